"""The states the worlds come to, one after the other. Each adds something under seal to the first world alone, or
something to both; the other worlds' people never hear of the first."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from domain.fact import Published
from domain.values import StateCode, fact_id, id_of
from service.store.codec import read
from service.store.orders import Change
from tests.contract.two_worlds.asking import Asked, ask
from tests.contract.two_worlds.worlds import World, ids_of
from tests.service.api.clerk import fact
from tests.service.store.kit import order, settle

Step = Callable[[World], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class State:
    """`sealed`: what happens in the first world alone; `both`: what happens in both, at one moment."""

    name: str
    sealed: Step
    both: Step


def id_text(name: str) -> str:
    return str(id_of(name))


def in_days(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number)).date().isoformat()


def told(
    room: str, stream: str, fact_name: str, on: str = "2024-02-01", public: str | None = "2024-02-02", /, **said: Any
) -> Change:
    """A fact of a stream, as a body states it; a State's stream is named by its code."""
    named = StateCode(stream).id if room == "state" else id_of(stream)
    return Change(room, named, read(fact_name, fact(on, public, **said)))


def secretly(room: str, stream: str, fact_name: str, on: str = "2024-02-01", /, **said: Any) -> Change:
    return told(room, stream, fact_name, on, None, **said)


def recorded(*changes: Change) -> Step:
    """One order for each."""

    async def step(world: World) -> None:
        settle(world.writer, *(order(f"{each}", each) for each in changes))

    return step


async def nothing(_world: World) -> None:
    """It is as it was."""


P, Q, S, T, W, V = (id_text(name) for name in "PQSTWV")
ARREST = {"kind": "arrest_and_surrender", "addressees": "ALL_PARTIES"}
UNSC: dict[str, Any] = {"trigger": "unsc_referral", "resolution": "1593", "addressed_state": "SD"}


def warrant(name: str, person: str, situation: str, public: str | None = None, **said: Any) -> Change:
    return told("warrant", name, "WarrantIssued", "2023-01-01", public, person=person, situation=situation, **said)


def presence(name: str, person: str, state: str, public: str | None = None) -> Change:
    return told("presence", name, "PresenceRecorded", "2024-05-01", public, person=person, state=state)


def corrects(name: str, version: int) -> dict[str, str]:
    return {"fact": str(fact_id(id_of(name), version)), "reason": "the source was misread"}


PUBLIC = [
    told("person", "P", "PersonIdentified", name="A Person"),
    told("person", "Q", "PersonIdentified", name="Another Person"),
    told("situation", "S", "SituationOpened", name="A Situation", trigger="self_referral", number="1"),
    told("situation", "T", "SituationOpened", "2005-03-31", name="Another Situation", **UNSC),
    told("state", "IT", "StateRecorded", "1999-07-26", state="IT", name="Italy"),
    told("state", "IT", "InstrumentDeposited", "1999-07-26", instrument="ratification"),
    told("state", "SD", "StateRecorded", "2000-09-08", state="SD", name="Sudan"),
    warrant("W", P, S, "2023-01-02"),
    warrant("V", Q, S, "2023-01-02"),
    told("request", "R", "RequestTransmitted", person=P, warrants=[W], **ARREST),
    presence("L", P, "IT", "2024-05-02"),
    presence("M", P, "SD", "2024-05-02"),
    told(
        "noncompliance",
        "I",
        "IncidentRecorded",
        "2024-05-01",
        state="IT",
        kind="VISIT",
        persons=[P],
        presence=id_text("L"),
    ),
    told("noncompliance", "I", "StateInvitedToExplain", in_days(-3), in_days(-2), deadline=in_days(60)),
    told("noncompliance", "J", "IncidentRecorded", "2024-05-01", state="SD", kind="VISIT", persons=[P]),
    told("noncompliance", "J", "NonComplianceFound", "2024-09-01", basis="87(7)"),
    told("notice", "N", "NoticeIssued", person=P, instrument="red_notice"),
    told("immunity", "claim", "ImmunityClaimed", state="IT", person=P, basis="98(1)"),
    told("custody", "K", "Arrested", person=Q, state="IT"),
    told("custody", "K", "Released", "2024-03-01", state="IT"),
]

SEALED_WARRANT = warrant("sealed W", P, S, charges=["a charge nobody heard of"])
SEALED_PERSON = secretly("person", "sealed P", "PersonIdentified", name="Somebody Sealed")
SEALED_SITUATION = secretly(
    "situation", "sealed S", "SituationOpened", "2005-03-31", name="A Sealed Situation", number="7", **UNSC
)


async def used_a_key(world: World) -> None:
    """A cleared principal uses idempotency keys that others use too, is refused, and is told of conflicts."""
    world.app.state.ids = ids_of("under seal")
    sealed = fact(public_from=None, name="Opened Under Seal")
    for path, body, headers, expected in (
        ("/v1/persons", sealed, {"idempotency-key": "shared"}, 201),
        ("/v1/persons", sealed, {"idempotency-key": "shared"}, 201),
        ("/v1/persons", fact(public_from=None, name="Other"), {"idempotency-key": "shared"}, 409),
        (f"/v1/persons/{id_text('sealed P')}/alias", fact(public_from=None, alias="A"), {"if-match": '"7"'}, 412),
        (f"/v1/persons/{id_text('sealed P')}/alias", fact(public_from=None, alias="A"), {"if-match": "*"}, 200),
        (
            f"/v1/warrants/{id_text('sealed W')}/retraction",
            fact(public_from=None, corrects=corrects("W", 1)),
            {"if-match": "*"},
            409,
        ),
    ):
        usual = {"idempotency-key": f"{path} {headers}", "content-type": "application/json"}
        shown = ("authorization", f"Bearer {world.cleared}")
        asked = Asked("POST", path, (shown, *(usual | headers).items()), orjson.dumps(body))
        answer = await ask(world.app, asked)
        assert answer.status == expected, answer


