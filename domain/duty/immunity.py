"""What a claim under article 98 makes of a duty: only a ruling that the Court may not proceed suspends it, and from
its own day."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from domain.duty.case import Case, Stay, folded, ids
from domain.duty.gates import Applied, Gate
from domain.fact import Recorded, ranks
from domain.immunity.facts import Basis, ClaimUpheld, ImmunityClaimed, ImmunityFact
from domain.immunity.status import Claim, ClaimState
from domain.immunity.status import evolve as evolve_claim
from domain.state.facts import ImmunityAgreed

CLAIM_RANK = ranks(get_args(ImmunityFact))


class CourtMayNotProceed(Gate):
    """A Chamber held that the Court may not proceed with the request."""

    code = "court-may-not-proceed"
    authority = "Rome Statute art. 98"
    lets = "none"
    opens = "A ruling that stood in its place on those days could raise it."


class RuledAfterwards(Gate):
    """A Chamber held afterwards that the Court may not proceed; what that means for these days is for a Chamber."""

    code = "ruled-afterwards"
    authority = "Rome Statute art. 98"
    lets = "possible"
    opens = "A ruling that puts another in its place could raise it."


class ImmunityOnlyClaimed(Gate):
    """A claim of immunity suspends nothing until a Chamber rules that the Court may not proceed."""

    code = "immunity-only-claimed"
    authority = "Rome Statute art. 98; r195"
    opens = "A ruling of those days that the Court may not proceed could lower it."


class ImmunityBeforeTheCourt(Gate):
    """The State put the question of immunity to the Court; until the Court rules, the request stands."""

    code = "immunity-before-the-court"
    authority = "Rome Statute art. 98; r195"
    opens = "A ruling of those days that the Court may not proceed could lower it."


class ImmunityRejected(Gate):
    """A Chamber held that the Court may proceed with the request."""

    code = "immunity-rejected"
    authority = "Rome Statute arts 27(2), 98(1)"
    opens = "A ruling of those days that the Court may not proceed could lower it."


class ImmunityGivenUp(Gate):
    """The third State waived the immunity, or the sending State consented."""

    code = "immunity-given-up"
    authority = "Rome Statute art. 98"


class AgreementUnrecorded(Gate):
    """No agreement with the sending State named is on record for those days."""

    code = "agreement-unrecorded"
    authority = "Rome Statute art. 98(2)"


class AgreementNotOfSent(Gate):
    """The agreement on record requires no consent of a sending State for the persons it sent, as article 98(2) does."""

    code = "agreement-not-of-sent"
    authority = "Rome Statute art. 98(2)"


STANDS: Mapping[ClaimState, type[Gate]] = {
    "asserted": ImmunityOnlyClaimed,
    "under-consultation": ImmunityBeforeTheCourt,
    "rejected": ImmunityRejected,
    "waived": ImmunityGivenUp,
    "upheld": RuledAfterwards,
}
"""What a claim comes to where no ruling upheld it on those days."""


def immunity_gates(case: Case, stay: Stay) -> Iterator[Applied]:
    """A ruling excuses from the first day it may be of; a mere claim excuses nothing."""
    for _, facts in sorted(case.claims.items()):
        claim: Claim = folded(Claim(), evolve_claim, CLAIM_RANK, facts)
        if claim.claimant != case.state or claim.claimed_on is None or claim.claimed_on.earliest > stay.last:
            continue
        if _upheld_then(facts, stay):
            yield Applied(CourtMayNotProceed, ids(facts))
        elif claim.state in STANDS:
            yield Applied(STANDS[claim.state], ids(facts))
            yield from _agreement_gates(case, stay, claim)


def _upheld_then(facts: Sequence[Recorded[Any]], stay: Stay) -> bool:
    """Whether such a ruling may have stood during the stay, whatever came after."""
    then = [
        each
        for each in facts
        if each.fact.occurred.latest < stay.first
        or (isinstance(each.fact, ImmunityClaimed | ClaimUpheld) and each.fact.occurred.earliest <= stay.last)
    ]
    claim: Claim = folded(Claim(), evolve_claim, CLAIM_RANK, then)
    return claim.state == "upheld"


def _agreement_gates(case: Case, stay: Stay, claim: Claim) -> Iterator[Applied]:
    """What is on record of the agreement that a claim under article 98(2) rests on."""
    if claim.basis is not Basis.ART_98_2 or claim.third_state is None or claim.state == "waived":
        return
    made = [
        (each, each.fact)
        for each in case.happened
        if isinstance(each.fact, ImmunityAgreed) and claim.third_state == each.fact.with_state
    ]
    made = [(each, fact) for each, fact in made if fact.occurred.earliest <= stay.last]
    if not made:
        yield Applied(AgreementUnrecorded)
    elif all(fact.of_sent is False for _, fact in made):
        yield Applied(AgreementNotOfSent, ids(each for each, _ in made))
