"""What the facts about a situation add up to, and what holds it up on any day.

A deferral by the Security Council and a mandate end by the calendar, without a fact of that day; a carve-out has no
end. A partial date counts from its earliest day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.clocks import months_after
from domain.fact import OfTheRecord
from domain.situation.facts import (
    ICC,
    AuthorisationDecided,
    CarvedOut,
    CaseAdmissibilityRuled,
    CommunicationReceived,
    DeferralRequested,
    InvestigationClosed,
    InvestigationOpened,
    JurisdictionRuled,
    MandateGiven,
    OfInvestigatingState,
    ReferredAgain,
    SituationFact,
    SituationOpened,
    StateDeferralDecided,
    StateDeferralRequested,
    StateDeferralReversed,
    Trigger,
)
from domain.situation.jurisdiction import Jurisdiction, rests_on
from domain.values import END, Day, HistoricalDate, StateCode, day_text

Lasts = tuple[Day, Day]
"""From the first day to the first day after, as far as known; END where it has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """RS art. 16: it ends by itself."""

    resolution: str
    starts: HistoricalDate
    months: int
    scope: str | None

    @property
    def lasts(self) -> Lasts:
        return self.starts.earliest, months_after(self.starts.earliest, max(self.months, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class CarveOut:
    """It has no end."""

    resolution: str
    scope: str
    since: HistoricalDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    begins: HistoricalDate
    until: HistoricalDate | None
    instrument: str | None

    @property
    def lasts(self) -> Lasts:
        return self.begins.earliest, END if self.until is None else self.until.latest + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnInvestigation:
    """What became of a State's wish to investigate itself. RS art. 18."""

    stands: Literal["requested", "granted", "refused", "reversed"] = "requested"
    requested_on: HistoricalDate | None = None
    decided_on: HistoricalDate | None = None
    reversed_on: HistoricalDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAdmissibility:
    """The last ruling on one case, or on one accused of it."""

    case_number: str
    accused: str | None
    admissible: bool
    final: bool | None
    instance: str | None
    document: str | None
    ruled_on: HistoricalDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    name: str = "unknown"
    number: str | None = None
    court: str = ICC
    trigger: Trigger | None = None
    triggered: HistoricalDate | None = None
    resolution: str | None = None
    addressed_state: StateCode | None = None
    jurisdiction: Jurisdiction = Jurisdiction.UNKNOWN
    jurisdiction_accepted: bool | None = None
    jurisdiction_ruling: str | None = None
    referred_by: tuple[StateCode, ...] = ()
    authorised: bool | None = None
    investigation: str = "unknown"
    investigation_closed_on: HistoricalDate | None = None
    resolutions: tuple[str, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    carve_outs: tuple[CarveOut, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    own_investigations: Mapping[StateCode, OwnInvestigation] = field(default_factory=dict[StateCode, OwnInvestigation])
    admissibility: tuple[CaseAdmissibility, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.addressed_state is None else (self.addressed_state.id,))


def evolve(situation: Situation, fact: SituationFact) -> Situation:
    """Total and silent: every history folds."""
    match fact:
        case SituationOpened():
            return replace(
                situation,
                name=fact.name,
                number=fact.number,
                court=fact.court,
                trigger=fact.trigger,
                triggered=fact.occurred,
                resolution=fact.resolution,
                addressed_state=fact.addressed_state,
                jurisdiction=rests_on(fact),
            )
        case ReferredAgain():
            return replace(situation, referred_by=tuple(dict.fromkeys((*situation.referred_by, *fact.states))))
        case AuthorisationDecided():
            return replace(situation, authorised=fact.granted)
        case InvestigationOpened():
            over = _over(situation.investigation_closed_on, fact)
            return situation if over else replace(situation, investigation="open", investigation_closed_on=None)
        case InvestigationClosed():
            return replace(situation, investigation="closed", investigation_closed_on=fact.occurred)
        case DeferralRequested() | CarvedOut():
            return _held_up(situation, fact)
        case OfInvestigatingState():
            known = situation.own_investigations.get(fact.state, OwnInvestigation())
            told = {**situation.own_investigations, fact.state: _investigating(known, fact)}
            return replace(situation, own_investigations=dict(sorted(told.items())))
        case JurisdictionRuled():
            return replace(situation, jurisdiction_accepted=fact.accepted, jurisdiction_ruling=fact.ruling)
        case CaseAdmissibilityRuled():
            return replace(situation, admissibility=_ruled(situation.admissibility, fact))
        case MandateGiven():
            given = Mandate(begins=fact.begins, until=fact.until, instrument=fact.instrument)
            return replace(situation, mandates=(*situation.mandates, given))
        case CommunicationReceived() | OfTheRecord():
            return situation
        case _:
            assert_never(fact)


def phases(situation: Situation) -> list[tuple[Day, dict[str, object]]]:
    """The days on which the calendar alone moves the situation, and what holds from each: whether it is deferred
    under article 16, and whether a mandate runs, each with its last day. The Statute's deferrals are of the ICC
    alone, a mandate of any other court; whether one runs of which none is recorded is unknown."""
    permanent = situation.court == ICC
    deferrals = [each.lasts for each in situation.deferrals if permanent]
    mandates = [each.lasts for each in situation.mandates if not permanent]
    days = sorted({1, *(day for lasts in (*deferrals, *mandates) for day in lasts if day < END)})
    return [(day, _deferred(deferrals, day) | _mandated(mandates, day)) for day in days]


def _deferred(deferrals: Sequence[Lasts], day: Day) -> dict[str, object]:
    until = _reached(deferrals, day)
    return {"deferred": until > day, "deferred_until": day_text(until - 1) if until > day else None}


def _mandated(mandates: Sequence[Lasts], day: Day) -> dict[str, object]:
    until = _reached(mandates, day)
    last = day_text(until - 1) if day < until < END else None
    return {"in_mandate": until > day if mandates else None, "mandate_until": last}


def _reached(spans: Sequence[Lasts], day: Day) -> Day:
    """The first day without, of those that then go on without a gap."""
    reached = day
    for start, end in sorted(spans):
        if start <= reached < end:
            reached = end
    return reached


def _held_up(situation: Situation, fact: DeferralRequested | CarvedOut) -> Situation:
    """A resolution's deferral, which ends, is never its carve-out, which does not."""
    told = replace(situation, resolutions=(*situation.resolutions, fact.resolution))
    if isinstance(fact, CarvedOut):
        carved = CarveOut(resolution=fact.resolution, scope=fact.scope, since=fact.occurred)
        return replace(told, carve_outs=(*told.carve_outs, carved))
    deferral = Deferral(resolution=fact.resolution, starts=fact.starts, months=fact.months, scope=fact.scope)
    return replace(told, deferrals=(*told.deferrals, deferral))


def _investigating(
    known: OwnInvestigation, fact: StateDeferralRequested | StateDeferralDecided | StateDeferralReversed
) -> OwnInvestigation:
    """A step told already, vaguely dated, may be the one after this."""
    match fact:
        case StateDeferralRequested():
            told = replace(known, requested_on=fact.occurred)
            later = _over(known.decided_on, fact) or _over(known.reversed_on, fact)
            return told if later else replace(told, stands="requested")
        case StateDeferralDecided():
            told = replace(known, decided_on=fact.occurred)
            if _over(known.reversed_on, fact):
                return told
            return replace(told, stands="granted" if fact.granted else "refused")
        case StateDeferralReversed():
            return replace(known, stands="reversed", reversed_on=fact.occurred)
        case _:
            assert_never(fact)


def _ruled(known: tuple[CaseAdmissibility, ...], fact: CaseAdmissibilityRuled) -> tuple[CaseAdmissibility, ...]:
    """The last ruling on a case takes the place of the one before."""
    others = [each for each in known if (each.case_number, each.accused) != (fact.case_number, fact.accused)]
    ruling = CaseAdmissibility(
        case_number=fact.case_number,
        accused=fact.accused,
        admissible=fact.admissible,
        final=fact.final,
        instance=fact.instance,
        document=fact.document_number,
        ruled_on=fact.occurred,
    )
    return (*others, ruling)


def _over(ended: HistoricalDate | None, begun: SituationFact) -> bool:
    """Whether an end already told, vaguely dated, may be that of what begins here."""
    return ended is not None and begun.occurred.earliest <= ended.latest
