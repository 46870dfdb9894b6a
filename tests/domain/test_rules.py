"""Rules have a code, a sentence and an authority, and a test provokes each."""

import ast
from functools import cache
from pathlib import Path

import pytest

import domain.rooms
from domain.rules import Mark, Refusal, Rule, all_rules

HERE = Path(__file__).parent
RULES = [rule for rule in all_rules() if rule.__module__.startswith("domain.")]


@cache
def provoked() -> set[str]:
    """The names of the rules that tests here expect: `.then_refused(X)`, `.then_marked(X, ...)`."""
    names: set[str] = set()
    for file in HERE.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(attr="then_refused" | "then_marked")):
                    names |= {argument.id for argument in node.args if isinstance(argument, ast.Name)}
                case _:
                    pass
    return names


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_provoked_by_a_test(rule: type[Rule]) -> None:
    assert rule.__name__ in provoked(), f"no test expects {rule.__name__}"


def test_every_room_has_its_rules_in_the_table() -> None:
    assert len(domain.rooms.ROOMS) == 10
    assert {rule.__module__ for rule in RULES} >= {"domain.rules", "domain.warrant.acts", "domain.custody.acts"}


def test_no_two_rules_share_a_code_or_a_name() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.__name__ for rule in RULES}) == len(RULES)


def test_the_codes_of_rules_never_change() -> None:
    assert [rule.code for rule in RULES] == [
        "abandoned-yet-present",
        "addressed-to-one",
        "after-dissolution",
        "agrees-with-itself",
        "allegation-by-nobody",
        "already-on-record",
        "announced-after-arrival",
        "another-person",
        "another-state",
        "at-once-out-of-time",
        "before-issue",
        "before-transmission",
        "beginning-unrecorded",
        "claim-unsupported",
        "competes-with-itself",
        "consultation-too-late",
        "custody-unrecorded",
        "decided-before-conduct",
        "declared-by-party",
        "deposit-unrecorded",
        "effect-within-a-year",
        "ends-before-it-began",
        "entry-into-force-differs",
        "finding-unrecorded",
        "ground-for-assistance-only",
        "ground-never-valid",
        "illegible-reference",
        "instrument-in-force",
        "membership-unrecorded",
        "no-source",
        "no-third-state",
        "not-on-record",
        "not-open-for-signature",
        "nothing-to-correct",
        "outcome-against-kind",
        "outside-part-2",
        "postponable-only",
        "postponement-without-ground",
        "presence-unrecorded",
        "procedure-unrecorded",
        "public-before-issue",
        "receipt-unrecorded",
        "referral-unrecorded",
        "referral-without-resolution",
        "replaces-itself",
        "request-taken-back",
        "revoked-after-effect",
        "ruled-before-claim",
        "sending-state-unnamed",
        "signature-unrecorded",
        "state-unnamed",
        "step-after-death",
        "warrant-not-in-force",
        "withdrawal-unrecorded",
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_a_sentence_with_an_authority(rule: type[Rule]) -> None:
    sentence = rule.sentence()
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "  " not in sentence
    assert rule.authority
    assert rule.evidence in {"V", "P", "M"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_either_refuses_or_marks(rule: type[Rule]) -> None:
    assert issubclass(rule, Refusal) != issubclass(rule, Mark)
