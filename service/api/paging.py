"""Cursors: opaque to the caller, authenticated by us, bound to one question, moment and audience."""

import base64
import hashlib
import hmac
import secrets
from typing import Any

import orjson

from service.api.problems import unprocessable
from service.settings import Settings

TAG_BYTES = 16


class Cursors:
    """Makes and reads cursors with a key of the installation, or of this process where none is set."""

    def __init__(self, settings: Settings) -> None:
        master = settings.master_key
        secret = secrets.token_bytes(32) if master is None else master.get_secret_value().encode()
        self._key = hmac.digest(secret, b"atlarge cursors", hashlib.sha256)

    def make(self, question: object, state: object) -> str:
        """A place in the answer to one question."""
        body = orjson.dumps(state)
        return _text(self._tag(question, body) + body)

    def read(self, question: object, cursor: str) -> Any:
        """The place a cursor of this question names. Raises a problem for any other text."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            raw = b""
        tag, body = raw[:TAG_BYTES], raw[TAG_BYTES:]
        genuine = hmac.compare_digest(tag, self._tag(question, body))
        if not genuine or cursor != _text(raw):  # one spelling only: the decoder skips what it does not know
            raise unprocessable("The cursor is not one this service gave for this question.")
        return orjson.loads(body)

    def _tag(self, question: object, body: bytes) -> bytes:
        return hmac.digest(self._key, orjson.dumps(question) + b"\0" + body, hashlib.sha256)[:TAG_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
