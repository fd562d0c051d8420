"""Views of screens under a name, each its user's own; a view is the part of an address behind the ?.

Takes a connection and never commits. Nothing of it is on the ledger: it is how somebody arranges their own desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from api.errors import NotFound
from api.storage.states import ViewScreen
from api.storage.tables import saved_views, users

__all__ = [
    "SavedView",
    "add_view",
    "change_view",
    "default_view",
    "lock_views",
    "remove_view",
    "view_by_id",
    "views_of",
]


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter, an order or a search that a user keeps; `is_default` opens with the screen."""

    id: str
    user_id: str
    screen: ViewScreen
    name: str
    query: str
    is_default: bool
    created_at: datetime


def lock_views(connection: Connection, user_id: str) -> None:
    """Let nobody else change the views of this user until the transaction ends; SQLite has one writer anyway."""
    connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())


def views_of(connection: Connection, user_id: str, screen: ViewScreen) -> tuple[SavedView, ...]:
    """What the user saved of the screen, by name."""
    found = [SavedView(**row._mapping) for row in connection.execute(_of(user_id, screen))]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def default_view(connection: Connection, user_id: str, screen: ViewScreen) -> SavedView | None:
    """The view with which the screen opens for the user; None where it opens as it is."""
    row = connection.execute(_of(user_id, screen).where(saved_views.c.is_default)).first()
    return None if row is None else SavedView(**row._mapping)


def view_by_id(connection: Connection, user_id: str, view_id: str) -> SavedView:
    """The view of that user with that id.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(saved_views).where(saved_views.c.id == view_id, saved_views.c.user_id == user_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound
    return SavedView(**row._mapping)


def add_view(
    connection: Connection, user_id: str, screen: ViewScreen, *, name: str, query: str, at: datetime
) -> SavedView:
    """Save one more."""
    view = SavedView(str(uuid4()), user_id, screen, name, query, is_default=False, created_at=at)
    connection.execute(insert(saved_views), [{name: getattr(view, name) for name in SavedView.__slots__}])
    return view


def change_view(connection: Connection, view: SavedView, *, name: str, query: str, is_default: bool) -> None:
    """Give a view another name or query, or let the screen open with it, in place of the one that it opened with."""
    if is_default:
        others = (saved_views.c.user_id == view.user_id) & (saved_views.c.screen == view.screen)
        connection.execute(update(saved_views).where(others).values(is_default=False))
    values: dict[str, Any] = {"name": name, "query": query, "is_default": is_default}
    connection.execute(update(saved_views).where(saved_views.c.id == view.id).values(**values))


def remove_view(connection: Connection, view: SavedView) -> None:
    """Keep it no more."""
    connection.execute(delete(saved_views).where(saved_views.c.id == view.id))


def _of(user_id: str, screen: ViewScreen) -> Any:
    return select(saved_views).where(saved_views.c.user_id == user_id, saved_views.c.screen == screen)
