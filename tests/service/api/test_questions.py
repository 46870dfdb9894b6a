"""Every question and resource that is served: what it answers, on which day, as known when."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from sqlalchemy import select

from domain.fact import Correction, Source
from domain.person.facts import PersonIdentified
from domain.values import Confidence, HistoricalDate, PersonId, SituationId, fact_id, id_of
from domain.warrant.facts import WarrantIssued
from service.api.answers import AtLargeAnswer, FailuresAnswer, HistoryAnswer, ResourceAnswer, ResourcesAnswer
from service.projector import Projector
from service.store.codec import decode
from service.store.database import Database
from service.store.orders import Change, Order
from service.store.tables import facts, public_log
from service.store.writer import Writer
from tests.service.api.serving import raw_get, serving
from tests.service.record.loaded import load_into
from tests.service.store.kit import MASTER

PRESUMPTION = "Sought under a warrant issued on reasonable grounds to believe; presumed innocent (art. 66)."
SOURCE = Source(citation="a test", confidence=Confidence.CONFIRMED)
LISTS = {
    "persons": 74,
    "situations": 14,
    "warrants": 81,
    "custody": 32,
    "notices": 20,
    "noncompliance": 25,
    "requests": 13,
    "presences": 102,
}
ONE_OF = {"persons": "P001", "situations": "Darfur", "warrants": "W001", "custody": "S001", "notices": "I001"}
ONE_OF["noncompliance"] = "N01"
ROUTES = [
    "/v1/at-large",
    "/v1/failures",
    *(f"/v1/{name}" for name in LISTS),
    *(f"/v1/{name}/{id_of(reference)}" for name, reference in ONE_OF.items()),
    *(f"/v1/{name}/{id_of(reference)}/history" for name, reference in ONE_OF.items()),
]


def get(client: httpx.Client, path: str, **asked: str) -> dict[str, Any]:
    """The body of an answer that must be one."""
    answer = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, Any] = answer.json()
    return body


def today() -> str:
    return datetime.now(UTC).date().isoformat()


# What every answer carries.


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_echoes_the_three_times_and_the_presumption_of_innocence(client: httpx.Client, route: str) -> None:
    body = get(client, route, as_of="2024-12-31", public_on="2025-02-01", recorded_at="2099-01-01T00:00:00Z")
    assert (body["as_of"], body["public_on"]) == ("2024-12-31", "2025-02-01")
    assert datetime.fromisoformat(body["recorded_at"]) < datetime.now(UTC)
    assert body["presumption"] == PRESUMPTION


@pytest.mark.parametrize("route", ROUTES)
def test_the_times_are_today_today_and_the_head_of_the_log_unless_asked(client: httpx.Client, route: str) -> None:
    before = today()
    body = get(client, route)
    assert body["as_of"] == body["public_on"]
    assert before <= body["as_of"] <= today()
    head = get(client, "/v1/at-large")["recorded_at"]
    assert body["recorded_at"] == head


@pytest.mark.parametrize("route", ROUTES)
def test_the_recorded_at_of_an_answer_given_back_gives_the_same_answer_byte_for_byte(
    client: httpx.Client, route: str
) -> None:
    asked = {"as_of": "2024-12-31", "public_on": "2024-12-31"}
    first = client.get(route, params=asked | ({"limit": "500"} if route.count("/") == 2 else {}))
    again = client.get(first.url.copy_merge_params({"recorded_at": first.json()["recorded_at"]}))
    assert again.status_code == 200
    assert again.content == first.content
    names = ("etag", "atlarge-position", "content-type", "cache-control")
    assert [again.headers.get(name) for name in names] == [first.headers.get(name) for name in names]


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_names_its_place_in_the_public_log_and_is_not_to_be_stored(
    client: httpx.Client, route: str
) -> None:
    answer = client.get(route)
    assert answer.headers["atlarge-position"] == "1410"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_has_the_shape_that_is_published(client: httpx.Client, route: str) -> None:
    body = get(client, route)
    shape: type[AtLargeAnswer | FailuresAnswer | ResourcesAnswer | ResourceAnswer | HistoryAnswer]
    if route == "/v1/at-large":
        shape = AtLargeAnswer
    elif route == "/v1/failures":
        shape = FailuresAnswer
    elif route.endswith("/history"):
        shape = HistoryAnswer
    else:
        shape = ResourcesAnswer if route.count("/") == 2 else ResourceAnswer
    parsed = shape.model_validate_json(orjson.dumps(body))
    assert parsed.as_of == body["as_of"]


@pytest.mark.parametrize("day", ["2005-07-08", "2010-02-28", "2012-06-30", "2019-05-05", "2022-06-30", "2026-11-21"])
@pytest.mark.parametrize("counting", ["court", "strict"])
def test_an_answer_to_who_is_at_large_has_exactly_the_members_that_are_published(
    client: httpx.Client, day: str, counting: str
) -> None:
    body = get(client, "/v1/at-large", as_of=day, counting=counting)
    assert AtLargeAnswer.model_validate_json(orjson.dumps(body)).counting == counting
    for item in body["items"]:
        assert item["label"] in {"whereabouts-unknown", "located", "domestic-custody", "reported-dead", "deceased"}
        assert item["warrants"]
        assert item["facts"]
        assert all(warrant["situation"] for warrant in item["warrants"])


def test_the_example_of_the_contract_is_what_is_answered(client: httpx.Client) -> None:
    body = get(client, "/v1/at-large", as_of="2012-06-30", public_on="2012-06-30")
    assert (body["counting"], body["total"], body["next"]) == ("court", 11, None)
    kony = next(item for item in body["items"] if item["person"]["reference"] == "P001")
    assert kony["person"] == {"id": str(id_of("P001")), "reference": "P001", "name": "Joseph Kony"}
    assert kony["warrants"] == [
        {
            "id": str(id_of("W001")),
            "reference": "W001",
            "issued_on": "2005-07-08",
            "public_on": "2005-10-13",
            "situation": "Uganda",
        }
    ]
    assert (kony["at_large_since"], kony["label"], kony["last_seen"]) == ("2005-07-08", "whereabouts-unknown", None)


def test_the_public_never_asks_regardless_of_publicity_nor_beyond_today(client: httpx.Client) -> None:
    assert client.get("/v1/at-large", params={"public_on": "none"}).status_code == 422
    assert get(client, "/v1/at-large", public_on="9999-12-31")["public_on"] <= today()


@pytest.mark.parametrize("offset", ["2099-01-01T00:00:00+14:00", "2099-01-01T00:00:00-12:00", "2099-01-01t00:00:00.5z"])
def test_a_moment_may_have_any_offset(client: httpx.Client, offset: str) -> None:
    assert get(client, "/v1/at-large", recorded_at=offset)["items"]


def test_an_offset_is_taken_into_account(client: httpx.Client) -> None:
    head = datetime.fromisoformat(get(client, "/v1/at-large")["recorded_at"])
    same = head.isoformat().replace("+00:00", "Z")
    assert get(client, "/v1/at-large", recorded_at=same)["total"] > 0
    an_hour_earlier_elsewhere = head.isoformat().replace("+00:00", "+01:00")
    assert get(client, "/v1/at-large", recorded_at=an_hour_earlier_elsewhere)["total"] == 0


def test_before_anything_was_recorded_every_list_is_empty(client: httpx.Client) -> None:
    for route in ("/v1/at-large", "/v1/failures", *(f"/v1/{name}" for name in LISTS)):
        body = get(client, route, recorded_at="2001-01-01T00:00:00Z")
        assert (body["total"], body["items"], body["next"]) == (0, [], None)


def test_an_empty_database_answers_that_it_holds_nothing(sqlite_url: str) -> None:
    with serving(sqlite_url) as client:
        for route in ("/v1/at-large", "/v1/failures", *(f"/v1/{name}" for name in LISTS)):
            body = get(client, route)
            assert (body["total"], body["items"], body["next"], body["recorded_at"]) == (0, [], None, None)


# The questions.


def test_strict_counting_leaves_out_domestic_custody_and_confirmed_deaths(client: httpx.Client) -> None:
    court = get(client, "/v1/at-large")["items"]
    strict = {item["person"]["reference"] for item in get(client, "/v1/at-large", counting="strict")["items"]}
    left_out = {item["person"]["reference"]: item["label"] for item in court}
    left_out = {reference: label for reference, label in left_out.items() if reference not in strict}
    assert set(left_out.values()) == {"domestic-custody", "deceased"}
    assert strict


@pytest.mark.parametrize("name", ["Darfur", "darfur", "DARFUR", "ICC-02/05", "icc-02/05"])
def test_a_situation_is_called_by_its_name_or_its_number(client: httpx.Client, name: str) -> None:
    body = get(client, "/v1/at-large", situation=name)
    assert {warrant["situation"] for item in body["items"] for warrant in item["warrants"]} == {"Darfur"}
    assert body["total"] == len(body["items"]) == 4
    assert get(client, "/v1/warrants", situation=name)["total"] == 10


def test_a_situations_name_may_have_an_accent_and_an_apostrophe(client: httpx.Client) -> None:
    assert get(client, "/v1/warrants", situation="Côte d'Ivoire")["total"] == 3
    assert get(client, "/v1/warrants", situation="CÔTE D'IVOIRE")["total"] == 3


@pytest.mark.parametrize("name", ["%", "_", "|", "Darfu%", "' OR 1=1 --", "'; DROP TABLE facts; --", "D_rfur", ""])
def test_a_text_that_names_no_situation_finds_nobody(client: httpx.Client, name: str) -> None:
    answer = client.get("/v1/at-large", params={"situation": name})
    assert answer.status_code in (200, 404, 422)
    if answer.status_code == 200:
        assert answer.json()["items"] == []
    assert get(client, "/v1/at-large")["total"] == 34


def test_the_warrants_custody_and_notices_of_one_person_are_listed(client: httpx.Client) -> None:
    bashir = str(id_of("P019"))
    for name, references in (("warrants", ["W023", "W024"]), ("custody", ["S081"]), ("notices", ["I015"])):
        body = get(client, f"/v1/{name}", person=bashir)
        assert [item["reference"] for item in body["items"]] == references
        assert all(item["person"] == bashir for item in body["items"])


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("persons", {"situation": "Uganda"}),
        ("custody", {"situation": "Uganda"}),
        ("notices", {"situation": "Uganda"}),
        ("persons", {"person": str(id_of("P001"))}),
        ("situations", {"person": str(id_of("P001"))}),
    ],
)
def test_a_filter_a_list_cannot_answer_is_not_answered_with_nothing(
    sqlite_client: httpx.Client, name: str, asked: dict[str, str]
) -> None:
    answer = sqlite_client.get(f"/v1/{name}", params=asked)
    assert answer.status_code == 422 or answer.json()["items"]


@pytest.mark.parametrize(("name", "size"), LISTS.items())
def test_every_resource_is_listed_once_in_the_order_of_references(client: httpx.Client, name: str, size: int) -> None:
    body = get(client, f"/v1/{name}", limit="500")
    assert body["total"] == len(body["items"]) == size
    references = [item["reference"] for item in body["items"]]
    assert references == sorted(references)
    assert len(set(references)) == size


def test_a_resource_is_told_as_it_stood_on_the_day(client: httpx.Client) -> None:
    warrant = f"/v1/warrants/{id_of('W054')}"
    assert get(client, warrant, as_of="2021-07-18")["state"] == "in-force"
    assert get(client, warrant, as_of="2021-07-19")["ended_on"] == "2021-07-19"
    assert get(client, warrant, as_of="2021-07-20", public_on="2021-07-28")["ended_on"] is None
    assert client.get(warrant, params={"as_of": "2012-02-28"}).status_code == 404
    assert client.get(warrant, params={"public_on": "2012-11-21"}).status_code == 404


@pytest.mark.parametrize(("name", "reference"), ONE_OF.items())
def test_the_etag_is_the_number_of_facts_of_the_stream(client: httpx.Client, name: str, reference: str) -> None:
    answer = client.get(f"/v1/{name}/{id_of(reference)}")
    history = get(client, f"/v1/{name}/{id_of(reference)}/history")
    assert answer.headers["etag"] == f'"{len(history["items"])}"'
    assert answer.json()["facts"] == [item["id"] for item in history["items"]] or name in ("persons", "warrants")


def test_a_history_tells_every_fact_with_its_source_and_its_place(client: httpx.Client) -> None:
    body = get(client, f"/v1/warrants/{id_of('W001')}/history")
    assert [item["name"] for item in body["items"]] == ["WarrantIssued", "WarrantAmended", "ChargesConfirmed"]
    assert [item["version"] for item in body["items"]] == [1, 2, 3]
    for item in body["items"]:
        assert item["id"] == str(fact_id(id_of("W001"), item["version"]))
        (source,) = item["fact"]["sources"]
        assert source["confidence"] == "confirmed"
        assert source["citation"]
        assert bytes.fromhex(item["leaf"])
        assert 1 <= item["position"] <= 1410


def test_a_history_holds_what_had_happened_and_was_public(client: httpx.Client) -> None:
    history = f"/v1/warrants/{id_of('W054')}/history"
    assert len(get(client, history)["items"]) == 2
    assert len(get(client, history, as_of="2021-07-18")["items"]) == 1
    assert len(get(client, history, public_on="2021-07-28")["items"]) == 1
    assert get(client, history, recorded_at="2001-01-01T00:00:00Z")["items"] == []


def test_every_fact_an_answer_rests_on_is_found_in_a_history(client: httpx.Client) -> None:
    found: set[str] = set()
    for item in get(client, "/v1/at-large")["items"]:
        person = item["person"]["id"]
        streams = [f"/v1/persons/{person}", *(f"/v1/warrants/{each['id']}" for each in item["warrants"])]
        for name in ("custody", "presences"):
            streams += [f"/v1/{name}/{each['id']}" for each in get(client, f"/v1/{name}", person=person)["items"]]
        known = {each["id"] for stream in streams for each in get(client, f"{stream}/history")["items"]}
        assert set(item["facts"]) <= known
        found |= known
    assert found


# Paging.


def walk(client: httpx.Client, path: str, **asked: str) -> Iterator[dict[str, Any]]:
    """Every page, by the Link of the one before."""
    answer = client.get(path, params=asked)
    while True:
        assert answer.status_code == 200, answer.text
        body = answer.json()
        yield body
        if body["next"] is None:
            assert "link" not in answer.headers
            return
        target = answer.links["next"]["url"]
        assert parse_qs(urlsplit(target).query)["cursor"] == [body["next"]]
        answer = client.get(target)


@pytest.mark.parametrize("path", ["/v1/at-large", "/v1/failures", *(f"/v1/{name}" for name in LISTS)])
@pytest.mark.parametrize("limit", ["3", "7"])
def test_pages_give_the_whole_list_once_in_order_and_of_one_moment(client: httpx.Client, path: str, limit: str) -> None:
    whole = get(client, path, limit="500", as_of="2024-12-31")
    pages = list(walk(client, path, limit=limit, as_of="2024-12-31"))
    assert [item for page in pages for item in page["items"]] == whole["items"]
    assert all(len(page["items"]) == int(limit) for page in pages[:-1])
    times = {(page["as_of"], page["public_on"], page["recorded_at"]) for page in pages}
    assert times == {(whole["as_of"], whole["public_on"], whole["recorded_at"])}


@pytest.mark.parametrize("asked", [{"counting": "strict"}, {"situation": "Libya"}, {"public_on": "2024-10-04"}])
def test_a_filtered_list_is_paged_the_same(client: httpx.Client, asked: dict[str, str]) -> None:
    whole = get(client, "/v1/at-large", limit="500", **asked)["items"]
    pages = list(walk(client, "/v1/at-large", limit="2", **asked))
    assert [item for page in pages for item in page["items"]] == whole
    assert len(whole) > 4


@pytest.mark.parametrize("limit", ["34", "33", "35", "1"])
def test_a_page_that_ends_with_the_list_has_no_next(client: httpx.Client, limit: str) -> None:
    pages = list(walk(client, "/v1/at-large", limit=limit))
    assert sum(len(page["items"]) for page in pages) == 34
    assert all(page["items"] for page in pages)


def test_a_total_is_given_when_asked_for_or_when_the_answer_fits_one_page(client: httpx.Client) -> None:
    assert get(client, "/v1/at-large")["total"] == 34
    assert get(client, "/v1/at-large", limit="3")["total"] is None
    assert get(client, "/v1/at-large", limit="3", count="true")["total"] == 34
    assert get(client, "/v1/at-large", limit="3", count="false")["total"] is None
    strict = get(client, "/v1/at-large", counting="strict")["total"]
    assert get(client, "/v1/at-large", counting="strict", limit="3", count="true")["total"] == strict
    second = get(client, "/v1/at-large", limit="3", cursor=get(client, "/v1/at-large", limit="3")["next"], count="true")
    assert second["total"] == 34


def test_a_cursor_may_go_on_with_another_size_of_page(client: httpx.Client) -> None:
    first = get(client, "/v1/at-large", limit="3")
    rest = get(client, "/v1/at-large", limit="500", cursor=first["next"])
    assert [*first["items"], *rest["items"]] == get(client, "/v1/at-large")["items"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/v1/at-large", {"counting": "strict"}),
        ("/v1/at-large", {"situation": "Libya"}),
        ("/v1/at-large", {"as_of": "2024-12-31"}),
        ("/v1/at-large", {"public_on": "2024-12-31"}),
        ("/v1/at-large", {"recorded_at": "2099-01-01T00:00:00Z"}),
        ("/v1/at-large", {"state": "SD"}),
        ("/v1/persons", {}),
        ("/v1/warrants", {}),
    ],
)
def test_a_cursor_is_good_for_its_own_question_alone(client: httpx.Client, path: str, asked: dict[str, str]) -> None:
    cursor = get(client, "/v1/at-large", limit="3")["next"]
    assert_unprocessable(client.get(path, params={**asked, "cursor": cursor, "limit": "3"}), cursor)


def test_a_cursor_of_one_list_is_not_one_of_another(client: httpx.Client) -> None:
    cursor = get(client, "/v1/persons", limit="3")["next"]
    for path in ("/v1/warrants", "/v1/custody", "/v1/at-large"):
        assert_unprocessable(client.get(path, params={"cursor": cursor, "limit": "3"}), cursor)


def test_a_cursor_changed_anywhere_is_refused(sqlite_client: httpx.Client) -> None:
    cursor: str = get(sqlite_client, "/v1/at-large", limit="3")["next"]
    changed = {
        cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :] for place in range(len(cursor))
    }
    changed |= {cursor[:-1], cursor[1:], cursor + "A", cursor + cursor, "", "A", "null", "=", "é", "\0"}
    for each in changed:
        answer = sqlite_client.get("/v1/at-large", params={"cursor": each, "limit": "3"})
        assert_unprocessable(answer, each if len(each) > 8 else None)


@pytest.mark.parametrize("spoil", ["{}!", "{}=", "{}==", "!{}", "{} ", "{}\n"])
def test_a_cursor_in_another_spelling_is_refused(sqlite_client: httpx.Client, spoil: str) -> None:
    cursor: str = get(sqlite_client, "/v1/at-large", limit="3")["next"]
    assert_unprocessable(
        sqlite_client.get("/v1/at-large", params={"cursor": spoil.format(cursor), "limit": "3"}), cursor
    )


def test_a_cursor_tells_nothing_that_is_not_public_and_is_good_in_any_process_with_the_same_key() -> None:
    from service.api.paging import Cursors
    from service.settings import Settings

    one, other = (Cursors(Settings.model_validate({"master_key": key})) for key in ("a key", "another"))
    same = Cursors(Settings.model_validate({"master_key": "a key"}))
    cursor = one.make(["q"], [1])
    assert same.read(["q"], cursor) == [1]
    with pytest.raises(Exception, match="cursor"):
        other.read(["q"], cursor)


def assert_unprocessable(answer: httpx.Response, value: str | None) -> None:
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if value is not None:
        assert value not in answer.text


# While facts are added.


class Recording:
    """Records facts and waits until the views have them."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, [MASTER])
        self.writer = Writer(self.database)

    def record(self, *changes: Change) -> None:
        self.writer.submit(Order("a test", str(uuid4()), changes)).result(30)
        Projector(self.database).catch_up()

    def fact(self, reference: str) -> tuple[Any, Any]:
        with self.database.reading() as connection:
            for row in connection.execute(select(facts)):
                fact = decode(row.name, row.schema_version, row.payload)
                if fact.reference == reference:
                    return fact_id(row.stream, row.version), fact
        raise LookupError(reference)


