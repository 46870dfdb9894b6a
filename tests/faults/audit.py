"""What the log must hold after a fault: all that was acknowledged, exactly; nothing twice, nothing in part."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from service.projector import Projector
from service.store.codec import decode, read
from service.store.database import Database
from service.store.sealed import payload_of
from service.store.tables import facts, idempotency, public_log, tags
from tests.faults.scribes import Acknowledged
from tests.service.ledger.test_leaf import leaf_of_entry, leaf_of_row
from tests.service.store.kit import dense
from tests.service.test_projector import bytes_of


class Log:
    """Everything recorded, at one moment."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.reading() as connection:

            def rows(table: Table) -> Sequence[Any]:
                return connection.execute(select(table).order_by(*table.primary_key.columns)).all()

            self.facts, self.public, self.tags, self.keys = map(rows, (facts, public_log, tags, idempotency))

    def lost(self, acknowledged: Sequence[Acknowledged]) -> list[Acknowledged]:
        """What was acknowledged and is not where, or not what, it was said to be."""
        places = {row.key: (str(row.stream), row.version, row.position) for row in self.keys}
        return [
            each
            for each in acknowledged
            if places.get(each.statement.key) != (each.id, each.version, each.position) or not self._holds(each)
        ]

    def _holds(self, each: Acknowledged) -> bool:
        row = self.facts[each.position - 1]
        stored = decode(row.name, row.schema_version, payload_of(self.database.ring, row))
        return (row.stream, row.version) == (UUID(each.id), each.version) and stored == read(
            row.name, each.statement.body
        )

    def nothing_torn(self) -> None:
        """Each fact has its place, its key, its tags and its leaves; none of these is there without its fact."""
        positions = [row.position for row in self.facts]
        assert dense(positions)
        assert sorted(row.position for row in self.keys) == positions, "one key, one fact"
        assert {row.position for row in self.tags} == set(positions)
        assert {(row.position, row.stream) for row in self.facts} <= {(row.position, row.subject) for row in self.tags}
        assert [row.fact for row in self.public] == [row.position for row in self.facts if row.seal is None]
        assert dense([row.position for row in self.public])
        versions: dict[UUID, list[int]] = {}
        for row in self.facts:
            versions.setdefault(row.stream, []).append(row.version)
            assert row.leaf == leaf_of_row(self.database, row)
        assert all(dense(each) for each in versions.values())
        for entry in self.public:
            row = self.facts[entry.fact - 1]
            assert entry.leaf == leaf_of_entry(entry, row)


def views_are_those_of_a_rebuild(database: Database) -> None:
    """Byte for byte, however often the views were interrupted."""
    Projector(database).catch_up()
    followed = bytes_of(database)
    assert followed["resources"]
    Projector(database).rebuild()
    assert bytes_of(database) == followed
