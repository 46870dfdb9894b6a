"""`atlarge keys`: who may ask and write over HTTP."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from service.settings import Settings
from service.store import keys as kept
from service.store.database import Database
from service.views.moment import instant_of, instant_text

app = typer.Typer(help="Who may ask and write over HTTP.", no_args_is_help=True)


def _expiry(text: str | None) -> int | None:
    """The first moment after that day (UTC)."""
    if text is None:
        return None
    try:
        after = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise typer.BadParameter("a day is written YYYY-MM-DD") from None
    return instant_of(datetime(after.year, after.month, after.day, tzinfo=UTC))


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Whose key it is, for the list.")],
    role: Annotated[str | None, typer.Option(help=f"{', '.join(kept.ROLES)}: the scopes of one of these.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="Instead: read, write, sealed; again for each.")] = None,
    expires: Annotated[str | None, typer.Option(help="The last day on which it is good (YYYY-MM-DD, UTC).")] = None,
) -> None:
    """Make a key and print it: it is shown this once, and only its hash is kept."""
    if (role is None) is (not scope) or (role is not None and role not in kept.ROLES):
        raise typer.BadParameter(f"name a role ({', '.join(kept.ROLES)}), or the scopes ({', '.join(kept.SCOPES)})")
    scopes = kept.ROLES[role] if role is not None else scope or []
    until = _expiry(expires)
    database = Database.of(Settings())
    try:
        typer.echo(kept.create(database, name, scopes, until))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    finally:
        database.close()


@app.command(name="list")
def list_() -> None:
    """Every key: id, name, scopes, and how long it is good."""
    database = Database.of(Settings())
    try:
        found = kept.every(database)
    finally:
        database.close()
    for each in found:
        until = "for ever" if each.expires_at is None else f"until {instant_text(each.expires_at)}"
        good = until if each.revoked_at is None else f"revoked at {instant_text(each.revoked_at)}"
        typer.echo(f"{each.id}  {each.name}  {' '.join(sorted(each.scopes))}  {good}")


@app.command()
def revoke(id: Annotated[str, typer.Argument(help="The key's id, as `keys list` gives it.")]) -> None:  # noqa: A002
    """Refuse a key from now on; every process has heard of it within a second."""
    database = Database.of(Settings())
    try:
        known = kept.revoke(database, id)
    finally:
        database.close()
    if not known:
        typer.echo("There is no such key.", err=True)
        raise typer.Exit(1)
