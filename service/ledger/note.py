"""Signed checkpoints (c2sp.org/tlog-checkpoint, signed-note): each log has an origin and an Ed25519 key of its own."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.ledger.verify import ED25519

NAME_BYTES = 8
SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs the checkpoints of one log."""

    origin: str
    key: Ed25519PrivateKey

    @property
    def vkey(self) -> str:
        """What others know it by: name, id and public key."""
        typed = self._typed()
        return f"{self.origin}+{self._key_id(typed).hex()}+{base64.b64encode(typed).decode()}"

    def checkpoint(self, size: int, root: bytes) -> str:
        """The signed note for a tree of that size and root. It tells no time."""
        text = f"{self.origin}\n{size}\n{base64.b64encode(root).decode()}\n"
        signature = self._key_id(self._typed()) + self.key.sign(text.encode())
        return f"{text}\n— {self.origin} {base64.b64encode(signature).decode()}\n"

    def _typed(self) -> bytes:
        return bytes([ED25519]) + self.key.public_key().public_bytes_raw()

    def _key_id(self, typed: bytes) -> bytes:
        return hashlib.sha256(self.origin.encode() + b"\n" + typed).digest()[:4]


def signer(secret: bytes, log: str) -> Signer:
    """Origin and key of one log, by HKDF: from those of one, nothing is learnt of the other's."""
    derive = HKDF(SHA256(), NAME_BYTES + SEED_BYTES, salt=None, info=b"atlarge log 1 " + log.encode())
    material = derive.derive(secret)
    origin = f"atlarge/{material[:NAME_BYTES].hex()}/{log}"
    return Signer(origin, Ed25519PrivateKey.from_private_bytes(material[NAME_BYTES:]))
