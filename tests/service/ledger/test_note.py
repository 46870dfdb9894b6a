"""Checkpoints are signed notes as C2SP says, and read as strictly: unknown signers are ignored, a known one whose
signature is not good spoils all."""

import base64
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from service.ledger.note import Signer, signer
from service.ledger.verify import EMPTY, Refused, Verifier, checkpoint_in, checkpoint_of, opened
from tests.service.ledger.kit import SECRET, Witness

NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"  # published
)
BY_NEUMANN = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
"""The vkey of a witness, as transparency-dev publishes it for tests."""
OF_THE_SPECIFICATION = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def neumann() -> Verifier:
    return Verifier.read(NEUMANN)


def refused(note: bytes, *known: Verifier) -> bool:
    try:
        opened(note, known)
    except Refused:
        return True
    return False


def test_a_published_note_is_read_and_written_again() -> None:
    text, signed = opened((TEXT + "\n" + BY_NEUMANN).encode(), [neumann()])
    assert (text.decode(), set(signed)) == (TEXT, {neumann()})
    ours = Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(NEUMANN_SEED))
    assert ours.vkey == NEUMANN
    note = ours.checkpoint(7, EMPTY).encode()
    assert checkpoint_of(note, neumann()).size == 7


def test_whoever_is_unknown_is_ignored_and_whoever_is_known_must_be_good() -> None:
    both = (TEXT + "\n" + BY_NEUMANN + BY_ENOCH).encode()
    enoch = Verifier.read(ENOCH)
    assert set(opened(both, [neumann()])[1]) == {neumann()}
    assert set(opened(both, [neumann(), enoch])[1]) == {neumann(), enoch}
    assert refused(both), "nobody known has signed"
    spoilt = both.replace(b"rwz+eBzm", b"rwz+eBzn")
    assert set(opened(spoilt, [neumann()])[1]) == {neumann()}
    assert refused(spoilt, neumann(), enoch)
    other_id = both.replace(b"rwz+eBzm", b"swz+eBzm")
    assert set(opened(other_id, [neumann(), enoch])[1]) == {neumann()}, "of that id nobody is known"


def test_what_is_no_note_is_refused() -> None:
    known = neumann()
    good = TEXT + "\n" + BY_NEUMANN
    assert not refused(good.encode(), known)
    for bad in (
        "",
        TEXT,
        TEXT + "\n",
        good[:-1],
        "\x01" + good,
        good.replace("problem is.", "problem is.\r"),
        good + "Unexpected line.\n",
        good + "\n",
        good + BY_NEUMANN * 100,
        TEXT + "\n" + BY_NEUMANN.replace("PeterNeumann", "Peter Neumann"),
        TEXT + "\n" + BY_NEUMANN.replace("PeterNeumann", "Peter+Neumann"),
        TEXT + "\n" + BY_NEUMANN.replace("PeterNeumann", "Peter\u2003Neumann"),
        TEXT + "\n" + BY_NEUMANN.replace("PeterNeumann", ""),
        TEXT + "\n" + BY_NEUMANN.replace("—", "-"),
        TEXT + "\n" + BY_NEUMANN.replace("— ", "—"),
        TEXT + "\n" + BY_NEUMANN.replace("=\n", "\n"),
        TEXT + "\n" + BY_NEUMANN.replace("AM=\n", "AN=\n"),
        TEXT + "\n" + BY_NEUMANN[:60] + "ABCD" + BY_NEUMANN[60:],
        TEXT + "\n— PeterNeumann x08go/Z=\n" + BY_NEUMANN,
        TEXT + "\n— PeterNeumann x08gow==\n" + BY_NEUMANN,
    ):
        assert refused(bad.encode(), known), bad
    assert refused(b"\xff" + good.encode(), known)
    assert refused(good.encode() + b"\xff", known)
    assert refused(("x\n" * 600_000 + "\n" + BY_NEUMANN).encode(), known), "nobody reads a megabyte"


def test_no_part_of_a_vkey_and_no_mangled_one_is_one() -> None:
    for vkey in (NEUMANN, REMORA, signer(SECRET, "public").vkey, Witness("w.example/1").vkey):
        Verifier.read(vkey)
        parts = {vkey[i:j] for i in range(len(vkey) + 1) for j in range(i + 1, len(vkey) + 1)} - {vkey}
        for bad in (*parts, *(vkey[:i] + chr(ord(vkey[i]) + 1) + vkey[i + 1 :] for i in range(len(vkey)))):
            with pytest.raises(Refused):
                Verifier.read(bad)
    for bad in (
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "bananas.sigstore.dev+12344556",
        "rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!",
        "rekor.sigstore.dev+12345678+AwEB",
    ):
        with pytest.raises(Refused):
            Verifier.read(bad)


