"""How far the record bears out that the duty was not done in one presence, or in one episode of custody: the gates of
the presence and of the release themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args
from uuid import UUID

from domain.custody.facts import HandsOver
from domain.duty import gates
from domain.duty.case import Case, Stay, ids
from domain.duty.gates import Applied, Gate
from domain.duty.owed import Duty, duty
from domain.duty.release import Release, let_go
from domain.fact import Fact, Recorded, confidence, ranks
from domain.presence.facts import Kind, Opening, Outcome, PresenceFact
from domain.presence.status import Presence
from domain.values import Confidence

PRESENCE_RANK = ranks(get_args(PresenceFact))


def assess(presence: Presence, known: Sequence[Recorded[Fact]], case: Case) -> Duty:
    """The duty on the days of a presence on record, with the gates of the presence; `known`: the facts that tell of it
    by the day of the case."""
    assert presence.arrival is not None  # it is on record
    stay = Stay(presence.arrival, presence.departure)
    owed = duty(case, stay)
    opened = tuple(each.id for each in known if isinstance(each.fact, Opening))
    passed = (*owed.gates, *_presence_gates(presence, opened, case, stay, known))
    return _on_sources(replace(owed, gates=passed), known, case)


def assess_release(release: Release, case: Case) -> Duty:
    """The duty on the days from an arrest to a release without surrender, with the gate of that release."""
    owed = duty(case, release.stay)
    passed = (*owed.gates, Applied(gates.ReleasedWithoutSurrender, release.facts))
    return _on_sources(replace(owed, gates=passed), (), case)


OF_THE_END = frozenset(
    {
        gates.NotThere,
        gates.StillThere,
        gates.OutcomeUnrecorded,
        gates.LeftWithoutArrest,
        gates.StandingPresence,
        gates.SourcesUnconfirmed,
    }
)
"""What says that a presence has not begun, how it went on, and what that rests on, says nothing of the duty."""


def engaged(presence: Presence, known: Sequence[Recorded[Fact]], case: Case) -> Duty:
    """The duty towards a person who is announced, as towards one who is there: without the gates of how it ended. An
    announcement alone bears no presence out; a journey given up engages nothing."""
    found = assess(presence, known, case)
    awaited = presence.state in ("announced", "recorded")
    passed = [each for each in found.gates if not (awaited and each.gate in OF_THE_END)]
    if presence.state == "announced":
        opened = tuple(each.id for each in known if isinstance(each.fact, Opening))
        if presence.kind in OF_KIND:
            passed.append(Applied(OF_KIND[presence.kind], opened))
        passed.append(Applied(gates.PresenceUnconfirmed, opened))
    return _on_sources(replace(found, gates=tuple(passed)), known, case)


def _on_sources(found: Duty, known: Sequence[Recorded[Fact]], case: Case) -> Duty:
    if found.assessment != "apparent":
        return found
    return replace(found, gates=(*found.gates, *_sources_gate(found, known, case)))


def _sources_gate(found: Duty, known: Sequence[Recorded[Fact]], case: Case) -> Iterator[Applied]:
    """What appears rests on confirmed sources in every part: the warrant, the status, the receipt, the outcome.
    Of the presence itself one confirmed source is enough, whoever told of it first."""
    of_presence = {each.id for each in known if isinstance(each.fact, Opening)}
    relied_on = set(found.facts) - of_presence
    weak = [
        each.id
        for each in (*known, *case.happened)
        if each.id in relied_on and confidence([each.fact]) is not Confidence.CONFIRMED
    ]
    if weak:
        yield Applied(gates.SourcesUnconfirmed, tuple(weak))


OF_KIND: dict[Kind, type[Gate]] = {
    Kind.STOP_OVER: gates.StopOverCounts,
    Kind.OVERFLIGHT: gates.OnlyFlownOver,
    Kind.HOST_STATE_TRANSIT: gates.OnTheWayToTheCourt,
}


def _presence_gates(
    presence: Presence, opened: tuple[UUID, ...], case: Case, stay: Stay, known: Sequence[Recorded[Fact]]
) -> Iterator[Applied]:
    if presence.state != "recorded":
        yield Applied(gates.NotThere, opened)
        return
    if presence.kind in OF_KIND:
        yield Applied(OF_KIND[presence.kind], opened)
    if presence.effective_control is False:
        yield Applied(gates.NoEffectiveControl, opened)
    sure = presence.borne_out is Confidence.CONFIRMED and not presence.contradicted
    yield Applied(gates.PresenceBorneOut if sure else gates.PresenceUnconfirmed, opened)
    yield _outcome_gate(presence, case, stay, known)


def _outcome_gate(presence: Presence, case: Case, stay: Stay, known: Sequence[Recorded[Fact]]) -> Applied:
    """How it ended: in the source's word, or by what is recorded of custody in that State."""
    told = tuple(each.id for each in known if not isinstance(each.fact, Opening))
    held = [each for each in case.custody if stay.first <= each.fact.occurred.latest]
    held = [each for each in held if each.fact.occurred.earliest <= stay.last]
    freed = [
        each for each in held if let_go(each.fact, [one.fact for one in case.custody if one.stream == each.stream])
    ]
    if presence.outcome is Outcome.ARRESTED_THEN_RELEASED or (freed and len(freed) < len(held)):
        if any(isinstance(each.fact, HandsOver) for each in held):
            return Applied(gates.ArrestedThere, ids(held))
        return Applied(gates.ReleasedWithoutSurrender, (*told, *ids(held)))
    if held or presence.outcome in (Outcome.ARRESTED, Outcome.SURRENDERED):
        return Applied(gates.ArrestedThere, (*told, *ids(held)))
    if presence.kind is Kind.RESIDENCE:
        return Applied(gates.StandingPresence, told)
    if presence.outcome is Outcome.NOT_ARRESTED:
        return Applied(gates.LeftWithoutArrest, told)
    ended = stay.departure is not None and stay.departure.latest <= case.on
    return Applied(gates.OutcomeUnrecorded if ended else gates.StillThere, told)
