import pytest

from tests.service.webhooks.kit import Authority


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()
