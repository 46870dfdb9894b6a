"""Signing secrets as they are kept: ciphertext under a key of the installation, bound to their subscription."""

import os
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.settings import Settings

NONCE_BYTES = 12


class NoMasterKey(Exception):
    """Secrets cannot be kept without `ATLARGE_MASTER_KEY`."""


def sealing_key(settings: Settings) -> bytes:
    """Raises NoMasterKey where none is set."""
    if settings.master_key is None:
        raise NoMasterKey
    derive = HKDF(hashes.SHA256(), 32, salt=None, info=b"atlarge webhook secrets")
    return derive.derive(settings.master_key.get_secret_value().encode())


def wrapped(key: bytes, subscription: UUID, secret: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, subscription.bytes)


def unwrapped(key: bytes, subscription: UUID, kept: bytes) -> bytes:
    """Raises cryptography's InvalidTag for another key, or the secret of another subscription."""
    return AESGCM(key).decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], subscription.bytes)
