"""Organisations, teams and users: every question about them, and every change with its entry in the ledger.

Takes hashes of passwords and never a password. Takes a connection and never commits: who calls draws the border.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Select, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.errors import BadInput
from api.storage.database import is_duplicate
from api.storage.ledger import Action, By, append
from api.storage.roles import Role
from api.storage.tables import memberships, organisations, teams, users

__all__ = [
    "NewUser",
    "Team",
    "User",
    "active_administrators",
    "active_users",
    "add_organisation",
    "add_team",
    "add_to_team",
    "add_user",
    "all_users",
    "change_role",
    "compliance_officers",
    "disable_user",
    "enable_user",
    "normalised_email",
    "organisation_name",
    "organisation_named",
    "record_failed_login",
    "record_login",
    "remove_from_team",
    "rename_team",
    "rename_user",
    "set_password",
    "team_by_id",
    "team_ids_of",
    "team_named",
    "teams_in",
    "user_by_email",
    "user_by_id",
    "users_by_email",
    "users_in",
]

MAX_FAILED_LOGINS: Final = 5
LOCK: Final = timedelta(minutes=15)
MAX_EMAIL: Final = 254  # characters, RFC 5321
MAX_NAME: Final = 200  # characters, as the tables have it


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to be added; `email` as typed, `password_hash` as `api.auth.passwords` makes it."""

    email: str
    display_name: str
    role: Role
    organisation_id: str
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class User:
    """A user as stored; `locked_until` is None while nothing locks them out."""

    id: str
    organisation_id: str
    organisation: str
    email: str
    display_name: str
    password_hash: str
    role: Role
    is_active: bool
    failed_logins: int
    locked_until: datetime | None
    created_at: datetime

    def __repr__(self) -> str:
        """The id and the role, never who it is."""
        return f"User({self.id}, {self.role})"

    def is_locked(self, *, at: datetime) -> bool:
        """Whether too many wrong passwords keep them out at that moment."""
        return self.locked_until is not None and at < self.locked_until


@dataclass(frozen=True, slots=True)
class Team:
    """A team as stored, and how many belong to it."""

    id: str
    organisation_id: str
    name: str
    members: int
    created_at: datetime


def normalised_email(email: str) -> str:
    """Casefolded and without spaces around; what two spellings of one address share.

    Raises:
        BadInput: it is no address.
    """
    cleaned = email.strip().casefold()
    local, _, domain = cleaned.rpartition("@")
    if not local or not domain or len(cleaned) > MAX_EMAIL or any(not c.isprintable() or c.isspace() for c in cleaned):
        raise BadInput("the e-mail address cannot be used: write it as name@example.org.")
    return cleaned


def organisation_named(connection: Connection, name: str) -> str | None:
    """The id of the organisation of that name; None if there is none."""
    query = select(organisations.c.id).where(organisations.c.name == _name(name, of="organisation"))
    return connection.execute(query).scalar()


def organisation_name(connection: Connection, organisation_id: str) -> str:
    """What the organisation is called; "" if there is none of that id."""
    query = select(organisations.c.name).where(organisations.c.id == organisation_id)
    return connection.execute(query).scalar() or ""


def team_named(connection: Connection, name: str, *, organisation_id: str) -> str | None:
    """The id of the team of that name in the organisation; None if there is none."""
    query = select(teams.c.id).where(teams.c.organisation_id == organisation_id, teams.c.name == _name(name, of="team"))
    return connection.execute(query).scalar()


def team_ids_of(connection: Connection, user_id: str) -> frozenset[str]:
    """The ids of the teams that the user is a member of."""
    query = select(memberships.c.team_id).where(memberships.c.user_id == user_id)
    return frozenset(connection.execute(query).scalars())


