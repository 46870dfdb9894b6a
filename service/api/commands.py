"""What is put on record: `POST /v1/<plural>` opens a resource, `POST /v1/<plural>/{id}/<act>` states what happened.

The order of the checks is the same for what exists and what does not: the key, its scope, the headers, the body, and
last, in the writer, whether there is such a resource.
"""

import asyncio
import hashlib
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response
from starlette.convertors import Convertor, register_url_convertor

from domain.fact import Fact, public_day
from domain.rules import Refusal
from domain.state.facts import StateRecorded
from domain.values import fact_id
from service.api import bodies
from service.api.acts import KINDS
from service.api.asking import stream_named, surroundings
from service.api.problems import Problem, not_found, unprocessable
from service.api.security import allow, forbidden
from service.store.keys import Key
from service.store.orders import Change, Invisible, KeyReused, Order, Receipt, StaleVersion
from service.store.writer import Writer
from service.viewer import public_viewer

log = logging.getLogger(__name__)


class _Word(Convertor[str]):
    """A part of a path that is one of some words: any other path is none of ours, whatever the method."""

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _Plural(_Word):
    regex = "|".join(KINDS)


class _Act(_Word):
    regex = "|".join(sorted({segment for kind in KINDS.values() for segment in kind.acts}))


register_url_convertor("plural", _Plural())
register_url_convertor("act", _Act())

router = APIRouter(include_in_schema=False)  # service.api.described tells each act apart


def random_ids() -> Iterator[UUID]:
    """Of version 4. The system is asked for many at a time: each time the interpreter may pass to another thread."""
    while True:
        drawn = os.urandom(16 * 256)
        for place in range(0, len(drawn), 16):
            yield UUID(bytes=drawn[place : place + 16], version=4)


@dataclass(frozen=True, slots=True)
class _Said:
    """A request that may be put to the writer: who says it, under which key, what, and its fingerprint."""

    principal: Key
    key: str
    members: dict[str, Any]
    fingerprint: bytes

    def order(self, change: Change) -> Order:
        return Order(self.principal.id, self.key, (change,), said=self.fingerprint, cleared=self.principal.cleared)


@router.post("/{plural:plural}")
async def open_resource(request: Request, plural: str) -> Response:
    """A resource comes on record, under an id given here; a State under its own."""
    kind = KINDS[plural]
    key = await _writing(request)
    said = await _said(request, key, _idempotency_key(request))
    named = said.members.pop("fact", next(iter(kind.openings)))
    opening = kind.openings.get(named) if isinstance(named, str) else None
    if opening is None:
        raise bodies.mistaken([("fact", "no fact of that name opens such a resource")])
    fact = _fact(opening, said)
    ids: Iterator[UUID] = request.app.state.ids
    stream, name = next(ids), None
    if isinstance(fact, StateRecorded):
        if _secret(fact):  # its id is known beforehand, so a sealed one could be guessed
            raise bodies.mistaken([("public_from", "that there is such a State is no secret")])
        stream, name = fact.state.id, str(fact.state)
    receipt = await _recorded(request, said.order(Change(kind.room.name, stream, fact)))
    return _answer(receipt, key, f"/v1/{plural}/{name or receipt.stream}")


@router.post("/{plural:plural}/{id}/{act:act}")
async def act(request: Request, plural: str, id: str, act: str) -> Response:  # noqa: A002
    """Something happened to what is on record; or, with `corrects`, a fact of it is restated or withdrawn."""
    kind = KINDS[plural]
    stated = kind.acts.get(act)
    if stated is None:
        raise not_found()
    key = await _writing(request)
    name, expected = _idempotency_key(request), _expected(request)
    said = await _said(request, key, name)
    fact = _fact(stated, said)
    change = Change(kind.room.name, stream_named(kind.room.name, id), fact, expected, existing=True)
    return _answer(await _recorded(request, said.order(change)), key)


