"""A real server on a loopback port, in a thread of the test's process."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr

from service.api.asking import PATIENCE_S
from service.app import TELL_S, create_app
from service.settings import Settings
from service.store.ring import Master
from service.webhooks.transport import Wire as Sending
from service.wire import Wire
from tests.service.store.kit import MASTER

START_LIMIT_S = 20.0
LOG_KEY = "a secret of thirty-two characters or more"


@contextmanager
def serving(
    database_url: str,
    *,
    patience_s: float = PATIENCE_S,
    master: Master | None = MASTER,
    log_key: str | None = LOG_KEY,
    wire: type[Wire] = Wire,
    sending: Sending | None = None,
    still: bool = False,
    **told: Any,
) -> Generator[httpx.Client]:
    """A client of a server over this database, with these settings; both end with the block. `still`: nothing is
    recorded meanwhile, so nobody looks a hundred times a second whether something was."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings = Settings(
        database_url=database_url,
        master_key=None if master is None else SecretStr(master.text),
        log_key=None if log_key is None else SecretStr(log_key),
        **told,
    )
    tell_s = 1.0 if still else TELL_S
    app = create_app(settings, patience_s=patience_s, works=not still, wire=sending, tell_s=tell_s)
    server = uvicorn.Server(uvicorn.Config(app, http=wire, ws="none", log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    limit = time.monotonic() + START_LIMIT_S
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < limit, "the server did not start in time"
        time.sleep(0.01)
    try:
        kept = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=2.0)  # the server: 5 s
        at = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=at, timeout=30, trust_env=False, verify=False, limits=kept) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(START_LIMIT_S)
        listening.close()
    assert not thread.is_alive(), "the server did not stop"


def raw_get(client: httpx.Client, target: str) -> tuple[int, dict[str, str], bytes]:
    """GET exactly this request target: nothing is quoted, joined or normalised on the way."""
    connection = HTTPConnection(client.base_url.host, client.base_url.port, timeout=30)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
