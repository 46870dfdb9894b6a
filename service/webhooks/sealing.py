"""Signing secrets as they are kept: locked with a key worked out of the master key, bound to their subscription."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.settings import Settings
from service.store.database import masters_of
from service.store.ring import NONCE_BYTES, Master, NoMasterKey

PURPOSE = "secrets of webhooks"


class Sealing:
    """`masters`: the one that wraps, and those that may still unwrap."""

    def __init__(self, masters: Sequence[Master]) -> None:
        """Raises NoMasterKey without one."""
        if not masters:
            raise NoMasterKey
        self._ciphers = [AESGCM(each.derived(PURPOSE)) for each in masters]

    def wrapped(self, subscription: UUID, secret: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, secret, subscription.bytes)

    def unwrapped(self, subscription: UUID, kept: bytes) -> bytes:
        """Raises NoMasterKey for what none of these wrapped for this subscription."""
        return self._opened(subscription, kept)[1]

    def rewrapped(self, subscription: UUID, kept: bytes) -> bytes | None:
        """The same by the master key that is set now; None where it is already."""
        place, secret = self._opened(subscription, kept)
        return self.wrapped(subscription, secret) if place else None

    def _opened(self, subscription: UUID, kept: bytes) -> tuple[int, bytes]:
        for place, cipher in enumerate(self._ciphers):
            try:
                return place, cipher.decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], subscription.bytes)
            except InvalidTag:
                continue
        raise NoMasterKey


def sealing_of(settings: Settings) -> Sealing:
    """Raises NoMasterKey where none is set, ValueError for one that is none."""
    return Sealing(masters_of(settings))
