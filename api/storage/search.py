"""Who in the pool has these words and skills: blind, in the order of pseudonyms, and what was shown is kept.

Whoever may not be considered any more is in no answer: erased, expired, withdrawn. Never commits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any as Anything
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, insert, not_, or_, select

from api.storage.ledger import Action, By, Detail, append
from api.storage.retention import Retention, available
from api.storage.sought import All, Any, Not, Query, Words
from api.storage.states import ApplicationState, ConsentBasis, Origin, RequisitionState
from api.storage.tables import (
    applications,
    candidates,
    reading_skills,
    readings,
    requisitions,
    search_hits,
    search_log,
)

__all__ = [
    "Hit",
    "Sought",
    "add_rediscovered",
    "agreed_to_pool",
    "condition_of",
    "in_pool_of",
    "log_search",
    "search_pool",
]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; each of `skills` is a set of ids of which one is enough.

    `months` of experience or more; people of whom it is not known are found too, unless `is_known` is asked.
    """

    query: Query | None = None
    skills: tuple[frozenset[str], ...] = ()
    months: int | None = None
    is_known: bool = False
    region: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who was found; `months` is of all positions, None if unknown."""

    person_id: str
    reading_id: str
    months: int | None
    language: str


def search_pool(
    connection: Connection,
    sought: Sought,
    *,
    organisation_id: str,
    team_ids: Collection[str] | None,
    retention: Retention,
    at: datetime,
    after: str | None,
    rows: int,
) -> tuple[Hit, ...]:
    """People found by what was read of them, in the order of their ids, from the one after `after`.

    In sight are people who agreed to be considered for later positions, and those who are in the pool of an open
    requisition; of the teams named, or of all if None.
    """
    person = func.coalesce(candidates.c.merged_into, candidates.c.id)
    reach = [
        candidates.c.organisation_id == organisation_id,
        available(retention, at=at),
        or_(candidates.c.consent_basis == ConsentBasis.POOL, _applied(team_ids)),
        readings.c.is_current,
        *_conditions(sought),
    ]
    if team_ids is not None:
        reach.append(candidates.c.team_id.in_(sorted(team_ids)))
    if after is not None:
        reach.append(person > after)
    found = (
        select(person.label("person_id"), func.max(readings.c.id).label("reading_id"))
        .join(readings, readings.c.candidate_id == candidates.c.id)
        .where(*reach)
        .group_by(person)
        .order_by(person)
        .limit(rows)
        .subquery()
    )
    query = (
        select(found.c.person_id, readings.c.id, readings.c.months, readings.c.language)
        .join(readings, readings.c.id == found.c.reading_id)
        .order_by(found.c.person_id)
    )
    return tuple(Hit(*row) for row in connection.execute(query))


def log_search(
    connection: Connection,
    hits: Sequence[Hit],
    *,
    organisation_id: str,
    requisition_id: str | None,
    query_hash: str,
    by: By,
) -> str:
    """Keep who was shown to whom, with an entry in the ledger; the id of the entry in the log of searches."""
    search_id = str(uuid4())
    row = {
        "id": search_id,
        "organisation_id": organisation_id,
        "user_id": by.actor,
        "requisition_id": requisition_id,
        "query_hash": query_hash,
        "hits": len(hits),
        "at": by.at,
    }
    connection.execute(insert(search_log), [row])
    if hits:
        shown = [{"search_id": search_id, "candidate_id": hit.person_id} for hit in hits]
        connection.execute(insert(search_hits), shown)
    detail: dict[str, Detail] = {"hits": len(hits), "query": query_hash, "requisition": requisition_id}
    append(connection, Action.SEARCHED, subject=search_id, by=by, detail=detail)
    return search_id


def agreed_to_pool(connection: Connection, record_ids: Collection[str]) -> bool:
    """Whether somebody agreed, in one of these records of theirs, to be considered for later positions."""
    query = select(candidates.c.id).where(
        candidates.c.id.in_(sorted(record_ids)), candidates.c.consent_basis == ConsentBasis.POOL
    )
    return connection.execute(query.limit(1)).first() is not None


def in_pool_of(connection: Connection, requisition_id: str, person_ids: Collection[str]) -> frozenset[str]:
    """Those of these people who are, or were, in the pool of the requisition."""
    person = func.coalesce(candidates.c.merged_into, candidates.c.id)
    query = (
        select(person)
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .where(applications.c.requisition_id == requisition_id, person.in_(sorted(person_ids)))
    )
    return frozenset(connection.execute(query).scalars())


def add_rediscovered(connection: Connection, requisition_id: str, person_id: str, *, by: By) -> None:
    """Put somebody from the pool into that of a requisition, with its entry in the ledger."""
    row = {
        "requisition_id": requisition_id,
        "candidate_id": person_id,
        "origin": Origin.REDISCOVERY,
        "state": ApplicationState.ACTIVE,
        "added_by": by.actor,
        "added_at": by.at,
        "changed_at": by.at,
    }
    connection.execute(insert(applications), [row])
    append(connection, Action.REDISCOVERED, subject=person_id, by=by, detail={"requisition": requisition_id})


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.query is not None:
        found.append(condition_of(sought.query))
    for ids in sought.skills:
        has = (reading_skills.c.reading_id == readings.c.id) & reading_skills.c.skill_id.in_(sorted(ids))
        found.append(exists().where(has))
    if sought.months is not None:
        enough: ColumnElement[bool] = readings.c.months >= sought.months
        found.append(enough if sought.is_known else or_(enough, readings.c.months.is_(None)))
    if sought.region:
        found.append(readings.c.regions.contains(sought.region, autoescape=True))
    return found


def condition_of(query: Query) -> ColumnElement[bool]:
    """The query as a condition on readings."""
    match query:
        case Words(pattern):
            return readings.c.search_text.contains(pattern, autoescape=True)
        case Not(part):
            return not_(condition_of(part))
        case All(parts):
            return and_(*map(condition_of, parts))
        case Any(parts):
            return or_(*map(condition_of, parts))


def _applied(team_ids: Collection[str] | None) -> ColumnElement[bool]:
    """Whether the record is in the pool of an open requisition of these teams."""
    here: Select[Anything] = (
        select(applications.c.candidate_id)
        .join(requisitions, requisitions.c.id == applications.c.requisition_id)
        .where(
            applications.c.candidate_id == candidates.c.id,
            applications.c.state == ApplicationState.ACTIVE,
            requisitions.c.state == RequisitionState.OPEN,
        )
    )
    if team_ids is not None:
        here = here.where(requisitions.c.team_id.in_(sorted(team_ids)))
    return here.exists()
