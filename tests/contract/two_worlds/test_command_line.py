"""The command line asks as the public may: in both worlds it prints the same, and ends the same."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from domain.values import id_of
from service.cli import app
from service.viewer import cleared_viewer
from tests.contract.two_worlds.oracle import states_of, two_worlds
from tests.contract.two_worlds.states import STATES, State, nothing
from tests.contract.two_worlds.worlds import World
from tests.service.store.kit import MASTER

SEALED, NOBODY, PUBLIC = (str(id_of(name)) for name in ("sealed P", "nobody", "P"))
DAYS = ("--as-of", "2024-05-01")
ARGUMENTS: Mapping[str, Sequence[Sequence[str]]] = {
    "ask at-large": [[], DAYS, ["--situation", "A Sealed Situation"], ["--limit", "1"]],
    "ask failures": [[], ["--finding", "any"], ["--finding", "any", "--person", SEALED], ["--state", "IT"]],
    "ask assessments": [["--assessment", "any"], ["--person", SEALED], ["--state", "IT"]],
    "ask duty": [[SEALED, "IT"], [NOBODY, "IT"], [PUBLIC, "IT", *DAYS]],
    "ask timeline": [[SEALED], [NOBODY], [PUBLIC]],
}
"""What each command that answers is given."""

OF_THE_OPERATOR = {
    *("run", "serve", "work", "migrate", "import", "rebuild", "replay", "diff", "backup", "restore"),
    *("keys create", "keys list", "keys revoke", "seals master", "seals rotate", "seals shred"),
    *("export audit", "export disclosure", "verify"),
} | {
    "backup",
    "restore",
    "seals master",
    "seals rotate",
    "seals shred",
}
"""They set up, run or look after an installation, and answer nobody's question."""


def commands(of: object, before: str = "") -> list[str]:
    """Every command there is, by its words."""
    inner: Mapping[str, object] = getattr(of, "commands", {})
    if not inner:
        return [before]
    return [each for name, command in inner.items() for each in commands(command, f"{before} {name}".strip())]


def test_every_command_is_compared_or_of_the_operator() -> None:
    assert set(commands(get_command(app))) == {*ARGUMENTS, *OF_THE_OPERATOR}


def said(world: World, words: Sequence[str]) -> tuple[int, bytes, str, str]:
    """How a command ends and what it prints; `main` prints a problem by its detail."""
    done = CliRunner(env={"ATLARGE_DATABASE_URL": world.url, "ATLARGE_MASTER_KEY": MASTER.text}).invoke(app, words)
    return done.exit_code, done.stdout_bytes, done.stderr, repr(done.exception)


def compare(urls: list[str], found: Callable[[Sequence[str], object, object], None]) -> None:
    async def all_of_it(world: World) -> None:
        for each in STATES[1:16]:
            await each.sealed(world)

    async def both() -> None:
        async with two_worlds(urls) as (first, second):
            async for _, time in states_of(first, second, (STATES[0], State("sealed", all_of_it, nothing))):
                for command, given in ARGUMENTS.items() if time.hidden else ():
                    for words in given:
                        for form in ([], ["--json"]):
                            asked = [*command.split(), *words, *form]
                            found(asked, said(first, asked), said(second, asked))

    asyncio.run(both())


def test_every_command_that_answers_prints_the_same_in_both_worlds(two_urls: list[str]) -> None:
    asked: list[Sequence[str]] = []

    def same(words: Sequence[str], one: object, other: object) -> None:
        asked.append(words)
        assert one == other, words

    compare(two_urls, same)
    assert len(asked) == 2 * sum(map(len, ARGUMENTS.values()))


def test_a_command_that_asks_as_the_cleared_may_is_noticed(
    two_sqlite_urls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leak, planted."""
    monkeypatch.setattr("service.ask.public_viewer", cleared_viewer)
    different: list[Sequence[str]] = []
    compare(two_sqlite_urls, lambda words, one, other: different.append(words) if one != other else None)
    assert different