def add_organisation(connection: Connection, name: str, *, by: By) -> str:
    """Add an organisation; its id.

    Raises:
        BadInput: there is one of that name, or the name is empty or too long.
    """
    values = {"id": str(uuid4()), "name": _name(name, of="organisation"), "created_at": by.at}
    _insert(connection, organisations, values, taken="there is an organisation of that name already.")
    append(connection, Action.ORGANISATION_ADDED, subject=str(values["id"]), by=by)
    return str(values["id"])


def add_team(connection: Connection, name: str, *, organisation_id: str, by: By) -> str:
    """Add a team to an organisation; its id.

    Raises:
        BadInput: the organisation has one of that name, or the name is empty or too long.
    """
    team_id = str(uuid4())
    values = {
        "id": team_id,
        "organisation_id": organisation_id,
        "name": _name(name, of="team"),
        "created_at": by.at,
    }
    _insert(connection, teams, values, taken="the organisation has a team of that name already.")
    append(connection, Action.TEAM_ADDED, subject=team_id, by=by, detail={"organisation": organisation_id})
    return team_id


def add_user(connection: Connection, new: NewUser, *, by: By) -> User:
    """Add an active user.

    Raises:
        BadInput: the organisation has a user with that address, or address or name cannot be used.
    """
    email = normalised_email(new.email)
    user_id = str(uuid4())
    values = {
        "id": user_id,
        "organisation_id": new.organisation_id,
        "email": email,
        "display_name": _name(new.display_name, of="user"),
        "password_hash": new.password_hash,
        "role": new.role,
        "is_active": True,
        "failed_logins": 0,
        "locked_until": None,
        "created_at": by.at,
    }
    _insert(connection, users, values, taken="the organisation has a user with that e-mail address already.")
    detail = {"organisation": new.organisation_id, "role": new.role.value}
    append(connection, Action.USER_ADDED, subject=user_id, by=by, detail=detail)
    return user_by_id(connection, user_id)


def add_to_team(connection: Connection, user: User, *, team_id: str, by: By) -> None:
    """Make the user a member of a team of their organisation; nothing if they are one.

    Raises:
        BadInput: it is a team of another organisation.
    """
    owner = connection.execute(select(teams.c.organisation_id).where(teams.c.id == team_id)).scalar()
    if owner != user.organisation_id:
        raise BadInput("the team belongs to another organisation.")
    there = (memberships.c.team_id == team_id) & (memberships.c.user_id == user.id)
    if connection.execute(select(memberships.c.user_id).where(there)).first():
        return
    values = {"team_id": team_id, "user_id": user.id, "created_at": by.at}
    _insert(connection, memberships, values, taken="the user was added to the team at this moment.")
    append(connection, Action.USER_JOINED_TEAM, subject=user.id, by=by, detail={"team": team_id})


def user_by_id(connection: Connection, user_id: str) -> User:
    """The user with that id.

    Raises:
        BadInput: there is none.
    """
    row = connection.execute(_users().where(users.c.id == user_id)).first()
    if row is None:
        raise BadInput("there is no such user.")
    return User(**row._mapping)


def user_by_email(connection: Connection, email: str, *, organisation_id: str) -> User | None:
    """The user of the organisation with that address, however it is written; None if there is none."""
    query = _users().where(users.c.email == normalised_email(email), users.c.organisation_id == organisation_id)
    row = connection.execute(query).first()
    return None if row is None else User(**row._mapping)


def users_by_email(connection: Connection, email: str) -> tuple[User, ...]:
    """Everyone with that address: one an organisation at most, by the name of the organisation."""
    return _found(connection, _users().where(users.c.email == normalised_email(email)))


def active_users(connection: Connection, *, organisation_id: str) -> tuple[User, ...]:
    """Who may log in to the organisation, by address."""
    return _found(connection, _users().where(users.c.is_active, users.c.organisation_id == organisation_id))


def active_administrators(connection: Connection, *, organisation_id: str) -> frozenset[str]:
    """The ids of the organisation's administrators; none of them changes until the transaction ends."""
    query = select(users.c.id).where(
        users.c.organisation_id == organisation_id, users.c.is_active, users.c.role == Role.ADMINISTRATOR
    )
    return frozenset(connection.execute(query.order_by(users.c.id).with_for_update()).scalars())