@contextmanager
def recording(url: str) -> Generator[tuple[httpx.Client, Recording]]:
    """A server and a writer of the same database."""
    found = Recording(url)
    try:
        with serving(url) as client:
            yield client, found
    finally:
        found.writer.close()
        found.database.close()


def a_person(name: str, public: str | None) -> PersonIdentified:
    published = None if public is None else HistoricalDate(public)
    return PersonIdentified(occurred=HistoricalDate(""), public_from=published, sources=(SOURCE,), name=name)


def a_warrant(person: UUID, public: str | None, reference: str | None = None) -> WarrantIssued:
    return WarrantIssued(
        occurred=HistoricalDate("2001-01-01"),
        public_from=None if public is None else HistoricalDate(public),
        sources=(SOURCE,),
        reference=reference,
        person=PersonId(person),
        situation=SituationId(id_of("Uganda")),
    )


def test_pages_stay_those_of_one_moment_while_facts_are_added(own_record_url: str) -> None:
    with recording(own_record_url) as (client, act):
        whole = get(client, "/v1/at-large")
        first = get(client, "/v1/at-large", limit="3")
        pages = [first]
        while pages[-1]["next"] is not None:
            newcomer = uuid4()
            act.record(
                Change("person", newcomer, a_person("Newcomer", "2002-02-02")),
                Change("warrant", uuid4(), a_warrant(newcomer, "2002-02-02")),
            )
            pages.append(get(client, "/v1/at-large", limit="3", cursor=pages[-1]["next"]))
        assert [item for page in pages for item in page["items"]] == whole["items"]
        assert {page["recorded_at"] for page in pages} == {whole["recorded_at"]}
        assert get(client, "/v1/at-large")["total"] == 34 + len(pages) - 1


