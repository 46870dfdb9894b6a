"""`atlarge backup` and `restore`: a copy of the database that serves while it is made, without the keys of seals.

Copying the live file of SQLite loses what lies in its journal; its own online backup does not. On PostgreSQL it is
`pg_dump`, in one snapshot. The keys are kept apart on purpose: see docs/operators.md.
"""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import URL, make_url

from service.settings import Settings
from service.store.database import Database
from service.store.schema import migrate


def backup(file: Annotated[Path, typer.Argument(help="Where to; it must not exist.")]) -> None:
    """Copy the database, while it is in use, to one file. The keys of what is sealed are not in it."""
    url = make_url(Settings().database_url)
    if file.exists():
        raise typer.BadParameter("that file exists")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    if url.get_backend_name() == "sqlite":
        _copied(Path(url.database or ""), part)
    else:
        _ran("pg_dump", url, "--format=custom", "--exclude-schema=keyring", f"--file={part}")
    _durable(part, file)
    typer.echo(f"Saved {file} ({file.stat().st_size:,} bytes).")


def restore(file: Annotated[Path, typer.Argument(help="What `atlarge backup` made.", exists=True)]) -> None:
    """Fill a database that is not there yet (on PostgreSQL, an empty one) from a backup."""
    settings = Settings()
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        to = Path(url.database or "")
        if to.exists():
            typer.echo("That database exists.", err=True)
            raise typer.Exit(1)
        part = to.with_name(f"{to.name}.part")
        _copied(file, part)
        _durable(part, to)
    else:
        _ran("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(file))
    migrate(settings.database_url)
    database = Database.of(settings)
    try:
        database.ring.prepare()
    finally:
        database.close()
    typer.echo("Restored.")


def _copied(database: Path, to: Path) -> None:
    """By SQLite's online backup; it begins again where a writer came between, and ends with one state of it."""
    if not database.exists():
        typer.echo("There is no such database.", err=True)
        raise typer.Exit(1)
    source, copy = sqlite3.connect(database), sqlite3.connect(to)
    try:
        source.execute("PRAGMA busy_timeout=30000")
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        (sound,) = copy.execute("PRAGMA quick_check").fetchone()
    finally:
        source.close()
        copy.close()
    if sound != "ok":
        typer.echo("The copy is damaged.", err=True)
        raise typer.Exit(1)


def _durable(part: Path, file: Path) -> None:
    """Under its name only once all of it is on disk."""
    for path in (part, part.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    part.rename(file)


def _ran(program: str, url: URL, *arguments: str) -> None:
    """One of PostgreSQL's programs; a password goes by the environment, where no list of processes shows it."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    found = beside[-1] if beside else shutil.which(program)
    if found is None:
        typer.echo(f"{program} is not here; on Debian: sudo apt-get install postgresql-client", err=True)
        raise typer.Exit(1)
    secret = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    done = subprocess.run(  # noqa: S603 - our own words
        [found, "--dbname", _plain(url), *arguments], env=os.environ | secret, capture_output=True, check=False
    )
    if done.returncode:
        typer.echo(f"{program} failed: {done.stderr.decode(errors='replace').strip()}", err=True)
        raise typer.Exit(1)


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string()
