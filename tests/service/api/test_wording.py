"""Every text about a State or a person keeps to the forms of domain.md 5a, and says nothing stronger."""

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from itertools import product
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from typer.testing import CliRunner

import service
from domain.duty.clocks import all_terms
from domain.duty.gates import RUNGS, all_gates
from domain.rules import all_rules
from domain.values import id_of
from service.api.wording import assessment_text, text
from service.app import create_app
from service.cli import app as command_line
from service.settings import Settings
from tests.service.api.clerk import key_for
from tests.service.api.expected_duties import GROUPS
from tests.service.api.forms import FORMS, stronger
from tests.service.api.serving import serving
from tests.service.api.test_expected_duties import rows_of
from tests.service.api.test_questions import get

SERVICE = Path(service.__file__).parent
TOLD_BY = [*sorted((SERVICE / "api").glob("*.py")), *(SERVICE / each for each in ("ask.py", "cli.py", "app.py"))]
OF_OTHERS = {"sources", "citation", "remark", "prose", "name", "aliases", "crimes", "charges", "unverified", "position"}
"""What others said or are called, quoted as they said it."""
DAYS = ("2012-06-30", "2019-05-06", "2026-11-21")


# The reader of texts itself.


@pytest.mark.parametrize(
    "said",
    [
        "Chad violated the Statute.",
        "A fugitive from the Court.",
        "Joseph Kony is guilty.",
        "He escaped justice in Chad.",
        "He is a wanted criminal.",
        "Chad failed to arrest him.",
        "Jordan, in breach of article 59, let him go.",
        "On the recorded facts Chad failed to arrest him. No Chamber has ruled.",
        "Pre-Trial Chamber II found that Chad failed to arrest him.",
        "Pre-Trial Chamber II said on 1 March 2013 that Chad failed to arrest him.",
        "Hungary refused to arrest him.",
        "Chad and Malawi were found to have failed.",
    ],
)
def test_a_stronger_word_is_found_out(said: str) -> None:
    assert stronger(said)


@pytest.mark.parametrize(
    "said",
    [
        "Pre-Trial Chamber II found on 24 October 2024 that Mongolia failed to comply (ICC-01/22-90).",
        "International Criminal Court",
        "On the recorded facts a duty of Chad under art. 59(1) appears engaged. No Chamber has ruled.",
        "Only a Chamber finds that a State failed.",
    ],
)
def test_a_sentence_of_the_forms_is_not(said: str) -> None:
    assert stronger(said) == []


def test_a_form_is_no_other_form() -> None:
    """What a Chamber found is told by one sentence alone."""
    assert FORMS["apparent"].fullmatch("On the recorded facts a duty of Chad under art. 86 is engaged.") is None
    assert FORMS["found"].fullmatch("Pre-Trial Chamber II found that Chad failed to consult.") is None
    assert FORMS["informed"].fullmatch("The Chamber informed the Security Council on 27 August 2010.") is None


# Every sentence the service can make.


def decisions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each decision in every way a record may tell it."""
    told = product(
        ("found", "informed", "no_finding", "reversed"),
        (None, "PTC I", "PTC II", "TC V"),
        ((None, False), ("ICC-02/05-01/09-140", True), ("ICC-02/05-01/09-140", False)),
        ([], ["arrest and surrender"], ["arrest and surrender", "consult"]),
        ({}, {"ASP": "informed"}, {"UNSC": "informed"}, {"ASP": "informed", "UNSC": "informed"}, {"ASP": "referred"}),
        ("2011-12-13", "2011-12", "2011"),
        (None, "Appeals Chamber"),
    )
    for finding, chamber, (document, verified), failures, referral, day, reversed_by in told:
        yield (
            finding,
            {
                "finding": finding,
                "chamber": chamber,
                "document": document,
                "document_verified": verified,
                "failures": failures,
                "referral": referral,
                "found_on": day,
                "decided_on": day,
                "reversed_on": day,
                "reversed_by": reversed_by,
            },
        )


def test_every_text_of_a_decision_is_of_its_form() -> None:
    for finding, instance in decisions():
        said = text(instance, "Chad")
        assert FORMS[finding].fullmatch(said), said
        assert stronger(said) == []
        assert ("failed" in said) is (finding == "found"), said


def test_a_finding_names_chamber_day_and_document() -> None:
    for finding, instance in decisions():
        if finding == "found" and instance["document"] is not None:
            said = text(instance, "Chad")
            assert instance["document"] in said
            assert ("number unverified" in said) is not instance["document_verified"]


@pytest.mark.parametrize("rung", RUNGS)
def test_every_text_of_an_assessment_is_of_its_form(rung: str) -> None:
    for ruled, basis in product((False, True), (["art. 59(1)", "art. 86"], ["art. 12(3)"], ["UN Charter ch. VII"])):
        said = assessment_text({"assessment": rung, "ruled": ruled, "basis": basis}, "Chad")
        assert FORMS[rung].fullmatch(said), said
        assert ("No Chamber has ruled" in said) is (rung in ("possible", "apparent") and not ruled)
        assert "failed" not in said
        assert stronger(said) == []


def test_every_rule_says_what_it_says_without_judging() -> None:
    sentences = [rule.sentence() for rule in all_rules()]
    opens = [gate.opens for gate in all_gates()]
    assert not [each for each in (*sentences, *opens, *(term.sentence() for term in all_terms())) if stronger(each)]


def literals(file: Path) -> Iterator[str]:
    """Every text written in a module: notes, details of problems, help, what is printed, what describes a route."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else "…" for each in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("file", TOLD_BY, ids=lambda file: file.name)
