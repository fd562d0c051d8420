"""Who may use the service: added, changed, kept out; the last administrator of an organisation stays one.

An administrator decides who has which role, and sees no candidate. Whoever becomes a compliance officer gets in by a
link that no administrator makes: what let them in before ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from api.auth.actor import Actor
from api.auth.passwords import hash_password, random_password
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict, NotFound, Stale
from api.storage.accounts import (
    NewUser,
    User,
    active_administrators,
    add_to_team,
    add_user,
    change_role,
    disable_user,
    enable_user,
    remove_from_team,
    rename_user,
    set_password,
    team_by_id,
    team_ids_of,
    user_by_id,
    users_in,
)
from api.storage.database import Connection, reading, transaction
from api.storage.resets import end_resets_of
from api.storage.roles import Role
from api.storage.sessions import end_sessions_of
from api.storage.tokens import revoke_tokens_of
from api.workflows.service import Service
from screening.digest import digest

__all__ = ["Account", "Change", "Wanted", "change_user", "invite_user", "list_users", "read_user", "user_in_sight"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to be added."""

    email: str = field(repr=False)
    display_name: str = field(repr=False)
    role: Role
    team_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different; None leaves it as it is."""

    display_name: str | None = None
    role: Role | None = None
    is_active: bool | None = None
    team_ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A user with the teams that they are in."""

    user: User
    team_ids: tuple[str, ...]

    @property
    def tag(self) -> str:
        """Another one whenever something that can be edited is different."""
        user = self.user
        shown = [user.id, user.display_name, user.role.value, user.is_active, *self.team_ids]
        return digest(shown)[:16]


def list_users(service: Service, actor: Actor, *, after: str | None, rows: int) -> tuple[Account, ...]:
    """Everyone of the organisation, the disabled too, by address.

    Raises:
        Forbidden: only who manages users may.
    """
    require(actor, Permission.USER_MANAGE)
    with reading(service.engine) as connection:
        found = users_in(connection, actor.organisation_id, after=after, rows=rows)
        return tuple(_account(connection, user) for user in found)


def read_user(service: Service, actor: Actor, user_id: str) -> Account:
    """One user of the organisation.

    Raises:
        Forbidden: only who manages users may.
        NotFound: there is none of that id.
    """
    require(actor, Permission.USER_MANAGE)
    with reading(service.engine) as connection:
        return _account(connection, user_in_sight(connection, actor, user_id))


def invite_user(service: Service, actor: Actor, wanted: Wanted) -> Account:
    """Add a user with a password that nobody knows; a link for a new one lets them in.

    Raises:
        Forbidden: only who manages users may.
        BadInput: address or name cannot be used, the user is there already, or a team is none of the organisation's.
    """
    require(actor, Permission.USER_MANAGE)
    password_hash = hash_password(random_password())
    with transaction(service.engine) as connection:
        new = NewUser(wanted.email, wanted.display_name, wanted.role, actor.organisation_id, password_hash)
        user = add_user(connection, new, by=actor.by)
        _set_teams(connection, actor, user, wanted.team_ids)
        return _account(connection, user)


def change_user(service: Service, actor: Actor, user_id: str, change: Change, *, expected: str) -> Account:
    """Change a user; one with another role, or kept out, has to sign in again, a new compliance officer by a new link.

    Args:
        service: The service.
        actor: Who changes.
        user_id: Whom.
        change: What is to be different.
        expected: `Account.tag` of what the change was made from.

    Raises:
        Forbidden: only who manages users may, and nobody their own role.
        NotFound: there is no such user in the organisation.
        Stale: somebody changed the user in the meantime.
        Conflict: it would leave the organisation without an administrator.
        BadInput: the name cannot be used, or a team is none of the organisation's.
    """
    require(actor, Permission.USER_MANAGE)
    with transaction(service.engine) as connection:
        administrators = active_administrators(connection, organisation_id=actor.organisation_id)
        user = user_in_sight(connection, actor, user_id)
        if _account(connection, user).tag != expected:
            raise Stale("the user was changed in the meantime: read it again, then change it.")
        _refuse_last(user, change, administrators, actor=actor)
        if change.display_name is not None:
            rename_user(connection, user, change.display_name, by=actor.by)
        if change.team_ids is not None:
            _set_teams(connection, actor, user, change.team_ids)
        _set_access(connection, actor, user, change)
        return _account(connection, user_by_id(connection, user.id))


def user_in_sight(connection: Connection, actor: Actor, user_id: str) -> User:
    """The user of the actor's organisation with that id.

    Raises:
        NotFound: there is none.
    """
    try:
        user = user_by_id(connection, user_id)
    except BadInput:
        raise NotFound from None
    if user.organisation_id != actor.organisation_id:
        raise NotFound
    return user


def _refuse_last(user: User, change: Change, administrators: frozenset[str], *, actor: Actor) -> None:
    """Nobody takes their own role or access, and one administrator always stays."""
    loses = change.is_active is False or (change.role is not None and change.role is not Role.ADMINISTRATOR)
    if loses and administrators == {user.id}:
        raise Conflict("the organisation would be without an administrator: make somebody else one first.")
    if user.id == actor.user_id and (change.is_active is False or change.role not in (None, user.role)):
        raise Conflict("nobody changes their own role or access: ask another administrator.")


def _set_access(connection: Connection, actor: Actor, user: User, change: Change) -> None:
    if change.is_active is False and user.is_active:
        disable_user(connection, user, by=actor.by)
        revoke_tokens_of(connection, user.id, by=actor.by)
        end_sessions_of(connection, user.id)
    if change.is_active:
        enable_user(connection, user, by=actor.by)
    if change.role not in (None, user.role):
        assert change.role is not None
        change_role(connection, user, change.role, by=actor.by)
        end_sessions_of(connection, user.id)
        if change.role is Role.COMPLIANCE:  # whoever manages users may know the password, or hold a link or a token
            set_password(connection, user, hash_password(random_password()), by=actor.by)
            end_resets_of(connection, user.id)
            revoke_tokens_of(connection, user.id, by=actor.by)


def _set_teams(connection: Connection, actor: Actor, user: User, wanted: Iterable[str]) -> None:
    there = team_ids_of(connection, user.id)
    new = frozenset(wanted)
    for team_id in sorted(new - there):
        if team_by_id(connection, team_id, organisation_id=actor.organisation_id) is None:
            raise BadInput("one of the teams is none of the organisation's.")
        add_to_team(connection, user, team_id=team_id, by=actor.by)
    for team_id in sorted(there - new):
        remove_from_team(connection, user, team_id=team_id, by=actor.by)


def _account(connection: Connection, user: User) -> Account:
    return Account(user, tuple(sorted(team_ids_of(connection, user.id))))
