"""Sessions of people in a browser: begun at login with a new token, over after a while, and ended when asked.

The token is in the cookie alone; what is stored is its hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.auth.actor import Actor, actor_for
from api.auth.opaque import hash_secret, new_secret
from api.errors import NotSignedIn
from api.storage.accounts import User, team_ids_of
from api.storage.database import Engine, reading, transaction
from api.storage.sessions import (
    Session,
    add_session,
    end_session,
    mark_seen,
    purge_sessions,
    session_by_token,
)

__all__ = ["ABSOLUTE", "IDLE", "ActiveSession", "actor_of_session", "begin_session", "stop_session"]

IDLE: Final = timedelta(hours=8)  # a session that nobody used for so long is over
ABSOLUTE: Final = timedelta(days=7)  # and however much it was used, this long after login
SEEN_EVERY: Final = timedelta(minutes=5)  # how exactly the last use is known: writing at every request would cost more
OVER: Final = "the session is over: log in again."


@dataclass(frozen=True, slots=True)
class ActiveSession:
    """Who it is, and in which session."""

    actor: Actor
    session_id: str


def begin_session(engine: Engine, user: User, *, at: datetime, instead_of: str | None = None) -> str:
    """Begin a session; its token. The session of the token `instead_of` ends: none is carried over a login.

    Raises:
        StorageError: the database refused.
    """
    token = new_secret()
    with transaction(engine) as connection:
        purge_sessions(connection, before=at)
        former = None if instead_of is None else session_by_token(connection, hash_secret(instead_of))
        if former is not None:
            end_session(connection, former[0].id, user_id=former[0].user_id)
        add_session(connection, token_hash=hash_secret(token), user_id=user.id, at=at, expires_at=at + ABSOLUTE)
    return token


def actor_of_session(engine: Engine, token: str, *, at: datetime) -> ActiveSession:
    """Who the session of that token belongs to.

    Raises:
        NotSignedIn: there is none, it is over, or the user is disabled.
        StorageError: the database refused.
    """
    with reading(engine) as connection:
        found = session_by_token(connection, hash_secret(token))
        if found is None or not found[1].is_active or _is_over(found[0], at=at):
            raise NotSignedIn(OVER)
        session, user = found
        actor = actor_for(user, team_ids_of(connection, user.id), at=at)
    if at - session.seen_at >= SEEN_EVERY:
        with transaction(engine) as connection:
            mark_seen(connection, session.id, at=at)
    return ActiveSession(actor, session.id)


def stop_session(engine: Engine, actor: Actor, session_id: str) -> bool:
    """End one of the actor's own sessions; whether there was one of that id.

    Raises:
        StorageError: the database refused.
    """
    with transaction(engine) as connection:
        return end_session(connection, session_id, user_id=actor.user_id)


def _is_over(session: Session, *, at: datetime) -> bool:
    return at >= session.expires_at or at - session.seen_at >= IDLE
