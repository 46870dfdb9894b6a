"""`atlarge export audit`, `atlarge export disclosure` and `atlarge verify`: for those who do not take our word."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from service.ask import err, out
from service.ledger import verify as verifier
from service.ledger.note import Signer
from service.settings import Settings
from service.store.database import Database
from service.transparency.export import export, line
from service.transparency.follower import Follower
from service.transparency.proofs import Beyond, disclosure
from service.transparency.signing import Signers
from service.viewer import Audience

UNREAD: dict[str, Any] = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""`verify` reads its own words: it is the same program that runs alone."""

app = typer.Typer(help="What is on record, in a file.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="Where to write it; nothing that is there is overwritten.")]


@app.command()
def audit(
    file: File,
    log: Annotated[Audience, typer.Option(help="public, or full: with the commitments of all that is sealed.")] = (
        Audience.PUBLIC
    ),
) -> None:
    """A log with its signed checkpoint, for `atlarge verify` or verify.py alone. Interrupted, it goes on next time."""
    with _signed_database() as (database, signers), _bar() as bar:
        task = bar.add_task(f"Exporting the {log} log", total=None)
        try:
            size = export(
                database,
                log,
                signers.of(log),
                file,
                lambda done, total: bar.update(task, completed=done, total=total),
            )
        except FileExistsError:
            err.print(f"{file} is there already.", soft_wrap=True)
            raise typer.Exit(1) from None
    out.print(f"Exported {size} entries of the {log} log to {file}.", soft_wrap=True)


@app.command(name="disclosure")
def disclosure_(
    index: Annotated[int, typer.Argument(min=0, help="The index of the entry in the public log.")], file: File
) -> None:
    """That a fact now public was in the full log before: a proof for `atlarge verify`."""
    with _signed_database() as (database, signers):
        full: Signer = signers.of(Audience.FULL)
        try:
            with database.reading() as connection:
                proof = disclosure(connection, full, index)
            with file.open("xb") as told:
                told.write(line(proof))
        except Beyond:
            err.print("The public log has no entry of that index.")
            raise typer.Exit(1) from None
        except FileExistsError:
            err.print(f"{file} is there already.", soft_wrap=True)
            raise typer.Exit(1) from None


def verify(context: typer.Context) -> None:
    """Verify an audit export or a proof against a checkpoint you saved: EXPORT --checkpoint FILE."""
    raise typer.Exit(verifier.main(context.args))


@contextmanager
def _signed_database() -> Generator[tuple[Database, Signers]]:
    """The database, signed as far as it goes."""
    settings = Settings()
    signers = Signers(settings)
    database = Database.of(settings)
    try:
        Follower(database, signers).catch_up()
        yield database, signers
    finally:
        database.close()


def _bar() -> Progress:
    """On a terminal; nothing when piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, disable=not err.is_terminal)
