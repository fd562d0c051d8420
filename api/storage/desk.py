"""What a compliance officer's desk shows: where the newest proposal of each requisition is, and what awaits an answer.

States, titles and moments; never who is in a proposal, how many, or in which order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select

from api.storage.changes import StoredChange
from api.storage.states import Change, ChangeState, GateOutcome, ProposalState
from api.storage.tables import audits, change_requests, proposals, requisitions, teams, users

__all__ = ["AskedChange", "DeskRow", "asked_changes", "count_asked", "count_states", "desk_page", "names_of"]


@dataclass(frozen=True, slots=True)
class DeskRow:
    """The newest proposal of a requisition; `audit_id` and `outcome` are None while it is being audited."""

    proposal_id: str
    requisition_id: str
    title: str
    team: str
    version: int
    state: ProposalState
    audit_id: str | None
    outcome: GateOutcome | None
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class AskedChange:
    """A request or attempt to change a frozen slate, with the title of its requisition and its audit."""

    change: StoredChange
    title: str
    audit_id: str | None


def desk_page(
    connection: Connection,
    organisation_id: str,
    *,
    states: Collection[ProposalState],
    after: tuple[datetime, str] | None,
    limit: int,
) -> tuple[DeskRow, ...]:
    """Newest proposals in those states, what changed last first, from the one after `after` (moment and id)."""
    columns = [proposals.c[name] for name in ("requisition_id", "version", "state", "created_at", "changed_at")]
    query = (
        select(
            proposals.c.id.label("proposal_id"),
            *columns,
            requisitions.c.title,
            teams.c.name.label("team"),
            audits.c.id.label("audit_id"),
            audits.c.outcome,
        )
        .join(requisitions, requisitions.c.id == proposals.c.requisition_id)
        .join(teams, teams.c.id == requisitions.c.team_id)
        .outerjoin(audits, audits.c.proposal_id == proposals.c.id)
        .where(_newest(organisation_id), proposals.c.state.in_(tuple(states)))
        .order_by(proposals.c.changed_at.desc(), proposals.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        moment, last = after
        same = and_(proposals.c.changed_at == moment, proposals.c.id < last)
        query = query.where(or_(proposals.c.changed_at < moment, same))
    return tuple(DeskRow(**row._mapping) for row in connection.execute(query))


def count_states(connection: Connection, organisation_id: str) -> Mapping[ProposalState, int]:
    """How many newest proposals there are in each state."""
    query = select(proposals.c.state, func.count()).where(_newest(organisation_id)).group_by(proposals.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def asked_changes(
    connection: Connection,
    organisation_id: str,
    *,
    states: Collection[ChangeState],
    after: tuple[datetime, str] | None = None,
    limit: int,
) -> tuple[AskedChange, ...]:
    """Requests and attempts in those states, newest first, from the one after `after` (moment and id)."""
    columns = [change_requests.c[name] for name in StoredChange.__slots__ if name in change_requests.c]
    query = (
        select(*columns, requisitions.c.team_id, requisitions.c.title, audits.c.id.label("audit_id"))
        .join(requisitions, requisitions.c.id == change_requests.c.requisition_id)
        .outerjoin(audits, audits.c.proposal_id == change_requests.c.proposal_id)
        .where(change_requests.c.organisation_id == organisation_id, change_requests.c.state.in_(tuple(states)))
        .order_by(change_requests.c.requested_at.desc(), change_requests.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        moment, last = after
        same = and_(change_requests.c.requested_at == moment, change_requests.c.id < last)
        query = query.where(or_(change_requests.c.requested_at < moment, same))
    return tuple(_asked(row) for row in connection.execute(query))


def count_asked(connection: Connection, organisation_id: str) -> int:
    """How many requests await an answer."""
    query = select(func.count()).where(
        change_requests.c.organisation_id == organisation_id, change_requests.c.state == ChangeState.REQUESTED
    )
    return int(connection.execute(query).scalar_one())


def names_of(connection: Connection, organisation_id: str, user_ids: Collection[str]) -> Mapping[str, str]:
    """The names of users of the organisation by id; whoever is none of them is not in it."""
    query = select(users.c.id, users.c.display_name).where(
        users.c.organisation_id == organisation_id, users.c.id.in_(set(user_ids))
    )
    return {row.id: row.display_name for row in connection.execute(query)}


def _newest(organisation_id: str) -> Any:
    """The proposals after which their requisition has no other."""
    later = proposals.alias("later")
    same = and_(later.c.created_at == proposals.c.created_at, later.c.id > proposals.c.id)
    is_later = or_(later.c.created_at > proposals.c.created_at, same)
    return and_(
        proposals.c.organisation_id == organisation_id,
        ~exists().where(later.c.requisition_id == proposals.c.requisition_id, is_later),
    )


def _asked(row: Any) -> AskedChange:
    values = dict(row._mapping)
    title, audit_id = values.pop("title"), values.pop("audit_id")
    return AskedChange(StoredChange(**{**values, "what": Change(values["what"])}), title, audit_id)
