"""Signing in and out, and one's own password and sessions.

What is wrong with an attempt is never said, and takes the same time whatever it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from api.auth.actor import Actor
from api.auth.login import log_in
from api.auth.oidc import Identity
from api.auth.passwords import check_password, hash_password, refuse_weak
from api.auth.sessions import begin_session
from api.errors import BadInput, NotFound, NotSignedIn
from api.storage.accounts import (
    Team,
    User,
    organisation_named,
    record_failed_login,
    set_password,
    team_by_id,
    user_by_id,
    users_by_email,
)
from api.storage.database import Connection, reading, transaction
from api.storage.identities import link_identity, user_of_identity
from api.storage.ledger import Action, By, append
from api.storage.sessions import Session, end_session, end_sessions_of, sessions_of
from api.workflows.service import Service

__all__ = [
    "Attempt",
    "Begun",
    "Profile",
    "change_password",
    "end_other_sessions",
    "end_own_session",
    "own_profile",
    "own_sessions",
    "sign_in",
    "sign_in_as",
    "sign_out",
]

NOBODY: Final = "00000000-0000-0000-0000-000000000000"  # an organisation that has no users
REFUSED: Final = (
    "address or password is wrong, or too many wrong passwords came: wait 15 minutes, or ask for a new password."
)

UNKNOWN: Final = "nobody here belongs to this account of the identity provider: ask an administrator to add you."


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed; `organisation` is needed where several have a user with that address."""

    email: str = field(repr=False)
    password: str = field(repr=False)
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that was begun; the token goes into the cookie and nowhere else."""

    token: str = field(repr=False)
    user: User


@dataclass(frozen=True, slots=True)
class Profile:
    """Whoever asks, and their teams."""

    user: User
    teams: tuple[Team, ...]


def sign_in(service: Service, attempt: Attempt, *, instead_of: str | None = None) -> Begun:
    """Begin a session; the session of the token `instead_of` ends, so that none is carried over.

    Raises:
        NotSignedIn: address, password or organisation is wrong, or the user is locked or disabled.
        StorageError: the database refused.
    """
    at = service.now()
    user = log_in(
        service.engine,
        organisation_id=_organisation_of(service, attempt),
        email=attempt.email,
        password=attempt.password,
        at=at,
    )
    if user is None:
        raise NotSignedIn(REFUSED)
    return Begun(begin_session(service.engine, user, at=at, instead_of=instead_of), user)


def sign_in_as(service: Service, identity: Identity, *, instead_of: str | None = None) -> Begun:
    """Begin a session for whom the identity provider knows.

    An account that was not seen before becomes the user's whose address the provider has verified, once. Nobody is
    added by it.

    Raises:
        NotSignedIn: no active user belongs to it, or several do.
        StorageError: the database refused.
    """
    at = service.now()
    with transaction(service.engine) as connection:
        user = user_of_identity(connection, issuer=identity.issuer, subject=identity.subject)
        if user is None:
            user = _user_with(connection, identity.email)
            if user is not None:
                by = By(user.id, at)
                link_identity(connection, user, issuer=identity.issuer, subject=identity.subject, by=by)
        if user is None or not user.is_active:
            raise NotSignedIn(UNKNOWN)
        append(connection, Action.LOGGED_IN, subject=user.id, by=By(user.id, at), detail={"with": "provider"})
    return Begun(begin_session(service.engine, user, at=at, instead_of=instead_of), user)


def sign_out(service: Service, actor: Actor, session_id: str) -> None:
    """End this session."""
    with transaction(service.engine) as connection:
        if end_session(connection, session_id, user_id=actor.user_id):
            append(connection, Action.LOGGED_OUT, subject=actor.user_id, by=actor.by)


def own_profile(service: Service, actor: Actor) -> Profile:
    """Who one is."""
    with reading(service.engine) as connection:
        user = user_by_id(connection, actor.user_id)
        found = (
            team_by_id(connection, team_id, organisation_id=actor.organisation_id) for team_id in sorted(actor.team_ids)
        )
        return Profile(user, tuple(team for team in found if team is not None))


def own_sessions(service: Service, actor: Actor) -> tuple[Session, ...]:
    """Where one is signed in, the newest first."""
    with reading(service.engine) as connection:
        return sessions_of(connection, actor.user_id, at=actor.at)


def end_own_session(service: Service, actor: Actor, session_id: str) -> None:
    """End one of one's own sessions.

    Raises:
        NotFound: there is none of that id, or it is another's.
    """
    with transaction(service.engine) as connection:
        if not end_session(connection, session_id, user_id=actor.user_id):
            raise NotFound
        append(connection, Action.SESSION_REVOKED, subject=actor.user_id, by=actor.by)


def end_other_sessions(service: Service, actor: Actor, *, but: str | None) -> int:
    """End every session of one's own except `but`; how many."""
    with transaction(service.engine) as connection:
        ended = end_sessions_of(connection, actor.user_id, but=but)
        if ended:
            append(connection, Action.SESSION_REVOKED, subject=actor.user_id, by=actor.by, detail={"ended": ended})
        return ended


def change_password(service: Service, actor: Actor, *, current: str, new: str, session_id: str | None) -> None:
    """Take a new password; every other session ends. A wrong current one counts like a wrong one at login.

    Raises:
        BadInput: the current one is wrong, or the new one is guessed first.
        StorageError: the database refused.
    """
    with reading(service.engine) as connection:
        user = user_by_id(connection, actor.user_id)
    is_right = check_password(current, user.password_hash).is_right and not user.is_locked(at=actor.at)
    if not is_right:
        with transaction(service.engine) as connection:
            record_failed_login(connection, user, by=actor.by)
        raise BadInput("the current password is wrong, or too many wrong ones came.")
    refuse_weak(new, email=user.email)
    new_hash = hash_password(new)
    with transaction(service.engine) as connection:
        set_password(connection, user, new_hash, by=By(actor.user_id, actor.at))
        end_sessions_of(connection, user.id, but=session_id)


def _organisation_of(service: Service, attempt: Attempt) -> str:
    """The organisation that was named, or the only one that has the address; one without users if there is none."""
    try:
        with reading(service.engine) as connection:
            if attempt.organisation is not None:
                return organisation_named(connection, attempt.organisation) or NOBODY
            found = users_by_email(connection, attempt.email)
    except BadInput:
        return NOBODY
    return found[0].organisation_id if len(found) == 1 else NOBODY


def _user_with(connection: Connection, email: str | None) -> User | None:
    """The only active user with that address."""
    try:
        found = () if email is None else users_by_email(connection, email)
    except BadInput:
        return None
    active = [user for user in found if user.is_active]
    return active[0] if len(active) == 1 else None
