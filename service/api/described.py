"""The description of the API: what FastAPI tells of the questions, and every act from the table of acts."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute, iter_route_contexts

from domain.fact import Fact
from service.api import problems, schemas, subscribers
from service.api.acts import KINDS, Kind
from service.api.security import Needs, declared

UUID_TEXT = {"type": "string", "format": "uuid"}
PROBLEMS = (
    *problems.ANYWHERE,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.PRECONDITION_REQUIRED,
)
"""What an act on an existing resource may be answered with; one that opens a resource has no version to match."""

OF_EXISTING = {HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED}

RECORDED = {
    "type": "object",
    "required": ["id", "version", "fact", "position", "irregular"],
    "additionalProperties": False,
    "properties": {
        "id": UUID_TEXT,
        "version": {"type": "integer", "minimum": 1},
        "fact": UUID_TEXT,
        "position": {"type": "integer", "minimum": 1, "description": "In the log of the key's audience."},
        "irregular": {"type": "array", "items": {"type": "string"}, "description": "The rules the fact breaks."},
    },
}


class Api(FastAPI):
    """The application, which describes its acts too, and whom each route lets in."""

    _written: bytes | None = None

    def setup(self) -> None:
        """Serve the description as it was first written: writing it takes long, and anybody may ask for it."""
        if self.openapi_url:
            self.add_route(self.openapi_url, self._description, include_in_schema=False)

    async def _description(self, _request: Request) -> Response:
        if self._written is None:
            self._written = bytes(JSONResponse(self.openapi()).body)
        return Response(self._written, media_type="application/json")

    def needs(self) -> dict[tuple[str, str], Needs]:
        """By path and method. Raises TypeError for a route that does not say."""
        return {
            (route.path_format or "", method): declared(route.dependant)
            for route in iter_route_contexts(self.routes)
            if isinstance(route.original_route, APIRoute)
            for method in route.methods or ()
        }

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            if not self.webhooks.routes:  # not before: two hundred types, and most applications are never asked
                subscribers.describe(self.webhooks)
            found = super().openapi()
            for kind in KINDS.values():
                _add(found["paths"], kind)
            _secure(found["paths"], self.needs())
            parts = found["components"]
            parts["schemas"] |= schemas.stated() | {"Recorded": RECORDED, "Problem": problems.SCHEMA}
            parts["responses"] = {status.name: _response(status) for status in PROBLEMS}
            parts["headers"] = _headers()
            parts["parameters"] = _parameters()
            parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "al_<8>_<43>"}}
        assert self.openapi_schema is not None
        return self.openapi_schema


def _secure(paths: dict[str, Any], needs: Mapping[tuple[str, str], Needs]) -> None:
    """Whom each operation lets in; an act is let in by the one route of all acts."""
    of_acts = {path.count("/"): need for (path, _), need in needs.items() if path.startswith("/v1/{plural}")}
    for path, methods in paths.items():
        for method, operation in methods.items():
            need = needs.get((path, method.upper()), of_acts.get(path.count("/")))
            assert need is not None
            operation["security"] = need.described


def _add(paths: dict[str, Any], kind: Kind) -> None:
    openings = [schemas.opening(fact) for fact in kind.openings.values()]
    paths.setdefault(f"/v1/{kind.plural}", {})["post"] = _operation(kind, None, openings)
    for segment, fact in kind.acts.items():
        path = f"/v1/{kind.plural}/{{id}}/{segment}"
        paths.setdefault(path, {})["post"] = _operation(kind, segment, [fact.__name__], fact)


def _operation(kind: Kind, segment: str | None, bodies: list[str], fact: type[Fact] | None = None) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{name}"} for name in bodies]
    done = HTTPStatus.CREATED if segment is None else HTTPStatus.OK
    statuses = [status for status in PROBLEMS if segment is not None or status not in OF_EXISTING]
    sentence = "A resource comes on record." if fact is None else _sentence(fact)
    parameters = ["Idempotency-Key"] if segment is None else ["id", "Idempotency-Key", "If-Match"]
    return {
        "tags": [kind.plural],
        "summary": f"open one of {kind.plural}" if segment is None else segment,
        "description": sentence,
        "operationId": f"{kind.plural}_{segment or 'open'}".replace("-", "_"),
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": refs[0] if len(refs) == 1 else {"oneOf": refs}}},
        },
        "responses": {
            str(int(done)): _recorded(done),
            **{str(int(status)): {"$ref": f"#/components/responses/{status.name}"} for status in statuses},
        },
    }


def _sentence(fact: type[Fact]) -> str:
    """What the fact says of itself, or its name in words: the docstring Python makes for it tells paths."""
    told = fact.__doc__ or ""
    if told.startswith(f"{fact.__name__}("):
        return re.sub(r"\B[A-Z]", lambda letter: f" {letter[0].lower()}", fact.__name__) + "."
    return " ".join(told.split())


def _recorded(status: HTTPStatus) -> dict[str, Any]:
    names = ["ETag", "Atlarge-Position", "Cache-Control", *(["Location"] if status is HTTPStatus.CREATED else [])]
    return {
        "description": "Recorded; the same again for the same request under the same Idempotency-Key.",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Recorded"}}},
    }


def _response(status: HTTPStatus) -> dict[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": status.phrase, "content": content, **problems.headers(status)}


def _headers() -> dict[str, Any]:
    told = {
        "ETag": "The version of the resource, for If-Match.",
        "Atlarge-Position": "The place of the fact in the log of the key's audience.",
        "Cache-Control": "no-store",
        "Location": "The resource that came on record.",
    }
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in told.items()}


def _parameters() -> dict[str, Any]:
    key = {"type": "string", "pattern": "^[ -~]{1,255}$"}
    match = {"type": "string", "pattern": r'^("\d{1,9}"|\*)$'}
    told = (
        ("id", "path", "The id of the resource; of a State, its code.", {"type": "string"}),
        ("Idempotency-Key", "header", "One request, one key: sent again, it has no second effect.", key),
        ("If-Match", "header", "The ETag of the resource as the caller knows it, or * for any.", match),
    )
    return {
        name: {"name": name, "in": where, "required": True, "description": text, "schema": schema}
        for name, where, text, schema in told
    }
