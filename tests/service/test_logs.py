"""What went wrong is in the log, with its place in the code; what was sent or is on record is not."""

import io
import logging
import signal
import sqlite3
import subprocess
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from domain.values import id_of
from service.logs import Discreet
from service.store.tables import api_keys
from tests.service.api.clerk import Clerk, fact, key_for
from tests.service.commanded import ATLARGE, LIMIT_S, environment, free_port, wait_for
from tests.service.store.kit import database_at

CANARY = "Zq9Xcanary"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that is logged, as the service keeps it."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(Discreet("%(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


def test_an_exception_is_told_by_its_type_and_place(logged: io.StringIO) -> None:
    try:
        try:
            int(CANARY)
        except ValueError as error:
            raise KeyError(CANARY) from error
    except KeyError:
        logging.getLogger("x").exception("it did not work")
    told = logged.getvalue()
    assert told.startswith("x: it did not work\n")
    assert told.index("builtins.ValueError") < told.index("builtins.KeyError")
    assert "test_logs.py" in told
    assert CANARY not in told


def test_what_a_driver_says_of_a_row_is_not_told(logged: io.StringIO, database_url: str) -> None:
    row = {"id": CANARY, "hash": b"", "name": CANARY, "scopes": CANARY, "created_at": 0}
    with database_at(database_url) as database:
        try:
            with database.writing() as connection:
                connection.execute(insert(api_keys), [row])
                connection.execute(insert(api_keys), [row])
        except IntegrityError:
            logging.getLogger("x").exception("it did not work")
    assert "sqlalchemy.exc.IntegrityError" in logged.getvalue()
    assert CANARY not in logged.getvalue()


def test_a_server_that_fails_logs_nothing_of_what_was_asked(sqlite_url: str) -> None:
    """Its tables are taken away under it, so that every question and every act fails."""
    key, port = key_for(sqlite_url, "read", "write"), free_port()
    with subprocess.Popen(
        [ATLARGE, "serve"],
        env=environment(sqlite_url, ATLARGE_PORT=str(port)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(process, f"{address}/v1/events")
            with httpx.Client(base_url=address, trust_env=False, timeout=30, verify=False) as client:
                clerk = Clerk(client, key)
                assert clerk.open("persons", name=CANARY)
                _take_away(sqlite_url, "idempotency", "resources")
                hidden = {"User-Agent": CANARY, "Referer": CANARY, "X-Forwarded-For": CANARY, "Cookie": CANARY}
                failed = [
                    client.get(f"/v1/warrants?situation={CANARY}"),
                    client.get("/v1/persons", headers=hidden),
                    clerk.post("/v1/persons", fact(name=CANARY, remark=CANARY), **hidden),
                    clerk.post(f"/v1/persons/{id_of('P001')}/alias", fact(alias=CANARY), If_Match="*"),
                ]
            process.send_signal(signal.SIGINT)
            _, complaints = process.communicate(timeout=LIMIT_S)
        finally:
            process.kill()
    assert all(each.status_code >= 500 for each in failed)
    assert not any(CANARY in each.text for each in failed)
    assert b"OperationalError" in complaints
    assert b"the outcome of an order is unknown" in complaints
    assert CANARY.encode() not in complaints


def _take_away(url: str, *tables: str) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
    for table in tables:
        connection.execute(f"DROP TABLE {table}")
    connection.close()
