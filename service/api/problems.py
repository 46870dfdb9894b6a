"""Errors become problems here, once (RFC 9457). A problem never repeats what the caller sent."""

import logging
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException
from starlette.routing import Match

from service.store.database import StoreBusy
from service.store.ring import NoMasterKey, Shredded

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

HEADERS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.REQUEST_TIMEOUT: {"Connection": "close"},
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: {"Connection": "close"},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": "60"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "1"},
}
"""What every problem of a status says besides; where a body is not read to its end, nothing may follow it."""

ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""What every answer says: it is of one viewer and one moment, and it is of the type it says."""

ANYWHERE = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""What any route may answer: the walls around all of them, the gate, and a database that is away."""

AWAY = (OperationalError, InterfaceError, PoolExhausted, StoreBusy)
"""What a question ends with while the database is restarted, or not to be had in time."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}},
    },
}


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The problems a route may answer with, for its description."""
    content = {MEDIA_TYPE: {"schema": SCHEMA}}
    return {int(status): {"description": status.phrase, "content": content, **headers(status)} for status in statuses}


def headers(status: HTTPStatus) -> dict[str, Any]:
    """The headers a problem of that status has besides, for its description."""
    names = {name: {"schema": {"type": "string"}} for name in HEADERS.get(status, {}) if name != "Connection"}
    return {"headers": names} if names else {}


class Problem(Exception):
    """An answer other than the one asked for: a status, and a sentence for whoever reads it."""

    def __init__(self, status: HTTPStatus, detail: str, **members: object) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(HEADERS.get(status, {}))
        self.members = members

    def response(self) -> Response:
        body = {"type": "about:blank", "title": self.status.phrase, "status": self.status, "detail": self.detail}
        return Response(orjson.dumps(body | self.members), self.status, self.headers, MEDIA_TYPE)


def not_found() -> Problem:
    """One answer for what does not exist and for what this viewer may not know to exist."""
    return Problem(HTTPStatus.NOT_FOUND, "There is nothing here that you may see.")


def gone() -> Problem:
    """For whoever may know that it was there."""
    return Problem(HTTPStatus.GONE, "This was shredded: its key is destroyed, and nobody can read it again.")


def unprocessable(detail: str, **members: object) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, **members)


def install(app: FastAPI) -> None:
    """Replace every handler of the framework: its own echo the input."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for away in AWAY:
        app.add_exception_handler(away, _away)
    app.add_exception_handler(NoMasterKey, _locked)
    app.add_exception_handler(Shredded, _gone)


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors: list[dict[str, str]] = []
    for each in error.errors():
        unknown = each["type"] == "extra_forbidden"
        where = "a parameter this question does not have" if unknown else str(each["loc"][-1])
        detail = "unknown parameter" if unknown else str(each["msg"]).removeprefix("Value error, ")
        if {"parameter": where, "detail": detail} not in errors:  # a parameter may be read by two
            errors.append({"parameter": where, "detail": detail})
    return unprocessable("The question cannot be understood as asked.", errors=errors).response()


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.NOT_FOUND:
        return not_found().response()
    allowed = {"Allow": _allowed(request)} if status is HTTPStatus.METHOD_NOT_ALLOWED else {}
    problem = Problem(status, status.description or status.phrase)
    problem.headers |= {**(error.headers or {}), **allowed}
    return problem.response()


def _allowed(request: Request) -> str:
    """Every method of a path: the framework's own problem names those of the first route alone that has it."""
    found = [
        method
        for method in ("GET", "POST")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]
    return ", ".join(found)


async def _away(_request: Request, error: Exception) -> Response:
    log.error("the database does not answer: %s", type(error).__name__)
    detail = "The database does not answer at the moment; ask again."
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail).response()


async def _gone(_request: Request, _error: Exception) -> Response:
    return gone().response()


async def _locked(_request: Request, _error: Exception) -> Response:
    log.error("what is under seal cannot be opened: the master key it was locked under is not set")
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "What is under seal cannot be opened here at the moment.").response()
