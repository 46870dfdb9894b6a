"""Loading the record: every row an order like any client's, once per row, and an account of every row."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.rules import NotOnRecord, Refusal
from service.record.files import Row
from service.record.mapping import Context, facts_of
from service.record.provenance import Unmapped
from service.store.orders import Change, KeyReused, Order
from service.store.writer import Writer

PRINCIPAL = "record"
IN_FLIGHT = 500

Progress = Callable[[int], None]
"""Told how many rows are settled so far."""


@dataclass(slots=True)
class Report:
    """Every row is recorded now, was on record before, or is listed here with the reason why not."""

    rows: Counter[str] = field(default_factory=Counter[str])
    recorded: Counter[str] = field(default_factory=Counter[str])
    repeated: Counter[str] = field(default_factory=Counter[str])
    left_out: list[tuple[Row, str]] = field(default_factory=list[tuple[Row, str]])

    @property
    def complete(self) -> bool:
        return not self.left_out


def load(writer: Writer, rows: Sequence[Row], progress: Progress | None = None) -> Report:
    """Submit every row. Those that name what is not on record yet are tried again after the others."""
    report = Report()
    report.rows.update(row.file for row in rows)
    context = Context.of(rows)
    waiting = list(rows)
    while waiting:
        early = _submit(writer, waiting, context, report, progress)
        if len(early) == len(waiting):
            report.left_out.extend((row, NotOnRecord.sentence()) for row in early)
            break
        waiting = early
    return report


def _submit(
    writer: Writer, rows: Sequence[Row], context: Context, report: Report, progress: Progress | None
) -> list[Row]:
    """One pass; returns the rows that came before what they name."""
    early: list[Row] = []
    for start in range(0, len(rows), IN_FLIGHT):
        chunk = rows[start : start + IN_FLIGHT]
        orders = [(row, order) for row in chunk if (order := _order(row, context, report)) is not None]
        submitted = [(row, writer.submit(order)) for row, order in orders]
        for row, future in submitted:
            try:
                receipt = future.result()
            except NotOnRecord:
                early.append(row)
            except Refusal as refusal:
                report.left_out.append((row, str(refusal)))
            except KeyReused:
                report.left_out.append((row, "the row differs from what was recorded under its id"))
            else:
                (report.repeated if receipt.repeated else report.recorded)[row.file] += 1
        if progress is not None:
            progress(sum(report.rows.values()) - len(rows) + start + len(chunk) - len(early))
    return early


def _order(row: Row, context: Context, report: Report) -> Order | None:
    try:
        mapped = facts_of(row, context)
    except (Unmapped, ValueError) as error:
        report.left_out.append((row, str(error)))
        return None
    changes = tuple(Change(each.room, each.stream, each.fact) for each in mapped)
    return Order(PRINCIPAL, f"record:{row.file}:{row.id}", changes, keep_key=True)
