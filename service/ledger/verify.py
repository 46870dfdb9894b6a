"""Verify an audit export, or a proof, of an atlarge log. This file runs alone: Python 3.11 and `cryptography`.

    python3 verify.py EXPORT --checkpoint SAVED [--leaves FILE] [--keep]
    python3 verify.py PROOF  --checkpoint SAVED
    python3 verify.py EXPORT --key VKEY

SAVED is a checkpoint you kept from an earlier day: only what comes from outside the export can show that the past was
changed. FILE are the leaf hashes of an earlier verification; with them the first changed entry is named exactly, where
everything was computed and signed anew. --keep brings both up to this export once it is verified.
Exit codes: 0 verified, 1 refused (the first wrong index is named), 2 usage.
"""

import argparse
import base64
import hashlib
import hmac
import json
import re
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard, cast
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PUBLIC_SALT_KEY = b"atlarge public streams: this key is published"
FORMAT = "atlarge audit export 1"
LOGS = ("full", "public")
HEADER = ["checkpoint", "format", "log", "vkey"]
ENTRIES = (["envelope"], ["envelope", "payload"], ["envelope", "payload", "salt"])
ENVELOPE = {
    "commitment": str,
    "fact": str,
    "index": int,
    "recorded_at": int,
    "stream": str,
    "type": str,
    "v": int,
    "version": int,
}
PROOFS = {
    "inclusion": ["checkpoint", "hashes", "index", "leaf", "log", "proof", "size", "vkey"],
    "consistency": ["checkpoint", "from", "hashes", "log", "proof", "to", "vkey"],
    "disclosure": ["checkpoint", "entry", "hashes", "log", "proof", "size", "vkey"],
}
SPELLING = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
EXACT = 2**53
MOST_LINE = 4_194_304
MOST_NOTE = 1_048_576
MOST_SIGNATURES = 100
HASH = 32
EMPTY = hashlib.sha256(b"").digest()
ED25519, COSIGNATURE = 1, 4
"""C2SP signature types: of a log over the text, of a witness over the time and the text."""


class Refused(Exception):
    """What does not hold, and the index of the first entry that is wrong, where it is one entry."""

    def __init__(self, reason: str, index: int | None = None) -> None:
        super().__init__(reason if index is None else f"first wrong index {index}: {reason}")
        self.index = index


# Signed notes (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key by its vkey: `name+id+key`."""

    name: str
    key_id: bytes
    kind: int
    public: bytes

    @classmethod
    def read(cls, vkey: str) -> "Verifier":
        name, _, rest = vkey.partition("+")
        told, _, encoded = rest.partition("+")
        key = _base64(encoded)
        if not _named(name) or len(key) != 1 + HASH or key[0] not in (ED25519, COSIGNATURE):
            raise Refused("that is no vkey of a log or a witness")
        key_id = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
        if told != key_id.hex():
            raise Refused("the id of the vkey is not that of its key")
        return cls(name, key_id, key[0], key[1:])

    def check(self, text: bytes, signature: bytes) -> None:
        """Raises Refused. A witness signs with the time, in seconds since 1970, which is in front of its signature."""
        if self.kind == COSIGNATURE:
            moment, signature = int.from_bytes(signature[:8]), signature[8:]
            text = b"cosignature/v1\ntime %d\n%s" % (moment, text)
            if moment >= 2**63:
                raise Refused(f"the signature of {self.name} has no possible time")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            raise Refused(f"the signature of {self.name} is not good") from None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at a size. `text` is what was signed."""

    origin: str
    size: int
    root: bytes
    text: bytes


def opened(note: bytes, known: Sequence[Verifier]) -> tuple[bytes, dict[Verifier, bytes]]:
    """The text of a note, and the signatures of those known. Unknown signers are ignored; a known one whose
    signature is not good spoils the note, and so does having no known one."""
    text, lines = _taken_apart(note)
    signed: dict[Verifier, bytes] = {}
    for name, key_id, signature in lines:
        for each in known:
            if (each.name, each.key_id) == (name, key_id):
                each.check(text, signature)
                signed[each] = signature
    if not signed:
        raise Refused("nobody known has signed it")
    return text, signed


def _taken_apart(note: bytes) -> tuple[bytes, list[tuple[str, bytes, bytes]]]:
    if len(note) > MOST_NOTE or re.search(rb"[\x00-\x09\x0b-\x1f]", note):
        raise Refused("that is no signed note")
    text, gap, rest = note.rpartition(b"\n\n")
    *lines, end = rest.decode("utf-8", "replace").split("\n")
    if not gap or end or not _utf8(note) or not 0 < len(lines) <= MOST_SIGNATURES:
        raise Refused("that is no signed note")
    found: list[tuple[str, bytes, bytes]] = []
    for line in lines:
        parts = line.split(" ")
        raw = _base64(parts[2]) if len(parts) == 3 else b""
        if len(raw) < 5 or parts[0] != "—" or not _named(parts[1]):
            raise Refused("a signature line of the note is malformed")
        found.append((parts[1], raw[:4], raw[4:]))
    return text + b"\n", found


def checkpoint_in(text: bytes) -> Checkpoint:
    """What the text of a note says, read strictly. Further lines are allowed, and not understood."""
    lines = text.decode().split("\n")
    if len(lines) < 4 or not all(lines[:-1]) or not re.fullmatch(r"0|[1-9]\d{0,17}", lines[1], re.ASCII):
        raise Refused("that is no checkpoint")
    root = _base64(lines[2])
    if len(root) != HASH or (lines[1] == "0" and root != EMPTY):
        raise Refused("the root of the checkpoint is none")
    return Checkpoint(lines[0], int(lines[1]), root, text)


def checkpoint_of(note: bytes, log: Verifier, witnesses: Sequence[Verifier] = ()) -> Checkpoint:
    """The checkpoint that the log signed, and every one of these witnesses."""
    text, signed = opened(note, [log, *witnesses])
    found = checkpoint_in(text)
    if log.kind != ED25519 or log not in signed or found.origin != log.name:
        raise Refused("the checkpoint is not signed by the key of this log")
    for each in witnesses:
        if each not in signed:
            raise Refused(f"{each.name} has not cosigned the checkpoint")
    return found


def _named(name: str) -> bool:
    return bool(name) and "+" not in name and not any(each.isspace() or each < " " for each in name)


def _utf8(text: bytes) -> bool:
    try:
        return bool(text.decode())
    except ValueError:
        return False


def _base64(text: str) -> bytes:
    """Read in its one spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused("what should be base64 is not") from None
    if base64.b64encode(raw).decode() != text:
        raise Refused("what should be base64 is not")
    return raw


