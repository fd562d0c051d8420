"""The register of runs: every ranking that was computed, with what became of it; never its places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from api.storage.states import ProposalState
from api.storage.tables import audits, proposals, rankings, requisitions

__all__ = ["Run", "runs_page"]


@dataclass(frozen=True, slots=True)
class Run:
    """A ranking by its hash and what it was made of; state and audit are of its proposal, None where there is none."""

    id: str
    requisition_id: str
    title: str
    version: int
    hash: str
    pool_hash: str
    provenance: Mapping[str, Any]
    created_by: str
    created_at: datetime
    state: ProposalState | None
    audit_id: str | None


def runs_page(
    connection: Connection, organisation_id: str, *, after: tuple[datetime, str] | None, limit: int
) -> tuple[Run, ...]:
    """Runs of the organisation, newest first, from the one after `after` (moment and id)."""
    names = ("id", "requisition_id", "version", "hash", "pool_hash", "provenance", "created_by", "created_at")
    query = (
        select(
            *(rankings.c[name] for name in names),
            requisitions.c.title,
            proposals.c.state,
            audits.c.id.label("audit_id"),
        )
        .join(requisitions, requisitions.c.id == rankings.c.requisition_id)
        .outerjoin(proposals, proposals.c.ranking_id == rankings.c.id)
        .outerjoin(audits, audits.c.proposal_id == proposals.c.id)
        .where(rankings.c.organisation_id == organisation_id)
        .order_by(rankings.c.created_at.desc(), rankings.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        moment, last = after
        same = and_(rankings.c.created_at == moment, rankings.c.id < last)
        query = query.where(or_(rankings.c.created_at < moment, same))
    return tuple(_run(row) for row in connection.execute(query))


def _run(row: Any) -> Run:
    values = dict(row._mapping)
    return Run(**{**values, "provenance": json.loads(values["provenance"])})
