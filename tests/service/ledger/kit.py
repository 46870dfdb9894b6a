"""Logs made up for the tests, and witnesses of them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.ledger.leaf import PUBLIC_SALT_KEY, commitment, leaf_hash
from service.ledger.note import Signer, signer
from service.ledger.verify import FORMAT
from service.transparency.export import line
from tests.service.ledger.vectors import root

SECRET = b"a secret of thirty-two characters or more"


@dataclass(frozen=True)
class Witness:
    """By the words of c2sp.org/tlog-cosignature, with nothing of ours."""

    name: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> bytes:
        return b"\x04" + self.key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.public).decode()}"

    def cosign(self, note: str, moment: int) -> str:
        """The note with one signature line more."""
        text = note.rpartition("\n\n")[0] + "\n"
        signed = self.key.sign(f"cosignature/v1\ntime {moment}\n{text}".encode())
        raw = self.key_id + moment.to_bytes(8) + signed
        return f"{note}— {self.name} {base64.b64encode(raw).decode()}\n"


@dataclass
class Fact:
    """A fact as an entry of a log; its payload is open unless `salt` says otherwise."""

    stream: UUID
    version: int
    payload: str = '{"name":"Жозеф Кони"}'
    recorded_at: int = 0
    key: bytes | None = None
    shown: bool = True
    name: str = "PersonIdentified"


@dataclass
class MadeUp:
    """A log of facts, signed by whoever has its secret."""

    facts: list[Fact]
    log: str = "full"
    secret: bytes = SECRET

    @property
    def signer(self) -> Signer:
        return signer(self.secret, self.log)

    def entries(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for index, fact in enumerate(self.facts):
            named = uuid5(fact.stream, str(fact.version))
            committed = commitment(named, fact.payload.encode(), fact.key or PUBLIC_SALT_KEY)
            envelope = {
                "v": 1,
                "index": index,
                "fact": str(named),
                "stream": str(fact.stream),
                "version": fact.version,
                "type": fact.name,
                "recorded_at": fact.recorded_at or 1_000_000 + index,
                "commitment": committed,
            }
            told: dict[str, object] = {"envelope": envelope}
            if fact.shown:
                told["payload"] = fact.payload
                if fact.key:
                    told["salt"] = hmac.digest(fact.key, named.bytes, "sha256").hex()
            found.append(told)
        return found

    def leaves(self) -> list[bytes]:
        return leaves_of(self.entries())

    def checkpoint(self, size: int | None = None) -> str:
        leaves = self.leaves()[:size]
        return self.signer.checkpoint(len(leaves), root(leaves))

    def export(self) -> bytes:
        return exported(self.signer, self.log, self.entries())


def leaves_of(entries: Sequence[dict[str, object]]) -> list[bytes]:
    found: list[bytes] = []
    for each in entries:
        told = json.dumps(each["envelope"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        found.append(hashlib.sha256(b"\x00" + told.encode()).digest())
    assert not entries or found[0] == _by_the_service(entries[0]["envelope"])
    return found


def _by_the_service(told: object) -> bytes:
    envelope = cast("dict[str, Any]", told)
    return leaf_hash(
        index=envelope["index"],
        fact_id=UUID(envelope["fact"]),
        stream=UUID(envelope["stream"]),
        version=envelope["version"],
        name=envelope["type"],
        recorded_at=envelope["recorded_at"],
        commits=envelope["commitment"],
    )


def exported(signed_by: Signer, log: str, entries: Sequence[dict[str, object]]) -> bytes:
    """An export of these entries, with a checkpoint that fits them."""
    leaves = leaves_of(entries)
    note = signed_by.checkpoint(len(leaves), root(leaves))
    header = {"format": FORMAT, "log": log, "vkey": signed_by.vkey, "checkpoint": note}
    return line(header) + b"".join(line(dict(each)) for each in entries)
