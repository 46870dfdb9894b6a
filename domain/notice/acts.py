"""Acts on a notice's record."""

from domain.fact import Acting, beside, of_one_person, opened_once, well_formed
from domain.notice.facts import Naming, NoticeFact, NoticeIssued, NoticeWithdrawn
from domain.rules import EndsBeforeItBegan


def decide(acting: Acting[NoticeFact], fact: NoticeFact) -> NoticeFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (Naming,))
    if isinstance(fact, Naming):
        of_one_person(acting, fact, fact.person)
    if isinstance(fact, NoticeWithdrawn):
        issued = [each.occurred for each in beside(acting, fact) if isinstance(each, NoticeIssued)]
        if any(fact.occurred.latest < day.earliest for day in issued):
            raise EndsBeforeItBegan
    return fact
