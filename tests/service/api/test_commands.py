"""What is stated over HTTP is recorded, once, and answered from then on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.values import StateCode, fact_id, id_of
from service.store.database import Database
from service.store.tables import facts, public_log
from tests.service.api.clerk import Clerk, fact, fresh_key, key_for
from tests.service.api.serving import serving
from tests.service.api.test_questions import visible
from tests.service.store.kit import count_of, database_at, rows_of

UNKNOWN = str(id_of("nobody"))


@pytest.fixture
def client(database_url: str) -> Iterator[httpx.Client]:
    """A server of a fresh database of either kind."""
    with serving(database_url) as found:
        yield found


@pytest.fixture
def clerk(client: httpx.Client, database_url: str) -> Clerk:
    return Clerk(client, key_for(database_url, "read", "write"))


@pytest.fixture
def registry(client: httpx.Client, database_url: str) -> Clerk:
    """May see and record what is under seal."""
    return Clerk(client, key_for(database_url, "read", "write", "sealed"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with database_at(database_url) as found:
        yield found


def warrant(clerk: Clerk, **said: Any) -> tuple[str, str]:
    """A person and a warrant against that person."""
    person = clerk.open("persons", name="A Person", **said)
    situation = clerk.open("situations", name="A Situation", trigger="self_referral")
    return person, clerk.open("warrants", person=person, situation=situation, **said)


# Every room.


def test_every_room_is_opened_and_acted_in_and_tells_so(clerk: Clerk) -> None:
    """One opening and one act of each room, and what the resource says then."""
    person, issued = warrant(clerk)
    situation = clerk.open("situations", name="Another", trigger="proprio_motu")
    assert clerk.open("states", state="MN", name="Mongolia") == "MN"
    presence = clerk.open("presences", person=person, state="MN")
    request = clerk.open("requests", person=person, kind="arrest_and_surrender", state="MN", warrants=[issued])
    claim = clerk.open("immunity-claims", person=person, state="MN", basis="98(1)", request=request)
    incident = clerk.open("noncompliance", state="MN", kind="VISIT", persons=[person], presence=presence)
    notice = clerk.open("notices", person=person, instrument="red_notice")
    custody = clerk.open("custody", person=person, state="MN")
    acts: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        f"persons/{person}/alias": ({"alias": "The Other"}, {"aliases": ["The Other"]}),
        f"situations/{situation}/investigation": ({}, {"investigation": "open"}),
        f"warrants/{issued}/revocation": ({}, {"ended_on": "2024-03-05"}),
        f"presences/{presence}/confirmation": ({}, {"borne_out": "confirmed"}),
        f"requests/{request}/receipt": ({"state": "MN"}, {}),
        f"immunity-claims/{claim}/rejection": ({"chamber": "PTC II"}, {"ruled_on": "2024-03-05", "chamber": "PTC II"}),
        f"noncompliance/{incident}/finding": ({"basis": "87(7)"}, {"finding": "found"}),
        f"notices/{notice}/withdrawal": ({}, {"state": "withdrawn"}),
        f"custody/{custody}/delivery": ({"person": person}, {"delivered": "2024-03-05"}),
        "states/MN/deposit": ({"instrument": "accession"}, {"instrument": "accession"}),
    }
    for path, (said, told) in acts.items():
        recorded = clerk.act(f"/v1/{path}", match='"1"', occurred="2024-03-05", public_from="2024-03-05", **said)
        resource = path.rpartition("/")[0]
        after = clerk.until(resource, recorded)
        assert {name: after[name] for name in told} == told, path
        assert recorded["fact"] in after["facts"], path
    assert len({path.split("/")[0] for path in acts}) == 10


@pytest.mark.parametrize(
    ("plural", "named", "said"),
    [
        ("warrants", "SummonsIssued", {}),
        ("warrants", "WarrantApplied", {}),
        ("presences", "PresenceAnnounced", {"state": "MN", "arrival": "2024-04"}),
        ("notices", "NoticeRequested", {"instrument": "diffusion"}),
        ("custody", "DetainedDomestically", {}),
    ],
)
def test_a_room_with_several_openings_is_told_which(
    clerk: Clerk, database: Database, plural: str, named: str, said: dict[str, Any]
) -> None:
    person = clerk.open("persons", name="A Person")
    if plural == "warrants":
        said = {"situation": clerk.open("situations", name="A Situation", trigger="self_referral")}
    clerk.open(plural, fact=named, person=person, **said)
    assert rows_of(database, facts)[-1].name == named


@pytest.mark.parametrize("named", ["AliasRecorded", "Retracted", "Fact", "", None, 1, ["PersonIdentified"], {}])
def test_no_other_fact_opens_a_resource(clerk: Clerk, database: Database, named: object) -> None:
    answer = clerk.post("/v1/persons", fact(name="A Person", fact=named))
    assert (answer.status_code, answer.json()["errors"][0]["member"]) == (422, "fact")
    assert count_of(database, facts) == 0


def test_a_new_resource_tells_where_it_is_and_its_version(clerk: Clerk) -> None:
    answer = clerk.post("/v1/persons", fact(name="A Person"))
    body = answer.json()
    assert answer.status_code == 201
    assert UUID(body["id"]).version == 4, "an id that tells no time"
    assert body == {
        "id": body["id"],
        "version": 1,
        "fact": str(fact_id(UUID(body["id"]), 1)),
        "position": 1,
        "irregular": [],
    }
    assert answer.headers["location"] == f"/v1/persons/{body['id']}"
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["atlarge-position"] == "1"
    assert answer.headers["cache-control"] == "no-store"


def test_a_state_is_named_by_its_code(clerk: Clerk) -> None:
    answer = clerk.post("/v1/states", fact(state="MN", name="Mongolia"))
    assert answer.headers["location"] == "/v1/states/MN"
    assert answer.json()["id"] == str(StateCode("MN").id)
    again = clerk.post("/v1/states", fact(state="MN", name="Mongolia"))
    assert (again.status_code, again.json()["code"]) == (409, "already-on-record")


def test_a_broken_rule_is_told_with_the_fact_it_marks(clerk: Clerk) -> None:
    person = clerk.open("persons", name="A Person")
    incident = clerk.open("noncompliance", state="MN", kind="VISIT", persons=[person])
    said = {"Idempotency_Key": "the finding", "If_Match": '"1"'}
    first = clerk.post(f"/v1/noncompliance/{incident}/finding", fact(basis="87(7)"), **said)
    again = clerk.post(f"/v1/noncompliance/{incident}/finding", fact(basis="87(7)"), **said)
    assert first.json()["irregular"] == ["procedure-unrecorded"]
    assert again.content == first.content


# What is wrong is restated or withdrawn; the answer of then stays.


def test_a_correction_changes_the_answer_for_the_past_and_not_what_was_held_before(clerk: Clerk) -> None:
    person, issued = warrant(clerk)
    wrong = clerk.act(f"/v1/warrants/{issued}/revocation", match='"1"', occurred="2024-05-01", public_from="2024-05-01")
    held = clerk.until(f"warrants/{issued}", wrong)["recorded_at"]
    right = clerk.act(
        f"/v1/warrants/{issued}/revocation",
        match='"2"',
        occurred="2024-07-01",
        public_from="2024-07-01",
        corrects={"fact": wrong["fact"], "reason": "the order is of July"},
    )
    clerk.until(f"warrants/{issued}", right)

    def sought(**asked: str) -> int:
        total = clerk.get("/v1/at-large", as_of="2024-06-01", **asked)["total"]
        assert isinstance(total, int)
        return total

    assert sought() == 1
    assert sought(recorded_at=held) == 0
    assert person in str(clerk.get("/v1/at-large", as_of="2024-06-01"))


def test_a_retraction_withdraws_a_fact_and_needs_to_name_it(clerk: Clerk) -> None:
    person = clerk.open("persons", name="A Person")
    path = f"/v1/persons/{person}"
    alias = clerk.act(f"{path}/alias", alias="Somebody Else")
    held = clerk.until(f"persons/{person}", alias)["recorded_at"]
    nothing = clerk.post(f"{path}/retraction", fact(), If_Match="*")
    assert (nothing.status_code, nothing.json()["errors"][0]["member"]) == (422, "corrects")

    gone = clerk.act(f"{path}/retraction", corrects={"fact": alias["fact"], "reason": "another person's name"})

    assert clerk.until(f"persons/{person}", gone)["aliases"] == []
    assert clerk.get(path, recorded_at=held)["aliases"] == ["Somebody Else"]


def test_an_opening_is_corrected_under_its_own_name(clerk: Clerk) -> None:
    opened = clerk.post("/v1/persons", fact(name="A Persom")).json()
    corrects = {"fact": opened["fact"], "reason": "misspelt"}
    done = clerk.act(f"/v1/persons/{opened['id']}/identification", match='"1"', name="A Person", corrects=corrects)
    assert clerk.until(f"persons/{opened['id']}", done)["name"] == "A Person"


# One key, one effect.


def test_the_same_request_again_gets_the_same_bytes_and_has_no_second_effect(clerk: Clerk, database: Database) -> None:
    person = clerk.open("persons", name="First")
    requests: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("/v1/persons", fact(name="A Person"), {}),
        ("/v1/states", fact(state="MN", name="Mongolia"), {}),
        (f"/v1/persons/{person}/alias", fact(alias="Other"), {"If_Match": '"1"'}),
    ]
    for path, body, headers in requests:
        key = fresh_key()
        first = clerk.post(path, body, Idempotency_Key=key, **headers)
        clerk.open("persons", name="in between")
        shuffled = dict(reversed(body.items()))
        again = clerk.post(path, shuffled, Idempotency_Key=key, **headers)
        assert first.is_success
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert {**again.headers, "date": ""} == {**first.headers, "date": ""}
    assert count_of(database, facts) == 1 + 2 * len(requests)


def test_a_key_used_for_another_request_is_refused(clerk: Clerk, database: Database) -> None:
    person = clerk.post("/v1/persons", fact(name="A Person"), Idempotency_Key="one").json()["id"]
    for path, body in (
        ("/v1/persons", fact(name="Another Person")),
        ("/v1/situations", fact(name="A Person", trigger="self_referral")),
        (f"/v1/persons/{person}/alias", fact(alias="A Person")),
    ):
        answer = clerk.post(path, body, Idempotency_Key="one", If_Match="*")
        assert (answer.status_code, answer.json()["code"]) == (409, "key-reused")
    assert count_of(database, facts) == 1


def test_the_key_of_another_principal_is_another_key(clerk: Clerk, registry: Clerk, database: Database) -> None:
    for each in (clerk, registry):
        assert each.post("/v1/persons", fact(name="A Person"), Idempotency_Key="one").status_code == 201
    assert [row.principal for row in rows_of(database, facts)] == [
        each.headers["Authorization"].split("_")[1] for each in (clerk, registry)
    ]


def test_of_two_clients_who_know_the_same_version_one_is_stale(clerk: Clerk) -> None:
    person = clerk.open("persons", name="A Person")
    start = Barrier(2)

    def say(alias: str, version: int) -> int:
        start.wait()
        said = {"Idempotency_Key": f"{alias} {version}", "If_Match": f'"{version}"'}
        return clerk.post(f"/v1/persons/{person}/alias", fact(alias=alias), **said).status_code

    with ThreadPoolExecutor(2) as threads:
        for version in range(1, 21):
            answers = threads.map(say, ("one", "other"), (version, version))
            assert sorted(answers) == [200, 412]


# What a caller may not see does not exist.


def test_unknown_and_sealed_are_one_same_404_on_every_write(clerk: Clerk, registry: Clerk) -> None:
    person, _ = warrant(registry)
    situation = registry.open("situations", name="Another", trigger="self_referral")
    sealed = registry.open("warrants", public_from=None, person=person, situation=situation)
    answers: set[tuple[Any, ...]] = set()
    for stream in (UNKNOWN, sealed, person, "x", sealed.upper(), sealed.replace("-", "")):
        for match in ('"1"', '"7"', "*"):
            acts: list[tuple[str, dict[str, Any]]] = [
                ("execution", {}),
                ("retraction", {"corrects": {"fact": str(fact_id(UUID(sealed), 1)), "reason": "x"}}),
                ("unsealing", {}),
                ("issue", {"person": person, "situation": situation}),
            ]
            for act, said in acts:
                answer = clerk.post(f"/v1/warrants/{stream}/{act}", fact(**said), If_Match=match)
                answers.add((answer.status_code, answer.content, tuple(sorted({**answer.headers, "date": ""}.items()))))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_what_is_wrong_about_a_request_is_told_the_same_of_unknown_and_sealed(clerk: Clerk, registry: Clerk) -> None:
    person, public = warrant(registry)
    situation = registry.open("situations", name="Another", trigger="self_referral")
    sealed = registry.open("warrants", public_from=None, person=person, situation=situation)
    wrong: list[tuple[Any, dict[str, str]]] = [
        (fact(), {}),
        (fact(), {"If_Match": "1"}),
        (fact(colour="red"), {"If_Match": "*"}),
        (fact(public_from=None), {"If_Match": "*"}),
        ([], {"If_Match": "*"}),
        (fact(), {"If_Match": "*", "Idempotency_Key": ""}),
    ]
    for body, headers in wrong:
        answers = [
            clerk.post(f"/v1/warrants/{stream}/execution", body, **headers) for stream in (UNKNOWN, sealed, public, "x")
        ]
        assert len({(each.status_code, each.content) for each in answers}) == 1
        assert answers[0].status_code in {400, 403, 422, 428}


def test_a_fact_that_names_what_is_sealed_names_nothing_on_record(clerk: Clerk, registry: Clerk) -> None:
    person = registry.open("persons", name="A Person", public_from=None)
    answers = [clerk.post("/v1/notices", fact(person=each, instrument="red_notice")) for each in (person, UNKNOWN)]
    assert answers[0].content == answers[1].content
    assert (answers[0].status_code, answers[0].json()["code"]) == (409, "not-on-record")


@pytest.mark.parametrize("public_from", [None, "2999-01-01", "", "2024/", (date.today() + timedelta(2)).isoformat()])  # noqa: DTZ011
def test_what_is_not_public_yet_is_recorded_by_the_cleared_alone(
    clerk: Clerk, registry: Clerk, database: Database, public_from: str | None
) -> None:
    answer = clerk.post("/v1/persons", fact(name="A Person", public_from=public_from))
    assert answer.status_code == 403
    assert count_of(database, facts) == 0

    cleared = registry.post("/v1/persons", fact(name="A Person", public_from=public_from))
    assert cleared.status_code == 201
    assert cleared.json()["position"] == 1
    assert (count_of(database, facts), count_of(database, public_log)) == (1, 0)


def test_positions_are_those_of_the_callers_own_log(clerk: Clerk, registry: Clerk) -> None:
    registry.open("persons", name="Under Seal", public_from=None)
    public = clerk.post("/v1/persons", fact(name="A Person"), Idempotency_Key="one")
    again = clerk.post("/v1/persons", fact(name="A Person"), Idempotency_Key="one")
    assert public.json()["position"] == 1
    assert public.headers["atlarge-position"] == "1"
    assert again.content == public.content
    cleared = registry.post("/v1/persons", fact(name="Another"))
    assert cleared.headers["atlarge-position"] == "3"


def test_the_cleared_act_on_what_is_sealed_and_see_it(clerk: Clerk, registry: Clerk) -> None:
    person = registry.open("persons", name="A Person", public_from=None)
    done = registry.act(f"/v1/persons/{person}/alias", match='"1"', alias="Other", public_from=None)
    assert registry.until(f"persons/{person}", done, public_on="none")["aliases"] == ["Other"]
    for each in (clerk.headers, {}):
        answer = clerk.client.get(f"/v1/persons/{person}", headers=each)
        assert answer.content == clerk.client.get(f"/v1/persons/{UNKNOWN}", headers=each).content
        assert answer.status_code == 404


def test_that_there_is_a_state_is_never_secret(registry: Clerk, database: Database) -> None:
    answer = registry.post("/v1/states", fact(state="MN", name="Mongolia", public_from=None))
    assert (answer.status_code, answer.json()["errors"][0]["member"]) == (422, "public_from")
    assert count_of(database, facts) == 0


# What the law refuses.


def test_a_refusal_names_its_rule_and_leaves_nothing(clerk: Clerk, database: Database) -> None:
    answer = clerk.post("/v1/persons", fact(name="A Person") | {"sources": []})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "no-source"
    assert problem["detail"] == "Every fact carries at least one source."
    assert problem["authority"]
    assert problem["evidence"] == "V"
    assert count_of(database, facts) == 0


def test_a_public_resource_takes_no_secret(clerk: Clerk, registry: Clerk) -> None:
    person = clerk.open("persons", name="A Person")
    answer = registry.post(f"/v1/persons/{person}/alias", fact(alias="x", public_from=None), If_Match="*")
    assert (answer.status_code, answer.json()["code"]) == (409, "secret-in-public-stream")


def test_an_act_of_no_room_is_no_path(clerk: Clerk) -> None:
    person = clerk.open("persons", name="A Person")
    for path in (f"/v1/persons/{person}/execution", f"/v1/persons/{person}/nothing", f"/v1/persons/{person}/alias/x"):
        assert clerk.post(path, fact(), If_Match="*").status_code == 404
    assert visible(clerk.client, f"/v1/persons/{person}/nothing")[0] == 404
