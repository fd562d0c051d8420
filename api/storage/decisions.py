"""What named people decided about somebody on a released shortlist, and why; what was undone stays, as undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from api.errors import NotFound
from api.storage.ledger import By
from api.storage.shortlists import StoredShortlist
from api.storage.states import DecisionChoice
from api.storage.tables import decisions

__all__ = [
    "StoredDecision",
    "add_decision",
    "decision_by_id",
    "decisions_of",
    "in_force",
    "mark_undone",
]


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """One decision; `overrides` says that it goes against the order of the list."""

    id: str
    organisation_id: str
    shortlist_id: str
    candidate_id: str
    choice: DecisionChoice
    reason: str
    overrides: bool
    user_id: str
    created_at: datetime
    undone_by: str | None
    undone_at: datetime | None


def add_decision(
    connection: Connection,
    shortlist: StoredShortlist,
    candidate_id: str,
    *,
    choice: DecisionChoice,
    reason: str,
    overrides: bool,
    by: By,
) -> StoredDecision:
    """Keep a decision."""
    made = StoredDecision(
        id=str(uuid4()),
        organisation_id=shortlist.organisation_id,
        shortlist_id=shortlist.id,
        candidate_id=candidate_id,
        choice=choice,
        reason=reason,
        overrides=overrides,
        user_id=by.actor,
        created_at=by.at,
        undone_by=None,
        undone_at=None,
    )
    connection.execute(insert(decisions), [{name: getattr(made, name) for name in StoredDecision.__slots__}])
    return made


def decision_by_id(connection: Connection, decision_id: str) -> StoredDecision:
    """The decision with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_decisions().where(decisions.c.id == decision_id)).first()
    if row is None:
        raise NotFound
    return StoredDecision(**row._mapping)


def decisions_of(connection: Connection, shortlist_id: str) -> tuple[StoredDecision, ...]:
    """Everything decided on a shortlist, the undone too, oldest first."""
    query = _decisions().where(decisions.c.shortlist_id == shortlist_id)
    rows = connection.execute(query.order_by(decisions.c.created_at, decisions.c.id))
    return tuple(StoredDecision(**row._mapping) for row in rows)


def in_force(made: tuple[StoredDecision, ...]) -> Mapping[str, StoredDecision]:
    """By candidate, the last decision that was not undone; an inclusion is none about the person."""
    kept = (one for one in made if one.undone_at is None and one.choice is not DecisionChoice.INCLUDE)
    return {one.candidate_id: one for one in kept}


def mark_undone(connection: Connection, decision: StoredDecision, *, by: By) -> bool:
    """Take a decision back; False if somebody has already."""
    here = (decisions.c.id == decision.id) & decisions.c.undone_at.is_(None)
    changed = connection.execute(update(decisions).where(here).values(undone_by=by.actor, undone_at=by.at))
    return bool(changed.rowcount)


def _decisions() -> Any:
    return select(*(decisions.c[name] for name in StoredDecision.__slots__))
