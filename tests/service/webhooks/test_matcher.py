"""Who is to hear of what: exactly what the feed shows to the same filters, whenever it is matched."""

import random
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from domain.values import Rung, StateCode, id_of
from service.feed import events
from service.feed.filters import Filter
from service.feed.types import KNOWN
from service.viewer import Audience, cleared_viewer, public_viewer
from service.webhooks.filters import Filters, Index, Subject
from service.webhooks.matcher import Matcher
from service.webhooks.tables import deliveries, matching, told
from tests.service.store.kit import also_known_as, identified, order, rows_of, settle
from tests.service.webhooks.subscribers import Office, office


def match_all(place: Office) -> None:
    matcher = Matcher(place.database, place.clock)
    while matcher.step():
        pass


def shown(place: Office, audience: Audience, filters: Filters) -> set[int]:
    """What the feed gives, page by page."""
    asker = cleared_viewer() if audience is Audience.FULL else public_viewer()
    asked = Filter(
        types=frozenset(filters.types),
        persons=_one(filters.person),
        warrants=_one(filters.warrant),
        situations=_one(filters.situation),
        states=frozenset(() if filters.state is None else (StateCode(filters.state),)),
        duty=cast("Rung | None", filters.duty),
    )
    found: set[int] = set()
    after = 0
    with place.database.reading() as reading:
        while True:
            page = events.page(reading, asker, after=after, limit=500, asked=asked)
            found |= {item["position"] for item in page.items}
            if page.after >= page.head:
                return found
            after = page.after


def _one(subject: UUID | None) -> frozenset[UUID]:
    return frozenset(() if subject is None else (subject,))


def matched(place: Office, id_: UUID) -> set[int]:
    return {row.position for row in rows_of(place.database, deliveries) if row.subscription == id_}


def drawn(chance: random.Random) -> Filters:
    """Any filters that may find something in the record."""
    kinds = [*sorted(KNOWN), "presence.*", "warrant.*", "noncompliance.*", "custody.*"]
    said: dict[str, Any] = {
        "types": tuple(chance.sample(kinds, chance.randint(1, 5))),
        "person": id_of(f"P{chance.randint(1, 70):03}"),
        "warrant": id_of(f"W{chance.randint(1, 80):03}"),
        "state": chance.choice(["TD", "SD", "MN", "HU", "JO", "KE"]),
        "situation": id_of(chance.choice(["S01", "S02", "S05"])),
        "duty": chance.choice(["latent", "possible", "apparent"]),
    }
    return Filters(**{name: said[name] for name in chance.sample(sorted(said), chance.randint(0, 2))})


def test_what_is_delivered_is_what_the_feed_shows(own_record_url: str) -> None:
    chance = random.Random(20)
    with office(own_record_url) as place:
        of_another_kind = Filters(person=id_of("W001"))
        asked = [Filters(), of_another_kind, *(drawn(chance) for _ in range(20))]
        audiences = [audience for audience in Audience for _ in asked]
        subscribed = [
            (place.subscribe(f"https://receiver.test/{number}", audience=audience, filters=filters, after=0)[0])
            for number, (audience, filters) in enumerate(zip(audiences, [*asked, *asked], strict=True))
        ]
        from service.webhooks import matcher

        most, matcher.MOST_WAITING = matcher.MOST_WAITING, 10**6
        try:
            match_all(place)
        finally:
            matcher.MOST_WAITING = most
        found = 0
        by_subscription: dict[UUID, set[int]] = {each: set() for each in subscribed}
        for row in rows_of(place.database, deliveries):
            by_subscription[row.subscription].add(row.position)
        for id_, audience, filters in zip(subscribed, audiences, [*asked, *asked], strict=True):
            assert by_subscription[id_] == shown(place, audience, filters), filters
            found += bool(by_subscription[id_])
        assert found > 10


def test_the_numbers_of_a_subject_have_no_gap_in_each_log(own_record_url: str) -> None:
    with office(own_record_url) as place:
        for audience in Audience:
            place.subscribe("https://receiver.test/", audience=audience, filters=Filters(person=id_of("P001")))
        match_all(place)
        rows = rows_of(place.database, told)
        for audience in Audience:
            of_each: dict[UUID, list[int]] = {}
            for row in rows:
                if row.audience == audience:
                    of_each.setdefault(row.subject, []).append(row.sequence)
            assert len(of_each) > 50
            assert all(each == list(range(1, len(each) + 1)) for each in of_each.values())


def test_nothing_is_matched_that_the_views_do_not_show_yet(database_url: str) -> None:
    with office(database_url) as place:
        id_, _ = place.subscribe("https://receiver.test/")
        place.record(identified("A"))
        settle(place.writer, order("later", also_known_as("A", "B")))
        match_all(place)
        assert matched(place, id_) == {1}
        place.record(also_known_as("A", "C"))
        match_all(place)
        assert matched(place, id_) == {1, 2, 3}


def test_two_matchers_of_one_log_deliver_once(database_url: str) -> None:
    with office(database_url) as place:
        id_, _ = place.subscribe("https://receiver.test/")
        first, second = (Matcher(place.database, place.clock) for _ in range(2))
        for number in range(6):
            place.record(identified(f"person {number}"))
            for each in (first, second) if number % 2 else (second, first):
                while each.step():
                    pass
        assert matched(place, id_) == set(range(1, 7))
        assert {(row.audience, row.position) for row in rows_of(place.database, matching)} == {
            ("public", 6),
            ("full", 0),
        }


@pytest.mark.parametrize("number", [0, 1, 50])
def test_the_index_finds_what_asking_each_would(number: int) -> None:
    chance = random.Random(number)
    every = [(uuid4(), drawn(chance)) for _ in range(number)]
    index = Index(every)
    for _ in range(200):
        kind = chance.choice(sorted(KNOWN))
        subjects = frozenset[Subject](
            [("person", id_of(f"P{chance.randint(1, 70):03}")), ("state", chance.choice(["TD", "SD"]))]
        )
        kinds = {kind, f"{kind.partition('.')[0]}.*"}
        expected = {
            name
            for name, asked in every
            if asked.duty is None and (not asked.types or kinds & set(asked.types)) and asked.about <= subjects
        }
        assert set(index.of(kind, subjects, None)) == expected


def test_the_least_duty_leaves_out_weaker_ones_and_what_tells_of_none() -> None:
    index = Index([("strong", Filters(duty="possible")), ("any", Filters())])
    assert set(index.of("duty.engaged", frozenset(), "latent")) == {"any"}
    assert set(index.of("duty.engaged", frozenset(), "apparent")) == {"strong", "any"}
    assert set(index.of("warrant.issued", frozenset(), None)) == {"any"}


def test_who_is_to_hear_may_change_while_it_is_worked_out_and_no_event_waits_for_that(place: Office) -> None:
    first, _ = place.subscribe("https://one.test/")
    place.record(identified("Kony"))
    changes = [place.subscribe]

    def clock() -> int:
        """Read when it is worked out what to write, before the lock is taken."""
        if changes:
            changes.pop()("https://two.test/")
        return place.clock()

    matcher = Matcher(place.database, clock)
    assert matcher.step()
    assert [row.position for row in rows_of(place.database, deliveries) if row.subscription == first] == [1]
    place.record(identified("Vincent Otti"))
    assert matcher.step()
    assert [row.position for row in rows_of(place.database, deliveries)].count(2) == 2, "both hear of what comes after"
