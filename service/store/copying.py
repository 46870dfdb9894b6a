"""The facts of one database into another, byte for byte: nothing is decoded on the way, so what is under a seal is
copied as it is kept, and the wrapped keys with it. To shred something is then to be done there too."""

from collections.abc import Callable

from sqlalchemy import Connection, func, inspect, select

from service.store.recorder import insert_all
from service.store.ring import ring_of
from service.store.tables import facts, idempotency, public_log, tags

ROWS = 1_000
"""How many are held at once."""

COPIED = (
    (facts, facts.c.position),
    (public_log, public_log.c.published_by),
    (tags, tags.c.position),
    (idempotency, idempotency.c.position),
)
"""What is recorded with a fact, by the position of that fact: of an entry of the public log, of the one that made it
public. What was done under a key stays done, or a copy that is written to would do it again."""


def copy(
    source: Connection,
    destination: Connection,
    *,
    after: int = 0,
    until: int,
    progress: Callable[[int], object] | None = None,
) -> None:
    """Every row recorded with the facts (after, until]. The caller holds a snapshot of the source, and the lock of the
    destination in a transaction: all of it arrives or nothing. `progress` is told the facts copied so far."""
    done = 0
    for table, position in COPIED:
        query = select(table).where(position > after, position <= until).order_by(*table.primary_key.columns)
        with source.execute(query.execution_options(yield_per=ROWS)) as found:
            for part in found.mappings().partitions():
                insert_all(destination, table, [dict(row) for row in part])
                if table is facts:
                    ring_of(source).copy({row["key_id"] for row in part} - {None}, ring_of(destination))
                done += len(part)
                if table is facts and progress is not None:
                    progress(done)


def is_free(connection: Connection) -> bool:
    """Whether nothing is kept there: no table at all, or those of this service without a fact."""
    kept = inspect(connection).get_table_names()
    if facts.name in kept:
        return connection.execute(select(func.max(facts.c.position))).scalar() is None
    return not kept
