"""Acts on the record of a request."""

from domain.fact import Acting, of_one_person, opened_once, well_formed
from domain.request.facts import RequestFact, RequestTransmitted


def decide(acting: Acting[RequestFact], fact: RequestFact) -> RequestFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (RequestTransmitted,))
    if isinstance(fact, RequestTransmitted):
        of_one_person(acting, fact, fact.person)
    return fact
