"""Rules have a code, a sentence and an authority, and a test shows each."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import domain.rooms
from domain.duty.clocks import Term
from domain.duty.gates import Gate
from domain.request.competing import Paragraph
from domain.rules import Mark, Refusal, Rule, all_rules

HERE = Path(__file__).parent
LAW = [rule for rule in all_rules() if rule.__module__.startswith("domain.")]
RULES = [rule for rule in LAW if issubclass(rule, Refusal | Mark)]
EXPLAIN = ("gates", "competing", "answers", "immunity", "clocks")
"""The modules whose rules are steps of an answer."""
SHOWN_OVER_HTTP = {"NoPresenceRecorded"}
"""Told of duties alone: no presence is assessed that is not there."""


def provoked(test: str) -> set[str]:
    """The names of the rules that a test expects: `.then_refused(X)`, `.then_marked(X, ...)`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(test)):
        match node:
            case ast.Call(func=ast.Attribute(attr="then_refused" | "then_marked")):
                names |= {argument.id for argument in node.args if isinstance(argument, ast.Name)}
            case _:
                pass
    return names


def passed(test: str) -> set[str]:
    """The names of the gates and paragraphs that a test asserts, or has among the cases it asserts."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(test)):
        match node:
            case ast.Assert(test=tested) | ast.Call(func=ast.Attribute(attr="parametrize"), args=[_, tested]):
                told = [each for each in ast.walk(tested) if isinstance(each, ast.Attribute)]
                names |= {each.attr for each in told if isinstance(each.value, ast.Name) and each.value.id in EXPLAIN}
            case _:
                pass
    return names


@cache
def shown() -> set[str]:
    """The names of the rules that tests show."""
    tests = [file.read_text(encoding="utf-8") for file in HERE.rglob("test_*.py")]
    return SHOWN_OVER_HTTP.union(*map(provoked, tests), *map(passed, tests))


@pytest.mark.parametrize("rule", LAW, ids=lambda rule: rule.code)
def test_every_rule_is_shown_by_a_test(rule: type[Rule]) -> None:
    assert rule.__name__ in shown(), f"no test expects {rule.__name__}"


def test_a_rule_nobody_shows_is_found_out() -> None:
    """Neither an import, a comment, a text, a list nor another's expectation shows a rule."""
    unshown = """
from domain.warrant.acts import BeforeIssue
from domain.duty import gates

def test_a_rule():  # given(issued).when(act).then_refused(BeforeIssue)
    "given(issued).when(act).then_refused(BeforeIssue)"
    acts = [BeforeIssue, gates.PartyBound, "before-issue", "party-bound"]
    given(BeforeIssue).when(gates.PartyBound).then_recorded()
"""
    assert not provoked(unshown)
    assert not passed(unshown)
    assert provoked("given(issued).when(act).then_refused(BeforeIssue)") == {"BeforeIssue"}
    assert passed("assert gates.PartyBound in passed(found)") == {"PartyBound"}
    assert type("Untold", (Rule,), {}).__name__ not in shown()


def test_no_rule_is_made_of_another() -> None:
    """It would be refused, marked or told for the other as well."""
    assert {kind for rule in LAW for kind in rule.__bases__} == {Refusal, Mark, Gate, Paragraph, Term}


def test_every_room_has_its_rules_in_the_table() -> None:
    assert len(domain.rooms.ROOMS) == 11
    assert {rule.__module__ for rule in RULES} >= {"domain.rules", "domain.warrant.acts", "domain.custody.acts"}


def test_no_two_rules_share_a_code_a_name_or_a_sentence() -> None:
    assert len({rule.code for rule in LAW}) == len(LAW)
    assert len({rule.__name__ for rule in LAW}) == len(LAW)
    assert len({rule.sentence() for rule in LAW}) == len(LAW)


