"""Acts on a notice's record."""

from domain.fact import Acting, named, opened_once, well_formed
from domain.notice.facts import NoticeDenied, NoticeFact, NoticeIssued, NoticeRequested, NoticeWithdrawn
from domain.rules import EndsBeforeItBegan


def decide(acting: Acting[NoticeFact], fact: NoticeFact) -> NoticeFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (NoticeRequested, NoticeIssued, NoticeDenied))
    if isinstance(fact, NoticeRequested | NoticeIssued | NoticeDenied):
        named(acting, fact.person, "person")
    if isinstance(fact, NoticeWithdrawn):
        issued = [each.fact.occurred for each in acting.history if isinstance(each.fact, NoticeIssued)]
        if any(fact.occurred.latest < day.earliest for day in issued):
            raise EndsBeforeItBegan
    return fact
