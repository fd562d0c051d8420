"""What was published of released shortlists, for figures over requisitions, in the order of release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from api.storage.audits import published_audit
from api.storage.tables import audits, requisitions, shortlists

__all__ = ["Family", "ReleasedAudit", "audits_released", "families_released"]


@dataclass(frozen=True, slots=True)
class Family:
    """A job family and how many of its requisitions have a released shortlist."""

    name: str
    requisitions: int


@dataclass(frozen=True, slots=True)
class ReleasedAudit:
    """The audit of the shortlist in force of a requisition."""

    audit_id: str
    requisition_id: str
    title: str
    job_family: str
    released_at: datetime
    published: Mapping[str, Any] = field(repr=False)


def families_released(connection: Connection, organisation_id: str) -> tuple[Family, ...]:
    """Job families with a released shortlist, by name."""
    family = func.min(requisitions.c.job_family)
    query = (
        select(family, func.count(shortlists.c.requisition_id.distinct()))
        .join(requisitions, requisitions.c.id == shortlists.c.requisition_id)
        .where(shortlists.c.organisation_id == organisation_id, shortlists.c.superseded_at.is_(None))
        .group_by(func.lower(requisitions.c.job_family))
        .order_by(family)
    )
    return tuple(Family(row[0], row[1]) for row in connection.execute(query))


def audits_released(
    connection: Connection,
    organisation_id: str,
    *,
    job_family: str | None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[ReleasedAudit, ...]:
    """Released from `since` on and before `until`, of one job family or of all."""
    query = (
        select(
            audits.c.id.label("audit_id"),
            requisitions.c.id.label("requisition_id"),
            requisitions.c.title,
            requisitions.c.job_family,
            shortlists.c.released_at,
        )
        .join(audits, audits.c.id == shortlists.c.audit_id)
        .join(requisitions, requisitions.c.id == shortlists.c.requisition_id)
        .where(shortlists.c.organisation_id == organisation_id, shortlists.c.superseded_at.is_(None))
        .order_by(shortlists.c.released_at, shortlists.c.id)
    )
    if job_family is not None:
        query = query.where(func.lower(requisitions.c.job_family) == job_family.lower())
    if since is not None:
        query = query.where(shortlists.c.released_at >= since)
    if until is not None:
        query = query.where(shortlists.c.released_at < until)
    rows = connection.execute(query).all()
    newest = {row.requisition_id: row for row in rows}
    return tuple(
        ReleasedAudit(**row._mapping, published=published_audit(connection, row.audit_id)) for row in newest.values()
    )
