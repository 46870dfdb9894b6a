"""What a State owed: the warrant, its status, the request, postponement and immunity."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.custody.facts import Absconded, Escaped
from domain.duty import gates
from domain.duty.owed import DutyClass
from domain.fact import Fact
from domain.grounds import Ground
from domain.person.facts import Acquitted
from domain.request.facts import (
    Addressees,
    ChallengeRuled,
    Kind,
    PostponementEnded,
    RequestFact,
    RequestPostponed,
    RequestWithdrawn,
)
from domain.situation.facts import InvestigationOpened, Trigger
from domain.state.facts import (
    CooperationAgreed,
    JurisdictionAccepted,
    StateRecorded,
    StatuteExtended,
    StatuteSigned,
    WithdrawalNotified,
    WithdrawalRevoked,
)
from domain.values import SituationId, StateCode, fact_id, historical_date, id_of
from domain.warrant.facts import AbscondedUnderWarrant, InadmissibilityUpheld, WarrantExecuted, WarrantRevoked
from tests.domain.duty.kit import (
    APPARENT,
    Told,
    assessed,
    ended,
    issued,
    party,
    passed,
    received,
    requested,
    situation,
    visit,
)
from tests.domain.kit import CUSTODY, PERSON, REQUEST, SECOND_WARRANT, SITUATION, STATE, WARRANT, said

SECOND_REQUEST = id_of("a second request")


def of_state(fact: Fact) -> Told:
    return STATE.id, fact


ELSEWHERE = SituationId(id_of("another situation"))
LATER = historical_date("2010-01-11")
NO_PARTY = [of_state(said(StateRecorded, "", state=STATE))]


def test_a_certain_failure_of_every_duty_appears() -> None:
    found = assessed(APPARENT)
    assert found.assessment == "apparent"
    assert found.duty == "BINDING"
    assert found.basis == ("art. 59(1)", "art. 86", "art. 89(1)")
    assert {gates.WarrantInForce, gates.PartyBound, gates.ReceiptRecorded} <= passed(found)
    assert found.request is not None
    assert found.request.received_on == historical_date("2010-02-03")


def test_no_duty_without_a_warrant() -> None:
    found = assessed([*party(), requested(), received(), visit(), ended()])
    assert (found.duty, found.assessment) == ("NO_DUTY", "none")
    assert gates.NoWarrantInForce in passed(found)


@pytest.mark.parametrize("revoked", ["2011-05-06", "2010-12", "2011-01-01/2011-04-30"])
def test_no_duty_under_a_warrant_that_had_ended(revoked: str) -> None:
    found = assessed([*APPARENT, (WARRANT, said(WarrantRevoked, revoked))])
    assert gates.NoWarrantInForce in passed(found)


def test_a_warrant_that_may_have_ended_before_leaves_it_possible() -> None:
    found = assessed([*APPARENT, (WARRANT, said(WarrantRevoked, "2011"))])
    assert gates.OverlapUncertain in passed(found)
    assert found.assessment == "possible"


def test_an_executed_warrant_of_an_acquitted_person_binds_nobody() -> None:
    spent = [(WARRANT, said(WarrantExecuted, "2010-03-01")), (PERSON, said(Acquitted, "2010-12-01"))]
    assert assessed([*APPARENT, *spent]).assessment == "none"
    vaguely = [(WARRANT, said(WarrantExecuted, "2010")), (PERSON, said(Acquitted, "2010-03-01"))]
    assert assessed([*APPARENT, *vaguely]).assessment == "none"


def test_leaving_on_the_day_of_issue_stops_at_possible() -> None:
    """Njeem left Germany on 18 January 2025, the day of the issue."""
    told = [issued("2011-05-08"), *party(), requested("2011-05-08"), visit("2011-05-06", "2011-05-08"), ended()]
    found = assessed(told)
    assert gates.OverlapUncertain in passed(found)
    assert found.assessment == "possible"


def test_staying_on_the_day_after_the_issue_is_certain() -> None:
    told = [issued("2011-05-07"), *party(), requested(), received(), visit("2011-05-06", "2011-05-08"), ended()]
    assert assessed(told).assessment == "apparent"


def test_a_departure_nobody_knows_makes_the_day_of_arrival_alone_certain() -> None:
    told = [issued("2011-05-07"), *party(), requested(), received(), visit("2011-05-07", None), ended()]
    assert gates.OverlapUncertain in passed(assessed(told))
    assert assessed([issued("2011-05-06"), *told[1:]]).assessment == "apparent"


@pytest.mark.parametrize("arrival", ["2010-01", "2010-01-05/2010-01-20"])
def test_a_coarse_day_of_arrival_around_the_issue_stops_at_possible(arrival: str) -> None:
    told = [issued(), *party(), requested("2009"), received("2009-12-01"), visit(arrival, None), ended(on=arrival)]
    assert assessed(told).assessment == "possible"


@pytest.mark.parametrize(
    ("told", "duty", "gate"),
    [
        (NO_PARTY, "VOLUNTARY", gates.NoDutyOfNonParty),
        ([*NO_PARTY, of_state(said(StatuteSigned, "2000-07-01"))], "VOLUNTARY", gates.NoDutyOfNonParty),
        (
            [*NO_PARTY, of_state(said(CooperationAgreed, "2009-01-01", covers_arrest=True))],
            "CONTRACTUAL",
            gates.BoundByAgreement,
        ),
        (
            [*NO_PARTY, of_state(said(CooperationAgreed, "2009-01-01", covers_arrest=False))],
            "VOLUNTARY",
            gates.NoDutyOfNonParty,
        ),
        (
            [*NO_PARTY, of_state(said(JurisdictionAccepted, "2009-01-01", situation=SITUATION))],
            "BINDING",
            gates.DeclarationBound,
        ),
        (
            [*NO_PARTY, of_state(said(JurisdictionAccepted, "2009-01-01", situation=None))],
            "CONTESTED",
            gates.DeclarationScopeUnknown,
        ),
        (
            [*NO_PARTY, situation(addressed_state=STATE, resolution="1593 (2005)")],
            "BINDING_UNSC",
            gates.SecurityCouncilBound,
        ),
        ([*NO_PARTY, situation(addressed_state=StateCode("SD"))], "VOLUNTARY", gates.NoDutyOfNonParty),
        (
            [*NO_PARTY, situation(trigger=Trigger.UNSC_REFERRAL, addressed_state=StateCode("SD"))],
            "VOLUNTARY",
            gates.OnlyUrged,
        ),
        (
            [*NO_PARTY, of_state(said(JurisdictionAccepted, "2009-01-01", situation=ELSEWHERE))],
            "VOLUNTARY",
            gates.OutsideDeclaration,
        ),
        (
            [*NO_PARTY, of_state(said(JurisdictionAccepted, "2011-02-01", situation=SITUATION, crimes_from=LATER))],
            "VOLUNTARY",
            gates.OutsideDeclaration,
        ),
        ([*party(), of_state(said(WithdrawalNotified, "2010-12-01"))], "BINDING", gates.WithdrawingPartyBound),
    ],
)
def test_what_a_state_owes_follows_from_where_it_stands(
    told: list[Told], duty: DutyClass, gate: type[gates.Gate]
) -> None:
    found = assessed([issued(), *told, requested(state=STATE), received(state=None), visit(), ended()])
    assert found.duty == duty
    assert gate in passed(found)
    assert found.assessment == gate.lets


def test_a_state_nobody_recorded_owes_nothing() -> None:
    found = assessed([issued(), requested(), visit(), ended()])
    assert (found.duty, found.membership, found.assessment) == ("VOLUNTARY", "non-party", "none")


def test_a_party_answers_for_offences_under_article_70_by_its_own_law() -> None:
    told = [issued(article_70=True), *party(), requested(), received(), visit(), ended()]
    assert (assessed(told).duty, assessed(told).assessment) == ("BINDING_ART70", "apparent")
    assert gates.OwnLawForArticle70 in passed(assessed(told))
    resolved = [issued(article_70=True), *NO_PARTY, situation(addressed_state=STATE), visit(), ended()]
    assert assessed(resolved).duty == "VOLUNTARY", "Part 2 does not apply: art. 70(2)"


def test_a_visit_before_and_one_after_a_withdrawal_takes_effect() -> None:
    leaving = of_state(said(WithdrawalNotified, "2010-05-08"))  # out on 2011-05-08
    before = [*APPARENT[:-2], leaving, visit("2011-05-06", "2011-05-07"), ended(on="2011-05-07")]
    assert (assessed(before).duty, assessed(before).assessment) == ("BINDING", "apparent")
    after = [*APPARENT[:-2], leaving, visit("2011-05-08", "2011-05-09"), ended(on="2011-05-09")]
    assert assessed(after).duty == "BINDING_RESIDUAL", "the warrant is of a day on which it was a party"
    late = [issued("2011-05-08"), *after[1:]]
    assert (assessed(late).duty, assessed(late).assessment) == ("CONTESTED", "possible")
    assert gates.DutyContested in passed(assessed(late))
    opened = (SITUATION, said(InvestigationOpened, "2009-01-01"))
    assert gates.ResidualDuty in passed(assessed([*late, opened]))


def test_a_notice_that_was_taken_back_changes_nothing() -> None:
    told = [of_state(said(WithdrawalNotified, "2010-05-01")), of_state(said(WithdrawalRevoked, "2011-04-01"))]
    found = assessed([*APPARENT, *told])
    assert (found.duty, found.membership, found.assessment) == ("BINDING", "party", "apparent")


def test_a_ratification_binds_from_its_entry_into_force_not_from_its_deposit() -> None:
    deposited = party("2011-03-20")  # in force on 2011-06-01
    before = [issued(), *deposited, requested(), received(), visit("2011-05-30", "2011-05-31"), ended(on="2011-05-31")]
    assert assessed(before).duty == "VOLUNTARY"
    after = [*before[:-2], visit("2011-06-01", "2011-06-02"), ended(on="2011-06-02")]
    assert (assessed(after).duty, assessed(after).assessment) == ("BINDING", "apparent")


def test_a_status_of_uncertain_days_stops_at_possible() -> None:
    for deposited in ("2011", "2011-01/2011-03"):
        found = assessed([issued(), *party(deposited), requested(), received(), visit(), ended()])
        assert gates.StatusUncertain in passed(found)
        assert found.assessment == "possible"


def test_nothing_follows_without_a_request() -> None:
    found = assessed([issued(), *party(), visit(), ended()])
    assert found.assessment == "latent"
    assert gates.NoRequestRecorded in passed(found)
    assert found.request is None


def test_a_receipt_that_is_only_presumed_stops_at_possible() -> None:
    found = assessed([issued(), *party(), requested(), visit(), ended()])
    assert found.assessment == "possible"
    assert gates.ReceiptPresumed in passed(found)


def test_a_request_to_all_parties_is_one_to_those_that_were_parties_when_it_was_sent() -> None:
    joined = party("2010-04-15")  # in force on 1 July 2010
    late = assessed([issued(), *joined, requested("2010-06-30"), visit(), ended()])
    assert (late.duty, late.request, late.assessment) == ("BINDING", None, "latent")
    assert assessed([issued(), *joined, requested("2010-07-01"), visit(), ended()]).assessment == "possible"
    assert assessed([issued(), *joined, requested("2010"), visit(), ended()]).assessment == "possible", (
        "it may have been"
    )


def test_a_party_that_joined_later_was_asked_once_it_received_the_request_to_all() -> None:
    told = [issued(), *party("2010-04-15"), requested("2010-06-30"), visit(), ended()]
    assert assessed([*told, received("2010-08-01")]).assessment == "apparent"
    assert assessed([*told, received("2010-08-01", state=StateCode("DE"))]).assessment == "latent"


def test_of_requests_that_engage_alike_the_first_is_relied_upon() -> None:
    for first, second in ((REQUEST, SECOND_REQUEST), (SECOND_REQUEST, REQUEST)):
        told = [(first, requested("2010-02-01")[1]), (second, requested("2010-08-01")[1])]
        found = assessed([issued(), *party(), *told, visit(), ended()])
        assert found.request is not None
        assert found.request.id == first


@pytest.mark.parametrize(
    ("on", "rung"), [("2011-05-07", "apparent"), ("2011-05-08", "possible"), ("2011-05", "possible")]
)
def test_a_receipt_counts_when_it_came_before_the_person_left(on: str, rung: str) -> None:
    assert assessed([issued(), *party(), requested(), received(on), visit(), ended()]).assessment == rung


def test_a_receipt_of_a_coarse_day_may_have_come_too_late() -> None:
    found = assessed([issued(), *party(), requested(), received("2011-05"), visit(), ended()])
    assert gates.ReceiptUncertain in passed(found)


def test_a_request_that_came_after_the_person_left_engages_nothing() -> None:
    told = [issued(), *party(), requested("2011-05-09"), received("2011-05-10"), visit(), ended()]
    assert assessed(told).assessment == "latent"


@pytest.mark.parametrize(
    "request_",
    [
        requested(state=StateCode("DE")),
        requested(addressees=Addressees.UNSC_MEMBERS),
        requested(addressees=Addressees.UNSC_NON_PARTIES, kind=Kind.INVITATION),
        requested(kind=Kind.ASSISTANCE),
        requested(warrants=(SECOND_WARRANT,)),
    ],
)
def test_a_request_to_others_or_for_something_else_engages_no_arrest(request_: Told) -> None:
    assert assessed([issued(), *party(), request_, visit(), ended()]).assessment == "latent"


def test_a_request_withdrawn_before_the_visit_engages_nothing() -> None:
    told = [*APPARENT, (REQUEST, said(RequestWithdrawn, "2011-05-01"))]
    assert assessed(told).assessment == "latent"
    assert assessed([*APPARENT, (REQUEST, said(RequestWithdrawn, "2011-06-01"))]).assessment == "apparent"


def test_a_request_for_provisional_arrest_rests_on_article_92() -> None:
    told = [issued(), *party(), requested(kind=Kind.PROVISIONAL_ARREST), received(), visit(), ended()]
    assert assessed(told).basis == ("art. 59(1)", "art. 86", "art. 92")


@pytest.mark.parametrize(
    ("ground", "until", "rung"),
    [
        (Ground.ADMISSIBILITY_CHALLENGE, None, "none"),
        (Ground.NE_BIS_IN_IDEM, None, "none"),
        (Ground.ADMISSIBILITY_CHALLENGE, "2011-05-06", "apparent"),
        (Ground.ADMISSIBILITY_CHALLENGE, "2011-05", "none"),
        (Ground.DOMESTIC_PROCEEDINGS, None, "apparent"),
        (Ground.NO_IMPLEMENTING_LAW, None, "apparent"),
    ],
)
def test_only_a_postponement_on_a_ground_of_the_statute_excuses_while_it_is_open(
    ground: Ground, until: str | None, rung: str
) -> None:
    told = [*APPARENT, (REQUEST, said(RequestPostponed, "2011-01-01", state=STATE, ground=ground))]
    if until is not None:
        told.append((REQUEST, said(PostponementEnded, until, state=STATE)))
    found = assessed(told)
    assert found.assessment == rung
    assert (gates.ValidPostponement in passed(found)) == (rung == "none")


@pytest.mark.parametrize(
    "end", [said(PostponementEnded, "2011", state=STATE), said(ChallengeRuled, "2011", state=STATE)]
)
def test_a_postponement_is_over_whose_end_is_only_vaguely_dated(end: RequestFact) -> None:
    """Its earliest day is before the postponement: it ends that postponement none the less."""
    postponed = said(RequestPostponed, "2011-01-02", state=STATE, ground=Ground.ADMISSIBILITY_CHALLENGE)
    told = [*APPARENT[:-2], visit("2012-05-01", "2012-05-08"), ended(on="2012-05-08")]
    assert assessed([*told, (REQUEST, postponed)]).assessment == "none"
    assert assessed([*told, (REQUEST, postponed), (REQUEST, end)]).assessment == "apparent"


def test_a_ruling_on_the_challenge_ends_what_was_postponed_for_it() -> None:
    told = [*APPARENT, (REQUEST, said(RequestPostponed, "2011-01-01", state=STATE, ground=Ground.NE_BIS_IN_IDEM))]
    assert assessed(told).assessment == "none"
    ruled = (REQUEST, said(ChallengeRuled, "2011-03-01", state=STATE, admissible=True))
    assert assessed([*told, ruled]).assessment == "apparent"


def test_a_warrant_for_article_70_outlives_inadmissibility() -> None:
    told = [issued(article_70=True), *party(), requested(), received(), visit(), ended()]
    assert assessed([*told, (WARRANT, said(InadmissibilityUpheld, "2010-06-01"))]).assessment == "apparent"


def second(sent: Told) -> Told:
    return SECOND_REQUEST, sent[1]


@pytest.mark.parametrize("first", [REQUEST, SECOND_REQUEST])
def test_what_is_postponed_under_one_request_is_not_owed_under_another(first: UUID) -> None:
    """Whichever of two equal requests the State postponed."""
    told = [*APPARENT, second(requested("2010-03-01")), second(received("2010-03-02"))]
    postponed = said(RequestPostponed, "2011-01-01", state=STATE, ground=Ground.ADMISSIBILITY_CHALLENGE)
    assert assessed([*told, (first, postponed)]).assessment == "none"


def test_a_postponement_under_one_warrant_excuses_nothing_under_another() -> None:
    one, other = requested(warrants=(WARRANT,)), second(requested("2010-03-01", warrants=(SECOND_WARRANT,)))
    told = [issued(), (SECOND_WARRANT, issued("2010-02-20")[1]), *party(), one, received(), other]
    told += [second(received("2010-03-02")), visit(), ended()]
    postponed = said(RequestPostponed, "2011-01-01", state=STATE, ground=Ground.ADMISSIBILITY_CHALLENGE)
    found = assessed([*told, (REQUEST, postponed)])
    assert found.assessment == "apparent"
    assert found.request is not None
    assert found.request.id == SECOND_REQUEST


def test_a_request_that_may_have_been_withdrawn_before_the_arrival_engages_nothing() -> None:
    told = [*APPARENT[:-2], visit("2011-05", "2011-06-08"), ended(on="2011-06-08")]
    assert assessed(told).assessment == "apparent"
    assert assessed([*told, (REQUEST, said(RequestWithdrawn, "2011-05-15"))]).assessment == "latent"


def test_a_state_that_joined_after_an_investigation_began_still_owes_in_it_after_leaving() -> None:
    """It had a duty in it while it was a party, and it began before the withdrawal took effect. RS art. 127(2)."""
    began = (SITUATION, said(InvestigationOpened, "2001-01-01"))
    left = of_state(said(WithdrawalNotified, "2010-01-08"))  # out on 2011-01-08
    told = [issued("2011-02-01"), *party(), left, requested("2011-02-02", state=STATE), received("2011-02-03")]
    told += [visit(), ended()]
    assert assessed(told).duty == "CONTESTED"
    assert assessed([*told, began]).duty == "BINDING_RESIDUAL"
    assert assessed([*told, began]).basis[0] == "art. 127(2)"
    assert assessed([*told, (SITUATION, said(InvestigationOpened, "2011-01-08"))]).duty == "CONTESTED"


def test_a_receipt_after_the_warrant_ended_engages_nothing_for_certain() -> None:
    """Each is certain by itself: a warrant on the first days, a receipt before the last; but not on one same day."""
    told = [issued(), *party(), requested(), received("2011-05-10"), visit("2011-05-01", "2011-05-20")]
    told += [ended(on="2011-05-20"), (WARRANT, said(WarrantRevoked, "2011-05-05"))]
    assert assessed(told).assessment == "possible"
    assert gates.ReceiptUncertain in passed(assessed(told))


def test_a_declaration_covers_the_crimes_of_its_time_and_none_under_article_70() -> None:
    """The warrant is of 10 January 2010: no crime it is for is of a later day."""

    def declared(since: str) -> Told:
        day = historical_date(since)
        return of_state(said(JurisdictionAccepted, "2010-12-01", situation=SITUATION, crimes_from=day))

    told = [issued(), *NO_PARTY, requested(state=STATE), received(state=None), visit(), ended()]
    assert assessed([*told, declared("2010-01-10")]).duty == "BINDING"
    assert assessed([*told, declared("2010-01")]).duty == "BINDING"
    assert assessed([*told, declared("2010-01-11")]).duty == "VOLUNTARY"
    of_article_70 = assessed([issued(article_70=True), *told[1:], declared("2002-07-01")])
    assert (of_article_70.duty, of_article_70.assessment) == ("VOLUNTARY", "none")
    assert gates.OutsideDeclaration in passed(of_article_70)


def test_what_a_state_agreed_names_the_agreement_and_stops_at_possible() -> None:
    agreed = of_state(said(CooperationAgreed, "2009-01-01", covers_arrest=True))
    found = assessed([issued(), *NO_PARTY, agreed, requested(state=STATE), received(state=None), visit(), ended()])
    assert (found.duty, found.assessment) == ("CONTRACTUAL", "possible")
    assert found.basis[0] == "art. 87(5)(a)"
    assert [each.facts for each in found.gates if each.gate is gates.BoundByAgreement] == [
        (fact_id(STATE.id, 2),),
    ]


EXECUTED = (WARRANT, said(WarrantExecuted, "2010-06-01"))


def test_a_person_surrendered_before_is_not_owed_again() -> None:
    found = assessed([*APPARENT, EXECUTED])
    assert gates.AlreadySurrendered in passed(found)
    assert found.assessment == "none"
    assert assessed([*APPARENT, (WARRANT, said(WarrantExecuted, "2011-05-08"))]).assessment == "apparent"


@pytest.mark.parametrize(
    "fled",
    [
        (WARRANT, said(AbscondedUnderWarrant, "2011-01-01")),
        (CUSTODY, said(Absconded, "2011-01-01")),
        (CUSTODY, said(Escaped, "2011-01-01")),
    ],
)
def test_a_person_who_fled_from_the_court_is_owed_again_under_the_same_warrant(fled: Told) -> None:
    assert assessed([*APPARENT, EXECUTED, fled]).assessment == "apparent"
    stream, fact = fled
    for on in ("2011-05-09", "2011", "2010-05-01"):
        again = (stream, replace(fact, occurred=historical_date(on)))
        assert assessed([*APPARENT, EXECUTED, again]).assessment == "none", "a flight counts when it is certain"


def test_a_warrant_issued_after_a_surrender_is_owed_by_itself() -> None:
    later = (SECOND_WARRANT, issued("2011-01-01")[1])
    assert assessed([*APPARENT, EXECUTED, later]).assessment == "apparent"
    assert assessed([*APPARENT, EXECUTED, (SECOND_WARRANT, issued("2010-02-01")[1])]).assessment == "none"


OTHER = StateCode("GB")


def test_a_territory_stands_where_the_party_does_that_extended_the_statute_to_it() -> None:
    told = [issued(), *NO_PARTY, *party(state=OTHER), requested(), visit(), ended()]
    assert assessed(told).duty == "VOLUNTARY"

    def extended(on: str, to: StateCode = STATE) -> Told:
        return OTHER.id, said(StatuteExtended, on, territory=to)

    found = assessed([*told, extended("2010-03-11")])
    assert (found.duty, found.membership, found.assessment) == ("BINDING", "party", "possible")
    assert fact_id(OTHER.id, 3) in found.facts
    assert assessed([*told, extended("2011-05-09")]).duty == "VOLUNTARY"
    assert gates.StatusUncertain in passed(assessed([*told, extended("2011")]))
    assert assessed([*told, extended("2010-03-11", StateCode("FK"))]).duty == "VOLUNTARY"
    left = (OTHER.id, said(WithdrawalNotified, "2010-05-01"))
    assert assessed([*told, extended("2004-01-01"), left]).membership == "withdrawn"


def test_the_steps_of_another_state_are_none_of_this_one() -> None:
    agreed = (OTHER.id, said(CooperationAgreed, "2009-01-01", covers_arrest=True))
    assert assessed([issued(), *NO_PARTY, *party(state=OTHER), agreed, visit(), ended()]).duty == "VOLUNTARY"
