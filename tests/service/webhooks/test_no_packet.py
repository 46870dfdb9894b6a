"""What is refused is refused without a packet: counted in a network where every address would have taken it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.service.webhooks.corpus import ALLOWED, FORBIDDEN

NETWORKS = (["unshare", "--net"], ["unshare", "--map-root-user", "--net"], ["sudo", "-n", "unshare", "--net"])
"""As root, as anybody where the kernel lets them, and as in CI."""


def _own_network() -> list[str]:
    for command in NETWORKS:
        if shutil.which(command[0]) is None:
            continue
        if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0:
            return command
    pytest.fail(
        "no network namespace is to be had here, so nobody can count connections: run this as root, or allow it"
    )


@pytest.fixture(scope="module")
def counted() -> dict[str, Any]:
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    if shutil.which("ip", path=path) is None:
        pytest.fail("`ip` is missing: install iproute2")
    run = subprocess.run(
        [*_own_network(), sys.executable, "-m", "tests.service.webhooks.inside"],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        env=os.environ | {"PATH": path},
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_a_connection_inside_would_have_been_counted(counted: dict[str, Any]) -> None:
    assert counted["control"] >= 60, "too few of the forbidden addresses take a connection here to prove anything"


def test_no_forbidden_address_is_connected_to(counted: dict[str, Any]) -> None:
    assert counted["inside"] == {}
    assert counted["literal"] == counted["named"] == {"blocked": len(FORBIDDEN)}


def test_an_answer_that_mixes_public_and_inner_addresses_is_refused_whole(counted: dict[str, Any]) -> None:
    assert counted["mixed"] == {"blocked": 2 * len(FORBIDDEN)}


def test_a_public_address_is_connected_to(counted: dict[str, Any]) -> None:
    assert counted["allowed"] == {"connected": len(ALLOWED)}
    assert counted["outside"] == dict.fromkeys(ALLOWED, 1)


def test_a_redirect_to_the_inside_is_not_followed(counted: dict[str, Any]) -> None:
    assert counted["redirected"] == [["302"], {"93.184.215.14": 1}]


def test_a_name_that_is_bound_anew_is_vetted_anew(counted: dict[str, Any]) -> None:
    assert counted["rebound"] == [["302", "blocked", "blocked"], {"93.184.215.14": 1}]
