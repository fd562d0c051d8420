"""Proposals and where they are: who may see them is decided above, what may happen to them by the table of their life.

Whoever changes a proposal, or the requirements, the cut or the pool it was made of, first takes the lock of its
requisition here, so that of two who act at once one sees what the other did. Never commits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, exists, insert, select, update

from api.errors import Frozen, GateClosed, NotFound
from api.storage.database import transaction
from api.storage.ledger import Action, By, Detail, append
from api.storage.states import Change, ChangeState, GateOutcome, ProposalState
from api.storage.tables import audits, change_requests, proposals, requisitions, sign_offs
from screening.errors import GateShut
from screening.lifecycle import Event, State, after, is_unreleased

__all__ = [
    "StoredProposal",
    "all_unreleased",
    "frozen_proposal",
    "keeping_attempts",
    "latest_proposal",
    "lock_requisition",
    "make_stale",
    "move",
    "proposal_by_id",
    "refuse_if_frozen",
    "refuse_proposal_if_frozen",
    "why_not_propose",
]

UNRELEASED: Final = tuple(ProposalState(state.value) for state in State if is_unreleased(state))
HELD_STILL: Final = (
    "the audit holds this slate: a compliance officer signs it off, has it computed again, or approves another"
    " proposal. Ask for one with a job-related reason."
)
SIGNED_OFF_ALREADY: Final = "this slate is signed off: release it, or ask compliance for another proposal."
LEFT_WHILE_HELD: Final = (
    "somebody left the pool while the audit held this slate: ask compliance for another proposal, with a job-related"
    " reason. A hold ends by an officer's act alone."
)
STAYS_FROZEN: Final = (ProposalState.HELD, ProposalState.SIGNED_OFF, ProposalState.STALE)
ACTIONS: Final[Mapping[Event, Action]] = {
    Event.OPENED: Action.AUDITED,
    Event.HELD: Action.HOLD_CONFIRMED,
    Event.SIGNED_OFF: Action.SIGNED_OFF,
    Event.RELEASED: Action.RELEASED,
    Event.CHANGED: Action.PROPOSAL_STALE,
    Event.SUPERSEDED: Action.SUPERSEDED,
}


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """A proposal as stored; `subject` and `ranking_id` are None until it is ranked. Who is in it is never shown."""

    id: str
    organisation_id: str
    requisition_id: str
    ranking_id: str | None
    version: int
    cut: int
    subject: str | None
    state: State
    created_by: str
    created_at: datetime
    changed_at: datetime
    selected: tuple[str, ...] = field(repr=False)


def lock_requisition(connection: Connection, requisition_id: str) -> None:
    """Wait for everyone else who changes this requisition, its pool or its proposals; SQLite has one writer anyway.

    Raises:
        NotFound: there is no such requisition.
    """
    query = select(requisitions.c.id).where(requisitions.c.id == requisition_id).with_for_update(key_share=True)
    if connection.execute(query).first() is None:
        raise NotFound


def proposal_by_id(connection: Connection, proposal_id: str) -> StoredProposal:
    """The proposal with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(select(proposals).where(proposals.c.id == proposal_id)).first()
    if row is None:
        raise NotFound
    return _proposal(row)


def latest_proposal(connection: Connection, requisition_id: str) -> StoredProposal | None:
    """The newest proposal of the requisition, whatever became of it."""
    row = connection.execute(_newest_first(requisition_id).limit(1)).first()
    return None if row is None else _proposal(row)


def all_unreleased(connection: Connection, requisition_id: str) -> tuple[StoredProposal, ...]:
    """The proposals of the requisition that a change makes stale, newest first."""
    rows = connection.execute(_newest_first(requisition_id).where(proposals.c.state.in_(UNRELEASED)))
    return tuple(map(_proposal, rows))


def move(
    connection: Connection,
    proposal: StoredProposal,
    event: Event,
    *,
    by: By,
    action: Action | None = None,
    detail: Mapping[str, Detail] | None = None,
) -> StoredProposal:
    """Let `event` happen to the proposal, as it is now and not as it was read; with its entry in the ledger.

    The caller holds the lock of the requisition.

    Raises:
        GateClosed: it cannot happen to it; the message says what can be done instead.
    """
    now = proposal_by_id(connection, proposal.id)
    try:
        state = after(now.state, event)
    except GateShut as error:
        raise GateClosed(str(error)) from None
    values = {"state": ProposalState(state.value), "changed_at": by.at}
    connection.execute(update(proposals).where(proposals.c.id == now.id).values(**values))
    facts = {"requisition": now.requisition_id, "state": state.value, **(detail or {})}
    append(connection, action or ACTIONS[event], subject=now.id, by=by, detail=facts)
    return proposal_by_id(connection, now.id)


def make_stale(connection: Connection, requisition_id: str, *, by: By) -> int:
    """Shut the gate of everything unreleased, because requirements, cut or pool change; how many that were.

    Called in the transaction of the change, after `refuse_if_frozen`.
    """
    lock_requisition(connection, requisition_id)
    found = all_unreleased(connection, requisition_id)
    for proposal in found:
        move(connection, proposal, Event.CHANGED, by=by)
    return len(found)


