"""Saved views of a screen: saved, opened, renamed, deleted, and one with which the screen opens."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.errors import BadInput, Conflict
from api.http.dependencies import Serving, SignedIn
from api.storage.states import ViewScreen
from api.web.forms import one_line, page_router
from api.web.notes import go
from api.web.rendering import page
from api.web.view_menu import WHOLE, place_of
from api.web.words import sentence
from api.workflows.saved_views import (
    MAX_NAME,
    MAX_QUERY,
    MAX_VIEWS,
    change_saved_view,
    remove_saved_view,
    save_view,
    saved_views_of,
)
from api.workflows.service import Service

__all__ = ["change_view_page", "remove_view_page", "router", "save_view_page", "show_views"]

NAMES: Final[Mapping[ViewScreen, str]] = MappingProxyType(
    {
        ViewScreen.REQUISITIONS: "Requisitions",
        ViewScreen.POOL: "Search the pool",
        ViewScreen.TABLE: "Screening table",
        ViewScreen.AUDITS: "Audits",
    }
)
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "state": "State",
        "q": "Words",
        "skill": "Skills",
        "years": "Years, at least",
        "known": "Length known",
        "region": "Region",
        "requisition": "For requisition",
        "sort": "In the order of",
        "show": "Showing",
    }
)
Back = Annotated[str, Form(max_length=200)]

router = page_router()


@router.get("/views/{screen}")
def show_views(
    request: Request,
    service: Serving,
    actor: SignedIn,
    screen: ViewScreen,
    back: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """All of a screen."""
    return _views(request, service, actor, screen, back)


@router.post("/views/{screen}")
def save_view_page(
    request: Request,
    service: Serving,
    actor: SignedIn,
    screen: ViewScreen,
    query: Annotated[str, Form(max_length=MAX_QUERY)] = "",
    name: Annotated[str, Form(max_length=500)] = "",
    back: Back = "",
) -> Response:
    """Save the filter that somebody has before them, and go back to it."""
    try:
        view = save_view(service, actor, screen, name=name, query=query)
    except (BadInput, Conflict) as error:
        return _views(request, service, actor, screen, back, fault=one_line(error), name=name, query=query)
    place = place_of(screen, back)
    return go(f"{place}?{view.query}" if place else f"/views/{screen.value}", "view_saved")


@router.post("/views/{screen}/{view_id}")
def change_view_page(
    request: Request,
    service: Serving,
    actor: SignedIn,
    screen: ViewScreen,
    view_id: str,
    name: Annotated[str | None, Form(max_length=500)] = None,
    default: Annotated[bool | None, Form()] = None,
    back: Back = "",
) -> Response:
    """Give it another name, or let the screen open with it or no more."""
    try:
        change_saved_view(service, actor, view_id, name=name, is_default=default)
    except (BadInput, Conflict) as error:
        return _views(request, service, actor, screen, back, fault=one_line(error), fault_at=view_id, renamed=name)
    return go(_all(screen, back), "view_changed")


@router.post("/views/{screen}/{view_id}/delete")
def remove_view_page(service: Serving, actor: SignedIn, screen: ViewScreen, view_id: str, back: Back = "") -> Response:
    """Keep it no more."""
    remove_saved_view(service, actor, view_id)
    return go(_all(screen, back), "view_removed")


def _views(request: Request, service: Service, actor: Actor, screen: ViewScreen, back: str, **values: Any) -> Response:
    given = {"fault": "", "fault_at": "", "name": "", "query": "", "renamed": ""} | values
    place = place_of(screen, back)
    return page(
        request,
        "views.html.j2",
        status=422 if given["fault"] else 200,
        screen=screen,
        words=NAMES[screen],
        place=place,
        whole=f"{place}?{WHOLE}" if place else "",
        views=[(view, _said(view.query)) for view in saved_views_of(service, actor, screen)],
        said=_said(str(given["query"])),
        most=MAX_VIEWS,
        longest=MAX_NAME,
        **given,
    )


def _all(screen: ViewScreen, back: str) -> str:
    place = place_of(screen, back)
    return f"/views/{screen.value}" + (f"?{urlencode({'back': place})}" if place else "")


def _said(query: str) -> list[tuple[str, str]]:
    """What a view holds, for people; an id of a requisition says nothing to them."""
    shown = {"requisition": lambda _value: "one", "state": sentence, "show": sentence}
    return [(WORDS.get(name, name), shown.get(name, str)(value)) for name, value in parse_qsl(query)]
