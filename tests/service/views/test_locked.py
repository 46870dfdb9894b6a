"""A row of a view is locked with the keys of every seal it rests on, however many those are."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from service.store.ring import Altered, Ring, Shredded
from service.views.locked import keys_in, lock, unlock
from service.views.resources import view
from tests.service.store.kit import MASTER

PLACE = (UUID(int=1), 1, 2, 3)
ROW = {"room": "person", "ordering": "ICC-P", "concerns": "|", "body": b'{"name":"Kony"}'}


@pytest.fixture
def ring(database_url: str) -> Iterator[Ring]:
    found = Ring(database_url, [MASTER])
    yield found
    found.close()


@pytest.mark.parametrize("seals", [1, 2, 255, 256, 700])
def test_a_row_may_rest_on_any_number_of_seals(ring: Ring, seals: int) -> None:
    names = tuple(ring.take() for _ in range(seals))
    locked = lock(ring, view, PLACE, names, ROW)
    assert b"Kony" not in locked["body"]
    assert locked["ordering"] != ROW["ordering"]
    assert keys_in(locked["body"]) == names
    assert unlock(ring, view, PLACE, locked) == ROW
    ring.shred(names[-1:])
    with pytest.raises(Shredded):
        unlock(ring, view, PLACE, locked)


def test_a_row_opens_in_its_place_and_with_its_keys_alone(ring: Ring) -> None:
    names = (ring.take(), ring.take())
    locked = lock(ring, view, PLACE, names, ROW)
    for place in ((UUID(int=2), 1, 2, 3), (UUID(int=1), 2, 2, 3), (UUID(int=1), 1, 3, 3), (UUID(int=1), 1, 2, 4)):
        with pytest.raises(Altered):
            unlock(ring, view, place, locked)
    turned = lock(ring, view, PLACE, names[::-1], ROW)["body"][:35] + locked["body"][35:]
    with pytest.raises(Altered):
        unlock(ring, view, PLACE, locked | {"body": turned})
