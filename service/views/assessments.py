"""How far does the record bear out that a State did not do its duty in a presence, or when it let go a person it had
arrested? One row a presence or an episode of custody, and span; the law is domain/duty. What is computed here is never
among the failures, and no finding enters it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    literal_column,
    select,
    tuple_,
)

from domain.custody.facts import Arrested, ArrestedProvisionally, EndsCourtCustody
from domain.duty.assessment import assess, assess_release
from domain.duty.case import case_of
from domain.duty.owed import Duty
from domain.duty.release import release
from domain.fact import SHARED, Fact, Recorded, chronological, confidence
from domain.noncompliance.facts import AllegationRecorded, Decision, GroundClaimed, IncidentRecorded
from domain.noncompliance.redress import StateReplied
from domain.person.facts import Acquitted, SentenceServed
from domain.presence.facts import Departed, Opening, Outcome, PresenceAnnounced
from domain.presence.status import Presence
from domain.request.facts import Addressees
from domain.rooms import ROOMS
from domain.values import END, Day, PersonId, StateCode
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    Ending,
    HeldAdmissibleAgain,
    WarrantAmended,
    WarrantExecuted,
    WarrantIssued,
    WarrantUnsealed,
)
from service.store.codec import encode
from service.store.tables import metadata
from service.views.axes import BELIEVED, Span, View, axes
from service.views.locked import bodies, placed
from service.views.moment import Moment, holds

Asked = Literal["none", "latent", "possible", "apparent", "any"]

table = Table(
    "assessments",
    metadata,
    *axes(),
    Column("person", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("until", Integer, nullable=False),
    Column("assessment", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("assessments_person", "person", "since"),
)

PRESENCE, CUSTODY = ROOMS["presence"], ROOMS["custody"]
Occasion = Opening | Arrested | ArrestedProvisionally
"""What is assessed begins with one of these: a presence, or custody for the Court in a State."""
ALWAYS: frozenset[type[Fact]] = frozenset(
    {
        WarrantIssued,
        WarrantAmended,
        WarrantExecuted,
        AbscondedUnderWarrant,
        WarrantUnsealed,
        *get_args(Ending),
        HeldAdmissibleAgain,
        Acquitted,
        SentenceServed,
    }
)
ANSWERING: frozenset[type[Fact]] = frozenset(
    fact for name in ("custody", "request", "immunity", "noncompliance") for fact in ROOMS[name].facts
)
UNTIL_OVER = ALWAYS | frozenset(ROOMS["custody"].facts)
"""What cannot bear upon a presence that was over before it happened."""
OF_STATES: frozenset[type[Fact]] = frozenset(fact for name in ("state", "situation") for fact in ROOMS[name].facts)
OF_PERSONS = ALWAYS | ANSWERING
COUNTED = OF_PERSONS | OF_STATES
"""The kinds of facts an assessment may rest on beside those of the presence itself."""


def of(own: Sequence[Recorded[Fact]]) -> tuple[PersonId, StateCode] | None:
    """The person and the State that a presence or a release is about; None of custody that no State ended so."""
    freed = release(own)
    opening = next((each.fact for each in reversed(own) if isinstance(each.fact, Opening)), freed)
    return None if opening is None else (opening.person, opening.state)


def bearing(own: Sequence[Recorded[Fact]], of_person: Sequence[Recorded[Fact]]) -> Iterator[Recorded[Fact]]:
    """What bears upon one presence, or upon one release, of all the facts of its person: warrants, judgments and
    custody until it was over; requests, claims and incidents of its State, or of all parties, whenever they were; upon
    a release, presences in the State. What is withdrawn or published may be any."""
    states = {getattr(each.fact, "state", None) for each in own} - {None}
    over = max(_last_day(each.fact) for each in own)
    of_custody = any(isinstance(each.fact, CUSTODY.opening) for each in own)
    counts = OF_PERSONS | frozenset(PRESENCE.facts) if of_custody else OF_PERSONS
    mine = {each.stream for each in own}
    counted = [each for each in of_person if type(each.fact) in counts and each.stream not in mine]
    streams = {each.stream for each in counted if any(_speaks_to(state, each.fact) for state in states)}
    for each in counted:
        late = type(each.fact) in UNTIL_OVER and each.fact.occurred.earliest > over
        if late and each.fact.corrects is None and not each.fact.publishes:
            continue
        if type(each.fact) not in ANSWERING or type(each.fact) in SHARED or each.stream in streams:
            yield each


def _last_day(fact: Fact) -> Day:
    """The last day on which a fact of a presence lets the person be there."""
    match fact:
        case PresenceAnnounced():
            return max((fact.until or fact.arrival).latest, fact.arrival.latest)
        case Opening():
            return max((fact.until or fact.occurred).latest, fact.occurred.latest)
        case Departed():
            return fact.occurred.latest
        case _ if isinstance(fact, EndsCourtCustody):
            return fact.occurred.latest
        case _:
            return 0


def situations(of_person: Iterable[Recorded[Fact]]) -> set[UUID]:
    """Those in which a warrant was issued for the person: when their investigation began may bear upon any State."""
    return {each.fact.situation for each in of_person if isinstance(each.fact, WarrantIssued)}


def touched(recorded: Recorded[Fact], of_person: Sequence[Recorded[Fact]]) -> set[UUID]:
    """The presences and the episodes of custody of the person upon which a fact may bear."""
    if isinstance(recorded.fact, PRESENCE.facts) and type(recorded.fact) not in SHARED:
        return {each.stream for each in of_person if isinstance(each.fact, Arrested | ArrestedProvisionally)}
    opened = [(each.stream, each.fact) for each in of_person if isinstance(each.fact, Occasion)]
    if type(recorded.fact) not in ANSWERING or type(recorded.fact) in SHARED:
        return {stream for stream, _ in opened}
    its = [each.fact for each in of_person if each.stream == recorded.stream]
    return {
        stream for stream, fact in opened if fact.state is None or any(_speaks_to(fact.state, each) for each in its)
    }


def _speaks_to(state: StateCode | None, fact: Fact) -> bool:
    to_all = getattr(fact, "addressees", None) is Addressees.ALL_PARTIES
    return to_all or (getattr(fact, "state", None) == state and type(fact) in ANSWERING)


def spans(subject: UUID, facts: Sequence[Recorded[Fact]]) -> list[Span]:
    """How the presence, or the release, was to be assessed, each time with the item an answer shows."""
    own = [each for each in facts if each.stream == subject]
    others = [each for each in facts if each.stream != subject]
    opened = [each for each in own if isinstance(each.fact, Occasion)]
    of_custody = any(isinstance(each.fact, CUSTODY.opening) for each in own)
    if not opened or (of_custody and release(own) is None):
        return []
    values_on = _of_release if of_custody else _of_presence
    found: list[Span] = []
    for first, last in _between(min(each.fact.occurred.earliest for each in opened), own, others):
        values = values_on(subject, own, others, first)
        if values is None:
            continue
        if found and found[-1].end == first and found[-1].values == values:
            found[-1] = Span(found[-1].start, last, values)
        else:
            found.append(Span(first, last, values))
    return found


def _between(first: Day, own: Iterable[Recorded[Fact]], others: Iterable[Recorded[Fact]]) -> Iterable[tuple[Day, Day]]:
    """The days on which anything new may hold, from the first of the presence on."""
    turns = {first, *(each.fact.occurred.earliest for each in (*own, *others) if each.fact.occurred.earliest > first)}
    for each in own:
        if isinstance(each.fact, Opening) and each.fact.until is not None and each.fact.until.bounded:
            turns.add(max(first, each.fact.until.latest))
    days = sorted(turns)
    return zip(days, [*days[1:], END], strict=True)


def _of_presence(
    subject: UUID, own: Sequence[Recorded[Fact]], others: Sequence[Recorded[Fact]], day: Day
) -> tuple[Any, ...] | None:
    known = chronological([each for each in own if each.fact.occurred.earliest <= day], PRESENCE.rank)
    presence = PRESENCE.status(known)
    assert isinstance(presence, Presence)  # the room's own
    if presence.arrival is None or presence.where is None:
        return None
    found = assess(presence, known, case_of(presence.where, others, day))
    return _values(subject, known, others, day, presence, str(presence.kind), found)


def _of_release(
    subject: UUID, own: Sequence[Recorded[Fact]], others: Sequence[Recorded[Fact]], day: Day
) -> tuple[Any, ...] | None:
    """Assessed once: where a presence there is recorded that lasted until the release, that presence is."""
    known = chronological([each for each in own if each.fact.occurred.earliest <= day], CUSTODY.rank)
    found = release(known)
    if found is None:
        return None
    held = Presence(
        person=found.person,
        where=found.state,
        state="recorded",
        arrival=found.stay.arrival,
        departure=found.stay.departure,
        outcome=Outcome.ARRESTED_THEN_RELEASED,
    )
    if any(_contains(each, held) for each in _presences(others, day)):
        return None
    assessed = assess_release(found, case_of(found.state, [*known, *others], day))
    return _values(subject, known, others, day, held, "release", assessed)


def _presences(facts: Iterable[Recorded[Fact]], day: Day) -> Iterator[Presence]:
    streams: dict[UUID, list[Recorded[Fact]]] = {}
    for each in facts:
        if isinstance(each.fact, PRESENCE.facts) and each.fact.occurred.earliest <= day:
            streams.setdefault(each.stream, []).append(each)
    for known in streams.values():
        presence = PRESENCE.status(known)
        assert isinstance(presence, Presence)  # the room's own
        yield presence


def _contains(presence: Presence, held: Presence) -> bool:
    if presence.state != "recorded" or presence.arrival is None or presence.where != held.where:
        return False
    assert held.departure is not None  # it ended with a release
    left = END if presence.departure is None else presence.departure.latest
    return presence.arrival.earliest <= held.departure.latest and held.departure.earliest <= left


def _values(
    subject: UUID,
    known: Sequence[Recorded[Fact]],
    others: Sequence[Recorded[Fact]],
    day: Day,
    presence: Presence,
    kind: str,
    found: Duty,
) -> tuple[Any, ...]:
    assert presence.arrival is not None  # it has been assessed
    item = {
        "id": subject,
        "reference": next((each.fact.reference for each in known if isinstance(each.fact, Occasion)), None),
        "person": presence.person,
        "state": presence.where,
        "kind": kind,
        "arrival": presence.arrival,
        "departure": presence.departure,
        "outcome": presence.outcome,
        **said(found),
        **_beside(subject, presence, others, day),
        "confidence": _confidence(found, [*known, *others]),
    }
    last = (presence.departure or presence.arrival).latest
    return (str(presence.person), presence.where, presence.arrival.earliest, last, found.assessment, encode(item))


def said(found: Duty) -> dict[str, Any]:
    """A duty as an answer's body holds it; gates by their codes."""
    return {
        "duty": found.duty,
        "membership": found.membership,
        "basis": found.basis,
        "request": found.request,
        "assessment": found.assessment,
        "explanation": [(each.gate.code, each.facts) for each in found.gates],
        "clocks": [(each.term.code, each.until, each.fact) for each in found.clocks],
        "facts": found.facts,
    }


