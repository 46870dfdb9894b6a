"""What an event tells: enough to act on, and no names."""

from uuid import UUID, uuid4

import orjson

from domain.fact import Fact
from domain.presence.facts import PresenceAnnounced
from domain.rooms import ROOMS
from domain.situation.facts import InvestigationOpened
from domain.state.facts import ImmunityAgreed
from domain.values import HistoricalDate, PersonId, StateCode, fact_id
from service.feed.envelope import PLACES, Event, envelope, link, state_of, subject
from tests.domain.kit import SOURCE

DAY = HistoricalDate("2023-03-17")
MONGOLIA, RUSSIA = StateCode("MN"), StateCode("RU")
ONE, OTHER = sorted((uuid4(), uuid4()))


def event(room: str, fact: Fact, stream: UUID | None = None) -> Event:
    return Event(7, stream or uuid4(), 2, 1_700_000_000_000_001, ROOMS[room], fact)


JOURNEY = PresenceAnnounced(
    occurred=HistoricalDate("2024-08-30"),
    public_from=HistoricalDate("2024-08-30"),
    sources=(SOURCE,),
    remark="a remark",
    person=PersonId(ONE),
    state=MONGOLIA,
    purpose="a ceremony",
    arrival=HistoricalDate("2024-09-02"),
)


def test_an_event_is_ids_type_times_states_and_a_link() -> None:
    announced = event("presence", JOURNEY)
    told = envelope(announced, [ONE], [MONGOLIA])
    assert orjson.loads(orjson.dumps(told)) == {
        "schema_version": 1,
        "id": str(fact_id(announced.stream, 2)),
        "position": 7,
        "type": "presence.announced",
        "fact": "PresenceAnnounced",
        "room": "presence",
        "stream": str(announced.stream),
        "version": 2,
        "recorded_at": "2023-11-14T22:13:20.000001Z",
        "occurred": "2024-08-30",
        "public_from": "2024-08-30",
        "subject": {"kind": "person", "id": str(ONE)},
        "persons": [str(ONE)],
        "states": ["MN"],
        "link": f"/v1/presences/{announced.stream}",
    }
    assert len(orjson.dumps(told)) < 4096


def test_an_event_belongs_to_the_person_else_the_state_else_the_stream() -> None:
    incident = event("presence", JOURNEY)
    assert subject(incident, [ONE], [MONGOLIA]) == {"kind": "person", "id": ONE}
    assert subject(incident, [ONE, OTHER], [MONGOLIA]) == {"kind": "state", "id": "MN"}
    assert subject(incident, [], [MONGOLIA]) == {"kind": "state", "id": "MN"}
    assert subject(incident, [], [MONGOLIA, RUSSIA]) == {"kind": "presence", "id": incident.stream}
    opened = event("situation", InvestigationOpened(occurred=DAY, public_from=DAY, sources=(SOURCE,)))
    assert subject(opened, [], []) == {"kind": "situation", "id": opened.stream}


def test_what_a_person_or_a_state_does_is_its_own_whomever_else_it_names() -> None:
    agreed = ImmunityAgreed(occurred=DAY, public_from=DAY, sources=(SOURCE,), with_state=RUSSIA)
    assert subject(event("state", agreed, MONGOLIA.id), [], [MONGOLIA, RUSSIA]) == {"kind": "state", "id": "MN"}
    assert subject(event("person", JOURNEY, OTHER), [ONE, OTHER], []) == {"kind": "person", "id": OTHER}


def test_every_room_has_a_place_to_be_read_and_a_state_is_read_by_its_code() -> None:
    assert PLACES.keys() == ROOMS.keys()
    assert link("state", MONGOLIA.id) == "/v1/states/MN"
    assert link("warrant", ONE) == f"/v1/warrants/{ONE}"


def test_a_state_is_known_by_its_stream() -> None:
    assert state_of(StateCode("XK").id) == "XK"
    assert state_of(ONE) is None
