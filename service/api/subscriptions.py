"""Webhooks: who asks to hear of what, where, and what became of it: `/v1/subscriptions`.

Every subscription belongs to the key that made it; any other key is answered as if there were none.
"""

from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from service.api.asking import Around, InstantText, Limit, PlaceText, canonical_id
from service.api.problems import Problem, documented, not_found, unprocessable
from service.api.subscribing import (
    Actor,
    AlertsAnswer,
    AttemptsAnswer,
    ChangeSaid,
    Done,
    GapsAnswer,
    Kind,
    NothingSaid,
    Owner,
    ParkSaid,
    ReplayAnswer,
    ReplaySaid,
    SubscriptionMade,
    SubscriptionSaid,
    SubscriptionsAnswer,
    SubscriptionTold,
    TestSaid,
    UndeliveredAnswer,
    described,
    said,
)
from service.store.keys import Key
from service.store.ring import NoMasterKey
from service.views.moment import instant_of, instant_text
from service.webhooks import history
from service.webhooks import subscriptions as kept
from service.webhooks.breaker import State
from service.webhooks.egress import Blocked, vetted
from service.webhooks.history import Again
from service.webhooks.lanes import NEVER
from service.webhooks.owners import audience_of
from service.webhooks.sealing import Sealing, sealing_of
from service.webhooks.signing import public_text, secret_text
from service.webhooks.subscriptions import ACTIVE, DISABLED, PAUSED, UNVERIFIED, Subscription, TooManyKeys, live_keys

router = APIRouter(tags=["subscriptions"], prefix="/subscriptions")

MOST = 100
"""Subscriptions of one key."""
STATES = ("waiting", "acknowledged", "parked", "gone")
READS: dict[int | str, dict[str, Any]] = documented(HTTPStatus.NOT_FOUND)
WRITES: dict[int | str, dict[str, Any]] = documented(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.TOO_MANY_REQUESTS,
)
SECURED: dict[str, Any] = {"security": [{"key": []}]}


def _reads(kind: type[Kind]) -> Callable[[Request, Key], Awaitable[Kind]]:
    """The body as one of these, once it is known whose key it is."""

    async def read(request: Request, key: Actor) -> Kind:  # noqa: ARG001 - who asks is found out first
        return await said(kind, request)

    return read


async def _moment(request: Request) -> int:
    now: int = request.app.state.clock()
    return now


async def _new_id(request: Request) -> UUID:
    """On the loop, as every id is given: who gives them serves one at a time."""
    ids: Iterator[UUID] = request.app.state.ids
    return next(ids)


Now = Annotated[int, Depends(_moment)]
Nothing = Annotated[NothingSaid, Depends(_reads(NothingSaid))]
"""An act that takes no particulars."""


class Bare(BaseModel):
    """No parameters."""

    model_config = ConfigDict(extra="forbid")


class _Paged(Bare):
    limit: Limit = Field(100, validate_default=False)


class Backwards(_Paged):
    """The last first."""

    before: InstantText | None = Field(None, description="`at` of the last one of the page before.")


class Onwards(_Paged):
    """From the first on."""

    after: PlaceText = Field(0, validate_default=False, description="`after` of the page before.")


@contextmanager
def _held(around: Around, key: Key, named: str, *, changing: bool = True) -> Generator[tuple[Connection, Subscription]]:
    """A subscription of this key, and a transaction. Raises not_found()."""
    database = around.database
    try:
        id_ = canonical_id(named)
    except ValueError:
        raise not_found() from None
    with database.writing() if changing else database.reading() as connection:
        found = kept.find(connection, id_, key.id)
        if found is None:
            raise not_found()
        yield connection, found


def _sealing(around: Around) -> Sealing:
    try:
        return sealing_of(around.settings)
    except NoMasterKey:
        detail = "Secrets cannot be kept here until ATLARGE_MASTER_KEY is set."
        raise Problem(HTTPStatus.CONFLICT, detail, code="no-master-key") from None


