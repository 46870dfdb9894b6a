"""The logs over HTTP: what an auditor asks verifies by itself; the full log is for cleared viewers alone."""

import base64
import hashlib
import json
import shutil
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson
import pytest

from service.ledger.tree import consistency, inclusion
from service.ledger.verify import (
    HASH,
    Held,
    Refused,
    Verifier,
    checkpoint_of,
    leaf_of,
    opened,
    verify_proof,
)
from service.store.database import Database
from service.store.tables import checkpoints, cosignatures, facts, public_log
from service.viewer import Audience
from tests.postgres import Postgres
from tests.service.api.clerk import key_for
from tests.service.api.serving import serving
from tests.service.ledger.kit import Witness
from tests.service.store.kit import database_at, identified, order, rows_of, settle, writer_on
from tests.service.transparency.kit import follow, record, signers_of

ROUTES = (
    "checkpoint",
    "public-key",
    "entries",
    "tile/0/000",
    "proofs/inclusion?index=0",
    "proofs/consistency?from=0",
    "proofs/disclosure?index=0",
)
ONE, OTHER = Witness("witness.example/w1"), Witness("witness.example/w2")


@dataclass(frozen=True)
class Served:
    """A server of the small record, signed; its database; and the headers of who is cleared, and who is not."""

    client: httpx.Client
    database: Database
    cleared: dict[str, str]
    reader: dict[str, str]

    def text(self, path: str, full: bool = False) -> str:
        answer = self.get(path, full)
        assert answer.status_code == 200, answer.text
        return answer.text

    def get(self, path: str, full: bool = False) -> httpx.Response:
        joined = f"/v1/log/{path}{'&' if '?' in path else '?'}log=full" if full else f"/v1/log/{path}"
        return self.client.get(joined, headers=self.cleared if full else {})

    def held(self, full: bool = False, size: int | None = None) -> Held:
        return Held([self.text("checkpoint" if size is None else f"checkpoint?size={size}", full).encode()])


@contextmanager
def served_at(url: str) -> Generator[Served]:
    with database_at(url) as database:
        with writer_on(database) as writer:
            settle(writer, order("first", identified("first")))
            follow(database)
            record(writer)
        follow(database)
        cleared = {"Authorization": f"Bearer {key_for(url, 'read', 'sealed')}"}
        reader = {"Authorization": f"Bearer {key_for(url, 'read')}"}
        with serving(url, still=True, witnesses=f"{ONE.vkey} {OTHER.vkey}") as client:
            yield Served(client, database, cleared, reader)


