"""How the service is: its tables, its workers, what waits; counts and moments, nothing of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from api.storage.schema import HEAD, current_revision
from api.storage.states import DeliveryState, FileState, ProposalState
from api.storage.tables import files, ledger, proposals, webhook_deliveries, webhooks, workers
from api.storage.workers import Life, database_moment

__all__ = ["Condition", "condition_of"]

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
