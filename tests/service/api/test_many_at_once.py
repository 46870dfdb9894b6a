"""Many who ask at once are all answered: no question holds what another waits for while it waits itself."""

import asyncio

import httpx
import pytest

from tests.service.api.serving import serving

ASKERS = 200


@pytest.mark.parametrize("path", ["/v1/at-large", "/v1/warrants"])
def test_two_hundred_questions_at_once_are_all_answered(record_url: str, path: str) -> None:
    with serving(record_url) as client:
        statuses = asyncio.run(_all_at_once(str(client.base_url.join(path))))
    assert statuses == [200] * ASKERS


async def _all_at_once(url: str) -> list[int]:
    limits = httpx.Limits(max_connections=ASKERS)
    async with httpx.AsyncClient(timeout=60, limits=limits, trust_env=False, verify=False) as client:
        answers = await asyncio.gather(*(client.get(url) for _ in range(ASKERS)))
    return [answer.status_code for answer in answers]
