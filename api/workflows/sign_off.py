"""Let a held proposal through, or hold one: a compliance officer who took no part in it, by name and with a reason."""

from __future__ import annotations

from typing import Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import Conflict, Forbidden
from api.storage.audits import SignedOff, StoredAudit, add_sign_off, audit_by_id, sign_offs_of
from api.storage.database import Connection, transaction
from api.storage.gate import StoredProposal, lock_requisition, move, proposal_by_id
from api.storage.ledger import Detail
from api.storage.proposed import took_part
from api.workflows.audit_service import answers_since
from api.workflows.reasons import required_reason
from api.workflows.service import Service
from screening.lifecycle import Event, is_unreleased, may

__all__ = ["ANSWERS_CAME_LATER", "hold", "sign_off"]

ANSWERS_CAME_LATER: Final = (
    "people answered the voluntary questions after this audit was made, and it does not count them: have it computed"
    " again, or say that you sign it off as it is (answers_came_later_acknowledged)."
)


def sign_off(
    service: Service, actor: Actor, audit_id: str, *, reason: str, answers_came_later_acknowledged: bool = False
) -> SignedOff:
    """Let the proposal of a held audit through; it may then be released by its team.

    Args:
        service: the service.
        actor: a compliance officer.
        audit_id: of the held proposal.
        reason: kept for good.
        answers_came_later_acknowledged: the officer knows that people answered after the audit was made, if they did.

    Raises:
        Forbidden: the actor is not compliance, or took part: made or edited the requisition, uploaded or proposed.
        NotFound: there is no such audit in sight.
        BadInput: there is no reason.
        GateClosed: the proposal is not held.
        Conflict: people answered after the audit was made, and the officer did not say that they know.
    """
    with transaction(service.engine) as connection:
        audit, proposal = _audit_and_proposal(connection, actor, audit_id)
        said = required_reason(reason)
        if took_part(connection, proposal, actor.user_id):
            raise Forbidden("whoever made or edited the requisition, uploaded or proposed cannot sign it off.")
        came_later = bool(answers_since(connection, audit))
        if came_later and may(proposal.state, Event.SIGNED_OFF) and not answers_came_later_acknowledged:
            raise Conflict(ANSWERS_CAME_LATER)
        detail: dict[str, Detail] = {"audit": audit.id, "answers_came_later": came_later}
        move(connection, proposal, Event.SIGNED_OFF, by=actor.by, detail=detail)
        return add_sign_off(connection, audit, is_release=True, reason=said, by=actor.by, answers_came_later=came_later)


def hold(service: Service, actor: Actor, audit_id: str, *, reason: str) -> SignedOff:
    """Hold a proposal that is open or signed off, or confirm that a held one stays so.

    Raises:
        Forbidden: the actor is not compliance.
        NotFound: there is no such audit in sight.
        BadInput: there is no reason.
        Conflict: the proposal is released or stale already.
    """
    with transaction(service.engine) as connection:
        audit, proposal = _audit_and_proposal(connection, actor, audit_id)
        said = required_reason(reason)
        if not is_unreleased(proposal.state):
            raise Conflict("the proposal was released or is stale: there is nothing to hold.")
        last = next(iter(sign_offs_of(connection, audit.id)[-1:]), None)
        if last is not None and (last.is_release, last.user_id, last.reason) == (False, actor.user_id, said):
            return last  # the same form sent twice
        move(connection, proposal, Event.HELD, by=actor.by, detail={"audit": audit.id})
        return add_sign_off(connection, audit, is_release=False, reason=said, by=actor.by)


def _audit_and_proposal(connection: Connection, actor: Actor, audit_id: str) -> tuple[StoredAudit, StoredProposal]:
    require(actor, Permission.AUDIT_SIGN_OFF)
    audit = audit_by_id(connection, audit_id)
    require_team(actor, organisation_id=audit.organisation_id, team_id=audit.team_id)
    lock_requisition(connection, audit.requisition_id)
    return audit, proposal_by_id(connection, audit.proposal_id)
