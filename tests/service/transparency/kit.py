"""A small record with something sealed and something published, and an auditor who keeps what they saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, select, text

from domain.fact import Published
from domain.values import HistoricalDate, id_of
from service.ledger.verify import Held, Verified, verify_export
from service.settings import Settings
from service.store.database import Database
from service.store.orders import Change
from service.store.recorder import insert_all
from service.store.tables import checkpoints, cosignatures, facts, idempotency, projections, public_log, tags, tiles
from service.store.writer import Writer
from service.transparency.export import export
from service.transparency.follower import Follower
from service.transparency.signing import Signers
from service.viewer import Audience
from tests.service.api.serving import LOG_KEY
from tests.service.store.kit import SOURCES, also_known_as, identified, issued, opened, order, settle

KEPT: tuple[Table, ...] = (facts, public_log, tags, idempotency, tiles, checkpoints, cosignatures, projections)

Snapshot = Mapping[Table, Sequence[Mapping[str, Any]]]


def signers_of(url: str, log_key: str | None = LOG_KEY) -> Signers:
    return Signers(Settings.model_validate({"database_url": url, "log_key": log_key, "master_key": None}))


def published(room: str, name: str) -> Change:
    fact = Published(occurred=HistoricalDate("2024"), public_from=HistoricalDate("2024-01-02"), sources=SOURCES)
    return Change(room, id_of(name), fact)


def record(writer: Writer, persons: int = 12) -> None:
    """Persons with two names; every third is sealed, and every sixth published afterwards."""
    settle(writer, order("S", opened("S")))
    for number in range(persons):
        name, public = f"person {number}", None if number % 3 == 0 else "2005-10-13"
        settle(writer, order(name, identified(name, public_from=public, name=f"Name {number}")))
        settle(writer, order(f"{name} as", also_known_as(name, f"Alias {number}", public_from=public)))
    for number in range(0, persons, 6):
        settle(writer, order(f"{number} p", published("person", f"person {number}")))
    settle(writer, order("W", identified("K"), issued("W", "K", "S", public_from=None)))


def follow(database: Database, log_key: str | None = LOG_KEY) -> Signers:
    signers = signers_of(database.url, log_key)
    Follower(database, signers).catch_up()
    return signers


def snapshot(database: Database) -> Snapshot:
    with database.reading() as connection:
        return {table: [dict(row) for row in connection.execute(select(table)).mappings()] for table in KEPT}


def restore(database: Database, state: Snapshot) -> None:
    """As whoever owns the database can: the triggers are no obstacle."""
    with database.writing() as connection:
        if database.sqlite:
            named = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in connection.execute(text(named)).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, rows in state.items():
            connection.execute(delete(table))
            insert_all(connection, table, rows)


def write_export(database: Database, signers: Signers, audience: Audience, file: Path) -> int:
    file.unlink(missing_ok=True)
    return export(database, audience, signers.of(audience), file, lambda _done, _total: None)


@dataclass
class Auditor:
    """What they keep of one log, outside: a checkpoint and the leaf hashes of the day they verified it."""

    audience: Audience
    folder: Path
    held: Held = field(default_factory=Held)

    @property
    def leaves(self) -> Path:
        return self.folder / f"{self.audience}.leaves"

    def keep(self, database: Database, signers: Signers) -> None:
        file = self.folder / "kept.ndjson"
        write_export(database, signers, self.audience, file)
        with file.open("rb") as told, self.leaves.open("wb") as leaves:
            found = verify_export(told, Held(vkey=signers.of(self.audience).vkey), None, leaves)
        self.held = Held([found.note])

    def verify(self, file: Path, *, by_leaves: bool = True) -> Verified:
        with file.open("rb") as told:
            return verify_export(told, self.held, self.leaves if by_leaves else None)