async def in_one_commit(world: World) -> None:
    """The writer takes what is sealed and what is public together; `public` is what both worlds record."""
    orders = [order("public in one commit", told("person", "P", "AliasRecorded", alias="In One Commit"))]
    if world.seals:
        orders.append(
            order("sealed in one commit", secretly("person", "sealed P", "AliasRecorded", alias="Sealed Too"))
        )
    settle(world.writer, *orders)


async def rebuilt(world: World) -> None:
    world.projector.rebuild()


async def reacted(world: World) -> None:
    """The calendar is asked what is due."""
    world.projector.catch_up()
    world.reactor.react(world.clock())


async def reacted_under_seal(world: World) -> None:
    person, state = id_text("sealed P"), "IT"
    await recorded(
        secretly("custody", "sealed K", "ArrestedProvisionally", in_days(-57), person=person, state=state),
        secretly("noncompliance", "sealed I", "StateInvitedToExplain", in_days(-3), deadline=in_days(2)),
    )(world)
    await reacted(world)


async def reacted_in_public(world: World) -> None:
    """A public term is near too: what is told of it is the same, and told at the same moment."""
    invited = told("noncompliance", "I", "StateInvitedToExplain", in_days(-2), in_days(-1), deadline=in_days(3))
    await recorded(invited)(world)
    await reacted(world)


def published(room: str, name: str) -> Change:
    return Change(room, id_of(name), read(Published.__name__, fact(in_days(0), in_days(0))))


STATES: Sequence[State] = (
    State("before the seal", nothing, recorded(*PUBLIC)),
    State("a warrant", recorded(SEALED_WARRANT), nothing),
    State("a person", recorded(SEALED_PERSON), nothing),
    State(
        "a situation, and a warrant of that person in it",
        recorded(SEALED_SITUATION, warrant("sealed V", id_text("sealed P"), id_text("sealed S"))),
        nothing,
    ),
    State(
        "warrants of a public person in other situations",
        recorded(warrant("sealed U", P, T), warrant("sealed X", P, id_text("sealed S"))),
        nothing,
    ),
    State(
        "custody of a public person",
        recorded(
            secretly("custody", "sealed C", "Arrested", in_days(-30), person=P, state="IT"),
            secretly("custody", "sealed C", "Released", in_days(-20), state="IT"),
        ),
        nothing,
    ),
    State(
        "an annex to a public warrant: a request received, by which a duty is engaged",
        recorded(
            secretly(
                "request",
                "sealed R",
                "RequestTransmitted",
                "2023-03-01",
                person=P,
                kind="arrest_and_surrender",
                state="IT",
                warrants=[W],
            ),
            secretly("request", "sealed R", "RequestReceived", "2023-03-02", state="IT"),
        ),
        nothing,
    ),
    State(
        "presences", recorded(presence("sealed L", P, "IT"), presence("sealed M", id_text("sealed P"), "SD")), nothing
    ),
    State(
        "notices", recorded(secretly("notice", "sealed N", "NoticeIssued", person=P, instrument="red_notice")), nothing
    ),
    State(
        "a claim of immunity",
        recorded(secretly("immunity", "sealed claim", "ImmunityClaimed", state="IT", person=Q, basis="98(1)")),
        nothing,
    ),
    State(
        "a finding",
        recorded(
            secretly(
                "noncompliance",
                "sealed I",
                "IncidentRecorded",
                state="IT",
                kind="VISIT",
                persons=[P, id_text("sealed P")],
            ),
            secretly("noncompliance", "sealed I", "NonComplianceFound", "2024-09-01", basis="87(7)"),
        ),
        nothing,
    ),
    State("terms that run, and end soon", reacted_under_seal, reacted_in_public),
    State("a correction", recorded(warrant("sealed W", Q, S, corrects=corrects("sealed W", 1))), nothing),
    State(
        "a retraction, and a request for correction",
        recorded(
            secretly("request", "sealed R", "Retracted", corrects=corrects("sealed R", 2)),
            secretly("warrant", "sealed V", "CorrectionRequested", by="counsel", statement="it is not so"),
        ),
        nothing,
    ),
    State("a day of publication to come", recorded(warrant("sealed until tomorrow", P, S, in_days(1))), reacted),
    State("a principal who uses keys and meets conflicts", used_a_key, nothing),
    State(
        "public facts about the same subjects, some in one commit with sealed ones",
        nothing,
        in_one_commit,
    ),
    State(
        "two of a kind, of which both worlds have one",
        recorded(warrant("the other", Q, S)),
        recorded(warrant("the one", Q, S)),
    ),
    State(
        "one of two is published",
        nothing,
        recorded(told("warrant", "the one", "WarrantUnsealed", in_days(0), in_days(0))),
    ),
    State(
        "a person is published, and what is public changes",
        recorded(secretly("person", "the other P", "PersonIdentified", name="The Other")),
        recorded(
            secretly("person", "the one P", "PersonIdentified", name="The One"),
            published("person", "the one P"),
            warrant("W", P, S, "2023-01-02", corrects=corrects("W", 1), chamber="PTC I"),
            told("warrant", "V", "WarrantRevoked", "2025-01-01"),
        ),
    ),
    State("views that were rebuilt in one of the worlds", rebuilt, nothing),
)