def _allowed(around: Around, *urls: str | None) -> None:
    try:
        for url in filter(None, urls):
            vetted(url, around.vetting)
    except Blocked as blocked:
        raise unprocessable(str(blocked)) from None


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=SubscriptionMade,
    responses={code: each for code, each in WRITES.items() if code != HTTPStatus.NOT_FOUND},
    openapi_extra=described(SubscriptionSaid),
)
def subscribe(
    request: Request,
    around: Around,
    now: Now,
    key: Actor,
    asked: Annotated[SubscriptionSaid, Depends(_reads(SubscriptionSaid))],
    id: Annotated[UUID, Depends(_new_id)],  # noqa: A002
) -> Response:
    """Ask to hear. Nothing is sent before the endpoint has answered a signed challenge; the secret is shown once."""
    sealing = _sealing(around)
    _allowed(around, asked.url, asked.secondary)
    audience = audience_of(key)
    assert audience is not None
    with around.database.writing() as connection:
        if len(kept.owned(connection, key.id)) >= MOST:
            raise Problem(HTTPStatus.CONFLICT, f"A key has at most {MOST} subscriptions.", code="too-many")
        new = kept.create(
            connection,
            id=id,
            owner=key.id,
            audience=audience,
            url=asked.url,
            secondary=asked.secondary,
            filters=asked.filters.filters,
            ordered=asked.ordered,
            fat=asked.fat,
            after=asked.after,
            key=sealing,
            draw=request.app.state.draw,
            now=now,
        )
        body = _told(connection, kept.these(connection, [id])[id], sealing, now)
    headers = {"Location": f"/v1/subscriptions/{id}"}
    return _answer(body | {"secret": secret_text(new.secret)}, HTTPStatus.CREATED, headers)


@router.get("", response_model=SubscriptionsAnswer, openapi_extra=SECURED)
def get_subscriptions(around: Around, now: Now, key: Owner, asked: Annotated[_Paged, Query()]) -> Response:
    """Those of this key, in the order in which they were made."""
    with around.database.reading() as connection:
        found = kept.owned(connection, key.id)
        items = [_told(connection, each, sealing_of(around.settings), now) for each in found[: asked.limit]]
    return _answer({"items": items, "total": len(found)})


@router.get("/{id}", response_model=SubscriptionTold, responses=READS, openapi_extra=SECURED)
def get_subscription(
    around: Around,
    now: Now,
    key: Owner,
    id: str,  # noqa: A002
    asked: Annotated[Bare, Query()],  # noqa: ARG001
) -> Response:
    """One of this key, with how far it is behind."""
    with _held(around, key, id, changing=False) as (connection, found):
        return _answer(_told(connection, found, sealing_of(around.settings), now))


@router.post("/{id}/change", response_model=SubscriptionTold, responses=WRITES, openapi_extra=described(ChangeSaid))
def change(
    around: Around,
    now: Now,
    key: Actor,
    id: str,  # noqa: A002
    asked: Annotated[ChangeSaid, Depends(_reads(ChangeSaid))],
) -> Response:
    """Other filters, another endpoint, another form."""
    _allowed(around, asked.url, asked.secondary)
    values: dict[str, Any] = {name: getattr(asked, name) for name in asked.model_fields_set}
    if {name for name, value in values.items() if value is None} - {"secondary"}:
        raise unprocessable("Only `secondary` may be null.")
    if asked.filters is not None:
        values["filters"] = asked.filters.filters
    if asked.fat is not None:
        values["fat"] = int(asked.fat)
    with _held(around, key, id) as (connection, found):
        if values:
            kept.change(connection, found, **values)
        return _answer(_told(connection, kept.these(connection, [found.id])[found.id], _sealing(around), now))


@router.post("/{id}/pause", response_model=Done, responses=WRITES, openapi_extra=described(NothingSaid))
def pause(around: Around, key: Actor, id: str, nothing: Nothing) -> Response:  # noqa: A002, ARG001
    """Nothing more is sent and nothing is dropped: it goes on from there when it is enabled."""
    with _held(around, key, id) as (connection, found):
        if found.state == DISABLED:
            raise Problem(HTTPStatus.CONFLICT, "It is disabled already.", code="disabled")
        kept.stop(connection, found, PAUSED)
        return _answer({"id": found.id})