# Merkle trees (RFC 6962, RFC 9162 section 2.1)


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The root of leaves as they come, from the full subtrees so far: as many hashes as its size has bits set."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        self.size += 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            leaf = node_hash(self._peaks.pop(), leaf)
        self._peaks.append(leaf)

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY
        *rest, right = self._peaks
        for left in reversed(rest):
            right = node_hash(left, right)
        return right


def verify_inclusion(index: int, size: int, leaf: bytes, hashes: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, section 2.1.3.2. Raises Refused."""
    if not 0 <= index < size or any(len(each) != HASH for each in (leaf, root, *hashes)):
        raise Refused("no leaf of that index is in a tree of that size")
    place, last, found = index, size - 1, leaf
    for each in hashes:
        if last == 0:
            raise Refused("the proof is too long")
        if place & 1 or place == last:
            found = node_hash(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    if last != 0 or found != root:
        raise Refused("the leaf is not in the tree")


def verify_consistency(size: int, later: int, root: bytes, later_root: bytes, hashes: Sequence[bytes]) -> None:
    """RFC 9162, section 2.1.4.2. Raises Refused."""
    wrong = Refused("the later tree does not begin with the earlier one")
    if not 0 <= size <= later or any(len(each) != HASH for each in (root, later_root, *hashes)):
        raise wrong
    if size in (0, later):
        if hashes or (size == later and root != later_root) or (size == 0 and root != EMPTY):
            raise wrong
        return
    path = [root, *hashes] if size & (size - 1) == 0 else list(hashes)
    if not path:
        raise wrong
    place, last = size - 1, later - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found = later_found = path[0]
    for each in path[1:]:
        if last == 0:
            raise wrong
        if place & 1 or place == last:
            found, later_found = node_hash(each, found), node_hash(each, later_found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            later_found = node_hash(later_found, each)
        place, last = place >> 1, last >> 1
    if last != 0 or (found, later_found) != (root, later_root):
        raise wrong


# Entries: an envelope; what opens its commitment, the payload; and the salt, where it is not the published one


def members(text: bytes, what: str) -> dict[str, Any]:
    """A JSON object in its one spelling: any other byte would be one nobody vouches for."""
    try:
        found: Any = json.loads(text)
        if type(found) is dict and _spelt(cast("dict[str, Any]", found)) == text:
            return cast("dict[str, Any]", found)
    except (ValueError, RecursionError):
        pass
    raise Refused(f"{what} is not written as it would be")


def leaf_of(entry: dict[str, Any], log: str, index: int) -> bytes:
    """The leaf of an entry at its place, from what it says; and what it says must hold together. Raises Refused."""
    envelope: dict[str, Any] = entry.get("envelope", {})
    if sorted(entry) not in ENTRIES or type(envelope) is not dict or list(envelope) != list(ENVELOPE):
        raise Refused("the entry does not have the members of one", index)
    if any(type(envelope[name]) is not kind for name, kind in ENVELOPE.items()):
        raise Refused("a member of the envelope is of another kind", index)
    if envelope["v"] != 1 or envelope["index"] != index:
        raise Refused("the envelope is of another place", index)
    if not 1 <= envelope["version"] < EXACT or not 0 <= envelope["recorded_at"] < EXACT:
        raise Refused("a number of the envelope is none", index)
    try:
        stream = UUID(envelope["stream"])
    except ValueError:
        raise Refused("the stream is no UUID", index) from None
    if str(stream) != envelope["stream"] or str(uuid5(stream, str(envelope["version"]))) != envelope["fact"]:
        raise Refused("the fact is not named by its stream and version", index)
    if "payload" in entry and _commitment(entry, envelope, log, index) != envelope["commitment"]:
        raise Refused("the payload is not the one committed to", index)
    return hashlib.sha256(b"\x00" + _spelt(envelope)).digest()


def _commitment(entry: dict[str, Any], envelope: dict[str, Any], log: str, index: int) -> str:
    payload, salt = entry["payload"], hmac.digest(PUBLIC_SALT_KEY, UUID(envelope["fact"]).bytes, "sha256").hex()
    if "salt" in entry:  # of a seal that was opened
        salt = entry["salt"]
    if type(payload) is not str or not _hex(salt) or ("salt" in entry and log == "public"):
        raise Refused("the payload or its salt is none", index)
    return hmac.digest(bytes.fromhex(salt), payload.encode("utf-8", "replace"), "sha256").hex()


def _spelt(found: dict[str, Any]) -> bytes:
    return SPELLING.encode(found).encode("utf-8", "replace")


def _hex(text: object) -> TypeGuard[str]:
    return isinstance(text, str) and re.fullmatch(r"[0-9a-f]{64}", text, re.ASCII) is not None


class Streams:
    """The last version and moment of every stream, in a temporary file: memory does not grow with the log."""

    def __init__(self, log: str) -> None:
        self._log = log
        self._moment = -1
        self._kept = sqlite3.connect("", isolation_level=None)
        self._kept.execute("PRAGMA journal_mode=OFF")
        self._kept.execute("CREATE TABLE streams (id BLOB PRIMARY KEY, version INT, moment INT) WITHOUT ROWID")
        self._kept.execute("BEGIN")

    def add(self, envelope: dict[str, Any]) -> None:
        """Raises Refused for what does not follow on what was before. In the public log a fact keeps the moment at
        which it was first recorded, so moments rise within a stream alone."""
        index, version, moment = envelope["index"], envelope["version"], envelope["recorded_at"]
        stream = UUID(envelope["stream"]).bytes
        row = self._kept.execute("SELECT version, moment FROM streams WHERE id = ?", (stream,)).fetchone()
        before, earlier = row or (0, -1)
        if version != before + 1:
            raise Refused(f"version {version} of its stream follows version {before}", index)
        if moment <= max(earlier, self._moment if self._log == "full" else -1):
            raise Refused("it was recorded no later than what is before it", index)
        self._moment = moment
        self._kept.execute("INSERT OR REPLACE INTO streams VALUES (?, ?, ?)", (stream, version, moment))


# Exports and proofs


@dataclass(slots=True)
class Verified:
    """What was found to hold. `note` is the checkpoint to keep."""

    checkpoint: Checkpoint
    note: bytes
    since: list[Checkpoint]
    payloads: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What the auditor has from outside: saved checkpoints, a vkey, witnesses that must have cosigned those."""

    saved: Sequence[bytes] = ()
    vkey: str | None = None
    witnesses: Sequence[str] = ()

    def key(self, vkey: object, log: str) -> Verifier:
        """The key of that log, if it is the one held; the saved checkpoints, which it must have signed, hold it too."""
        if not isinstance(vkey, str) or (self.vkey is not None and vkey != self.vkey):
            raise Refused("the log is signed by another key than the one you hold")
        found = Verifier.read(vkey)
        if found.name.rpartition("/")[2] != log:
            raise Refused("the key is of another log")
        return found

    def checkpoints(self, log: Verifier) -> list[Checkpoint]:
        named = [Verifier.read(each) for each in self.witnesses]
        try:
            found = [checkpoint_of(each, log, named) for each in self.saved]
        except Refused as refused:
            raise Refused(f"the saved checkpoint does not hold by the key of this log: {refused}") from None
        return sorted(found, key=lambda each: each.size)


def verify_export(export: BinaryIO, held: Held, leaves: Path | None = None, kept: BinaryIO | None = None) -> Verified:
    """Every entry, the root, and that the log begins with all that was saved. Raises Refused. `leaves` are hashes kept
    from before; those of this export are written to `kept`."""
    header = members(_line(export, "the header"), "the header")
    if list(header) != HEADER or header["format"] != FORMAT or header["log"] not in LOGS:
        raise Refused("the header is none of an audit export")
    log = held.key(header["vkey"], header["log"])
    note = str(header["checkpoint"]).encode("utf-8", "replace")
    found = Verified(checkpoint_of(note, log), note, held.checkpoints(log))
    before = _leaves_before(leaves, found.since)
    tree, streams = Tree(), Streams(header["log"])
    _hold(found, tree)
    for index in range(found.checkpoint.size):
        known = next(before, None)
        entry = _entry(export, index)
        leaf = leaf_of(entry, header["log"], index)
        if known not in (None, leaf):
            raise Refused("it is not the entry that was there before", index)
        streams.add(entry["envelope"])
        tree.add(leaf)
        found.payloads += "payload" in entry
        if kept is not None:
            kept.write(leaf)
        _hold(found, tree)
    if export.read(1):
        raise Refused("the export goes on beyond its checkpoint", found.checkpoint.size)
    if found.since and found.since[-1].size > tree.size:
        raise Refused(f"entries up to {found.since[-1].size} are missing that were there before", tree.size)
    return found


def _hold(found: Verified, tree: Tree) -> None:
    """The tree so far against every checkpoint of its size."""
    size, matched = tree.size, 0
    for each in (*found.since, found.checkpoint):
        if each.size == size and each.root != tree.root():
            part = f"somewhere from {matched} to {max(0, size - 1)}"
            whose = "its own checkpoint" if each is found.checkpoint else "the saved checkpoint"
            raise Refused(f"first wrong index {part}: the entries are not those of {whose} of size {size}")
        matched = each.size if each.size < size else matched


def _line(export: BinaryIO, what: str) -> bytes:
    line = export.readline(MOST_LINE)
    if not line.endswith(b"\n"):
        raise Refused(f"{what} is cut off" if line else f"{what} is missing")
    return line[:-1]


def _entry(export: BinaryIO, index: int) -> dict[str, Any]:
    try:
        return members(_line(export, "the entry"), "the entry")
    except Refused as refused:
        raise Refused(str(refused), index) from None


def _leaves_before(leaves: Path | None, saved: Sequence[Checkpoint]) -> Iterator[bytes]:
    """The hashes kept from before, once they are found to be those of the last checkpoint saved."""
    if leaves is None:
        return iter(())
    tree = Tree()
    for each in _hashes_in(leaves):
        tree.add(each)
    if not saved or (tree.size, tree.root()) != (saved[-1].size, saved[-1].root):
        raise Refused(f"{leaves.name} does not hold the leaves of the saved checkpoint")
    return _hashes_in(leaves)


def _hashes_in(leaves: Path) -> Iterator[bytes]:
    with leaves.open("rb") as file:
        while each := file.read(HASH):
            yield each


def verify_proof(text: bytes, held: Held) -> str:
    """What the answer of a log proves, as a sentence. Raises Refused."""
    proof = members(text, "the proof")
    kind = proof.get("proof")
    if not isinstance(kind, str) or list(proof) != PROOFS.get(kind) or proof["log"] not in LOGS:
        raise Refused("that is neither an export nor a proof")
    log = held.key(proof["vkey"], proof["log"])
    saved = {each.size: each for each in held.checkpoints(log)}
    hashes = _path(proof["hashes"])
    size = proof["to" if kind == "consistency" else "size"]
    root = _root(proof["checkpoint"], log, saved, size)
    if kind == "inclusion":
        index, leaf = proof["index"], proof["leaf"]
        if type(index) is not int or not _hex(leaf):
            raise Refused("the index or the leaf is none")
        verify_inclusion(index, size, bytes.fromhex(leaf), hashes, root)
        return f"Leaf {leaf} is entry {index} of the first {size} of {log.name}."
    if kind == "consistency":
        if type(proof["from"]) is not int or (proof["from"] and proof["from"] not in saved):
            raise Refused("a proof of consistency needs the saved checkpoint of the size it starts from")
        earlier = saved[proof["from"]].root if proof["from"] in saved else EMPTY
        verify_consistency(proof["from"], size, earlier, root, hashes)
        return f"The first {size} entries of {log.name} begin with the {proof['from']} of the saved checkpoint."
    return _verify_disclosure(proof, log, size, root, hashes)


def _path(given: object) -> list[bytes]:
    found = cast("list[object]", given) if type(given) is list else [None]
    hashes = [bytes.fromhex(each) for each in found if _hex(each)]
    if len(hashes) != len(found):
        raise Refused("the hashes of the proof are none")
    return hashes


def _verify_disclosure(proof: dict[str, Any], log: Verifier, size: int, root: bytes, hashes: Sequence[bytes]) -> str:
    given: object = proof["entry"]
    entry = cast("dict[str, Any]", given) if type(given) is dict else {}
    told: object = entry.get("envelope")
    index: object = cast("dict[str, Any]", told).get("index") if type(told) is dict else None
    if type(index) is not int or "payload" not in entry:
        raise Refused("what is disclosed is no entry with its payload")
    verify_inclusion(index, size, leaf_of(entry, proof["log"], index), hashes, root)
    fact = entry["envelope"]["fact"]
    return f"Fact {fact}, disclosed with its payload, is entry {index} of the first {size} of {log.name}."


def _root(note: object, log: Verifier, saved: dict[int, Checkpoint], size: object) -> bytes:
    """The root at a size, by the checkpoint the proof brings, or by one saved."""
    if type(size) is not int:
        raise Refused("the size is none")
    if note is None and size in saved:
        return saved[size].root
    found = checkpoint_of(note.encode("utf-8", "replace") if isinstance(note, str) else b"", log)
    if found.size != size or (size in saved and saved[size].root != found.root):
        raise Refused("the checkpoint of the proof is not of its size, or not the one saved")
    return found.root


def _verify(told: argparse.Namespace, held: Held) -> str:
    with Path(told.file).open("rb") as file:
        head = file.readline(MOST_LINE)
        if not (head.startswith(b'{"checkpoint":') and f'"format":"{FORMAT}"'.encode() in head):
            return verify_proof((head + file.read(MOST_LINE)).removesuffix(b"\n"), held)
        file.seek(0)
        leaves = None if told.leaves is None else Path(told.leaves)
        if leaves is None or not told.keep:
            found = verify_export(file, held, leaves)
        else:
            found = _verify_and_keep(file, held, leaves)
    if told.keep and told.checkpoint:
        Path(told.checkpoint[-1]).write_bytes(found.note)
    size, since = found.checkpoint.size, " and ".join(str(each.size) for each in found.since) or "nothing"
    payloads = f"{found.payloads} with their payload, {size - found.payloads} by their commitment alone"
    return (
        f"Verified {size} entries of {found.checkpoint.origin} ({payloads}); consistent with what was saved: {since}."
    )


def _verify_and_keep(export: BinaryIO, held: Held, leaves: Path) -> Verified:
    """The hashes kept are those of the last export that was verified; there are none the first time."""
    new = leaves.with_name(f"{leaves.name}.new")
    try:
        with new.open("wb") as kept:
            found = verify_export(export, held, leaves if leaves.exists() else None, kept)
        new.replace(leaves)
    finally:
        new.unlink(missing_ok=True)
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Exit codes: 0 verified, 1 refused, 2 usage."""
    parser = argparse.ArgumentParser(
        prog="verify", description="Verify an audit export, or a proof, of an atlarge log."
    )
    parser.add_argument("file", metavar="EXPORT", help="an audit export, or a proof as the service answers it")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint saved before; may be repeated")
    parser.add_argument("--key", help="the vkey of the log, held from before")
    parser.add_argument("--witness", action="append", default=[], help="a vkey that must have cosigned what was saved")
    parser.add_argument("--leaves", help="leaf hashes kept from before, to name the first changed entry exactly")
    parser.add_argument("--keep", action="store_true", help="once verified, bring --leaves and --checkpoint up to it")
    told = parser.parse_args(words)
    if not told.checkpoint and told.key is None:
        parser.error("an export cannot vouch for itself: give --checkpoint, or --key")
    try:
        held = Held([Path(each).read_bytes() for each in told.checkpoint], told.key, told.witness)
        print(_verify(told, held))
    except Refused as refused:
        print(f"REFUSED: {refused}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
