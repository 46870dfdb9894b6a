"""The logs, for whoever does not take our word: checkpoints, tiles, entries, keys, and what witnesses sign.

`log=full` is for cleared viewers; to anybody else there is no such thing, whatever else is asked.
"""

import re
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from sqlalchemy import Connection
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse

from service.api.asking import Around, PlaceText, Watched
from service.api.problems import Problem, documented, not_found, unprocessable
from service.ledger.note import Signer
from service.ledger.tiles import HEIGHT, WIDTH
from service.ledger.verify import HASH, Refused
from service.transparency.kept import rows, signed, stored
from service.transparency.proofs import Beyond, NotSigned, head
from service.transparency.rows import entry
from service.transparency.signing import NoLogKey
from service.transparency.witnesses import cosign
from service.viewer import Audience

router = APIRouter(tags=["log"])

UNKNOWN = documented(HTTPStatus.NOT_FOUND)
MOST_ENTRIES = 500
MOST_NOTE = 65_536
TEXT = re.compile(r"text/plain *(; *charset=\"?utf-8\"?)?", re.IGNORECASE)
TILE = re.compile(r"(?P<path>(x\d{3}/)*\d{3}|0|[1-9]\d{0,17})(\.p/(?P<width>[1-9]\d{0,2}))?", re.ASCII)
"""c2sp.org/tlog-tiles: x001/x234/067, or 067.p/12 while it is partial; a plain number will do."""

LogText = Annotated[Literal["public", "full"], Field(description="`full` for cleared viewers alone.")]


class LogQuestion(BaseModel):
    """Which log?"""

    model_config = ConfigDict(extra="forbid")

    log: LogText = "public"


class SizeQuestion(LogQuestion):
    size: PlaceText | None = Field(None, description="A size that was signed; by default the last.")


class EntriesQuestion(LogQuestion):
    start: PlaceText = Field(0, alias="from", validate_default=False, description="The first index.")
    end: PlaceText | None = Field(
        None, alias="to", description="The index after the last; by default as far as signed."
    )


def _width(text: object) -> int:
    if not isinstance(text, str) or not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII) or int(text) > WIDTH:
        raise ValueError(f"a width is a number from 1 to {WIDTH}")
    return int(text)


class TileQuestion(LogQuestion):
    width: Annotated[
        int | None, BeforeValidator(_width), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": WIDTH})
    ] = Field(None, validate_default=False, description="How many hashes of a tile that is not full yet.")


class EntryAnswer(BaseModel):
    """`envelope` is written as it is hashed: the leaf is SHA-256 of a zero byte and these bytes (RFC 6962, RFC 8785).
    `payload` opens its commitment by the `salt`, or by the published one where there is none."""

    model_config = ConfigDict(extra="forbid")

    envelope: dict[str, str | int]
    payload: str | None = None
    salt: str | None = None


class EntriesAnswer(BaseModel):
    """`size`: of the last checkpoint, beyond which nothing is told."""

    model_config = ConfigDict(extra="forbid")

    items: list[EntryAnswer]
    size: int


class CosignedAnswer(BaseModel):
    """`witnesses`: whose cosignatures were good, and are kept."""

    model_config = ConfigDict(extra="forbid")

    size: int
    witnesses: list[str]


class OctetStream(Response):
    media_type = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Log:
    """A log that may be asked about, and its key."""

    audience: Audience
    signer: Signer


def log_asked(request: Request, around: Around, asker: Watched) -> Log:
    """Decided before anything else is looked at. Raises not_found() for a log that is not the asker's to know of."""
    audience = Audience.FULL if request.query_params.get("log") == Audience.FULL else Audience.PUBLIC
    if audience is Audience.FULL and asker.audience is not Audience.FULL:
        raise not_found()
    return Log(audience, signer_of(around, audience))


LogAsked = Annotated[Log, Depends(log_asked)]


def signer_of(around: Around, audience: Audience) -> Signer:
    try:
        return around.signers.of(audience)
    except NoLogKey as missing:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, str(missing)) from None


@contextmanager
def reading_signed(around: Around) -> Generator[Connection]:
    """A snapshot, in which what is not signed yet, or never was, becomes a problem."""
    try:
        with around.database.reading() as connection:
            yield connection
    except NotSigned:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "The log is not signed yet; ask again.") from None
    except (Beyond, KeyError):
        raise not_found() from None


