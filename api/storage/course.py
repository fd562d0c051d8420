"""The course of a requisition at the gate: every proposal of it, what became of each, who left the pool meanwhile.

Ids, moments and closed words; never who is in a proposal, nor which person left.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, or_, select

from api.storage.audits import SignedOff
from api.storage.ledger import Action
from api.storage.states import ChangeState, GateOutcome, ProposalState
from api.storage.tables import applications, audits, candidates, change_requests, ledger, proposals, sign_offs

__all__ = ["Happened", "Turn", "happened_to", "left_pool", "opened_without_act", "signed_in", "turns_of"]

LET_THROUGH: Final = (ProposalState.OPEN, ProposalState.RELEASED, ProposalState.SUPERSEDED)
ANSWERED: Final = (ChangeState.APPROVED, ChangeState.USED)
OF_PROPOSALS: Final = (Action.PROPOSED, Action.PROPOSAL_STALE, Action.RELEASED, Action.SUPERSEDED)
LEFT: Final = (Action.WITHDRAWN, Action.ERASED)
CAUSES: Final = (
    *LEFT,
    Action.REQUISITION_CHANGED,
    Action.BATCH_RECEIVED,
    Action.BATCH_CANCELLED,
    Action.FILE_RETRIED,
    Action.REDISCOVERED,
    Action.MERGED,
    Action.MERGE_UNDONE,
    Action.AUDITED,
)
NEAR: Final = 40  # entries between a slate that goes out of date and what made it so, in one transaction


@dataclass(frozen=True, slots=True)
class Turn:
    """A proposal of a requisition; `number` counts them from 1. What its audit led to, None while there is none."""

    number: int
    proposal_id: str
    version: int
    state: ProposalState
    created_by: str
    created_at: datetime
    audit_id: str | None
    outcome: GateOutcome | None
    audited_at: datetime | None


@dataclass(frozen=True, slots=True)
class Happened:
    """What the ledger keeps: `about` is a proposal, or "" where a person is not told.

    `cause` is what made a slate out of date, None where the ledger tells of nothing beside it. `again` is the proposal
    whose audit an officer had computed again.
    """

    at: datetime
    actor: str
    action: Action
    about: str = ""
    cause: Action | None = None
    again: str | None = None


def turns_of(connection: Connection, requisition_id: str) -> tuple[Turn, ...]:
    """The proposals of a requisition, oldest first."""
    query = _turns().where(proposals.c.requisition_id == requisition_id)
    return tuple(Turn(number, *row[1:]) for number, row in enumerate(connection.execute(query), 1))


def signed_in(connection: Connection, requisition_id: str) -> tuple[SignedOff, ...]:
    """Sign-offs and holds of all audits of a requisition, oldest first."""
    query = (
        select(sign_offs)
        .join(audits, audits.c.id == sign_offs.c.audit_id)
        .join(proposals, proposals.c.id == audits.c.proposal_id)
        .where(proposals.c.requisition_id == requisition_id)
        .order_by(sign_offs.c.created_at, sign_offs.c.id)
    )
    return tuple(SignedOff(**row._mapping) for row in connection.execute(query))


def happened_to(connection: Connection, proposal_ids: Collection[str]) -> tuple[Happened, ...]:
    """What the ledger keeps of these proposals, oldest first, with what made them out of date."""
    query = select(ledger).where(ledger.c.subject.in_(list(proposal_ids)), ledger.c.action.in_(OF_PROPOSALS))
    rows = connection.execute(query.order_by(ledger.c.sequence)).all()
    return tuple(
        Happened(
            at=datetime.fromisoformat(row.at),
            actor=row.actor,
            action=Action(row.action),
            about=row.subject,
            cause=_cause(connection, row) if row.action == Action.PROPOSAL_STALE else None,
            again=json.loads(row.detail).get("again"),
        )
        for row in rows
    )


def left_pool(connection: Connection, requisition_id: str) -> tuple[Happened, ...]:
    """Withdrawals from the pool of a requisition and erasures of people in it, oldest first; never of whom."""
    here = (
        select(candidates.c.id, candidates.c.merged_into)
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .where(applications.c.requisition_id == requisition_id)
    ).subquery()
    query = (
        select(ledger.c.at, ledger.c.actor, ledger.c.action, ledger.c.detail)
        .where(
            ledger.c.action.in_(LEFT),
            or_(ledger.c.subject.in_(select(here.c.id)), ledger.c.subject.in_(select(here.c.merged_into))),
        )
        .order_by(ledger.c.sequence)
    )
    return tuple(
        Happened(datetime.fromisoformat(row.at), row.actor, Action(row.action))
        for row in connection.execute(query)
        if json.loads(row.detail).get("requisition") in (None, requisition_id)
    )


def opened_without_act(connection: Connection, requisition_ids: Collection[str]) -> frozenset[str]:
    """Requisitions of which a slate was held and a later one let through, with no act of an officer between them.

    An act is a sign-off, a change that was approved, or an audit that an officer had computed again.
    """
    ids = list(dict.fromkeys(requisition_ids))
    found = connection.execute(_turns().where(proposals.c.requisition_id.in_(ids))).all()
    by_requisition: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        by_requisition[row.requisition_id].append(row)
    several = {one: rows for one, rows in by_requisition.items() if len(rows) > 1}
    if not several:
        return frozenset()
    known = [row.proposal_id for rows in several.values() for row in rows]
    by_hand, acted = _held_by_hand(connection, known), _acted_on(connection, known)
    return frozenset(one for one, rows in several.items() if _slipped(rows, by_hand, acted))


def _slipped(rows: Sequence[Any], by_hand: Collection[str], acted: Collection[str]) -> bool:
    """Whether a held slate without an act stands before one that was let through without a hold of its own."""
    waits = False
    for row in rows:
        is_held = row.outcome is GateOutcome.HOLD or row.proposal_id in by_hand
        if row.proposal_id in acted:
            waits = False
        elif is_held:
            waits = True
        elif waits and row.outcome is not None and row.state in LET_THROUGH:
            return True
    return False


def _held_by_hand(connection: Connection, proposal_ids: Sequence[str]) -> frozenset[str]:
    return frozenset(connection.scalars(_signed(proposal_ids, is_release=False)))


def _acted_on(connection: Connection, proposal_ids: Sequence[str]) -> frozenset[str]:
    """Proposals that an officer signed off, allowed to change, or had audited again."""
    changed = select(change_requests.c.proposal_id).where(
        change_requests.c.proposal_id.in_(proposal_ids), change_requests.c.state.in_(ANSWERED)
    )
    asked = select(ledger.c.detail).where(ledger.c.subject.in_(proposal_ids), ledger.c.action == Action.PROPOSED)
    again = (json.loads(detail).get("again") for detail in connection.scalars(asked))
    signed = connection.scalars(_signed(proposal_ids, is_release=True))
    return frozenset((*signed, *connection.scalars(changed), *(one for one in again if one)))


def _signed(proposal_ids: Sequence[str], *, is_release: bool) -> Any:
    return (
        select(audits.c.proposal_id)
        .join(sign_offs, sign_offs.c.audit_id == audits.c.id)
        .where(audits.c.proposal_id.in_(proposal_ids), sign_offs.c.is_release.is_(is_release))
    )


def _turns() -> Any:
    return (
        select(
            proposals.c.requisition_id,
            proposals.c.id.label("proposal_id"),
            proposals.c.version,
            proposals.c.state,
            proposals.c.created_by,
            proposals.c.created_at,
            audits.c.id.label("audit_id"),
            audits.c.outcome,
            audits.c.created_at.label("audited_at"),
        )
        .outerjoin(audits, audits.c.proposal_id == proposals.c.id)
        .order_by(proposals.c.created_at, proposals.c.id)
    )


def _cause(connection: Connection, stale: Any) -> Action | None:
    """What was entered beside it by the same hand at the same moment, nearest first."""
    query = select(ledger.c.sequence, ledger.c.action).where(
        ledger.c.sequence.between(stale.sequence - NEAR, stale.sequence + NEAR),
        ledger.c.at == stale.at,
        ledger.c.actor == stale.actor,
        ledger.c.action.in_(CAUSES),
    )
    near = sorted(connection.execute(query), key=lambda row: abs(row.sequence - stale.sequence))
    return Action(near[0].action) if near else None
