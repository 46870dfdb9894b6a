"""Acts on the record of a claim. What a Chamber ruled is never refused."""

from collections.abc import Iterator, Sequence

from domain.fact import Acting, beside, named, of_one_person, opened_once, well_formed
from domain.immunity.facts import Basis, ClaimWithdrawn, ImmunityClaimed, ImmunityFact, Ruling
from domain.rules import EndsBeforeItBegan, Mark


class NoThirdState(Mark):
    """Article 98 protects a third State: the requested State claims no immunity of its own under it."""

    code = "no-third-state"
    authority = "Rome Statute art. 98"


class ClaimUnsupported(Mark):
    """A State that sees a problem under article 98 gives the Court what it rests on; this one is told not to have."""

    code = "claim-unsupported"
    authority = "RPE r195(1)"
    evidence = "P"


class SendingStateUnnamed(Mark):
    """Article 98(2) is about the consent of a sending State, and the claim names none."""

    code = "sending-state-unnamed"
    authority = "Rome Statute art. 98(2)"


class RuledBeforeClaim(Mark):
    """A ruling is recorded of a day before the claim it is about."""

    code = "ruled-before-claim"
    authority = "atlarge: contradicting sources stand side by side"


def decide(acting: Acting[ImmunityFact], fact: ImmunityFact) -> ImmunityFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (ImmunityClaimed,))
    if isinstance(fact, ImmunityClaimed):
        of_one_person(acting, fact, fact.person)
        if fact.request is not None:
            named(acting, fact.request, "request")
    standing = beside(acting, fact)
    if isinstance(fact, ClaimWithdrawn) and _before_the_claim(standing, fact):
        raise EndsBeforeItBegan
    return fact.marked(*_marks(standing, fact))


def _before_the_claim(standing: Sequence[ImmunityFact], fact: ImmunityFact) -> bool:
    """Whether that is certain over both bounds."""
    claims = [each.occurred for each in standing if isinstance(each, ImmunityClaimed)]
    return any(fact.occurred.latest < claimed.earliest for claimed in claims)


def _marks(standing: Sequence[ImmunityFact], fact: ImmunityFact) -> Iterator[type[Mark]]:
    if isinstance(fact, ImmunityClaimed):
        if fact.third_state == fact.state:
            yield NoThirdState
        if fact.basis is Basis.ART_98_2 and fact.third_state is None:
            yield SendingStateUnnamed
        if fact.informed is False:
            yield ClaimUnsupported
    if isinstance(fact, Ruling) and _before_the_claim(standing, fact):
        yield RuledBeforeClaim