def compliance_officers(connection: Connection, *, organisation_id: str) -> tuple[User, ...]:
    """The compliance officers of the organisation who are not kept out, by address."""
    here = (users.c.organisation_id == organisation_id) & users.c.is_active & (users.c.role == Role.COMPLIANCE)
    return _found(connection, _users().where(here))


def all_users(connection: Connection) -> tuple[User, ...]:
    """Everyone, the disabled too, by organisation and address."""
    return _found(connection, _users())


def disable_user(connection: Connection, user: User, *, by: By) -> None:
    """Keep the user out from now on; who they are stays, because entries of the ledger name their id.

    Raises:
        BadInput: they are disabled already.
    """
    changed = connection.execute(update(users).where(users.c.id == user.id, users.c.is_active).values(is_active=False))
    if not changed.rowcount:
        raise BadInput("the user is disabled already.")
    append(connection, Action.USER_DISABLED, subject=user.id, by=by)


def enable_user(connection: Connection, user: User, *, by: By) -> None:
    """Let the user in again; nothing if they are not disabled."""
    query = update(users).where(users.c.id == user.id, users.c.is_active.is_(False))
    if connection.execute(query.values(is_active=True, failed_logins=0, locked_until=None)).rowcount:
        append(connection, Action.USER_ENABLED, subject=user.id, by=by)


def change_role(connection: Connection, user: User, role: Role, *, by: By) -> None:
    """Give the user another role; nothing if it is theirs."""
    if user.role is not role:
        _change(connection, user.id, {"role": role})
        detail = {"before": user.role.value, "after": role.value}
        append(connection, Action.ROLE_CHANGED, subject=user.id, by=by, detail=detail)


def rename_user(connection: Connection, user: User, display_name: str, *, by: By) -> None:
    """Give the user another name; nothing if it is theirs.

    Raises:
        BadInput: it is empty or too long.
    """
    name = _name(display_name, of="user")
    if name != user.display_name:
        _change(connection, user.id, {"display_name": name})
        append(connection, Action.USER_RENAMED, subject=user.id, by=by)


def set_password(connection: Connection, user: User, password_hash: str, *, by: By) -> None:
    """Give the user another password, and unlock them."""
    _change(connection, user.id, {"password_hash": password_hash, "failed_logins": 0, "locked_until": None})
    append(connection, Action.PASSWORD_CHANGED, subject=user.id, by=by)


def users_in(connection: Connection, organisation_id: str, *, after: str | None = None, rows: int) -> tuple[User, ...]:
    """Users of the organisation, the disabled too, by address."""
    query = _users().where(users.c.organisation_id == organisation_id)
    return _found(connection, (query if after is None else query.where(users.c.email > after)).limit(rows))


def teams_in(connection: Connection, organisation_id: str, *, after: str | None = None, rows: int) -> tuple[Team, ...]:
    """Teams of the organisation, by name."""
    query = _teams().where(teams.c.organisation_id == organisation_id).order_by(teams.c.name).limit(rows)
    found = connection.execute(query if after is None else query.where(teams.c.name > after))
    return tuple(Team(**row._mapping) for row in found)


def team_by_id(connection: Connection, team_id: str, *, organisation_id: str) -> Team | None:
    """The team of the organisation with that id; None if there is none."""
    query = _teams().where(teams.c.id == team_id, teams.c.organisation_id == organisation_id)
    row = connection.execute(query).first()
    return None if row is None else Team(**row._mapping)


