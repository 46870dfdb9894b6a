"""Acts on a person's record. The steps of the Court are never refused; what the Statute does not foresee is marked, by
what this record holds of the person: custody is told by its own streams."""

from collections.abc import Iterator, Sequence

from domain.fact import Acting, Fact, beside, named, opened_once, well_formed
from domain.person.facts import (
    Absence,
    Acquitted,
    AppearedVoluntarily,
    ChargesDecided,
    ChargesRuling,
    Convicted,
    DeathConfirmed,
    DeathReported,
    InitiallyAppeared,
    PersonFact,
    PersonIdentified,
    Sentenced,
    SentenceServed,
    TrialOpened,
)
from domain.rules import Mark


class StepAfterDeath(Mark):
    """A step of a person recorded after that person's confirmed death contradicts one of the two sources."""

    code = "step-after-death"
    authority = "atlarge: contradicting sources stand side by side"


class AbsenceUnfounded(Mark):
    """Charges are heard in absence only of who waived presence, fled or cannot be found; no such ground is recorded."""

    code = "absence-unfounded"
    authority = "Rome Statute art. 61(2); RPE r124-125"


class TrialWithoutPresence(Mark):
    """The accused is present at the trial; no appearance before the Court is recorded."""

    code = "trial-without-presence"
    authority = "Rome Statute art. 63(1)"


class TrialUnconfirmed(Mark):
    """A trial follows the confirmation of charges; only their refusal or withdrawal is recorded."""

    code = "trial-unconfirmed"
    authority = "Rome Statute art. 61(11)"


class JudgedBeforeTrial(Mark):
    """A judgment follows the trial; the trial is recorded of a later day."""

    code = "judged-before-trial"
    authority = "Rome Statute art. 74(2)"
    evidence = "M"


class SentenceWithoutConviction(Mark):
    """A sentence follows a conviction; only an acquittal, or a conviction of a later day, is recorded."""

    code = "sentence-without-conviction"
    authority = "Rome Statute art. 76(1)"
    evidence = "M"


class ServedWithoutSentence(Mark):
    """A sentence is served after it was passed; none is recorded."""

    code = "served-without-sentence"
    authority = "Rome Statute arts 76, 103"
    evidence = "M"


GROUNDS = frozenset({Absence.WAIVED, Absence.FLED, Absence.NOT_FOUND})
"""RS art. 61(2)(a)-(b)."""


def decide(acting: Acting[PersonFact], fact: PersonFact) -> PersonFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (PersonIdentified,))
    if isinstance(fact, AppearedVoluntarily) and fact.warrant is not None:
        named(acting, fact.warrant, "warrant")
    return fact.marked(*_marks(beside(acting, fact), fact))


def _marks(standing: Sequence[PersonFact], fact: PersonFact) -> Iterator[type[Mark]]:
    before = [each for each in standing if each.occurred.earliest <= fact.occurred.latest]
    match fact:
        case AppearedVoluntarily() | InitiallyAppeared() | DeathReported():
            deaths = [each for each in before if isinstance(each, DeathConfirmed)]
            if any(died.occurred.latest < fact.occurred.earliest for died in deaths):
                yield StepAfterDeath
        case ChargesDecided(in_absence=True) if fact.absence not in GROUNDS:
            yield AbsenceUnfounded
        case TrialOpened():
            yield from _of_a_trial(before)
        case Convicted() | Acquitted():
            trials = [each.occurred for each in standing if isinstance(each, TrialOpened)]
            if trials and all(fact.occurred.latest < opened.earliest for opened in trials):
                yield JudgedBeforeTrial
        case Sentenced() if not _told(before, Convicted):
            if _told(before, Acquitted) or _told(standing, Convicted):
                yield SentenceWithoutConviction
        case SentenceServed() if not _told(before, Sentenced):
            yield ServedWithoutSentence
        case _:
            return


def _of_a_trial(before: Sequence[PersonFact]) -> Iterator[type[Mark]]:
    if not _told(before, InitiallyAppeared) and not _told(before, AppearedVoluntarily):
        yield TrialWithoutPresence
    rulings = [each.ruling for each in before if isinstance(each, ChargesDecided)]
    if rulings and ChargesRuling.CONFIRMED not in rulings:
        yield TrialUnconfirmed


def _told(facts: Sequence[Fact], kind: type[Fact]) -> bool:
    return any(isinstance(each, kind) for each in facts)
