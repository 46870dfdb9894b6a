"""What every act takes at least, made from the description of its fact; and an application asked without a socket."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.types import ASGIApp

from domain.fact import Fact
from domain.values import id_of
from service.api import schemas
from service.api.acts import KINDS
from service.api.described import Api
from service.app import create_app
from service.settings import Settings

TEXTS = {"uuid": str(id_of("nobody")), "date": "2024-03-01", "date-time": "2024-03-01T10:00:00Z"}
PATTERNS = {schemas.DATE["pattern"]: "2024-03-01", schemas.STATE["pattern"]: "TD"}


@dataclass(frozen=True, slots=True)
class Written:
    """A route that puts a fact on record, by its path without an id, and what it takes at least."""

    path: str
    fact: type[Fact]
    body: Mapping[str, Any]


def written(subject: str) -> Iterator[Written]:
    """Every such route: of each kind its opening, and each act upon what has this id (or a State of that code)."""
    for kind in KINDS.values():
        for name, fact in kind.openings.items():
            yield Written(f"/v1/{kind.plural}", fact, {"fact": name, **least(name)})
        for segment, fact in kind.acts.items():
            name = "ZZ" if kind.plural == "states" else subject
            yield Written(f"/v1/{kind.plural}/{name}/{segment}", fact, least(fact.__name__))


@cache
def described() -> Mapping[str, schemas.Schema]:
    return schemas.stated()


def least(name: str) -> dict[str, Any]:
    """The least that states a fact of this name."""
    found: dict[str, Any] = example(described()[name])
    return found


def resolved(schema: schemas.Schema) -> schemas.Schema:
    """What a schema says of a value that is there."""
    if "anyOf" in schema:
        return resolved(schema["anyOf"][0])
    return resolved(described()[schema["$ref"].rpartition("/")[2]]) if "$ref" in schema else schema


def kind_of(schema: schemas.Schema) -> str:
    """Its type, or what sort of text it is."""
    found = resolved(schema)
    if "enum" in found:
        return "enum"
    told: list[str] | str = found["type"]
    kind = told[0] if isinstance(told, list) else told
    return str(found.get("format") or PATTERNS.get(found.get("pattern", ""), kind))


def example(schema: schemas.Schema) -> Any:
    found = resolved(schema)
    match kind_of(schema):
        case "object":
            return {name: example(found["properties"][name]) for name in found.get("required", ())}
        case "array":
            return [example(found["items"])] * found.get("minItems", 0)
        case "boolean":
            return True
        case "integer":
            return 1
        case "enum":
            return found["enum"][0]
        case "string":
            return "A text"
        case text:
            return TEXTS.get(text, text)


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Asked:
    """An application, called as a server would: any header and any body, exactly as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def send(
        self,
        method: str,
        target: bytes,
        headers: list[tuple[bytes, bytes]],
        body: bytes = b"",
        *,
        address: str = "127.0.0.1",
        hosts: Sequence[bytes] = (b"127.0.0.1",),
    ) -> Answered:
        path, _, query = target.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path.decode(),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [*((b"host", each) for each in hosts), *headers],
            "server": ("127.0.0.1", 80),
            "client": (address, 1),
            "state": {},
        }
        parts: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        parts.put_nowait({"type": "http.request", "body": body, "more_body": False})
        told: list[dict[str, Any]] = []

        async def tell(message: Any) -> None:
            told.append(message)

        await self._app(scope, parts.get, tell)
        said = b"".join(each.get("body", b"") for each in told[1:])
        named = {name.decode().lower(): value.decode("latin-1") for name, value in told[0]["headers"]}
        return Answered(told[0]["status"], named, said)


@asynccontextmanager
async def asking(url: str, **told: Any) -> AsyncGenerator[tuple[Api, Asked]]:
    """An application over this database, with these settings; it ends with the block."""
    app = create_app(Settings(database_url=url, master_key=None, **told), works=False)
    async with app.router.lifespan_context(app):
        yield app, Asked(app)
