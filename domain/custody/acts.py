"""Acts on an episode of custody."""

from domain.custody.facts import (
    BeginsCourtCustody,
    CustodyFact,
    DetainedDomestically,
    EndsCourtCustody,
    Episode,
    ReleasedDomestically,
)
from domain.fact import Acting, named, well_formed
from domain.rules import EndsBeforeItBegan, Mark, NotOnRecord, Refusal


class AnotherPerson(Refusal):
    """An episode of custody is of one person."""

    code = "another-person"
    authority = "atlarge: a record may not contradict itself"


class EndOfCustodyUnrecorded(Mark):
    """Release from custody for the Court is recorded, but no arrest or surrender before it."""

    code = "custody-unrecorded"
    authority = "Rome Statute art. 59; a step nobody recorded is unknown, never assumed"


def decide(acting: Acting[CustodyFact], fact: CustodyFact) -> CustodyFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    if isinstance(fact, Episode):
        named(acting, fact.person, "person")
        persons = {each.fact.person for each in acting.history if isinstance(each.fact, Episode)}
        if persons - {fact.person}:
            raise AnotherPerson
    elif not acting.history:
        raise NotOnRecord
    if isinstance(fact, EndsCourtCustody | ReleasedDomestically):
        begins = DetainedDomestically if isinstance(fact, ReleasedDomestically) else BeginsCourtCustody
        starts = [each.fact.occurred for each in acting.history if isinstance(each.fact, begins)]
        if not starts:
            return fact.marked(EndOfCustodyUnrecorded)
        if all(fact.occurred.latest < start.earliest for start in starts):
            raise EndsBeforeItBegan
    return fact
