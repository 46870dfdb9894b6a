"""Acts on a situation's record."""

from domain.fact import Acting, opened_once, well_formed
from domain.rules import Mark
from domain.situation.facts import SituationFact, SituationOpened, Trigger


class ReferralWithoutResolution(Mark):
    """A referral by the Security Council rests on a resolution; none is named."""

    code = "referral-without-resolution"
    authority = "Rome Statute art. 13(b)"


def decide(acting: Acting[SituationFact], fact: SituationFact) -> SituationFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (SituationOpened,))
    if isinstance(fact, SituationOpened) and fact.trigger is Trigger.UNSC_REFERRAL and fact.resolution is None:
        return fact.marked(ReferralWithoutResolution)
    return fact
