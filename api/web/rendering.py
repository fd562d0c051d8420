"""From a template to an answer: escaping, the frame, and the words that templates use."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.auth.actor import Actor
from api.http.cookies import cookie_token
from api.http.csrf import csrf_token
from api.reports.words import hidden_reason, quoted
from api.web import words
from api.web.assets import asset_url
from api.web.frame import frame_of
from api.web.notes import forget_note
from fairness.report.drawing import svg

__all__ = ["bare_page", "fragment", "page"]

HEADERS: Final = {"Vary": "HX-Request"}  # a part and a whole page may have one address
THEMES: Final = ("light", "dark")
THEME_COOKIE: Final = "evenhand-theme"


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page of somebody signed in, with its frame.

    Raises:
        StorageError: the database refused.
    """
    actor: Actor = request.state.actor
    frame = frame_of(request, request.app.state.service, actor)
    return _answer(request, template, status, {"frame": frame, "actor": actor, **values})


def bare_page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page without a frame: signing in, errors, what people reach by a link."""
    return _answer(request, template, status, values)


def fragment(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A part of a page, for htmx to exchange; forms in it need the session's token."""
    values = {"frame": {"csrf": csrf_token(cookie_token(request) or "")}, **values}
    return HTMLResponse(_render(request, template, values), status_code=status, headers=HEADERS)


def _answer(request: Request, template: str, status: int, values: dict[str, Any]) -> HTMLResponse:
    response = HTMLResponse(_render(request, template, values), status_code=status, headers=HEADERS)
    forget_note(request, response)
    return response


def _render(request: Request, template: str, values: dict[str, Any]) -> str:
    theme = request.cookies.get(THEME_COOKIE, "")
    known = {"theme": theme if theme in THEMES else "", "path": request.url.path}
    return _environment().get_template(template).render(known | values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("api.web"), PackageLoader("fairness.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "svg": svg,
        "kind": lambda block: type(block).__name__,
        "chip_of": words.chip_of,
        "day": words.day,
        "moment": words.moment,
        "clock": words.clock,
        "amount": words.amount,
        "hidden_reason": hidden_reason,
        "quoted": quoted,
        "points": words.points,
        "exact": words.exact,
        "language_name": words.language_name,
        "size": words.size,
        "sentence": words.sentence,
        "role_name": words.role_name,
    }
    environment.globals |= {"asset": asset_url, "counted": words.counted, "share": words.share, "crumbs": ()}
    return environment
