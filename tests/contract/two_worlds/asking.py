"""One request put straight to an application, and everything that comes back: no server and no client in between adds,
mends or hides a byte."""

import asyncio
import logging
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `endless`: its answer has no end, and the caller leaves after the first piece of it."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    endless: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Every header in its order, and every line logged meanwhile."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    logged: tuple[str, ...] = ()


async def ask(app: ASGIApp, asked: Asked) -> Answer:
    """What the application answers."""
    said: list[Message] = [{"type": "http.request", "body": asked.body, "more_body": False}]
    told: list[Message] = []
    gone = asyncio.Event()

    async def receive() -> Message:
        if said:
            return said.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if not gone.is_set():
            told.append(message)
        if asked.endless and message.get("body"):
            gone.set()

    with _logged() as lines:
        try:
            await app(_scope(asked), receive, send)
        except Exception:  # an error that was answered is raised once more, for the server's log
            if not told:
                raise
    body = b"".join(each.get("body", b"") for each in told[1:])
    return Answer(told[0]["status"], tuple(told[0]["headers"]), body, tuple(lines))


def _scope(asked: Asked) -> Scope:
    path, _, query = asked.target.partition("?")
    headers = (("host", "127.0.0.1"), *asked.headers)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@contextmanager
def _logged() -> Generator[list[str]]:
    """What is logged in the block, by whomever."""
    root, handler = logging.getLogger(), _Lines()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield handler.lines
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
