"""A filter, an order or a search of a screen under a name, kept for its user on every machine.

A view is kept as the parameters that the screen itself knows, so that no view can lead anywhere else. Pages of a list
are no part of it: a view begins at the beginning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, urlencode

from api.auth.actor import Actor
from api.errors import BadInput, Conflict
from api.storage.database import Connection, reading, transaction
from api.storage.saved_views import (
    SavedView,
    add_view,
    change_view,
    default_view,
    lock_views,
    remove_view,
    view_by_id,
    views_of,
)
from api.storage.states import ViewScreen
from api.workflows.service import Service

__all__ = [
    "MAX_NAME",
    "MAX_QUERY",
    "MAX_VIEWS",
    "SavedView",
    "change_saved_view",
    "opening_view",
    "query_of",
    "remove_saved_view",
    "save_view",
    "saved_views_of",
]

MAX_VIEWS: Final = 50  # of a user and a screen
MAX_NAME: Final = 60  # characters
MAX_QUERY: Final = 2000  # characters
LEFT_OUT: Final = frozenset(
    {"after", "cursor", "limit", "start", "view"}
)  # where in a list one is, and that no view is wanted

_WORDS = re.compile(r"[^\x00-\x1f\x7f]{1,1000}")
_FEW_WORDS = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PARAMETERS: Final[Mapping[ViewScreen, Mapping[str, re.Pattern[str]]]] = MappingProxyType(
    {
        ViewScreen.REQUISITIONS: {"state": re.compile(r"needs|closed"), "q": _FEW_WORDS},
        ViewScreen.POOL: {
            "q": _WORDS,
            "skill": _FEW_WORDS,
            "years": re.compile(r"[1-9]|[1-5]\d|60"),
            "known": re.compile(r"true"),
            "region": _FEW_WORDS,
            "requisition": _ID,
        },
        ViewScreen.TABLE: {"sort": _FEW_WORDS, "show": re.compile(r"open|advance|hold|decline")},
        ViewScreen.AUDITS: {"show": re.compile(r"[a-z_]{1,30}")},
    }
)


def query_of(screen: ViewScreen, query: str) -> str:
    """The parameters of that query in their own order, without pages of a list and without what is empty.

    Raises:
        BadInput: one is none of the screen's, stands twice, or has a value that the screen does not know.
    """
    if len(query) > MAX_QUERY:
        raise BadInput(f"a view is too long: at most {MAX_QUERY} characters are kept.")
    known = PARAMETERS[screen]
    given: dict[str, str] = {}
    for name, value in parse_qsl(query.removeprefix("?"), keep_blank_values=False, encoding="utf-8", errors="replace"):
        if name in LEFT_OUT:
            continue
        if name not in known or name in given or known[name].fullmatch(value) is None:
            raise BadInput("this view cannot be kept: it holds something that the page does not know.")
        given[name] = value
    kept = urlencode([(name, given[name]) for name in known if name in given])
    if len(kept) > MAX_QUERY:
        raise BadInput(f"a view is too long: at most {MAX_QUERY} characters are kept.")
    return kept


def saved_views_of(service: Service, actor: Actor, screen: ViewScreen) -> tuple[SavedView, ...]:
    """What the actor saved of the screen, by name."""
    with reading(service.engine) as connection:
        return views_of(connection, actor.user_id, screen)


def opening_view(service: Service, actor: Actor, screen: ViewScreen) -> SavedView | None:
    """The view with which the screen opens for the actor; None where it opens as it is."""
    with reading(service.engine) as connection:
        return default_view(connection, actor.user_id, screen)


def save_view(service: Service, actor: Actor, screen: ViewScreen, *, name: str, query: str) -> SavedView:
    """Save a view of the screen under a name.

    Raises:
        BadInput: there is no name, a very long one, or the query is none of the screen's.
        Conflict: there is a view of that name, or there are 50 already.
    """
    words, kept = _name(name), query_of(screen, query)
    if not kept:
        raise BadInput("there is nothing to keep: choose a filter, an order or a search first.")
    with transaction(service.engine) as connection:
        lock_views(connection, actor.user_id)
        there = views_of(connection, actor.user_id, screen)
        if len(there) >= MAX_VIEWS:
            raise Conflict(f"{MAX_VIEWS} views of a page are kept: delete one first.")
        _refuse_same(there, words)
        return add_view(connection, actor.user_id, screen, name=words, query=kept, at=actor.at)


def change_saved_view(
    service: Service, actor: Actor, view_id: str, *, name: str | None = None, is_default: bool | None = None
) -> SavedView:
    """Give a view of one's own another name, or let its screen open with it, or no more.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
        BadInput: there is no name, or a very long one.
        Conflict: there is another view of that name.
    """
    with transaction(service.engine) as connection:
        lock_views(connection, actor.user_id)
        view = view_by_id(connection, actor.user_id, view_id)
        words = view.name if name is None else _name(name)
        _refuse_same(_others(connection, view), words)
        default = view.is_default if is_default is None else is_default
        change_view(connection, view, name=words, query=view.query, is_default=default)
        return view_by_id(connection, actor.user_id, view_id)


def remove_saved_view(service: Service, actor: Actor, view_id: str) -> SavedView:
    """Keep a view of one's own no more; which it was.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
    """
    with transaction(service.engine) as connection:
        view = view_by_id(connection, actor.user_id, view_id)
        remove_view(connection, view)
    return view


def _others(connection: Connection, view: SavedView) -> tuple[SavedView, ...]:
    return tuple(one for one in views_of(connection, view.user_id, view.screen) if one.id != view.id)


def _refuse_same(there: tuple[SavedView, ...], name: str) -> None:
    if any(one.name.casefold() == name.casefold() for one in there):
        raise Conflict("there is a view of that name already: choose another name.")


def _name(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > MAX_NAME or not words.isprintable():
        raise BadInput(f"give the view a name of 1 to {MAX_NAME} characters.")
    return words
