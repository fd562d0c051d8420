"""Teams: what belongs to one is seen by its members."""

from __future__ import annotations

from typing import Annotated, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, NotFound, Stale
from api.http.dependencies import Serving, allowed
from api.http.paging import Paging, Wanted, after_text
from api.web.forms import Text, one_line, page_router
from api.web.notes import go
from api.web.paging import listed
from api.web.rendering import page
from api.workflows.service import Service
from api.workflows.teams import change_team, create_team, join_team, leave_team, list_teams, read_team, tag_of
from api.workflows.users import list_users

__all__ = ["add_team_page", "join_page", "leave_page", "rename_page", "router", "show_team", "show_teams"]

Administrator = Annotated[Actor, allowed(Permission.TEAM_MANAGE)]
MOST_USERS: Final = 2000

router = page_router()


@router.get("/admin/teams")
def show_teams(request: Request, service: Serving, actor: Administrator, paging: Paging) -> Response:
    """Every team."""
    return _teams(request, service, actor, paging)


@router.post("/admin/teams")
def add_team_page(
    request: Request, service: Serving, actor: Administrator, paging: Paging, name: Text = ""
) -> Response:
    """Add a team."""
    try:
        team = create_team(service, actor, name=name)
    except BadInput as error:
        return _teams(request, service, actor, paging, fault=one_line(error), name=name)
    return go(f"/admin/teams/{team.id}", "team_added")


@router.get("/admin/teams/{team_id}")
def show_team(request: Request, service: Serving, actor: Administrator, team_id: str) -> Response:
    """One team and its members."""
    return _team(request, service, actor, team_id)


@router.post("/admin/teams/{team_id}")
def rename_page(
    request: Request, service: Serving, actor: Administrator, team_id: str, tag: Text, name: Text = ""
) -> Response:
    """Give it another name."""
    try:
        change_team(service, actor, team_id, name=name, expected=tag)
    except (BadInput, Stale) as error:
        return _team(request, service, actor, team_id, fault=one_line(error))
    return go(f"/admin/teams/{team_id}", "team_changed")


@router.post("/admin/teams/{team_id}/members")
def join_page(request: Request, service: Serving, actor: Administrator, team_id: str, user: Text = "") -> Response:
    """Make somebody a member."""
    try:
        join_team(service, actor, team_id, user)
    except NotFound:
        return _team(request, service, actor, team_id, fault="Choose somebody.")
    return go(f"/admin/teams/{team_id}", "team_changed")


@router.post("/admin/teams/{team_id}/members/{user_id}/leave")
def leave_page(service: Serving, actor: Administrator, team_id: str, user_id: str) -> Response:
    """They are no member any more."""
    leave_team(service, actor, team_id, user_id)
    return go(f"/admin/teams/{team_id}", "team_changed")


def _teams(request: Request, service: Service, actor: Actor, paging: Wanted, **values: Any) -> Response:
    found = list_teams(service, actor, after=after_text(paging), rows=paging.rows)
    rows = listed(request, found, paging, key=lambda team: (team.name,))
    given = {"fault": "", "name": ""} | values
    return page(request, "admin_teams.html.j2", status=422 if given["fault"] else 200, rows=rows, **given)


def _team(request: Request, service: Service, actor: Actor, team_id: str, *, fault: str = "") -> Response:
    team = read_team(service, actor, team_id)
    everyone = list_users(service, actor, after=None, rows=MOST_USERS)
    return page(
        request,
        "admin_team.html.j2",
        status=422 if fault else 200,
        team=team,
        tag=tag_of(team),
        members=[one for one in everyone if team_id in one.team_ids],
        others=[one for one in everyone if team_id not in one.team_ids and one.user.is_active],
        fault=fault,
    )