@router.get("/log/checkpoint", response_class=PlainTextResponse, responses=UNKNOWN)
def get_checkpoint(around: Around, log: LogAsked, asked: Annotated[SizeQuestion, Query()]) -> Response:
    """What the log signed: origin, size and root, as a signed note (c2sp.org/tlog-checkpoint) with the cosignatures of
    its witnesses. Keep it: it shows later whether the past was changed."""
    with reading_signed(around) as reading:
        found = signed(reading, log.signer.origin, asked.size) if asked.size is not None else head(reading, log.signer)
        if found is None:
            raise Beyond
    return _text(found.note + "".join(f"{line}\n" for line in found.cosigned))


@router.get("/log/public-key", response_class=PlainTextResponse, responses=UNKNOWN)
def get_public_key(log: LogAsked, asked: Annotated[LogQuestion, Query()]) -> Response:  # noqa: ARG001 - read for its parameters
    """The key that checkpoints of the log verify by, as a vkey (c2sp.org/signed-note)."""
    return _text(f"{log.signer.vkey}\n")


@router.get("/log/entries", response_model=EntriesAnswer, responses=UNKNOWN)
def get_entries(around: Around, log: LogAsked, asked: Annotated[EntriesQuestion, Query()]) -> Response:
    """The entries with indexes from `from` to before `to`, five hundred at most: each leaf can be computed again."""
    with reading_signed(around) as reading:
        size = head(reading, log.signer).size
        end = size if asked.end is None else min(asked.end, size)
        found = rows(reading, log.audience, min(asked.start, size), end, MOST_ENTRIES)
    return json({"items": [entry(around.database.ring, row, log.audience) for row in found], "size": size})


@router.get("/log/tile/{level}/{index:path}", response_class=OctetStream, responses=UNKNOWN)
def get_tile(
    around: Around, log: LogAsked, level: str, index: str, asked: Annotated[TileQuestion, Query()]
) -> Response:
    """Hashes of the tree, 32 bytes each, 256 of one height side by side (c2sp.org/tlog-tiles); of a tile that is not
    full yet, as many as the path or `width` says."""
    found = TILE.fullmatch(index)
    if found is None or not re.fullmatch(r"[0-7]", level, re.ASCII):
        raise not_found()
    number = int(found["path"].replace("x", "").replace("/", ""))
    width = int(found["width"]) if found["width"] else asked.width or WIDTH
    place = int(level), number
    with reading_signed(around) as reading:
        reached = (head(reading, log.signer).size >> HEIGHT * place[0]) - number * WIDTH
        if not 1 <= width <= min(WIDTH, reached):
            raise Beyond
        hashes = stored(reading, log.audience, [place])[place]
    return OctetStream(hashes[: width * HASH], headers={"Cache-Control": "no-store"})


async def _note(request: Request, log: LogAsked) -> bytes:  # noqa: ARG001 - which log is found out first
    types = request.headers.getlist("content-type")
    if len(types) != 1 or not TEXT.fullmatch(types[0]) or "content-encoding" in request.headers:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body is a signed note: Content-Type: text/plain.")
    said = bytearray()
    try:
        async for part in request.stream():
            said += part
            if len(said) > MOST_NOTE:
                raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A note has at most {MOST_NOTE} bytes.")
    except ClientDisconnect:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body ended early.") from None
    return bytes(said)


@router.post(
    "/log/cosignatures",
    response_model=CosignedAnswer,
    responses=documented(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ),
    openapi_extra={"requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def post_cosignature(
    around: Around,
    log: LogAsked,
    asked: Annotated[LogQuestion, Query()],  # noqa: ARG001 - read for its parameters
    note: Annotated[bytes, Depends(_note)],
) -> Response:
    """A checkpoint of the log with what witnesses signed of it (c2sp.org/tlog-cosignature). It takes no key: the
    signature says who it is, and only witnesses that the operator has named are heard."""
    try:
        size, names = cosign(around.database, log.signer.origin, around.witnesses, note, int(time.time()))
    except Refused as refused:
        raise unprocessable(f"The cosignature is refused: {refused}.") from None
    return json({"size": size, "witnesses": names})


def json(body: object) -> Response:
    """In its one spelling: whoever verifies it reads every byte."""
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(body, option=orjson.OPT_SORT_KEYS), media_type="application/json", headers=headers)


def _text(body: str) -> Response:
    return PlainTextResponse(body, headers={"Cache-Control": "no-store"})
