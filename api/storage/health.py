"""How the service is: its tables, its workers, what waits; counts and moments, nothing of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from api.storage.schema import HEAD, current_revision
from api.storage.states import DeliveryState, FileState, ProposalState
from api.storage.tables import files, ledger, proposals, webhook_deliveries, webhooks, workers
from api.storage.workers import Life, database_moment

__all__ = ["Condition", "Load", "condition_of", "load_of"]

WAITING: ProposalState = ProposalState.PROPOSED


@dataclass(frozen=True, slots=True)
class Condition:
    """What there is at this moment; `files` and `deliveries` by state, of one organisation."""

    database: str
    revision: str
    is_current: bool
    at: datetime
    workers: tuple[Life, ...]
    files: Mapping[FileState, int]
    oldest_file: datetime | None
    audits_waiting: int
    deliveries: Mapping[DeliveryState, int]
    entries: int


def condition_of(connection: Connection, organisation_id: str) -> Condition:
    """How things stand."""
    revision = current_revision(connection) or ""
    waiting = (files.c.organisation_id == organisation_id) & files.c.state.in_((FileState.QUEUED, FileState.READING))
    states = select(files.c.state, func.count()).where(waiting).group_by(files.c.state)
    oldest = select(func.min(files.c.created_at)).where(waiting)
    proposed = (proposals.c.organisation_id == organisation_id) & (proposals.c.state == WAITING)
    told = (
        select(webhook_deliveries.c.state, func.count())
        .join(webhooks, webhooks.c.id == webhook_deliveries.c.webhook_id)
        .where(webhooks.c.organisation_id == organisation_id)
        .group_by(webhook_deliveries.c.state)
    )
    return Condition(
        database={"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.dialect.name],
        revision=revision,
        is_current=revision == HEAD,
        at=database_moment(connection),
        workers=tuple(
            Life(**row._mapping) for row in connection.execute(select(workers).order_by(workers.c.executor_id))
        ),
        files={row[0]: row[1] for row in connection.execute(states)},
        oldest_file=connection.execute(oldest).scalar(),
        audits_waiting=int(
            connection.execute(select(func.count()).select_from(proposals).where(proposed)).scalar_one()
        ),
        deliveries={row[0]: row[1] for row in connection.execute(told)},
        entries=int(connection.execute(select(func.coalesce(func.max(ledger.c.sequence), 0))).scalar_one()),
    )


@dataclass(frozen=True, slots=True)
class Load:
    """How busy all of it is, whatever the organisation: `waiting_s` is how long the oldest file has waited."""

    files: Mapping[FileState, int]
    waiting_s: float
    workers: int
    entries: int


def load_of(connection: Connection, *, silent_after: timedelta) -> Load:
    """How busy it is at this moment; workers silent for longer do not count."""
    at = database_moment(connection)
    states = select(files.c.state, func.count()).group_by(files.c.state)
    oldest: datetime | None = connection.execute(
        select(func.min(files.c.created_at)).where(files.c.state == FileState.QUEUED)
    ).scalar()
    alive = select(func.count()).select_from(workers).where(workers.c.seen_at >= at - silent_after)
    return Load(
        files={row[0]: row[1] for row in connection.execute(states)},
        waiting_s=0.0 if oldest is None else max(0.0, (at - oldest).total_seconds()),
        workers=int(connection.execute(alive.where(workers.c.adopted_by.is_(None))).scalar_one()),
        entries=int(connection.execute(select(func.coalesce(func.max(ledger.c.sequence), 0))).scalar_one()),
    )
