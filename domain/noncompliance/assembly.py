"""What the Assembly of States Parties, the Security Council and single States do about an incident. None of it is a
finding, and none changes one. RS art. 112(2)(f); ICC-ASP/10/Res.5, annex.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact
from domain.values import HistoricalDate, StateCode


class Step(StrEnum):
    """The Assembly's formal procedure, in its order. ICC-ASP/10/Res.5, annex, para. 14."""

    EMERGENCY_BUREAU_MEETING = "emergency_bureau_meeting"
    OPEN_LETTER = "open_letter"
    COPIES_TO_PARTIES = "copies_to_parties"
    AMBASSADORIAL_BUREAU_MEETING = "ambassadorial_bureau_meeting"
    NEW_YORK_WORKING_GROUP = "new_york_working_group"
    BUREAU_REPORT = "bureau_report"
    PLENARY = "plenary"
    FACILITATOR = "facilitator"


class InformalStep(StrEnum):
    """The informal procedure, what Court and requests add to it, and the steps of the toolkit."""

    PRESIDENT_OR_FOCAL_POINT_CONTACT = "president_or_focal_point_contact"
    CONSULTATION_POINTED_OUT = "consultation_pointed_out"
    """That the State may consult the Court: RS art. 97."""
    HELP_OF_OTHER_STATES_ASKED = "help_of_other_states_asked"
    REGISTRY_NOTE = "registry_note"
    PROVISIONAL_ARREST_REQUESTED = "provisional_arrest_requested"
    FOCAL_POINTS_INFORMED = "focal_points_informed"
    CONCERN_EXPRESSED = "concern_expressed"
    INTERLOCUTORS_SENSITISED = "interlocutors_sensitised"
    FOLLOW_UP = "follow_up"
    REPORT_TO_BUREAU = "report_to_bureau"


class Outcome(StrEnum):
    """How an incident ended of which the informal procedure was about."""

    CANCELLED_VISIT = "cancelled_visit"
    WENT_ELSEWHERE = "went_elsewhere"
    ARRESTED = "arrested"
    VISITED = "visited"


class CouncilStep(StrEnum):
    """What follows in the Security Council."""

    LETTER_CIRCULATED = "letter_circulated"
    BRIEFING = "briefing"
    MEETING = "meeting"
    STATEMENT = "statement"
    RESOLUTION = "resolution"
    NO_ACTION = "no_action"


class Measure(StrEnum):
    """Pressure and incentives. `REWARD` and `TRACKING_TEAM` are for finding the person."""

    SANCTIONS = "sanctions"
    TRAVEL_BAN = "travel_ban"
    CONDITIONALITY = "conditionality"
    AID_GRANTED = "aid_granted"
    AID_WITHHELD = "aid_withheld"
    REWARD = "reward"
    TRACKING_TEAM = "tracking_team"
    LOSS_OF_VOTE = "loss_of_vote"
    OTHER = "other"


class DisputeStep(StrEnum):
    """A dispute between Parties on the Statute. RS art. 119(2)."""

    BEFORE_ASSEMBLY = "before_assembly"
    REFERRED_TO_ICJ = "referred_to_icj"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyStepTaken(Fact):
    """The Assembly or its Bureau takes a step of the formal procedure. `deadline`: when views are due, where a letter
    sets a date; `assembly_meets`: when the Assembly next meets, where a source says so."""

    step: Step
    deadline: HistoricalDate | None = None
    assembly_meets: HistoricalDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyConcluded(Fact):
    """The Assembly is done with the matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformalStepTaken(Fact):
    """Something is done while an incident is imminent or ongoing; it needs no finding. `by`: the President, the focal
    point or the organ, as the source names it."""

    step: InformalStep
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InformalConcluded(Fact):
    """What came of it; a visit that took place is no finding either."""

    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilStepTaken(Fact):
    """The Security Council takes up what it was told, or does not."""

    step: CouncilStep
    document_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTaken(Fact):
    """Somebody, by name, brings pressure to bear or offers something: kept, and entering no value."""

    measure: Measure
    by: str
    prose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeStepTaken(Fact):
    """Two Parties differ on the Statute, and who deals with it. RS art. 119(2)."""

    step: DisputeStep
    other: StateCode

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.other.id,))
