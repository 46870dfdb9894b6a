"""`atlarge ask`: the same questions as over HTTP, and the same answers, as the public may have them."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from domain.values import id_of
from service.api import assessments, at_large, duties, failures, timeline
from service.api.asking import PRESUMPTION, Paging, Times, canonical_id
from service.api.paging import Cursors
from service.projector import Projector
from service.settings import Settings
from service.store.database import Database
from service.viewer import public_viewer

app = typer.Typer(help="Ask a question of the database, as the public may.", no_args_is_help=True)
out = Console(width=None if sys.stdout.isatty() else 120)
err = Console(stderr=True)

AsOf = Annotated[str | None, typer.Option(help="The day the answer is about.")]
PublicOn = Annotated[str | None, typer.Option(help="What the public could know by this day.")]
RecordedAt = Annotated[str | None, typer.Option(help="What this system held at this moment.")]
Limit = Annotated[str, typer.Option(help="Items a page, at most 500.")]
Json = Annotated[bool, typer.Option("--json", help="The body the API gives.")]


@app.command(name="at-large")
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
    (_print_json if json else print_at_large)(body)


@app.command(name="failures")
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
    (_print_json if json else print_failures)(body)


@app.command(name="assessments")
def ask_assessments(
    as_of: AsOf = None,
    public_on: PublicOn = None,
    recorded_at: RecordedAt = None,
    state: Annotated[str | None, typer.Option(help="A State's two letters.")] = None,
    person: Annotated[str | None, typer.Option(help="A person's reference in the record (P001), or id.")] = None,
    assessment: Annotated[str | None, typer.Option(help="none, latent, possible, apparent or any.")] = None,
    limit: Limit = "500",
    json: Json = False,
) -> None:
    """What do the recorded presences come to? Computed, and never a finding."""
    named = None if person is None else _id_of_person(person)
    asked = {"as_of": as_of, "public_on": public_on, "recorded_at": recorded_at, "state": state, "person": named}
    body = _ask(assessments.Question, asked | {"assessment": assessment, "limit": limit})
    (_print_json if json else _print_assessments)(body)


@app.command(name="duty")
def ask_duty(
    person: Annotated[str, typer.Argument(help="A person's reference in the record (P001), or id.")],
    state: Annotated[str, typer.Argument(help="A State's two letters.")],
    on: Annotated[str | None, typer.Option(help="The day; by default that of --as-of.")] = None,
    as_of: AsOf = None,
    public_on: PublicOn = None,
    recorded_at: RecordedAt = None,
    json: Json = False,
) -> None:
    """What did a State owe towards a person on a day?"""
    asked = {"as_of": as_of, "public_on": public_on, "recorded_at": recorded_at, "on": on}
    asked |= {"person": _id_of_person(person), "state": state}
    question = understood(duties.DutyQuestion, asked)
    with asking(Settings()) as connection:
        body = duties.duties_body(connection, public_viewer(), question)[0]
    (_print_json if json else _print_duty)(body)


@app.command(name="timeline")
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
    question, settings = understood(Paging, asked), Settings()
    with asking(settings) as connection:
        named = _id_of_person(person)
        body = timeline.timeline_body(connection, public_viewer(), named, question, Cursors(settings))[0]
    (_print_json if json else _print_timeline)(body)


def _id_of_person(text: str) -> str:
    """An imported person's id follows from its reference."""
    try:
        return str(canonical_id(text))
    except ValueError:
        return str(id_of(text))


Q = TypeVar("Q", bound=Times)


def _ask(kind: type[Paging], given: dict[str, str | None]) -> dict[str, Any]:
    return answer(Settings(), understood(kind, given))


def understood(kind: type[Q], given: dict[str, str | None]) -> Q:
    """The question as it was typed; what cannot be understood ends here."""
    try:
        return kind.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for each in error.errors():
            err.print(f"{'.'.join(map(str, each['loc']))}: {each['msg']}")
        raise typer.Exit(2) from None


def answer(settings: Settings, question: Paging) -> dict[str, Any]:
    with asking(settings) as connection:
        match question:
            case at_large.Question():
                return at_large.at_large_body(connection, public_viewer(), question, Cursors(settings))[0]
            case failures.Question():
                return failures.failures_body(connection, public_viewer(), question, Cursors(settings))[0]
            case assessments.Question():
                return assessments.assessments_body(connection, public_viewer(), question, Cursors(settings))[0]
            case _:
                raise TypeError(f"nothing answers {type(question).__name__}")


@contextmanager
def asking(settings: Settings) -> Generator[Connection]:
    """A database whose views show every fact recorded so far."""
    database = Database.of(settings)
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


def print_at_large(body: dict[str, Any]) -> None:
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


def print_failures(body: dict[str, Any]) -> None:
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


def _print_assessments(body: dict[str, Any]) -> None:
    table = Table(
        title=f"Presences as of {body['as_of']}, as the public could know on {body['public_on']}: what appears"
    )
    for heading in ("State", "Person", "From", "To", "Duty", "Request", "Assessment"):
        table.add_column(heading, overflow="fold")
    for item in body["items"]:
        presence, request = item["presence"], item["request"]
        asked = "" if request is None else request["reference"] or request["id"]
        stay = (presence["arrival"], presence["departure"] or "")
        table.add_row(item["state"]["name"], item["person"]["name"], *stay, item["duty"], asked, item["assessment"])
    out.print(table)
    total = len(body["items"]) if body["total"] is None else body["total"]
    out.print(f"{total} presences{' on this page' if body['next'] else ''}. {PRESUMPTION}", soft_wrap=True)
    for note in body["notes"]:
        out.print(note, soft_wrap=True)


def _print_duty(body: dict[str, Any]) -> None:
    basis = ", ".join(body["basis"]) or "no basis"
    out.print(f"{body['state']['name']} towards {body['person']['name']} on {body['on']}: {body['duty']} ({basis}).")
    for each in body["explanation"]:
        out.print(f"  {each['sentence']} ({each['authority']})", soft_wrap=True)
    for item in body["presences"]:
        out.print(f"There from {item['presence']['arrival']}: {item['assessment']}. {item['text']}", soft_wrap=True)
    for said in (*body["notes"], PRESUMPTION):
        out.print(said, soft_wrap=True)
