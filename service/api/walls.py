"""What stands around every route: how long a request's head may be, which host it is for, and what every answer says.

What goes wrong unforeseen becomes an answer here too: nothing of it is told, to the caller or to the server around.
"""

import logging
import re
from collections.abc import Collection
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import ALWAYS, Problem

log = logging.getLogger(__name__)

MOST_TARGET_BYTES = 16_384
MOST_HEAD_BYTES = 32_768
MOST_HEADERS = 100
HOST = re.compile(r"([^:\[\]]+|\[[0-9a-f:.]+\])(:\d{1,5})?", re.ASCII)


class Walls:
    """A middleware, the outermost of ours."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def told(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(ALWAYS)
            await send(message)

        try:
            self._look(scope)
            await self._app(scope, receive, told)
        except Problem as problem:
            await problem.response()(scope, receive, told)
        except Exception as error:
            if begun:
                raise
            log.error("unexpected error", exc_info=error)
            unforeseen = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here.")
            await unforeseen.response()(scope, receive, told)

    def _look(self, scope: Scope) -> None:
        """Raises a problem for a request whose head is too long, or for somebody else."""
        if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_TARGET_BYTES:
            raise Problem(
                HTTPStatus.REQUEST_URI_TOO_LONG, f"A path and its query have {MOST_TARGET_BYTES} bytes at most."
            )
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > MOST_HEAD_BYTES:
            detail = f"There are {MOST_HEADERS} headers at most, of {MOST_HEAD_BYTES} bytes."
            raise Problem(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, detail)
        said = Headers(scope=scope).getlist("host")
        named = HOST.fullmatch(said[0].lower()) if len(said) == 1 else None
        if named is None or not (named[1] in self._hosts or "*" in self._hosts):
            raise Problem(HTTPStatus.BAD_REQUEST, "This service has another name than the Host of the request.")