def _confidence(found: Duty, facts: Iterable[Recorded[Fact]]) -> str:
    relied_on = set(found.facts)
    return confidence(each.fact for each in facts if each.id in relied_on)


def _beside(subject: UUID, presence: Presence, others: Iterable[Recorded[Fact]], day: Day) -> dict[str, Any]:
    """What others say of the same occasion: it stands beside the assessment and enters it nowhere."""
    facts = chronological([each for each in others if each.fact.occurred.earliest <= day], ROOMS["noncompliance"].rank)
    incidents = {each.stream for each in facts if _same_occasion(each.fact, subject, presence)}
    told = [each.fact for each in facts if each.stream in incidents]
    return {
        "incidents": sorted(map(str, incidents)),
        "ruled": any(isinstance(fact, Decision) for fact in told),
        "allegations": [
            {"alleged_by": fact.alleged_by, "on": fact.occurred}
            for fact in told
            if isinstance(fact, AllegationRecorded)
        ],
        "account": [{"code": fact.ground, "prose": fact.prose} for fact in told if isinstance(fact, GroundClaimed)],
        "replies": [
            {"to": fact.to, "occurred": fact.occurred, "prose": fact.prose}
            for fact in told
            if isinstance(fact, StateReplied)
        ],
    }


def _same_occasion(fact: Fact, subject: UUID, presence: Presence) -> bool:
    if not isinstance(fact, IncidentRecorded) or fact.state != presence.where or presence.person not in fact.persons:
        return False
    if fact.presence is not None:
        return fact.presence == subject
    assert presence.arrival is not None  # it has been assessed
    conduct = (fact.occurred.earliest, (fact.until or fact.occurred).latest)
    stay = (presence.arrival.earliest, (presence.departure or presence.arrival).latest)
    return conduct[0] <= stay[1] and stay[0] <= conduct[1]


