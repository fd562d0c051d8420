"""Which HTTP status an error has, decided in one table, and how it is told: RFC 9457, `application/problem+json`.

Tells what the errors of this house say of themselves, which is never text of a résumé; of anything else it tells the
kind and the id of the request, so that the log can be searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api import errors
from screening.errors import GateError, RequisitionError, ScreeningError

__all__ = ["MEDIA_TYPE", "TABLE", "Kind", "Problem", "Where", "problem_of", "problem_response", "problem_responses"]

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:evenhand:problem:"
RETRY_S: Final = 15  # when to try again after what may be over by then
MAX_WHERE: Final = 20  # places of bad input that are told at once


WORDS: Final = {
    HTTPStatus.BAD_REQUEST: "the body cannot be read: send JSON in UTF-8, of ordinary nesting and numbers.",
    HTTPStatus.PRECONDITION_REQUIRED: "say which version was edited: send If-Match with the ETag that reading gave.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "this address takes JSON: send it with Content-Type: application/json.",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take that method: see /openapi.json.",
}
"""What is said where the web framework itself refuses; otherwise the standard's own phrase."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What an error class is to a client; `says` replaces a message that speaks of the machine."""

    status: int
    name: str
    title: str
    says: str | None = None


TABLE: Final[tuple[tuple[type[Exception], Kind], ...]] = (  # the first that fits counts
    (errors.NotSignedIn, Kind(401, "not-signed-in", "Not signed in")),
    (errors.InsecureConnection, Kind(403, "insecure-connection", "Not over plain HTTP")),
    (errors.Forbidden, Kind(403, "forbidden", "Not allowed")),
    (errors.NotFound, Kind(404, "not-found", "Not found")),
    (errors.GateClosed, Kind(409, "gate-closed", "The gate is closed")),
    (GateError, Kind(409, "gate-closed", "The gate is closed")),
    (errors.Conflict, Kind(409, "conflict", "Not possible now")),
    (errors.Stale, Kind(412, "stale", "Changed in the meantime")),
    (errors.TooMany, Kind(429, "too-many", "Too many attempts")),
    (errors.ProviderUnavailable, Kind(502, "provider", "The identity provider does not answer")),
    (errors.TooLarge, Kind(413, "too-large", "Too large")),
    (errors.BadInput, Kind(422, "bad-input", "Cannot be used")),
    (errors.BadSavedRun, Kind(409, "bad-saved-run", "A saved run was changed")),
    (RequisitionError, Kind(422, "requisition", "The requisition cannot be used")),
    (ScreeningError, Kind(422, "bad-input", "Cannot be used")),
    (errors.LedgerBroken, Kind(409, "ledger-broken", "The ledger is not what was written")),
    (errors.DatabaseFull, Kind(507, "no-room", "No room left", "there is no room left; nothing was changed.")),
    (
        errors.StorageError,
        Kind(503, "storage", "Storage is not available", "what is kept cannot be reached now; nothing was changed."),
    ),
)
OURS: Final = Kind(500, "defect", "A defect of this software", "something went wrong that should not; nothing is lost.")
INVALID: Final = Kind(422, "invalid", "Cannot be used", "the request is not as it has to be; see errors.")


class Where(BaseModel):
    """One place of the request that cannot be used."""

    at: str = Field(description="Where, as a JSON pointer into body, query, path or header", examples=["/body/title"])
    says: str = Field(description="What is wrong there")


class Problem(BaseModel):
    """What went wrong, RFC 9457."""

    type: str = Field(examples=["urn:evenhand:problem:not-found"])
    title: str
    status: int
    detail: str
    instance: str | None = Field(default=None, description="Id of the request, as it stands in the log")
    errors: list[Where] | None = None


def problem_of(error: Exception, *, request_id: str | None = None) -> Problem:
    """What is told of an error."""
    instance = None if request_id is None else f"urn:evenhand:request:{request_id}"
    if isinstance(error, RequestValidationError):
        return _problem(INVALID, str(INVALID.says), instance, _places(error.errors()))
    if isinstance(error, HTTPException):
        return _http_problem(error, instance)
    for known, kind in TABLE:
        if isinstance(error, known):
            return _problem(kind, kind.says or _one_line(error), instance, _field(error))
    return _problem(OURS, str(OURS.says), instance)


def problem_response(error: Exception, *, request_id: str | None = None) -> Response:
    """The same as an answer."""
    problem = problem_of(error, request_id=request_id)
    headers = dict(getattr(error, "headers", None) or {})
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="evenhand"'
    if problem.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers["Retry-After"] = str(RETRY_S)
    content = problem.model_dump(exclude_none=True)
    return JSONResponse(content, status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Those answers as OpenAPI declares them."""
    return {status: _declared(status) for status in statuses}


def _declared(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}


def _problem(kind: Kind, detail: str, instance: str | None, places: list[Where] | None = None) -> Problem:
    name = TYPE_PREFIX + kind.name
    return Problem(type=name, title=kind.title, status=kind.status, detail=detail, instance=instance, errors=places)


def _http_problem(error: HTTPException, instance: str | None) -> Problem:
    """Of the framework's own refusals; its words are fixed ones for every status."""
    status = HTTPStatus(error.status_code)
    kind = Kind(status.value, status.name.lower().replace("_", "-"), status.phrase)
    return _problem(kind, WORDS.get(status, f"{status.phrase.lower()}."), instance)


def _places(found: Sequence[Any]) -> list[Where]:
    """Where and why, without what was sent."""
    return [
        Where(at="/" + "/".join(str(part) for part in one["loc"]), says=str(one["msg"]))
        for one in list(found)[:MAX_WHERE]
    ]


def _field(error: Exception) -> list[Where] | None:
    """The field of a requisition that was sent as fields, which its error names."""
    if not isinstance(error, RequisitionError) or not error.place:
        return None
    return [Where(at=f"/body/{error.place}", says=error.says)]


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
