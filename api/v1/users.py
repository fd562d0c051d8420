"""Users of the organisation, for its administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.etags import ExpectedTag, set_etag
from api.http.paging import Page, Paging, after_text, page_of
from api.http.routes import api_router
from api.storage.roles import Role
from api.workflows.password_resets import RESET_PATH, make_reset_link
from api.workflows.users import Account, Change, Wanted, change_user, invite_user, list_users, read_user

__all__ = [
    "Link",
    "NewUser",
    "UserChange",
    "UserShown",
    "add_user_route",
    "change_user_route",
    "list_users_route",
    "make_link",
    "read_user_route",
    "router",
]

router = api_router("users")
Administrator = Annotated[Actor, allowed(Permission.USER_MANAGE)]


class NewUser(BaseModel):
    """Who is to be added."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254, examples=["ann@example.org"])
    name: str = Field(max_length=200, examples=["Ann Berg"])
    role: Role
    team_ids: list[str] = Field(default=[], max_length=100)


class UserChange(BaseModel):
    """What is to be different; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=200)
    role: Role | None = None
    is_active: bool | None = None
    team_ids: list[str] | None = Field(default=None, max_length=100)


class UserShown(BaseModel):
    """A user."""

    id: str
    email: str
    name: str
    role: Role
    is_active: bool
    locked_until: datetime | None
    team_ids: list[str]
    created_at: datetime


class Link(BaseModel):
    """A link for a new password: the address of the service, then `path`; shown this once, and good for one use."""

    path: str
    expires_at: datetime


@router.get("/users")
def list_users_route(service: Serving, actor: Administrator, paging: Paging) -> Page[UserShown]:
    """Everyone, the disabled too, by address."""
    found = list_users(service, actor, after=after_text(paging), rows=paging.rows)
    return page_of(found, paging, key=lambda account: (account.user.email,), show=_shown)


@router.post("/users", status_code=201)
def add_user_route(given: NewUser, response: Response, service: Serving, actor: Administrator) -> UserShown:
    """Add a user; `POST /users/{id}/password-reset` then makes the link that lets them in."""
    wanted = Wanted(given.email, given.name, given.role, frozenset(given.team_ids))
    return _answer(response, invite_user(service, actor, wanted))


@router.get("/users/{user_id}")
def read_user_route(user_id: str, response: Response, service: Serving, actor: Administrator) -> UserShown:
    """One user."""
    return _answer(response, read_user(service, actor, user_id))


@router.patch("/users/{user_id}")
def change_user_route(
    user_id: str, given: UserChange, response: Response, service: Serving, actor: Administrator, expected: ExpectedTag
) -> UserShown:
    """Change name, role, teams or access; who gets another role or is kept out has to sign in again."""
    teams = None if given.team_ids is None else frozenset(given.team_ids)
    change = Change(given.name, given.role, given.is_active, teams)
    return _answer(response, change_user(service, actor, user_id, change, expected=expected))


@router.post("/users/{user_id}/password-reset", status_code=201)
def make_link(user_id: str, service: Serving, actor: Administrator) -> Link:
    """Make a link for a new password; those made before count no more."""
    link = make_reset_link(service, actor, user_id)
    return Link(path=f"{RESET_PATH}#{link.secret}", expires_at=link.expires_at)


def _answer(response: Response, account: Account) -> UserShown:
    set_etag(response, account.tag)
    return _shown(account)


def _shown(account: Account) -> UserShown:
    user = account.user
    return UserShown(
        id=user.id,
        email=user.email,
        name=user.display_name,
        role=user.role,
        is_active=user.is_active,
        locked_until=user.locked_until,
        team_ids=list(account.team_ids),
        created_at=user.created_at,
    )
