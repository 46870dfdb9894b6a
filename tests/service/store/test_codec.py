"""Facts become bytes and come back the same, whatever they say; old bytes are read anew and never rewritten."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import EnumType
from types import UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fact import SHARED
from domain.person.facts import AliasRecorded
from domain.rooms import ROOMS
from domain.values import HistoricalDate, StateCode, id_of
from service.store.codec import NAMES, UPCASTERS, decode, encode, room_of, schema_version
from service.store.database import Database
from service.store.recorder import Recorder, StoredFact
from service.store.tables import facts
from service.store.writer import Writer
from tests.service.store.kit import also_known_as, identified, order, rows_of, settle

DAYS = st.dates()
CLOCKS = st.timedeltas(timedelta(hours=-12), timedelta(hours=14)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)


def dates_as_sources_give_them() -> st.SearchStrategy[HistoricalDate]:
    partial = st.one_of(
        DAYS.map(date.isoformat),
        DAYS.map(lambda each: each.isoformat()[:7]),
        DAYS.map(lambda each: each.isoformat()[:4]),
    )
    between = st.tuples(DAYS, DAYS).map(lambda pair: f"{min(pair)}/{max(pair)}")
    texts = st.one_of(
        partial, between, partial.map("{}/".format), partial.map("/{}".format), st.sampled_from(("", "2006-03-16/17"))
    )
    return texts.map(HistoricalDate)


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field of this type, hostile text and far offsets included."""
    if isinstance(hint, NewType):
        return anything(hint.__supertype__)
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return st.builds(hint, **{each.name: anything(hints[each.name]) for each in fields(hint)})
    if get_origin(hint) in (UnionType, Union):
        return st.one_of(*(anything(each) for each in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(anything(get_args(hint)[0]), max_size=2).map(tuple)
    if isinstance(hint, EnumType):
        return st.sampled_from(list(hint))
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    return SIMPLE[hint]


SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    HistoricalDate: dates_as_sources_give_them(),
    StateCode: st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2).map(StateCode),
    UUID: st.uuids(),
    date: DAYS,
    datetime: st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=CLOCKS),  # noqa: DTZ001
    str: st.text(max_size=8),
    bool: st.booleans(),
    int: st.integers(-(2**53), 2**53),
    type(None): st.none(),
}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_fact_comes_back_as_it_was_told(name: str) -> None:
    @settings(max_examples=20, deadline=None)
    @given(anything(NAMES[name]))
    def comes_back(fact: Any) -> None:
        stored = encode(fact)
        read = decode(name, schema_version(name), stored)
        assert read == fact
        assert type(read) is type(fact)
        assert encode(read) == stored, "the same fact has the same bytes"

    comes_back()


def test_every_fact_of_every_room_has_a_name_of_its_own() -> None:
    kinds = {kind for room in ROOMS.values() for kind in room.facts}
    assert set(NAMES.values()) == kinds
    assert len(NAMES) == len(kinds)


def test_a_streams_room_is_told_by_the_name_of_its_first_fact() -> None:
    for room in ROOMS.values():
        for kind in room.facts:
            if kind not in SHARED:
                assert room_of(kind.__name__) is room


def test_stored_bytes_are_json_that_any_reader_understands() -> None:
    fact = also_known_as("Kony", 'كوني \u202e\U0001f600 "quoted" \\ \x00').fact
    assert isinstance(fact, AliasRecorded)
    told = orjson.loads(encode(fact))
    assert told["alias"] == fact.alias
    assert told["occurred"] == "2005-07-08"
    assert told["sources"][0]["confidence"] == "confirmed"
    assert list(told)[:3] == ["occurred", "public_from", "sources"], "in the order of the fields"


def test_a_moment_keeps_the_offset_its_source_gave() -> None:
    clock = timezone(timedelta(hours=5, minutes=30))
    landed = datetime(2015, 6, 14, 23, 59, tzinfo=clock)
    assert orjson.loads(encode({"landed_at": landed})) == {"landed_at": "2015-06-14T23:59:00+05:30"}
    assert orjson.loads(encode({"landed_at": landed.astimezone(UTC)})) == {"landed_at": "2015-06-14T18:29:00Z"}


def test_a_name_that_nobody_ever_wrote_is_not_guessed_at() -> None:
    with pytest.raises(KeyError):
        decode("AliasRecordd", 1, b"{}")
    with pytest.raises(KeyError):
        room_of("AliasRecordd")


def test_a_fact_of_a_later_release_is_not_read_as_if_it_were_of_this_one() -> None:
    with pytest.raises(ValueError, match="later release"):
        decode("PersonIdentified", schema_version("PersonIdentified") + 1, b"{}")


def test_a_fact_that_says_less_than_its_kind_requires_is_not_filled_in() -> None:
    with pytest.raises(ValueError, match="alias"):
        decode("AliasRecorded", 1, b'{"occurred":"2005","public_from":null,"sources":[]}')


def _spelling(old: dict[str, Any]) -> dict[str, Any]:
    """Version 2 calls `aka` what version 1 called `spelling`."""
    return {("aka" if key == "spelling" else key): value for key, value in old.items()}


def _alias(old: dict[str, Any]) -> dict[str, Any]:
    """Version 3, today's, calls it `alias`."""
    return {("alias" if key == "aka" else key): value for key, value in old.items()}


@pytest.fixture
def _two_versions_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPCASTERS, ("AliasRecorded", 1), _spelling)
    monkeypatch.setitem(UPCASTERS, ("AliasRecorded", 2), _alias)


@pytest.mark.usefixtures("_two_versions_ago")
@pytest.mark.parametrize(("version", "called"), [(1, "spelling"), (2, "aka"), (3, "alias")])
def test_an_old_fact_is_read_as_it_would_be_told_today(version: int, called: str) -> None:
    today = also_known_as("Kony", "Ladit").fact
    old = encode(today).replace(b'"alias"', f'"{called}"'.encode())

    assert schema_version("AliasRecorded") == 3
    assert schema_version("PersonIdentified") == 1
    assert decode("AliasRecorded", version, old) == today


@pytest.mark.usefixtures("_two_versions_ago")
def test_reading_and_following_an_old_fact_never_changes_its_bytes(database: Database, writer: Writer) -> None:
    settle(writer, order("1", identified("Kony")))
    old = encode(also_known_as("Kony", "Ladit").fact).replace(b'"alias"', b'"spelling"')
    Recorder(database).insert_events(
        [StoredFact(originator_id=id_of("Kony"), originator_version=2, topic="AliasRecorded", state=old)]
    )
    written = rows_of(database, facts)[1]

    receipt = writer.submit(order("2", also_known_as("Kony", "Otti's commander"))).result(60)

    assert (receipt.version, receipt.position) == (3, 3)
    identification, read, following = rows_of(database, facts)
    assert read == written
    assert (read.payload, read.schema_version) == (old, 1)
    assert (identification.schema_version, following.schema_version) == (1, 3)


def test_ids_of_streams_and_facts_are_written_as_text() -> None:
    stream = uuid4()
    assert orjson.loads(encode({"of": stream})) == {"of": str(stream)}
