"""The menu of saved views on a screen, and the view with which a screen opens; needs no script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.errors import BadInput
from api.storage.states import ViewScreen
from api.web.notes import go
from api.workflows.saved_views import MAX_NAME, SavedView, opening_view, query_of, saved_views_of
from api.workflows.service import Service

__all__ = ["AT", "WHOLE", "ViewMenu", "menu_of", "opening", "place_of"]

WHOLE: Final = "view=none"
"""Asks a screen to open as it is, whatever view it opens with otherwise."""

AT: Final[Mapping[ViewScreen, re.Pattern[str]]] = MappingProxyType(
    {
        ViewScreen.REQUISITIONS: re.compile("/requisitions"),
        ViewScreen.POOL: re.compile("/pool"),
        ViewScreen.TABLE: re.compile("/shortlists/[0-9a-f-]{36}/table"),
        ViewScreen.AUDITS: re.compile("/audits"),
    }
)


@dataclass(frozen=True, slots=True)
class ViewMenu:
    """What the menu holds; `query` is what would be saved now, empty where nothing is filtered."""

    screen: str
    place: str
    query: str
    views: tuple[SavedView, ...]

    @property
    def whole(self) -> str:
        """The address of the screen as it is."""
        return f"{self.place}?{WHOLE}"

    @property
    def all(self) -> str:
        """Where views are renamed and deleted."""
        return f"/views/{self.screen}?{urlencode({'back': self.place})}"

    @property
    def longest(self) -> int:
        """Characters of a name."""
        return MAX_NAME


def menu_of(request: Request, service: Service, actor: Actor, screen: ViewScreen) -> ViewMenu:
    """The menu of the screen that was asked for."""
    try:
        query = query_of(screen, request.url.query)
    except BadInput:
        query = ""
    return ViewMenu(screen.value, request.url.path, query, saved_views_of(service, actor, screen))


def opening(request: Request, service: Service, actor: Actor, screen: ViewScreen) -> Response | None:
    """On to the view with which the screen opens, where nothing else was asked for; None where it opens as it is."""
    if request.url.query:
        return None
    view = opening_view(service, actor, screen)
    return None if view is None else go(f"{request.url.path}?{view.query}")


def place_of(screen: ViewScreen, back: str) -> str:
    """The path of a screen that somebody came from; empty where it has several and none was told."""
    known = AT[screen]
    if known.fullmatch(back):
        return back
    return known.pattern if known.fullmatch(known.pattern) else ""
