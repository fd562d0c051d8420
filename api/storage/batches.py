"""Batches of uploaded files: who sent them, for what, and how far they are; knows nothing of what a file holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from api.storage.ledger import Action, By, append
from api.storage.states import FileState
from api.storage.tables import batches, files, teams

__all__ = [
    "PENDING",
    "Batch",
    "add_batch",
    "batch_by_id",
    "batches_in_sight",
    "cancel_batch",
    "counts_of",
    "lock_team",
]

PENDING = (FileState.QUEUED, FileState.READING)
"""The states that are not final."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that came together, for a requisition or for the pool alone."""

    id: str
    organisation_id: str
    team_id: str
    requisition_id: str | None
    created_by: str
    created_at: datetime
    cancelled_at: datetime | None = None


def add_batch(connection: Connection, batch: Batch) -> None:
    """Keep a new batch; its entry in the ledger comes with its files."""
    connection.execute(insert(batches), [{name: getattr(batch, name) for name in Batch.__slots__}])


def batch_by_id(connection: Connection, batch_id: str, *, lock: bool = False) -> Batch | None:
    """The batch with that id; with `lock` nobody else changes it until the transaction ends."""
    query = select(batches).where(batches.c.id == batch_id)
    row = connection.execute(query.with_for_update(key_share=True) if lock else query).first()
    return None if row is None else Batch(**row._mapping)


def batches_in_sight(
    connection: Connection,
    *,
    organisation_id: str,
    team_ids: Collection[str] | None,
    before: tuple[datetime, str] | None = None,
    limit: int,
) -> tuple[Batch, ...]:
    """The newest first; `team_ids` None means every team; `before` is moment and id of the last one already seen."""
    query = select(batches).where(batches.c.organisation_id == organisation_id)
    if team_ids is not None:
        query = query.where(batches.c.team_id.in_(sorted(team_ids)))
    if before is not None:
        moment, last = before
        query = query.where(
            or_(batches.c.created_at < moment, (batches.c.created_at == moment) & (batches.c.id < last))
        )
    query = query.order_by(batches.c.created_at.desc(), batches.c.id.desc()).limit(limit)
    return tuple(Batch(**row._mapping) for row in connection.execute(query))


def lock_team(connection: Connection, team_id: str) -> None:
    """Let nobody else add files for the team until the transaction ends; SQLite has one writer anyway.

    Rows that refer to the team may be added meanwhile, or two who had done so would wait for each other.
    """
    connection.execute(select(teams.c.id).where(teams.c.id == team_id).with_for_update(key_share=True))


def counts_of(connection: Connection, batch_id: str) -> Mapping[FileState, int]:
    """How many files are in each state; states without a file are left out."""
    query = select(files.c.state, func.count()).where(files.c.batch_id == batch_id).group_by(files.c.state)
    return dict(connection.execute(query).all())


def cancel_batch(connection: Connection, batch: Batch, *, reason: str, by: By) -> int:
    """Stop all that is not final yet and say how many files that were; none of them is read any more."""
    connection.execute(
        update(batches).where(batches.c.id == batch.id, batches.c.cancelled_at.is_(None)).values(cancelled_at=by.at)
    )
    stopped = connection.execute(
        update(files)
        .where(files.c.batch_id == batch.id, files.c.state.in_(PENDING))
        .values(state=FileState.CANCELLED, reason=reason, updated_at=by.at)
    ).rowcount
    if stopped:
        append(connection, Action.BATCH_CANCELLED, subject=batch.id, by=by, detail={"files": stopped})
    return stopped
