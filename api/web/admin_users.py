"""Users and teams, for the administrator of an organisation; a link for a password is shown once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, Conflict, Forbidden, Stale
from api.http.dependencies import Serving, allowed
from api.http.paging import Paging, after_text
from api.storage.roles import Role
from api.web.forms import Text, one_line, page_router
from api.web.notes import go
from api.web.paging import listed
from api.web.rendering import page
from api.web.words import role_name
from api.workflows.password_resets import make_reset_link
from api.workflows.service import Service
from api.workflows.teams import list_teams
from api.workflows.users import Change, Wanted, change_user, invite_user, list_users, read_user

__all__ = [
    "OnceShown",
    "add_user_page",
    "change_access_page",
    "change_user_page",
    "reset_link_page",
    "router",
    "show_user",
    "show_users",
]

Administrator = Annotated[Actor, allowed(Permission.USER_MANAGE)]
MOST_TEAMS: Final = 500
ROLES: Final = tuple((role.value, role_name(role)) for role in Role)

router = page_router()


@dataclass(frozen=True, slots=True)
class OnceShown:
    """A secret that is shown this once, and what it is for."""

    words: str
    secret: str = field(repr=False)
    hint: str


@router.get("/admin/users")
def show_users(request: Request, service: Serving, actor: Administrator, paging: Paging) -> Response:
    """Everyone of the organisation."""
    return _users(request, service, actor, paging)


@router.post("/admin/users")
def add_user_page(
    request: Request,
    service: Serving,
    actor: Administrator,
    paging: Paging,
    role: Annotated[Role, Form()],
    email: Text = "",
    name: Text = "",
    team: Annotated[list[str] | None, Form(max_length=MOST_TEAMS)] = None,
) -> Response:
    """Add a user; their page then shows the link that lets them in, once."""
    teams = frozenset(team or ())
    try:
        account = invite_user(service, actor, Wanted(email, name, role, teams))
    except BadInput as error:
        given = {"email": email, "name": name, "role": role.value, "team": teams}
        return _users(request, service, actor, paging, fault=one_line(error), given=given)
    once = None if role is Role.COMPLIANCE else _link(request, service, actor, account.user.id)
    return _user(request, service, actor, account.user.id, once=once)


@router.get("/admin/users/{user_id}")
def show_user(request: Request, service: Serving, actor: Administrator, user_id: str) -> Response:
    """One user."""
    return _user(request, service, actor, user_id)


@router.post("/admin/users/{user_id}")
def change_user_page(
    request: Request,
    service: Serving,
    actor: Administrator,
    user_id: str,
    tag: Text,
    role: Annotated[Role, Form()],
    name: Text = "",
    team: Annotated[list[str] | None, Form(max_length=MOST_TEAMS)] = None,
) -> Response:
    """Change name, role and teams."""
    change = Change(display_name=name, role=role, team_ids=frozenset(team or ()))
    return _changed(request, service, actor, user_id, change, tag)


@router.post("/admin/users/{user_id}/access")
def change_access_page(
    request: Request,
    service: Serving,
    actor: Administrator,
    user_id: str,
    tag: Text,
    active: Annotated[bool, Form()],
) -> Response:
    """Keep a user out, or let them in again."""
    return _changed(request, service, actor, user_id, Change(is_active=active), tag)


@router.post("/admin/users/{user_id}/reset-link")
def reset_link_page(request: Request, service: Serving, actor: Administrator, user_id: str) -> Response:
    """Make a link for a new password."""
    try:
        once = _link(request, service, actor, user_id)
    except Conflict as error:
        return _user(request, service, actor, user_id, fault=one_line(error))
    except Forbidden as error:
        return _user(request, service, actor, user_id, fault=one_line(error), status=403)
    return _user(request, service, actor, user_id, once=once)


def _changed(request: Request, service: Service, actor: Actor, user_id: str, change: Change, tag: str) -> Response:
    try:
        change_user(service, actor, user_id, change, expected=tag)
    except (BadInput, Conflict, Stale) as error:
        return _user(request, service, actor, user_id, fault=one_line(error))
    return go(f"/admin/users/{user_id}", "user_changed")


def _link(request: Request, service: Service, actor: Actor, user_id: str) -> OnceShown:
    link = make_reset_link(service, actor, user_id)
    address = service.settings.public_url or str(request.base_url)
    hint = "Give it to them on a way that is safe. It is shown this once, works once, and ends in 24 hours."
    return OnceShown("Link for a password", link.at(address), hint)


def _users(request: Request, service: Service, actor: Actor, paging: Any, **values: Any) -> Response:
    found = list_users(service, actor, after=after_text(paging), rows=paging.rows)
    teams = list_teams(service, actor, after=None, rows=MOST_TEAMS)
    given = {"fault": "", "given": {"email": "", "name": "", "role": "recruiter", "team": frozenset()}} | values
    return page(
        request,
        "admin_users.html.j2",
        status=422 if given["fault"] else 200,
        rows=listed(request, found, paging, key=lambda one: (one.user.email,)),
        teams=teams,
        team_names={team.id: team.name for team in teams},
        roles=ROLES,
        now=actor.at,
        **given,
    )


def _user(
    request: Request, service: Service, actor: Actor, user_id: str, *, status: int = 422, **values: Any
) -> Response:
    given = {"fault": "", "once": None} | values
    return page(
        request,
        "admin_user.html.j2",
        status=status if given["fault"] else 200,
        account=read_user(service, actor, user_id),
        teams=list_teams(service, actor, after=None, rows=MOST_TEAMS),
        roles=ROLES,
        is_self=user_id == actor.user_id,
        now=actor.at,
        **given,
    )