view = View(
    table=table,
    columns=("person", "state", "since", "until", "assessment", "body"),
    rooms=frozenset({"presence", "custody"}),
    reach="parties",
    spans=spans,
)


@dataclass(frozen=True, slots=True)
class Page:
    """Presences by their day of arrival, then by id: States and persons are never ranked."""

    items: list[bytes]
    after: tuple[int, UUID] | None
    total: int | None


def page(
    connection: Connection,
    moment: Moment,
    *,
    assessment: Sequence[str],
    state: str | None,
    person: UUID | None,
    limit: int,
    after: tuple[int, UUID] | None,
    count: bool,
) -> Page:
    """One page by one indexed query, and a total where it was asked for or costs nothing."""
    conditions = [*holds(table, moment), table.c.assessment.in_(assessment)]
    if state is not None:
        conditions.append(table.c.state == state)
    if person is not None:
        conditions.append(table.c.person == str(person))
    query = select(*placed(table), table.c.since).where(*conditions)
    if after is not None:
        query = query.where(tuple_(table.c.since, table.c.subject) > tuple_(*after))
    rows = connection.execute(query.order_by(table.c.since, table.c.subject).limit(limit + 1)).all()
    more = len(rows) > limit
    total = None
    if count:
        total = connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()
    elif after is None and not more:
        total = len(rows)
    last = rows[limit - 1] if more else None
    return Page(bodies(connection, table, rows[:limit]), (last.since, last.subject) if last else None, total)


def on_day(connection: Connection, moment: Moment, person: UUID, state: str, day: Day) -> list[bytes]:
    """The presences of a person in a State that may have lasted on a day."""
    query = select(*placed(table)).where(*holds(table, moment), table.c.person == str(person), table.c.state == state)
    query = query.where(table.c.since <= day, table.c.until >= day)
    rows = connection.execute(query.order_by(table.c.since, table.c.subject))
    return bodies(connection, table, rows)


def lasting(connection: Connection, since: Day) -> list[UUID]:
    """The presences that last on a day or later by what is believed now, sealed or not; and releases."""
    now = table.c.st == literal_column(str(BELIEVED))
    return list(connection.execute(select(table.c.subject).where(now, table.c.until >= since).distinct()).scalars())
