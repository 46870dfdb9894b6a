"""Tiles are derived and checkpoints signed beside the writer, each log for itself."""

import base64
import stat
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from service.ledger.tiles import FULL
from service.ledger.verify import EMPTY, Verifier, checkpoint_of
from service.store.database import Database
from service.store.tables import checkpoints, facts, public_log, tiles
from service.store.writer import Writer
from service.transparency import follower as following
from service.transparency.follower import Follower
from service.transparency.kept import Signed, leaves, signed, stored
from service.transparency.signing import NoLogKey
from service.viewer import Audience
from tests.service.api.serving import LOG_KEY
from tests.service.ledger.vectors import root
from tests.service.store.kit import database_at, identified, order, rows_of, settle
from tests.service.transparency.kit import follow, published, record, restore, signers_of, snapshot

OTHER_KEY = "another secret, of no fewer characters than that"


def last(database: Database, audience: Audience, log_key: str = LOG_KEY) -> Signed:
    with database.reading() as connection:
        found = signed(connection, signers_of(database.url, log_key).of(audience).origin)
    assert found is not None
    return found


def sizes(database: Database, audience: Audience) -> list[int]:
    origin = signers_of(database.url).of(audience).origin
    return [row.size for row in rows_of(database, checkpoints) if row.origin == origin]


def test_an_empty_log_is_signed_as_one(database: Database) -> None:
    follow(database)
    for audience in Audience:
        found = last(database, audience)
        assert (found.size, found.root) == (0, EMPTY)


def test_both_logs_are_signed_as_long_as_they_are_with_the_roots_of_their_leaves(
    database: Database, writer: Writer
) -> None:
    record(writer)
    signers = follow(database)
    for audience, table in ((Audience.FULL, facts), (Audience.PUBLIC, public_log)):
        found, rows = last(database, audience), rows_of(database, table)
        assert (found.size, found.root) == (len(rows), root([row.leaf for row in rows]))
        told = checkpoint_of(found.note.encode(), Verifier.read(signers.of(audience).vkey))
        assert (told.size, told.root) == (found.size, found.root)
    assert last(database, Audience.FULL).size > last(database, Audience.PUBLIC).size


def test_what_is_sealed_leaves_no_trace_in_what_is_signed_of_the_public_log(database: Database, writer: Writer) -> None:
    """Neither another checkpoint nor another byte, whatever grows unseen; it is signed when it has grown itself."""
    record(writer)
    follow(database)
    before = [row for row in rows_of(database, checkpoints) if row.origin.endswith("/public")]
    with database.reading() as connection:
        tile = stored(connection, Audience.PUBLIC, [(0, 0)])
    for number in range(5):
        settle(writer, order(f"secret {number}", identified(f"secret {number}", public_from=None)))
        follow(database)
    assert [row for row in rows_of(database, checkpoints) if row.origin.endswith("/public")] == before
    with database.reading() as connection:
        assert stored(connection, Audience.PUBLIC, [(0, 0)]) == tile
    assert len(sizes(database, Audience.FULL)) == 6

    settle(writer, order("published", published("person", "secret 0")))
    follow(database)
    assert sizes(database, Audience.PUBLIC) == [before[-1].size, before[-1].size + 2]


def test_a_size_once_signed_is_kept_and_cannot_be_unsaid(database: Database, writer: Writer) -> None:
    for number in range(4):
        settle(writer, order(f"{number}", identified(f"{number}")))
        follow(database)
        follow(database)
    assert sizes(database, Audience.PUBLIC) == [1, 2, 3, 4]
    for statement in (delete(checkpoints), update(checkpoints).values(note="x")):
        with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
            connection.execute(statement)
    assert sizes(database, Audience.PUBLIC) == [1, 2, 3, 4]


