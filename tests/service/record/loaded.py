"""Loading the bundled record into a database."""

from collections.abc import Sequence

from service.projector import Projector
from service.record.files import Row, read_rows
from service.record.load import Report, load
from service.store.database import Database
from service.store.writer import Writer


def load_into(url: str, rows: Sequence[Row] | None = None, *, views: bool = True) -> Report:
    """Load rows (the whole record by default) and bring the views up to them, unless nothing is to be asked of them."""
    database = Database(url)
    writer = Writer(database)
    try:
        report = load(writer, read_rows() if rows is None else rows)
        if views:
            Projector(database).catch_up()
    finally:
        writer.close()
        database.close()
    return report
