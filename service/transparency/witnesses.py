"""Cosignatures (c2sp.org/tlog-cosignature): what a witness, named by the operator, says it saw of a log."""

import base64
from collections.abc import Sequence

from sqlalchemy import insert, select, update

from service.ledger.verify import COSIGNATURE, Refused, Verifier, checkpoint_in, opened
from service.settings import Settings
from service.store.database import Database
from service.store.tables import cosignatures
from service.transparency.kept import signed

AHEAD_S = 300
"""How far the clock of a witness may be ahead of ours."""


def witnesses(settings: Settings) -> tuple[Verifier, ...]:
    """Those named in ATLARGE_WITNESSES. Raises Refused for a vkey of anybody else."""
    found = tuple(Verifier.read(each) for each in settings.witnesses.split())
    if any(each.kind != COSIGNATURE for each in found):
        raise Refused("ATLARGE_WITNESSES names a key that does not cosign (signature type 4)")
    return found


def cosign(database: Database, origin: str, known: Sequence[Verifier], note: bytes, now: int) -> tuple[int, list[str]]:
    """Keep what known witnesses signed of a checkpoint of this log; its size, and who they are. `now` in seconds.

    Raises Refused where a signature is not good, where nobody known has signed, or where it is no checkpoint of ours.
    """
    text, signatures = opened(note, known)
    told = checkpoint_in(text)
    with database.reading() as connection:
        ours = signed(connection, origin, told.size)
    if ours is None or ours.note.encode().rpartition(b"\n\n")[0] + b"\n" != text:
        raise Refused("this log has not signed that checkpoint")
    if any(_moment(each) > now + AHEAD_S for each in signatures.values()):
        raise Refused("a witness signed at a time that is still to come")
    for witness, signature in signatures.items():
        _keep(database, origin, told.size, witness, signature)
    return told.size, sorted(each.name for each in signatures)


def _keep(database: Database, origin: str, size: int, witness: Verifier, signature: bytes) -> None:
    """The last of each witness; one that was sent again changes nothing."""
    line = f"— {witness.name} {base64.b64encode(witness.key_id + signature).decode()}"
    values = {"signed_at": _moment(signature), "line": line}
    key = {"origin": origin, "size": size, "witness": f"{witness.name}+{witness.key_id.hex()}"}
    one = [cosignatures.c[name] == value for name, value in key.items()]
    with database.writing() as connection:
        before = connection.execute(select(cosignatures.c.signed_at).where(*one)).scalar()
        if before is None:
            connection.execute(insert(cosignatures).values(key | values))
        elif before < values["signed_at"]:
            connection.execute(update(cosignatures).where(*one).values(values))


def _moment(signature: bytes) -> int:
    return int.from_bytes(signature[:8])
