"""The shapes of answers, for readers of the contract; a test holds every answer against them."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Answered(_Shape):
    """The three times as used, and what every answer about persons says."""

    as_of: str
    public_on: str
    recorded_at: str | None
    presumption: str


class PersonNamed(_Shape):
    id: UUID
    reference: str | None
    name: str


class WarrantNamed(_Shape):
    id: UUID
    reference: str | None
    issued_on: str
    public_on: str | None
    situation: str | None


class StateNamed(_Shape):
    code: str
    name: str


class LastSeen(_Shape):
    """The last presence on record, as sure as its best source."""

    presence: UUID
    reference: str | None
    state: StateNamed
    first: str = Field(alias="from")
    to: str | None
    confidence: str


class AtLargeItem(_Shape):
    person: PersonNamed
    warrants: list[WarrantNamed]
    at_large_since: str
    label: str
    confidence: str
    last_seen: LastSeen | None
    facts: list[UUID]


class AtLargeAnswer(Answered):
    counting: str
    notes: list[str]
    total: int | None
    items: list[AtLargeItem]
    next: str | None


class Conduct(_Shape):
    """Its first and its last day; without a last day it is open, without a first there is a plan alone on record."""

    first: str | None = Field(alias="from")
    to: str | None


class GroundNamed(_Shape):
    code: str
    ruling: str | None
    prose: str


class ReplyNamed(_Shape):
    """What the State said to it, to the record, an allegation, a finding or the Assembly's letter."""

    to: str
    occurred: str
    prose: str


class FailureInstance(_Shape):
    """What Chambers decided of one incident. `unverified`: what the record's compiler could not verify."""

    id: UUID
    reference: str | None
    persons: list[PersonNamed]
    conduct: Conduct
    kind: str
    finding: str
    decided_on: str | None
    found_on: str | None
    failures: list[str]
    basis: str | None
    document: str | None
    document_verified: bool
    chamber: str | None
    referral: dict[str, str]
    referred_on: str | None
    reversed_on: str | None
    reversed_by: str | None
    grounds: list[GroundNamed]
    replies: list[ReplyNamed]
    text: str
    unverified: str | None
    confidence: str
    irregular: list[str]
    facts: list[UUID]


class FailuresItem(_Shape):
    state: StateNamed
    instances: list[FailureInstance]


class FailuresAnswer(Answered):
    finding: str
    notes: list[str]
    total: int | None
    items: list[FailuresItem]
    next: str | None


class PresenceNamed(_Shape):
    """A presence; of kind `release` an episode of custody, from the arrest until the State let the person go."""

    id: UUID
    reference: str | None
    kind: str
    arrival: str
    departure: str | None
    outcome: str | None


class RequestNamed(_Shape):
    """The request relied upon; without `received_on` no receipt is recorded."""

    id: UUID
    reference: str | None
    kind: str
    transmitted_on: str | None
    received_on: str | None


class GateApplied(_Shape):
    """A rule of the engine, in the order of application; `lets`: the highest rung it lets an assessment reach; `opens`:
    which record could change what was assessed, said of recorded presences alone."""

    rule: str
    sentence: str
    authority: str
    verified: bool
    lets: str
    opens: str | None
    facts: list[UUID]


class ClockRunning(_Shape):
    """A term of the law that began to run in those days; `until`: its last day, or its last instant."""

    term: str
    sentence: str
    authority: str
    until: str
    fact: UUID


class DutyOwed(_Shape):
    """What a State owed, and what the record comes to: none, latent, possible or apparent."""

    duty: str
    membership: str
    basis: list[str]
    request: RequestNamed | None
    assessment: str
    explanation: list[GateApplied]
    clocks: list[ClockRunning]


class AllegationNamed(_Shape):
    alleged_by: str
    on: str


class AccountGiven(_Shape):
    """A ground the State gave."""

    code: str
    prose: str


class AssessmentItem(DutyOwed):
    presence: PresenceNamed
    person: PersonNamed
    state: StateNamed
    text: str
    allegations: list[AllegationNamed]
    account: list[AccountGiven]
    replies: list[ReplyNamed]
    incidents: list[UUID]
    confidence: str
    facts: list[UUID]


class AssessmentsAnswer(Answered):
    notes: list[str]
    total: int | None
    items: list[AssessmentItem]
    next: str | None


class PreviewAnswer(Answered, DutyOwed):
    on: str
    person: PersonNamed
    state: StateNamed
    notes: list[str]


class DutiesAnswer(PreviewAnswer):
    presences: list[AssessmentItem]


class Term(_Shape):
    """A day by which somebody is to act: its last instant too, where the law counts hours."""

    kind: str
    state: StateNamed | None
    due: str
    instant: str | None
    standing: str
    authority: str