async def _writing(request: Request) -> Key:
    key = await surroundings(request).keys.shown_at_once(request)
    allow(key, "write")
    return key


def _only(request: Request, name: str) -> str | None:
    """A header that may be given once."""
    given = request.headers.getlist(name)
    if len(given) > 1:
        raise Problem(HTTPStatus.BAD_REQUEST, f"{name} may be given once.")
    return given[0] if given else None


def _idempotency_key(request: Request) -> str:
    key = _only(request, "Idempotency-Key")
    if key is None or not re.fullmatch("[ -~]{1,255}", key):
        raise Problem(HTTPStatus.BAD_REQUEST, "Idempotency-Key is needed: 1 to 255 printable ASCII characters.")
    return key


def _expected(request: Request) -> int | None:
    """The version the caller knows; None for any."""
    given = _only(request, "If-Match")
    if given is None:
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, "If-Match is needed: the ETag of the resource, or *.")
    if given == "*":
        return None
    version = re.fullmatch(r'"(\d{1,9})"', given, re.ASCII)
    if version is None:
        raise Problem(HTTPStatus.BAD_REQUEST, "If-Match is one ETag as this service gave it, or *.")
    return int(version[1])


async def _said(request: Request, key: Key, name: str) -> _Said:
    if request.scope["query_string"]:
        raise unprocessable("An act takes no parameters.")
    members = await bodies.body(request)
    canonical = orjson.dumps(members, option=orjson.OPT_SORT_KEYS)
    path: str = request.scope["path"]
    return _Said(key, name, members, hashlib.sha256(f"POST {path}\n".encode() + canonical).digest())


def _fact(kind: type[Fact], said: _Said) -> Fact:
    """The fact that is stated; by whom may not see what is secret, only what is public today."""
    fact = bodies.fact(kind, said.members)
    if _secret(fact) and not said.principal.cleared:
        raise forbidden("Only a key with the scope `sealed` may record what is not public yet.")
    return fact


def _secret(fact: Fact) -> bool:
    return public_day(fact) > public_viewer().today


async def _recorded(request: Request, order: Order) -> Receipt:
    """Where the order came to stand. Raises the problem of whatever prevents it."""
    writer = request.app.state.writer
    assert isinstance(writer, Writer)
    try:
        return await asyncio.wrap_future(writer.submit(order))
    except Invisible:
        raise not_found() from None
    except StaleVersion:
        detail = "The resource has moved on since that version: read it again."
        raise Problem(HTTPStatus.PRECONDITION_FAILED, detail) from None
    except KeyReused:
        detail = "This Idempotency-Key was used for another request."
        raise Problem(HTTPStatus.CONFLICT, detail, code="key-reused") from None
    except Refusal as refusal:
        rule = {"code": refusal.code, "authority": refusal.authority, "evidence": refusal.evidence}
        raise Problem(HTTPStatus.CONFLICT, str(refusal), **rule) from None
    except Exception as error:
        log.exception("the outcome of an order is unknown")
        detail = "Whether this was recorded is not known. The same request with the same Idempotency-Key may safely be "
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail + "sent again, and tells.") from error


def _answer(receipt: Receipt, key: Key, location: str | None = None) -> Response:
    """Told from what is stored alone, so that a repeated request is answered with the same bytes."""
    position = receipt.position if key.cleared else receipt.place
    fact: UUID = fact_id(receipt.stream, receipt.version)
    body = {
        "id": receipt.stream,
        "version": receipt.version,
        "fact": fact,
        "position": position,
        "irregular": receipt.irregular,
    }
    headers = {"ETag": f'"{receipt.version}"', "Atlarge-Position": str(position), "Cache-Control": "no-store"}
    if location is None:
        return Response(orjson.dumps(body), HTTPStatus.OK, headers, "application/json")
    return Response(orjson.dumps(body), HTTPStatus.CREATED, headers | {"Location": location}, "application/json")
