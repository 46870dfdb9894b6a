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
        "absence-unfounded",
        "addressed-to-one",
        "agrees-with-itself",
        "allegation-by-nobody",
        "already-on-record",
        "announced-after-arrival",
        "another-person",
        "another-state",
        "application-public",
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
        "custody-unrecorded",
        "decided-before-conduct",
        "declared-by-party",
        "deferral-beyond-a-year",
        "deferral-too-long",
        "deposit-unrecorded",
        "documents-had-come",
        "documents-unrecorded",
        "effect-within-a-year",
        "ends-before-it-began",
        "entry-into-force-differs",
        "escape-before-sentence",
        "extradited-instead",
        "finding-unrecorded",
        "grant-unrecorded",
        "ground-for-assistance-only",
        "ground-for-consultation",
        "ground-never-valid",
        "illegible-reference",
        "inadmissibility-unrecorded",
        "instant-without-offset",
        "instrument-in-force",
        "invitation-to-parties",
        "invitation-without-basis",
        "issued-after-end",
        "judged-before-trial",
        "mandate-of-permanent-court",
        "membership-unrecorded",
        "no-application-pending",
        "no-precondition",
        "no-source",
        "no-third-state",
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
        "sentence-without-conviction",
        "served-without-sentence",
        "signature-unrecorded",
        "spent-unexecuted",
        "state-deferral-unrecorded",
        "state-unnamed",
        "step-after-death",
        "step-unrecorded",
        "summons-beside-warrant",
        "surrender-by-non-state",
        "transit-beyond-limit",
        "trial-unconfirmed",
        "trial-without-presence",
        "tribunal-without-resolution",
        "trigger-of-another-court",
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
