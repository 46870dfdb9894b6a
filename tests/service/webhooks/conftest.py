from collections.abc import Iterator

import pytest

from tests.service.webhooks.kit import Authority
from tests.service.webhooks.subscribers import Office, Stopped, Subscribers, office, subscribers


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def endpoints(authority: Authority) -> Iterator[Subscribers]:
    with subscribers(authority) as found:
        yield found


@pytest.fixture
def clock() -> Stopped:
    return Stopped()


@pytest.fixture
def place(database_url: str, clock: Stopped) -> Iterator[Office]:
    with office(database_url, clock) as found:
        yield found
