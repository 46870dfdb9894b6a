"""Acts on a person's record."""

from domain.fact import Acting, beside, named, opened_once, well_formed
from domain.person.facts import (
    AppearedVoluntarily,
    DeathConfirmed,
    DeathReported,
    InitiallyAppeared,
    PersonFact,
    PersonIdentified,
)
from domain.rules import Mark


class StepAfterDeath(Mark):
    """A step of a person recorded after that person's confirmed death contradicts one of the two sources."""

    code = "step-after-death"
    authority = "atlarge: contradicting sources stand side by side"


def decide(acting: Acting[PersonFact], fact: PersonFact) -> PersonFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (PersonIdentified,))
    if isinstance(fact, AppearedVoluntarily) and fact.warrant is not None:
        named(acting, fact.warrant, "warrant")
    deaths = [each.occurred for each in beside(acting, fact) if isinstance(each, DeathConfirmed)]
    personal = isinstance(fact, AppearedVoluntarily | InitiallyAppeared | DeathReported)
    if personal and any(died.latest < fact.occurred.earliest for died in deaths):
        return fact.marked(StepAfterDeath)
    return fact