def test_no_module_that_answers_holds_a_stronger_text(file: Path) -> None:
    judging = [each for each in literals(file) if stronger(" ".join(each.split()))]
    assert judging == KNOWN.get(file.name, [])


KNOWN = {
    "wording.py": ["… found on … that … failed to …….", " failed to ", " and failed to "],
    "cli.py": ["Exit codes: 0 done, 1 refused or failed, 2 usage."],
}
"""The sentence of a finding, with its parts; and a command's own failure."""


APPEARS = "duty.appears-breached"
"""The name promised to subscribers; whatever is said of such an event keeps to the forms."""


def test_the_description_of_the_service_holds_none() -> None:
    described = create_app(Settings(database_url="sqlite://", master_key=None)).openapi()
    said = [each for _, each in texts(described)]
    assert len(said) > 1000
    judging = {each for each in said if stronger(" ".join(each.split()))}
    assert judging <= {HTTPStatus.PRECONDITION_FAILED.phrase, APPEARS}


# The whole record, on three days.


def texts(item: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an answer that is this service's own, with the member it is of."""
    if isinstance(item, str):
        yield name, item
    elif isinstance(item, list):
        for each in cast("list[object]", item):
            yield from texts(each, name)
    elif isinstance(item, dict):
        for key, value in cast("dict[str, object]", item).items():
            if key not in OF_OTHERS:
                yield from texts(value, key)


def assert_careful(body: dict[str, Any]) -> None:
    assert [(name, said) for name, said in texts(body) if stronger(said)] == []
    assert body["presumption"].startswith("Sought under a warrant issued on reasonable grounds to believe")


@pytest.mark.parametrize("day", DAYS)
def test_every_failure_and_assessment_of_the_record_is_of_its_form(sqlite_client: httpx.Client, day: str) -> None:
    asked = {"as_of": day, "public_on": day, "limit": "500"}
    failures = get(sqlite_client, "/v1/failures", finding="any", **asked)
    assert_careful(failures)
    for item in failures["items"]:
        for each in item["instances"]:
            assert FORMS[each["finding"]].fullmatch(each["text"]), each["text"]
    assessed = get(sqlite_client, "/v1/assessments", assessment="any", **asked)
    assert_careful(assessed)
    for each in assessed["items"]:
        assert FORMS[each["assessment"]].fullmatch(each["text"]), each["text"]
    assert failures["items"]
    assert assessed["items"]


@pytest.mark.parametrize("day", DAYS)
def test_every_other_answer_of_the_record_says_nothing_stronger(sqlite_client: httpx.Client, day: str) -> None:
    asked = {"as_of": day, "public_on": day}
    at_large = get(sqlite_client, "/v1/at-large", limit="500", **asked)
    assert_careful(at_large)
    assert_careful(get(sqlite_client, "/v1/deadlines", **asked))
    for item in at_large["items"]:
        assert_careful(get(sqlite_client, f"/v1/persons/{item['person']['id']}/timeline", **asked))
    hosts = get(sqlite_client, "/v1/assessments", assessment="any", limit="500", **asked)["items"]
    for state in sorted({item["state"]["code"] for item in hosts}):
        assert_careful(get(sqlite_client, f"/v1/states/{state}/record", **asked))


def test_a_duty_of_every_kind_says_nothing_stronger(sqlite_client: httpx.Client) -> None:
    for group in GROUPS:
        row = rows_of(group)[0]
        asked = {"person": str(id_of(row.person)), "state": row.state, "on": row.on}
        owed = get(sqlite_client, "/v1/duties", **asked)
        assert_careful(owed)
        if row.presence is None:
            told = [each["sentence"] for each in owed["explanation"]]
            assert not [each for each in told if PRESENT.search(each)], "a duty alone puts the person nowhere"


PRESENT = re.compile(r"the person (?:was|had been|is) there|the person left|the presence ended")
"""What says that somebody was in a State."""


def test_a_preview_says_nothing_stronger(own_record_sqlite: str) -> None:
    headers = {"Authorization": f"Bearer {key_for(own_record_sqlite, 'read')}"}
    with serving(own_record_sqlite) as client:
        for person, state in (("P061", "MN"), ("P067", "HU"), ("P061", "US"), ("P019", "BI"), ("P017", "SD")):
            entry = {"person": str(id_of(person)), "state": state, "on": "2027-03-01"}
            answer = client.post("/v1/duties/preview", json=entry, headers=headers)
            assert answer.status_code == 200
            assert_careful(answer.json())
            assert {each["opens"] for each in answer.json()["explanation"]} == {None}


@pytest.mark.parametrize(
    "asked",
    [
        ("at-large",),
        ("failures", "--finding", "any"),
        ("assessments", "--assessment", "any"),
        ("duty", "P061", "MN", "--on", "2024-09-02"),
        ("timeline", "P019"),
    ],
    ids=lambda asked: asked[0],
)
def test_the_command_line_says_nothing_stronger(record_sqlite: str, asked: tuple[str, ...]) -> None:
    wide = {"ATLARGE_DATABASE_URL": record_sqlite, "COLUMNS": "240"}
    printed = CliRunner().invoke(command_line, ["ask", *asked], env=wide)
    assert printed.exit_code == 0, printed.output
    assert "Sought under a warrant issued on reasonable grounds to believe" in printed.output
    assert [line for line in printed.output.splitlines() if stronger(line)] == []
