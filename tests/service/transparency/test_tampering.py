"""Somebody has the database and the code: they change the past, compute every leaf and tile anew, and sign it all
again. Whoever kept a checkpoint and the leaf hashes of an earlier day finds it, and the first entry that is wrong."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.values import fact_id
from service.ledger.leaf import commitment, leaf_hash
from service.ledger.verify import HASH, Refused
from service.store.database import Database
from service.store.tables import checkpoints, facts, projections, public_log, tiles
from service.viewer import Audience
from tests.service.store.kit import also_known_as, database_at, identified, order, settle, writer_on
from tests.service.transparency.kit import Auditor, Snapshot, follow, record, restore, snapshot, write_export

TIMES = {"sqlite": 25, "postgresql": 3}
OTHER_KEY = "another secret, of no fewer characters than that"

Row = dict[str, Any]


@dataclass
class Scene:
    """The database as the auditor saw it, an earlier copy of it, and what the auditor kept."""

    database: Database
    seen: Snapshot
    yesterday: Snapshot
    auditors: list[Auditor]
    folder: Path


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    with database_at(database_url) as database:
        with writer_on(database) as writer:
            record(writer)
            follow(database)
            yesterday = snapshot(database)
            settle(writer, *(order(f"later {each}", identified(f"later {each}")) for each in range(8)))
        signers = follow(database)
        auditors = [Auditor(each, tmp_path) for each in Audience]
        for each in auditors:
            each.keep(database, signers)
        yield Scene(database, snapshot(database), yesterday, auditors, tmp_path)


@dataclass
class Forger:
    """Works on rows in memory, then makes everything fit them. `public`: the places of the public log, each a row."""

    rows: list[Row]
    public: list[Row]
    drawn: random.Random

    def any(self, after: int = 0) -> int:
        """Of what was never sealed: whoever has no key of a seal can write nothing that opens."""
        return self.drawn.choice([at for at in range(after, len(self.rows)) if self.rows[at]["key_id"] is None])

    def state(self, seen: Snapshot) -> Snapshot:
        """All tables, with every leaf computed anew, no tile and no checkpoint."""
        by_row: dict[int, int] = {}
        for place, row in enumerate(self.rows, 1):
            by_row[id(row)] = row["position"] = place
            row["leaf"] = _leaf(row, place - 1)
        entries: list[Row] = []
        clear = {each["fact"]: each["payload"] for each in seen[public_log]}
        told = {(row["stream"], row["version"]): clear.get(row["position"]) for row in seen[facts]}
        for row in self.public:
            if id(row) in by_row:
                place = len(entries) + 1
                moment = row["recorded_at"]
                in_clear = told.get((row["stream"], row["version"])) if row["key_id"] else None
                entries.append(
                    {
                        "position": place,
                        "fact": by_row[id(row)],
                        "stream": row["stream"],
                        "published_by": by_row[id(row)],
                        "published_at": moment,
                        "leaf": _leaf(row, place - 1, in_clear or row["payload"]),
                        "payload": in_clear,
                    }
                )
        progress = [{**row, "position": 0} for row in seen[projections]]
        return {facts: self.rows, public_log: entries, tiles: [], checkpoints: [], projections: progress}


def _leaf(row: Row, index: int, public: bytes | None = None) -> bytes:
    """In the full log; in the public one with the payload in clear."""
    named = fact_id(row["stream"], row["version"])
    clear = public if public is not None else row["payload"]
    sealed = public is None and row["key_id"] is not None
    return leaf_hash(
        index=index,
        fact_id=named,
        stream=row["stream"],
        version=row["version"],
        name=row["name"],
        recorded_at=row["recorded_at"],
        commits=row["commitment"].hex() if sealed else commitment(named, clear),
    )


def edit(forger: Forger) -> None:
    row = forger.rows[forger.any()]
    row["payload"] = row["payload"].replace(b"2005", b"2006", 1) + b" "


def remove(forger: Forger) -> None:
    """With the versions after it counted anew, so that nothing is missing."""
    gone = forger.rows.pop(forger.any())
    for row in forger.rows:
        if row["stream"] == gone["stream"] and row["version"] > gone["version"]:
            row["version"] -= 1


def insert(forger: Forger) -> None:
    at = forger.any()
    forged = dict(forger.rows[at], stream=UUID(int=forger.drawn.getrandbits(128)), version=1)
    for row in forger.rows[at:]:
        row["recorded_at"] += 1
    forger.rows.insert(at, forged)
    if any(row is forger.rows[at + 1] for row in forger.public):
        forger.public.insert(next(n for n, row in enumerate(forger.public) if row is forger.rows[at + 1]), forged)


def reorder(forger: Forger) -> None:
    """Two neighbours of different streams change places, and moments too."""
    rows = forger.rows
    pairs = [n for n in range(len(rows) - 1) if rows[n]["stream"] != rows[n + 1]["stream"]]
    at = forger.drawn.choice(pairs)
    one, other = rows[at], rows[at + 1]
    one["recorded_at"], other["recorded_at"] = other["recorded_at"], one["recorded_at"]
    rows[at], rows[at + 1] = other, one
    for n in range(len(forger.public) - 1):
        if forger.public[n] is one and forger.public[n + 1] is other:
            forger.public[n], forger.public[n + 1] = other, one


def transplant(forger: Forger) -> None:
    """What was recorded of one is put on record of another."""
    one = forger.rows[forger.any()]
    other = forger.drawn.choice(
        [row for row in forger.rows if row["payload"] != one["payload"] and row["key_id"] is None]
    )
    one["payload"], other["payload"] = other["payload"], one["payload"]


def truncate(forger: Forger) -> None:
    del forger.rows[forger.any(1) :]


FORGERIES: dict[str, Callable[[Forger], None]] = {
    "edit": edit,
    "delete": remove,
    "insert": insert,
    "reorder": reorder,
    "transplant": transplant,
    "truncate": truncate,
}


def forged(scene: Scene, forgery: Callable[[Forger], None], seed: int) -> None:
    rows = [dict(row) for row in sorted(scene.seen[facts], key=lambda row: row["position"])]
    places = sorted(scene.seen[public_log], key=lambda row: row["position"])
    forger = Forger(rows, [rows[row["fact"] - 1] for row in places], random.Random(seed))
    forgery(forger)
    restore(scene.database, forger.state(scene.seen))
    follow(scene.database)


def found(scene: Scene, auditor: Auditor) -> Refused | None:
    """What an honest export of the forged database is refused for; by the checkpoint alone it is refused too."""
    file = scene.folder / "audit.ndjson"
    write_export(scene.database, follow(scene.database), auditor.audience, file)
    told: list[Refused | None] = []
    for by_leaves in (True, False):
        try:
            auditor.verify(file, by_leaves=by_leaves)
            told.append(None)
        except Refused as refused:
            told.append(refused)
    assert (told[0] is None) == (told[1] is None)
    return told[0]


def first_wrong(scene: Scene, auditor: Auditor) -> int | None:
    """Where the leaves in the database are no longer those the auditor kept."""
    table = facts if auditor.audience is Audience.FULL else public_log
    rows = sorted(snapshot(scene.database)[table], key=lambda row: row["position"])
    kept = auditor.leaves.read_bytes()
    before = [kept[at : at + HASH] for at in range(0, len(kept), HASH)]
    now = [row["leaf"] for row in rows]
    return next((n for n, leaf in enumerate(before) if now[n : n + 1] != [leaf]), None)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_past_that_was_changed_and_signed_again_is_found_and_the_first_wrong_entry_named(
    scene: Scene, forgery: str
) -> None:
    caught = 0
    for seed in range(TIMES["sqlite" if scene.database.sqlite else "postgresql"]):
        forged(scene, FORGERIES[forgery], seed)
        for auditor in scene.auditors:
            expected, refused = first_wrong(scene, auditor), found(scene, auditor)
            assert (refused.index if refused else None) == expected, (seed, auditor.audience, refused)
            caught += refused is not None and auditor.audience is Audience.FULL
    assert caught == TIMES["sqlite" if scene.database.sqlite else "postgresql"]


def test_an_edit_by_someone_without_the_code_is_found_by_the_export_itself(scene: Scene) -> None:
    """Their leaves and tiles stay as they were: the entries do not give the root that was signed."""
    full = scene.auditors[list(Audience).index(Audience.FULL)]
    drawn = random.Random(1)
    for _ in range(TIMES["sqlite" if scene.database.sqlite else "postgresql"]):
        rows = [dict(row) for row in scene.seen[facts]]
        row = drawn.choice(rows)
        row["payload"] += b" "
        restore(scene.database, {**scene.seen, facts: rows})
        refused = found(scene, full)
        assert refused is not None
        assert refused.index == row["position"] - 1


def test_a_log_signed_by_another_key_is_found_whatever_else_was_done(scene: Scene) -> None:
    for seed in range(TIMES["sqlite" if scene.database.sqlite else "postgresql"]):
        if seed % 2:
            forged(scene, edit, seed)
        signers = follow(scene.database, f"{OTHER_KEY} {seed}")
        for auditor in scene.auditors:
            file = scene.folder / "audit.ndjson"
            write_export(scene.database, signers, auditor.audience, file)
            with pytest.raises(Refused, match="by the key of this log"):
                auditor.verify(file)


def test_a_database_rolled_back_to_yesterdays_copy_is_found_where_it_ends_or_goes_another_way(scene: Scene) -> None:
    for seed in range(TIMES["sqlite" if scene.database.sqlite else "postgresql"]):
        restore(scene.database, scene.yesterday)
        if seed % 2:
            with writer_on(scene.database) as writer:
                again = [identified(f"instead {seed} {each}") for each in range(1 + seed % 12)]
                settle(writer, *(order(f"instead {seed} {n}", each) for n, each in enumerate(again)))
                settle(writer, order(f"also {seed}", also_known_as("person 1", f"Other {seed}")))
        for auditor in scene.auditors:
            refused = found(scene, auditor)
            table = facts if auditor.audience is Audience.FULL else public_log
            assert refused is not None
            assert refused.index == len(scene.yesterday[table])
