"""What an answer may say of a State, and nothing stronger: a judicial act in its own words, or that there is none.

`found` and `informed` are sentences of domain.md 5a; the others keep to their shape. A number nobody verified says so.
"""

from calendar import month_name
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pycountry

UNASSIGNED = {"XK": "Kosovo"}
"""Codes of the table of exceptions, which ISO 3166-1 does not assign."""

BODIES = {"ASP": "the Assembly of States Parties", "UNSC": "the Security Council"}
COOPERATE = "comply with a request to cooperate"
"""RS art. 87(7): all that is certain of a finding that no source itemises."""


def is_state(code: str) -> bool:
    """Whether ISO 3166-1 or the table of exceptions knows the code."""
    return code in UNASSIGNED or pycountry.countries.get(alpha_2=code) is not None


@cache
def state_name(code: str) -> str:
    """The State's short name in its reading order ("Islamic Republic of Iran"); the code where there is none."""
    country: Any = pycountry.countries.get(alpha_2=code)
    if country is None:
        return UNASSIGNED.get(code, code)
    short, comma, before = str(getattr(country, "common_name", country.name)).partition(", ")
    return f"{before} {short}" if comma else short


def text(instance: Mapping[str, Any], state: str) -> str:
    """The sentence for one instance, as it stands at the moment asked about."""
    chamber, number = _chamber(instance["chamber"]), _number(instance)
    match instance["finding"]:
        case "found":
            failed = " and failed to ".join(instance["failures"] or [COOPERATE])
            return f"{chamber} found on {_day(instance['found_on'])} that {state} failed to {failed}{number}."
        case "informed":
            informed = [body for body, stands in instance["referral"].items() if stands == "informed"]
            told = " and ".join(BODIES[body] for body in informed) or "another body"
            return f"The Chamber informed {told} on {_day(instance['decided_on'])}{number}; it made no finding."
        case "no_finding":
            return f"The Chamber decided on {_day(instance['decided_on'])}{number}; it made no finding."
        case _:
            decided = f"the decision of {chamber} of {_day(instance['decided_on'])}{number}"
            reversing = _chamber(instance["reversed_by"]).replace("Appeals", "The Appeals")
            return f"{reversing} reversed on {_day(instance['reversed_on'])} {decided}."


def _chamber(short: str | None) -> str:
    """PTC II is Pre-Trial Chamber II."""
    if short is None:
        return "A Chamber"
    kind, space, which = short.partition(" ")
    return {"PTC": "Pre-Trial Chamber", "TC": "Trial Chamber"}.get(kind, kind) + space + which


def _number(instance: Mapping[str, Any]) -> str:
    if instance["document"] is None:
        return ""
    return f" ({instance['document']}{'' if instance['document_verified'] else ', number unverified'})"


def _day(text: str) -> str:
    """24 October 2024; a partial date as the record gives it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {month_name[day.month]} {day.year}"


def assessment_text(item: Mapping[str, Any], state: str) -> str:
    """What a computed assessment may say, and nothing stronger; it never says that a State failed."""
    match item["assessment"]:
        case "apparent":
            article = " and ".join(item["basis"])
            said = f"On the recorded facts a duty of {state} under {article} appears engaged."
        case "possible":
            said = f"On the recorded facts a duty of {state} may have been engaged; the explanation says what is open."
        case "latent":
            return "No receipt of a request is recorded; nothing follows."
        case _:
            return "Nothing follows from this presence on the recorded facts."
    ruled = "What a Chamber decided is under /v1/noncompliance." if item["ruled"] else "No Chamber has ruled."
    return f"{said} {ruled}"
