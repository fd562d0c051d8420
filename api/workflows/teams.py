"""Teams: what belongs to one is seen by its members, and by those who see the whole organisation."""

from __future__ import annotations

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import NotFound, Stale
from api.storage.accounts import (
    Team,
    add_team,
    add_to_team,
    remove_from_team,
    rename_team,
    team_by_id,
    teams_in,
)
from api.storage.database import Connection, reading, transaction
from api.workflows.service import Service
from api.workflows.users import user_in_sight
from screening.digest import digest

__all__ = ["change_team", "create_team", "join_team", "leave_team", "list_teams", "read_team", "tag_of"]


def tag_of(team: Team) -> str:
    """Another one whenever the name is different."""
    return digest([team.id, team.name])[:16]


def list_teams(service: Service, actor: Actor, *, after: str | None, rows: int) -> tuple[Team, ...]:
    """Teams in sight, by name: all of the organisation, or one's own."""
    with reading(service.engine) as connection:
        if actor.sees_whole_organisation:
            return teams_in(connection, actor.organisation_id, after=after, rows=rows)
        found = (team_by_id(connection, one, organisation_id=actor.organisation_id) for one in actor.team_ids)
        own = sorted((team for team in found if team is not None), key=lambda team: team.name)
    return tuple(team for team in own if after is None or team.name > after)[:rows]


def read_team(service: Service, actor: Actor, team_id: str) -> Team:
    """One team in sight.

    Raises:
        NotFound: there is none of that id, or it is not in sight.
    """
    with reading(service.engine) as connection:
        return _in_sight(connection, actor, team_id)


def create_team(service: Service, actor: Actor, *, name: str) -> Team:
    """Add a team to the organisation.

    Raises:
        Forbidden: only who manages teams may.
        BadInput: there is one of that name, or it cannot be used.
    """
    require(actor, Permission.TEAM_MANAGE)
    with transaction(service.engine) as connection:
        team_id = add_team(connection, name, organisation_id=actor.organisation_id, by=actor.by)
        return _in_sight(connection, actor, team_id)


def change_team(service: Service, actor: Actor, team_id: str, *, name: str, expected: str) -> Team:
    """Give a team another name; `expected` is `tag_of` what the change was made from.

    Raises:
        Forbidden: only who manages teams may.
        NotFound: there is none of that id.
        Stale: somebody changed it in the meantime.
        BadInput: there is one of that name, or it cannot be used.
    """
    require(actor, Permission.TEAM_MANAGE)
    with transaction(service.engine) as connection:
        team = _in_sight(connection, actor, team_id)
        if tag_of(team) != expected:
            raise Stale("the team was changed in the meantime: read it again, then change it.")
        rename_team(connection, team, name, by=actor.by)
        return _in_sight(connection, actor, team_id)


def join_team(service: Service, actor: Actor, team_id: str, user_id: str) -> Team:
    """Make a user a member; nothing if they are one.

    Raises:
        Forbidden: only who manages teams may.
        NotFound: there is no such team or user in the organisation.
    """
    require(actor, Permission.TEAM_MANAGE)
    with transaction(service.engine) as connection:
        team = _in_sight(connection, actor, team_id)
        add_to_team(connection, user_in_sight(connection, actor, user_id), team_id=team.id, by=actor.by)
        return _in_sight(connection, actor, team_id)


def leave_team(service: Service, actor: Actor, team_id: str, user_id: str) -> None:
    """A user is no member any more; nothing if they are none.

    Raises:
        Forbidden: only who manages teams may.
        NotFound: there is no such team or user in the organisation.
    """
    require(actor, Permission.TEAM_MANAGE)
    with transaction(service.engine) as connection:
        team = _in_sight(connection, actor, team_id)
        remove_from_team(connection, user_in_sight(connection, actor, user_id), team_id=team.id, by=actor.by)


def _in_sight(connection: Connection, actor: Actor, team_id: str) -> Team:
    team = team_by_id(connection, team_id, organisation_id=actor.organisation_id)
    if team is None or not actor.sees_team(team.id):
        raise NotFound
    return team
