"""The API in a process of its own, which may be killed."""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import uvicorn
from pydantic import SecretStr

from service.app import create_app
from service.settings import Settings
from tests.forked import CONTEXT
from tests.service.store.kit import MASTER

ENDS_WITHIN_S = 60.0


class Api:
    """At most one process at a time, each on a port of its own."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._process: BaseProcess | None = None
        self.address = ""

    @property
    def pid(self) -> int | None:
        """Of the process, while it lives."""
        return self._process.pid if self._process is not None and self._process.is_alive() else None

    def start(self) -> None:
        """From now on requests are taken at `address`, and answered as soon as it has started."""
        hears, tells = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_serve, args=(self._url, tells), daemon=True)
        self._process.start()
        tells.close()
        with hears:
            assert hears.poll(ENDS_WITHIN_S), "the server did not start"
            self.address = f"http://127.0.0.1:{hears.recv()}"

    def kill(self) -> None:
        """As `kill -9` does: nothing is told, finished or flushed."""
        if self._process is not None:
            self._process.kill()
            self._process.join(ENDS_WITHIN_S)
            assert not self._process.is_alive()
            self._process.close()
            self._process = None


@contextmanager
def api(database_url: str) -> Generator[Api]:
    """A server that takes requests; none is left at the end."""
    served = Api(database_url)
    try:
        served.start()
        yield served
    finally:
        served.kill()


def _serve(url: str, tells: "Connection[int, int]") -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(Settings(database_url=url, anonymous_read=True, master_key=SecretStr(MASTER.text)))
    tells.send(listening.getsockname()[1])
    tells.close()
    uvicorn.Server(uvicorn.Config(app, ws="none", log_level="critical", access_log=False)).run(sockets=[listening])
