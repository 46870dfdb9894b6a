"""The log as it grows: server-sent events, the same as the pages show."""

import socket
import time
from typing import Any
from unittest.mock import patch

import httpx
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.values import id_of
from service.api import events as api
from service.feed import events
from service.store import keys
from tests.service.api.acting import acting
from tests.service.api.clerk import key_for
from tests.service.api.following import following
from tests.service.api.test_events import everything, get
from tests.service.store.kit import SETTLES_WITHIN_S, also_known_as, database_at, dense, identified


def test_the_stream_is_the_whole_log(client: httpx.Client) -> None:
    head = get(client)["head"]
    with following(client) as followed:
        told = followed.until(head)
    assert told == everything(client, limit="500")
    assert dense([each["position"] for each in told])


KINDS = ["warrant.*", "custody.changed", "noncompliance.found", "state-status.changed", "person.corrected", "duty.*"]
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "type": st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True).map(",".join),
        "person": st.sampled_from(["P019", "P001", "nobody"]).map(lambda name: str(id_of(name))),
        "state": st.sampled_from(["TD", "SD", "FR"]),
        "warrant": st.sampled_from(["W001", "W019"]).map(lambda name: str(id_of(name))),
        "situation": st.sampled_from(["Uganda", "Darfur"]),
        "duty": st.sampled_from(["latent", "apparent"]),
        "after": st.integers(0, 1500).map(str),
    },
)


@given(asked=ASKED)
@settings(max_examples=15, deadline=None)
def test_whatever_is_asked_for_the_stream_is_what_the_pages_show(
    sqlite_client: httpx.Client, asked: dict[str, str]
) -> None:
    head = get(sqlite_client)["head"]
    with following(sqlite_client, asked) as followed:
        followed.place = int(asked.get("after", "0"))
        assert followed.until(head) == everything(sqlite_client, limit="500", **asked)


def test_whoever_was_cut_off_goes_on_after_the_last_event(client: httpx.Client) -> None:
    whole = everything(client, limit="500")
    told: list[dict[str, Any]] = []
    with following(client) as followed:
        told += followed.until(7)
    with following(client, last=7) as followed:
        told += followed.until(20)
    with following(client, {"after": "3"}, last=20) as followed:
        told += followed.until(40)
    assert told == whole[:40], "the browser repeats the address, and says where it was"


def test_an_id_without_an_event_says_how_far_was_looked(client: httpx.Client) -> None:
    head = get(client)["head"]
    with following(client, {"type": "noncompliance.found"}) as followed:
        told = followed.until(head)
    assert told
    assert told[-1]["position"] < followed.place == head
    with following(client, {"type": "noncompliance.found"}, last=followed.place - 1) as again:
        assert again.until(head) == []


def test_who_lost_everything_rebuilds_it_from_the_start(client: httpx.Client) -> None:
    versions: dict[str, int] = {}
    with following(client, {"after": "0"}) as followed:
        for each in followed.until(get(client)["head"]):
            assert each["version"] == versions.get(each["stream"], 0) + 1, "nothing is left out"
            versions[each["stream"]] = each["version"]
            assert each["resource_version"] >= each["version"]
    latest = {each["stream"]: each["resource_version"] for each in everything(client, limit="500")}
    assert versions == latest


def test_what_is_recorded_is_heard_as_it_can_be_read(database_url: str) -> None:
    with acting(database_url) as (client, act):
        act.record(identified("Kony"))
        with following(client) as followed:
            (first,) = followed.until(1)
            assert first["fact"] == "PersonIdentified"
            for number in range(2, 6):
                act.record(identified(f"hidden {number}", public_from=None))
                act.record(also_known_as("Kony", f"alias {number}"))
                (heard,) = followed.until(number)
                assert (heard["position"], heard["sequence"]) == (number, number)
                assert f"alias {number}" in client.get(heard["link"]).json()["aliases"]


def test_a_key_revoked_ends_the_stream(database_url: str) -> None:
    key = key_for(database_url, "read", "sealed")
    with acting(database_url) as (client, act):
        act.record(identified("hidden", public_from=None))
        with following(client, key=key) as followed:
            assert [each["fact"] for each in followed.until(1)] == ["PersonIdentified"]
            with database_at(database_url) as database:
                assert keys.revoke(database, key.split("_")[1])
            late = [orjson.loads(block["data"]) for block in followed.blocks() if "data" in block]
            assert {each["room"] for each in late} <= {"access"}, "what it read itself"
        with client.stream("GET", "/v1/events/stream", headers={"Authorization": f"Bearer {key}"}) as refused:
            assert refused.status_code == 401


def test_silence_is_broken_by_a_comment(sqlite_url: str) -> None:
    often = patch.object(api, "SILENCE_S", 0.05)
    with often, acting(sqlite_url) as (client, _), following(client) as followed:
        blocks = followed.blocks()
        assert [next(blocks) for _ in range(2)] == [{"": "ping"}] * 2


def test_the_pause_after_which_a_comment_comes_is_fifteen_seconds() -> None:
    assert api.SILENCE_S == 15


@pytest.mark.parametrize(
    ("asked", "headers"),
    [
        ({"type": "warrant.isued"}, {}),
        ({"limit": "5"}, {}),
        ({"wait": "5"}, {}),
        ({"situation": "Nowhere"}, {}),
        ({"after": "-1"}, {}),
        ({"duty": "none"}, {}),
        ({}, {"Last-Event-ID": "the last"}),
        ({}, {"Last-Event-ID": ""}),
    ],
)
def test_what_cannot_be_meant_is_refused_before_the_stream_begins(
    sqlite_client: httpx.Client, asked: dict[str, str], headers: dict[str, str]
) -> None:
    answer = sqlite_client.get("/v1/events/stream", params=asked, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_for_whoever_takes_nothing_little_is_read(record_sqlite: str) -> None:
    """What is kept for a follower who does not read is what the sockets hold and one reading."""
    read: list[int] = []
    page = events.page

    def counted(*args: Any, **asked: Any) -> events.Page:
        read.append(asked["after"])
        return page(*args, **asked)

    def narrow(*args: Any, **asked: Any) -> socket.socket:
        listening = create_server(*args, **asked)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return listening

    create_server = socket.create_server
    with (
        patch.object(events, "page", counted),
        patch.object(api, "TOGETHER", 10),
        patch.object(socket, "create_server", narrow),
        acting(record_sqlite) as (client, _),
    ):
        head = get(client)["head"]
        read.clear()
        with socket.socket() as follower:
            follower.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            follower.connect((client.base_url.host, client.base_url.port))
            follower.sendall(b"GET /v1/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            limit, held = time.monotonic() + SETTLES_WITHIN_S, 0
            while held != len(read) or not read:  # until no more is read
                assert time.monotonic() < limit
                held = len(read)
                time.sleep(0.5)
        assert read[-1] < head / 2, "the rest waits in the log"
