"""What was done with somebody: the released shortlists they stand on, what was decided, who found them in a search.

Unreleased rankings and proposals are not asked: the gate keeps them from everyone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from api.storage.decisions import StoredDecision
from api.storage.shortlists import StoredShortlist, shortlist_by_id
from api.storage.tables import applications, decisions, requisitions, search_hits, search_log, shortlists

__all__ = ["Opening", "Search", "decisions_about", "openings_of", "searches_with", "shortlists_of_pools"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A requisition in whose pool somebody is or was."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Search:
    """That somebody was among the hits of a search."""

    id: str
    user_id: str
    at: datetime


def openings_of(connection: Connection, record_ids: Collection[str]) -> tuple[Opening, ...]:
    """The requisitions in whose pools these records are or were, by id."""
    mine = select(applications.c.requisition_id).where(applications.c.candidate_id.in_(record_ids))
    query = select(requisitions.c.id, requisitions.c.title).where(requisitions.c.id.in_(mine))
    return tuple(Opening(row.id, row.title) for row in connection.execute(query.order_by(requisitions.c.id)))


def shortlists_of_pools(connection: Connection, requisition_ids: Collection[str]) -> tuple[StoredShortlist, ...]:
    """Every released shortlist of these requisitions, the superseded too, the oldest first."""
    query = (
        select(shortlists.c.id)
        .where(shortlists.c.requisition_id.in_(requisition_ids))
        .order_by(shortlists.c.released_at, shortlists.c.id)
    )
    return tuple(shortlist_by_id(connection, one) for one in connection.execute(query).scalars())


def decisions_about(connection: Connection, record_ids: Collection[str]) -> tuple[StoredDecision, ...]:
    """What was decided about these records, the undone too, the oldest first."""
    query = (
        select(*(decisions.c[name] for name in StoredDecision.__slots__))
        .where(decisions.c.candidate_id.in_(record_ids))
        .order_by(decisions.c.created_at, decisions.c.id)
    )
    return tuple(StoredDecision(**row._mapping) for row in connection.execute(query))


def searches_with(connection: Connection, record_ids: Collection[str]) -> tuple[Search, ...]:
    """The searches that had one of these records among their hits, the oldest first."""
    hits = select(search_hits.c.search_id).where(search_hits.c.candidate_id.in_(record_ids))
    query = (
        select(search_log.c.id, search_log.c.user_id, search_log.c.at)
        .where(search_log.c.id.in_(hits))
        .order_by(search_log.c.at, search_log.c.id)
    )
    return tuple(Search(**row._mapping) for row in connection.execute(query))
