"""What is recorded of an episode of custody. An arrest is not a surrender, and neither is an execution."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Shared
from domain.values import PersonId, StateCode


class Custodian(StrEnum):
    """Who holds the person; the duty stays with the requested State. RS art. 102(a)."""

    STATE = "state"
    NON_STATE = "non_state"
    PEACEKEEPERS = "peacekeepers"
    FOREIGN_FORCE = "foreign_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode(Fact):
    """A fact by which an episode may come on record: it names the person."""

    person: PersonId
    state: StateCode | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.person,) if self.state is None else (self.person, self.state.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class InState(Fact):
    """A fact within an episode, in a State."""

    state: StateCode | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.state is None else (self.state.id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class DetainedDomestically(Episode):
    """Held in a State's own right: the person is not surrendered, and still counts as at large."""

    custodian: Custodian | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrestedProvisionally(Episode):
    """Arrested before the request for surrender and its documents. RS art. 92."""

    custodian: Custodian | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrested(Episode):
    """Arrested at the Court's request. RS art. 59, 89."""

    custodian: Custodian | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrenderedVoluntarily(Episode):
    """The person gives himself or herself up under a warrant: to a State, or to the Court where none is named.
    To appear on a summons is no custody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsReceived(InState):
    """The request for surrender and its documents reach the custodial State. RS art. 92(3), r188."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentedToSurrender(InState):
    """The person consents before the documents come, which then are not needed. RS art. 92(3), r189."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChamberNotified(InState):
    """The Pre-Trial Chamber is told that the person asks the custodial State for interim release. RS art. 59(5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecommended(InState):
    """What the Chamber recommends to that State, which gives it full consideration before it decides.
    `favoured`: whether the Chamber recommends the release. RS art. 59(5)."""

    favoured: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimReleaseGranted(InState):
    """Release pending surrender, or by the Court pending trial: custody in law goes on. RS art. 59(3)-(6), 60.

    `chamber_notified`: False where a source says that the State did not tell the Chamber before.
    """

    by_court: bool = False
    chamber_notified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedOnConditions(InState):
    """The Court restricts the person's liberty instead of holding the person: custody in law goes on. r119."""

    conditions: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimReleaseEnded(InState):
    """The person is held again, after any release but the last. RS art. 60(5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrenderOrdered(InState):
    """RS art. 59(7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrendered(Episode):
    """A State hands the person over at the Court's request. RS art. 59(7), 102(a)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartedForCourt(InState):
    """The person leaves the State for the Court. r184."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitBegun(InState):
    """The person is in transit through a State, which holds the person meanwhile. `landed_at`: the unscheduled
    landing from which 96 hours run. `sentenced`: to the place where a sentence is served, without such a limit.
    RS art. 89(3); r207."""

    landed_at: datetime | None = None
    sentenced: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitRequestReceived(InState):
    """The request for transit that a State may require after an unscheduled landing reaches it; within 96 hours
    of the landing, it lifts the limit. RS art. 89(3)(e); r182."""

    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitEnded(InState):
    """The person leaves the State of transit. `left_at`: the instant, where the landing had one."""

    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredToCourt(Episode):
    """The person is in the Court's hands; this is what executes a warrant. RS art. 59(7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrenderedTemporarily(InState):
    """The person, held for another crime, is handed over for the Court's proceedings, to be returned.
    RS art. 89(4), r183."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedAfterTemporarySurrender(InState):
    """The State holds the person again, and the surrender it granted is still to come. r183."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferredToEnforcement(InState):
    """A convicted person goes to the State where the sentence is served. RS art. 103."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedWithoutDocuments(InState):
    """Provisional arrest lapses after day 60; re-arrest is not prejudiced. RS art. 92(3)-(4), r188."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(InState):
    """Released from custody for the Court, by the Court or by a State, without surrender."""

    by_court: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpelledWithoutSurrender(InState):
    """A State lets the person go, or sends the person elsewhere, instead of surrendering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absconded(InState):
    """The person breaks a release and cannot be found. RS art. 60(5), r119."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escaped(InState):
    """A convicted person escapes; to break a release is another thing. RS art. 111, r225."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedDomestically(InState):
    """The end of a State's own detention."""


CustodyFact = (
    DetainedDomestically
    | ArrestedProvisionally
    | Arrested
    | SurrenderedVoluntarily
    | DocumentsReceived
    | ConsentedToSurrender
    | ChamberNotified
    | ReleaseRecommended
    | InterimReleaseGranted
    | ReleasedOnConditions
    | InterimReleaseEnded
    | SurrenderOrdered
    | Surrendered
    | DepartedForCourt
    | TransitBegun
    | TransitRequestReceived
    | TransitEnded
    | DeliveredToCourt
    | SurrenderedTemporarily
    | ReturnedAfterTemporarySurrender
    | TransferredToEnforcement
    | ReleasedWithoutDocuments
    | Released
    | ExpelledWithoutSurrender
    | Absconded
    | Escaped
    | ReleasedDomestically
    | Shared
)

Beginning = (
    DetainedDomestically | ArrestedProvisionally | Arrested | SurrenderedVoluntarily | Surrendered | DeliveredToCourt
)
HandsOver = SurrenderedVoluntarily | Surrendered | DeliveredToCourt
BeginsCourtCustody = ArrestedProvisionally | Arrested | HandsOver | SurrenderedTemporarily
EndsCourtCustody = ReleasedWithoutDocuments | Released | ExpelledWithoutSurrender | Absconded | Escaped
