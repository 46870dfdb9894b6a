"""The command line, as a person or a script runs it: what it prints, and how it ends."""

import re
import signal
import socket
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from typer.testing import CliRunner

from domain.values import id_of
from service.cli import app
from service.store.keys import ROLES
from tests.service.api.serving import serving
from tests.service.commanded import LIMIT_S, atlarge, environment, free_port, started, wait_for
from tests.service.store.kit import MASTER

PRESUMPTION = "Sought under a warrant issued on reasonable grounds to believe; presumed innocent (art. 66)."


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The record as the command line itself sets it up, for tests that only read."""
    url = f"sqlite:///{tmp_path_factory.mktemp('cli') / 'atlarge.db'}"
    assert atlarge(url, "migrate").returncode == 0
    assert atlarge(url, "import", "--record").returncode == 0
    return url


def test_a_master_key_somebody_thought_of_is_refused_without_repeating_it(url: str) -> None:
    done = atlarge(url, "ask", "at-large", ATLARGE_MASTER_KEY="hunter2")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"at least 32 characters" in done.stderr
    assert b"hunter2" not in done.stderr


def test_migrate_then_import_load_the_record_and_account_for_every_row(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'atlarge.db'}"
    assert atlarge(url, "migrate").returncode == 0
    first = atlarge(url, "import", "--record")
    assert first.returncode == 0
    assert first.stdout.decode() == "The record: 699 rows, 699 recorded now, 0 on record before, 0 left out.\n"
    again = atlarge(url, "import", "--record")
    assert again.returncode == 0
    assert again.stdout.decode() == "The record: 699 rows, 0 recorded now, 699 on record before, 0 left out.\n"
    assert ask(url, "--as-of", "2024-12-31", "--public-on", "2024-12-31")["total"] == 30


def test_the_command_line_speaks_to_postgresql_too(postgresql_url: str) -> None:
    assert atlarge(postgresql_url, "import", "--record").returncode == 0
    assert ask(postgresql_url, "--as-of", "2012-06-30", "--public-on", "2012-06-30")["total"] == 11


def ask(url: str, *arguments: str) -> dict[str, Any]:
    done = atlarge(url, "ask", "at-large", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    body: dict[str, Any] = orjson.loads(done.stdout)
    return body


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"as_of": "2021-07-20", "public_on": "2021-07-25", "counting": "strict"},
        {"situation": "Darfur", "recorded_at": "2099-01-01T00:00:00+14:00"},
    ],
)
def test_an_answer_as_json_is_the_body_the_service_gives(url: str, asked: dict[str, str]) -> None:
    options = [part for name, value in asked.items() for part in (f"--{name.replace('_', '-')}", value)]
    done = atlarge(url, "ask", "at-large", *options, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    with serving(url) as client:
        served = client.get("/v1/at-large", params=asked)
    assert done.stdout == served.content + b"\n"


def test_an_answer_for_people_names_everyone_and_presumes_innocence(url: str) -> None:
    done = atlarge(url, "ask", "at-large", "--as-of", "2010-02-28", "--public-on", "2010-02-28")
    text = " ".join(done.stdout.decode().split())
    assert done.returncode == 0
    assert "At large on 2010-02-28, as the public could know on 2010-02-28" in text
    for name in ("Joseph Kony", "Okot Odhiambo", "Dominic Ongwen", "Vincent Otti", "Bosco Ntaganda", "Harun", "Bashir"):
        assert name in text
    assert f"8 at large (court counting). {PRESUMPTION}" in text


@pytest.mark.parametrize("asked", [{}, {"as_of": "2019-05-06", "finding": "any"}, {"state": "TD", "limit": "1"}])
def test_the_failures_as_json_are_the_body_the_service_gives(url: str, asked: dict[str, str]) -> None:
    options = [part for name, value in asked.items() for part in (f"--{name.replace('_', '-')}", value)]
    done = atlarge(url, "ask", "failures", *options, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    with serving(url) as client:
        served = client.get("/v1/failures", params=asked | {"limit": asked.get("limit", "500")})
    assert done.stdout == served.content + b"\n"


@pytest.mark.parametrize("named", ["P044", str(id_of("P044"))])
def test_a_timeline_as_json_is_the_body_the_service_gives(url: str, named: str) -> None:
    asked = {"as_of": "2025-06-01", "public_on": "2025-12-01", "limit": "3"}
    options = [part for name, value in asked.items() for part in (f"--{name.replace('_', '-')}", value)]
    done = atlarge(
        url, "ask", "timeline", named, *options, "--json", ATLARGE_MASTER_KEY="a key of thirty-two characters or more"
    )
    assert (done.returncode, done.stderr) == (0, b"")
    with serving(url) as client:
        served = client.get(f"/v1/persons/{id_of('P044')}/timeline", params=asked).json()
    assert orjson.loads(done.stdout) | {"next": served["next"]} == served


def test_a_timeline_for_people_tells_a_life_in_order_and_presumes_innocence(url: str) -> None:
    done = atlarge(url, "ask", "timeline", "P012")
    text = " ".join(done.stdout.decode().split())
    assert done.returncode == 0
    assert "Jean-Pierre Bemba Gombo as of" in text
    assert text.index("custody: Arrested") < text.index("person: Convicted") < text.index("person: Acquitted")
    assert "At large from 2008-05-23 to 2008-05-24: whereabouts-unknown." in text
    assert PRESUMPTION in text


def test_the_timeline_of_nobody_is_refused(url: str) -> None:
    done = atlarge(url, "ask", "timeline", "P999")
    assert (done.returncode, done.stdout) == (1, b"")


def test_the_failures_for_people_name_states_persons_findings_and_referrals(url: str) -> None:
    done = atlarge(url, "ask", "failures", "--as-of", "2019-05-06")
    text = " ".join(done.stdout.decode().split())
    assert done.returncode == 0
    assert "Findings of failure as of 2019-05-06" in text
    assert re.search(r"Jordan │ Omar Hassan Ahmad │ 2017-03-29 │ found │ 2017-12-11 │ ASP\+UNSC reversed", text)
    assert f"10 States (finding: found). {PRESUMPTION}" in text
    assert "Tajikistan" not in text


def test_a_page_says_that_it_is_one(url: str) -> None:
    body = ask(url, "--limit", "3")
    assert (len(body["items"]), body["total"]) == (3, None)
    assert body["next"]
    assert "3 at large on this page" in atlarge(url, "ask", "at-large", "--limit", "3").stdout.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ("import",),
        ("ask", "at-large", "--as-of", "2024-2-3"),
        ("ask", "at-large", "--as-of", "2024-02-30"),
        ("ask", "at-large", "--public-on", "yesterday"),
        ("ask", "at-large", "--recorded-at", "2024-02-03T00:00:00"),
        ("ask", "at-large", "--counting", "both"),
        ("ask", "at-large", "--limit", "0"),
        ("ask", "at-large", "--limit", "1e999"),
        ("ask", "at-large", "--colour", "red"),
        ("ask", "at-large", "--json", "--as-of", ""),
        ("ask", "failures", "--finding", "guilty"),
        ("ask", "failures", "--state", "Chad"),
        ("ask", "failures", "--person", "P019"),
        ("ask", "nothing"),
        ("nothing",),
        (),
    ],
    ids=" ".join,
)
def test_a_command_that_cannot_be_understood_ends_with_two(arguments: tuple[str, ...]) -> None:
    """In this process: nothing of a database is needed to refuse it."""
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit | None)


def test_what_cannot_be_understood_is_said_on_the_other_stream_by_its_name(url: str) -> None:
    done = atlarge(url, "ask", "at-large", "--as-of", "2024-2-3", "--limit", "0")
    assert (done.returncode, done.stdout) == (2, b"")
    assert {line.split(b":")[0] for line in done.stderr.splitlines()} >= {b"as_of", b"limit"}
    assert b"Traceback" not in done.stderr


def test_a_question_that_is_refused_ends_with_one(url: str) -> None:
    done = atlarge(url, "ask", "at-large", "--public-on", "none")
    assert done.returncode == 1
    assert (done.stdout, b"cleared" in done.stderr) == (b"", True)


@pytest.mark.parametrize("arguments", [("ask", "at-large"), ("import", "--record")], ids=" ".join)
def test_a_database_never_set_up_is_said_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = atlarge(f"sqlite:///{tmp_path / 'empty.db'}", *arguments)
    assert done.returncode == 1
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_a_rebuild_changes_no_answer(url: str) -> None:
    before = ask(url)
    done = atlarge(url, "rebuild")
    assert done.returncode == 0
    assert done.stdout.decode() == "Rebuilt from 1410 facts.\n"
    assert ask(url) == before


@pytest.mark.parametrize("arguments", [("import", "--record"), ("rebuild",)], ids=" ".join)
def test_nothing_moves_when_piped(url: str, arguments: tuple[str, ...]) -> None:
    done = atlarge(url, *arguments)
    assert done.returncode == 0
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
    assert b"\r" not in done.stdout


def test_help_is_given_for_the_asking() -> None:
    done = CliRunner().invoke(app, ["--help"])
    assert done.exit_code == 0
    for command in ("run", "serve", "migrate", "import", "ask", "rebuild"):
        assert command in done.output


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_run_sets_everything_up_prints_the_answer_serves_and_ends_when_told(
    tmp_path: Path, ending: signal.Signals
) -> None:
    port = free_port()
    url = f"sqlite:///{tmp_path / 'atlarge.db'}"
    with started(url, "run", ATLARGE_PORT=str(port), PYTHONUNBUFFERED="1") as process:
        answer = wait_for(process, f"http://127.0.0.1:{port}/v1/at-large")
        assert answer.json()["total"] == 34
        process.send_signal(ending)
        printed, complaints = process.communicate(timeout=LIMIT_S)
    text = printed.decode()
    assert "The record: 699 rows, 699 recorded now" in text
    assert re.search(r"Joseph Kony .* W001 .* 2005-07-08", text)
    assert re.search(r"34 at large \(court counting\)", text)
    assert re.search(r"Mongolia .* 2024-09-02/2024-09-03 .* found .* 2024-10-24 .* ASP referred", text)
    assert "13 States (finding: found)" in text
    assert f"http://127.0.0.1:{port}/v1/at-large" in text
    assert b"Traceback" not in complaints
    assert process.returncode == 0


def test_a_service_told_to_stop_answers_whoever_waits_for_an_event(sqlite_url: str) -> None:
    port = free_port()
    with started(sqlite_url, "serve", ATLARGE_PORT=str(port)) as process:
        wait_for(process, f"http://127.0.0.1:{port}/v1/events")
        with closing(HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)) as waiting:
            waiting.request("GET", "/v1/events?after=0&wait=30")
            assert httpx.get(f"http://127.0.0.1:{port}/v1/events", trust_env=False).json()["head"] == 0
            process.send_signal(signal.SIGINT)
            answer = waiting.getresponse()
            assert (answer.status, orjson.loads(answer.read())["items"]) == (200, [])
            _, complaints = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, complaints) == (0, b"")


def test_a_service_told_to_stop_ends_the_streams(sqlite_url: str) -> None:
    port = free_port()
    with started(sqlite_url, "serve", ATLARGE_PORT=str(port)) as process:
        wait_for(process, f"http://127.0.0.1:{port}/v1/events")
        address = f"http://127.0.0.1:{port}/v1/events/stream"
        with httpx.stream("GET", address, timeout=LIMIT_S, trust_env=False) as answer:
            assert answer.status_code == 200
            process.send_signal(signal.SIGTERM)
            assert [line for line in answer.iter_lines() if line.startswith("data")] == [], "it ends, and is whole"
        _, complaints = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, complaints) == (0, b"")


def test_a_port_that_is_taken_is_a_failure_and_not_a_traceback(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = atlarge(url, "serve", ATLARGE_PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_keys_of_seals_are_wrapped_anew_by_a_master_key_alone(url: str) -> None:
    done = atlarge(url, "seals", "rotate")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"ATLARGE_MASTER_KEY is not set" in done.stderr
    assert b"Traceback" not in done.stderr
    done = atlarge(url, "seals", "rotate", ATLARGE_MASTER_KEY=MASTER.text)
    assert (done.returncode, done.stdout) == (0, b"0 keys are wrapped by the new master key.\n")


def test_a_key_is_made_listed_and_revoked(url: str) -> None:
    made = atlarge(url, "keys", "create", "--name", "a clerk", "--scope", "read", "--scope", "write")
    assert made.returncode == 0
    text = made.stdout.decode().strip()
    assert re.fullmatch(r"al_[0-9A-Za-z]{8}_[0-9A-Za-z_-]{43}", text)
    named = text.split("_")[1]
    assert f"{named}  a clerk  read write  for ever" in atlarge(url, "keys", "list").stdout.decode()
    assert text not in atlarge(url, "keys", "list").stdout.decode(), "shown once"
    assert atlarge(url, "keys", "revoke", named).returncode == 0
    assert f"{named}  a clerk  read write  revoked at " in atlarge(url, "keys", "list").stdout.decode()


def test_a_role_gives_a_key_its_scopes(url: str) -> None:
    for role in ROLES:
        made = CliRunner().invoke(app, ["keys", "create", "--name", role, "--role", role], env=environment(url))
        assert made.exit_code == 0
    listed = atlarge(url, "keys", "list").stdout.decode()
    assert all(f"  {role}  {' '.join(sorted(scopes))}  for ever" in listed for role, scopes in ROLES.items())


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "Zq9Xcanary"), ("READ_RATE", "Zq9Xcanary"), ("BODY_SECONDS", "-7")]
)
def test_a_setting_that_is_none_is_named_and_not_repeated(url: str, name: str, value: str) -> None:
    done = atlarge(url, "keys", "list", **{f"ATLARGE_{name}": value})
    assert done.returncode == 2
    assert f"ATLARGE_{name}".encode() in done.stderr
    assert b"Traceback" not in done.stderr
    assert value.encode() not in done.stderr


def test_a_key_that_ends_on_a_day_is_good_through_that_day(url: str) -> None:
    options = ("--name", "a guest", "--scope", "read", "--expires", "2031-12-31")
    assert atlarge(url, "keys", "create", *options).returncode == 0
    assert "a guest  read  until 2032-01-01T00:00:00.000000Z" in atlarge(url, "keys", "list").stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("create", "--name", "x"), 2),
        (("create", "--name", "x", "--scope", "admin"), 2),
        (("create", "--name", "x", "--role", "admin"), 2),
        (("create", "--name", "x", "--role", "reader", "--scope", "read"), 2),
        (("create", "--name", "x", "--scope", "operate", "--scope", "read"), 2),
        (("create", "--name", "x", "--scope", "read", "--expires", "2031-02-30"), 2),
        (("revoke", "nokeyhere"), 1),
    ],
)
def test_a_key_that_cannot_be_made_or_found_is_said(url: str, arguments: tuple[str, ...], code: int) -> None:
    assert atlarge(url, "keys", *arguments).returncode == code
