"""JSON Schemas of facts: as they are stored (openapi/facts.json), and as they are stated in the body of a request."""

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import msgspec
import orjson

from domain.fact import Fact, Retracted
from domain.values import HistoricalDate, StateCode
from service.api.acts import KINDS
from service.api.bodies import MOST_ITEMS, most_letters
from service.store.codec import NAMES, schema_version

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PARTIAL = r"(?!0000)\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
DATE: Schema = {
    "type": "string",
    "description": "YYYY, YYYY-MM or YYYY-MM-DD; A/B is one day from A to B, A/ is A or later, /B is B or earlier, "
    "and no text at all is undated.",
    "pattern": rf"^(?!/$)({PARTIAL})?(/({PARTIAL}|\d\d(-\d\d)?)?)?$",
}
STATE: Schema = {"type": "string", "description": "ISO 3166-1 alpha-2, or XK.", "pattern": "^[A-Z]{2}$"}
VALUES = {HistoricalDate: DATE, StateCode: STATE}


def _parts(names: Iterable[str], place: str) -> dict[str, Schema]:
    """The schemas of these facts and of what they hold, by name, referring to one another at a place."""

    def known(kind: type) -> Schema:
        return {"$ref": f"{place}{kind.__name__}"}

    types = [NAMES[name] for name in names]
    _, parts = msgspec.json.schema_components(types, schema_hook=known, ref_template=place + "{name}")
    parts |= {kind.__name__: schema for kind, schema in VALUES.items()}
    text = re.sub(r"domain\.(\w+)\.\w+\.(\w+)", r"\1.\2", orjson.dumps(parts).decode())  # no Python path
    text = re.sub(r'"anyOf":\[\{"type":"(\w+)"\},\{"type":"null"\}\]', r'"type":["\1","null"]', text)
    found: dict[str, Schema] = orjson.loads(text)
    return found


def stored() -> Schema:
    """Every fact as it is stored now, under its name and schema version."""
    parts = _parts(NAMES, "#/$defs/")
    named = {f"{name}.v{schema_version(name)}" if name in NAMES else name: part for name, part in parts.items()}
    return {"$schema": DIALECT, "title": "The facts of atlarge", "$defs": named}


def stated() -> dict[str, Schema]:
    """Every fact as a request states it, and what opens a resource, as components of the API's description."""
    parts = _parts(NAMES, "#/components/schemas/")
    for part in parts.values():
        if "properties" in part:
            part["additionalProperties"] = False
            part["properties"].pop("irregular", None)
            _measure(part["properties"])
        if "sources" in part.get("properties", {}):
            part["properties"]["sources"]["minItems"] = 1  # without one it is refused: NoSource
    retracted = parts[Retracted.__name__]
    retracted["properties"]["corrects"] = {"$ref": "#/components/schemas/Correction"}
    retracted["required"].append("corrects")
    for kind in KINDS.values():
        for place, (name, fact) in enumerate(kind.openings.items()):
            parts[opening(fact)] = _opening(parts[name], usual=place == 0)
    return parts


def _measure(properties: dict[str, Schema]) -> None:
    """How long a text and a list may be."""
    for name, schema in properties.items():
        for each in (schema, schema.get("items", {})):
            if {"pattern", "format", "enum"}.isdisjoint(each) and "string" in each.get("type", ()):
                each["maxLength"] = most_letters(name)
            if each.get("type") == "array":
                each["maxItems"] = MOST_ITEMS


def opening(fact: type[Fact]) -> str:
    """The name of the component of a fact that opens a resource."""
    return f"{fact.__name__}.opening"


def _opening(stated: Schema, *, usual: bool) -> Schema:
    """The same with `fact`, its name, which may be left out where it is the usual one."""
    found = deepcopy(stated)
    found["properties"]["fact"] = {"const": found["title"]}
    if not usual:
        found["required"].append("fact")
    return found