@pytest.fixture(scope="module")
def signed_sqlite(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{shutil.copy(_migrated_sqlite, tmp_path_factory.mktemp('signed') / 'own.db')}"


@pytest.fixture(scope="module")
def signed_postgresql(postgres: Postgres, _migrated_postgres: str) -> str:
    return postgres.create("signed", _migrated_postgres)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    """For tests that only read."""
    with served_at(request.getfixturevalue(f"signed_{request.param}")) as found:
        yield found


@pytest.fixture
def own(database_url: str) -> Iterator[Served]:
    """For tests that write, or count what is on record: that somebody read what is sealed is on record too."""
    with served_at(database_url) as found:
        yield found


@pytest.mark.parametrize("full", [False, True])
def test_a_checkpoint_is_signed_by_the_key_that_is_told(own: Served, full: bool) -> None:
    vkey = own.text("public-key", full)
    assert vkey.endswith("\n")
    answer = own.get("checkpoint", full)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    found = checkpoint_of(answer.content, Verifier.read(vkey.strip()))
    assert found.size == len(rows_of(own.database, facts if full else public_log))
    earlier = checkpoint_of(own.text("checkpoint?size=1", full).encode(), Verifier.read(vkey.strip()))
    assert earlier.size == 1
    assert own.get("checkpoint?size=2", full).status_code == 404, "that size was never signed"


@pytest.mark.parametrize("full", [False, True])
def test_every_entry_is_in_the_log_by_its_own_bytes(served: Served, full: bool) -> None:
    body = orjson.loads(served.text("entries", full))
    assert body["size"] == len(body["items"])
    for index, item in enumerate(body["items"]):
        envelope = json.dumps(item["envelope"], separators=(",", ":"), ensure_ascii=False)
        assert envelope in served.text(f"entries?from={index}&to={index + 1}", full)
        leaf = hashlib.sha256(b"\0" + envelope.encode()).hexdigest()
        proof = served.get(f"proofs/inclusion?index={index}", full)
        assert proof.json()["leaf"] == leaf == leaf_of(item, "full" if full else "public", index).hex()
        assert f"entry {index} of" in verify_proof(proof.content, served.held(full))


@pytest.mark.parametrize("full", [False, True])
def test_between_any_two_sizes_the_log_is_consistent(served: Served, full: bool) -> None:
    head = int(served.text("checkpoint", full).splitlines()[1])
    for size in range(head + 1):
        proof = served.get(f"proofs/consistency?from={size}", full)
        assert len(proof.json()["hashes"]) == len(consistency(size, head))
    assert "begin with the 1" in verify_proof(
        served.get("proofs/consistency?from=1", full).content, served.held(full, 1)
    )
    with pytest.raises(Refused):
        verify_proof(served.get("proofs/consistency?from=1&to=5", full).content, served.held(full, 1))
    assert served.get("proofs/consistency?from=1&to=5", full).json()["checkpoint"] is None, "5 was never signed"


def test_a_proof_in_a_smaller_log_verifies_by_its_checkpoint(served: Served) -> None:
    proof = served.get("proofs/inclusion?index=0&size=1")
    assert proof.json()["hashes"] == []
    assert "entry 0 of the first 1" in verify_proof(proof.content, served.held(size=1))
    later = served.get("proofs/inclusion?index=3&size=6").json()
    assert len(later["hashes"]) == len(inclusion(3, 6))


@pytest.mark.parametrize("full", [False, True])
def test_what_the_log_does_not_hold_is_not_found(served: Served, full: bool) -> None:
    head = int(served.text("checkpoint", full).splitlines()[1])
    for path in (
        f"proofs/inclusion?index={head}",
        f"proofs/inclusion?index=0&size={head + 1}",
        "proofs/inclusion?index=5&size=5",
        f"proofs/consistency?from={head + 1}",
        f"proofs/consistency?from=1&to={head + 1}",
        "proofs/consistency?from=5&to=4",
        f"checkpoint?size={head + 1}",
        "tile/1/000",
        "tile/0/001",
        f"tile/0/000?width={head + 1}",
        f"tile/0/000.p/{head + 1}",
        "tile/0/000",
        "tile/8/0",
        "tile/x/0",
        "tile/0/00",
        "tile/0/x000",
        "tile/0/000.p/0",
        "tile/0/000.p/257",
        "tile/0/../checkpoint/x",
    ):
        assert served.get(path, full).status_code == 404, path
    assert served.get(f"entries?from={head}", full).json()["items"] == []
    assert served.get(f"entries?from={10**17}", full).json()["items"] == []
    assert served.get("entries?from=7&to=3", full).json()["items"] == []


@pytest.mark.parametrize("full", [False, True])
def test_a_tile_holds_the_leaves_by_either_name(served: Served, full: bool) -> None:
    head = int(served.text("checkpoint", full).splitlines()[1])
    tile = served.get(f"tile/0/000.p/{head}", full)
    assert tile.headers["content-type"] == "application/octet-stream"
    leaves = [row.leaf for row in rows_of(served.database, facts if full else public_log)]
    assert tile.content == b"".join(leaves[:head])
    for path in (f"tile/0/0?width={head}", f"tile/0/000?width={head}", f"tile/0/0.p/{head}"):
        assert served.get(path, full).content == tile.content
    assert served.get("tile/0/0?width=3", full).content == tile.content[: 3 * HASH]


def test_to_whoever_is_not_cleared_there_is_no_full_log_whatever_else_they_ask(served: Served) -> None:
    nothing = served.client.get("/v1/nothing")
    for headers in ({}, served.reader):
        for path in ROUTES:
            for rest in ("", "&size=-1", "&unknown=1", "&width=0"):
                joined = f"/v1/log/{path}{'&' if '?' in path else '?'}log=full{rest}"
                answer = served.client.get(joined, headers=headers)
                assert (answer.status_code, answer.content) == (404, nothing.content), joined
                assert set(answer.headers) == set(nothing.headers)
        answer = served.client.post("/v1/log/cosignatures?log=full", headers=headers, content=b"x")
        assert (answer.status_code, answer.content) == (404, nothing.content)
        assert served.client.get("/v1/log/proofs/disclosure?index=0", headers=headers).content == nothing.content


def test_what_the_public_log_tells_is_the_same_whoever_asks_and_names_nothing_sealed(served: Served) -> None:
    public = {row.fact for row in rows_of(served.database, public_log)}
    sealed = [row for row in rows_of(served.database, facts) if row.position not in public]
    assert sealed
    for path in (each.replace("tile/0/000", "tile/0/0?width=2") for each in ROUTES[:-1]):
        answers = {
            served.client.get(f"/v1/log/{path}", headers=who).content for who in ({}, served.reader, served.cleared)
        }
        assert len(answers) == 1
        (told,) = answers
        assert not any(str(row.stream).encode() in told or row.leaf.hex().encode() in told for row in sealed)
        assert b"/full" not in told


def test_what_was_published_is_shown_to_have_been_in_the_full_log_before(served: Served) -> None:
    items = orjson.loads(served.text("entries"))["items"]
    published = [
        (row.position - 1, row.fact - 1) for row in rows_of(served.database, public_log) if row.published_by != row.fact
    ]
    assert published
    for index, before in published:
        proof = served.client.get(f"/v1/log/proofs/disclosure?index={index}", headers=served.cleared)
        told = proof.json()["entry"]
        assert f"is entry {before} of" in verify_proof(proof.content, served.held(full=True))
        assert told["payload"] == items[index]["payload"]
        assert told["envelope"]["fact"] == items[index]["envelope"]["fact"]
        assert told["envelope"]["recorded_at"] == items[index]["envelope"]["recorded_at"]
    beyond = served.client.get(f"/v1/log/proofs/disclosure?index={len(items)}", headers=served.cleared)
    assert beyond.status_code == 404


def cosign(served: Served, note: str, path: str = "cosignatures", **headers: str) -> httpx.Response:
    return served.client.post(
        f"/v1/log/{path}", content=note.encode(), headers={"Content-Type": "text/plain; charset=utf-8"} | headers
    )


def test_what_a_named_witness_cosigned_is_told_with_the_checkpoint(own: Served) -> None:
    note, now = own.text("checkpoint"), int(time.time())
    answer = cosign(own, ONE.cosign(note, now))
    size = int(note.splitlines()[1])
    assert (answer.status_code, answer.json()) == (200, {"size": size, "witnesses": [ONE.name]})
    assert own.text("checkpoint") == ONE.cosign(note, now)
    both = OTHER.cosign(ONE.cosign(note, now - 5), now + 1)
    assert cosign(own, both).json()["witnesses"] == [ONE.name, OTHER.name]
    assert own.text("checkpoint") == OTHER.cosign(ONE.cosign(note, now), now + 1), "the last of each is kept"
    assert len(rows_of(own.database, cosignatures)) == 2
    signed = opened(own.text("checkpoint").encode(), [Verifier.read(each.vkey) for each in (ONE, OTHER)])[1]
    assert len(signed) == 2
    earlier = own.text("checkpoint?size=1")
    assert cosign(own, ONE.cosign(earlier, now)).json()["size"] == 1


def test_whoever_is_not_named_is_ignored_and_whoever_is_must_be_good(own: Served) -> None:
    note, now = own.text("checkpoint"), int(time.time())
    stranger = Witness("stranger.example/w")
    answer = cosign(own, stranger.cosign(ONE.cosign(note, now), now))
    assert answer.json()["witnesses"] == [ONE.name]
    assert "stranger" not in own.text("checkpoint")
    imposter = Witness(OTHER.name, stranger.key)
    raw = base64.b64decode(imposter.cosign(note, now).splitlines()[-1].split(" ")[2])
    forged = f"{note}— {OTHER.name} {base64.b64encode(OTHER.key_id + raw[4:]).decode()}\n"
    for wrong in (
        note,
        stranger.cosign(note, now),
        forged,
        ONE.cosign(note, now).replace("\n— witness", "\n- witness"),
        ONE.cosign(note, now + 3600),
        ONE.cosign(note.replace("\n", "\nx", 1), now),
        ONE.cosign("atlarge/other/public\n" + note.partition("\n")[2], now),
        ONE.cosign(note.replace(note.splitlines()[1], "3", 1), now),
        "",
        "\0",
    ):
        answer = cosign(own, wrong)
        assert answer.status_code == 422, wrong
        assert answer.headers["content-type"] == "application/problem+json"
    assert len(rows_of(own.database, cosignatures)) == 1


def test_the_full_log_has_its_own_witnesses_and_a_checkpoint_of_one_is_none_of_the_other(own: Served) -> None:
    note, now = own.text("checkpoint", full=True), int(time.time())
    assert cosign(own, ONE.cosign(note, now)).status_code == 422
    done = cosign(own, ONE.cosign(note, now), "cosignatures?log=full", **own.cleared)
    assert done.status_code == 200
    assert own.text("checkpoint", full=True) == ONE.cosign(note, now)


def test_a_cosignature_is_sent_as_a_note_of_bounded_length(own: Served) -> None:
    note = ONE.cosign(own.text("checkpoint"), int(time.time()))
    assert cosign(own, note, **{"Content-Type": "application/json"}).status_code == 415
    assert cosign(own, note, **{"Content-Encoding": "gzip"}).status_code == 415
    assert cosign(own, "x" * 70_000).status_code == 413
    assert cosign(own, note, "cosignatures?x=1").status_code == 422


def test_the_log_is_signed_soon_after_it_grows(database_url: str) -> None:
    with database_at(database_url) as database, writer_on(database) as writer, serving(database_url) as client:
        settle(writer, order("1", identified("A")))
        limit = time.monotonic() + 20
        while client.get("/v1/log/checkpoint?size=1").status_code != 200:
            assert time.monotonic() < limit, "nobody signs the log"
            time.sleep(0.05)
        assert {row.origin for row in rows_of(database, checkpoints)} == {
            signers_of(database_url).of(each).origin for each in Audience
        }


def test_without_a_key_the_log_says_so_and_everything_else_is_served(postgresql_url: str) -> None:
    with serving(postgresql_url, log_key=None) as client:
        for path in ROUTES[:-1]:
            answer = client.get(f"/v1/log/{path}")
            assert answer.status_code == 503
            assert "ATLARGE_LOG_KEY is not set" in answer.json()["detail"]
        assert client.get("/v1/at-large").status_code == 200


def test_what_is_asked_badly_is_refused_without_repeating_it(served: Served) -> None:
    for path in (
        "proofs/inclusion",
        "proofs/inclusion?index=-1",
        "proofs/inclusion?index=1.0",
        "proofs/inclusion?index=٣",
        "proofs/inclusion?index=0&size=",
        "proofs/consistency",
        "proofs/consistency?from=1&to=x",
        "proofs/consistency?from=1&from=1",
        "entries?from=x",
        "entries?start=1",
        "checkpoint?size=x",
        "checkpoint?log=other",
        "checkpoint?log=",
        "public-key?size=1",
        "tile/0/0?width=0",
        "tile/0/0?width=257",
        "tile/0/0?width=1_0",
    ):
        assert served.get(path).status_code == 422, path
