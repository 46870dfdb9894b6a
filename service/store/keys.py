"""API keys as they are kept: the SHA-256 of each, with what it may do and until when. The key itself is shown once."""

import hashlib
import hmac
import secrets
import string
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import Connection, bindparam, insert, select, update

from service.store.database import Database
from service.store.tables import api_keys

Scope = Literal["read", "write", "sealed", "operate"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""`read` and `write` what the public may know, with `sealed` what is under seal too; `operate` is of the service itself
and goes with no other: who runs it sees no content."""

ROLES: Mapping[str, frozenset[Scope]] = {
    "reader": frozenset({"read"}),
    "contributor": frozenset({"read", "write"}),
    "registry": frozenset({"read", "write", "sealed"}),
    "auditor": frozenset({"read", "sealed"}),
    "operator": frozenset({"operate"}),
}

BASE62 = string.ascii_letters + string.digits
ID_LENGTH = 8
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """A key by its id. Moments are microseconds since 1970; it is refused from `expires_at` on."""

    id: str
    hash: bytes
    name: str
    scopes: frozenset[str]
    created_at: int
    expires_at: int | None
    revoked_at: int | None

    @property
    def cleared(self) -> bool:
        """Whether it sees the full audience."""
        return "sealed" in self.scopes

    def is_written(self, text: str) -> bool:
        """Whether this is the key, told in constant time."""
        return hmac.compare_digest(self.hash, _hash(text))

    def good_at(self, moment: int) -> bool:
        return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)


def create(database: Database, name: str, scopes: Collection[str], expires_at: int | None = None) -> str:
    """A new key, to be shown this once; its id is between the first two underscores.

    Raises ValueError for scopes no key may have.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        raise ValueError(f"the scopes are {', '.join(SCOPES)}")
    if "operate" in scopes and len(set(scopes)) > 1:
        raise ValueError("`operate` goes with no other scope: who runs the service sees no content")
    named = "".join(secrets.choice(BASE62) for _ in range(ID_LENGTH))
    text = f"al_{named}_{secrets.token_urlsafe(SECRET_BYTES)}"
    values = {"id": named, "hash": _hash(text), "name": name, "scopes": " ".join(sorted(scopes))}
    with database.writing() as connection:
        connection.execute(insert(api_keys).values(values | {"created_at": _now(), "expires_at": expires_at}))
    return text


def find(database: Database, named: str) -> Key | None:
    with database.reading() as connection:
        row = connection.execute(select(api_keys).where(api_keys.c.id == named)).first()
    return None if row is None else _key(row)


def these(connection: Connection, named: Collection[str]) -> dict[str, Key]:
    """Those of these that were ever made, by their ids."""
    return {row.id: _key(row) for row in connection.execute(_THESE, {"named": list(named)})}


_THESE = select(api_keys).where(api_keys.c.id.in_(bindparam("named", expanding=True)))


def every(database: Database) -> Sequence[Key]:
    """In the order in which they were made."""
    with database.reading() as connection:
        return [_key(row) for row in connection.execute(select(api_keys).order_by(api_keys.c.created_at))]


def revoke(database: Database, named: str) -> bool:
    """From now on it is refused; False if there is no such key. A second revocation changes nothing."""
    moment = {"revoked_at": _now()}
    with database.writing() as connection:
        standing = api_keys.c.id == named, api_keys.c.revoked_at.is_(None)
        connection.execute(update(api_keys).where(*standing).values(moment))
        return connection.execute(select(api_keys.c.id).where(api_keys.c.id == named)).first() is not None


def _key(row: Any) -> Key:
    scopes = frozenset(row.scopes.split())
    return Key(row.id, row.hash, row.name, scopes, row.created_at, row.expires_at, row.revoked_at)


def _hash(text: str) -> bytes:
    """A key holds 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(text.encode()).digest()


def _now() -> int:
    return time.time_ns() // 1000