def test_the_codes_of_rules_never_change() -> None:
    assert [rule.code for rule in RULES] == [
        "abandoned-yet-present",
        "absence-unfounded",
        "addressed-to-one",
        "after-dissolution",
        "agrees-with-itself",
        "allegation-by-nobody",
        "already-on-record",
        "announced-after-arrival",
        "another-person",
        "another-state",
        "appeal-unrecorded",
        "appeal-without-leave",
        "application-public",
        "at-once-out-of-time",
        "author-unnamed",
        "authorisation-unrecorded",
        "before-issue",
        "before-transmission",
        "beginning-unrecorded",
        "challenge-unrecorded",
        "chamber-not-heard",
        "charge-unrecorded",
        "claim-unsupported",
        "competes-with-itself",
        "competes-with-no-surrender",
        "competition-unrecorded",
        "consultation-too-late",
        "correction-unrequested",
        "council-did-not-refer",
        "custody-unrecorded",
        "deadline-before-order",
        "decided-before-conduct",
        "decided-otherwise",
        "declared-by-party",
        "deferral-beyond-a-year",
        "deferral-too-long",
        "deposit-unrecorded",
        "dispute-unrecorded",
        "documents-had-come",
        "documents-unrecorded",
        "earlier-step-unrecorded",
        "effect-within-a-year",
        "ends-before-it-began",
        "entry-into-force-differs",
        "escape-before-sentence",
        "extradited-instead",
        "finding-no-longer-stands",
        "finding-unrecorded",
        "grant-unrecorded",
        "ground-for-assistance-only",
        "ground-for-consultation",
        "ground-never-valid",
        "illegible-reference",
        "inadmissibility-unrecorded",
        "incident-over",
        "informal-after-referral",
        "instant-without-offset",
        "instrument-in-force",
        "invitation-to-parties",
        "invitation-without-basis",
        "issued-after-end",
        "judged-before-trial",
        "lapsed-too-early",
        "leave-unsought",
        "letter-deadline-too-late",
        "letter-still-running",
        "mandate-of-permanent-court",
        "membership-unrecorded",
        "no-application-pending",
        "no-precondition",
        "no-source",
        "no-third-state",
        "not-by-appeals-chamber",
        "not-on-record",
        "not-open-for-signature",
        "nothing-to-abscond-from",
        "nothing-to-correct",
        "notice-unrecorded",
        "outcome-against-kind",
        "outside-mandate",
        "outside-part-2",
        "postponable-only",
        "postponed-after-ruling",
        "postponement-without-ground",
        "presence-unrecorded",
        "procedure-unrecorded",
        "public-before-issue",
        "rearrested-without-documents",
        "receipt-unrecorded",
        "referral-no-longer-stands",
        "referral-unrecorded",
        "referral-without-resolution",
        "referred-by-the-council",
        "refusal-unnotified",
        "released-within-sixty-days",
        "replaces-itself",
        "request-taken-back",
        "revoked-after-effect",
        "revoked-by-no-chamber",
        "rome-statute-elsewhere",
        "ruled-before-claim",
        "sending-state-unnamed",
        "sentence-without-conviction",
        "served-without-sentence",
        "signature-unrecorded",
        "spent-unexecuted",
        "state-deferral-unrecorded",
        "state-unnamed",
        "step-after-death",
        "step-out-of-order",
        "step-unrecorded",
        "summons-beside-warrant",
        "surrender-by-non-state",
        "transit-beyond-limit",
        "trial-unconfirmed",
        "trial-without-presence",
        "tribunal-without-resolution",
        "trigger-of-another-court",
        "vote-lost-for-conduct",
        "warrant-not-in-force",
        "withdrawal-unrecorded",
        "working-group-needless",
        "working-group-unrecorded",
    ]


@pytest.mark.parametrize("rule", LAW, ids=lambda rule: rule.code)
def test_a_rule_is_a_sentence_with_an_authority(rule: type[Rule]) -> None:
    """One sentence, which fits a table."""
    sentence = rule.sentence()
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert not re.search(r"[.!?] [A-Z]|  |[|]", sentence)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.code)
    assert rule.authority.strip()
    assert rule.evidence in {"V", "P", "M"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_either_refuses_or_marks(rule: type[Rule]) -> None:
    assert issubclass(rule, Refusal) != issubclass(rule, Mark)
