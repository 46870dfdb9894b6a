"""The audit export: one file that verify.py reads, a header with the checkpoint and an entry a line.

It is written a page at a time beside its name, and gets its name once it is whole; what was interrupted goes on where
it stopped, up to the checkpoint it began with.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from service.ledger.note import Signer
from service.ledger.verify import FORMAT, HEADER, Refused, Verifier, checkpoint_of, members
from service.store.database import Database
from service.transparency.kept import rows
from service.transparency.proofs import head
from service.transparency.rows import entry
from service.viewer import Audience

PAGE = 1_000
SCAN = 1 << 20

Progress = Callable[[int, int], object]
"""Told how many entries of how many are written."""


def line(told: dict[str, Any]) -> bytes:
    """In its one spelling, which verify.py insists on; entries and headers have their members in order."""
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def export(database: Database, audience: Audience, signer: Signer, file: Path, progress: Progress) -> int:
    """Every entry up to the last checkpoint; how many. Raises FileExistsError, NotSigned."""
    if file.exists():
        raise FileExistsError(file)
    partial = file.with_name(f"{file.name}.partial")
    with partial.open("r+b" if partial.exists() else "w+b") as out:
        size, done = _begun(out, audience, signer) or _begin(database, out, audience, signer)
        while done < size:
            with database.reading() as connection:
                page = rows(connection, audience, done, size, PAGE)
            out.writelines(line(entry(database.ring, row, audience)) for row in page)
            done += len(page)
            progress(done, size)
            if not page:
                raise Refused("the log ends before its checkpoint", done)
        out.flush()
        os.fsync(out.fileno())
    partial.rename(file)
    return size


def _begin(database: Database, out: BinaryIO, audience: Audience, signer: Signer) -> tuple[int, int]:
    with database.reading() as connection:
        last = head(connection, signer)
    out.seek(0)
    out.truncate()
    told = {"format": FORMAT, "log": audience.value, "vkey": signer.vkey, "checkpoint": last.note}
    out.write(line(told))
    return last.size, 0


def _begun(out: BinaryIO, audience: Audience, signer: Signer) -> tuple[int, int] | None:
    """The size an earlier export of this log was made for, and how many whole entries it wrote; the rest is cut."""
    try:
        header = members(out.readline().removesuffix(b"\n"), "the header")
        if list(header) != HEADER or (header["log"], header["vkey"]) != (audience, signer.vkey):
            return None
        size = checkpoint_of(header["checkpoint"].encode(), Verifier.read(signer.vkey)).size
    except Refused:
        return None
    end, done = out.tell(), 0
    at = end
    while part := out.read(SCAN):
        done += part.count(b"\n")
        if b"\n" in part:
            end = at + part.rindex(b"\n") + 1
        at += len(part)
    if done > size:
        return None
    out.truncate(end)
    out.seek(end)
    return size, done
