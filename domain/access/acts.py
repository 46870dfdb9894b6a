"""What is recorded of access is recorded as it was; the service alone records it."""

from domain.access.facts import AccessFact, Accessing
from domain.fact import Acting, well_formed
from domain.rules import NotOnRecord


def decide(acting: Acting[AccessFact], fact: AccessFact) -> AccessFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    if not isinstance(fact, Accessing) and not acting.history:
        raise NotOnRecord
    return fact
