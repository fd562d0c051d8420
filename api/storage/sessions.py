"""Sessions: which there are, whose, and since when; knows the hash of a token and never a token.

Takes a connection and never commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from api.storage.accounts import User, user_by_id
from api.storage.tables import sessions

__all__ = [
    "Session",
    "add_session",
    "end_session",
    "end_sessions_of",
    "mark_seen",
    "purge_sessions",
    "session_by_token",
    "sessions_of",
]


@dataclass(frozen=True, slots=True)
class Session:
    """Where somebody has logged in; over at `expires_at` at the latest."""

    id: str
    user_id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


SHOWN = (sessions.c.id, sessions.c.user_id, sessions.c.created_at, sessions.c.seen_at, sessions.c.expires_at)


def add_session(
    connection: Connection, *, token_hash: str, user_id: str, at: datetime, expires_at: datetime
) -> Session:
    """Add a session of the user."""
    session = Session(id=str(uuid4()), user_id=user_id, created_at=at, seen_at=at, expires_at=expires_at)
    values = {
        "id": session.id,
        "token_hash": token_hash,
        "user_id": user_id,
        "created_at": at,
        "seen_at": at,
        "expires_at": expires_at,
    }
    connection.execute(insert(sessions).values(values))
    return session


def session_by_token(connection: Connection, token_hash: str) -> tuple[Session, User] | None:
    """The session and its user, over or not; None if there is none."""
    row = connection.execute(select(*SHOWN).where(sessions.c.token_hash == token_hash)).first()
    if row is None:
        return None
    session = Session(**row._mapping)
    return session, user_by_id(connection, session.user_id)


def sessions_of(connection: Connection, user_id: str, *, at: datetime) -> tuple[Session, ...]:
    """The user's sessions that are not over, the newest first."""
    query = select(*SHOWN).where(sessions.c.user_id == user_id, sessions.c.expires_at > at)
    rows = connection.execute(query.order_by(sessions.c.created_at.desc(), sessions.c.id))
    return tuple(Session(**row._mapping) for row in rows)


def mark_seen(connection: Connection, session_id: str, *, at: datetime) -> None:
    """The session was used at that moment."""
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=at))


def end_session(connection: Connection, session_id: str, *, user_id: str) -> bool:
    """End that session of the user; whether there was one."""
    query = delete(sessions).where(sessions.c.id == session_id, sessions.c.user_id == user_id)
    return bool(connection.execute(query).rowcount)


def end_sessions_of(connection: Connection, user_id: str, *, but: str | None = None) -> int:
    """End every session of the user except `but`; how many."""
    query = delete(sessions).where(sessions.c.user_id == user_id)
    return connection.execute(query if but is None else query.where(sessions.c.id != but)).rowcount


def purge_sessions(connection: Connection, *, before: datetime) -> int:
    """Forget sessions that were over before that moment; how many."""
    return connection.execute(delete(sessions).where(sessions.c.expires_at < before)).rowcount