def test_the_checkpoint_of_the_specification_is_one() -> None:
    text = OF_THE_SPECIFICATION.rpartition("\n\n")[0] + "\n"
    found = checkpoint_in(text.encode())
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert base64.b64encode(found.root) == b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    assert checkpoint_in((text + "further line\n").encode()).size == 20852163


def test_what_is_no_checkpoint_is_refused() -> None:
    root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    for bad in (
        "",
        "log\n",
        f"log\n1\n{root}",
        f"\n1\n{root}\n",
        f"log\n\n{root}\n",
        f"log\n01\n{root}\n",
        f"log\n-1\n{root}\n",
        f"log\n+1\n{root}\n",
        f"log\n1 \n{root}\n",
        f"log\n1e3\n{root}\n",
        f"log\n١\n{root}\n",
        f"log\n{'9' * 19}\n{root}\n",
        "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
        "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "log\n1\nAAAA\n",
        f"log\n0\n{root}\n",
        f"log\n1\n{root}\n\nmore\n",
        f"log\n1\n{root}\n\n",
    ):
        with pytest.raises(Refused):
            checkpoint_in(bad.encode())


def test_a_checkpoint_tells_origin_size_and_root_and_no_time() -> None:
    ours = signer(SECRET, "public")
    note = ours.checkpoint(0, EMPTY)
    assert note == ours.checkpoint(0, EMPTY), "signed again it is the same"
    assert note.startswith(f"{ours.origin}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— {ours.origin} ")
    assert note.count("\n") == 5


def test_each_log_has_an_origin_and_a_key_of_its_own_and_the_same_secret_gives_them_again() -> None:
    full, public = signer(SECRET, "full"), signer(SECRET, "public")
    assert (full.origin, full.vkey) != (public.origin, public.vkey)
    assert full.vkey.rpartition("+")[2] != public.vkey.rpartition("+")[2]
    assert full.origin.split("/")[1] != public.origin.split("/")[1], "that they belong together is not told"
    assert signer(SECRET, "full").vkey == full.vkey
    assert signer(SECRET + b"x", "full").vkey != full.vkey
    note = full.checkpoint(0, EMPTY).encode()
    with pytest.raises(Refused):
        checkpoint_of(note, Verifier.read(public.vkey))


def test_a_checkpoint_signed_under_the_name_of_another_log_is_none_of_this_one() -> None:
    ours = signer(SECRET, "public")
    imposter = Signer(ours.origin, Ed25519PrivateKey.generate())
    forged = imposter.checkpoint(3, EMPTY)
    with pytest.raises(Refused):
        checkpoint_of(forged.encode(), Verifier.read(ours.vkey))
    renamed = Signer("atlarge/other/public", ours.key).checkpoint(3, EMPTY)
    with pytest.raises(Refused):
        checkpoint_of(renamed.replace("atlarge/other/public", ours.origin).encode(), Verifier.read(ours.vkey))


@given(st.integers(0, 10**15), st.binary(min_size=32, max_size=32), st.randoms(use_true_random=False))
def test_no_byte_of_a_checkpoint_can_be_another(size: int, root: bytes, drawn: random.Random) -> None:
    ours = signer(SECRET, "full")
    note = ours.checkpoint(size, EMPTY if size == 0 else root).encode()
    known = Verifier.read(ours.vkey)
    assert checkpoint_of(note, known).size == size
    for _ in range(40):
        place = drawn.randrange(len(note))
        changed = note[:place] + bytes([note[place] ^ drawn.randrange(1, 256)]) + note[place + 1 :]
        with pytest.raises(Refused):
            checkpoint_of(changed, known)
    for cut in (1, drawn.randrange(1, len(note))):
        with pytest.raises(Refused):
            checkpoint_of(note[:-cut], known)


def test_a_witness_signs_with_the_time_and_only_a_named_one_is_heard() -> None:
    ours, one, other = signer(SECRET, "public"), Witness("witness.example/w1"), Witness("witness.example/w2")
    log = Verifier.read(ours.vkey)
    note = one.cosign(ours.checkpoint(5, EMPTY), 1_679_315_147)
    known = Verifier.read(one.vkey)
    assert int.from_bytes(opened(note.encode(), [known])[1][known][:8]) == 1_679_315_147
    assert checkpoint_of(note.encode(), log, [known]).size == 5
    assert checkpoint_of(note.encode(), log).size == 5, "whom nobody asked for is ignored"
    with pytest.raises(Refused, match="has not cosigned"):
        checkpoint_of(note.encode(), log, [known, Verifier.read(other.vkey)])
    cosignature = note.splitlines()[-1].split(" ")[2]
    raw = bytearray(base64.b64decode(cosignature))
    for place in range(4, len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(Refused):
            opened(note.replace(cosignature, base64.b64encode(changed).decode()).encode(), [known])
    far = one.cosign(ours.checkpoint(5, EMPTY), 2**63)
    with pytest.raises(Refused, match="no possible time"):
        opened(far.encode(), [known])
