"""Requirements proposed from an advertisement, and what people made of them. They weigh nothing while they lie here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, select, update

from api.errors import NotFound
from api.storage.ledger import Action, By, append
from api.storage.states import DraftState
from api.storage.tables import requirement_drafts
from screening.digest import canonical

__all__ = ["NewDraft", "StoredDraft", "draft_by_id", "drafts_of", "replace_drafts", "resolve_draft"]


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A proposed requirement in the shape of a requisition's, with its place in the posting and why."""

    requirement: Mapping[str, Any]
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A proposed requirement and what became of it."""

    id: str
    requisition_id: str
    position: int
    requirement: Mapping[str, Any] = field(repr=False)
    start: int
    end: int
    why: str
    state: DraftState
    created_at: datetime
    resolved_by: str | None
    resolved_at: datetime | None


def replace_drafts(connection: Connection, requisition_id: str, new: Sequence[NewDraft], *, by: By) -> None:
    """Put these in the place of those that nobody has accepted or rejected yet."""
    drafts = requirement_drafts.c
    waiting = (drafts.requisition_id == requisition_id) & (drafts.state == DraftState.PROPOSED)
    connection.execute(delete(requirement_drafts).where(waiting))
    rows = [
        {
            "id": str(uuid4()),
            "requisition_id": requisition_id,
            "position": position,
            "requirement": canonical(dict(one.requirement)).decode(),
            "start": one.start,
            "end": one.end,
            "why": one.why,
            "state": DraftState.PROPOSED,
            "created_at": by.at,
        }
        for position, one in enumerate(new)
    ]
    if rows:
        connection.execute(insert(requirement_drafts), rows)


def drafts_of(
    connection: Connection, requisition_id: str, *, state: DraftState | None = None
) -> tuple[StoredDraft, ...]:
    """Drafts of a requisition in the order of their posting."""
    drafts = requirement_drafts.c
    query = select(requirement_drafts).where(drafts.requisition_id == requisition_id)
    if state is not None:
        query = query.where(drafts.state == state)
    rows = connection.execute(query.order_by(drafts.created_at, drafts.position, drafts.id))
    return tuple(map(_draft, rows))


def draft_by_id(connection: Connection, requisition_id: str, draft_id: str) -> StoredDraft:
    """One draft of the requisition.

    Raises:
        NotFound: there is none of that id.
    """
    drafts = requirement_drafts.c
    query = select(requirement_drafts).where(drafts.id == draft_id, drafts.requisition_id == requisition_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound
    return _draft(row)


def resolve_draft(connection: Connection, draft: StoredDraft, state: DraftState, *, by: By) -> bool:
    """Accept or reject; with its entry in the ledger. False if somebody has already."""
    drafts = requirement_drafts.c
    here = (drafts.id == draft.id) & (drafts.state == DraftState.PROPOSED)
    values = {"state": state, "resolved_by": by.actor, "resolved_at": by.at}
    if not connection.execute(update(requirement_drafts).where(here).values(**values)).rowcount:
        return False
    action = Action.DRAFT_ACCEPTED if state is DraftState.ACCEPTED else Action.DRAFT_REJECTED
    append(connection, action, subject=draft.requisition_id, by=by, detail={"draft": draft.id})
    return True


def _draft(row: Row[Any]) -> StoredDraft:
    values: dict[str, Any] = dict(row._mapping)
    return StoredDraft(**{**values, "requirement": json.loads(values["requirement"])})
