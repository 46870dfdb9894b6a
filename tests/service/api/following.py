"""Somebody who follows the events as they come."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import orjson


class Followed:
    """A stream: what it says, block by block. `place`: the last `id` it gave."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.place = 0
        self._lines = answer.iter_lines()

    def blocks(self) -> Iterator[dict[str, str]]:
        """Each block by its fields; a comment by the empty one. They end where the stream does."""
        block: dict[str, str] = {}
        for line in self._lines:
            if line:
                name, _, text = line.partition(":")
                block[name] = text.strip()
            elif block:
                self.place = int(block.get("id", self.place))
                yield block
                block = {}

    def until(self, place: int) -> list[dict[str, Any]]:
        """The events that come until the log was looked through to a place."""
        found: list[dict[str, Any]] = []
        blocks = self.blocks()
        while self.place < place:
            block = next(blocks)
            if "data" in block:
                found.append(orjson.loads(block["data"]))
                assert found[-1]["position"] == self.place
        return found


@contextmanager
def following(
    client: httpx.Client, asked: Mapping[str, str] | None = None, *, last: int | None = None, key: str | None = None
) -> Generator[Followed]:
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    headers |= {} if key is None else {"Authorization": f"Bearer {key}"}
    with client.stream("GET", "/v1/events/stream", params=asked, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield Followed(answer)
