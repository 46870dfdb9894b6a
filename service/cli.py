"""The command line: the same questions, the same answers."""

import signal
import sys
from collections.abc import Callable
from socket import socket
from threading import Event
from types import FrameType
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, ProgrammingError

from service import ask, audit, backup, keys, seals
from service.api import at_large, failures
from service.api.problems import Problem
from service.app import create_app
from service.ask import err, out
from service.diff import diff
from service.ledger.verify import Refused
from service.logs import keep_logs
from service.projector import Projector
from service.record.files import read_rows
from service.record.load import Report, load
from service.replay import replay
from service.settings import Settings
from service.store.database import Database, StoreBusy
from service.store.ring import NotAMasterKey
from service.store.schema import migrate as migrate_schema
from service.store.writer import Writer
from service.terminal import progress
from service.transparency.signing import NoLogKey
from service.work import beside, settled, work_until

app = typer.Typer(
    help="Who is at large under an international arrest warrant, which States were found to have failed, and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(ask.app, name="ask")
app.add_typer(keys.app, name="keys")
app.add_typer(seals.app, name="seals")
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(replay)
app.command()(diff)
app.add_typer(audit.app, name="export")
app.command(context_settings=audit.UNREAD)(audit.verify)


@app.command()
def run() -> None:
    """Set up the database, load the bundled record, print both answers, and serve."""
    settings = Settings()
    migrate_schema(settings.database_url)
    report = _load_record(settings)
    _print_report(report)
    ask.print_at_large(ask.answer(settings, at_large.Question.model_validate({})))
    ask.print_failures(ask.answer(settings, failures.Question.model_validate({})))
    _serve(settings)


@app.command()
def serve() -> None:
    """Serve the API on ATLARGE_HOST and ATLARGE_PORT until interrupted."""
    _serve(Settings())


@app.command()
def work(
    server: Annotated[int | None, typer.Option(hidden=True)] = None,
    sends: Annotated[bool, typer.Option("--sends", hidden=True)] = False,
) -> None:
    """Do what is done beside answering, until interrupted: bring the views up to date, send webhooks, record what a day
    brings.

    `serve` starts one by itself; more may run, on any machine that reaches the database.
    """
    stop = Event()
    _on(stop.set, signal.SIGTERM, signal.SIGINT)
    if not work_until(Settings(), stop, sends=sends, server=server):
        raise typer.Exit(1)


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
    database = Database.of(Settings())
    try:
        with progress("Rebuilding the views", None) as told:
            position = Projector(database).rebuild(told)
    finally:
        database.close()
    out.print(f"Rebuilt from {position} facts.")


def _load_record(settings: Settings) -> Report:
    database = Database.of(settings)
    writer = Writer(database)
    rows = read_rows()
    try:
        with progress("Loading the record", len(rows)) as told:
            report = load(writer, rows, told)
        with progress("Deriving the answers", None) as told:
            Projector(database).catch_up(told)
    finally:
        writer.close()
        database.close()
    return report


def _print_report(report: Report) -> None:
    rows, recorded, before = (sum(each.values()) for each in (report.rows, report.recorded, report.repeated))
    out.print(
        f"The record: {rows} rows, {recorded} recorded now, {before} on record before, {len(report.left_out)} left out."
    )
    for row, reason in report.left_out:
        out.print(f"  {row.file} {row.id}: {reason}")


def _serve(settings: Settings) -> None:
    import uvicorn  # noqa: PLC0415 - only serving needs it

    from service.wire import Wire  # noqa: PLC0415

    database = Database.of(settings)
    Projector(database).behind()  # a database that is not there is said now, not at the first question
    database.close()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    out.print(f"Serving http://{host}:{settings.port}/v1/at-large (stop with Ctrl-C)")
    served = create_app(settings, works=False)
    settled()
    config = uvicorn.Config(
        served,
        host=settings.host,
        port=settings.port,
        http=Wire,
        log_level="warning",
        log_config=None,
        server_header=False,
        ws="none",
    )

    class Server(uvicorn.Server):
        """Told to stop, it first answers whoever waits for what may never come."""

        async def shutdown(self, sockets: list[socket] | None = None) -> None:
            served.state.surroundings.shown.close()
            await super().shutdown(sockets)

    _on(lambda: None, signal.SIGTERM)  # uvicorn raises it once more when all is answered; the worker is ended then
    try:
        with beside():
            Server(config).run()
    except KeyboardInterrupt:  # told to stop, and stopped
        return
    except SystemExit:  # its own code for a start that failed
        raise typer.Exit(1) from None


def _on(act: Callable[[], None], *signals: signal.Signals) -> None:
    def told(_number: int, _frame: FrameType | None) -> None:
        act()

    for each in signals:
        signal.signal(each, told)


def main() -> None:
    """Exit codes: 0 done, 1 refused or failed, 2 usage."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    keep_logs()
    try:
        app()
    except Problem as problem:
        err.print(problem.detail)
    except (NoLogKey, NotAMasterKey, Refused) as refused:
        err.print(str(refused))
    except (OperationalError, ProgrammingError) as error:
        missing = "no such table" in str(error.orig) or "does not exist" in str(error.orig)
        err.print("Nothing is set up there: run `atlarge migrate`." if missing else "The database cannot be reached.")
    except ValidationError as error:  # of the settings: what is asked is looked at where it is asked
        for each in error.errors():
            err.print(f"ATLARGE_{str(each['loc'][0]).upper()} has no such value.")
        sys.exit(2)
    except StoreBusy:
        err.print("Another process holds the database; try again.")
    else:
        return
    sys.exit(1)


if __name__ == "__main__":
    main()