def test_a_server_shows_what_another_process_recorded(own_record_sqlite: str, record_sqlite: str) -> None:
    with recording(own_record_sqlite) as (client, act):
        newcomer = uuid4()
        act.record(
            Change("person", newcomer, a_person("Newcomer", "2002-02-02")),
            Change("warrant", uuid4(), a_warrant(newcomer, "2002-02-02")),
        )
        items = get(client, "/v1/at-large")["items"]
        assert [item["person"] for item in items if item["person"]["name"] == "Newcomer"] == [
            {"id": str(newcomer), "reference": None, "name": "Newcomer"}
        ]
        answer = client.get("/v1/at-large")
        assert answer.headers["atlarge-position"] == "1412"


def test_a_correction_shows_in_answers_histories_and_etags_and_the_old_answer_repeats(own_record_url: str) -> None:
    with recording(own_record_url) as (client, act):
        path = f"/v1/warrants/{id_of('W012')}"
        old, old_at_large = client.get(path), client.get("/v1/at-large", params={"as_of": "2012-07-01"})
        wrong, issued = act.fact("W012")
        correction = Correction(fact=wrong, reason="a misprint")
        corrected = replace(issued, occurred=HistoricalDate("2012-06-13"), corrects=correction)
        act.record(Change("warrant", id_of("W012"), corrected))
        new = client.get(path)
        assert (old.json()["issued_on"], new.json()["issued_on"]) == ("2012-07-13", "2012-06-13")
        assert int(new.headers["etag"].strip('"')) == int(old.headers["etag"].strip('"')) + 1
        then = {"recorded_at": old.json()["recorded_at"]}
        again = client.get(path, params=then)
        assert again.content == old.content
        assert again.headers["etag"] == old.headers["etag"]
        assert client.get("/v1/at-large", params={"as_of": "2012-07-01", **then}).content == old_at_large.content
        assert (
            client.get("/v1/at-large", params={"as_of": "2012-07-01"}).json()["total"]
            == old_at_large.json()["total"] + 1
        )
        history = get(client, f"{path}/history")["items"]
        assert history[-1]["fact"]["corrects"]["reason"] == "a misprint"


