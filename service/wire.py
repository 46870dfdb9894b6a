"""HTTP/1.1 as the server speaks it, with an end to what comes before a request is one: a head that never ends would be
kept in memory, and one that drips would hold its connection for ever. What is complete, service.api.walls looks at."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_BYTES = 65_536


class Wire(HttpToolsProtocol):
    """One connection. A part that holds the end of one request and the beginning of the next counts for neither."""

    seconds = 30.0
    _head: int | None = 0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._complete()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self._head
        super().data_received(data)
        if before is not None and self._head is not None:
            self._head = before + len(data)
            if self._head > MOST_BYTES:
                self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        self._complete()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._complete()
        self._head = 0
        self._waiting = self.loop.call_later(self.seconds, self.transport.abort)

    def _complete(self) -> None:
        self._head = None
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
