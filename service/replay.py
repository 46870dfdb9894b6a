"""`atlarge replay`: the history up to a moment, to read, to keep, or as a database that can be asked."""

import re
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
import typer
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from service.api.asking import DayText, InstantText
from service.ask import err, out
from service.feed.history import End, Instant, Place, Told, When, end_of, history
from service.projector import Projector
from service.settings import Settings
from service.store.copying import copy, is_free
from service.store.database import Database
from service.store.recorder import FIRST_DAY, MICROSECONDS_A_DAY
from service.store.schema import migrate
from service.terminal import progress
from service.viewer import Audience
from service.views.moment import instant_of

WHEN = "A date (what was recorded by the end of that day, UTC), a position of the log, or a moment (RFC 3339)."


def replay(
    until: Annotated[str, typer.Option(help=WHEN)],
    to: Annotated[
        str | None,
        typer.Option(help="A file.ndjson, `-` for NDJSON on the screen, or the URL of a database; lines by default."),
    ] = None,
    audience: Annotated[
        Audience | None, typer.Option(help="Whose log; the public one by default, of a database always the full one.")
    ] = None,
) -> None:
    """Tell the history up to a date, a position or a moment, or make a database of it that can be asked."""
    when = when_of(until)
    if to is not None and "://" in to:
        if audience is Audience.PUBLIC:
            raise typer.BadParameter("A database holds the full log: there is none of the public one alone.")
        _to_database(when, to)
        return
    if to not in {None, "-"} and not str(to).endswith(".ndjson"):
        raise typer.BadParameter("Say where to: a file.ndjson, `-`, or the URL of a database.", param_hint="--to")
    whose = audience or Audience.PUBLIC
    database = Database.of(Settings())
    try:
        with database.reading() as reading:
            _tell(reading, whose, ended(reading, whose, when), to)
    finally:
        database.close()


def when_of(text: str) -> When:
    """A moment of recording as somebody types it."""
    if re.fullmatch(r"\d{1,18}", text, re.ASCII):
        return Place(int(text))
    try:
        day = TypeAdapter[DayText](DayText).validate_python(text)
        return Instant((day.toordinal() + 1 - FIRST_DAY) * MICROSECONDS_A_DAY - 1)
    except ValidationError:
        pass
    try:
        return Instant(instant_of(TypeAdapter[InstantText](InstantText).validate_python(text)))
    except ValidationError:
        raise typer.BadParameter(f"{text} is no date, no position and no moment.") from None


def ended(reading: Connection, audience: Audience, when: When) -> End:
    """Where the audience's log ended then; a place it does not have ends the command."""
    try:
        return end_of(reading, audience, when)
    except LookupError as missing:
        err.print(f"The {audience} log has no position {missing}.")
        raise typer.Exit(1) from None


def _tell(reading: Connection, audience: Audience, end: End, to: str | None) -> None:
    line = _readable if to is None else _ndjson
    if to is None or to == "-":
        with _shown(end.place, quiet=sys.stdout.isatty()) as told:
            _write(reading, audience, end, line, sys.stdout.buffer, told)
        return
    file = Path(to)
    if file.exists():
        err.print(f"{to} is there already; nothing was written.")
        raise typer.Exit(1)
    unfinished = file.with_name(f"{file.name}.part")  # what bears the name is whole
    with unfinished.open("wb") as writing, _shown(end.place) as told:
        _write(reading, audience, end, line, writing, told)
    unfinished.rename(file)
    out.print(f"{end.place} facts of the {audience} log.")


@contextmanager
def _shown(total: int, *, quiet: bool = False) -> Generator[Callable[[int], object]]:
    """Progress, but not among the lines of a terminal that show it themselves."""
    if quiet:
        yield lambda _done: None
        return
    with progress("Replaying", total) as told:
        yield told


def _write(
    reading: Connection,
    audience: Audience,
    end: End,
    line: Callable[[Told], bytes],
    writing: BinaryIO,
    told: Callable[[int], object],
) -> None:
    for each in history(reading, audience, end.place):
        writing.write(line(each))
        told(each.event["position"])
    writing.flush()


def _readable(told: Told) -> bytes:
    event = told.event
    subject = f"{event['subject']['kind']} {event['subject']['id']}"
    text = f"{event['position']:>7}  {event['recorded_at']}  {event['type']:<32} {subject:<50} {event['occurred']}"
    return f"{text.rstrip()}\n".encode()


def _ndjson(told: Told) -> bytes:
    return orjson.dumps({"event": told.event, "fact": told.shown}) + b"\n"


def _to_database(when: When, url: str) -> None:
    try:
        known = make_url(url).get_backend_name() in {"sqlite", "postgresql"}
    except (ArgumentError, NoSuchModuleError):
        known = False
    if not known:
        raise typer.BadParameter("Give the URL of a SQLite or PostgreSQL database.", param_hint="--to")
    settings = Settings()
    source, destination = Database.of(settings), Database.of(settings.model_copy(update={"database_url": url}))
    try:
        position = _copy(source, destination, when)
        with progress("Deriving the answers", position) as told:
            Projector(destination).catch_up(told)
    finally:
        source.close()
        destination.close()
    out.print(f"{position} facts replayed; ask that database, and record nothing in it.", soft_wrap=True)


def _copy(source: Database, destination: Database, when: When) -> int:
    """The position reached. Whatever stops it, nothing was copied."""
    with source.reading() as reading:
        end = ended(reading, Audience.FULL, when)
        with destination.reading() as there:
            _only_if_free(there)
        migrate(destination.url)
        with destination.writing() as writing, progress("Replaying", end.position) as told:
            _only_if_free(writing)  # nobody was quicker
            copy(reading, writing, until=end.position, progress=told)
    return end.position


def _only_if_free(destination: Connection) -> None:
    if not is_free(destination):
        err.print("That database holds something already; nothing was written.")
        raise typer.Exit(1)