# What may not be seen.


def test_a_public_history_tells_nothing_of_how_much_is_sealed(own_record_url: str) -> None:
    """Place and leaf are those of the public log: the envelope of the other leaf holds the full log's index."""
    with recording(own_record_url) as (client, act):
        for _ in range(3):
            act.record(Change("person", uuid4(), a_person("Somebody", None)))
        later = uuid4()
        act.record(Change("person", later, a_person("Somebody Else", "2024-01-01")))
        (entry,) = get(client, f"/v1/persons/{later}/history")["items"]
        with act.database.reading() as reading:
            row = reading.execute(select(public_log).where(public_log.c.stream == later)).one()
            full = reading.execute(select(facts.c.leaf).where(facts.c.stream == later)).scalar_one()
        assert (entry["position"], entry["leaf"]) == (row.position, row.leaf.hex())
        assert row.fact == row.position + 3
        assert entry["leaf"] != full.hex()
        assert "principal" not in entry


def test_nothing_tells_a_sealed_stream_from_one_that_does_not_exist(own_record_url: str) -> None:
    with recording(own_record_url) as (client, act):
        stranger, of_stranger, of_kony = uuid4(), uuid4(), uuid4()
        targets = [
            *(
                "/v1/failures?finding=any",
                "/v1/at-large",
                "/v1/at-large?limit=3&count=true",
                "/v1/at-large?situation=Uganda&as_of=2020-01-01",
            ),
            *(f"/v1/{name}?limit=500" for name in LISTS),
            *(f"/v1/{name}?person={id_of('P001')}" for name in ("warrants", "custody", "notices", "noncompliance")),
            *(f"/v1/{name}?person={stranger}" for name in ("warrants", "custody", "notices", "noncompliance")),
            *(f"/v1/{name}?situation=Uganda" for name in LISTS),
            *(f"/v1/persons/{id_of('P001')}{rest}" for rest in ("", "/history")),
            *(f"/v1/situations/{id_of('Uganda')}{rest}" for rest in ("", "/history")),
            *(
                f"/v1/{name}/{each}{rest}"
                for name in LISTS
                for each in (stranger, of_kony)
                for rest in ("", "/history")
            ),
            *(
                f"/v1/warrants/{of_stranger}?{asked}"
                for asked in ("as_of=2024-2-3", "recorded_at=2099-01-01T00:00:00Z")
            ),
        ]
        before = [visible(client, target) for target in targets]
        act.record(Change("warrant", of_kony, a_warrant(id_of("P001"), None, "SEALED")))
        act.record(
            Change("person", stranger, a_person("Someone under seal", None)),
            Change("warrant", of_stranger, a_warrant(stranger, None)),
        )
        for target, expected in zip(targets, before, strict=True):
            assert visible(client, target) == expected, target


