"""The keys of seals, and what is locked with them.

Every sealed stream has a key of its own; each is kept wrapped by the master key (service.store.keyring). A wrapped key
is all that is ever deleted: without it nothing recorded under that seal can be read again, in no copy, while every leaf
and proof stands.

AES-256-GCM throughout. The nonce is a keyed hash of all that is locked, so that the same content in the same place is
the same bytes (a rebuild must come to them again), and no nonce serves two.
"""

import hmac
import secrets
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, insert, select, update

from service.store.keyring import changed, key_changes, keyring, prepare, seal_keys

KEY_BYTES = 32
NONCE_BYTES = 12
SHORTEST_MASTER = 32
"""Characters: the text of a key drawn at random, never a word somebody thought of."""
REMEMBERED_S = 1.0
"""How long a key that was destroyed by another process may still open."""
MOST_REMEMBERED = 50_000
"""Looked at once a second."""
MADE_AT_ONCE = 256
"""Keys made ahead: a new seal then costs no second commit."""


class NotAMasterKey(ValueError):
    """What somebody thought of is guessed; a master key is drawn at random."""


class NoMasterKey(Exception):
    """What is sealed is neither recorded nor read where the master key it needs is not set."""


class Shredded(Exception):
    """The key is destroyed; what it locked is gone."""


class Altered(Exception):
    """What is stored was not locked with this key for this place."""


@dataclass(frozen=True)
class Master:
    """A master key: of at least 32 characters, drawn at random (`atlarge seals master`)."""

    text: str

    def __post_init__(self) -> None:
        if len(self.text) < SHORTEST_MASTER:
            raise NotAMasterKey("A master key has at least 32 characters: make one by `atlarge seals master`")

    def __repr__(self) -> str:
        return f"Master({self.id})"

    def derived(self, purpose: str) -> bytes:
        """A key for one purpose (RFC 5869's expansion, once)."""
        root = hmac.digest(b"atlarge master key", self.text.encode(), "sha256")
        return hmac.digest(root, purpose.encode() + b"\x01", "sha256")

    @cached_property
    def id(self) -> str:
        return self.derived("name").hex()[:16]

    @cached_property
    def wrapping(self) -> bytes:
        return self.derived("keys of seals")


@dataclass(frozen=True, slots=True)
class _Cipher:
    """What keys lock and open with; `nonces`: the key of the keyed hash."""

    gcm: AESGCM
    nonces: bytes

    @classmethod
    def of(cls, key: bytes) -> "_Cipher":
        return cls(AESGCM(key), hmac.digest(key, b"nonces", "sha256"))


@dataclass(slots=True)
class _Remembered:
    """Keys as they were read after `change` was the last one to any, None for those destroyed, and what was made of
    them; `seen`: when that was still so. It only grows, for threads share it: to forget is to begin another."""

    change: Sequence[str] = ()
    seen: float = float("-inf")
    keys: dict[str, bytes | None] = field(default_factory=dict[str, bytes | None])
    ciphers: dict[tuple[str, ...], _Cipher] = field(default_factory=dict[tuple[str, ...], _Cipher])


