"""The grounds States give for not doing as requested: one list for requests, claims and incidents, and what the law
makes of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.rules import Evidence


class Ground(StrEnum):
    """What a State gives as its ground, lawful or political; the ground itself excuses nothing."""

    NE_BIS_IN_IDEM = "NE_BIS_IN_IDEM"
    ADMISSIBILITY_CHALLENGE = "ADMISSIBILITY_CHALLENGE"
    SERVING_SENTENCE = "SERVING_SENTENCE"
    COMPETING_REQUEST = "COMPETING_REQUEST"
    FUNDAMENTAL_LEGAL_PRINCIPLE = "FUNDAMENTAL_LEGAL_PRINCIPLE"
    NATIONAL_SECURITY = "NATIONAL_SECURITY"
    IMMUNITY_98_1 = "IMMUNITY_98_1"
    AGREEMENT_98_2 = "AGREEMENT_98_2"
    NOT_LOCATED = "NOT_LOCATED"
    NO_IMPLEMENTING_LAW = "NO_IMPLEMENTING_LAW"
    IGO_HOST_AGREEMENT = "IGO_HOST_AGREEMENT"
    NO_EFFECTIVE_CONTROL = "NO_EFFECTIVE_CONTROL"
    PARLIAMENTARY_SANCTUARY = "PARLIAMENTARY_SANCTUARY"
    JURISDICTION_CONTESTED = "JURISDICTION_CONTESTED"
    DOMESTIC_PROCEEDINGS = "DOMESTIC_PROCEEDINGS"
    PEACE_PROCESS = "PEACE_PROCESS"
    REGIONAL_ORGANISATION_DECISION = "REGIONAL_ORGANISATION_DECISION"
    ECONOMIC_DEPENDENCE = "ECONOMIC_DEPENDENCE"
    NO_RESPONSE = "NO_RESPONSE"
    OTHER = "OTHER"


class Effect(StrEnum):
    """What a ground does to a request for surrender. None ends it."""

    POSTPONES = "postpones"
    """While the challenge is pending, and no longer."""
    CONSULTS = "consults"
    """The State talks to the Court; its duty stands."""
    PRIORITY = "priority"
    """Who goes first, article 90 says."""
    ASSISTANCE_ONLY = "assistance-only"
    """It may stand against other assistance, never against surrender."""
    SUSPENDS_BY_RULING = "suspends-by-ruling"
    """Only when the Court rules that it may not proceed."""
    NEVER_VALID = "never-valid"
    """A provision says that it frees nobody."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What the law makes of a ground. `basis` is None where the ground is political, or a fact and no law."""

    effect: Effect
    basis: str | None = None
    evidence: Evidence = "V"


LAW: Mapping[Ground, Treatment] = {
    Ground.NE_BIS_IN_IDEM: Treatment(Effect.POSTPONES, "Rome Statute arts 20, 89(2)"),
    Ground.ADMISSIBILITY_CHALLENGE: Treatment(Effect.POSTPONES, "Rome Statute arts 18, 19, 95"),
    Ground.SERVING_SENTENCE: Treatment(Effect.CONSULTS, "Rome Statute art. 89(4); RPE r183"),
    Ground.COMPETING_REQUEST: Treatment(Effect.PRIORITY, "Rome Statute art. 90"),
    Ground.FUNDAMENTAL_LEGAL_PRINCIPLE: Treatment(Effect.ASSISTANCE_ONLY, "Rome Statute art. 93(3)", "P"),
    Ground.NATIONAL_SECURITY: Treatment(Effect.ASSISTANCE_ONLY, "Rome Statute arts 72, 93(4)", "P"),
    Ground.IMMUNITY_98_1: Treatment(Effect.SUSPENDS_BY_RULING, "Rome Statute art. 98(1)"),
    Ground.AGREEMENT_98_2: Treatment(Effect.SUSPENDS_BY_RULING, "Rome Statute art. 98(2)"),
    Ground.NOT_LOCATED: Treatment(Effect.CONSULTS, "Rome Statute art. 97(b)"),
    Ground.NO_IMPLEMENTING_LAW: Treatment(Effect.NEVER_VALID, "Rome Statute art. 88"),
    Ground.IGO_HOST_AGREEMENT: Treatment(Effect.NONE),
    Ground.NO_EFFECTIVE_CONTROL: Treatment(Effect.NONE),
    Ground.PARLIAMENTARY_SANCTUARY: Treatment(Effect.NONE),
    Ground.JURISDICTION_CONTESTED: Treatment(Effect.NEVER_VALID, "Rome Statute art. 19(9)"),
    Ground.DOMESTIC_PROCEEDINGS: Treatment(Effect.NONE),
    Ground.PEACE_PROCESS: Treatment(Effect.NONE),
    Ground.REGIONAL_ORGANISATION_DECISION: Treatment(Effect.NONE),
    Ground.ECONOMIC_DEPENDENCE: Treatment(Effect.NONE),
    Ground.NO_RESPONSE: Treatment(Effect.NONE),
    Ground.OTHER: Treatment(Effect.NONE),
}
"""domain.md 8.1. Domestic proceedings have an effect only through articles 89(2), 89(4) and 95, each a ground of its
own; that a host agreement with another organisation has any was not accepted (South Africa 2015)."""