def visible(client: httpx.Client, target: str) -> tuple[int, dict[str, str], bytes]:
    """All that comes back but the date and the cursor of a further page, which is of its own moment."""
    status, headers, body = raw_get(client, target)
    headers.pop("date", None)
    return status, headers, body


UNKNOWN = "00000000-0000-4000-8000-000000000000"
NOWHERE = [
    *(f"/v1/{name}/{UNKNOWN}{rest}" for name in LISTS for rest in ("", "/history")),
    f"/v1/persons/{str(id_of('P001')).upper()}",
    f"/v1/persons/{{{id_of('P001')}}}",
    f"/v1/persons/urn:uuid:{id_of('P001')}",
    f"/v1/persons/{id_of('P001').hex}",
    f"/v1/persons/{id_of('W001')}",
    f"/v1/warrants/{id_of('P001')}",
    f"/v1/custody/{id_of('W001')}/history",
    f"/v1/notices/{id_of('Darfur')}",
    "/v1/persons/P001",
    "/v1/persons/1",
    "/v1/persons/%00",
    "/v1/persons/%ED%A0%80",
    "/v1/persons/' OR 1=1 --".replace(" ", "%20"),
    "/v1/persons/" + "a" * 5000,
    "/v1/nothing",
    "/v2/at-large",
    "/",
]


