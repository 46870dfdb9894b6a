"""The keys of the logs: derived from ATLARGE_LOG_KEY, or from a secret made once and kept beside a SQLite file."""

import logging
import os
import secrets
import stat
from functools import cached_property
from pathlib import Path

from sqlalchemy import make_url

from service.ledger.note import Signer, signer
from service.settings import Settings
from service.viewer import Audience

log = logging.getLogger(__name__)

SHORTEST = 32
"""Letters. What is derived from a guessable secret can be guessed from what is signed."""


class NoLogKey(Exception):
    """The logs cannot be signed."""


class Signers:
    """Who signs which log. `of` raises NoLogKey; the secret is looked for when first asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def of(self, audience: Audience) -> Signer:
        return self._all[audience]

    @cached_property
    def _all(self) -> dict[Audience, Signer]:
        secret = _secret(self._settings)
        return {each: signer(secret, each) for each in Audience}


def _secret(settings: Settings) -> bytes:
    if settings.log_key is not None:
        given = settings.log_key.get_secret_value()
        if len(given) < SHORTEST:
            raise NoLogKey(f"ATLARGE_LOG_KEY is too short to sign with: give at least {SHORTEST} random characters.")
        return given.encode()
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        raise NoLogKey(
            "ATLARGE_LOG_KEY is not set: beside this database no key can be kept, so the logs are not signed."
        )
    return _kept(Path(f"{url.database}.log-key"))


def _kept(file: Path) -> bytes:
    """The secret in this file, which is made if it is not there: whole from the start, and by one process only."""
    if not file.exists():
        new = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:  # noqa: PTH123
                out.write(f"{secrets.token_hex(32)}\n")
                out.flush()
                os.fsync(out.fileno())
            file.hardlink_to(new)
        except FileExistsError:  # another process was first
            pass
        finally:
            new.unlink(missing_ok=True)
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        log.warning("%s can be read by others than its owner: whoever reads it can sign in this log's name", file)
    secret = file.read_text(encoding="ascii").strip()
    if len(secret) < SHORTEST:
        raise NoLogKey(f"{file} does not hold the key it should.")
    return secret.encode()
