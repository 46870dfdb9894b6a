"""Acts on the record of a presence."""

from domain.fact import Acting, of_one_person, opened_once, well_formed
from domain.presence.facts import Opening, PresenceFact


def decide(acting: Acting[PresenceFact], fact: PresenceFact) -> PresenceFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (Opening,))
    if isinstance(fact, Opening):
        of_one_person(acting, fact, fact.person)
    return fact
