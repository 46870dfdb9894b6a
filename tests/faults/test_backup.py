"""A backup made under load, restored, holds every fact that was acknowledged before it was begun, and no key."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from threading import Event, Thread

import pytest
from sqlalchemy import select

from domain.values import id_of
from service.projector import Projector
from service.store.keyring import seal_keys
from service.store.ring import Shredded
from service.store.sealed import payload_of
from service.store.tables import facts
from tests.faults.audit import views_are_those_of_a_rebuild
from tests.postgres import Postgres
from tests.service import commanded
from tests.service.ledger.test_leaf import leaf_of_row
from tests.service.store.kit import MASTER, database_at, dense, identified, order, rows_of, settle, writer_on


def atlarge(url: str, *arguments: str) -> CompletedProcess[bytes]:
    return commanded.atlarge(url, *arguments, ATLARGE_MASTER_KEY=MASTER.text)


@pytest.fixture
def empty(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """Where nothing is yet, of the same kind as the database."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'restored.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    assert isinstance(postgres, Postgres)
    yield postgres.create("restored")
    postgres.drop("restored")


def test_a_backup_under_load_holds_all_that_was_acknowledged(database_url: str, empty: str, tmp_path: Path) -> None:
    file, stop, acknowledged = tmp_path / "backup", Event(), 0
    with database_at(database_url) as database, writer_on(database) as writer:

        def load() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                some = [identified(f"{number} {each}", public_from=None if each else "2005") for each in range(2)]
                settle(writer, order(f"load {number}", *some))

        loading = Thread(target=load)
        loading.start()
        try:
            settle(writer, order("before", identified("before the backup", public_from=None)))
            acknowledged = len(rows_of(database, facts))
            made = atlarge(database_url, "backup", str(file))
        finally:
            stop.set()
            loading.join()
        assert made.returncode == 0, made.stderr
        live = rows_of(database, facts)
        assert len(live) > acknowledged, "it was made under load"

    assert atlarge(empty, "restore", str(file)).returncode == 0
    with database_at(empty) as restored:
        there = rows_of(restored, facts)
        assert len(there) >= acknowledged
        same = [each == other for each, other in zip(there, live, strict=False)]
        assert all(same), "one state of it, and nothing else"
        assert dense([row.position for row in there])
        assert all(row.leaf == leaf_of_row(restored, row) for row in there if row.key_id is None)
        sealed = [row for row in there if row.key_id is not None]
        assert id_of("before the backup") in {row.stream for row in sealed}
        for row in sealed:
            with pytest.raises(Shredded):
                payload_of(restored.ring, row)
        with restored.ring.reading() as connection:
            assert connection.execute(select(seal_keys)).all() == []
        Projector(restored).catch_up()
        views_are_those_of_a_rebuild(restored)


def test_a_backup_overwrites_nothing(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "there already"
    file.write_bytes(b"something")
    assert atlarge(database_url, "backup", str(file)).returncode == 2
    assert file.read_bytes() == b"something"
    assert atlarge(database_url, "backup", str(tmp_path / "made")).returncode == 0
    again = atlarge(database_url, "restore", str(tmp_path / "made"))
    assert again.returncode == 1
    with database_at(database_url) as database:
        assert rows_of(database, facts) == []
