"""Audit a slate that waits at the gate once more, because people answered after its audit was made.

Nothing of the slate changes but what is known about its people: version, cut and whoever asked for it stay. So it is no
way to tune a slate, and a compliance officer who has it done takes no part in it.
"""

from __future__ import annotations

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import Conflict
from api.storage.audits import audit_by_id
from api.storage.changes import changes_of
from api.storage.database import Connection, transaction
from api.storage.gate import StoredProposal, latest_proposal, lock_requisition, proposal_by_id
from api.storage.proposals import add_proposal
from api.storage.rankings import posted
from api.storage.states import ChangeState
from api.workflows.audit_service import answers_since
from api.workflows.propose import RANK_AND_AUDIT
from api.workflows.service import Service
from screening.lifecycle import State, is_unreleased

__all__ = ["audit_again", "why_not_again"]

NO_ANSWERS = "nobody answered since this audit was made: it would come out the same."
NOT_AT_THE_GATE = "this proposal was released or is out of date: its team asks for a new one, which is audited anew."
IS_MADE = "a newer proposal of this requisition is there, or being made: it counts every answer."
CHANGE_WAITS = (
    "a change of this slate is asked for or approved: answer it first. The proposal that follows it counts every"
    " answer."
)


def audit_again(service: Service, actor: Actor, audit_id: str) -> StoredProposal:
    """Have the same slate ranked and audited anew by a job; the audit that is there counts until that is done.

    Raises:
        Forbidden: the actor is not compliance.
        NotFound: there is no such audit in sight.
        Conflict: it would change nothing, or the slate does not wait at the gate as it was audited.
    """
    require(actor, Permission.AUDIT_SIGN_OFF)
    with transaction(service.engine) as connection:
        audit = audit_by_id(connection, audit_id)
        require_team(actor, organisation_id=audit.organisation_id, team_id=audit.team_id)
        lock_requisition(connection, audit.requisition_id)
        proposal = proposal_by_id(connection, audit.proposal_id)
        if not answers_since(connection, audit):
            raise Conflict(NO_ANSWERS)
        if reason := why_not_again(connection, proposal):
            raise Conflict(reason)
        found = posted(connection, proposal.requisition_id, proposal.version)
        made = add_proposal(connection, found, cut=proposal.cut, by=actor.by, again=proposal)
        service.enqueue(connection, RANK_AND_AUDIT, {"proposal": made.id})
        return made


def why_not_again(connection: Connection, proposal: StoredProposal) -> str | None:
    """Why this slate cannot be audited anew as it is; None where it can."""
    if not is_unreleased(proposal.state) or proposal.state is State.PROPOSED:
        return NOT_AT_THE_GATE
    latest = latest_proposal(connection, proposal.requisition_id)
    if latest is None or latest.id != proposal.id:
        return IS_MADE
    waiting = (ChangeState.REQUESTED, ChangeState.APPROVED)
    changes = changes_of(connection, proposal.requisition_id)
    if any(one.proposal_id == proposal.id and one.state in waiting for one in changes):
        return CHANGE_WAITS
    return None
