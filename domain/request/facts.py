"""What is recorded of a request. Transmitted is not received: the duty starts with the receipt. RS arts 86-97.

The requested State keeps a request confidential (art. 87(3)): no fact here is public unless it says from when
(`public_from`), whatever is public of the warrant, and that none is on record shows nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Shared
from domain.grounds import Ground
from domain.request.competing import Admissibility
from domain.values import HistoricalDate, PersonId, StateCode, WarrantId


class Kind(StrEnum):
    """What is asked. An invitation (art. 87(5)(a)) binds nobody."""

    ARREST_AND_SURRENDER = "arrest_and_surrender"
    PROVISIONAL_ARREST = "provisional_arrest"
    INVITATION = "invitation"
    TRANSIT = "transit"
    ASSISTANCE = "assistance"
    WHEREABOUTS = "whereabouts"
    FREEZING = "freezing"
    TEMPORARY_TRANSFER = "temporary_transfer"
    ESCAPE = "escape"

    @property
    def asks_surrender(self) -> bool:
        """RS arts 89, 92, 111."""
        return self in (Kind.ARREST_AND_SURRENDER, Kind.PROVISIONAL_ARREST, Kind.ESCAPE)


class Addressees(StrEnum):
    """A class of States, expanded by status on the day."""

    ALL_PARTIES = "ALL_PARTIES"
    UNSC_NON_PARTIES = "UNSC_NON_PARTIES"
    UNSC_MEMBERS = "UNSC_MEMBERS"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTransmitted(Fact):
    """The Court sends a request to one State or to a class of them. RS arts 87(1), 89(1), 92; r176(2)."""

    person: PersonId
    kind: Kind
    state: StateCode | None = None
    addressees: Addressees | None = None
    warrants: tuple[WarrantId, ...] = ()
    basis: str | None = None
    channel: str | None = None
    urgent: bool = False

    @property
    def concerns(self) -> frozenset[UUID]:
        about = frozenset((self.person, *self.warrants))
        return about if self.state is None else about | {self.state.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfState(Fact):
    """A step of one State; `state` is told where the request went to a class of States."""

    state: StateCode | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.state is None else (self.state.id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived(OfState):
    """The request reaches the State: from here the duty runs. RS art. 59(1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestConfirmed(OfState):
    """An urgent request is confirmed through the channel; the duty did not wait for it. RS art. 91(1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationOpened(OfState):
    """The State consults the Court; this alone suspends nothing. RS arts 89(2), 89(4), 91(4), 97."""

    ground: Ground | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationClosed(OfState):
    """The consultation ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeBrought(OfState):
    """A challenge on which a postponement may rest is pending. RS arts 18, 19, 89(2), 95."""

    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPostponed(OfState):
    """The State postpones; it may only while a challenge of art. 89(2) or 95 is pending."""

    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeRuled(OfState):
    """The Court rules on admissibility: what was postponed until then goes on. RS arts 89(2), 95."""

    admissible: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostponementEnded(OfState):
    """The State goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrenderGranted(OfState):
    """The State decides to grant the request; of one prosecuted or serving a sentence for another crime it then
    consults the Court. RS art. 89(4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrenderDateAgreed(OfState):
    """The day of the surrender is agreed, or another in its place. RS art. 89(4); r183, r184."""

    date: HistoricalDate


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCompetition(OfState):
    """A step about the request of another State for the same person."""

    requesting_state: StateCode


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetingRequestReceived(OfCompetition):
    """Another State asks for the same person. RS art. 90. `requester_party`: whether that State is a party;
    `treaty_duty`: whether the requested State is bound to extradite to it; None where no source tells."""

    same_conduct: bool | None = None
    requester_party: bool | None = None
    treaty_duty: bool | None = None
    admissibility: Admissibility | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetingRequestNotified(OfCompetition):
    """The State notifies the Court and the requesting State. RS art. 90(1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetingRequestRuled(OfCompetition):
    """What the Court says on admissibility, with regard to the other request or not. RS art. 90(2)-(5)."""

    admissibility: Admissibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Extradited(OfCompetition):
    """The State extradites the person to the requesting State."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraditionRefused(OfCompetition):
    """The State refuses the extradition; `court_notified`, where a source tells. RS art. 90(8); r186."""

    court_notified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyGiven(OfState):
    """The State answers; `positive` is None where a source does not tell."""

    positive: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(OfState):
    """The State refuses, on a ground, in the source's `prose`."""

    ground: Ground
    prose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExecuted(OfState):
    """The State has done what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestNotExecuted(OfState):
    """The occasion is over and nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(Fact):
    """The Court takes the request back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRemarked(Fact):
    """A remark of a source: kept, never applied."""


RequestFact = (
    RequestTransmitted
    | RequestReceived
    | RequestConfirmed
    | ConsultationOpened
    | ConsultationClosed
    | ChallengeBrought
    | RequestPostponed
    | ChallengeRuled
    | PostponementEnded
    | CompetingRequestReceived
    | CompetingRequestNotified
    | CompetingRequestRuled
    | ReplyGiven
    | SurrenderGranted
    | SurrenderDateAgreed
    | ExtraditionRefused
    | Extradited
    | RequestRefused
    | RequestExecuted
    | RequestNotExecuted
    | RequestWithdrawn
    | RequestRemarked
    | Shared
)
