"""What a database answers, told without what the order of recording decides: the ids of facts (by which
stream and which row instead), positions and moments."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import Table, select

from domain.rooms import ROOMS
from domain.values import fact_id, id_of
from service.api import assessments as assessments_api
from service.api import duties as duties_api
from service.api import failures as failures_api
from service.api.at_large import Question, at_large_body
from service.api.paging import Cursors
from service.settings import Settings
from service.store.database import Database
from service.store.tables import facts, idempotency, public_log, tags
from service.viewer import Viewer, public_viewer
from service.views import assessments, at_large, failures, resources, sightings
from service.views.moment import Moment, moment_of

CURSORS = Cursors(Settings(master_key=None))
LIMIT = 500


def ask(database: Database, viewer: Viewer | None = None, **asked: str) -> dict[str, Any]:
    """The body of an answer to who is at large."""
    question = Question.model_validate({"limit": str(LIMIT), **asked})
    with database.reading() as connection:
        return at_large_body(connection, viewer or public_viewer(), question, CURSORS)[0]


def ask_failures(database: Database, viewer: Viewer | None = None, **asked: str) -> dict[str, Any]:
    """The body of an answer to which States failed."""
    question = failures_api.Question.model_validate({"limit": str(LIMIT), **asked})
    with database.reading() as connection:
        return failures_api.failures_body(connection, viewer or public_viewer(), question, CURSORS)[0]


def ask_assessments(database: Database, viewer: Viewer | None = None, **asked: str) -> dict[str, Any]:
    """The body of an answer to what the recorded presences come to."""
    question = assessments_api.Question.model_validate({"limit": str(LIMIT), **asked})
    with database.reading() as connection:
        return assessments_api.assessments_body(connection, viewer or public_viewer(), question, CURSORS)[0]


OWED = (("P019", "TD"), ("P034", "LY"), ("P061", "MN"), ("P067", "HU"), ("P044", "IT"))
"""Of whom and of which States it is asked what was owed."""


def ask_duties(database: Database, viewer: Viewer, person: str, state: str, **asked: str) -> dict[str, Any]:
    """The body of an answer to what a State owed."""
    told = {"person": str(id_of(person)), "state": state, **asked}
    question = duties_api.DutyQuestion.model_validate(told)
    with database.reading() as connection:
        return duties_api.duties_body(connection, viewer, question)[0]


def rows_of_facts(database: Database) -> Mapping[str, str]:
    """The row of the record each fact came from, by the fact's id."""
    query = select(facts.c.stream, facts.c.version, facts.c.payload)
    with database.reading() as connection:
        return {
            str(fact_id(row.stream, row.version)): f"{row.stream} {orjson.loads(row.payload)['reference']}"
            for row in connection.execute(query)
        }


def told(database: Database, days: Iterable[date], owed: Iterable[tuple[str, str]] = OWED) -> list[Any]:
    """Who was at large and where last seen, which States failed, what the presences come to and what was owed on each
    day, as known then and as known today, and every resource."""
    rows = rows_of_facts(database)
    viewer = public_viewer()
    answers: list[Any] = []
    for day in days:
        for public_on in (day, date.fromordinal(viewer.today)):
            times = {"as_of": day.isoformat(), "public_on": public_on.isoformat()}
            for counting in ("court", "strict"):
                body = ask(database, viewer, counting=counting, **times)
                answers.append((times, counting, [_without_ids(item, rows) for item in body["items"]]))
            failed = ask_failures(database, viewer, finding="any", **times)
            answers += [(times, _without_ids(each, rows)) for item in failed["items"] for each in item["instances"]]
            appears = ask_assessments(database, viewer, assessment="any", **times)
            answers += [(times, _without_ids(item, rows)) for item in appears["items"]]
            with database.reading() as connection:
                moment = moment_of(
                    connection, viewer, as_of=day.toordinal(), public_on=public_on.toordinal(), recorded_at=None
                )
                for room in ROOMS:
                    page = resources.page(connection, moment, room, concerning=[], limit=LIMIT, after=None)
                    answers.append((times, room, [_without_ids(orjson.loads(item), rows) for item in page.items]))
        for person, state in owed:
            duty = ask_duties(database, viewer, person, state, as_of=day.isoformat())
            answers.append(_without_ids({**duty, "recorded_at": None}, rows))
    return answers


def _without_ids(item: object, rows: Mapping[str, str]) -> Any:
    """Facts by the rows they come from, at whatever depth, in an order of their own."""
    if isinstance(item, list):
        return [_without_ids(each, rows) for each in cast("list[object]", item)]
    if not isinstance(item, dict):
        return item
    named = cast("dict[str, Any]", item)
    return {
        name: sorted(rows[each] for each in value) if name == "facts" else _without_ids(value, rows)
        for name, value in named.items()
    }


def everything_stored(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the log, of what is kept beside it and of the views."""
    views = (at_large, assessments, failures, resources, sightings)
    tables: tuple[Table, ...] = (facts, public_log, tags, idempotency, *(each.table for each in views))
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in tables
        }


def moment(database: Database, viewer: Viewer, as_of: date) -> Moment:
    """A day, as this viewer may know it today."""
    with database.reading() as connection:
        return moment_of(
            connection, viewer, as_of=as_of.toordinal(), public_on=viewer.public_on(None), recorded_at=None
        )


def person_of(body: Mapping[str, Any], reference: str) -> dict[str, Any] | None:
    """The item of one person of an answer, by reference."""
    return next((item for item in body["items"] if item["person"]["reference"] == reference), None)


def named(body: Mapping[str, Any]) -> set[str]:
    """Who an answer names."""
    return {item["person"]["name"] for item in body["items"]}


def stream_of(database: Database, reference: str) -> UUID:
    """The stream that holds the fact of a row."""
    found = [text.split(" ", 1)[0] for text in rows_of_facts(database).values() if text.endswith(f" {reference}")]
    return UUID(found[0])
