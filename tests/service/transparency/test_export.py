"""The audit export: the same bytes however often it was interrupted, and what `atlarge verify` says of it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.ledger.verify import Held, verify_export
from service.store.database import Database
from service.store.tables import facts, public_log
from service.store.writer import Writer
from service.transparency import export as exporting
from service.transparency.signing import NoLogKey
from service.viewer import Audience
from tests.service.commanded import atlarge as atlarge_process
from tests.service.commanded import environment
from tests.service.store.kit import identified, order, rows_of, settle
from tests.service.transparency.kit import follow, record, write_export


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ones, so that an export has several."""
    monkeypatch.setattr(exporting, "PAGE", 7)


@pytest.fixture
def recorded(database: Database, writer: Writer) -> Database:
    record(writer)
    return database


class Interrupted(Exception):
    """As when the machine is turned off."""


def interrupted_after(database: Database, file: Path, entries: int) -> None:
    def progress(done: int, _total: int) -> None:
        if done >= entries:
            raise Interrupted

    with pytest.raises(Interrupted):
        exporting.export(database, Audience.FULL, follow(database).of(Audience.FULL), file, progress)


def test_an_export_holds_every_entry_up_to_its_checkpoint(recorded: Database, tmp_path: Path) -> None:
    signers = follow(recorded)
    for audience, table in ((Audience.FULL, facts), (Audience.PUBLIC, public_log)):
        file = tmp_path / f"{audience}.ndjson"
        size = write_export(recorded, signers, audience, file)
        assert size == len(rows_of(recorded, table)) == len(file.read_bytes().splitlines()) - 1
        with file.open("rb") as told:
            found = verify_export(told, Held(vkey=signers.of(audience).vkey))
        assert (found.checkpoint.size, found.payloads) == (size, size)
    assert sorted(each.name for each in tmp_path.glob("*.ndjson*")) == ["full.ndjson", "public.ndjson"]


def test_an_interrupted_export_goes_on_to_the_same_bytes(recorded: Database, writer: Writer, tmp_path: Path) -> None:
    signers = follow(recorded)
    whole, file = tmp_path / "whole", tmp_path / "file"
    write_export(recorded, signers, Audience.FULL, whole)
    partial = tmp_path / "file.partial"
    interrupted_after(recorded, file, 14)
    kept = partial.read_bytes()
    settle(writer, order("later", identified("later")))
    follow(recorded)
    for cut in (0, 1, len(kept.splitlines(keepends=True)[-1]), len(kept) // 2):
        file.unlink(missing_ok=True)
        partial.write_bytes(kept[: len(kept) - cut])
        write_export(recorded, signers, Audience.FULL, file)
        assert file.read_bytes() == whole.read_bytes(), "up to the checkpoint it began with"
        assert not partial.exists()


def test_what_was_begun_for_another_log_or_key_or_is_no_export_is_begun_again(
    recorded: Database, tmp_path: Path
) -> None:
    signers = follow(recorded)
    whole, file, partial = tmp_path / "whole", tmp_path / "file", tmp_path / "file.partial"
    size = write_export(recorded, signers, Audience.FULL, whole)
    other = tmp_path / "other"
    write_export(recorded, signers, Audience.PUBLIC, other)
    write_export(recorded, follow(recorded, "another secret, of no fewer characters"), Audience.FULL, tmp_path / "key")
    begun = (other.read_bytes(), (tmp_path / "key").read_bytes(), b"", b"{}\n", whole.read_bytes()[:30])
    for each in (*begun, whole.read_bytes() + b"{}\n"):
        file.unlink(missing_ok=True)
        partial.write_bytes(each)
        assert write_export(recorded, signers, Audience.FULL, file) == size
        assert file.read_bytes() == whole.read_bytes()


def test_nothing_that_is_there_is_overwritten(recorded: Database, tmp_path: Path) -> None:
    signers = follow(recorded)
    file = tmp_path / "file"
    file.write_text("an older export")
    with pytest.raises(FileExistsError):
        exporting.export(recorded, Audience.FULL, signers.of(Audience.FULL), file, lambda _done, _total: None)
    assert file.read_text() == "an older export"


def atlarge(url: str, *words: str, **settings: str) -> tuple[int, str, str]:
    """A command in this process: its exit code, and what it printed and complained of."""
    done = CliRunner().invoke(app, words, env=environment(url, **settings))
    return done.exit_code, done.stdout, done.stderr


def test_the_commands_export_and_verify(recorded: Database, tmp_path: Path) -> None:
    url = recorded.url
    export, full, proof, saved = (tmp_path / name for name in ("public", "full", "proof", "saved"))
    size = len(rows_of(recorded, public_log))
    code, printed, complaints = atlarge(url, "export", "audit", str(export))
    assert (code, printed, complaints) == (0, f"Exported {size} entries of the public log to {export}.\n", "")
    assert atlarge(url, "export", "audit", str(full), "--log", "full")[0] == 0
    assert atlarge(url, "export", "audit", str(export)) == (1, "", f"{export} is there already.\n")

    signers = follow(recorded)
    saved.write_text(_note_of(export))
    code, printed, complaints = atlarge(url, "verify", str(export), "--checkpoint", str(saved))
    assert (code, complaints) == (0, "")
    assert f"Verified {size} entries of {signers.of(Audience.PUBLIC).origin}" in printed
    assert atlarge(url, "verify", str(full), "--checkpoint", str(saved))[0] == 1
    assert atlarge(url, "verify", str(export))[0] == 2
    assert atlarge(url, "verify", "--checkpoint", str(saved))[0] == 2

    assert atlarge(url, "export", "disclosure", "3", str(proof))[0] == 0
    saved.write_text(_note_of(full))
    code, printed, _ = atlarge(url, "verify", str(proof), "--checkpoint", str(saved))
    assert code == 0
    assert "disclosed with its payload" in printed
    assert atlarge(url, "export", "disclosure", str(size), str(proof))[0] == 1

    export.write_bytes(export.read_bytes().replace(b"Name 1", b"Name 7", 1))
    saved.write_text(_note_of(export))
    code, printed, complaints = atlarge(url, "verify", str(export), "--checkpoint", str(saved))
    assert (code, printed) == (1, "")
    assert "REFUSED: first wrong index" in complaints


def _note_of(export: Path) -> str:
    found: str = json.loads(export.read_bytes().splitlines()[0])["checkpoint"]
    return found


def test_without_a_key_the_command_says_what_to_set(postgresql_url: str, tmp_path: Path) -> None:
    with pytest.raises(NoLogKey, match="ATLARGE_LOG_KEY"):
        CliRunner().invoke(
            app,
            ["export", "audit", str(tmp_path / "file")],
            env=environment(postgresql_url, ATLARGE_LOG_KEY="short"),
            catch_exceptions=False,
        )
    assert list(tmp_path.iterdir()) == []
    assert atlarge_process(postgresql_url, "export", "disclosure", "0", "x", ATLARGE_LOG_KEY="").returncode == 1
