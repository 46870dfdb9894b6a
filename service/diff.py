"""`atlarge diff`: what changed in the answers between two moments of recording, and by which facts."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
import typer
from sqlalchemy import Connection, Table

from service.api import assessments, at_large, failures
from service.api.asking import PRESUMPTION, Paging, Times, echo, resolve
from service.api.paging import Cursors
from service.ask import AsOf, Json, PublicOn, asking, out, understood
from service.feed.history import Told, at
from service.replay import WHEN, ended, when_of
from service.settings import Settings
from service.viewer import Audience, Viewer, cleared_viewer, public_viewer
from service.views import assessments as assessments_view
from service.views import at_large as at_large_view
from service.views import failures as failures_view
from service.views import resources, sightings
from service.views.causes import causes
from service.views.moment import Moment, instant_text

Item = dict[str, Any]
Causes = dict[str, set[int]]
"""Positions of the full log, by what they changed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers compared: how it is asked, its items by the id of what they are about, what to call the
    change of one (None: it is not told), the views it rests on, and what it calls by a name that may change."""

    ask: Callable[[Connection, Viewer, Any, Cursors], tuple[dict[str, Any], Moment]]
    question: type[Paging]
    asked: Mapping[str, str]
    items: Callable[[dict[str, Any]], Iterable[tuple[str, Item]]]
    word: Callable[[Item | None, Item | None], str | None]
    views: tuple[Table, ...]
    names: Callable[[Item], Iterable[str]]


def _sought(before: Item | None, after: Item | None) -> str:
    if before is None:
        return "came"
    return "ceased" if after is None else "changed"


def _decided(before: Item | None, after: Item | None) -> str:
    was, stands = (each is not None and each["finding"] == "found" for each in (before, after))
    if was == stands:
        return "changed"
    return "came" if stands else "fell"


def _assessed(before: Item | None, after: Item | None) -> str | None:
    """Of `none` and `latent` nothing follows, and a list alone would accuse."""
    rungs = [None if each is None else each["assessment"] for each in (before, after)]
    if not {"possible", "apparent"} & {*rungs}:
        return None
    return "changed" if rungs[0] == rungs[1] else "moved"


ANSWERS = {
    "at_large": Answer(
        at_large.at_large_body,
        at_large.Question,
        {},
        lambda body: ((each["person"]["id"], each) for each in body["items"]),
        _sought,
        (at_large_view.table, sightings.table),
        lambda item: (each["situation"] for each in item["warrants"]),
    ),
    "failures": Answer(
        failures.failures_body,
        failures.Question,
        {"finding": "any"},
        lambda body: (
            (one["id"], {"state": each["state"], **one}) for each in body["items"] for one in each["instances"]
        ),
        _decided,
        (failures_view.table,),
        lambda item: (each["id"] for each in item["persons"]),
    ),
    "assessments": Answer(
        assessments.assessments_body,
        assessments.Question,
        {"assessment": "any"},
        lambda body: ((each["presence"]["id"], each) for each in body["items"]),
        _assessed,
        (assessments_view.table,),
        lambda item: (item["person"]["id"],),
    ),
}


def diff(
    earlier: Annotated[str, typer.Argument(help=WHEN)],
    later: Annotated[str, typer.Argument(help="The same, and not before it.")],
    as_of: AsOf = None,
    public_on: PublicOn = None,
    audience: Annotated[Audience, typer.Option(help="Whose answers, and whose positions.")] = Audience.PUBLIC,
    json: Json = False,
) -> None:
    """Tell what changed in the answers between two moments of recording, and which facts changed it."""
    moments = when_of(earlier), when_of(later)
    asked = {"as_of": as_of, "public_on": public_on}
    understood(Paging, asked)
    settings = Settings()
    with asking(settings) as reading:
        first, second = (ended(reading, audience, each) for each in moments)
        if first.position > second.position:
            raise typer.BadParameter("The first moment comes after the second.")
        given = {name: each for name, each in asked.items() if each is not None}
        viewer = public_viewer() if audience is Audience.PUBLIC else cleared_viewer()
        stamps = (str(instant_text(each.recorded_at)) for each in (first, second))
        body = Comparison(reading, viewer, given, Cursors(settings)).body(*stamps)
    if json:
        sys.stdout.buffer.write(orjson.dumps(body) + b"\n")
    else:
        _print(body)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answers a viewer is given about one day, as known on one day, at two moments of recording."""

    reading: Connection
    viewer: Viewer
    asked: Mapping[str, str]
    cursors: Cursors

    def body(self, earlier: str, later: str) -> dict[str, Any]:
        """What is in one of two answers, or in both and not the same; with the facts that changed it."""
        stamps = (earlier, later)
        first, second = (resolve(Times.model_validate(self._at(each)), self.reading, self.viewer) for each in stamps)
        renamed = _renamed(self.reading, first, second)
        found = {name: self._changes(answer, stamps, (first, second), renamed) for name, answer in ANSWERS.items()}
        times = echo(second)
        both = {
            name: {"recorded_at": echo(each)["recorded_at"], "position": each.place}
            for name, each in (("earlier", first), ("later", second))
        }
        return {"as_of": times["as_of"], "public_on": times["public_on"], **both, **found, "presumption": PRESUMPTION}

    def _at(self, stamp: str) -> dict[str, str]:
        return {**self.asked, "recorded_at": stamp}

    def _changes(
        self, answer: Answer, stamps: tuple[str, str], moments: tuple[Moment, Moment], renamed: Causes
    ) -> list[dict[str, Any]]:
        before, after = (self._every(answer, each) for each in stamps)
        changed_by: Causes = {}
        for view in answer.views:
            for subject, positions in causes(self.reading, view, *moments).items():
                changed_by.setdefault(str(subject), set()).update(positions)
        changes: list[tuple[dict[str, Any], set[int]]] = []
        for named in dict.fromkeys((*before, *after)):
            was, stands = before.get(named), after.get(named)
            word = None if was == stands else answer.word(was, stands)
            if word is not None:
                called = {*answer.names(was), *answer.names(stands)} if was and stands else ()
                by = changed_by.get(named, set()).union(*(renamed.get(each, ()) for each in called))
                changes.append(({"change": word, "id": named, "before": was, "after": stands}, by))
        facts = self._facts({position for _, by in changes for position in by}, moments[1])
        return [{**change, "facts": [facts[each] for each in sorted(by) if each in facts]} for change, by in changes]

    def _every(self, answer: Answer, stamp: str) -> dict[str, Item]:
        """Every page of one answer, by the ids of its items."""
        asked = {**self._at(stamp), **answer.asked, "limit": "500"}
        found: dict[str, Item] = {}
        cursor: str | None = None
        while True:
            question = answer.question.model_validate(asked if cursor is None else {**asked, "cursor": cursor})
            body, _ = answer.ask(self.reading, self.viewer, question, self.cursors)
            found.update(answer.items(body))
            cursor = body["next"]
            if cursor is None:
                return found

    def _facts(self, positions: Iterable[int], until: Moment) -> dict[int, dict[str, Any]]:
        """What is told of the facts at these positions of the full log, as far as the viewer may know them."""
        told = at(self.reading, self.viewer.audience, positions, until.place)
        return {each.position: _told(each) for each in told}


