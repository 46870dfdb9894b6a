"""Acts on an episode of custody."""

from domain.custody.facts import (
    BeginsCourtCustody,
    CustodyFact,
    DetainedDomestically,
    EndsCourtCustody,
    Episode,
    ReleasedDomestically,
)
from domain.fact import Acting, beside, of_one_person, well_formed
from domain.rules import EndsBeforeItBegan, Mark, NotOnRecord


class EndOfCustodyUnrecorded(Mark):
    """The end of a custody is recorded, but not how it began."""

    code = "custody-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


def decide(acting: Acting[CustodyFact], fact: CustodyFact) -> CustodyFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    if isinstance(fact, Episode):
        of_one_person(acting, fact, fact.person)
    elif not acting.history:
        raise NotOnRecord
    if isinstance(fact, EndsCourtCustody | ReleasedDomestically):
        begins = DetainedDomestically if isinstance(fact, ReleasedDomestically) else BeginsCourtCustody
        starts = [each.occurred for each in beside(acting, fact) if isinstance(each, begins)]
        if not starts:
            return fact.marked(EndOfCustodyUnrecorded)
        if all(fact.occurred.latest < start.earliest for start in starts):
            raise EndsBeforeItBegan
    return fact
