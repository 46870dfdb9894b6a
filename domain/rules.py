"""Rules: a code, a sentence, an authority. A *refusal* stops a record that contradicts itself; a *mark*
keeps an act that others may not lawfully have done and names the rule on the fact (`irregular`).

The sentence of a rule is its docstring. Evidence tells how well the authority was read: V its text,
P in part or quoted, M from general knowledge (shown as unverified).
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

Evidence = Literal["V", "P", "M"]


class Rule:
    """What every rule has."""

    code: ClassVar[str]
    authority: ClassVar[str]
    evidence: ClassVar[Evidence] = "V"

    @classmethod
    def sentence(cls) -> str:
        return " ".join((cls.__doc__ or "").split())


class Refusal(Rule, Exception):
    """The record would contradict itself."""

    def __str__(self) -> str:
        return self.sentence()


class Mark(Rule):
    """What happened is recorded, even when it was unlawful."""


def all_rules() -> list[type[Rule]]:
    """Every rule of the modules imported so far, by code; what has no code of its own is a kind of rule."""

    def below(kind: type[Rule]) -> Iterator[type[Rule]]:
        for each in kind.__subclasses__():
            if "code" in vars(each):
                yield each
            yield from below(each)

    return sorted(below(Rule), key=lambda rule: rule.code)


# Rules that hold in every room.


class NotOnRecord(Refusal):
    """A fact may only speak of a person, situation, warrant or other subject that is on record."""

    code = "not-on-record"
    authority = "atlarge: a record may not contradict itself"


class AlreadyOnRecord(Refusal):
    """A subject is put on record once; what was wrong about it is corrected."""

    code = "already-on-record"
    authority = "atlarge: a record may not contradict itself"


class AnotherPerson(Refusal):
    """A warrant, an episode of custody, a notice, a request, a presence and a claim are each of one person."""

    code = "another-person"
    authority = "atlarge: a record may not contradict itself"


class AnotherState(Refusal):
    """The record of a State, a presence, an incident and a request to one State are each of that State alone."""

    code = "another-state"
    authority = "atlarge: a record may not contradict itself"


class NothingToCorrect(Refusal):
    """A correction or retraction names a fact of the same stream, of the same kind, that still stands."""

    code = "nothing-to-correct"
    authority = "atlarge: a record may not contradict itself"


class NoSource(Refusal):
    """Every fact carries at least one source."""

    code = "no-source"
    authority = "atlarge: a fact about a living person has a source and a confidence"


class AuthorUnnamed(Refusal):
    """A request for correction and a measure name who asks or acts."""

    code = "author-unnamed"
    authority = "atlarge: a fact that may harm somebody names its author"


class IllegibleReference(Refusal):
    """A reference is at most a hundred printable characters."""

    code = "illegible-reference"
    authority = "atlarge: a record is read by people and sorted by its references"


class EndsBeforeItBegan(Refusal):
    """Nothing ends before it began."""

    code = "ends-before-it-began"
    authority = "atlarge: a record may not contradict itself"