def test_a_log_of_many_tiles_is_followed_in_chunks_and_comes_to_the_same(
    database: Database, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(writer, *(order(f"{number}", identified(f"{number}")) for number in range(700)))
    monkeypatch.setattr(following, "CHUNK", 100)
    follow(database)
    found, rows = last(database, Audience.FULL), rows_of(database, facts)
    assert (found.size, found.root) == (700, root([row.leaf for row in rows]))
    assert sizes(database, Audience.FULL) == [700], "only a log whose end was reached is signed"
    kept = {(row.log, row.level, row.number): len(row.hashes) for row in rows_of(database, tiles)}
    assert {place: kept[place] for place in kept if place[0] == "full"} == {
        ("full", 0, 0): FULL,
        ("full", 0, 1): FULL,
        ("full", 0, 2): 188 * 32,
        ("full", 1, 0): 2 * 32,
    }


def test_two_followers_do_not_disturb_one_another(database: Database, writer: Writer) -> None:
    one, other = (Follower(database, signers_of(database.url)) for _ in range(2))
    for number in range(6):
        settle(writer, order(f"{number}", identified(f"{number}")))
        (one if number % 2 else other).catch_up()
    assert last(database, Audience.FULL).root == root([row.leaf for row in rows_of(database, facts)])


def test_a_log_with_a_gap_is_not_signed(database: Database, writer: Writer) -> None:
    settle(writer, *(order(f"{number}", identified(f"{number}")) for number in range(5)))
    seen = snapshot(database)
    restore(database, {**seen, facts: [row for row in seen[facts] if row["position"] != 3]})
    with pytest.raises(ValueError, match="gap"):
        follow(database)
    with database.reading() as connection, pytest.raises(ValueError, match="gap"):
        leaves(connection, Audience.FULL, 0, 10)


def test_a_new_key_signs_what_is_there_under_a_new_origin_and_the_old_checkpoints_stay(
    database: Database, writer: Writer
) -> None:
    settle(writer, order("1", identified("A")))
    follow(database)
    follow(database, OTHER_KEY)
    old, new = last(database, Audience.PUBLIC), last(database, Audience.PUBLIC, OTHER_KEY)
    assert (old.size, old.root) == (new.size, new.root)
    assert old.note != new.note


def test_without_a_setting_a_key_is_made_once_and_kept_beside_the_file_for_its_owner_alone(
    sqlite_url: str, tmp_path: Path
) -> None:
    first = signers_of(sqlite_url, None).of(Audience.PUBLIC)
    (file,) = tmp_path.glob("*.log-key")
    assert file.name == "atlarge.db.log-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(base64.b16decode(file.read_text().strip(), casefold=True)) == 32
    assert signers_of(sqlite_url, None).of(Audience.PUBLIC).vkey == first.vkey
    assert sorted(each.name for each in tmp_path.iterdir()) == ["atlarge.db", "atlarge.db.log-key"]
    file.write_text("")
    with pytest.raises(NoLogKey):
        signers_of(sqlite_url, None).of(Audience.PUBLIC)


def test_a_key_that_others_can_read_is_complained_of(
    sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    signers_of(sqlite_url, None).of(Audience.PUBLIC)
    assert caplog.text == ""
    (tmp_path / "atlarge.db.log-key").chmod(0o640)
    signers_of(sqlite_url, None).of(Audience.PUBLIC)
    assert "can be read by others" in caplog.text


def test_where_no_key_can_be_kept_the_setting_is_asked_for(postgresql_url: str) -> None:
    with pytest.raises(NoLogKey, match="ATLARGE_LOG_KEY is not set"):
        signers_of(postgresql_url, None).of(Audience.FULL)
    with pytest.raises(NoLogKey, match="too short"):
        signers_of(postgresql_url, "secret").of(Audience.FULL)
    assert signers_of(postgresql_url).of(Audience.FULL).origin.endswith("/full")


def test_each_question_is_answered_by_an_index(sqlite_url: str) -> None:
    """However long the log is, nothing is read but what is asked for."""
    with database_at(sqlite_url) as database, database.reading() as connection:
        for query in (
            "SELECT hashes FROM tiles WHERE log = 'full' AND (level = 0 AND number = 5 OR level = 1 AND number = 0)",
            "SELECT note FROM checkpoints WHERE origin = 'x' ORDER BY size DESC LIMIT 1",
            "SELECT leaf FROM public_log WHERE position > 5 ORDER BY position LIMIT 10",
        ):
            plan = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
            assert not any("SCAN" in each or "TEMP B-TREE" in each for each in plan), plan