def frozen_proposal(connection: Connection, requisition_id: str) -> StoredProposal | None:
    """The held slate by which the requisition is frozen; None where it may be changed.

    It is the newest proposal that was audited, if its audit or a person held it and it was not released since. It
    stays frozen after an approved change, until a new proposal is audited: nobody tunes a slate until it opens.
    """
    audited = exists().where(audits.c.proposal_id == proposals.c.id)
    row = connection.execute(_newest_first(requisition_id).where(audited).limit(1)).first()
    if row is None or row.state not in STAYS_FROZEN:
        return None
    held = select(audits.c.id).where(audits.c.proposal_id == row.id, audits.c.outcome == GateOutcome.HOLD)
    by_hand = (
        select(sign_offs.c.id)
        .join(audits, audits.c.id == sign_offs.c.audit_id)
        .where(audits.c.proposal_id == row.id, sign_offs.c.is_release.is_(False))
    )
    if connection.execute(held).first() is None and connection.execute(by_hand).first() is None:
        return None
    return _proposal(row)


def refuse_if_frozen(connection: Connection, requisition_id: str, *, what: Change, by: By) -> None:
    """Refuse to change a slate that is held, or use up the one approval that allows this change.

    Takes the lock of the requisition. To be called in the transaction of every change of requirements, weights, cut or
    pool by a person; not where somebody withdraws or is erased, which nothing may hinder. Wrap the transaction in
    `keeping_attempts`, so that a refused attempt is kept.

    Raises:
        Frozen: it is frozen, and no compliance officer has approved this change.
        NotFound: there is no such requisition.
    """
    lock_requisition(connection, requisition_id)
    proposal = frozen_proposal(connection, requisition_id)
    if proposal is None:
        return
    if not _use_approval(connection, proposal, what, by=by):
        raise Frozen(
            f"the {what} cannot be changed: the audit holds the shortlist of this requisition. Ask for the change with"
            " a job-related reason; a compliance officer approves or refuses it by name.",
            requisition_id=requisition_id,
            proposal_id=proposal.id,
            what=what.value,
        )


def refuse_proposal_if_frozen(connection: Connection, requisition_id: str, *, by: By) -> None:
    """Refuse another proposal of a slate that is held, so that a hold ends by an officer's act alone.

    What an officer approved allows one: an approved change that was made, or another proposal that they approved, which
    is used up. The caller holds the lock of the requisition, and wraps the transaction in `keeping_attempts`.

    Raises:
        Frozen: it is held, or somebody left its pool since, and no officer has approved what follows.
    """
    frozen = frozen_proposal(connection, requisition_id)
    if frozen is None:
        return
    why = why_not_propose(connection, frozen)
    if why is not None:
        what = Change.PROPOSAL.value
        raise Frozen(why, requisition_id=requisition_id, proposal_id=frozen.id, what=what)
    if not _changes(connection, frozen, ChangeState.USED):
        _use_approval(connection, frozen, Change.PROPOSAL, by=by)


def why_not_propose(connection: Connection, frozen: StoredProposal) -> str | None:
    """Why nothing may be proposed while that slate is frozen; None where an officer approved what follows."""
    if _changes(connection, frozen, ChangeState.USED):
        return None
    if _changes(connection, frozen, ChangeState.APPROVED, Change.PROPOSAL):
        return None
    if frozen.state is State.STALE:
        return LEFT_WHILE_HELD
    return SIGNED_OFF_ALREADY if frozen.state is State.SIGNED_OFF else HELD_STILL


def _changes(
    connection: Connection, proposal: StoredProposal, state: ChangeState, what: Change | None = None
) -> Sequence[str]:
    """Ids of the requests about that slate, oldest first."""
    query = (
        select(change_requests.c.id)
        .where(change_requests.c.proposal_id == proposal.id, change_requests.c.state == state)
        .order_by(change_requests.c.requested_at, change_requests.c.id)
    )
    if what is not None:
        query = query.where(change_requests.c.what == what.value)
    return [str(one) for one in connection.scalars(query)]


def _use_approval(connection: Connection, proposal: StoredProposal, what: Change, *, by: By) -> bool:
    """Use up the oldest approval of that change; whether there was one."""
    approved = _changes(connection, proposal, ChangeState.APPROVED, what)
    if not approved:
        return False
    here = change_requests.c.id == approved[0]
    connection.execute(update(change_requests).where(here).values(state=ChangeState.USED))
    append(connection, Action.CHANGE_USED, subject=approved[0], by=by, detail={"proposal": proposal.id})
    return True


@contextmanager
def keeping_attempts(engine: Engine, *, by: By) -> Iterator[None]:
    """Around a transaction: an attempt to change a frozen slate is kept and counted, though all else is undone."""
    try:
        yield
    except Frozen as refused:
        with transaction(engine) as connection:
            _keep_attempt(connection, refused, by=by)
        raise


def _keep_attempt(connection: Connection, refused: Frozen, *, by: By) -> None:
    proposal = proposal_by_id(connection, refused.proposal_id)
    values = {
        "id": str(uuid4()),
        "organisation_id": proposal.organisation_id,
        "requisition_id": proposal.requisition_id,
        "proposal_id": proposal.id,
        "what": refused.what,
        "reason": "",
        "state": ChangeState.ATTEMPTED,
        "requested_by": by.actor,
        "requested_at": by.at,
        "resolution": "",
    }
    connection.execute(insert(change_requests), [values])
    detail = {"requisition": proposal.requisition_id, "what": refused.what}
    append(connection, Action.CHANGE_ATTEMPTED, subject=proposal.id, by=by, detail=detail)


def _newest_first(requisition_id: str) -> Any:
    return (
        select(proposals)
        .where(proposals.c.requisition_id == requisition_id)
        .order_by(proposals.c.created_at.desc(), proposals.c.id.desc())
    )


def _proposal(row: Row[Any]) -> StoredProposal:
    values = dict(row._mapping)
    selected: Sequence[str] = json.loads(values.pop("selected"))
    return StoredProposal(**{**values, "state": State(values["state"].value)}, selected=tuple(selected))