def _told(told: Told) -> dict[str, Any]:
    names = ("id", "position", "type", "recorded_at", "occurred", "link")
    sources = [each.citation for each in told.fact.sources]
    return {**{name: told.event[name] for name in names}, "sources": sources}


def _renamed(reading: Connection, earlier: Moment, later: Moment) -> Causes:
    """The facts that changed how an answer calls somebody, by the id of a person or the name of a situation."""
    called = resources.table.c.room.in_(("person", "situation"))
    found = {str(each): by for each, by in causes(reading, resources.table, earlier, later, called, said=_name).items()}
    for moment in (earlier, later):
        for situation, name in resources.situations(reading, moment).items():
            found.setdefault(name, set()).update(found.get(situation, ()))
    return found


def _name(body: bytes) -> tuple[Any, Any]:
    said = orjson.loads(body)
    return said["reference"], said["name"]


LINES = 5
"""How many facts are told of one change; the rest is counted."""

TITLES = {"at_large": "At large", "failures": "Findings", "assessments": "What appears from presences"}


def _print(body: dict[str, Any]) -> None:
    """For people: plain lines, for what is told may hold any sign."""
    first, second = (body[each]["recorded_at"] or "the beginning" for each in ("earlier", "later"))
    _line(f"As of {body['as_of']}, as the public could know on {body['public_on']}: from {first} to {second}.")
    for name, title in TITLES.items():
        _line(f"{title}: {len(body[name]) or 'nothing'} changed.")
        for each in body[name]:
            _line(f"  {each['change']}: {_what(name, each)}")
            for fact in each["facts"][:LINES]:
                by = f"{fact['type']} of {fact['occurred'] or 'no day'}, recorded {fact['recorded_at']}"
                _line(f"      {by}: {'; '.join(fact['sources'])}")
            if len(each["facts"]) > LINES:
                _line(f"      and by {len(each['facts']) - LINES} facts more (--json tells all)")
    _line(body["presumption"])


def _what(name: str, change: Mapping[str, Any]) -> str:
    item = change["after"] or change["before"]
    stood = " -> ".join(
        "nothing" if each is None else _stood(name, each) for each in (change["before"], change["after"])
    )
    match name:
        case "at_large":
            who = item["person"]["name"]
        case "failures":
            who = f"{item['state']['name']} concerning {', '.join(each['name'] for each in item['persons'])}"
        case _:
            who = f"{item['person']['name']} in {item['state']['name']} from {item['presence']['arrival']}"
    return f"{who}: {stood}"


def _stood(name: str, item: Item) -> str:
    match name:
        case "at_large":
            return f"since {item['at_large_since']}, {item['label']}"
        case "failures":
            referral = "".join(f", {body} {how}" for body, how in sorted(item["referral"].items()))
            return f"{item['finding']}{referral}"
        case _:
            return str(item["assessment"])


def _line(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)
