"""Errors as pages: what happened, what was kept, what to do; the status and the words are those of `api.problems`."""

from __future__ import annotations

from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.errors import EntranceError, StorageError
from api.http.authentication import authenticate
from api.problems import Problem, problem_of
from api.web.rendering import bare_page, fragment, page

__all__ = ["SIGN_IN", "error_page", "wants_page"]

SIGN_IN: Final = "/sign-in"
NOT_PAGES: Final = ("/api/", "/static/", "/healthz", "/readyz", "/metrics", "/openapi.json")
TITLES: Final = MappingProxyType(
    {
        HTTPStatus.FORBIDDEN: "This is not for your role",
        HTTPStatus.NOT_FOUND: "There is nothing here",
        HTTPStatus.METHOD_NOT_ALLOWED: "There is nothing here",
        HTTPStatus.CONFLICT: "Not possible now",
        HTTPStatus.PRECONDITION_FAILED: "Somebody changed it in the meantime",
        HTTPStatus.TOO_MANY_REQUESTS: "Too many attempts",
        HTTPStatus.UNPROCESSABLE_ENTITY: "That cannot be used",
        HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side",
        HTTPStatus.SERVICE_UNAVAILABLE: "Not available right now",
        HTTPStatus.INSUFFICIENT_STORAGE: "There is no room left",
    }
)
ADVICE: Final = MappingProxyType(
    {
        HTTPStatus.FORBIDDEN: "Ask somebody whose role allows it, or your administrator to change yours.",
        HTTPStatus.NOT_FOUND: "The address may be old, or it belongs to a team that you are not in.",
        HTTPStatus.METHOD_NOT_ALLOWED: "Go back to where you came from and try again.",
        HTTPStatus.CONFLICT: "Nothing was changed. Go back, look at how things stand, and go on from there.",
        HTTPStatus.PRECONDITION_FAILED: "Nothing of theirs was written over. Go back, load the page again, and repeat"
        " your change.",
        HTTPStatus.TOO_MANY_REQUESTS: "Wait a minute, then try again.",
        HTTPStatus.UNPROCESSABLE_ENTITY: "Nothing was changed. Go back and correct what was entered.",
        HTTPStatus.INTERNAL_SERVER_ERROR: "What was saved before is safe. Try again; if it happens again, tell your"
        " administrator the number below.",
        HTTPStatus.SERVICE_UNAVAILABLE: "Nothing was changed. Try again in a moment.",
        HTTPStatus.INSUFFICIENT_STORAGE: "Nothing was changed. Tell your administrator.",
    }
)
PLAIN: Final = "Not found."  # what the framework says of an address that leads nowhere
ICONS: Final = MappingProxyType(
    {HTTPStatus.FORBIDDEN: "lock", HTTPStatus.NOT_FOUND: "search", HTTPStatus.CONFLICT: "stop"}
)


def wants_page(request: Request) -> bool:
    """Whether a person in a browser asked, and not a program."""
    if request.url.path.startswith(NOT_PAGES):
        return False
    return "HX-Request" in request.headers or "text/html" in request.headers.get("Accept", "")


def error_page(request: Request, error: Exception) -> Response:
    """The error as a page; whoever is not signed in goes to sign in and comes back after it."""
    problem = problem_of(error, request_id=getattr(request.state, "request_id", None))
    if problem.status == HTTPStatus.UNAUTHORIZED:
        return _to_sign_in(request)
    values = _values(problem)
    if "HX-Request" in request.headers:
        response = fragment(request, "_error.html.j2", status=problem.status, **values)
        response.headers.update({"HX-Retarget": "#alerts", "HX-Reswap": "innerHTML"})
        return response
    if not isinstance(error, StorageError) and _is_known(request):
        return page(request, "error.html.j2", status=problem.status, **values)
    return bare_page(request, "error_bare.html.j2", status=problem.status, **values)


def _is_known(request: Request) -> bool:
    """Whether somebody is signed in; an address that leads nowhere has asked nobody yet."""
    if getattr(request.state, "actor", None) is not None:
        return True
    try:
        found = authenticate(request, request.app.state.service)
    except EntranceError:
        return False
    request.state.actor = found.actor
    return True


def _values(problem: Problem) -> dict[str, str]:
    status = HTTPStatus(problem.status)
    detail = problem.detail[:1].upper() + problem.detail[1:]
    if status is HTTPStatus.NOT_FOUND and detail == PLAIN:
        detail = "No page has this address."
    if status is HTTPStatus.UNPROCESSABLE_ENTITY and problem.errors:
        detail = "; ".join(f"{one.at.rpartition('/')[2]}: {one.says}" for one in problem.errors)
    return {
        "title": TITLES.get(status, problem.title),
        "detail": detail,
        "advice": ADVICE.get(status, ""),
        "icon_name": ICONS.get(status, "attention"),
        "number": (problem.instance or "").rpartition(":")[2],
    }


def _to_sign_in(request: Request) -> Response:
    is_part = "HX-Request" in request.headers
    if is_part or request.method != "GET":
        path = _came_from(request)
    else:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    to = SIGN_IN if path == "/" else f"{SIGN_IN}?next={quote(path, safe='')}"
    if is_part:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": to})
    return RedirectResponse(to, status_code=303, headers={"Cache-Control": "no-store"})


def _came_from(request: Request) -> str:
    """The page of this service that a form or a part was sent from; the first page where none is told."""
    try:
        page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    if page.netloc != request.headers.get("Host", "") or not page.path.startswith("/") or page.path.startswith("//"):
        return "/"
    return page.path + (f"?{page.query}" if page.query else "")
