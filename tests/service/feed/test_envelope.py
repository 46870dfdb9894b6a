"""What an event tells: enough to act on, and no names."""

from uuid import UUID, uuid4

import orjson

from domain.fact import Fact
from domain.presence.duties import DutyChanged, Stance, Step
from domain.presence.facts import PresenceAnnounced
from domain.rooms import ROOMS
from domain.situation.facts import InvestigationOpened
from domain.state.facts import ImmunityAgreed
from domain.values import HistoricalDate, PersonId, StateCode, fact_id
from service.feed.envelope import PLACES, Event, envelope, link, state_of, subject
from service.feed.filters import About
from tests.domain.kit import SOURCE, said

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
    told = envelope(announced, About((ONE,), (MONGOLIA,)), sequence=5, resource_version=3)
    assert orjson.loads(orjson.dumps(told)) == {
        "schema_version": 1,
        "deprecation_date": None,
        "id": str(fact_id(announced.stream, 2)),
        "position": 7,
        "type": "presence.announced",
        "fact": "PresenceAnnounced",
        "room": "presence",
        "stream": str(announced.stream),
        "version": 2,
        "resource_version": 3,
        "recorded_at": "2023-11-14T22:13:20.000001Z",
        "occurred": "2024-08-30",
        "public_from": "2024-08-30",
        "subject": {"kind": "person", "id": str(ONE)},
        "sequence": 5,
        "persons": [str(ONE)],
        "states": ["MN"],
        "warrants": [],
        "situations": [],
        "duty": None,
        "link": f"/v1/presences/{announced.stream}",
    }
    assert len(orjson.dumps(told)) < 4096


def test_what_tells_of_a_duty_says_how_it_stands_and_stood() -> None:
    by = HistoricalDate("2024-09-02")
    before = Stance(duty="BINDING", level="latent", assessment="none", request="none", by=by)
    now = Stance(duty="BINDING", level="possible", assessment="none", request="received", by=by)
    steps = (Step(rule="party-bound", facts=(fact_id(ONE, 1),)), Step(rule="receipt-recorded"))
    fact = said(DutyChanged, state=MONGOLIA, before=before, now=now, explanation=steps)
    told = envelope(event("presence", fact), About((ONE,), (MONGOLIA,)), sequence=1, resource_version=2)
    assert (told["type"], told["link"]) == ("duty.changed", f"/v1/presences/{told['stream']}")
    stood = {"class": "BINDING", "assessment": "none", "by": "2024-09-02"}
    assert told["duty"] == {
        **stood,
        "level": "possible",
        "request": "received",
        "before": {**stood, "level": "latent", "request": "none"},
        "rules": ["party-bound", "receipt-recorded"],
    }
    assert str(fact_id(ONE, 1)) not in str(told)


def test_an_event_belongs_to_the_person_else_the_state_else_the_stream() -> None:
    incident = event("presence", JOURNEY)
    assert subject(incident, About((ONE,), (MONGOLIA,))) == {"kind": "person", "id": ONE}
    assert subject(incident, About((ONE, OTHER), (MONGOLIA,))) == {"kind": "state", "id": "MN"}
    assert subject(incident, About((), (MONGOLIA,))) == {"kind": "state", "id": "MN"}
    assert subject(incident, About((), (MONGOLIA, RUSSIA))) == {"kind": "presence", "id": incident.stream}
    opened = event("situation", InvestigationOpened(occurred=DAY, public_from=DAY, sources=(SOURCE,)))
    assert subject(opened, About((), ())) == {"kind": "situation", "id": opened.stream}


def test_what_a_person_or_a_state_does_is_its_own_whomever_else_it_names() -> None:
    agreed = ImmunityAgreed(occurred=DAY, public_from=DAY, sources=(SOURCE,), with_state=RUSSIA)
    assert subject(event("state", agreed, MONGOLIA.id), About((), (MONGOLIA, RUSSIA))) == {"kind": "state", "id": "MN"}
    assert subject(event("person", JOURNEY, OTHER), About((ONE, OTHER), ())) == {"kind": "person", "id": OTHER}


def test_every_room_has_a_place_to_be_read_and_a_state_is_read_by_its_code() -> None:
    assert PLACES.keys() == ROOMS.keys()
    assert link("state", MONGOLIA.id) == "/v1/states/MN"
    assert link("warrant", ONE) == f"/v1/warrants/{ONE}"


def test_a_state_is_known_by_its_stream() -> None:
    assert state_of(StateCode("XK").id) == "XK"
    assert state_of(ONE) is None
