"""What the status of an incident is put together from."""

from dataclasses import dataclass
from typing import Literal

from domain.grounds import Ground
from domain.noncompliance.assembly import CouncilStep, DisputeStep, InformalStep, Measure, Outcome, Step
from domain.noncompliance.facts import Ruling
from domain.noncompliance.redress import ReplyTo
from domain.values import HistoricalDate, StateCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Allegation:
    alleged_by: str
    occurred: HistoricalDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A ground the State gave."""

    code: Ground
    ruling: Ruling | None
    prose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """An invitation to explain. The days of submissions stand apart: a submission names no invitation."""

    invited_on: HistoricalDate
    deadline: HistoricalDate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step under the formal or the informal procedure."""

    step: Step | InformalStep
    occurred: HistoricalDate
    deadline: HistoricalDate | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """`track`: formal once a formal step is taken. `letter_deadline` is of the last letter; `closed`: the day on which
    the Assembly was done; `outcome`: what came of the informal procedure."""

    track: Literal["none", "informal", "formal"] = "none"
    steps: tuple[Taken, ...] = ()
    letter_deadline: HistoricalDate | None = None
    outcome: Outcome | None = None
    closed: HistoricalDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilAct:
    step: CouncilStep
    occurred: HistoricalDate
    document: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Pressure, or an incentive; it enters no value."""

    measure: Measure
    by: str
    occurred: HistoricalDate
    prose: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    step: DisputeStep
    other: StateCode
    occurred: HistoricalDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the State said to it."""

    to: ReplyTo
    occurred: HistoricalDate
    prose: str
