"""What no record may do to an assessment, whatever else it tells."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.custody.facts import Absconded, Arrested, ExpelledWithoutSurrender
from domain.duty.assessment import assess
from domain.duty.case import case_of
from domain.duty.gates import RUNGS, Gate
from domain.duty.owed import Duty
from domain.fact import Correction, Fact, Recorded, Retracted, Source, standing
from domain.grounds import Ground
from domain.immunity.facts import Basis, ClaimRejected, ClaimUpheld, ClaimWithdrawn, ImmunityClaimed
from domain.person.facts import Acquitted
from domain.presence.facts import Kind, Outcome, PresenceConfirmed, PresenceContradicted
from domain.request.facts import (
    CompetingRequestReceived,
    ConsultationOpened,
    PostponementEnded,
    RequestPostponed,
    RequestRefused,
    RequestWithdrawn,
)
from domain.situation.facts import InvestigationOpened, Trigger
from domain.state.facts import (
    CooperationAgreed,
    JurisdictionAccepted,
    StatuteSigned,
    Vote,
    VoteTaken,
    WithdrawalNotified,
    WithdrawalRevoked,
)
from domain.values import Confidence, StateCode, id_of
from domain.warrant.facts import WarrantExecuted, WarrantRevoked
from tests.domain.duty.kit import (
    TODAY,
    Told,
    ended,
    graded,
    issued,
    party,
    presence_of,
    received,
    requested,
    situation,
    visit,
)
from tests.domain.kit import (
    CLAIM,
    CUSTODY,
    PERSON,
    PRESENCE,
    REQUEST,
    SECOND_WARRANT,
    SITUATION,
    SOURCE,
    STATE,
    WARRANT,
    in_places,
    said,
)

SECOND_REQUEST = id_of("a second request")
CLAIMED: Told = (CLAIM, said(ImmunityClaimed, "2011-01-01", state=STATE, basis=Basis.ART_98_1))
UNRECEIVED: list[Told] = [
    requested(),
    (SECOND_REQUEST, requested("2010-03-01", state=STATE)[1]),
    (SECOND_WARRANT, issued("2010-12-01")[1]),
    situation(trigger=Trigger.UNSC_REFERRAL, addressed_state=STATE),
    (SITUATION, said(InvestigationOpened, "2009")),
    *[(STATE.id, said(StatuteSigned, on)) for on in ("1999", "2000-01-01")],
    *[(STATE.id, said(WithdrawalNotified, on)) for on in ("2010-01-01", "2010-05-08")],
    (STATE.id, said(WithdrawalRevoked, "2010-06-01")),
    (STATE.id, said(JurisdictionAccepted, "2004", situation=SITUATION)),
    (STATE.id, said(CooperationAgreed, "2005-05", covers_arrest=True)),
    (STATE.id, said(VoteTaken, "2010", question="to leave", vote=Vote.IN_FAVOUR)),
    CLAIMED,
    *[(CLAIM, said(kind, "2011-04")) for kind in (ClaimRejected, ClaimUpheld)],
    (CLAIM, said(ClaimWithdrawn, "2012-01-01")),
    *[(REQUEST, said(RequestPostponed, on, state=STATE, ground=Ground.NE_BIS_IN_IDEM)) for on in ("2010-06", "2011")],
    *[(REQUEST, said(PostponementEnded, on, state=STATE)) for on in ("2011-04-01", "2011-05-08")],
    (REQUEST, said(RequestRefused, "2011-05-01", state=STATE, ground=Ground.OTHER)),
    (REQUEST, said(ConsultationOpened, "2011-05", state=STATE)),
    (REQUEST, said(CompetingRequestReceived, "2011-01-01", state=STATE, requesting_state=StateCode("SD"))),
    *[(REQUEST, said(RequestWithdrawn, on)) for on in ("2011-05-07", "2012-01-01")],
    (WARRANT, said(WarrantExecuted, "2010-06-01")),
    (WARRANT, said(WarrantRevoked, "2011-05")),
    (PERSON, said(Acquitted, "2011-01-01")),
    (CUSTODY, said(Arrested, "2011-05-07", state=STATE)),
    (CUSTODY, said(ExpelledWithoutSurrender, "2011-05-08", state=STATE)),
    (CUSTODY, said(Absconded, "2011-03-01", state=STATE)),
    (PRESENCE, said(PresenceContradicted, "2011-06-01")),
]
"""No two of a kind, stream and day, so that the facts alone say in which order they happened."""
RECEIPTS: list[Told] = [received(), (SECOND_REQUEST, received("2010-03-02")[1])]
EXCUSES: list[Told] = [
    (CLAIM, said(ClaimUpheld, "2010-01-01")),
    (CLAIM, said(ClaimUpheld, "2011-05-01")),
    (CLAIM, said(ClaimUpheld, "2020-05-01")),
    *[
        (stream, said(RequestPostponed, on, state=STATE, ground=ground))
        for stream in (REQUEST, SECOND_REQUEST)
        for on in ("2010-05-01", "2011-02-01", "2011-05-08")
        for ground in (Ground.ADMISSIBILITY_CHALLENGE, Ground.NO_RESPONSE)
    ],
    (
        SECOND_REQUEST,
        said(CompetingRequestReceived, "2011-02-01", state=STATE, requesting_state=StateCode("DE")),
    ),
    (WARRANT, said(WarrantExecuted, "2010-07-01")),
]
"""What speaks for a State."""
stays = st.sampled_from([("2011-05-07", "2011-05-08"), ("2011-05-07", None), ("2011-05", "2011-06-01"), ("2010", None)])
outcomes: st.SearchStrategy[list[Told]] = st.sampled_from([[], [ended()], [ended(Outcome.ARRESTED_THEN_RELEASED)]])
states = st.sampled_from([[], party(), party("2010-12"), party("2011-03-20")])
kinds = st.sampled_from([Kind.VISIT, Kind.VISIT, Kind.STOP_OVER, Kind.RESIDENCE, Kind.OVERFLIGHT])


@st.composite
def records(draw: st.DrawFn, /, menu: Sequence[Told], sources: tuple[Source, ...] = (SOURCE,)) -> list[Told]:
    """A warrant, a State, a visit, and anything else of the menu."""
    visited = visit(*draw(stays), kind=draw(kinds), sources=sources)
    others = draw(st.lists(st.sampled_from(menu), max_size=6, unique_by=repr))
    return [issued(), *draw(states), visited, *draw(outcomes), *others]


def found_of(recorded: Sequence[Recorded[Fact]]) -> Duty:
    own = [each for each in recorded if each.stream == PRESENCE]
    others = [each for each in recorded if each.stream != PRESENCE]
    return assess(presence_of(own), own, case_of(STATE, others, TODAY))


def rung(told: Sequence[Told]) -> int:
    return RUNGS.index(found_of(in_places(told)).assessment)


def said_of(found: Duty) -> tuple[str, str, set[type[Gate]]]:
    return found.assessment, found.duty, {each.gate for each in found.gates}


@settings(max_examples=37, deadline=None)
@given(told=records(UNRECEIVED), days=st.integers(0, 900), later=st.integers(1, 400))
def test_a_later_receipt_never_strengthens_an_earlier_duty(told: list[Told], days: int, later: int) -> None:
    first = date(2009, 12, 1) + timedelta(days=days)
    rungs = [
        rung([*told, requested("2009-11-01"), received(on.isoformat())])
        for on in (first, first + timedelta(days=later))
    ]
    assert max(rungs[1], RUNGS.index("latent")) <= max(rungs[0], RUNGS.index("latent")), (
        "of a latent duty nothing follows"
    )


@settings(max_examples=50, deadline=None)
@given(told=records([*UNRECEIVED, *RECEIPTS, *RECEIPTS]), excuse=st.sampled_from(EXCUSES))
def test_what_speaks_for_a_state_never_raises_an_assessment(told: list[Told], excuse: Told) -> None:
    """An upheld immunity, a postponement, another State's request, an earlier surrender."""
    given_before = [*told, CLAIMED] if CLAIMED not in told else told
    assert rung([*given_before, excuse]) <= rung(given_before)


