"""Bodies nobody means well by: each made from a good body of the route it is sent to."""

import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any

from domain.values import id_of
from service.api import schemas

CANARY = "Zq9Xcanary"
PERSON = str(id_of("P001"))

Good = Mapping[str, Any]
Hostile = Callable[[Good], bytes]


def text(good: Good) -> bytes:
    return json.dumps(good).encode()


def raw(member: str | bytes) -> Hostile:
    """One member more, exactly as written."""
    written = member if isinstance(member, bytes) else member.encode("utf-8", "surrogatepass")
    return lambda good: text({"asserted_by": CANARY} | dict(good))[:-1] + b", " + written + b"}"


def said(**members: Any) -> Hostile:
    """With these members instead."""
    return lambda good: text({"asserted_by": CANARY} | dict(good) | members)


def source(**members: Any) -> Hostile:
    return said(sources=[{"citation": "x", "confidence": "confirmed"} | members])


def always(body: bytes) -> Hostile:
    return lambda _: body


NO_JSON: dict[str, Hostile] = {
    "nothing": always(b""),
    "spaces": always(b"   "),
    "half": lambda good: text(good)[:-1],
    "a third": lambda good: text(good)[: len(text(good)) // 3],
    "two": lambda good: text(good) * 2,
    "something after": lambda good: text(good) + CANARY.encode(),
    "NaN": raw('"remark": NaN'),
    "Infinity": raw('"remark": Infinity'),
    "-Infinity": raw('"remark": -Infinity'),
    "a lone surrogate": raw('"remark": "\\ud800"'),
    "a low surrogate first": raw('"remark": "\\udc00\\ud800"'),
    "a surrogate in UTF-8": raw('"remark": "\ud800"'),
    "a surrogate in a name": raw('"\\ud800": 1'),
    "not UTF-8": raw(b'"remark": "\xff\xfe"'),
    "Latin-1": raw(b'"remark": "\xe9l\xe8ve"'),
    "overlong UTF-8": raw(b'"remark": "\xc0\xaf"'),
    "beyond Unicode": raw(b'"remark": "\xf4\x90\x80\x80"'),
    "UTF-16": lambda good: text(good).decode().encode("utf-16"),
    "UTF-32": lambda good: text(good).decode().encode("utf-32-le"),
    "a byte order mark": lambda good: b"\xef\xbb\xbf" + text(good),
    "a NUL": raw('"remark": "\0"'),
    "a line in a text": raw('"remark": "one\ntwo"'),
    "an escape of nothing": raw('"remark": "\\x41"'),
    "half an escape": raw('"remark": "\\u00"'),
    "single quotes": always(b"{'name': 'x'}"),
    "a name without quotes": raw("remark: 1"),
    "a comment": lambda good: b"/* x */" + text(good),
    "a trailing comma": lambda good: text(good)[:-1] + b",}",
    "a bare word": always(CANARY.encode()),
    "a form": always(f"name={CANARY}&alias=x".encode()),
    "XML": always(f"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><name>{CANARY}&y;</name>".encode()),
    "a pickle": always(b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x07" + CANARY.encode() + b"."),
    "packed": lambda good: gzip.compress(text(good)),
    "brackets without end": always(b"[" * 10_000),
    "objects without end": always(b'{"a":' * 3_000),
    "leading zeros": raw('"remark": 007'),
    "hexadecimal": raw('"remark": 0x10'),
    "a plus": raw('"remark": +1'),
    "1e999": raw('"remark": 1e999'),
    "a huge number": raw('"remark": 1' + "0" * 4_000),
    "a number past all parsers": raw('"remark": ' + "9" * 10_000),
}
NO_OBJECT: dict[str, Hostile] = {
    "null": always(b"null"),
    "a number": always(b"1"),
    "minus nothing": always(b"-0"),
    "a text": always(f'"{CANARY}"'.encode()),
    "a list": lambda good: b"[" + text(good) + b"]",
    "true": always(b"true"),
}
NO_FACT: dict[str, Hostile] = {
    "no member": always(b"{}"),
    "a repeated member": raw(f'"remark": "x", "remark": "{CANARY}"'),
    "a repeated first member": raw('"occurred": "2024-03-01"'),
    "a repeated inner member": raw('"corrects": {"fact": "x", "reason": "x", "reason": "y"}'),
    "a member repeated far down": raw('"remark": ' + '{"a":[' * 9 + '{"b": 1, "b": 2}' + "]}" * 9),
    "a member repeated by escapes": raw('"remark": "x", "rem\\u0061rk": "y"'),
    "an unknown member": said(**{CANARY: 1}),
    "an unknown inner member": source(**{CANARY: 1}),
    "a member of Python": said(__class__=CANARY),
    "a member of JavaScript": said(__proto__={"cleared": True, "x": CANARY}),
    "a constructor": said(constructor={"prototype": {"scopes": CANARY}}),
    "a member in capitals": said(Remark=CANARY),
    "a member in another alphabet": raw(f'"rem\u0430rk": "{CANARY}"'),
    "a member in full width": raw(f'"ｒｅｍａｒｋ": "{CANARY}"'),  # as a keyword, Python takes it for `remark`
    "a member with a space": said(**{"remark ": CANARY}),
    "a member of no name": said(**{"": CANARY}),
    "a member with a NUL": said(**{"remark\0": CANARY}),
    "a huge name of a member": said(**{CANARY * 1_000: 1}),
    "five hundred members": said(**{f"{CANARY}{number}": 1 for number in range(500)}),
    "a seal of one's own": said(sealed=False, seal=CANARY),
    "the marks of the law": said(irregular=[]),
    "thirty-three levels": raw('"remark": ' + "[" * 33 + "]" * 33),
    "a thousand levels": raw('"remark": ' + "[" * 1_000 + "]" * 1_000),
    "ten thousand levels": raw('"remark": ' + "[" * 10_000 + "]" * 10_000),
    "no date": said(occurred=None),
    "a number for a text": said(remark=1),
    "minus nothing for a text": raw('"remark": -0.0'),
    "a truth for a text": said(remark=True),
    "a list for a text": said(remark=[CANARY]),
    "an object for a text": said(remark={CANARY: CANARY}),
    "a text too long": said(remark=CANARY * 2_000),
    "a number for a truth": said(public_from_assumed=1),
    "nothing for a truth": said(public_from_assumed=None),
    "a word for a truth": said(public_from_assumed="true"),
    "no list of sources": said(sources="x"),
    "sources by name": said(sources={"0": {"citation": "x", "confidence": "confirmed"}}),
    "a source of nothing": said(sources=[None]),
    "too many sources": said(sources=[{"citation": "x", "confidence": "confirmed"}] * 501),
    "a source in a source": said(sources=[[{"citation": "x", "confidence": "confirmed"}]]),
    "an unknown confidence": source(confidence=CANARY),
    "a confidence that looks like a path": source(confidence=f"{CANARY} - at `$.{CANARY}`"),
    "a confidence by number": source(confidence=0),
    "a citation too long": source(citation=CANARY * 200),
    "a NUL by escape": said(remark="\0"),
    "a bell": said(remark=f"{CANARY}\x07"),
    "an escape character": said(remark=f"\x1b[31m{CANARY}"),
    "an escape of eight bits": said(remark=f"\x9b31m{CANARY}"),
    "a delete": said(remark=f"{CANARY}\x7f"),
    "a carriage return": said(remark=f"{CANARY}\r\nSet-Cookie: x"),
    "a NUL in a list": source(citation="\0"),
    "a correction of a text": said(corrects=CANARY),
    "a correction of no id": said(corrects={"fact": CANARY, "reason": "x"}),
    "a day without its zero": source(retrieved="2024-2-3"),
    "a day by number": source(retrieved=1_707_000_000),
}
BAD_DATES = {
    "by number": 0,
    "by truth": True,
    "by seconds": 1_707_000_000,
    "as an object": {"year": 2024},
    "in a list": ["2024"],
    "30 February": "2023-02-30",
    "29 February of no leap year": "2023-02-29",
    "month 13": "2024-13",
    "month 0": "2024-00",
    "day 0": "2024-01-00",
    "year 0": "0000",
    "a day of year 0": "0000-01-01",
    "a year before": "-0044-03-15",
    "a year of five figures": "12024",
    "a year with a sign": "+2024",
    "in Arabic figures": "٢٠٢٤",
    "in full width": "２０２４-03-01",
    "with a minus": "2024\u221203\u221201",
    "with a time": "2024-02-03T00:00:00Z",
    "with a time far east": "2024-02-03T00:00:00+14:00",
    "with a time far west": "2024-02-03T23:00:00-12:00",
    "with a zone": "2024-02-03Z",
    "with a leap second": "2016-12-31T23:59:60Z",
    "that ends before it starts": "2024/2023",
    "between nothing": "/",
    "between thrice": "2022/2023/2024",
    "and a line": "2024\n",
    "and a space": " 2024-03-01",
    "of a week": "2024-W05-6",
    "of the year's days": "2024-061",
    "without hyphens": "20240301",
    "with slashes": "2024/03/01",
    "uncertain": "2024?",
    "with an x": "202X",
    "in words": CANARY,
}
BAD_IDS = {
    "in capitals": PERSON.upper(),
    "without hyphens": PERSON.replace("-", ""),
    "as a URN": f"urn:uuid:{PERSON}",
    "in braces": f"{{{PERSON}}}",
    "and a line": f"{PERSON}\n",
    "and a space": f" {PERSON}",
    "in full width": PERSON.replace("1", "１"),
    "by number": 7,
    "as a reference": "P001",
    "in words": CANARY,
}
BODIES = {
    **NO_JSON,
    **NO_OBJECT,
    **NO_FACT,
    **{f"a date {name}": said(occurred=date) for name, date in [*BAD_DATES.items()][::4]},
    **{f"an id {name}": said(corrects={"fact": each, "reason": "x"}) for name, each in [*BAD_IDS.items()][::3]},
}
"""Some dates and some ids: all of them, in every member that holds one, are tried without the routes."""

BAD_MOMENTS: list[Any] = [
    *("2024-03-01T10:00:00", 1_709_287_200, 0, True, "2024-03-01", "2024-03-01 10:00:00Z", "2016-12-31T23:59:60Z"),
    *("2024-03-01T24:00:01Z", "2024-03-01T10:00:00+25:00", "2024-03-01T10:00Z", "0000-01-01T00:00:00Z", "now", {}, []),
    "２０２４-03-01T10:00:00Z",
]
BAD_VALUES: Mapping[str, list[Any]] = {
    "string": [0, 1.5, True, [], {}, ["x"], "\0", "\x85", CANARY * 2_000],
    "boolean": [0, 1, -1, 1.0, "true", "True", "1", "", [], {}],
    "integer": ["1", "１", 1.0, 1.5, True, [], {}, "", 1e300, 2**70, -0.0],
    "uuid": list(BAD_IDS.values()),
    "date": ["2024-2-3", 0, True, "2024", "20240301", "2024-02-30", "2024-03-01T00:00:00Z", "0000-01-01", []],
    "date-time": BAD_MOMENTS,
    "enum": [0, True, "", CANARY, [], {}, ["x"]],
    "array": ["x", 0, True, {}, {"0": "x"}, [None], [[]], ["x"] * 501],
    "object": ["x", 0, True, [], [["x", "y"]], {"": 1}, {CANARY: 1}],
    "TD": ["td", "Td", "TDX", "T", "", "ＴＤ", "T\n", "T ", 0, True, [], {}, "Т" + "D"],
    "2024-03-01": list(BAD_DATES.values()),
}
"""What is no value, by what a member holds (tests.service.api.stating.kind_of)."""


def bad_values(kind: str, schema: schemas.Schema) -> list[Any]:
    """With null where something must be said."""
    nullable = "null" in schema.get("type", ()) or {"type": "null"} in schema.get("anyOf", ())
    return [*BAD_VALUES[kind], *([] if nullable else [None])]
