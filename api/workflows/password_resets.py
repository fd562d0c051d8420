"""A new password by a link that counts once: made by an administrator or on the command line, never sent by us.

Whoever makes a link can use it. So one for a compliance officer is made by another compliance officer or on the
command line of the host, and by nobody who manages users.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from api.auth.actor import Actor
from api.auth.opaque import hash_secret, new_secret
from api.auth.passwords import hash_password, refuse_weak
from api.auth.permissions import Permission, require
from api.errors import Conflict, Forbidden, NotFound
from api.storage.accounts import User, compliance_officers, set_password, user_by_id
from api.storage.database import Connection, reading, transaction
from api.storage.ledger import By
from api.storage.resets import add_reset, reset_by_hash, use_reset
from api.storage.roles import Role
from api.storage.sessions import end_sessions_of
from api.workflows.service import Service
from api.workflows.users import user_in_sight

__all__ = [
    "RESET_PATH",
    "ResetLink",
    "make_officer_link",
    "make_reset_link",
    "other_officers",
    "reset_link",
    "take_new_password",
]

LASTS: Final = timedelta(hours=24)
RESET_PATH: Final = "/password-reset"
COMMAND: Final = "'evenhand user reset-link' on the host"


@dataclass(frozen=True, slots=True)
class ResetLink:
    """A link that was made; the secret is shown this once, behind a #, so that it stays out of every log."""

    user: User
    secret: str = field(repr=False)
    expires_at: datetime

    def at(self, address: str) -> str:
        """The whole link; `address` is where people reach the service, without a path."""
        return f"{address.rstrip('/')}{RESET_PATH}#{self.secret}"


def make_reset_link(service: Service, actor: Actor, user_id: str) -> ResetLink:
    """Make a link for a user of the organisation; those made before count no more.

    Raises:
        Forbidden: only who manages users may, and nobody of them for a compliance officer.
        NotFound: there is no such user in the organisation.
        Conflict: the user is disabled.
    """
    require(actor, Permission.USER_MANAGE)
    with transaction(service.engine) as connection:
        user = user_in_sight(connection, actor, user_id)
        if user.role is Role.COMPLIANCE:
            raise Forbidden(_who_else(connection, user))
        return reset_link(connection, user, by=actor.by)


def other_officers(service: Service, actor: Actor) -> tuple[User, ...]:
    """The other compliance officers of the organisation who are not kept out, by address.

    Raises:
        Forbidden: only a compliance officer may.
    """
    require(actor, Permission.OFFICER_ADMIT)
    with reading(service.engine) as connection:
        found = compliance_officers(connection, organisation_id=actor.organisation_id)
    return tuple(one for one in found if one.id != actor.user_id)


def make_officer_link(service: Service, actor: Actor, user_id: str) -> ResetLink:
    """Make a link for another compliance officer; those made before count no more.

    Raises:
        Forbidden: only a compliance officer may.
        NotFound: there is no such other officer in the organisation.
        Conflict: the officer is disabled.
    """
    require(actor, Permission.OFFICER_ADMIT)
    with transaction(service.engine) as connection:
        user = user_in_sight(connection, actor, user_id)
        if user.role is not Role.COMPLIANCE or user.id == actor.user_id:
            raise NotFound
        return reset_link(connection, user, by=actor.by)


def reset_link(connection: Connection, user: User, *, by: By) -> ResetLink:
    """The same in the transaction of whoever calls, for the command line and for new users.

    Raises:
        Conflict: the user is disabled.
    """
    if not user.is_active:
        raise Conflict("the user is disabled: let them in first.")
    secret = new_secret()
    link = ResetLink(user, secret, by.at + LASTS)
    add_reset(connection, user, token_hash=hash_secret(secret), expires_at=link.expires_at, by=by)
    return link


def take_new_password(service: Service, *, secret: str, new: str) -> None:
    """Use a link up: the password is the new one, the user is unlocked and every session of theirs ends.

    Raises:
        NotFound: the link is unknown, used or over.
        BadInput: the password is guessed first; the link still counts.
    """
    at, token_hash = service.now(), hash_secret(secret)
    with reading(service.engine) as connection:
        found = reset_by_hash(connection, token_hash)
        if found is None or not found.is_valid(at=at):
            raise NotFound("the link is unknown, used or over: ask for a new one.")
        user = user_by_id(connection, found.user_id)
    refuse_weak(new, email=user.email)
    new_hash = hash_password(new)
    with transaction(service.engine) as connection:
        if not use_reset(connection, token_hash, at=at) or not user_by_id(connection, user.id).is_active:
            raise NotFound("the link is unknown, used or over: ask for a new one.")
        set_password(connection, user, new_hash, by=By(user.id, at))
        end_sessions_of(connection, user.id)


def _who_else(connection: Connection, user: User) -> str:
    """Who makes a link for a compliance officer, so that nobody who manages users signs in as one."""
    others = [one for one in compliance_officers(connection, organisation_id=user.organisation_id) if one.id != user.id]
    who = f"another compliance officer makes it, or {COMMAND}" if others else f"{COMMAND} makes it"
    return f"nobody who manages users makes a link for a compliance officer, or they could sign in as one: {who}."