class Ring:
    """The keys of one database. `masters`: the one that wraps, and those that may still unwrap."""

    def __init__(self, url: str, masters: Sequence[Master]) -> None:
        self.url = url
        self._engine = keyring(url)
        self._looking = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._masters = {each.id: each for each in masters}
        self._master = masters[0] if masters else None
        self._unused: list[str] = []
        self._remembered = _Remembered()
        self._lock = Lock()

    def close(self) -> None:
        self._engine.dispose()

    def prepare(self) -> None:
        """Make room for keys where a database was restored without."""
        with self._engine.begin() as connection:
            prepare(connection)

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to where the keys are kept."""
        return self._engine.connect()

    def take(self) -> str:
        """The id of a key that nothing is locked with yet; it is durable before anything needs it."""
        with self._lock:
            if not self._unused:
                self._unused = self._make(MADE_AT_ONCE)
            return self._unused.pop()

    def learn(self, names: Iterable[str | None]) -> None:
        """Read the keys of these that are not remembered, by one query."""
        if wanted := {each for each in names if each is not None}:
            self._read(self._current(), wanted)

    def holds(self, name: str) -> bool:
        """Whether that key is still there."""
        try:
            return bool(self._one(self._current(), name))
        except Shredded:
            return False

    def lock(self, names: tuple[str, ...], place: str, clear: bytes) -> bytes:
        """What is to be kept secret, bound to its place. With several keys, all of them are needed to open it."""
        cipher, associated = self._cipher(names), place.encode()
        nonce = hmac.digest(cipher.nonces, _framed(associated) + clear, "sha256")[:NONCE_BYTES]
        return nonce + cipher.gcm.encrypt(nonce, clear, associated)

    def open(self, names: tuple[str, ...], place: str, locked: bytes) -> bytes:
        """Raises Shredded, Altered, or NoMasterKey."""
        try:
            return self._cipher(names).gcm.decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise Altered(place) from error

    def committing(self, name: str) -> bytes:
        """The key that the commitments to what is recorded under a seal are salted with."""
        return hmac.digest(self._one(self._current(), name), b"commitments", "sha256")

    def shred(self, names: Collection[str]) -> int:
        """Destroy keys, at once and for good; how many there were."""
        with self._engine.begin() as connection:
            gone = connection.execute(delete(seal_keys).where(seal_keys.c.id.in_(names))).rowcount
            changed(connection)
        self._remembered = _Remembered()
        if self._engine.dialect.name == "postgresql":  # nor in the dead rows of the table
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM keyring.seal_keys")
        return gone

    def copy(self, names: Collection[str], to: "Ring") -> None:
        """Let another database have these keys, wrapped as they are, those that are left of them."""
        if not names:
            return
        with self._engine.connect() as reading:
            rows = [dict(row) for row in reading.execute(select(seal_keys).where(seal_keys.c.id.in_(names))).mappings()]
        with to._engine.begin() as writing:
            there = set(writing.execute(select(seal_keys.c.id).where(seal_keys.c.id.in_(names))).scalars())
            if missing := [row for row in rows if row["id"] not in there]:
                writing.execute(insert(seal_keys), missing)
                changed(writing)

    def rewrap(self) -> int:
        """Wrap every key by the master key that is set now; how many were under an earlier one. May be interrupted and
        repeated. Raises NoMasterKey without one, and for a key whose master is not among those given."""
        if self._master is None:
            raise NoMasterKey
        done = 0
        while True:
            with self._engine.begin() as connection:
                query = select(seal_keys).where(seal_keys.c.master != self._master.id).limit(500)
                rows = connection.execute(query).all()
                if not rows:
                    return done
                for row in rows:
                    values = {"master": self._master.id, "wrapped": self._wrapped(row.id, self._unwrapped(row))}
                    connection.execute(update(seal_keys).where(seal_keys.c.id == row.id).values(values))
                changed(connection)
            done += len(rows)

    def _current(self) -> _Remembered:
        """What is remembered, if nothing has become of the keys; looked up once a second."""
        now = time.monotonic()
        known = self._remembered
        if now - known.seen <= REMEMBERED_S:
            return known
        with self._looking.connect() as connection:
            change = connection.execute(_CHANGE).scalars().all()
        if change == known.change and len(known.keys) + len(known.ciphers) <= MOST_REMEMBERED:
            known.seen = now  # from before it was looked up
        else:
            known = self._remembered = _Remembered(change, now)
        return known

    def _read(self, known: _Remembered, names: Collection[str]) -> Mapping[str, bytes | None]:
        """The keys of these, None for those destroyed; without those under a master key that is not set."""
        found = {name: known.keys[name] for name in names if name in known.keys}
        if missing := [name for name in names if name not in found]:
            with self._looking.connect() as connection:
                rows = {row.id: row for row in connection.execute(select(seal_keys).where(seal_keys.c.id.in_(missing)))}
            for name in missing:
                with suppress(NoMasterKey):  # whoever opens something with it is told
                    found[name] = known.keys[name] = self._unwrapped(rows[name]) if name in rows else None
        return found

    def _cipher(self, names: tuple[str, ...]) -> _Cipher:
        """Made once for as long as its keys are remembered: half the cost of opening something is to make it."""
        known = self._current()
        cipher = known.ciphers.get(names)
        if cipher is None:
            cipher = known.ciphers[names] = _Cipher.of(self._key(known, names))
        return cipher

    def _key(self, known: _Remembered, names: tuple[str, ...]) -> bytes:
        if len(names) == 1:
            return hmac.digest(self._one(known, names[0]), b"content", "sha256")
        together = b"".join(self._one(known, each) for each in names)
        return hmac.digest(b"atlarge: all of these keys", together, "sha256")

    def _one(self, known: _Remembered, name: str) -> bytes:
        found = self._read(known, (name,))
        if name not in found:
            raise NoMasterKey
        key = found[name]
        if key is None:
            raise Shredded
        return key

    def _make(self, how_many: int) -> list[str]:
        if self._master is None:
            raise NoMasterKey
        made = {secrets.token_hex(16): secrets.token_bytes(KEY_BYTES) for _ in range(how_many)}
        rows = [
            {"id": name, "master": self._master.id, "wrapped": self._wrapped(name, key)} for name, key in made.items()
        ]
        known = self._current()
        with self._engine.begin() as connection:
            connection.execute(insert(seal_keys), rows)
        known.keys.update(made)
        return list(made)

    def _wrapped(self, name: str, key: bytes) -> bytes:
        if self._master is None:
            raise NoMasterKey
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._master.wrapping).encrypt(nonce, key, name.encode())

    def _unwrapped(self, row: Any) -> bytes:
        master = self._masters.get(row.master)
        if master is None:
            raise NoMasterKey
        try:
            return AESGCM(master.wrapping).decrypt(
                row.wrapped[:NONCE_BYTES], row.wrapped[NONCE_BYTES:], row.id.encode()
            )
        except InvalidTag as error:
            raise Altered(row.id) from error


_CHANGE = select(key_changes.c.last).order_by(key_changes.c.last)


def _framed(text: bytes) -> bytes:
    return len(text).to_bytes(4) + text


def ring_of(connection: Connection) -> Ring:
    """The keys of the database a connection is to."""
    ring = connection.get_execution_options()["ring"]
    assert isinstance(ring, Ring)
    return ring
