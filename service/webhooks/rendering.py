"""What is sent: made from ids alone, so that every attempt and every replay carries the same bytes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

import orjson
from sqlalchemy import Connection, Row, bindparam, select, tuple_

from domain.values import StateCode, fact_id
from service.feed.envelope import SCHEMA_VERSION, Event, envelope
from service.store.codec import encode
from service.viewer import Audience
from service.webhooks import tables
from service.webhooks.log import about_of, events_at, newer
from service.webhooks.subscriptions import Subscription

FAT_BYTES = 65_536
NAMED = 20
"""So many persons, States, warrants and situations each stand in a body; the link leads to the rest. It keeps a thin
one within 4 kB."""
DEPRECATION_DATE: str | None = None
"""The day from which this version of the schema is no longer sent, once there is one."""


@dataclass(frozen=True, slots=True)
class Message:
    """A delivery as it is sent; `number` is that of the attempt. `headers` say what is not the same each time."""

    subscription: UUID
    position: int
    id: str
    type: str
    number: int
    body: bytes
    headers: Mapping[str, str]
    sealed: UUID | None
    """The stream it tells of, where that is under seal."""


def webhook_id(subscription: UUID, event: Event) -> str:
    """The same on every attempt and replay."""
    return f"msg_{uuid5(subscription, str(fact_id(event.stream, event.version))).hex}"


def messages(
    connection: Connection, subscriptions: Mapping[UUID, Subscription], wanted: Iterable[tuple[UUID, int]]
) -> dict[tuple[UUID, int], Message]:
    """Of these deliveries, each that its audience may see now."""
    rows = _rows(connection, list(wanted))
    found: dict[tuple[UUID, int], Message] = {}
    for audience in Audience:
        own = [row for row in rows.values() if subscriptions[row.subscription].audience is audience]
        if not own:
            continue
        events = events_at(connection, audience, {row.position for row in own})
        again = (events[row.position][0] for row in own if row.position in events and (row.attempts or row.replayed))
        later = newer(connection, audience, (each.stream for each in again))
        for row in own:
            if row.position in events:
                of = subscriptions[row.subscription]
                found[of.id, row.position] = _message(of, row, *events[row.position], later)
    return found


def _message(
    subscription: Subscription, row: Row[Any], event: Event, told: Row[Any], later: Mapping[UUID, int]
) -> Message:
    headers: dict[str, str] = {}
    if later.get(event.stream, 0) > event.version:
        headers["superseded-by"] = str(fact_id(event.stream, later[event.stream]))
    if row.replayed:
        headers["atlarge-replay"] = "true"
    return Message(
        subscription=subscription.id,
        position=row.position,
        id=webhook_id(subscription.id, event),
        type=event.type,
        number=row.attempts + 1,
        body=body(event, told, prev=row.prev, watermark=row.watermark, fat=subscription.fat),
        headers=headers,
        sealed=None if told.key_id is None or told.in_clear is not None else event.stream,
    )


def test_message(subscription: UUID, kind: str) -> tuple[str, bytes]:
    """The id and the body of an event that never was: it says so, and tells of nobody."""
    named = uuid4()
    content = {"schema_version": SCHEMA_VERSION, "id": named, "type": kind, "test": True, "subscription": subscription}
    return f"msg_{named.hex}", orjson.dumps(content)


def body(event: Event, told: Any, *, prev: int | None, watermark: int, fat: bool) -> bytes:
    """The envelope of the feed, with the places by which a subscriber notices what it missed."""
    content = envelope(event, about_of(told, NAMED), sequence=told.sequence, resource_version=event.version)
    content["subject"] = {"kind": told.kind, "id": _subject(content, told)}
    content |= {"prev_position": prev, "watermark": watermark}
    if fat:
        whole = orjson.dumps(content | {"content": orjson.Fragment(encode(event.fact))})
        return whole if len(whole) <= FAT_BYTES else orjson.dumps(content | {"content": None})
    return orjson.dumps(content)


def _subject(content: Mapping[str, Any], told: Any) -> Any:
    """As it was when first told; a State by its code."""
    if told.kind != "state":
        return told.subject
    states: list[StateCode] = [StateCode(each) for each in told.states.split()]
    return next((code for code in states if code.id == told.subject), content["subject"]["id"])


def _rows(connection: Connection, wanted: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], Row[Any]]:
    if not wanted:
        return {}
    return {(row.subscription, row.position): row for row in connection.execute(_THESE, {"wanted": wanted})}


_OF = tables.deliveries.c
_THESE = select(tables.deliveries).where(
    tuple_(_OF.subscription, _OF.position).in_(bindparam("wanted", expanding=True))
)
