"""Who goes first when another State asks for the same person: article 90, paragraph by paragraph.

An input nobody recorded is any of the values it may have: what holds for all of them is told, and whatever the
answer still hangs upon is named, never guessed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import ClassVar, Literal

from domain.rules import Rule

Priority = Literal["PRIORITY_COURT", "STATE_DISCRETION", "AWAIT_RULING"]


class Admissibility(StrEnum):
    """What the Court has said of the case for which it seeks surrender."""

    WITH_REGARD = "admissible_with_regard"
    """Admissible, the requesting State's own case being taken into account. RS art. 90(2)(a)."""
    AFTER_NOTICE = "admissible_after_notice"
    """Admissible, upon the requested State's notice of the other request. RS art. 90(2)(b)."""
    ADMISSIBLE = "admissible"
    """Admissible, without regard to the requesting State's case."""
    PENDING = "pending"
    INADMISSIBLE = "inadmissible"


class Paragraph(Rule):
    """A paragraph of article 90, and who goes first under it."""

    gives: ClassVar[Priority]

    @classmethod
    def number(cls) -> str:
        return cls.authority.removeprefix("Rome Statute art. ")


class RuledWithRegard(Paragraph):
    """Between parties the Court goes first once it has ruled the case admissible with regard to the other's."""

    code = "ruled-with-regard"
    authority = "Rome Statute art. 90(2)(a)"
    gives = "PRIORITY_COURT"


class RuledAfterNotice(Paragraph):
    """Between parties the Court goes first once it has ruled the case admissible upon notice of the other request."""

    code = "ruled-after-notice"
    authority = "Rome Statute art. 90(2)(b)"
    gives = "PRIORITY_COURT"


class NoExtraditionYet(Paragraph):
    """Until the Court has ruled, the State may deal with another party's request, but does not extradite."""

    code = "no-extradition-yet"
    authority = "Rome Statute art. 90(3)"
    gives = "AWAIT_RULING"


class FreedByInadmissibility(Paragraph):
    """Once the Court has ruled the case inadmissible, the State may extradite to the other party."""

    code = "freed-by-inadmissibility"
    authority = "Rome Statute art. 90(3)"
    gives = "STATE_DISCRETION"


class AdmissibleAgainstNonParty(Paragraph):
    """Before a State not party, to which no extradition is owed, the Court goes first if the case is admissible."""

    code = "admissible-against-non-party"
    authority = "Rome Statute art. 90(4)"
    gives = "PRIORITY_COURT"


class NotYetAdmissible(Paragraph):
    """While the case is not determined to be admissible, the State deals with a non-party's request as it sees fit."""

    code = "not-yet-admissible"
    authority = "Rome Statute art. 90(5)"
    gives = "STATE_DISCRETION"


class OwedToNonParty(Paragraph):
    """A State bound to extradite to a State not party decides, weighing dates, interests and a later surrender."""

    code = "owed-to-non-party"
    authority = "Rome Statute art. 90(6)"
    gives = "STATE_DISCRETION"


class OtherConduct(Paragraph):
    """For other conduct, and without a duty to extradite, the Court goes first."""

    code = "other-conduct"
    authority = "Rome Statute art. 90(7)(a)"
    gives = "PRIORITY_COURT"


class OtherConductOwed(Paragraph):
    """A State bound to extradite for other conduct decides, with special regard to the nature and gravity of each."""

    code = "other-conduct-owed"
    authority = "Rome Statute art. 90(7)(b)"
    gives = "STATE_DISCRETION"


def paragraph(same_conduct: bool, party: bool, admissibility: Admissibility, treaty_duty: bool) -> type[Paragraph]:
    """The paragraph that applies where all is known."""
    if not same_conduct:
        return OtherConductOwed if treaty_duty else OtherConduct
    if party:
        return BETWEEN_PARTIES[admissibility]
    if treaty_duty:
        return OwedToNonParty
    return NotYetAdmissible if admissibility in NOT_ADMISSIBLE else AdmissibleAgainstNonParty


BETWEEN_PARTIES: Mapping[Admissibility, type[Paragraph]] = {
    Admissibility.WITH_REGARD: RuledWithRegard,
    Admissibility.AFTER_NOTICE: RuledAfterNotice,
    Admissibility.ADMISSIBLE: NoExtraditionYet,
    Admissibility.PENDING: NoExtraditionYet,
    Admissibility.INADMISSIBLE: FreedByInadmissibility,
}
NOT_ADMISSIBLE = frozenset({Admissibility.PENDING, Admissibility.INADMISSIBLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """Who goes first, under which paragraph and in which words; None where that is not determined. `unknown`: what
    is not recorded and would tell."""

    priority: Priority | None
    paragraph: str | None
    sentence: str
    unknown: tuple[str, ...] = ()


INPUTS: Mapping[str, str] = {
    "same_conduct": "whether it is for the same conduct",
    "requester_party": "whether the requesting State is a party",
    "admissibility": "whether the Court has ruled on admissibility",
    "treaty_duty": "whether the requested State is bound to extradite",
}


def precedence(
    *,
    same_conduct: bool | None,
    requester_party: bool | None,
    admissibility: Admissibility | None,
    treaty_duty: bool | None,
) -> Precedence:
    """What article 90 says, as far as it is known what happened."""
    cases = {case: paragraph(*case) for case in _cases(same_conduct, requester_party, admissibility, treaty_duty)}
    priorities: set[Priority] = {each.gives for each in cases.values()}
    priority = priorities.pop() if len(priorities) == 1 else None
    rules = set(cases.values())
    if len(rules) == 1:
        rule = rules.pop()
        return Precedence(priority=priority, paragraph=rule.number(), sentence=rule.sentence())
    unknown = tuple(name for place, name in enumerate(INPUTS) if _matters(cases, place))
    sentence = f"Not recorded: {', '.join(INPUTS[name] for name in unknown)}."
    return Precedence(priority=priority, paragraph=None, sentence=sentence, unknown=unknown)


Case = tuple[bool, bool, Admissibility, bool]


def _cases(
    same: bool | None, party: bool | None, admissibility: Admissibility | None, treaty: bool | None
) -> Iterator[Case]:
    """Every way in which it may be."""
    either = (True, False)
    return product(
        either if same is None else (same,),
        either if party is None else (party,),
        Admissibility if admissibility is None else (admissibility,),
        either if treaty is None else (treaty,),
    )


def _matters(cases: Mapping[Case, type[Paragraph]], place: int) -> bool:
    """Whether another value of that input alone leads to another paragraph."""
    others = {(*case[:place], *case[place + 1 :]) for case in cases}
    answers = {((*case[:place], *case[place + 1 :]), rule) for case, rule in cases.items()}
    return len(answers) > len(others)
