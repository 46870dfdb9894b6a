"""Acts on a situation's record. The Rome Statute is applied to the ICC alone: another court has its own."""

from collections.abc import Iterator, Sequence

from domain.fact import Acting, beside, opened_once, well_formed
from domain.rules import EndsBeforeItBegan, Mark
from domain.situation.facts import (
    ICC,
    AuthorisationDecided,
    CaseAdmissibilityRuled,
    DeferralRequested,
    InvestigationOpened,
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
from domain.values import HistoricalDate

OF_OTHER_COURTS = frozenset({Trigger.CREATED_BY_UNSC, Trigger.AGREEMENT})
OWN_MOTION = frozenset({Trigger.PROPRIO_MOTU, Trigger.ART12_3})
"""Where no State and no Security Council referred: a declaration is no referral."""


class ReferralWithoutResolution(Mark):
    """A referral by the Security Council rests on a resolution; none is named."""

    code = "referral-without-resolution"
    authority = "Rome Statute art. 13(b)"


class TribunalWithoutResolution(Mark):
    """A tribunal of the Security Council rests on a resolution; none is named."""

    code = "tribunal-without-resolution"
    authority = "UN Charter ch. VII; res. 827 (1993), res. 955 (1994)"
    evidence = "M"


class TriggerOfAnotherCourt(Mark):
    """A referral, the Prosecutor's own motion and a declaration seise the ICC; a resolution or an agreement that
    creates a court seises that court."""

    code = "trigger-of-another-court"
    authority = "Rome Statute arts 12(3), 13"


class NoPrecondition(Mark):
    """Without a referral by the Security Council, the Court needs a party's territory, a party's national or a
    declaration."""

    code = "no-precondition"
    authority = "Rome Statute arts 12(2), 12(3), 13"


class RomeStatuteElsewhere(Mark):
    """Referrals, authorisations, deferrals and admissibility under the Rome Statute are of the ICC alone."""

    code = "rome-statute-elsewhere"
    authority = "Rome Statute arts 1, 14-19"


class AuthorisationUnrecorded(Mark):
    """On the Prosecutor's own motion an investigation opens once a Chamber has authorised it; that is not recorded."""

    code = "authorisation-unrecorded"
    authority = "Rome Statute art. 15(3)-(4)"


class DeferralTooLong(Mark):
    """The Security Council defers for twelve months, and may renew."""

    code = "deferral-too-long"
    authority = "Rome Statute art. 16"


class StateDeferralUnrecorded(Mark):
    """A deferral to a State is decided on its request, and reversed once granted; what came before is not recorded."""

    code = "state-deferral-unrecorded"
    authority = "Rome Statute art. 18(2)-(3)"
    evidence = "M"


class ReferredByTheCouncil(Mark):
    """Article 18 defers to a State what a party referred or the Prosecutor began, not what the Council referred."""

    code = "referred-by-the-council"
    authority = "Rome Statute art. 18(1)"
    evidence = "M"


class MandateOfPermanentCourt(Mark):
    """The ICC is permanent: nothing before it hangs upon a mandate."""

    code = "mandate-of-permanent-court"
    authority = "Rome Statute art. 1"
    evidence = "M"


class OutsideMandate(Mark):
    """A mechanism with a mandate investigates within it; that day lies outside every one recorded."""

    code = "outside-mandate"
    authority = "the agreement or resolution that gives the mandate"
    evidence = "M"


OfRomeStatute = (
    ReferredAgain
    | AuthorisationDecided
    | DeferralRequested
    | StateDeferralRequested
    | StateDeferralDecided
    | StateDeferralReversed
    | CaseAdmissibilityRuled
)


def decide(acting: Acting[SituationFact], fact: SituationFact) -> SituationFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (SituationOpened,))
    if isinstance(fact, DeferralRequested) and fact.months < 1:
        raise EndsBeforeItBegan
    if isinstance(fact, MandateGiven) and fact.until is not None and fact.until.latest < fact.begins.earliest:
        raise EndsBeforeItBegan
    return fact.marked(*_marks(beside(acting, fact), fact))


def _marks(standing: Sequence[SituationFact], fact: SituationFact) -> Iterator[type[Mark]]:
    if isinstance(fact, SituationOpened):
        yield from _on_opening(fact)
        return
    opened = next((each for each in standing if isinstance(each, SituationOpened)), None)
    if opened is None:
        return
    if opened.court != ICC:
        if isinstance(fact, OfRomeStatute):
            yield RomeStatuteElsewhere
        elif isinstance(fact, InvestigationOpened) and _outside(standing, fact.occurred):
            yield OutsideMandate
        return
    match fact:
        case InvestigationOpened() if opened.trigger in OWN_MOTION and not _authorised(opened, standing, fact):
            yield AuthorisationUnrecorded
        case DeferralRequested() if fact.months > 12:
            yield DeferralTooLong
        case MandateGiven():
            yield MandateOfPermanentCourt
        case OfInvestigatingState():
            if opened.trigger is Trigger.UNSC_REFERRAL:
                yield ReferredByTheCouncil
            if not _follows(standing, fact):
                yield StateDeferralUnrecorded
        case _:
            return


def _on_opening(fact: SituationOpened) -> Iterator[type[Mark]]:
    if fact.resolution is None and fact.trigger is Trigger.UNSC_REFERRAL:
        yield ReferralWithoutResolution
    if fact.resolution is None and fact.trigger is Trigger.CREATED_BY_UNSC:
        yield TribunalWithoutResolution
    if (fact.court == ICC) == (fact.trigger in OF_OTHER_COURTS):
        yield TriggerOfAnotherCourt
    elif rests_on(fact) is Jurisdiction.NONE:
        yield NoPrecondition


def _authorised(opened: SituationOpened, standing: Sequence[SituationFact], fact: InvestigationOpened) -> bool:
    """A situation of the Prosecutor's own motion is on record from the day of its authorisation."""
    days = [each.occurred for each in standing if isinstance(each, AuthorisationDecided) and each.granted]
    if opened.trigger is Trigger.PROPRIO_MOTU:
        days.append(opened.occurred)
    return any(day.earliest <= fact.occurred.latest for day in days)


def _outside(standing: Sequence[SituationFact], when: HistoricalDate) -> bool:
    """Whether it certainly lies outside every mandate recorded; where none is, nothing is known."""
    mandates = [each for each in standing if isinstance(each, MandateGiven)]
    return bool(mandates) and not any(
        each.begins.earliest <= when.latest and (each.until is None or when.earliest <= each.until.latest)
        for each in mandates
    )


def _follows(standing: Sequence[SituationFact], fact: OfInvestigatingState) -> bool:
    """Whether the step before it is recorded, of the same State and of no later day."""
    before = [
        each
        for each in standing
        if isinstance(each, OfInvestigatingState)
        and each.state == fact.state
        and each.occurred.earliest <= fact.occurred.latest
    ]
    match fact:
        case StateDeferralDecided():
            return any(isinstance(each, StateDeferralRequested) for each in before)
        case StateDeferralReversed():
            return any(isinstance(each, StateDeferralDecided) and each.granted for each in before)
        case _:
            return True