class DeadlinesItem(_Shape):
    id: UUID
    room: str
    reference: str | None
    persons: list[PersonNamed]
    deadlines: list[Term]
    confidence: str
    irregular: list[str]
    facts: list[UUID]


class DeadlinesAnswer(Answered):
    notes: list[str]
    total: int | None
    items: list[DeadlinesItem]
    next: str | None


class Resource(BaseModel):
    """A resource of any room; its other members are those of its status."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    reference: str | None


class CorrectionAnswer(_Shape):
    """What came of a request for correction: `made`, `made_in_part` or `declined`."""

    id: UUID
    answered_on: str
    outcome: str
    reason: str


class CorrectionAsked(_Shape):
    """Somebody says that the record is wrong, `of` one fact or as a whole; without an answer the request is open. Of a
    request that is not on record only the answer is told. It changes nothing: a correcting fact does."""

    id: UUID
    requested_on: str | None
    by: str | None
    of: UUID | None
    statement: str | None
    answers: list[CorrectionAnswer]


class ResourceAnswer(Resource):
    as_of: str
    public_on: str
    recorded_at: str | None
    corrections: list[CorrectionAsked]
    presumption: str


class ResourcesAnswer(Answered):
    total: int | None
    items: list[Resource]
    next: str | None


class HistoryEntry(_Shape):
    id: UUID
    version: int
    position: int
    name: str
    schema_version: int
    recorded_at: str
    leaf: str
    fact: dict[str, Any]
    principal: str | None = Field(None, description="Under which key it was recorded; for cleared viewers alone.")


class HistoryAnswer(Answered):
    id: UUID
    items: list[HistoryEntry]


class Lived(_Shape):
    """One fact of a person's life. `state`: the State it speaks of, else the one its resource is about; `text`: the
    record's own words beside the fact, which may tell of later days."""

    occurred: str
    until: str | None
    type: str
    fact: str
    id: UUID
    room: str
    resource: UUID
    link: str
    reference: str | None
    state: str | None
    confidence: str
    irregular: list[str]
    text: str | None


class AtLargeSpan(_Shape):
    """From its first day to the day it ended, not included; without that day it goes on."""

    first: str = Field(alias="from")
    to: str | None
    label: str


class TimelineAnswer(Answered):
    """`at_large` by court counting."""

    person: PersonNamed
    at_large: list[AtLargeSpan]
    notes: list[str]
    total: int | None
    items: list[Lived]
    next: str | None


class StateTold(BaseModel):
    """A State; its other members are those of its status, where it is on record itself."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    code: str
    name: str
    membership: str | None
    corrections: list[CorrectionAsked]


class StateTotals(_Shape):
    instances: int
    requests: int | None
    presences: int | None


class StateRecordAnswer(Answered):
    """`more`: where the rest of a list is, which is then without a total here."""

    state: StateTold
    instances: list[FailureInstance]
    requests: list[Resource]
    presences: list[Resource]
    totals: StateTotals
    more: dict[str, str]
    notes: list[str]


class EventSubject(_Shape):
    """The person, else the State, else the resource itself, in whose order of events this is one."""

    kind: str
    id: str


class DutyStance(_Shape):
    """How a duty stands. `level`: how far the record bears the duty out; `assessment`: how far, that it was not done;
    `request`: what is on record of one; `by`: the day of arrival, planned or recorded."""

    class_: str = Field(alias="class")
    level: str
    assessment: str
    request: str
    by: str


class DutyTold(DutyStance):
    """`before`: as it was told last; `rules`: the rules applied, in their order (`/v1/rules`). Worked out from the
    record, by no Chamber."""

    before: DutyStance | None
    rules: list[str]


class EventItem(_Shape):
    """`sequence`: the how-manieth event of its subject it is in your log, without a gap. `version`: that of the
    resource with this event, `resource_version` by now: whoever acts upon an earlier one reads the resource first."""

    schema_version: int
    deprecation_date: str | None
    id: UUID
    position: int
    type: str
    fact: str
    room: str
    stream: UUID
    version: int
    resource_version: int
    recorded_at: str
    occurred: str
    public_from: str | None
    subject: EventSubject
    sequence: int
    persons: list[UUID]
    states: list[str]
    warrants: list[UUID]
    situations: list[UUID]
    duty: DutyTold | None
    link: str


class EventsAnswer(_Shape):
    """`after`: the position to go on from; `head`: the last there is."""

    items: list[EventItem]
    after: int
    head: int
    presumption: str


class RuleTold(_Shape):
    """`kind` and `evidence` as the answer explains them; `lets`: of what explains an assessment, the highest rung."""

    code: str
    sentence: str
    authority: str
    evidence: str
    kind: str
    room: str
    lets: str | None


class RulesAnswer(_Shape):
    evidence: dict[str, str]
    kinds: dict[str, str]
    notes: list[str]
    total: int
    items: list[RuleTold]
