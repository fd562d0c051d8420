"""Who acts: a person who has logged in, or their token, with what they may do and which teams they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from api.auth.permissions import PERMISSIONS, Permission
from api.errors import NotFound
from api.storage.accounts import User
from api.storage.ledger import By
from api.storage.roles import Role

__all__ = ["WHOLE_ORGANISATION", "Actor", "actor_for", "require_team"]

WHOLE_ORGANISATION: Final = frozenset({Role.COMPLIANCE, Role.AUDITOR, Role.ADMINISTRATOR})  # not bound to teams


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and when; `by` is their hand in the ledger."""

    user_id: str
    organisation_id: str
    role: Role
    team_ids: frozenset[str]
    permissions: frozenset[Permission] = field(repr=False)
    by: By

    @property
    def at(self) -> datetime:
        """The moment of the request or job."""
        return self.by.at

    @property
    def sees_whole_organisation(self) -> bool:
        """Whether objects of every team are in sight; their permissions say which kinds."""
        return self.role in WHOLE_ORGANISATION

    def sees_team(self, team_id: str | None) -> bool:
        """Whether something of that team is in sight."""
        return self.sees_whole_organisation or team_id in self.team_ids


def actor_for(
    user: User, team_ids: Iterable[str], *, at: datetime, scopes: frozenset[Permission] | None = None
) -> Actor:
    """The user as an actor; `scopes` narrow what their role allows, and can never add to it."""
    permissions = PERMISSIONS[user.role]
    return Actor(
        user_id=user.id,
        organisation_id=user.organisation_id,
        role=user.role,
        team_ids=frozenset(team_ids),
        permissions=permissions if scopes is None else permissions & scopes,
        by=By(user.id, at),
    )


def require_team(actor: Actor, *, organisation_id: str, team_id: str | None) -> None:
    """Refuse what is not in the actor's sight, in the words of what does not exist.

    Raises:
        NotFound: it belongs to another organisation or team.
    """
    if organisation_id != actor.organisation_id or not actor.sees_team(team_id):
        raise NotFound