@settings(max_examples=37, deadline=None)
@given(told=records([*UNRECEIVED, *RECEIPTS]), gone=st.sampled_from([*UNRECEIVED, *RECEIPTS, *EXCUSES]))
def test_a_retraction_leaves_no_trace(told: list[Told], gone: Told) -> None:
    recorded = in_places([*told, gone])
    correction = Correction(fact=recorded[-1].id, reason="recorded in error")
    withdrawn: Told = (gone[0], said(Retracted, corrects=correction))
    assert found_of(standing(in_places([*told, gone, withdrawn]))) == found_of(standing(in_places(told)))


@settings(max_examples=37, deadline=None)
@given(told=records([*UNRECEIVED, *RECEIPTS]), data=st.data())
def test_the_order_of_facts_does_not_matter(told: list[Told], data: st.DataObject) -> None:
    expected = said_of(found_of(in_places(told)))
    assert said_of(found_of(data.draw(st.permutations(in_places(told))))) == expected
    assert said_of(found_of(in_places(data.draw(st.permutations(told))))) == expected


@settings(max_examples=25, deadline=None)
@given(
    told=records([*UNRECEIVED, *RECEIPTS], sources=graded(Confidence.PARTIAL)),
    weak=st.sampled_from([[], [(PRESENCE, said(PresenceConfirmed, "2011-06-01", sources=graded(Confidence.PARTIAL)))]]),
)
def test_no_unconfirmed_presence_goes_beyond_possible(told: list[Told], weak: list[Told]) -> None:
    assert rung([*told, requested(), received(), *weak]) <= RUNGS.index("possible")


@settings(max_examples=25, deadline=None)
@given(told=records(UNRECEIVED))
def test_nothing_appears_without_a_receipt(told: list[Told]) -> None:
    assert rung(told) < RUNGS.index("apparent")


def test_these_records_reach_every_rung() -> None:
    """So that the properties say something: the plainest record of each."""
    stay = [visit(), ended()]
    assert rung([issued(), *party(), *stay, requested(), received()]) == RUNGS.index("apparent")
    assert rung([issued(), *party(), *stay, requested()]) == RUNGS.index("possible")
    assert rung([issued(), *party(), *stay]) == RUNGS.index("latent")
    assert rung([issued(), *stay]) == RUNGS.index("none")