@router.post("/{id}/enabling", response_model=Done, responses=WRITES, openapi_extra=described(NothingSaid))
def enable(around: Around, now: Now, key: Actor, id: str, nothing: Nothing) -> Response:  # noqa: A002, ARG001
    """It goes on from where it stopped, slowly at first; what was never verified is verified first."""
    with _held(around, key, id) as (connection, found):
        if found.state in (PAUSED, DISABLED):
            kept.resume(connection, found, now)
        return _answer({"id": found.id})


@router.post("/{id}/verification", response_model=Done, responses=WRITES, openapi_extra=described(NothingSaid))
def verify(around: Around, now: Now, key: Actor, id: str, nothing: Nothing) -> Response:  # noqa: A002, ARG001
    """Send the challenge again, at once."""
    with _held(around, key, id) as (connection, found):
        if found.state != UNVERIFIED:
            raise Problem(HTTPStatus.CONFLICT, "It waits for no challenge.", code="not-unverified")
        kept.challenge_again(connection, found, now)
        return _answer({"id": found.id})


@router.post("/{id}/deletion", response_model=Done, responses=WRITES, openapi_extra=described(NothingSaid))
def delete(around: Around, key: Actor, id: str, nothing: Nothing) -> Response:  # noqa: A002, ARG001
    """It is no more, with all that is kept of it."""
    with _held(around, key, id) as (connection, found):
        kept.remove(connection, found)
        return _answer({"id": found.id})


@router.post("/{id}/rotation", response_model=SubscriptionMade, responses=WRITES, openapi_extra=described(NothingSaid))
def rotate(
    request: Request,
    around: Around,
    now: Now,
    key: Actor,
    id: str,  # noqa: A002
    nothing: Nothing,  # noqa: ARG001
) -> Response:
    """A new secret, shown this once. Those of before sign too for a day longer; at most three at a time."""
    sealing = _sealing(around)
    with _held(around, key, id) as (connection, found):
        try:
            new = kept.rotate(connection, found, sealing, now, request.app.state.draw)
        except TooManyKeys:
            detail = "Three keys sign already; the oldest ends within a day."
            raise Problem(HTTPStatus.CONFLICT, detail, code="too-many-keys") from None
        body = _told(connection, kept.these(connection, [found.id])[found.id], sealing, now)
    return _answer(body | {"secret": secret_text(new.secret)})


@router.post("/{id}/test", response_model=Done, responses=WRITES, openapi_extra=described(TestSaid))
def test(around: Around, key: Actor, id: str, asked: Annotated[TestSaid, Depends(_reads(TestSaid))]) -> Response:  # noqa: A002
    """Send an event of this type that tells of nobody (`"test": true`); what is answered stands among the attempts."""
    with _held(around, key, id) as (connection, found):
        if found.state != ACTIVE:
            raise Problem(HTTPStatus.CONFLICT, "It hears nothing at present.", code="not-active")
        kept.test(connection, found, asked.type)
        return _answer({"id": found.id})


@router.post("/{id}/parking", response_model=Done, responses=WRITES, openapi_extra=described(ParkSaid))
def park(
    around: Around,
    now: Now,
    key: Actor,
    id: str,  # noqa: A002
    asked: Annotated[ParkSaid, Depends(_reads(ParkSaid))],
) -> Response:
    """Do not send the delivery at this position: its lane goes on. It may be replayed."""
    with _held(around, key, id) as (connection, found):
        if not history.park(connection, found, asked.position, now):
            raise not_found()
        return _answer({"id": found.id})


@router.post("/{id}/replay", response_model=ReplayAnswer, responses=WRITES, openapi_extra=described(ReplaySaid))
def replay(
    around: Around,
    now: Now,
    key: Actor,
    id: str,  # noqa: A002
    asked: Annotated[ReplaySaid, Depends(_reads(ReplaySaid))],
) -> Response:
    """Send again, in order, the same bytes under the same ids, with the header `atlarge-replay`."""
    if asked.position is not None and (asked.first, asked.last) != (None, None):
        raise unprocessable("One position, or from one to another.")
    with _held(around, key, id, changing=False) as (_, found):
        pass
    first, last = (asked.first, asked.last) if asked.position is None else (asked.position, asked.position)
    wanted = Again(first=first or 1, last=last, warrant=asked.warrant, missing=asked.missing)
    count = history.replay(around.database, found, wanted, now, dry=asked.dry_run)
    return _answer({"count": count, "dry_run": asked.dry_run})


