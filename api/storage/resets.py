"""Links for a new password: whose, until when, used or not; knows the hash of a link's secret and never the secret.

Takes a connection and never commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from api.storage.accounts import User
from api.storage.ledger import COMMAND_LINE, Action, By, append
from api.storage.tables import password_resets

__all__ = ["Reset", "add_reset", "end_resets_of", "reset_by_hash", "use_reset"]


@dataclass(frozen=True, slots=True)
class Reset:
    """A link that was made: for whom, and until when it counts."""

    user_id: str
    expires_at: datetime
    used_at: datetime | None

    def is_valid(self, *, at: datetime) -> bool:
        """Whether it can be used at that moment."""
        return self.used_at is None and at < self.expires_at


def add_reset(connection: Connection, user: User, *, token_hash: str, expires_at: datetime, by: By) -> None:
    """Add a link for the user; those made before count no more."""
    end_resets_of(connection, user.id)
    values = {
        "token_hash": token_hash,
        "user_id": user.id,
        "created_by": None if by.actor == COMMAND_LINE else by.actor,
        "created_at": by.at,
        "expires_at": expires_at,
    }
    connection.execute(insert(password_resets).values(values))
    append(connection, Action.RESET_LINK_MADE, subject=user.id, by=by)


def end_resets_of(connection: Connection, user_id: str) -> None:
    """Let no link count any more that was made for the user."""
    connection.execute(delete(password_resets).where(password_resets.c.user_id == user_id))


def reset_by_hash(connection: Connection, token_hash: str) -> Reset | None:
    """The link with that hash, used or not; None if there is none."""
    shown = (password_resets.c.user_id, password_resets.c.expires_at, password_resets.c.used_at)
    row = connection.execute(select(*shown).where(password_resets.c.token_hash == token_hash)).first()
    return None if row is None else Reset(**row._mapping)


def use_reset(connection: Connection, token_hash: str, *, at: datetime) -> bool:
    """Use the link up; whether it could be used, which is true once."""
    table = password_resets
    valid = (table.c.token_hash == token_hash) & table.c.used_at.is_(None) & (table.c.expires_at > at)
    return bool(connection.execute(update(table).where(valid).values(used_at=at)).rowcount)
