"""Ask to change a slate that the audit holds, and approve or refuse that: by name, with a job-related reason."""

from __future__ import annotations

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import Conflict, Forbidden
from api.storage.changes import StoredChange, add_change, change_by_id, changes_of, resolve_change
from api.storage.database import reading, transaction
from api.storage.gate import frozen_proposal, lock_requisition
from api.storage.proposed import opening_by_id
from api.storage.states import Change, ChangeState
from api.workflows.reasons import required_reason
from api.workflows.service import Service

__all__ = ["answer_change", "changes_in_sight", "request_change"]


def request_change(service: Service, actor: Actor, requisition_id: str, *, what: Change, reason: str) -> StoredChange:
    """Ask to change the requirements, the cut or the pool of a frozen slate.

    Raises:
        Forbidden: the actor may not propose.
        NotFound: there is no such requisition in sight.
        BadInput: there is no reason.
        Conflict: nothing is frozen, so that the change needs no approval.
    """
    require(actor, Permission.PROPOSAL_CREATE)
    with transaction(service.engine) as connection:
        opening = opening_by_id(connection, requisition_id)
        require_team(actor, organisation_id=opening.organisation_id, team_id=opening.team_id)
        said = required_reason(reason)
        lock_requisition(connection, requisition_id)
        proposal = frozen_proposal(connection, requisition_id)
        if proposal is None:
            raise Conflict("no audit holds the shortlist of this requisition: make the change, it needs no approval.")
        return add_change(connection, proposal, what=what, reason=said, by=actor.by)


def answer_change(service: Service, actor: Actor, change_id: str, *, approve: bool, reason: str) -> StoredChange:
    """Approve or refuse a request; an approval allows one change of that kind, and shows no figure of an audit.

    Raises:
        Forbidden: the actor is not compliance, or asked for the change.
        NotFound: there is no such request in sight.
        BadInput: there is no reason.
        Conflict: it was answered already.
    """
    require(actor, Permission.CHANGE_APPROVE)
    with transaction(service.engine) as connection:
        change = change_by_id(connection, change_id)
        require_team(actor, organisation_id=change.organisation_id, team_id=change.team_id)
        said = required_reason(reason)
        if change.requested_by == actor.user_id:
            raise Forbidden("whoever asked for a change cannot approve it.")
        state = ChangeState.APPROVED if approve else ChangeState.REFUSED
        if not resolve_change(connection, change, state, resolution=said, by=actor.by):
            raise Conflict("this request was answered already, or was an attempt without one.")
        return change_by_id(connection, change_id)


def changes_in_sight(service: Service, actor: Actor, requisition_id: str) -> tuple[StoredChange, ...]:
    """Requests and attempts of a requisition, oldest first.

    Raises:
        Forbidden: the actor may not see the gate.
        NotFound: there is no such requisition in sight.
    """
    require(actor, Permission.GATE_READ)
    with reading(service.engine) as connection:
        opening = opening_by_id(connection, requisition_id)
        require_team(actor, organisation_id=opening.organisation_id, team_id=opening.team_id)
        return changes_of(connection, requisition_id)
