"""What is under seal is nowhere in clear, opens in its own place alone, and is gone for good once it is shredded."""

import logging
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from sqlalchemy import make_url, select

from service.projector import VIEWS, Projector
from service.seals import sealed_about, shred_all
from service.store.database import Database
from service.store.ring import REMEMBERED_S, Altered, NoMasterKey, Shredded
from service.store.sealed import payload_of
from service.store.tables import facts, public_log
from service.views.locked import MARK, unlock
from tests.service.api.clerk import SOURCE, Clerk, key_for
from tests.service.api.serving import serving
from tests.service.ledger.test_leaf import leaf_of_entry, leaf_of_row
from tests.service.store.kit import database_at, rows_of
from tests.service.test_projector import bytes_of

OPEN = "an open book"


class Case:
    """A sealed person with all that is sealed about them, and a public one beside, recorded over HTTP. `canary` is in
    every text that is sealed."""

    def __init__(self, registry: Clerk) -> None:
        self.registry = registry
        self.canary = f"Kanarienvogel-{uuid4().hex}"
        source = {"citation": self.canary, "confidence": "confirmed", "document_number": self.canary}
        secret: dict[str, Any] = {"public_from": None, "sources": [source], "remark": f"a {self.canary} remark"}
        self.situation = registry.open("situations", name="Uganda", trigger="self_referral")
        self.public = registry.open("persons", name=OPEN)
        self.person = registry.open("persons", name=self.canary, reference=f"{self.canary}-P", **secret)
        registry.act(f"/v1/persons/{self.person}/alias", alias=self.canary, **secret)
        about: dict[str, Any] = {"person": self.person, **secret}
        self.warrant = registry.open(
            "warrants", situation=self.situation, reference=f"{self.canary}-W", occurred="2024-02-01", **about
        )
        self.presence = registry.open("presences", state="TD", occurred="2024-04-01", **about)
        said: dict[str, Any] = {"by": self.canary, "statement": self.canary, "public_from": None}
        self.last = registry.act(f"/v1/persons/{self.person}/correction-request", **said)
        registry.until(f"persons/{self.person}", self.last, public_on="none")

    @property
    def sealed(self) -> dict[str, str]:
        return {"persons": self.person, "warrants": self.warrant, "presences": self.presence}

    def all_that_may_be_asked(self, key: bool = True) -> list[httpx.Response]:
        """By whoever may see it, or by anybody."""
        headers = self.registry.headers if key else {}
        about = {"public_on": "none"} if key else {}
        paths = [f"/v1/{plural}/{each}{rest}" for plural, each in self.sealed.items() for rest in ("", "/history")]
        paths += ["/v1/at-large", "/v1/failures", *(f"/v1/{each}" for each in self.sealed), "/v1/events"]
        paths += [f"/v1/persons/{self.person}/timeline", f"/v1/assessments?person={self.person}", "/v1/deadlines"]
        return [
            self.registry.client.get(path, params={} if "events" in path else about, headers=headers) for path in paths
        ]


@pytest.fixture
def case(database_url: str) -> Iterator[Case]:
    key = key_for(database_url, "read", "write", "sealed")
    with serving(database_url) as client:
        yield Case(Clerk(client, key))


@pytest.fixture
def database(database_url: str, case: Case) -> Iterator[Database]:
    with database_at(database_url) as found:
        yield found


def on_disk(url: str) -> Mapping[str, bytes]:
    """Every byte that is kept: the database, its journals, its keys."""
    found = make_url(url)
    sqlite = found.get_backend_name() == "sqlite"
    folder = Path(found.database or "").parent if sqlite else Path(str(found.query["host"]))
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_what_is_sealed_lies_nowhere_in_clear(case: Case, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert case.canary in "".join(each.text for each in case.all_that_may_be_asked()), "whoever may see it, does"
        assert case.registry.post("/v1/persons", {"name": case.canary}).status_code == 422
        assert case.registry.post(f"/v1/persons/{case.canary}/alias", {}, If_Match="*").status_code == 422
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith(("httpx", "httpcore"))]
    assert case.canary not in "".join(ours)
    if not database.sqlite:
        with database.projecting() as connection:
            connection.exec_driver_sql("CHECKPOINT")
    forms = [case.canary.encode(), case.canary.encode("utf-16-le"), case.canary.encode().hex().encode()]
    kept = on_disk(database.url)
    assert any(OPEN.encode() in content for content in kept.values()), "what is public is found where it is kept"
    assert [name for name, content in kept.items() if any(form in content for form in forms)] == []


def test_nobody_without_clearance_is_told_a_word_of_it(case: Case) -> None:
    for answer in case.all_that_may_be_asked(key=False):
        assert case.canary not in answer.text
        assert not any(each in answer.text for each in case.sealed.values() if str(answer.url).count(each) == 0)


def as_if(row: Any, **said: Any) -> SimpleNamespace:
    """A row somebody changed."""
    return SimpleNamespace(**row._asdict() | said)


