"""What subscribers are sent: the `webhooks` of the description, one for each type of event.
The body is the event as a page of the feed has it, with the places by which a subscriber notices what it missed."""

from typing import Any

from fastapi import APIRouter

from service.api.answers import EventItem
from service.feed.types import KNOWN


class EventSent(EventItem):
    """`prev_position`: of the event before it for this subscription; `watermark`: up to which everything had been
    acknowledged when it was matched. `content`: of the fact, where the subscription asked for it and it is not too
    large."""

    prev_position: int | None
    watermark: int
    content: dict[str, Any] | None = None


def sent(event: EventSent) -> None:
    """An event of this type. Any 2xx is taken for received; a later attempt has the same body."""


def describe(webhooks: APIRouter) -> None:
    """Name every type there is."""
    for kind in sorted(KNOWN):
        webhooks.post(
            kind,
            name=kind,
            summary=kind,
            operation_id=kind,
            status_code=204,
            responses={"4XX": {"description": "Not received: it is sent again."}},
            tags=["webhooks"],
        )(sent)
