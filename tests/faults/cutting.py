"""A proxy that cuts the client off once the server has answered: what became of the request, only the proxy knows."""

import socket
import struct
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of no time at all: a close is then a reset."""


@dataclass(frozen=True)
class Kept:
    """An answer that never reached the client, but for its date."""

    status: int
    headers: dict[str, str]
    body: bytes


class Cutting(ThreadingHTTPServer):
    """Forwards each request. `patient`: the answer is waited for, and kept; else both sides are cut at once."""

    patient = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Cut)
        self.upstream = port
        self.kept: list[Kept] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Cut(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        proxy = self.server
        assert isinstance(proxy, Cutting)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        upstream = HTTPConnection("127.0.0.1", proxy.upstream, timeout=30)
        try:
            upstream.request("POST", self.path, body, dict(self.headers))
            if proxy.patient:
                answer = upstream.getresponse()
                headers = {name.lower(): value for name, value in answer.getheaders()}
                proxy.kept.append(Kept(answer.status, headers | {"date": ""}, answer.read()))
        finally:
            upstream.close()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.connection.close()
        self.close_connection = True

    def finish(self) -> None:
        """There is nobody left to tell."""


@contextmanager
def cutting(port: int) -> Generator[Cutting]:
    """The proxy of a server on loopback; it ends with the block."""
    with Cutting(port) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
