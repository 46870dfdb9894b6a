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


class AtLargeItem(_Shape):
    person: PersonNamed
    warrants: list[WarrantNamed]
    at_large_since: str
    label: str
    confidence: str
    last_seen: dict[str, Any] | None
    facts: list[UUID]


class AtLargeAnswer(Answered):
    counting: str
    notes: list[str]
    total: int | None
    items: list[AtLargeItem]
    next: str | None


class StateNamed(_Shape):
    code: str
    name: str


class Conduct(_Shape):
    """Its first and its last day; without a last day it is open."""

    first: str = Field(alias="from")
    to: str | None


class GroundNamed(_Shape):
    code: str
    ruling: str | None
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
    grounds: list[GroundNamed]
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


class Resource(BaseModel):
    """A resource of any room; its other members are those of its status."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    reference: str | None


class ResourceAnswer(Resource):
    as_of: str
    public_on: str
    recorded_at: str | None
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


class HistoryAnswer(Answered):
    id: UUID
    items: list[HistoryEntry]