def rename_team(connection: Connection, team: Team, name: str, *, by: By) -> None:
    """Give the team another name; nothing if it is its own.

    Raises:
        BadInput: the organisation has one of that name, or the name is empty or too long.
    """
    cleaned = _name(name, of="team")
    if cleaned == team.name:
        return
    try:
        with connection.begin_nested():
            connection.execute(update(teams).where(teams.c.id == team.id).values(name=cleaned))
    except IntegrityError as error:
        if is_duplicate(error):
            raise BadInput("the organisation has a team of that name already.") from None
        raise
    append(connection, Action.TEAM_RENAMED, subject=team.id, by=by)


def remove_from_team(connection: Connection, user: User, *, team_id: str, by: By) -> None:
    """The user is no member any more; nothing if they are none."""
    there = (memberships.c.team_id == team_id) & (memberships.c.user_id == user.id)
    if connection.execute(delete(memberships).where(there)).rowcount:
        append(connection, Action.USER_LEFT_TEAM, subject=user.id, by=by, detail={"team": team_id})


def record_failed_login(connection: Connection, user: User, *, by: By) -> User:
    """Count a wrong password; the fifth in a row locks for 15 minutes and starts the count again.

    While somebody is locked out nothing more is counted or written, so that guessing cannot fill the ledger.
    """
    now = _locked_row(connection, user.id)
    if now.is_locked(at=by.at):
        return now
    count = now.failed_logins + 1
    locks = count >= MAX_FAILED_LOGINS
    _change(
        connection, user.id, {"failed_logins": 0 if locks else count, "locked_until": by.at + LOCK if locks else None}
    )
    append(connection, Action.LOGIN_FAILED, subject=user.id, by=by, detail={"in_a_row": count})
    if locks:
        append(
            connection, Action.USER_LOCKED, subject=user.id, by=by, detail={"minutes": int(LOCK.total_seconds()) // 60}
        )
    return user_by_id(connection, user.id)


def record_login(connection: Connection, user: User, *, by: By, new_hash: str | None = None) -> User | None:
    """Record that the right password came; None if the user was locked or disabled in the meantime.

    `new_hash` is the same password hashed with today's cost, where the stored one is cheaper.
    """
    now = _locked_row(connection, user.id)
    if not now.is_active or now.is_locked(at=by.at):
        return None
    values: dict[str, Any] = {"failed_logins": 0, "locked_until": None}
    if new_hash is not None:
        values["password_hash"] = new_hash
    _change(connection, user.id, values)
    append(connection, Action.LOGGED_IN, subject=user.id, by=by)
    return user_by_id(connection, user.id)


def _users() -> Select[Any]:
    return (
        select(users, organisations.c.name.label("organisation"))
        .join(organisations, organisations.c.id == users.c.organisation_id)
        .order_by(organisations.c.name, users.c.email)
    )


def _teams() -> Select[Any]:
    members = select(func.count()).where(memberships.c.team_id == teams.c.id).correlate(teams).scalar_subquery()
    return select(teams, members.label("members"))


def _found(connection: Connection, query: Select[Any]) -> tuple[User, ...]:
    return tuple(User(**row._mapping) for row in connection.execute(query))


def _locked_row(connection: Connection, user_id: str) -> User:
    """The user, whom nobody else changes until the transaction ends; SQLite has one writer anyway."""
    connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())
    return user_by_id(connection, user_id)


def _insert(connection: Connection, table: Table, values: Mapping[str, object], *, taken: str) -> None:
    """Insert in a savepoint, so that somebody else's row of the same name is an answer and no broken transaction."""
    try:
        with connection.begin_nested():
            connection.execute(insert(table), [dict(values)])
    except IntegrityError as error:
        if is_duplicate(error):
            raise BadInput(taken) from None
        raise


def _change(connection: Connection, user_id: str, values: Mapping[str, object]) -> None:
    connection.execute(update(users).where(users.c.id == user_id).values(**values))


def _name(name: str, *, of: str) -> str:
    """With single spaces, printable, and of a length that the tables hold."""
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > MAX_NAME or not cleaned.isprintable():
        raise BadInput(f"the name of the {of} cannot be used: 1 to {MAX_NAME} characters that can be printed.")
    return cleaned
