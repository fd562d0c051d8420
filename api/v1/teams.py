"""Teams of the organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, SignedIn, allowed
from api.http.etags import ExpectedTag, set_etag
from api.http.paging import Page, Paging, after_text, page_of
from api.http.routes import api_router
from api.storage.accounts import Team
from api.workflows.teams import change_team, create_team, join_team, leave_team, list_teams, read_team, tag_of

__all__ = [
    "TeamNamed",
    "TeamShown",
    "add_member",
    "add_team_route",
    "change_team_route",
    "list_teams_route",
    "read_team_route",
    "remove_member",
    "router",
]

router = api_router("teams")
Administrator = Annotated[Actor, allowed(Permission.TEAM_MANAGE)]


class TeamNamed(BaseModel):
    """What a team is called."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200, examples=["Data"])


class TeamShown(BaseModel):
    """A team."""

    id: str
    name: str
    members: int
    created_at: datetime


@router.get("/teams")
def list_teams_route(service: Serving, actor: SignedIn, paging: Paging) -> Page[TeamShown]:
    """Teams in sight, by name: one's own, or all for those who see the whole organisation."""
    found = list_teams(service, actor, after=after_text(paging), rows=paging.rows)
    return page_of(found, paging, key=lambda team: (team.name,), show=_shown)


@router.post("/teams", status_code=201)
def add_team_route(given: TeamNamed, response: Response, service: Serving, actor: Administrator) -> TeamShown:
    """Add a team."""
    return _answer(response, create_team(service, actor, name=given.name))


@router.get("/teams/{team_id}")
def read_team_route(team_id: str, response: Response, service: Serving, actor: SignedIn) -> TeamShown:
    """One team."""
    return _answer(response, read_team(service, actor, team_id))


@router.patch("/teams/{team_id}")
def change_team_route(
    team_id: str, given: TeamNamed, response: Response, service: Serving, actor: Administrator, expected: ExpectedTag
) -> TeamShown:
    """Give a team another name."""
    return _answer(response, change_team(service, actor, team_id, name=given.name, expected=expected))


@router.put("/teams/{team_id}/members/{user_id}")
def add_member(team_id: str, user_id: str, response: Response, service: Serving, actor: Administrator) -> TeamShown:
    """Make a user a member; nothing changes if they are one."""
    return _answer(response, join_team(service, actor, team_id, user_id))


@router.delete("/teams/{team_id}/members/{user_id}", status_code=204)
def remove_member(team_id: str, user_id: str, service: Serving, actor: Administrator) -> None:
    """A user is no member any more; nothing changes if they are none."""
    leave_team(service, actor, team_id, user_id)


def _answer(response: Response, team: Team) -> TeamShown:
    set_etag(response, tag_of(team))
    return _shown(team)


def _shown(team: Team) -> TeamShown:
    return TeamShown(id=team.id, name=team.name, members=team.members, created_at=team.created_at)
