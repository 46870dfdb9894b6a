"""What a subscriber says, and what is answered: bodies read as strictly as those of facts."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

from fastapi import Depends, Request
from limits import parse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from service.api import bodies
from service.api.asking import Around, IdText, StateText, each_once
from service.api.problems import unprocessable
from service.api.security import KEYED_READING
from service.feed.filters import RUNGS
from service.feed.types import KNOWN, matches
from service.store.keys import Key
from service.webhooks.filters import Filters

ACTS = parse("60/minute")
"""Of one key: whatever changes a subscription, or has something sent."""

PLACE = {"type": "integer", "minimum": 0}


def _whole(value: object) -> object:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**18:
        raise ValueError("a position is a whole number")
    return value


def _truth(value: object) -> object:
    if not isinstance(value, bool):
        raise ValueError("true or false is expected")
    return value


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("a text is expected")
    return value


def _duty(value: object) -> object:
    if value not in RUNGS:
        raise ValueError("no such level of a duty")
    return value


def _kind(value: object) -> object:
    if not isinstance(value, str) or not any(matches(value, each) for each in KNOWN):
        raise ValueError("no event is of that type")
    return value


KindText = Annotated[
    str, BeforeValidator(_kind), WithJsonSchema({"type": "string", "pattern": r"^[a-z-]+\.(\*|[a-z-]+)$"})
]


def _one_type(value: object) -> object:
    if value not in KNOWN:
        raise ValueError("no event is of that type")
    return value


Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema(PLACE)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Url = Annotated[str, BeforeValidator(_text), Field(max_length=2048)]
Duty = Annotated[str, BeforeValidator(_duty), WithJsonSchema({"type": "string", "enum": list(RUNGS)})]
OneType = Annotated[str, BeforeValidator(_one_type), WithJsonSchema({"type": "string", "pattern": "^[a-z.-]+$"})]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FiltersSaid(_Said):
    """All that is given has to be met; of the types, one. The same as the questions of `/v1/events`, and more."""

    types: list[KindText] = Field(default_factory=list[str], max_length=100, description="`presence.*`, and others.")
    person: IdText | None = None
    warrant: IdText | None = None
    state: StateText | None = None
    situation: IdText | None = None
    duty: Duty | None = Field(None, description="The least duty, of events that tell of one.")

    @property
    def filters(self) -> Filters:
        return Filters(
            types=tuple(dict.fromkeys(self.types)),
            person=self.person,
            warrant=self.warrant,
            state=None if self.state is None else str(self.state),
            situation=self.situation,
            duty=self.duty,
        )


class SubscriptionSaid(_Said):
    """Where to send, and what of. It hears what stands after `after`: 0 for all there is, by default what comes."""

    url: Url
    secondary: Url | None = Field(None, description="Told of urgent events nobody acknowledged for five minutes.")
    filters: FiltersSaid = Field(default_factory=lambda: FiltersSaid(duty=None))
    ordered: Truth = Field(
        True, description="Of one subject nothing is sent before what was before it is acknowledged."
    )
    fat: Truth = Field(False, description="Whether the content of facts is sent too, names included.")
    after: Whole | None = None


class ChangeSaid(_Said):
    """What is given changes from the next event on; a new URL is verified first."""

    url: Url | None = None
    secondary: Url | None = None
    filters: FiltersSaid | None = None
    fat: Truth | None = None


class TestSaid(_Said):
    type: OneType


class ParkSaid(_Said):
    position: Whole


class ReplaySaid(_Said):
    """One event by its position, or from one to another, all of them by default; of one warrant; only what is
    missing."""

    position: Whole | None = None
    first: Whole | None = None
    last: Whole | None = None
    warrant: IdText | None = None
    missing: Truth = False
    dry_run: Truth = Field(False, description="Only count.")


class NothingSaid(_Said):
    """An empty object."""


Kind = TypeVar("Kind", bound=_Said)


async def owner(request: Request, key: Annotated[Key, Depends(KEYED_READING)]) -> Key:
    """Whose key it is; what no question has for its parameters is refused here too."""
    each_once(request)
    return key


async def actor(around: Around, key: Annotated[Key, Depends(KEYED_READING)]) -> Key:
    """Whose key it is; for whatever has an effect, so many in a minute."""
    around.gate.rates.take(ACTS, "subscriptions", key.id)
    return key


Owner = Annotated[Key, Depends(owner)]
Actor = Annotated[Key, Depends(actor)]


async def said(kind: type[Kind], request: Request) -> Kind:
    """The body of a request as one of these. Raises a problem that names what cannot be."""
    if request.scope["query_string"]:
        raise unprocessable("This takes no parameters.")
    try:
        return kind.model_validate(await bodies.body(request))
    except ValidationError as error:
        wrong = [(".".join(map(str, each["loc"])), each) for each in error.errors(include_url=False)]
        told = [_in_our_words(where, each["type"], each["msg"]) for where, each in wrong[: bodies.MOST_ERRORS]]
        raise unprocessable("The body does not say such a thing.", errors=told) from None


def _in_our_words(where: str, kind: str, message: str) -> Mapping[str, str]:
    if kind == "extra_forbidden":
        return {"member": "", "detail": "it has a member that is not known here"}
    detail = "it is required" if kind == "missing" else message.removeprefix("Value error, ")
    return {"member": where, "detail": detail}


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FiltersTold(_Told):
    types: list[str]
    person: UUID | None
    warrant: UUID | None
    state: str | None
    situation: UUID | None
    duty: str | None


class LagTold(_Told):
    positions: int
    seconds: float
    oldest_undelivered: int | None


class KeyTold(_Told):
    """`public`: what verifies `v1a`. The secret of `v1` is shown once, when it is made."""

    public: str
    since: str
    until: str | None


class SubscriptionTold(_Told):
    """`cursor`: how far its log is matched; `state`: unverified, active, paused or disabled, and why."""

    id: UUID
    url: str
    secondary: str | None
    filters: FiltersTold
    ordered: bool
    fat: bool
    log: str
    state: str
    reason: str | None
    cursor: int
    lag: LagTold
    breaker: str
    keys: list[KeyTold]
    created_at: str


class SubscriptionMade(SubscriptionTold):
    """`secret`: shown this once."""

    secret: str


class SubscriptionsAnswer(_Told):
    items: list[SubscriptionTold]
    total: int


class AttemptTold(_Told):
    position: int | None
    number: int
    at: str
    took_ms: float | None
    status: int | None
    outcome: str


class AttemptsAnswer(_Told):
    items: list[AttemptTold]


class UndeliveredTold(_Told):
    """`state`: waiting, parked or gone; `due`: when it is tried next, if it is the first of its lane."""

    position: int
    type: str
    state: str
    attempts: int
    since: str
    due: str | None


class UndeliveredAnswer(_Told):
    """`after`: the position to go on from."""

    items: list[UndeliveredTold]
    after: int


class GapTold(_Told):
    first: int
    last: int
    count: int


class GapsAnswer(_Told):
    items: list[GapTold]


class AlertTold(_Told):
    position: int | None
    kind: str
    at: str


class AlertsAnswer(_Told):
    items: list[AlertTold]


class ReplayAnswer(_Told):
    count: int
    dry_run: bool


class Done(_Told):
    """It is so now."""

    id: UUID


def described(kind: type[_Said]) -> dict[str, Any]:
    """For the description: a body that is read here, not by the framework."""
    schema = kind.model_json_schema()
    schema = _whole_of(schema, schema.pop("$defs", {}))
    return {
        "security": [{"key": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
    }


def _whole_of(schema: Any, parts: Mapping[str, Any]) -> Any:
    """A schema with each of its parts in its place."""
    match schema:
        case {"$ref": str(named)}:
            return _whole_of(parts[named.rpartition("/")[2]], parts)
        case dict():
            return {name: _whole_of(each, parts) for name, each in cast("dict[str, Any]", schema).items()}
        case list():
            return [_whole_of(each, parts) for each in cast("list[object]", schema)]
        case _:
            return schema