def test_a_payload_opens_in_no_other_row_version_or_stream(database: Database) -> None:
    sealed = [row for row in rows_of(database, facts) if row.key_id is not None]
    assert len({row.stream for row in sealed}) >= 3
    for one, other in permutations(sealed, 2):
        for key in (one.key_id, other.key_id):
            with pytest.raises(Altered):
                payload_of(database.ring, as_if(one, payload=other.payload, key_id=key))
    for row in sealed:
        assert payload_of(database.ring, row)
        for changed in ({"version": row.version + 1}, {"name": "PersonRemarked"}, {"schema_version": 2}):
            with pytest.raises(Altered):
                payload_of(database.ring, as_if(row, **changed))


def test_a_row_of_a_view_opens_in_no_other_place(case: Case, database: Database) -> None:
    rows = [(view, row) for view in VIEWS for row in rows_of(database, view.table) if row.body.startswith(MARK)]
    assert {view.table.name for view, _ in rows} >= {"at_large", "resources", "assessments"}
    for (view, one), (_, other) in permutations(rows, 2):
        values = {column: getattr(one, column) for column in view.columns}
        assert case.canary not in str(values)
        with pytest.raises(Altered):
            unlock(database.ring, view, (one.subject, one.sf, one.pf, one.vf), values | {"body": other.body})


def test_every_leaf_is_told_again_in_the_full_log_with_the_keys_and_in_the_public_one_without(
    case: Case, database: Database
) -> None:
    case.registry.act(f"/v1/warrants/{case.warrant}/unsealing", occurred="2024-05-01", public_from="2024-05-01")
    full = rows_of(database, facts)
    assert all(row.leaf == leaf_of_row(database, row) for row in full)
    assert all((row.key_id is None) == (row.commitment is None) for row in full)
    public = rows_of(database, public_log)
    assert all(entry.leaf == leaf_of_entry(entry, full[entry.fact - 1]) for entry in public)
    assert sum(entry.payload is not None for entry in public) == 1, "the warrant, in clear from now on"


def test_the_public_needs_no_key_and_the_cleared_are_told_when_one_is_missing(case: Case, database: Database) -> None:
    done = case.registry.act(f"/v1/warrants/{case.warrant}/unsealing", occurred="2024-05-01", public_from="2024-05-01")
    case.registry.until(f"warrants/{case.warrant}", done)
    with serving(database.url, master=None) as client:
        history = client.get(f"/v1/warrants/{case.warrant}/history")
        assert [each["name"] for each in history.json()["items"]] == ["WarrantIssued", "WarrantUnsealed"]
        assert case.canary in history.text
        stranger = Clerk(client, case.registry.headers["Authorization"].removeprefix("Bearer "))
        answer = client.get(f"/v1/persons/{case.person}", params={"public_on": "none"}, headers=stranger.headers)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        refused = stranger.post("/v1/persons", {"occurred": "", "public_from": None, "sources": [SOURCE], "name": "X"})
        assert (refused.status_code, refused.json()["code"]) == (409, "no-master-key")


