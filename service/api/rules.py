"""The rules by which this record is kept: `GET /v1/rules`, and docs/rules.md. They are the same for everybody and speak
of nobody, so whoever asks needs no key."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from domain.duty.gates import Gate
from domain.rooms import ROOMS
from domain.rules import Evidence, Mark, Refusal, Rule, all_rules
from service.api.answers import RulesAnswer
from service.api.problems import unprocessable
from service.api.security import ANYBODY

router = APIRouter(tags=["rules"])

EVIDENCE: Mapping[Evidence, str] = {
    "V": "the text of the authority was read",
    "P": "the authority was read in part, or as others quote it",
    "M": "from general knowledge, unverified",
}
KINDS = {
    "refuses": "a record that would contradict itself is not kept",
    "marks": "the act is kept, and the rule named in its `irregular`",
    "explains": "a step of a computed answer, told in it; of an assessment `lets` is the highest rung it lets it reach",
}
EVERY_ROOM = "every"
NOTES = [
    "A mark is how this record reads an act, no finding: only a Chamber finds that a State failed.",
    "`room`: whose acts the rule looks at; `every` of them, or `duty`: the computed assessments.",
]


def items() -> list[dict[str, Any]]:
    """Every rule of the law, by code."""
    return [_item(rule) for rule in all_rules() if rule.__module__.startswith("domain.")]


def _item(rule: type[Rule]) -> dict[str, Any]:
    room = rule.__module__.split(".")[1]
    return {
        "code": rule.code,
        "sentence": rule.sentence(),
        "authority": rule.authority,
        "evidence": rule.evidence,
        "kind": "refuses" if issubclass(rule, Refusal) else "marks" if issubclass(rule, Mark) else "explains",
        "room": room if room in ROOMS or room == "duty" else EVERY_ROOM,
        "lets": rule.lets if issubclass(rule, Gate) else None,
    }


@router.get("/rules", response_model=RulesAnswer, dependencies=[Depends(ANYBODY)])
def get_rules(request: Request) -> Response:
    """Every rule: what is refused, what is marked, and what explains an assessment, each with its authority and how
    well that was read. Public, whatever the settings."""
    if request.query_params:
        raise unprocessable("This question takes no parameters.")
    found = items()
    body = {"evidence": EVIDENCE, "kinds": KINDS, "notes": NOTES, "total": len(found), "items": found}
    return Response(orjson.dumps(body), media_type="application/json")


def page() -> str:
    """The same for readers: docs/rules.md."""
    lines = ["# The rules", "", "Written by `make openapi`; `GET /v1/rules` gives the same.", ""]
    lines += [*(f"* **{kind}**: {meaning}." for kind, meaning in KINDS.items()), ""]
    lines += [*(f"* **{mark}**: {meaning}." for mark, meaning in EVIDENCE.items()), ""]
    for kind in KINDS:
        found = [each for each in items() if each["kind"] == kind]
        lines += [f"## {kind.capitalize()} ({len(found)})", "", *_table(found, with_rung=kind == "explains"), ""]
    return "\n".join(lines)


def _table(found: list[dict[str, Any]], *, with_rung: bool) -> list[str]:
    names = ["code", "room", "sentence", "authority", "evidence", *(["lets"] if with_rung else [])]
    rows = [
        names,
        ["---"] * len(names),
        *([f"`{each['code']}`", *(each[name] or "" for name in names[1:])] for each in found),
    ]
    return [f"| {' | '.join(row)} |" for row in rows]
