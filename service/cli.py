"""The command line: the same questions, the same answers."""

import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from socket import socket
from typing import Annotated, Any, TypeVar

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, ProgrammingError

from domain.values import id_of
from service import keys
from service.api import at_large, failures, timeline
from service.api.asking import PRESUMPTION, Paging, canonical_id
from service.api.paging import Cursors
from service.api.problems import Problem
from service.app import create_app
from service.projector import Projector
from service.record.files import read_rows
from service.record.load import Report, load
from service.settings import Settings
from service.store.database import Database, StoreBusy
from service.store.schema import migrate as migrate_schema
from service.store.writer import Writer
from service.viewer import public_viewer

app = typer.Typer(
    help="Who is at large under an international arrest warrant, which States were found to have failed, and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
ask = typer.Typer(help="Ask a question of the database, as the public may.", no_args_is_help=True)
app.add_typer(ask, name="ask")
app.add_typer(keys.app, name="keys")

out = Console(width=None if sys.stdout.isatty() else 120)
err = Console(stderr=True)


@app.command()
def run() -> None:
    """Set up the database, load the bundled record, print both answers, and serve."""
    settings = Settings()
    migrate_schema(settings.database_url)
    report = _load_record(settings)
    _print_report(report)
    _print_at_large(_answer(settings, at_large.Question.model_validate({})))
    _print_failures(_answer(settings, failures.Question.model_validate({})))
    _serve(settings)


@app.command()
def serve() -> None:
    """Serve the API on ATLARGE_HOST and ATLARGE_PORT until interrupted."""
    _serve(Settings())


@app.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    migrate_schema(Settings().database_url)


@app.command(name="import")
def import_(
    record: Annotated[bool, typer.Option("--record", help="The bundled public record.")] = False,
) -> None:
    """Load facts; returns once every answer has them. Loading again changes nothing."""
    if not record:
        err.print("Say what to import: --record for the bundled public record.")
        raise typer.Exit(2)
    report = _load_record(Settings())
    _print_report(report)
    if not report.complete:
        raise typer.Exit(1)


@app.command()
def rebuild() -> None:
    """Empty the views and derive them again from the facts; they come out byte for byte the same."""
    database = Database(Settings().database_url)
    try:
        with _progress("Rebuilding the views", None) as told:
            position = Projector(database).rebuild(told)
    finally:
        database.close()
    out.print(f"Rebuilt from {position} facts.")


AsOf = Annotated[str | None, typer.Option(help="The day the answer is about.")]
PublicOn = Annotated[str | None, typer.Option(help="What the public could know by this day.")]
RecordedAt = Annotated[str | None, typer.Option(help="What this system held at this moment.")]
Limit = Annotated[str, typer.Option(help="Items a page, at most 500.")]
Json = Annotated[bool, typer.Option("--json", help="The body the API gives.")]


@ask.command(name="at-large")
def ask_at_large(
    as_of: AsOf = None,
    public_on: PublicOn = None,
    recorded_at: RecordedAt = None,
    counting: Annotated[str, typer.Option(help="court or strict.")] = "court",
    situation: Annotated[str | None, typer.Option(help="A situation's number or name.")] = None,
    limit: Limit = "500",
    json: Json = False,
) -> None:
    """Who was sought and not in the Court's custody?"""
    asked = {"as_of": as_of, "public_on": public_on, "recorded_at": recorded_at, "situation": situation}
    body = _ask(at_large.Question, asked | {"counting": counting, "limit": limit})
    (_print_json if json else _print_at_large)(body)


@ask.command(name="failures")
def ask_failures(
    as_of: AsOf = None,
    public_on: PublicOn = None,
    recorded_at: RecordedAt = None,
    state: Annotated[str | None, typer.Option(help="A State's two letters.")] = None,
    person: Annotated[str | None, typer.Option(help="A person's id.")] = None,
    finding: Annotated[str, typer.Option(help="found, informed, no_finding, reversed or any.")] = "found",
    limit: Limit = "500",
    json: Json = False,
) -> None:
    """Which States were found to have failed their obligations?"""
    asked = {"as_of": as_of, "public_on": public_on, "recorded_at": recorded_at, "state": state, "person": person}
    body = _ask(failures.Question, asked | {"finding": finding, "limit": limit})
    (_print_json if json else _print_failures)(body)


@ask.command(name="timeline")
def ask_timeline(
    person: Annotated[str, typer.Argument(help="A person's reference in the record (P001), or id.")],
    as_of: AsOf = None,
    public_on: PublicOn = None,
    recorded_at: RecordedAt = None,
    limit: Limit = "500",
    json: Json = False,
) -> None:
    """What happened to a person, in order, and when was the person at large?"""
    asked = {"as_of": as_of, "public_on": public_on, "recorded_at": recorded_at, "limit": limit}
    question, settings = _understood(Paging, asked), Settings()
    with _asking(settings) as connection:
        named = _id_of_person(person)
        body = timeline.timeline_body(connection, public_viewer(), named, question, Cursors(settings))[0]
    (_print_json if json else _print_timeline)(body)


def _id_of_person(text: str) -> str:
    """An imported person's id follows from its reference."""
    try:
        return str(canonical_id(text))
    except ValueError:
        return str(id_of(text))


Q = TypeVar("Q", bound=Paging)


def _ask(kind: type[Q], given: dict[str, str | None]) -> dict[str, Any]:
    return _answer(Settings(), _understood(kind, given))


def _understood(kind: type[Q], given: dict[str, str | None]) -> Q:
    """The question as it was typed; what cannot be understood ends here."""
    try:
        return kind.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for each in error.errors():
            err.print(f"{'.'.join(map(str, each['loc']))}: {each['msg']}")
        raise typer.Exit(2) from None


def _answer(settings: Settings, question: Paging) -> dict[str, Any]:
    with _asking(settings) as connection:
        match question:
            case at_large.Question():
                return at_large.at_large_body(connection, public_viewer(), question, Cursors(settings))[0]
            case failures.Question():
                return failures.failures_body(connection, public_viewer(), question, Cursors(settings))[0]
            case _:
                raise TypeError(f"nothing answers {type(question).__name__}")


@contextmanager
def _asking(settings: Settings) -> Generator[Connection]:
    """A database whose views show every fact recorded so far."""
    database = Database(settings.database_url)
    try:
        projector = Projector(database)
        if projector.behind():
            projector.catch_up()
        with database.reading() as connection:
            yield connection
    finally:
        database.close()


def _print_json(body: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(body) + b"\n")


def _load_record(settings: Settings) -> Report:
    database = Database(settings.database_url)
    writer = Writer(database)
    rows = read_rows()
    try:
        with _progress("Loading the record", len(rows)) as told:
            report = load(writer, rows, told)
        with _progress("Deriving the answers", None) as told:
            Projector(database).catch_up(told)
    finally:
        writer.close()
        database.close()
    return report


@contextmanager
def _progress(what: str, total: int | None) -> Generator[Callable[[int], None]]:
    """A bar on a terminal, nothing when piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
        if total is None:
            finished = bar.tasks[0].completed
            bar.update(task, total=finished, completed=finished)


def _print_report(report: Report) -> None:
    rows, recorded, before = (sum(each.values()) for each in (report.rows, report.recorded, report.repeated))
    out.print(
        f"The record: {rows} rows, {recorded} recorded now, {before} on record before, {len(report.left_out)} left out."
    )
    for row, reason in report.left_out:
        out.print(f"  {row.file} {row.id}: {reason}")


def _print_at_large(body: dict[str, Any]) -> None:
    table = Table(title=f"At large on {body['as_of']}, as the public could know on {body['public_on']}")
    for heading in ("Person", "Situation", "Warrant", "Since", "Label"):
        table.add_column(heading, overflow="fold")
    for item in body["items"]:
        situations = ", ".join(dict.fromkeys(warrant["situation"] or "" for warrant in item["warrants"]))
        warrants = ", ".join(warrant["reference"] or warrant["id"] for warrant in item["warrants"])
        table.add_row(item["person"]["name"], situations, warrants, item["at_large_since"], item["label"])
    out.print(table)
    total = len(body["items"]) if body["total"] is None else body["total"]
    more = " on this page" if body["next"] else ""
    out.print(f"{total} at large{more} ({body['counting']} counting). {PRESUMPTION}", soft_wrap=True)
    for note in body["notes"]:
        out.print(note, soft_wrap=True)


def _print_failures(body: dict[str, Any]) -> None:
    what = "Findings of failure" if body["finding"] == "found" else "Incidents, whatever was decided,"
    table = Table(title=f"{what} as of {body['as_of']}, as the public could know on {body['public_on']}")
    for heading in ("State", "Concerning", "Conduct", "Finding", "On", "Referral"):
        table.add_column(heading, overflow="fold")
    for item in body["items"]:
        for each in item["instances"]:
            persons = ", ".join(person["name"] for person in each["persons"])
            first, last = each["conduct"]["from"], each["conduct"]["to"] or ""
            conduct = first if first == last else f"{first}/{last}"
            stands = sorted(set(each["referral"].values()))
            bodies = {how: "+".join(body for body, its in each["referral"].items() if its == how) for how in stands}
            referral = ", ".join(f"{which} {how}" for how, which in bodies.items())
            table.add_row(item["state"]["name"], persons, conduct, each["finding"], each["decided_on"], referral)
    out.print(table)
    total = len(body["items"]) if body["total"] is None else body["total"]
    more = " on this page" if body["next"] else ""
    out.print(f"{total} States{more} (finding: {body['finding']}). {PRESUMPTION}", soft_wrap=True)
    for note in body["notes"]:
        out.print(note, soft_wrap=True)


def _print_timeline(body: dict[str, Any]) -> None:
    person = body["person"]
    title = f"{person['name']} as of {body['as_of']}, as the public could know on {body['public_on']}"
    table = Table(title=title)
    for heading in ("Occurred", "What", "State", "Record", "Confidence"):
        table.add_column(heading, overflow="fold")
    for each in body["items"]:
        when = each["occurred"] + (f" to {each['until']}" if each["until"] else "")
        what = f"{each['room']}: {each['fact']}"
        table.add_row(when or "undated", what, each["state"], each["reference"], each["confidence"])
    out.print(table)
    for span in body["at_large"]:
        out.print(f"At large from {span['from']} {'to ' + span['to'] if span['to'] else 'on'}: {span['label']}.")
    more = " More on the next page." if body["next"] else ""
    out.print(f"{PRESUMPTION}{more}", soft_wrap=True)
    for note in body["notes"]:
        out.print(note, soft_wrap=True)


def _serve(settings: Settings) -> None:
    import uvicorn  # noqa: PLC0415 - only serving needs it

    database = Database(settings.database_url)
    Projector(database).behind()  # a database that is not there is said now, not at the first question
    database.close()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    out.print(f"Serving http://{host}:{settings.port}/v1/at-large (stop with Ctrl-C)")
    served = create_app(settings)
    config = uvicorn.Config(served, host=settings.host, port=settings.port, log_level="warning", server_header=False)

    class Server(uvicorn.Server):
        """Told to stop, it first answers whoever waits for what may never come."""

        async def shutdown(self, sockets: list[socket] | None = None) -> None:
            served.state.surroundings.shown.close()
            await super().shutdown(sockets)

    try:
        Server(config).run()
    except KeyboardInterrupt:  # told to stop, and stopped
        return
    except SystemExit:  # its own code for a start that failed
        raise typer.Exit(1) from None


def main() -> None:
    """Exit codes: 0 done, 1 refused or failed, 2 usage."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        app()
    except Problem as problem:
        err.print(problem.detail)
    except (OperationalError, ProgrammingError) as error:
        missing = "no such table" in str(error.orig) or "does not exist" in str(error.orig)
        err.print("Nothing is set up there: run `atlarge migrate`." if missing else "The database cannot be reached.")
    except StoreBusy:
        err.print("Another process holds the database; try again.")
    else:
        return
    sys.exit(1)