def accesses(registry: Clerk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = registry.get("/v1/accesses", public_on="none")["items"]
    return found


def test_who_read_what_is_sealed_is_on_record_before_it_is_answered_once_a_day(case: Case, database: Database) -> None:
    reader = Clerk(case.registry.client, key_for(database.url, "read", "sealed"))
    by = reader.headers["Authorization"].split("_")[1]
    public = Clerk(case.registry.client, key_for(database.url, "read"))

    def read_by_it() -> list[dict[str, Any]]:
        with database.reading() as connection:
            rows = connection.execute(select(facts).where(facts.c.name == "SealedContentRead")).all()
            told = [orjson.loads(payload_of(database.ring, row)) for row in rows]
        return [each for each in told if each["by"] == by]

    public.get(f"/v1/persons/{case.public}")
    reader.get(f"/v1/persons/{case.public}")
    assert read_by_it() == [], "what is public is nobody's business"
    for _ in range(3):
        reader.get(f"/v1/persons/{case.person}", public_on="none")
        assert [each["streams"] for each in read_by_it()] == [[case.person]]
    reader.get(f"/v1/warrants/{case.warrant}/history", public_on="none")
    reader.get("/v1/presences", public_on="none")
    assert [each["streams"] for each in read_by_it()] == [[case.person], [case.warrant], [case.presence]]
    assert reader.post("/v1/duties/preview", {"person": case.person, "state": "FR", "on": "2030-01-01"}).is_success
    assert {each["by"] for each in accesses(case.registry)} >= {by}
    assert public.get("/v1/accesses")["items"] == []


def test_the_public_is_answered_the_same_where_no_key_is_there_at_all(case: Case, database: Database) -> None:
    """What is sealed about somebody public, and what was sealed once and is asked of an earlier moment, is not even
    read: without the keys it could not be."""
    registry, public = case.registry, case.public
    issued = registry.open("warrants", person=public, situation=case.situation, public_from=None)
    registry.open("requests", person=public, kind="arrest_and_surrender", state="TD", public_from=None)
    registry.until(f"persons/{public}", registry.act(f"/v1/persons/{public}/alias", alias="A public name"))
    moment = registry.client.get("/v1/persons").json()["recorded_at"]  # of a position beyond what is sealed
    done = registry.act(f"/v1/warrants/{issued}/unsealing", occurred="2024-05-01", public_from="2024-05-01")
    registry.until(f"warrants/{issued}", done)
    asked = [
        *(f"/v1/duties?person={public}&state=TD{rest}" for rest in ("", f"&recorded_at={moment}")),
        *(f"/v1/persons/{public}{rest}" for rest in ("", "/history", "/timeline", f"?recorded_at={moment}")),
        *(f"/v1/warrants/{issued}{rest}" for rest in ("", "/history", f"?recorded_at={moment}")),
        *(f"/v1/{each}" for each in ("at-large", "assessments", "warrants", "requests", "deadlines")),
        "/v1/states/TD/record",
    ]

    def answers(client: httpx.Client) -> list[tuple[str, int, bytes]]:
        return [(path, answer.status_code, answer.content) for path in asked for answer in (client.get(path),)]

    expected = answers(registry.client)
    assert {status for _, status, _ in expected} <= {200, 404}
    with serving(database.url, master=None) as client:
        assert answers(client) == expected


def shred(database: Database, subject: str) -> set[UUID]:
    with database.reading() as connection:
        about = sealed_about(connection, UUID(subject))
    shred_all(database, about, "a request for erasure was granted", datetime.now(UTC))
    return set(about)


def test_what_was_shredded_is_gone_for_good_and_for_nobody_else(case: Case, database: Database) -> None:
    registry = case.registry
    beside = registry.open("persons", name="sealed beside", public_from=None)
    before, leaves = registry.get(f"/v1/persons/{case.public}"), [row.leaf for row in rows_of(database, facts)]
    assert shred(database, case.person) == {UUID(each) for each in case.sealed.values()}

    time.sleep(1.1 * REMEMBERED_S)  # every process has forgotten the keys by then
    answers = case.all_that_may_be_asked()
    assert {answer.status_code for answer in answers} <= {200, 404, 410}
    assert case.canary not in "".join(answer.text for answer in answers)
    for plural, named in case.sealed.items():
        for rest in ("", "/history"):
            assert registry.client.get(f"/v1/{plural}/{named}{rest}", headers=registry.headers).status_code == 410
            assert registry.client.get(f"/v1/{plural}/{named}{rest}").status_code == 404, "for the public it never was"
    act = {"occurred": "2024-05-01", "public_from": None, "sources": [SOURCE], "alias": "X"}
    assert registry.post(f"/v1/persons/{case.person}/alias", act, If_Match="*").status_code == 410

    assert registry.get(f"/v1/persons/{beside}", public_on="none")["name"] == "sealed beside"
    after = registry.get(f"/v1/persons/{case.public}")
    assert {key: after[key] for key in ("id", "name", "facts")} == {key: before[key] for key in ("id", "name", "facts")}
    assert [row.leaf for row in rows_of(database, facts)][: len(leaves)] == leaves, "every proof still holds"
    assert len(registry.get("/v1/events", type="access.shredded")["items"]) == 1

    shown = bytes_of(database)
    Projector(database).rebuild()
    assert bytes_of(database) == shown


def test_a_copy_made_before_does_not_bring_back_what_was_shredded(case: Case, database: Database) -> None:
    """The keys are in no copy of the database: on SQLite a file of their own, on PostgreSQL a schema of its own."""
    rows = [row for row in rows_of(database, facts) if row.key_id is not None]
    shown = {view.table.name: (view, rows_of(database, view.table)) for view in VIEWS}
    names = {row.key_id.encode() for row in rows if str(row.stream) in case.sealed.values()}
    file = Path(f"{make_url(database.url).database}.keys")
    if database.sqlite:
        wrapped = file.read_bytes()
        assert all(name in wrapped for name in names)
    shred(database, case.person)
    gone = [row for row in rows if str(row.stream) in case.sealed.values()]
    assert len(gone) > 4
    for row in gone:
        with pytest.raises(Shredded):
            payload_of(database.ring, row)
    opened = 0
    for view, old in shown.values():
        for row in old:
            values, place = {each: getattr(row, each) for each in view.columns}, (row.subject, row.sf, row.pf, row.vf)
            try:
                opened += case.canary in str(unlock(database.ring, view, place, values))
            except Shredded:
                continue
    assert opened == 0
    if database.sqlite:
        assert all(name not in file.read_bytes() for name in names), "overwritten"


def test_a_key_of_another_installation_opens_nothing(case: Case, database: Database) -> None:
    sealed = [row for row in rows_of(database, facts) if row.key_id is not None]
    stranger = Database(database.url)
    try:
        for row in sealed:
            with pytest.raises(NoMasterKey):
                payload_of(stranger.ring, row)
    finally:
        stranger.close()
    assert case.canary not in str(sealed)
