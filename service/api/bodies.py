"""What a caller sends, read strictly: JSON that says each thing once, becoming a fact without coercion.

Whatever is wrong is told by the member it is about, in words of our own, never in the caller's.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from functools import cache
from http import HTTPStatus
from itertools import islice
from typing import Any, cast, get_args, get_type_hints
from uuid import UUID

import msgspec
import orjson
from fastapi import Request
from starlette.requests import ClientDisconnect

from domain.fact import Fact, Retracted
from service.api.asking import INSTANT, canonical_id, surroundings
from service.api.problems import Problem, unprocessable
from service.store.codec import read

MOST_BYTES = 262_144
MOST_LEVELS = 32
JSON = re.compile(r"application/json *(; *charset=\"?utf-8\"?)?", re.IGNORECASE)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""No name and no quotation holds these; lines and tabs are left."""

MOST_LETTERS = 10_000
MOST_OF_A_NAME = 1_000
NAMES = {"name", "alias", "aliases", "citation"}
"""What is shown in every list may be long, and not a page."""
MOST_ITEMS = 500
"""Of one list in a body: each may be a subject that the fact concerns."""

MOST_ERRORS = 20
"""As many as a reader can use: a body of a quarter of a megabyte may hold thousands."""

WORDS = {"str": "a text", "int": "a whole number", "bool": "true or false", "array": "a list", "object": "an object"}

Errors = Iterator[tuple[str, str]]
"""Each a member, by its path, and what is wrong about it."""


async def body(request: Request) -> dict[str, Any]:
    """The members of the JSON object a request holds. Raises a problem for anything else."""
    types = request.headers.getlist("content-type")
    if len(types) != 1 or not JSON.fullmatch(types[0]) or "content-encoding" in request.headers:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body is JSON: Content-Type: application/json.")
    said = bytearray()
    try:
        async with asyncio.timeout(surroundings(request).settings.body_seconds):
            async for part in request.stream():
                said += part
                if len(said) > MOST_BYTES:
                    raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A body has at most {MOST_BYTES} bytes.")
    except TimeoutError:
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, "The body did not end in time.") from None
    except ClientDisconnect:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body ended early.") from None
    return members(bytes(said))


def members(said: bytes) -> dict[str, Any]:
    """The members of a JSON object. Raises a problem for other JSON, for what is none, and for a name given twice."""
    try:
        found: object = orjson.loads(said)
    except orjson.JSONDecodeError:
        raise unprocessable("The body is no JSON.") from None
    if not isinstance(found, dict):
        raise unprocessable("The body is an object.")
    named = cast("dict[str, Any]", found)
    if not _shallow(named, MOST_LEVELS):
        raise unprocessable(f"The body has at most {MOST_LEVELS} levels.")
    json.loads(said.decode(), object_pairs_hook=_each_once)
    return named


def fact(kind: type[Fact], said: Mapping[str, Any]) -> Fact:
    """The fact somebody states. Raises a problem that names every member that cannot be."""
    errors = list(islice(_wrong(kind, said, ""), MOST_ERRORS))
    if "irregular" in said:
        errors.append(("irregular", "this service tells which rules a fact breaks"))
    if kind is Retracted and said.get("corrects") is None:
        errors.append(("corrects", "a retraction names the fact that is withdrawn"))
    if errors:
        raise mistaken(errors)
    try:
        return read(kind.__name__, said)
    except msgspec.ValidationError as error:
        raise mistaken([_in_our_words(error)]) from None


def mistaken(errors: list[tuple[str, str]]) -> Problem:
    """The problem of a body that is JSON and states no fact."""
    told = [{"member": member, "detail": detail} for member, detail in errors]
    return unprocessable("The body does not state such a fact.", errors=told)


def _shallow(value: object, levels: int) -> bool:
    match value:
        case dict():
            inner = list(cast("dict[str, object]", value).values())
        case list():
            inner = cast("list[object]", value)
        case _:
            return True
    return levels > 0 and all(_shallow(each, levels - 1) for each in inner)


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise unprocessable("Each member may be given once.")


def _wrong(kind: Any, value: object, where: str) -> Errors:
    """What the decoder would let pass: unknown members, other spellings of an id, a moment without its zone."""
    match value:
        case dict() if isinstance(kind, type) and is_dataclass(kind):
            said, known = cast("dict[str, object]", value), _members(kind)
            if not known.keys() >= said.keys():
                yield where, "it has a member that is not known here"
            for name in [each for each in known if each in said]:
                yield from _wrong(known[name], said[name], f"{where}.{name}" if where else name)
        case list() if len(cast("list[object]", value)) > MOST_ITEMS:
            yield where, f"a list has at most {MOST_ITEMS} items"
        case list():
            for place, each in enumerate(cast("list[object]", value)):
                yield from _wrong(kind, each, f"{where}[{place}]")
        case str() if CONTROL.search(value):
            yield where, "a text has no control characters but lines and tabs"
        case str() if len(value) > most_letters(where):
            yield where, f"a text has at most {most_letters(where)} characters here"
        case str() if kind is UUID:
            try:
                canonical_id(value)
            except ValueError as error:
                yield where, str(error)
        case str() if kind is datetime and not re.fullmatch(INSTANT, value, re.ASCII):
            yield where, "a moment is written as RFC 3339 says, such as 2026-11-21T20:00:00Z"
        case _:
            return


def most_letters(where: str) -> int:
    """How long the text of a member may be."""
    return MOST_OF_A_NAME if where.rpartition(".")[2].partition("[")[0] in NAMES else MOST_LETTERS


@cache
def _members(kind: type) -> Mapping[str, Any]:
    """The members of a fact, or of a part of one, each with what it holds."""
    return {name: _held(hint) for name, hint in get_type_hints(kind).items()}


def _held(hint: Any) -> Any:
    """What there is in an optional member or a list: a part with members, an id, a moment; else None."""
    hint = getattr(hint, "__supertype__", hint)
    if is_dataclass(hint) or hint in (UUID, datetime):
        return hint
    return next((held for each in get_args(hint) if (held := _held(each)) is not None), None)


def _in_our_words(error: msgspec.ValidationError) -> tuple[str, str]:
    """The decoder's message may repeat a value; its path holds only names of ours."""
    message = str(error)
    path = re.search(r" - at `\$\.?((?:\.?\w+|\[\d+\])+)`$", message, re.ASCII)
    where = path[1] if path else ""
    if missing := re.match(r"Object missing required field `(\w+)`", message, re.ASCII):
        return f"{where}.{missing[1]}" if where else missing[1], "it is required"
    if isinstance(error.__cause__, ValueError):  # a value of the law's own, which says why
        return where, str(error.__cause__)
    if expected := re.match(r"Expected `([a-z |]+)`, got `[a-z]+`", message, re.ASCII):
        return where, f"expected: {' or '.join(WORDS.get(each, each) for each in expected[1].split(' | '))}"
    return where, "it has no such value"