@router.get("/{id}/attempts", response_model=AttemptsAnswer, responses=READS, openapi_extra=SECURED)
def get_attempts(around: Around, key: Owner, id: str, asked: Annotated[Backwards, Query()]) -> Response:  # noqa: A002
    """What was sent in the last ninety days and what was answered, the last first; challenges and tests too."""
    with _held(around, key, id, changing=False) as (connection, found):
        before = None if asked.before is None else instant_of(asked.before)
        rows = history.attempts(connection, found, before, asked.limit)
    items = [
        {
            "position": row.position,
            "number": row.number,
            "at": instant_text(row.at),
            "took_ms": None if row.took_us is None else row.took_us / 1000,
            "status": row.status,
            "outcome": row.outcome,
        }
        for row in rows
    ]
    return _answer({"items": items})


@router.get("/{id}/undelivered", response_model=UndeliveredAnswer, responses=READS, openapi_extra=SECURED)
def get_undelivered(around: Around, key: Owner, id: str, asked: Annotated[Onwards, Query()]) -> Response:  # noqa: A002
    """All that it was to hear and has not acknowledged, in order."""
    with _held(around, key, id, changing=False) as (connection, found):
        rows = history.undelivered(connection, found, asked.after, asked.limit)
    items: list[dict[str, Any]] = [
        {
            "position": row.position,
            "type": row.type,
            "state": STATES[row.state],
            "attempts": row.attempts,
            "since": instant_text(row.since),
            "due": instant_text(row.due) if row.head == row.position and row.due != NEVER else None,
        }
        for row in rows
    ]
    return _answer({"items": items, "after": items[-1]["position"] if items else asked.after})


@router.get("/{id}/gaps", response_model=GapsAnswer, responses=READS, openapi_extra=SECURED)
def get_gaps(around: Around, key: Owner, id: str, asked: Annotated[_Paged, Query()]) -> Response:  # noqa: A002
    """What is missing before the last that was acknowledged, from position to position."""
    with _held(around, key, id, changing=False) as (connection, found):
        rows = history.gaps(connection, found, asked.limit)
    return _answer({"items": [{"first": first, "last": last, "count": count} for first, last, count in rows]})


@router.get("/{id}/alerts", response_model=AlertsAnswer, responses=READS, openapi_extra=SECURED)
def get_alerts(around: Around, key: Owner, id: str, asked: Annotated[_Paged, Query()]) -> Response:  # noqa: A002
    """What somebody has to look at, the last first."""
    with _held(around, key, id, changing=False) as (connection, found):
        rows = history.alerts(connection, found, asked.limit)
    return _answer(
        {"items": [{"position": row.position, "kind": row.kind, "at": instant_text(row.at)} for row in rows]}
    )


def _told(connection: Connection, found: Subscription, sealing: Sealing, now: int) -> dict[str, Any]:
    lag = history.lag(connection, found, now)
    filters = found.filters
    return {
        "id": found.id,
        "url": found.url,
        "secondary": found.secondary,
        "filters": {
            "types": filters.types,
            "person": filters.person,
            "warrant": filters.warrant,
            "state": filters.state,
            "situation": filters.situation,
            "duty": filters.duty,
        },
        "ordered": found.ordered,
        "fat": found.fat,
        "log": found.audience,
        "state": found.state,
        "reason": found.reason,
        "cursor": history.matched_to(connection, found),
        "lag": {"positions": lag.positions, "seconds": lag.seconds, "oldest_undelivered": lag.oldest},
        "breaker": State(found.breaker.state).name.lower(),
        "keys": [
            {
                "public": public_text(each.key.public),
                "since": instant_text(each.since),
                "until": instant_text(each.until),
            }
            for each in live_keys(found, sealing, now)
        ],
        "created_at": instant_text(found.created_at),
    }


def _answer(
    body: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    every = {"Cache-Control": "no-store", **(headers or {})}
    return Response(orjson.dumps(body), status, every, "application/json")
