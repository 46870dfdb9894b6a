"""Acts on the record of a State."""

from domain.fact import Acting, opened_once, well_formed
from domain.state.facts import StateFact, StateRecorded


def decide(acting: Acting[StateFact], fact: StateFact) -> StateFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (StateRecorded,))
    return fact
