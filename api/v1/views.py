"""Views of screens that one keeps for oneself: the parameters of an address under a name."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.http.dependencies import Serving, SignedIn
from api.http.routes import api_router
from api.storage.states import ViewScreen
from api.workflows.saved_views import (
    MAX_NAME,
    MAX_QUERY,
    SavedView,
    change_saved_view,
    remove_saved_view,
    save_view,
    saved_views_of,
)

__all__ = [
    "NewView",
    "ViewChange",
    "ViewShown",
    "add_view_route",
    "change_view_route",
    "delete_view_route",
    "list_views_route",
    "router",
]

router = api_router("me")


class NewView(BaseModel):
    """What is to be saved."""

    model_config = ConfigDict(extra="forbid")

    screen: ViewScreen
    name: str = Field(max_length=MAX_NAME, examples=["Need me"])
    query: str = Field(max_length=MAX_QUERY, description="Parameters of that page", examples=["state=needs"])


class ViewChange(BaseModel):
    """What is to be different; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=MAX_NAME)
    is_default: bool | None = Field(default=None, description="Whether the page opens with it")


class ViewShown(BaseModel):
    """A saved view."""

    id: str
    screen: ViewScreen
    name: str
    query: str
    is_default: bool
    created_at: datetime


@router.get("/me/views")
def list_views_route(service: Serving, actor: SignedIn, screen: ViewScreen) -> list[ViewShown]:
    """One's own views of a screen, by name; 50 at most."""
    return [_shown(view) for view in saved_views_of(service, actor, screen)]


@router.post("/me/views", status_code=201)
def add_view_route(given: NewView, service: Serving, actor: SignedIn) -> ViewShown:
    """Save a view; one of that name must not be there."""
    return _shown(save_view(service, actor, given.screen, name=given.name, query=given.query))


@router.patch("/me/views/{view_id}")
def change_view_route(view_id: str, given: ViewChange, service: Serving, actor: SignedIn) -> ViewShown:
    """Rename a view, or let its page open with it."""
    return _shown(change_saved_view(service, actor, view_id, name=given.name, is_default=given.is_default))


@router.delete("/me/views/{view_id}", status_code=204)
def delete_view_route(view_id: str, service: Serving, actor: SignedIn) -> None:
    """Keep a view no more."""
    remove_saved_view(service, actor, view_id)


def _shown(view: SavedView) -> ViewShown:
    return ViewShown(
        id=view.id,
        screen=view.screen,
        name=view.name,
        query=view.query,
        is_default=view.is_default,
        created_at=view.created_at,
    )
