"""Who read what is sealed, and what was shredded."""

import pytest

from domain.access.facts import SealedContentRead, SealedContentShredded
from domain.access.status import Access
from domain.fact import Acting, Published
from domain.rooms import ROOMS
from domain.rules import NoSource, NotOnRecord
from tests.domain.kit import ACCESS, PERSON, WARRANT, given, record, said

read = said(SealedContentRead, by="abcdefgh", streams=(WARRANT,))
more = said(SealedContentRead, by="abcdefgh", streams=(PERSON, WARRANT))
shredded = said(SealedContentShredded, by="operator", streams=(PERSON,), reason="a request for erasure was granted")


def test_every_reading_is_recorded_however_many_there_were() -> None:
    given().when(read).then_recorded()
    given(read).when(more).then_recorded()
    given(read, more).when(shredded).then_recorded()


def test_access_is_recorded_with_its_source_and_nothing_else_opens_its_record() -> None:
    given().when(said(SealedContentRead, by="abcdefgh", streams=(), sources=())).then_refused(NoSource)
    with pytest.raises(NotOnRecord):
        ROOMS["access"].decide(Acting(history=(), on_record={}), said(Published))


def test_the_record_of_access_tells_what_was_read_and_what_was_shredded_each_once() -> None:
    told = ROOMS["access"].status(record((ACCESS, (read, more, shredded))))
    assert isinstance(told, Access)
    assert told.read == tuple(sorted((PERSON, WARRANT)))
    assert (told.by, told.shredded) == ("operator", (PERSON,))


def test_to_have_read_of_a_person_is_nothing_that_happened_to_that_person() -> None:
    assert ROOMS["access"].status(record((ACCESS, (more,)))).concerns == frozenset()
    assert more.concerns == frozenset()
