"""What the ledger says about somebody: questions about entries by whom they are about, never a change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, select

from api.storage.ledger import Action, Entry, moment_text
from api.storage.tables import ledger

__all__ = ["did_since", "entries_about"]


def did_since(
    connection: Connection, action: Action, *, actor: str, subjects: Collection[str], since: datetime
) -> bool:
    """Whether that actor did that to one of the subjects after the moment `since`."""
    query = (
        select(ledger.c.sequence)
        .where(
            ledger.c.subject.in_(sorted(subjects)),
            ledger.c.action == action.value,
            ledger.c.actor == actor,
            ledger.c.at > moment_text(since),
        )
        .limit(1)
    )
    return connection.execute(query).first() is not None


def entries_about(connection: Connection, subjects: Collection[str]) -> tuple[Entry, ...]:
    """Every entry that is about one of the subjects or names one, in order. Walks the whole ledger."""
    named = [ledger.c.detail.contains(one, autoescape=True) for one in sorted(subjects)]
    query = select(ledger).where(or_(ledger.c.subject.in_(sorted(subjects)), *named)).order_by(ledger.c.sequence)
    return tuple(Entry(**row._mapping) for row in connection.execute(query))