def test_what_does_not_exist_is_one_same_404_byte_for_byte(client: httpx.Client) -> None:
    answers = {target: visible(client, target) for target in NOWHERE}
    expected = answers[f"/v1/persons/{UNKNOWN}"]
    assert expected[0] == 404
    assert expected[1]["content-type"] == "application/problem+json"
    for target, answer in answers.items():
        assert answer == expected, target


def test_a_person_not_public_yet_on_the_day_asked_is_the_same_404(client: httpx.Client) -> None:
    for room, reference in (("persons", "P071"), ("warrants", "W078"), ("notices", "I019")):
        target = f"/v1/{room}/{id_of(reference)}?public_on=2026-05-10"
        assert visible(client, target) == visible(client, f"/v1/persons/{UNKNOWN}")


def test_without_anonymous_reading_every_route_asks_who_is_there_before_anything_else(record_sqlite: str) -> None:
    with serving(record_sqlite, anonymous_read=False) as client:
        answers: set[bytes] = set()
        spoilt = ("/v1/at-large?as_of=2024-2-3", "/v1/at-large?colour=red", f"/v1/persons/{UNKNOWN}", "/v1/persons/x")
        for target in (*ROUTES, *spoilt):
            answer = client.get(target)
            assert answer.status_code == 401
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"]
            answers.add(answer.content)
        assert len(answers) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("route", ["/v1/at-large", "/v1/persons", f"/v1/persons/{id_of('P001')}"])
def test_what_is_only_read_is_not_written_and_nothing_is_without_a_key(
    sqlite_client: httpx.Client, method: str, route: str
) -> None:
    answer = sqlite_client.request(method, route, content=b"{}")
    assert answer.status_code == (401 if (method, route) == ("POST", "/v1/persons") else 405)
    if answer.status_code == 405:
        assert answer.headers["allow"] == ("GET, POST" if route == "/v1/persons" else "GET")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_record_loaded_while_the_service_runs_is_answered(sqlite_url: str) -> None:
    with serving(sqlite_url) as client:
        assert get(client, "/v1/persons")["total"] == 0
        load_into(sqlite_url)
        assert get(client, "/v1/at-large", as_of="2024-12-31", public_on="2024-12-31")["total"] == 30
