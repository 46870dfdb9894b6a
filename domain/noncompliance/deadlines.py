"""The days set for a State to answer by: a Chamber's for its explanations, the open letter's for its views."""

from collections.abc import Iterable, Iterator

from domain.clocks import Deadline
from domain.noncompliance.assembly import Step
from domain.noncompliance.facts import Body
from domain.noncompliance.redress import ReplyTo
from domain.noncompliance.status import NonCompliance
from domain.values import HistoricalDate

HEARING = "hearing"
OPEN_LETTER = "open-letter"


def deadlines(status: NonCompliance) -> tuple[Deadline, ...]:
    """Every day that was set and that no decision has overtaken, in the order of the acts that set them. A State that
    gave up its right to be heard owes a Chamber no answer, and nobody owes one to a letter once the Assembly is done or
    what it rests on is reversed; nobody is said to have missed a day, `met_on` only tells of
    an answer on record."""
    return (*_of_hearings(status), *_of_letters(status))


def _of_hearings(status: NonCompliance) -> Iterator[Deadline]:
    for hearing in status.hearings:
        if hearing.deadline is not None and status.waived_on is None and status.finding == "none":
            met_on = _answer(hearing.invited_on, status.submissions)
            authority = "Regulations of the Court, reg. 109(3)"
            yield Deadline(kind=HEARING, state=status.state, due=hearing.deadline, met_on=met_on, authority=authority)


def _of_letters(status: NonCompliance) -> Iterator[Deadline]:
    views = [each.occurred for each in status.replies if each.to is ReplyTo.OPEN_LETTER]
    done = [] if status.assembly.closed is None else [status.assembly.closed]
    reversed_now = "reversed" in (status.finding, status.referral.get(Body.ASP))
    for each in status.assembly.steps:
        overtaken = reversed_now or _answer(each.occurred, done) is not None
        if each.step is Step.OPEN_LETTER and each.deadline is not None and not overtaken:
            met_on = _answer(each.occurred, views)
            authority = "ICC-ASP/10/Res.5, annex, para. 14(b)"
            yield Deadline(kind=OPEN_LETTER, state=status.state, due=each.deadline, met_on=met_on, authority=authority)


def _answer(asked: HistoricalDate, given: Iterable[HistoricalDate]) -> HistoricalDate | None:
    """The first answer that is not certain to have come before the question."""
    return next((each for each in given if each.latest >= asked.earliest), None)
