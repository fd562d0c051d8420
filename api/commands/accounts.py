"""`evenhand user …`: add, list and disable users; each change is an entry of the ledger, signed afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.auth.passwords import hash_password, random_password, refuse_weak
from api.commands.configuring import settings_for
from api.commands.printing import write_line
from api.errors import BadInput
from api.storage.accounts import (
    NewUser,
    User,
    add_organisation,
    add_team,
    add_to_team,
    add_user,
    all_users,
    disable_user,
    normalised_email,
    organisation_named,
    team_named,
    users_by_email,
)
from api.storage.database import Connection, reading, transaction
from api.storage.ledger import COMMAND_LINE, By
from api.storage.opening import Storage, open_storage, sign_head, signing_key
from api.storage.roles import Role
from api.storage.schema import require_current

__all__ = ["Asked", "add_user_command", "disable_user_command", "list_users_command", "reset_link_command"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is to be added, as the command line says it."""

    email: str
    name: str
    role: Role
    organisation: str
    team: str | None = None


def add_user_command(asked: Asked, *, password_file: Path | None) -> int:
    """Add a user; organisation and team are made where there are none, and that is said.

    Raises:
        BadInput: address, name or password cannot be used, or the user is there already.
        StorageError: the database or the key cannot be used; nothing was changed.
    """
    email = normalised_email(asked.email)
    password = random_password() if password_file is None else _password_in(password_file)
    refuse_weak(password, email=email)
    by = By(COMMAND_LINE, datetime.now(UTC))
    password_hash = hash_password(password)
    with _changing(at=by.at) as storage:
        with transaction(storage.engine) as connection:
            made = _add(connection, asked, email=email, password_hash=password_hash, by=by)
        write_line(f"{email} of {asked.organisation} is added; role: {asked.role.value.replace('_', ' ')}{made}.")
        if password_file is None:
            write_line(f"Password, shown this once: {password}")
    return 0


def list_users_command(*, as_json: bool) -> int:
    """Print everyone, the disabled too.

    Raises:
        StorageError: the database cannot be used.
    """
    now = datetime.now(UTC)
    with _current() as storage, reading(storage.engine) as connection:
        found = all_users(connection)
    if as_json:
        write_line(json.dumps([_plain(user, at=now) for user in found], indent=1, ensure_ascii=False))
        return 0
    for user in found:
        write_line(f"{user.email}  {user.display_name}  {user.role.value}  {user.organisation}  {_state(user, at=now)}")
    if not found:
        write_line("There are no users: 'evenhand user add' adds one.")
    return 0


def disable_user_command(email: str, *, organisation: str | None) -> int:
    """Disable the user with that address.

    Raises:
        BadInput: there is none, several organisations have one, or they are disabled already.
        StorageError: the database or the key cannot be used; nothing was changed.
    """
    by = By(COMMAND_LINE, datetime.now(UTC))
    with _changing(at=by.at) as storage:
        with transaction(storage.engine) as connection:
            user = _only(users_by_email(connection, email), organisation=organisation)
            disable_user(connection, user, by=by)
        write_line(f"{user.email} of {user.organisation} is disabled.")
    return 0


def reset_link_command(email: str, *, organisation: str | None) -> int:
    """Print a link for a new password of the user with that address.

    Raises:
        BadInput: there is none, or several organisations have one.
        Conflict: they are disabled.
        StorageError: the database or the key cannot be used; nothing was changed.
    """
    from api.workflows.password_resets import reset_link

    by = By(COMMAND_LINE, datetime.now(UTC))
    address = settings_for().public_url or ""
    with _changing(at=by.at) as storage:
        with transaction(storage.engine) as connection:
            user = _only(users_by_email(connection, email), organisation=organisation)
            link = reset_link(connection, user, by=by)
        write_line(
            f"For {user.email} of {user.organisation}, good once and until {link.expires_at:%Y-%m-%d %H:%M} UTC:"
        )
        write_line(link.at(address))
        if not address:
            write_line("Put the address of the service before it, or set EVENHAND_PUBLIC_URL.")
    return 0


@contextmanager
def _current() -> Iterator[Storage]:
    """The storage of the settings, with the tables that this software was written for."""
    with open_storage(settings_for()) as storage:
        require_current(storage.engine)
        yield storage


@contextmanager
def _changing(*, at: datetime) -> Iterator[Storage]:
    """The same for a change: the key is there before it, and the ledger is signed after it."""
    with _current() as storage:
        key = signing_key(storage)
        yield storage
        sign_head(storage, key, at=at)


def _add(connection: Connection, asked: Asked, *, email: str, password_hash: str, by: By) -> str:
    """Add the user and what is missing around them; what else was made, as the end of a sentence."""
    made = []
    organisation_id = organisation_named(connection, asked.organisation)
    if organisation_id is None:
        organisation_id = add_organisation(connection, asked.organisation, by=by)
        made.append("this organisation is new")
    user = add_user(connection, NewUser(email, asked.name, asked.role, organisation_id, password_hash), by=by)
    if asked.team is not None:
        team_id = team_named(connection, asked.team, organisation_id=organisation_id)
        if team_id is None:
            team_id = add_team(connection, asked.team, organisation_id=organisation_id, by=by)
            made.append(f"the team {asked.team} is new")
        add_to_team(connection, user, team_id=team_id, by=by)
    return f" ({', '.join(made)})" if made else ""


def _only(found: tuple[User, ...], *, organisation: str | None) -> User:
    wanted = [user for user in found if organisation is None or user.organisation == " ".join(organisation.split())]
    if not wanted:
        raise BadInput("there is no user with that e-mail address: 'evenhand user list' shows everyone.")
    if len(wanted) > 1:
        names = ", ".join(user.organisation for user in wanted)
        raise BadInput(f"several organisations have a user with that address: say --organisation, one of {names}.")
    return wanted[0]


def _password_in(path: Path) -> str:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{path} cannot be read: name a file with the password on its first line, UTF-8.") from None
    return lines[0] if lines else ""


def _state(user: User, *, at: datetime) -> str:
    if not user.is_active:
        return "disabled"
    return "locked" if user.is_locked(at=at) else "active"


def _plain(user: User, *, at: datetime) -> dict[str, str]:
    return {
        "id": user.id,
        "email": user.email,
        "name": user.display_name,
        "role": user.role.value,
        "organisation": user.organisation,
        "state": _state(user, at=at),
        "created_at": user.created_at.isoformat(),
    }
