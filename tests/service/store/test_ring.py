"""What is locked opens with its keys, in its place, and nowhere else; a key destroyed opens nothing again."""

import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, make_url, select

from service.settings import Settings
from service.store import ring as of_keys
from service.store.database import Database
from service.store.keyring import seal_keys
from service.store.ring import MADE_AT_ONCE, REMEMBERED_S, Altered, Master, NoMasterKey, Ring, Shredded
from tests.service.store.kit import MASTER

OTHER = Master("another master key, of a later year: 2027")
Again = Callable[..., Ring]
SAME_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def again(database_url: str) -> Iterator[Again]:
    """The keys of one database, each time as another process has them."""
    made: list[Ring] = []

    def ring(*masters: Master) -> Ring:
        made.append(Ring(database_url, masters))
        return made[-1]

    yield ring
    for each in made:
        each.close()


@pytest.fixture
def ring(again: Again) -> Ring:
    return again(MASTER)


@SAME_DATABASE
@given(clear=st.binary(), place=st.text(max_size=40))
def test_what_is_locked_opens_in_its_place_and_nowhere_else(ring: Ring, clear: bytes, place: str) -> None:
    one, other = ring.take(), ring.take()
    for names in ((one,), (one, other)):
        locked = ring.lock(names, place, clear)
        assert ring.open(names, place, locked) == clear
        for wrong in ((other,), (other, one)):
            with pytest.raises(Altered):
                ring.open(wrong, place, locked)
        with pytest.raises(Altered):
            ring.open(names, place + "|", locked)


@SAME_DATABASE
@given(clear=st.binary(min_size=1, max_size=64), data=st.data())
def test_a_byte_changed_anywhere_does_not_open(ring: Ring, clear: bytes, data: st.DataObject) -> None:
    names = (ring.take(),)
    locked = bytearray(ring.lock(names, "place", clear))
    locked[data.draw(st.integers(0, len(locked) - 1))] ^= data.draw(st.integers(1, 255))
    for altered in (bytes(locked), bytes(locked[:-1]), b""):
        with pytest.raises(Altered):
            ring.open(names, "place", altered)


def test_the_same_content_in_the_same_place_is_the_same_bytes_and_elsewhere_others(ring: Ring) -> None:
    name, other = ring.take(), ring.take()
    locked = ring.lock((name,), "place", b"Kony")
    assert locked == ring.lock((name,), "place", b"Kony")
    nonces = {locked[:12], ring.lock((name,), "place", b"Kon")[:12], ring.lock((name,), "elsewhere", b"Kony")[:12]}
    assert len(nonces | {ring.lock((other,), "place", b"Kony")[:12]}) == 4, "no nonce serves two"


def test_a_key_destroyed_opens_nothing_again_in_any_process_within_a_second(ring: Ring, again: Again) -> None:
    name, kept = ring.take(), ring.take()
    locked, both = ring.lock((name,), "place", b"Kony"), ring.lock((name, kept), "place", b"Kony")
    elsewhere = again(MASTER)
    assert elsewhere.open((name,), "place", locked) == b"Kony"
    assert ring.shred([name]) == 1
    assert ring.shred([name]) == 0
    time.sleep(1.1 * REMEMBERED_S)
    for one in (ring, elsewhere, again(MASTER)):
        for names, what in (((name,), locked), ((name, kept), both)):
            with pytest.raises(Shredded):
                one.open(names, "place", what)


def test_no_key_is_missed_while_others_are_forgotten(ring: Ring, again: Again, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [ring.take() for _ in range(60)]
    locked = [(name, ring.lock((name,), "place", name.encode())) for name in names]
    crowded = again(MASTER)
    monkeypatch.setattr(of_keys, "REMEMBERED_S", 0.0001)
    monkeypatch.setattr(of_keys, "MOST_REMEMBERED", 3)

    def read(start: int) -> list[str]:
        turned = (locked[start:] + locked[:start]) * 5
        crowded.learn(name for name, _ in turned)
        return [name for name, each in turned if crowded.open((name,), "place", each).decode() != name]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(read, range(0, 48, 6))) == [[]] * 8


def test_no_key_lies_in_clear_and_without_the_master_key_none_is_made_or_read(ring: Ring, again: Again) -> None:
    name = ring.take()
    locked = ring.lock((name,), "place", b"Kony")
    with pytest.raises(NoMasterKey):
        again().take()
    for stranger in (again(), again(OTHER)):
        with pytest.raises(NoMasterKey):
            stranger.open((name,), "place", locked)


def test_a_wrapped_key_moved_to_another_name_is_no_key(ring: Ring) -> None:
    ring.take()
    with ring.reading() as connection:
        row = connection.execute(select(seal_keys)).mappings().first()
        assert row is not None
        connection.execute(insert(seal_keys).values(dict(row) | {"id": "0" * 32}))
        connection.commit()
    with pytest.raises(Altered):
        ring.lock(("0" * 32,), "place", b"")


def test_a_new_master_key_wraps_every_key_anew_and_the_old_one_opens_none(ring: Ring, again: Again) -> None:
    names = [ring.take() for _ in range(70)]
    locked = [ring.lock((name,), "place", name.encode()) for name in names]
    during = again(OTHER, MASTER)
    assert [during.open((name,), "place", each) for name, each in zip(names, locked, strict=True)]
    assert during.rewrap() == MADE_AT_ONCE, "those made ahead too"
    assert during.rewrap() == 0
    after = again(OTHER)
    assert [after.open((name,), "place", each).decode() for name, each in zip(names, locked, strict=True)] == names
    with pytest.raises(NoMasterKey):
        again(MASTER).open((names[0],), "place", locked[0])


def test_what_was_read_with_a_master_key_that_is_no_longer_the_one_is_forgotten(ring: Ring, again: Again) -> None:
    name = ring.take()
    locked = ring.lock((name,), "place", b"Kony")
    assert again(OTHER, MASTER).rewrap() == MADE_AT_ONCE
    time.sleep(1.1 * REMEMBERED_S)
    with pytest.raises(NoMasterKey):
        ring.open((name,), "place", locked)


def test_without_a_master_key_none_is_wrapped_anew(ring: Ring, again: Again) -> None:
    ring.take()
    with pytest.raises(NoMasterKey):
        again().rewrap()


def test_a_key_that_came_from_another_database_is_known_though_it_was_missed_before(ring: Ring, tmp_path: Path) -> None:
    name = ring.take()
    locked = ring.lock((name,), "place", b"Kony")
    other = Ring(f"sqlite:///{tmp_path / 'other.db'}", [MASTER])
    assert not other.holds(name)
    ring.copy({name}, other)
    time.sleep(1.1 * REMEMBERED_S)
    assert other.open((name,), "place", locked) == b"Kony"
    other.close()


def test_the_file_of_the_keys_is_its_owners_alone(sqlite_url: str) -> None:
    ring = Ring(sqlite_url, [MASTER])
    ring.take()
    ring.close()
    file = Path(f"{make_url(sqlite_url).database}.keys")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_master_key_is_long_and_is_never_shown() -> None:
    with pytest.raises(ValueError, match="32 characters"):
        Master("a word somebody thought of")
    assert MASTER.text not in repr(MASTER)
    assert MASTER.id not in MASTER.text
    given = Settings.model_validate({"database_url": "sqlite://", "master_key": "short"})
    with pytest.raises(ValueError, match="32 characters"):
        Database.of(given)
