"""What is recorded of a presence. A plan is not a visit, and a visit that one source reports is not confirmed."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Shared
from domain.presence.duties import DutyAppearsUnmet, DutyChanged, DutyEngaged
from domain.values import HistoricalDate, PersonId, StateCode


class Kind(StrEnum):
    """`STOP_OVER` is a presence; an overflight in one's own aircraft is none the Statute speaks of, and on the
    way to or from the Court in its host State is no incident. HQ arts 44, 45, 47."""

    VISIT = "visit"
    RESIDENCE = "residence"
    STOP_OVER = "stop_over"
    OVERFLIGHT = "overflight"
    HOST_STATE_TRANSIT = "host_state_transit"


class Outcome(StrEnum):
    """How a presence ended for the person."""

    NOT_ARRESTED = "not_arrested"
    ARRESTED = "arrested"
    ARRESTED_THEN_RELEASED = "arrested_then_released"
    SURRENDERED = "surrendered"
    OVERFLOWN = "overflown"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Fact):
    """A fact by which a presence comes on record. `until`: the day of departure, where it is known or planned."""

    person: PersonId
    state: StateCode
    kind: Kind = Kind.VISIT
    until: HistoricalDate | None = None
    purpose: str | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.person, self.state.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceAnnounced(Opening):
    """A journey is announced: `occurred` is the day of the announcement, `arrival` the day planned."""

    arrival: HistoricalDate


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceRecorded(Opening):
    """A source tells that the person was there; `occurred` is the day of arrival, or the first day recorded.

    `effective_control`: False where the State does not control the area, None where no source speaks of it.
    """

    announced_in_advance: bool | None = None
    effective_control: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceConfirmed(Fact):
    """A further source bears the presence out, as far as its grade goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceContradicted(Fact):
    """A source says that the person was not there; which of the sources is right is not decided here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed(Fact):
    """The person leaves the State."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAbandoned(Fact):
    """The person does not travel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedBack(Fact):
    """The person sets out and is refused, or turns back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecorded(Fact):
    """How it ended, in a word and in the source's `prose`."""

    outcome: Outcome
    prose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceRemarked(Fact):
    """A remark of a source: kept, never applied."""


PresenceFact = (
    PresenceAnnounced
    | PresenceRecorded
    | PresenceConfirmed
    | PresenceContradicted
    | Departed
    | PlanAbandoned
    | TurnedBack
    | OutcomeRecorded
    | PresenceRemarked
    | DutyEngaged
    | DutyChanged
    | DutyAppearsUnmet
    | Shared
)
