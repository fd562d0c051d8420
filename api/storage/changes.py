"""Requests to change a slate that is frozen, and every attempt to change it without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from api.errors import NotFound
from api.storage.gate import StoredProposal
from api.storage.ledger import Action, By, append
from api.storage.states import Change, ChangeState
from api.storage.tables import change_requests, requisitions

__all__ = ["StoredChange", "add_change", "change_by_id", "changes_of", "resolve_change"]


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A request or an attempt; `reason` is in the words of who asked, `resolution` of who decided."""

    id: str
    organisation_id: str
    requisition_id: str
    team_id: str
    proposal_id: str
    what: Change
    reason: str
    state: ChangeState
    requested_by: str
    requested_at: datetime
    resolved_by: str | None
    resolution: str
    resolved_at: datetime | None


def add_change(connection: Connection, proposal: StoredProposal, *, what: Change, reason: str, by: By) -> StoredChange:
    """Ask to change a frozen slate; with its entry in the ledger."""
    change_id = str(uuid4())
    values = {
        "id": change_id,
        "organisation_id": proposal.organisation_id,
        "requisition_id": proposal.requisition_id,
        "proposal_id": proposal.id,
        "what": what.value,
        "reason": reason,
        "state": ChangeState.REQUESTED,
        "requested_by": by.actor,
        "requested_at": by.at,
        "resolution": "",
    }
    connection.execute(insert(change_requests), [values])
    detail = {"requisition": proposal.requisition_id, "proposal": proposal.id, "what": what.value}
    append(connection, Action.CHANGE_REQUESTED, subject=change_id, by=by, detail=detail)
    return change_by_id(connection, change_id)


def change_by_id(connection: Connection, change_id: str) -> StoredChange:
    """The request with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_changes().where(change_requests.c.id == change_id)).first()
    if row is None:
        raise NotFound
    return _change(row)


def changes_of(connection: Connection, requisition_id: str) -> tuple[StoredChange, ...]:
    """Requests and attempts of a requisition, oldest first."""
    query = _changes().where(change_requests.c.requisition_id == requisition_id)
    rows = connection.execute(query.order_by(change_requests.c.requested_at, change_requests.c.id))
    return tuple(map(_change, rows))


def resolve_change(
    connection: Connection, change: StoredChange, state: ChangeState, *, resolution: str, by: By
) -> bool:
    """Approve or refuse; with its entry in the ledger. False if somebody has already."""
    here = (change_requests.c.id == change.id) & (change_requests.c.state == ChangeState.REQUESTED)
    values = {"state": state, "resolved_by": by.actor, "resolution": resolution, "resolved_at": by.at}
    if not connection.execute(update(change_requests).where(here).values(**values)).rowcount:
        return False
    action = Action.CHANGE_APPROVED if state is ChangeState.APPROVED else Action.CHANGE_REFUSED
    append(connection, action, subject=change.id, by=by, detail={"proposal": change.proposal_id})
    return True


def _changes() -> Any:
    columns = [change_requests.c[name] for name in StoredChange.__slots__ if name in change_requests.c]
    return select(*columns, requisitions.c.team_id).join(
        requisitions, requisitions.c.id == change_requests.c.requisition_id
    )


def _change(row: Any) -> StoredChange:
    values = dict(row._mapping)
    return StoredChange(**{**values, "what": Change(values["what"])})
