"""What verify.py believes, and that no byte of what it is given may be another."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from service.ledger import leaf, verify
from service.ledger.verify import Held, Refused, Verified, verify_export, verify_proof
from service.transparency.export import line
from tests.service.ledger.kit import SECRET, Fact, MadeUp, Witness, exported, leaves_of
from tests.service.ledger.vectors import path, proof

A, B, C = (UUID(int=number) for number in (1, 2, 3))
SEALED = b"the key of a seal"


def made_up(log: str = "full") -> MadeUp:
    """Nine facts of three streams: open, opened again, and known by their commitment alone."""
    facts = [Fact(A, 1), Fact(B, 1, '{"a":"\\u0000\u2028😀"}'), Fact(A, 2), Fact(A, 3), Fact(B, 2)]
    if log == "full":
        facts += [Fact(C, 1, "sealed", key=SEALED), Fact(C, 2, "and shredded", key=SEALED, shown=False)]
    return MadeUp([*facts, Fact(B, 3), Fact(A, 4)], log)


def held(log: MadeUp, size: int) -> Held:
    return Held([log.checkpoint(size).encode()])


def verified(export: bytes, by: Held, leaves: Path | None = None) -> Verified:
    return verify_export(BytesIO(export), by, leaves)


def refused(export: bytes, by: Held, leaves: Path | None = None) -> Refused:
    with pytest.raises(Refused) as found:
        verified(export, by, leaves)
    return found.value


def test_an_export_verifies_against_every_checkpoint_of_its_past() -> None:
    log = made_up()
    for size in range(10):
        found = verified(log.export(), held(log, size))
        assert (found.checkpoint.size, found.payloads, found.since[0].size) == (9, 8, size)
        assert found.note.decode() == log.checkpoint()
    assert verified(log.export(), Held(vkey=log.signer.vkey)).since == []
    empty = MadeUp([])
    assert verified(empty.export(), held(empty, 0)).checkpoint.size == 0


def test_after_a_payload_is_shredded_every_checkpoint_and_proof_still_holds() -> None:
    log = made_up()
    before = held(log, 9)
    for fact in log.facts:
        fact.shown = False
    assert verified(log.export(), before).payloads == 0


def test_the_published_salt_opens_what_is_public_and_no_salt_of_ones_own_does() -> None:
    log = made_up("public")
    assert verified(log.export(), held(log, 7)).payloads == 7
    log.facts[2].key = SEALED
    assert refused(log.export(), held(log, 2)).index == 2


@pytest.mark.parametrize("kind", ["full", "public"])
def test_no_byte_of_an_export_can_be_another_and_the_entry_is_named(kind: str, tmp_path: Path) -> None:
    log = made_up(kind)
    export, by = log.export(), held(log, len(log.facts))
    leaves = tmp_path / "leaves"
    leaves.write_bytes(b"".join(log.leaves()))
    drawn = random.Random(4)
    entry = -1
    for place, byte in enumerate(export):
        changed_to = bytes([byte ^ 1 << drawn.randrange(8)])
        found = refused(export[:place] + changed_to + export[place + 1 :], by, leaves)
        assert found.index == (None if entry < 0 else entry)
        entry += byte == ord("\n")


def test_no_byte_can_be_added_or_left_out() -> None:
    log = made_up()
    export, by = log.export(), held(log, 4)
    for place in range(0, len(export), 5):
        refused(export[:place] + b" " + export[place:], by)
        refused(export[:place] + export[place + 1 :], by)
    for place in range(0, len(export), 7):
        refused(export[:place], by)
    assert refused(export + b"\n", by).index == 9
    assert refused(export + export.splitlines(keepends=True)[-1], by).index == 9


Change = Callable[[list[dict[str, Any]]], object]


def changed(change: Change, log: str = "full") -> bytes:
    """An export made by somebody who has the key, and makes everything fit again as far as it can be made to."""
    made = made_up(log)
    entries: list[dict[str, Any]] = made.entries()
    change(entries)
    return exported(made.signer, log, entries)


def envelope(index: int, name: str, value: object) -> Change:
    return lambda entries: entries[index]["envelope"].__setitem__(name, value)


@pytest.mark.parametrize(
    ("index", "name", "value"),
    [
        (3, "v", 2),
        (3, "v", True),
        (3, "index", 4),
        (3, "version", 4),
        (3, "version", 0),
        (3, "fact", str(A)),
        (3, "stream", str(B)),
        (3, "stream", f"{{{A}}}"),
        (3, "recorded_at", 1_000_002),
        (3, "recorded_at", -1),
        (3, "recorded_at", 2**53),
        (3, "recorded_at", 1_000_003.0),
        (3, "recorded_at", "1000003"),
        (3, "commitment", "0" * 64),
        (3, "type", None),
        (3, "further", 1),
    ],
)
def test_whoever_signs_it_an_envelope_must_be_what_it_should(index: int, name: str, value: object) -> None:
    """The log is refused by what it says, even by whoever holds nothing but its key."""
    export = changed(envelope(index, name, value))
    assert refused(export, Held(vkey=made_up().signer.vkey)).index == index


APART: list[Change] = [
    lambda entries: entries[3].__setitem__("payload", entries[3]["payload"] + " "),
    lambda entries: entries[3].__setitem__("payload", None),
    lambda entries: entries[3].__setitem__("payload", {}),
    lambda entries: entries[3].__setitem__("salt", "00" * 32),
    lambda entries: entries[3].__setitem__("salt", None),
    lambda entries: entries[3].__setitem__("leaf", "00" * 32),
    lambda entries: entries[3]["envelope"].pop("type"),
    lambda entries: entries.pop(3),
    lambda entries: entries.insert(3, entries[1]),
]


@pytest.mark.parametrize("change", APART)
def test_whoever_signs_it_an_entry_must_hold_together(change: Change) -> None:
    assert refused(changed(change), Held(vkey=made_up().signer.vkey)).index == 3


def test_a_version_left_out_or_told_twice_is_named_however_well_the_rest_fits() -> None:
    log = made_up()
    by = Held(vkey=log.signer.vkey)
    log.facts[3].version = 4
    assert refused(log.export(), by).index == 3
    log.facts[3].version = 2
    assert refused(log.export(), by).index == 3
    log.facts[3].version = 3
    log.facts[3].recorded_at = 1_000_002
    assert "no later" in str(refused(log.export(), by))


def test_in_the_public_log_a_fact_keeps_the_moment_of_its_recording() -> None:
    log = MadeUp([Fact(A, 1, recorded_at=9), Fact(B, 1, recorded_at=5), Fact(B, 2, recorded_at=6)], "public")
    assert verified(log.export(), held(log, 2)).payloads == 3
    log.facts[2].recorded_at = 5
    assert refused(log.export(), held(log, 2)).index == 2


def test_without_leaves_kept_the_first_wrong_entry_is_bounded_by_what_was_saved() -> None:
    log = made_up()
    by = Held([log.checkpoint(size).encode() for size in (2, 4, 8)])
    log.facts[3].payload = "forged"
    assert "somewhere from 2 to 3" in str(refused(log.export(), by))


def test_with_leaves_kept_the_first_wrong_entry_is_named(tmp_path: Path) -> None:
    log = made_up()
    leaves = tmp_path / "leaves"
    leaves.write_bytes(b"".join(log.leaves()[:8]))
    by = held(log, 8)
    assert verified(log.export(), by, leaves).checkpoint.size == 9
    log.facts[3].payload = "forged"
    assert refused(log.export(), by, leaves).index == 3
    leaves.write_bytes(b"".join(log.leaves()[:8]))
    assert "does not hold the leaves" in str(refused(log.export(), by, leaves))
    leaves.write_bytes(b"".join(made_up().leaves()[:7]))
    assert "does not hold the leaves" in str(refused(made_up().export(), by, leaves))


def test_a_log_that_lost_its_end_is_refused_where_it_ends() -> None:
    log = made_up()
    by = held(log, 9)
    del log.facts[7:]
    assert refused(log.export(), by).index == 7


def test_another_key_is_refused_whatever_it_signs() -> None:
    log = made_up()
    by, pinned = held(log, 4), Held(vkey=log.signer.vkey)
    log.secret = SECRET + b"another"
    for each in (by, pinned):
        assert "key" in str(refused(log.export(), each))
    header, *rest = made_up().export().splitlines(keepends=True)
    told = json.loads(header)
    for name, value in (
        ("vkey", log.signer.vkey),
        ("checkpoint", log.checkpoint()),
        ("log", "public"),
        ("format", "2"),
    ):
        refused(line(told | {name: value}) + b"".join(rest), by)


def test_the_witnesses_asked_for_must_have_cosigned_what_was_saved() -> None:
    log, one, other = made_up(), Witness("witness.example/w1"), Witness("witness.example/w2")
    cosigned = one.cosign(log.checkpoint(4), 1_700_000_000).encode()
    assert verified(log.export(), Held([cosigned], witnesses=[one.vkey])).since[0].size == 4
    assert "has not cosigned" in str(refused(log.export(), Held([cosigned], witnesses=[one.vkey, other.vkey])))


def answered(log: MadeUp, kind: str, **told: Any) -> bytes:
    """As the service answers it."""
    common = {"proof": kind, "log": log.log, "vkey": log.signer.vkey, "checkpoint": log.checkpoint()}
    return line(common | told).removesuffix(b"\n")


def inclusion_of(log: MadeUp, index: int) -> bytes:
    hashes = [each.hex() for each in path(index, log.leaves())]
    return answered(log, "inclusion", index=index, size=9, leaf=log.leaves()[index].hex(), hashes=hashes)


def consistency_from(log: MadeUp, size: int) -> bytes:
    hashes = [each.hex() for each in proof(size, log.leaves())]
    return answered(log, "consistency", **{"from": size, "to": 9, "hashes": hashes})


def disclosure_of(log: MadeUp, index: int) -> bytes:
    hashes = [each.hex() for each in path(index, log.leaves())]
    return answered(log, "disclosure", size=9, entry=log.entries()[index], hashes=hashes)


def test_the_proofs_of_a_log_verify_and_none_does_with_a_byte_changed() -> None:
    log = made_up()
    by = held(log, 4)
    proofs = [*(inclusion_of(log, index) for index in (0, 3, 8)), consistency_from(log, 4), disclosure_of(log, 5)]
    for each in proofs:
        assert log.signer.origin in verify_proof(each, by)
        for place in range(len(each)):
            for other in (each[place] ^ 1, each[place] ^ 32, 0):
                with pytest.raises(Refused):
                    verify_proof(each[:place] + bytes([other]) + each[place + 1 :], by)
        for place in range(0, len(each), 5):
            for wrong in (each[:place], each[:place] + b" " + each[place:], each[:place] + each[place + 1 :]):
                with pytest.raises(Refused):
                    verify_proof(wrong, by)


def test_a_proof_of_another_log_or_of_another_past_is_refused() -> None:
    log, other = made_up(), made_up()
    other.facts[1].payload = "forged"
    by = held(log, 9)
    for wrong in (inclusion_of(other, 3), disclosure_of(other, 5), consistency_from(other, 4)):
        with pytest.raises(Refused):
            verify_proof(wrong, by)
    with pytest.raises(Refused, match="needs the saved checkpoint"):
        verify_proof(consistency_from(log, 4), by)
    with pytest.raises(Refused, match="later tree"):
        verify_proof(consistency_from(other, 4), held(log, 4))
    stolen = json.loads(inclusion_of(log, 3)) | {"checkpoint": None}
    assert "entry 3 of the first 9" in verify_proof(line(stolen).removesuffix(b"\n"), by)
    with pytest.raises(Refused):
        verify_proof(line(stolen).removesuffix(b"\n"), held(log, 4))


def test_what_is_disclosed_is_opened_and_what_cannot_be_discloses_nothing() -> None:
    log = made_up()
    assert "is entry 5 of the first 9" in verify_proof(disclosure_of(log, 5), held(log, 9))
    with pytest.raises(Refused, match="with its payload"):
        verify_proof(disclosure_of(log, 6), held(log, 9))
    told = json.loads(disclosure_of(log, 5))
    for change in ({"payload": "other words"}, {"salt": "00" * 32}):
        with pytest.raises(Refused, match="committed to"):
            verify_proof(line(told | {"entry": told["entry"] | change}).removesuffix(b"\n"), held(log, 9))


def test_it_runs_alone_and_its_exit_code_tells(tmp_path: Path) -> None:
    log = made_up()
    export, saved, leaves = tmp_path / "export", tmp_path / "saved", tmp_path / "leaves"
    export.write_bytes(log.export())
    saved.write_text(log.checkpoint(4))
    program = tmp_path / "verify.py"
    program.write_bytes(Path(verify.__file__).read_bytes())

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", str(program), *map(str, words)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = run(export, "--checkpoint", saved, "--leaves", leaves, "--keep")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        f"Verified 9 entries of {log.signer.origin} (8 with their payload, 1 by their commitment alone); "
        "consistent with what was saved: 4.\n"
    )
    assert (saved.read_text(), leaves.read_bytes()) == (log.checkpoint(), b"".join(log.leaves()))

    log.facts[3].payload = "forged"
    export.write_bytes(log.export())
    done = run(export, "--checkpoint", saved, "--leaves", leaves, "--keep")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "REFUSED: first wrong index 3: it is not the entry that was there before\n"
    assert len(leaves.read_bytes()) == 9 * 32, "what did not verify is not kept"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["export", "leaves", "saved", "verify.py"]

    assert run(export).returncode == 2, "an export cannot vouch for itself"
    assert run(tmp_path / "none", "--checkpoint", saved).returncode == 2
    assert run(export, "--checkpoint", tmp_path / "none").returncode == 2
    assert run(saved, "--checkpoint", saved).returncode == 1


def test_the_words_of_the_verifier_are_those_of_the_service() -> None:
    """It imports nothing of ours, so what both must agree on is held together here."""
    assert verify.PUBLIC_SALT_KEY == leaf.PUBLIC_SALT_KEY
    entries = made_up().entries()
    told = [json.loads(line(dict(each))) for each in entries]
    assert [verify.leaf_of(each, "full", index) for index, each in enumerate(told)] == leaves_of(entries)
