"""`atlarge seals`: the keys of what is sealed. The master key is named by the environment and is never stored."""

import secrets
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection, exists, select

from domain.access.facts import SealedContentShredded
from domain.fact import Source
from domain.values import Confidence, HistoricalDate
from service.projector import Projector
from service.settings import Settings
from service.store.database import Database
from service.store.orders import Change, Order
from service.store.ring import NoMasterKey
from service.store.tables import facts, public_log, tags
from service.store.writer import Writer
from service.webhooks import subscriptions
from service.webhooks.sealing import sealing_of

app = typer.Typer(help="The keys of what is sealed.", no_args_is_help=True)

OPERATOR = "operator"
HERE = Source(citation="atlarge: the operator, on the command line", confidence=Confidence.CONFIRMED)


class PublishedAlready(Exception):
    """What was published is in the public log, which may only grow."""


@app.command()
def master() -> None:
    """Print a new master key, for ATLARGE_MASTER_KEY. Keep it apart from the database: without it what is sealed is
    lost, with it and a copy of the keys what is sealed is read."""
    typer.echo(f"amk_{secrets.token_urlsafe(32)}")


@app.command()
def rotate() -> None:
    """Wrap every key by ATLARGE_MASTER_KEY that is wrapped by ATLARGE_MASTER_KEY_BEFORE. Start every process with both
    first; afterwards the earlier one can be forgotten. May be interrupted and repeated."""
    settings = Settings()
    database = Database.of(settings)
    try:
        done = database.ring.rewrap()
        with database.writing() as connection:
            done += subscriptions.rewrap(connection, sealing_of(settings))
    except NoMasterKey:
        typer.echo(
            "ATLARGE_MASTER_KEY is not set, or a key is wrapped by one that is neither that nor the one before.",
            err=True,
        )
        raise typer.Exit(1) from None
    finally:
        database.close()
    typer.echo(f"{done} keys are wrapped by the new master key.")


@app.command()
def shred(
    subject: Annotated[str, typer.Argument(help="The id of what is sealed.")],
    reason: Annotated[str, typer.Option(help="Why; it is recorded, under seal.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Destroy the keys of a sealed subject and of all that is sealed about it: nobody can read it again, in no copy of
    the database. Every proof of the log still holds. The views are derived again, which takes a while."""
    try:
        named = UUID(subject)
    except ValueError:
        raise typer.BadParameter("an id is a UUID") from None
    database = Database.of(Settings())
    try:
        with database.reading() as connection:
            about = sealed_about(connection, named)
        if not about:
            typer.echo("Nothing is sealed about that.", err=True)
            raise typer.Exit(1)
        if not yes:
            typer.confirm(f"Destroy for ever what {len(about)} sealed streams say?", abort=True)
        shred_all(database, about, reason, datetime.now(UTC))
    except PublishedAlready:
        typer.echo("Something of it was published meanwhile; look again.", err=True)
        raise typer.Exit(1) from None
    finally:
        database.close()
    typer.echo(f"Shredded: {len(about)} streams.")


def sealed_about(connection: Connection, subject: UUID) -> list[UUID]:
    """The streams under seal that are, or are about, a subject."""
    about = select(tags.c.stream).where(tags.c.subject == subject)
    published = exists().where(public_log.c.stream == facts.c.stream)
    query = select(facts.c.stream).where(facts.c.stream.in_(about), facts.c.version == 1, facts.c.key_id.is_not(None))
    return list(connection.execute(query.where(~published).order_by(facts.c.position)).scalars())


def shred_all(database: Database, streams: list[UUID], reason: str, now: datetime) -> None:
    """Record it, destroy the keys, derive the views. Raises PublishedAlready where one is public by now."""
    on = HistoricalDate.on(now.date())
    fact = SealedContentShredded(
        occurred=on, public_from=None, sources=(HERE,), by=OPERATOR, streams=tuple(streams), reason=reason
    )
    writer = Writer(database)
    try:
        key = f"shredding:{secrets.token_hex(8)}"
        stream = UUID(bytes=secrets.token_bytes(16), version=4)
        writer.submit(Order(OPERATOR, key, (Change("access", stream, fact, 0),), cleared=True)).result()
    finally:
        writer.close()
    with database.writing() as connection:  # nobody publishes meanwhile
        if connection.execute(select(public_log.c.fact).where(public_log.c.stream.in_(streams)).limit(1)).first():
            raise PublishedAlready
        keys = connection.execute(select(facts.c.key_id).where(facts.c.stream.in_(streams)).distinct())
        database.ring.shred([key for key in keys.scalars() if key is not None])
    Projector(database).rebuild()
