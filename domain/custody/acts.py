"""Acts on an episode of custody. What a State or a Court did with the person is never refused; what the Statute does
not foresee is marked, where it is certain over both bounds of every day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import get_args

from domain.clocks import transit_until
from domain.custody.documents import had_come, last, within_sixty_days
from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    BeginsCourtCustody,
    ChamberNotified,
    Custodian,
    CustodyFact,
    DetainedDomestically,
    DocumentsReceived,
    EndsCourtCustody,
    Episode,
    Escaped,
    InState,
    InterimReleaseEnded,
    InterimReleaseGranted,
    ReleasedDomestically,
    ReleasedOnConditions,
    ReleasedWithoutDocuments,
    ReleaseRecommended,
    ReturnedAfterTemporarySurrender,
    Surrendered,
    SurrenderedTemporarily,
    TransferredToEnforcement,
    TransitBegun,
    TransitEnded,
    TransitRequestReceived,
)
from domain.fact import Acting, beside, of_one_person, well_formed
from domain.rules import EndsBeforeItBegan, Mark, NotOnRecord, Refusal
from domain.values import HistoricalDate


class InstantWithoutOffset(Refusal):
    """An instant is told with its offset from UTC: without it nobody knows when it was."""

    code = "instant-without-offset"
    authority = "atlarge: 96 hours run between instants, not between readings of two clocks"


class EndOfCustodyUnrecorded(Mark):
    """The end of a custody is recorded, but not how it began."""

    code = "custody-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class StepUnrecorded(Mark):
    """What ends or breaks a release, a transit or a temporary surrender is recorded, but not how that began."""

    code = "step-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class ReleasedWithinSixtyDays(Mark):
    """A person arrested provisionally may be released for want of documents once sixty days have passed, not before."""

    code = "released-within-sixty-days"
    authority = "Rome Statute art. 92(3); r188"


class DocumentsHadCome(Mark):
    """Nobody is released for want of documents that had come."""

    code = "documents-had-come"
    authority = "Rome Statute art. 92(3); r188"


class RearrestedWithoutDocuments(Mark):
    """A person released for want of documents is arrested again once they are delivered, and not before."""

    code = "rearrested-without-documents"
    authority = "Rome Statute art. 92(4)"


class DocumentsUnrecorded(Mark):
    """A person released for want of documents is arrested again, but that they were delivered is not recorded."""

    code = "documents-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class ChamberNotHeard(Mark):
    """A State tells the Pre-Trial Chamber of a request for interim release, and hears it, before it decides."""

    code = "chamber-not-heard"
    authority = "Rome Statute art. 59(5)"


class SurrenderByNonState(Mark):
    """Surrender is delivery by a State; a non-State actor held this person."""

    code = "surrender-by-non-state"
    authority = "Rome Statute art. 102(a)"


class EscapeBeforeSentence(Mark):
    """Article 111 speaks of the escape of a convicted person; that this one was serving a sentence is not recorded."""

    code = "escape-before-sentence"
    authority = "Rome Statute art. 111; r225"
    evidence = "P"


class TransitBeyondLimit(Mark):
    """In transit nobody is held beyond 96 hours from an unscheduled landing, unless a request came within them."""

    code = "transit-beyond-limit"
    authority = "Rome Statute art. 89(3)(e); r182"


Step = type[CustodyFact]
RELEASES: tuple[Step, ...] = (InterimReleaseGranted, ReleasedOnConditions)
BEGINS: Mapping[Step, tuple[Step, ...]] = {
    InterimReleaseEnded: RELEASES,
    TransitEnded: (TransitBegun,),
    ReturnedAfterTemporarySurrender: (SurrenderedTemporarily,),
}
"""What a step is the end of."""
COURT: tuple[Step, ...] = get_args(BeginsCourtCustody)
ARRESTS: tuple[Step, ...] = (Arrested, ArrestedProvisionally)
HOLDS: tuple[Step, ...] = (DetainedDomestically, *ARRESTS)


def decide(acting: Acting[CustodyFact], fact: CustodyFact) -> CustodyFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    if isinstance(fact, Episode):
        of_one_person(acting, fact, fact.person)
    elif not acting.history:
        raise NotOnRecord
    if any(instant is not None and instant.utcoffset() is None for instant in _instants(fact)):
        raise InstantWithoutOffset
    standing = beside(acting, fact)
    _ends_after_it_began(standing, fact)
    return fact.marked(*_marks(standing, fact))


def _instants(fact: CustodyFact) -> tuple[datetime | None, ...]:
    match fact:
        case TransitBegun():
            return (fact.landed_at,)
        case TransitRequestReceived():
            return (fact.received_at,)
        case TransitEnded():
            return (fact.left_at,)
        case _:
            return ()


def _ends_after_it_began(standing: Sequence[CustodyFact], fact: CustodyFact) -> None:
    """Refused only when it is certain over both bounds, and of every beginning there is."""
    starts = [each for each in standing if isinstance(each, _beginnings(fact)) and _same_place(each, fact)]
    if starts and all(fact.occurred.latest < each.occurred.earliest or _left_before(each, fact) for each in starts):
        raise EndsBeforeItBegan


def _beginnings(fact: CustodyFact) -> tuple[Step, ...]:
    if isinstance(fact, ReleasedDomestically):
        return (DetainedDomestically,)
    return COURT if isinstance(fact, EndsCourtCustody) else BEGINS.get(type(fact), ())


def _same_place(begun: CustodyFact, fact: CustodyFact) -> bool:
    """A transit goes through one State; where none is named, it may be any."""
    if not isinstance(begun, TransitBegun) or not isinstance(fact, InState):
        return True
    return begun.state is None or fact.state is None or begun.state == fact.state


def _left_before(begun: CustodyFact, fact: CustodyFact) -> bool:
    if not isinstance(begun, TransitBegun) or not isinstance(fact, TransitEnded):
        return False
    return begun.landed_at is not None and fact.left_at is not None and fact.left_at < begun.landed_at


def _marks(standing: Sequence[CustodyFact], fact: CustodyFact) -> Iterator[type[Mark]]:
    begins = _beginnings(fact)
    if begins and not any(isinstance(each, begins) and _same_place(each, fact) for each in standing):
        yield StepUnrecorded if type(fact) in BEGINS else EndOfCustodyUnrecorded
    match fact:
        case ReleasedWithoutDocuments():
            yield from _on_want_of_documents(standing, fact)
        case Arrested() | ArrestedProvisionally():
            yield from _on_rearrest(standing, fact)
        case InterimReleaseGranted() | ChamberNotified() | ReleaseRecommended():
            if _unheard(standing, fact):
                yield ChamberNotHeard
        case Surrendered():
            if _by_non_state(standing, fact):
                yield SurrenderByNonState
        case Absconded() if not _by(standing, RELEASES, fact.occurred):
            yield StepUnrecorded
        case Escaped() if not _by(standing, (TransferredToEnforcement,), fact.occurred):
            yield EscapeBeforeSentence
        case TransitEnded():
            if _beyond_limit(standing, fact):
                yield TransitBeyondLimit
        case _:
            return


def _by(facts: Iterable[CustodyFact], kinds: tuple[Step, ...], when: HistoricalDate) -> bool:
    """Whether one of these may have happened by then."""
    return any(isinstance(each, kinds) and each.occurred.earliest <= when.latest for each in facts)


def _on_want_of_documents(standing: Sequence[CustodyFact], fact: ReleasedWithoutDocuments) -> Iterator[type[Mark]]:
    if within_sixty_days(standing, fact):
        yield ReleasedWithinSixtyDays
    if had_come(standing, fact):
        yield DocumentsHadCome


def _on_rearrest(standing: Sequence[CustodyFact], fact: Arrested | ArrestedProvisionally) -> Iterator[type[Mark]]:
    before = last(standing, (ReleasedWithoutDocuments, *ARRESTS), fact.occurred)
    for_want = [isinstance(each, ReleasedWithoutDocuments) for each in before]
    certain = all(each.occurred.latest < fact.occurred.earliest for each in before)
    if not (before and all(for_want) and certain) or _by(standing, (DocumentsReceived,), fact.occurred):
        return
    told = any(isinstance(each, DocumentsReceived) for each in standing)
    yield RearrestedWithoutDocuments if told else DocumentsUnrecorded


def _unheard(
    standing: Sequence[CustodyFact], fact: InterimReleaseGranted | ChamberNotified | ReleaseRecommended
) -> bool:
    """Told to the contrary, or heard only after the State had decided; of what nobody tells, nothing is known. Once a
    release has ended, what the Chamber hears may be of the next."""
    if isinstance(fact, InterimReleaseGranted) and (fact.by_court or fact.chamber_notified is False):
        return not fact.by_court
    told = [*standing, fact]
    granted = [each.occurred for each in told if isinstance(each, InterimReleaseGranted) and not each.by_court]
    heard = [each.occurred for each in told if isinstance(each, ChamberNotified | ReleaseRecommended)]
    if not (granted and heard) or any(isinstance(each, InterimReleaseEnded) for each in told):
        return False
    return all(decided.latest < when.earliest for decided in granted for when in heard)


def _by_non_state(standing: Sequence[CustodyFact], fact: Surrendered) -> bool:
    held = last(standing, (*HOLDS, ReleasedDomestically, *get_args(EndsCourtCustody)), fact.occurred)
    return bool(held) and all(getattr(each, "custodian", None) is Custodian.NON_STATE for each in held)


def _beyond_limit(standing: Sequence[CustodyFact], fact: TransitEnded) -> bool:
    """Counted from the last landing there may have been. A day without an instant may lie a day further in UTC."""
    landed = [
        (each.landed_at, each)
        for each in standing
        if isinstance(each, TransitBegun) and each.landed_at is not None and _same_place(each, fact)
        if each.occurred.earliest <= fact.occurred.latest and not _left_before(each, fact)
    ]
    if not landed:
        return False
    instant, begun = max(landed, key=lambda each: each[0])
    served = begun.sentenced is None and _by(standing, (TransferredToEnforcement,), fact.occurred)
    until = transit_until(instant)
    asked = [each for each in standing if isinstance(each, TransitRequestReceived) and _same_place(begun, each)]
    lifted = begun.sentenced or served or any(not _after(until, each.received_at, each.occurred) for each in asked)
    return _after(until, fact.left_at, fact.occurred) and not lifted


def _after(until: datetime, instant: datetime | None, day: HistoricalDate) -> bool:
    """Certainly after."""
    return instant > until if instant is not None else day.earliest > until.date().toordinal() + 1
