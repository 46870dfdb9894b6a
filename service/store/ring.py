"""The keys of seals, and what is locked with them.

Every sealed stream has a key of its own; each is kept wrapped by the master key, outside the tables of facts: on SQLite
in a file beside the database, on PostgreSQL in a schema of its own. A wrapped key is all that is ever deleted: without
it nothing recorded under that seal can be read again, in no copy, while every leaf and proof stands.

AES-256-GCM throughout. The nonce is a keyed hash of all that is locked, so that the same content in the same place is
the same bytes (a rebuild must come to them again), and no nonce serves two.
"""

import hmac
import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateSchema

KEY_BYTES = 32
NONCE_BYTES = 12
SHORTEST_MASTER = 32
"""Characters: the text of a key drawn at random, never a word somebody thought of."""
REMEMBERED_S = 1.0
"""How long a key that was destroyed by another process may still open."""
MOST_REMEMBERED = 50_000
MADE_AT_ONCE = 64
"""Keys made ahead: a new seal then costs no second commit."""

seal_keys = Table(
    "seal_keys",
    MetaData(schema="keyring"),
    Column("id", Text, primary_key=True),
    Column("master", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)
"""`master` tells under which master key one is wrapped, without telling that key."""


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


class Ring:
    """The keys of one database. `masters`: the one that wraps, and those that may still unwrap."""

    def __init__(self, url: str, masters: Sequence[Master]) -> None:
        self.url = url
        self._engine = _engine(url)
        self._masters = {each.id: each for each in masters}
        self._master = masters[0] if masters else None
        self._unused: list[str] = []
        self._known: dict[str, tuple[float, bytes | None]] = {}
        self._ciphers: dict[tuple[str, ...], tuple[float, AESGCM]] = {}
        self._lock = RLock()

    def close(self) -> None:
        self._engine.dispose()

    def prepare(self) -> None:
        """Make room for keys where a database was restored without."""
        if self._engine.dialect.name == "postgresql":
            with self._engine.begin() as connection:
                connection.execute(CreateSchema("keyring", if_not_exists=True))
                seal_keys.create(connection, checkfirst=True)

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
        now = time.monotonic()
        missing = {each for each in names if each is not None and now - self._known.get(each, _NEVER)[0] > REMEMBERED_S}
        if not missing:
            return
        with self._engine.connect() as connection:
            rows = {row.id: row for row in connection.execute(select(seal_keys).where(seal_keys.c.id.in_(missing)))}
        with self._lock:
            if len(self._known) > MOST_REMEMBERED:
                self._known.clear()
            for name in missing:
                with suppress(NoMasterKey):  # whoever opens something with it is told
                    self._known[name] = now, self._unwrapped(rows[name]) if name in rows else None

    def holds(self, name: str) -> bool:
        """Whether that key is still there."""
        try:
            return bool(self._one(name))
        except Shredded:
            return False

    def lock(self, names: Sequence[str], place: str, clear: bytes) -> bytes:
        """What is to be kept secret, bound to its place. With several keys, all of them are needed to open it."""
        key, associated = self._key(names), place.encode()
        nonce = hmac.digest(hmac.digest(key, b"nonces", "sha256"), _framed(associated) + clear, "sha256")[:NONCE_BYTES]
        return nonce + self._cipher(names).encrypt(nonce, clear, associated)

    def open(self, names: Sequence[str], place: str, locked: bytes) -> bytes:
        """Raises Shredded, Altered, or NoMasterKey."""
        try:
            return self._cipher(names).decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise Altered(place) from error

    def committing(self, name: str) -> bytes:
        """The key that the commitments to what is recorded under a seal are salted with."""
        return hmac.digest(self._one(name), b"commitments", "sha256")

    def shred(self, names: Collection[str]) -> int:
        """Destroy keys, at once and for good; how many there were."""
        with self._engine.begin() as connection:
            gone = connection.execute(delete(seal_keys).where(seal_keys.c.id.in_(names))).rowcount
        if self._engine.dialect.name == "postgresql":  # nor in the dead rows of the table
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM keyring.seal_keys")
        with self._lock:
            for name in names:
                self._known[name] = time.monotonic(), None
            self._ciphers.clear()
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

    def rewrap(self) -> int:
        """Wrap every key by the master key that is set now; how many were under an earlier one. May be interrupted and
        repeated. Raises NoMasterKey for a key whose master is not among those given."""
        assert self._master is not None
        done = 0
        while True:
            with self._engine.begin() as connection:
                query = select(seal_keys).where(seal_keys.c.master != self._master.id).limit(500)
                rows = connection.execute(query).all()
                for row in rows:
                    values = {"master": self._master.id, "wrapped": self._wrapped(row.id, self._unwrapped(row))}
                    connection.execute(update(seal_keys).where(seal_keys.c.id == row.id).values(values))
            done += len(rows)
            if not rows:
                return done

    def _cipher(self, names: Sequence[str]) -> AESGCM:
        """Made once for as long as its keys are remembered: half the cost of opening something is to make it."""
        named = tuple(names)
        since, cipher = self._ciphers.get(named, _NEVER)
        if cipher is None or time.monotonic() - since > REMEMBERED_S:
            cipher = AESGCM(self._key(named))
            if len(self._ciphers) > MOST_REMEMBERED:
                self._ciphers.clear()
            self._ciphers[named] = min(self._known[name][0] for name in named), cipher
        return cipher

    def _key(self, names: Sequence[str]) -> bytes:
        if len(names) == 1:
            return hmac.digest(self._one(names[0]), b"content", "sha256")
        together = b"".join(self._one(each) for each in names)
        return hmac.digest(b"atlarge: all of these keys", together, "sha256")

    def _one(self, name: str) -> bytes:
        since, key = self._known.get(name, _NEVER)
        if time.monotonic() - since > REMEMBERED_S:
            self.learn((name,))
            if name not in self._known:
                raise NoMasterKey
            key = self._known[name][1]
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
        with self._engine.begin() as connection:
            connection.execute(insert(seal_keys), rows)
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


_NEVER: tuple[float, None] = (float("-inf"), None)


def _framed(text: bytes) -> bytes:
    return len(text).to_bytes(4) + text


def ring_of(connection: Connection) -> Ring:
    """The keys of the database a connection is to."""
    ring = connection.get_execution_options()["ring"]
    assert isinstance(ring, Ring)
    return ring


def _engine(url: str) -> Engine:
    """On SQLite a file of its own, `<database>.keys`, so that copies and backups of the database hold no key."""
    found = make_url(url)
    if found.get_backend_name() != "sqlite":
        return create_engine(found, hide_parameters=True, pool_size=2, pool_pre_ping=True)
    engine = create_engine(found.set(database=f"{found.database}.keys"), hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(driver: Any, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        for statement in (
            "PRAGMA busy_timeout=10000",
            "PRAGMA synchronous=EXTRA",
            "PRAGMA secure_delete=ON",  # what is deleted is overwritten
            "CREATE TABLE IF NOT EXISTS seal_keys (id TEXT PRIMARY KEY, master TEXT NOT NULL, wrapped BLOB NOT NULL)",
        ):
            driver.execute(statement)

    return engine.execution_options(schema_translate_map={"keyring": None})
