"""What is recorded of a situation. RS arts 12-19; ad hoc tribunals and hybrid mechanisms keep their row."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Shared
from domain.values import HistoricalDate, StateCode

ICC = "ICC"


class Trigger(StrEnum):
    """RS art. 13-15. `art12_3` where jurisdiction rests on a declaration alone. The last two are of other courts: ad
    hoc tribunals of the Security Council, hybrid mechanisms by agreement."""

    SELF_REFERRAL = "self_referral"
    STATE_REFERRAL = "state_referral"
    UNSC_REFERRAL = "unsc_referral"
    PROPRIO_MOTU = "proprio_motu"
    ART12_3 = "art12_3"
    CREATED_BY_UNSC = "created_by_unsc"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationOpened(Fact):
    """A situation comes on record; `occurred` is the day of its trigger (art. 15: of the authorisation).
    `addressed_state` is the State a resolution of the Security Council binds. RS art. 12(2), (3), where a source
    tells: whether the crimes are alleged on a party's territory, by a party's national, under a declaration."""

    name: str
    trigger: Trigger
    number: str | None = None
    court: str = ICC
    resolution: str | None = None
    addressed_state: StateCode | None = None
    on_territory_of_party: bool | None = None
    by_national_of_party: bool | None = None
    accepted_by_declaration: bool | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.addressed_state is None else (self.addressed_state.id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferredAgain(Fact):
    """A further referral of the same situation. RS art. 14."""

    states: tuple[StateCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationReceived(Fact):
    """Somebody, an NGO for one, sends the Prosecutor information: this opens nothing. RS art. 15(1)-(2)."""

    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationDecided(Fact):
    """A Chamber authorises an investigation of the Prosecutor's own motion, or refuses to. RS art. 15(3)-(5)."""

    granted: bool
    chamber: str | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationOpened(Fact):
    """RS art. 53(1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationClosed(Fact):
    """RS art. 53(2): it ends no warrant by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferralRequested(Fact):
    """The Security Council asks that nothing be commenced or proceeded with for `months` from `starts`,
    the day the resolution fixes; a renewal is another. RS art. 16."""

    resolution: str
    starts: HistoricalDate
    months: int = 12
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarvedOut(Fact):
    """A resolution takes a class of persons out of the Court's reach, without an end. Res. 1593 para. 6."""

    resolution: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfInvestigatingState(Fact):
    """A step about one State's wish to investigate itself. RS art. 18."""

    state: StateCode


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDeferralRequested(OfInvestigatingState):
    """A State asks that the investigation be left to it. RS art. 18(2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDeferralDecided(OfInvestigatingState):
    """RS art. 18(2)-(4)."""

    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDeferralReversed(OfInvestigatingState):
    """What was left to the State goes on before the Court: on the Prosecutor's review, a Chamber authorises it or
    the deferral is withdrawn. RS art. 18(2), (3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JurisdictionRuled(Fact):
    """A ruling on jurisdiction; warrants stay valid meanwhile. RS art. 19(9)."""

    accepted: bool | None
    ruling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAdmissibilityRuled(Fact):
    """A Chamber rules on the admissibility of one case; `accused` where it is of one of several. RS arts 17, 19.
    What it ends is told of the warrant."""

    case_number: str
    admissible: bool
    accused: str | None = None
    final: bool | None = None
    instance: str | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateGiven(Fact):
    """A court or mechanism that is not permanent is given its days, the last included; a renewal is another.
    `until` is None where it is given without an end."""

    begins: HistoricalDate
    until: HistoricalDate | None = None
    instrument: str | None = None


SituationFact = (
    CommunicationReceived
    | SituationOpened
    | ReferredAgain
    | MandateGiven
    | AuthorisationDecided
    | InvestigationOpened
    | StateDeferralRequested
    | StateDeferralDecided
    | StateDeferralReversed
    | InvestigationClosed
    | DeferralRequested
    | CarvedOut
    | JurisdictionRuled
    | CaseAdmissibilityRuled
    | Shared
)
