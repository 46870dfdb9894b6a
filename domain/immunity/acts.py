"""Acts on the record of a claim."""

from domain.fact import Acting, of_one_person, opened_once, well_formed
from domain.immunity.facts import ImmunityClaimed, ImmunityFact


def decide(acting: Acting[ImmunityFact], fact: ImmunityFact) -> ImmunityFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (ImmunityClaimed,))
    if isinstance(fact, ImmunityClaimed):
        of_one_person(acting, fact, fact.person)
    return fact
