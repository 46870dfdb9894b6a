"""Which rows of surrenders.csv tell one episode of custody: it is named after its first row."""

from collections.abc import Iterable, Mapping

from domain.values import Day, historical_date
from service.record.files import Row

COURT_BEGINS = frozenset({"arrest", "surrender", "transfer", "voluntary_surrender"})
COURT_ENDS = frozenset({"release", "expulsion_without_surrender", "escape"})
DOMESTIC_BEGINS = frozenset({"domestic_arrest"})
DOMESTIC_ENDS = frozenset({"domestic_release"})


def episodes(rows: Iterable[Row]) -> Mapping[str, str]:
    """The episode of each custody row, by row id; an end that nothing began has none."""
    dated = [(day, row.id, row) for row in rows if (day := _earliest(row)) is not None]
    in_order = [row for _, _, row in sorted(dated, key=lambda each: each[:2])]
    found: dict[str, str] = {}
    for begins, ends in ((COURT_BEGINS, COURT_ENDS), (DOMESTIC_BEGINS, DOMESTIC_ENDS)):
        under_way: dict[str, str] = {}
        for row in in_order:
            if row["event"] in begins:
                found[row.id] = under_way.setdefault(row["person_id"], row.id)
            elif row["event"] in ends and row["person_id"] in under_way:
                found[row.id] = under_way.pop(row["person_id"])
    return found


def _earliest(row: Row) -> Day | None:
    """None where the date is malformed: the row itself is then reported."""
    try:
        return historical_date(row["date"]).earliest
    except ValueError:
        return None
