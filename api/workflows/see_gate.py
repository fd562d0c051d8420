"""What may be seen at the gate: its state and the public reasons, and nothing of who, how many or in which order.

The same words for everybody who may see the requisition: which group or family caused an outcome is for compliance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.storage.audits import audit_of_proposal, count_attempts
from api.storage.database import Connection, reading
from api.storage.gate import StoredProposal, frozen_proposal, latest_proposal, proposal_by_id, why_not_propose
from api.storage.proposed import Opening, opening_by_id
from api.storage.shortlists import current_shortlist, shortlist_of_proposal
from api.workflows.service import Service
from screening.lifecycle import WHY_NOT, State

__all__ = ["NOT_AN_INDEPENDENT_AUDIT", "Gate", "GateProposal", "gate_of", "proposal_in_sight"]

NOT_AN_INDEPENDENT_AUDIT = (
    "This audit is made by the organisation's own software. It is not the independent bias audit that New York City's "
    "Local Law 144 asks for."
)


@dataclass(frozen=True, slots=True)
class GateProposal:
    """A proposal as everybody sees it who may see the gate: `cut` is what was asked for, not how many are in."""

    id: str
    requisition_id: str
    state: State
    version: int
    cut: int
    created_at: datetime
    changed_at: datetime
    public_reasons: tuple[str, ...]
    audit_id: str | None
    shortlist_id: str | None
    what_next: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate of a requisition. `attempts` counts requests and attempts to change a slate that was held."""

    requisition_id: str
    version: int
    proposal: GateProposal | None
    is_frozen: bool
    attempts: int
    shortlist_id: str | None
    why_not_propose: str | None
    notice: str = NOT_AN_INDEPENDENT_AUDIT


def gate_of(service: Service, actor: Actor, requisition_id: str) -> Gate:
    """Where the newest proposal of a requisition is, and whether the requisition is frozen.

    Raises:
        Forbidden: the actor may not see the gate.
        NotFound: there is no such requisition in sight.
    """
    require(actor, Permission.GATE_READ)
    with reading(service.engine) as connection:
        opening = _in_sight(connection, actor, requisition_id)
        latest = latest_proposal(connection, requisition_id)
        frozen = frozen_proposal(connection, requisition_id)
        shortlist = current_shortlist(connection, requisition_id)
        attempts = {} if frozen is None else count_attempts(connection, [frozen.id])
        return Gate(
            requisition_id=requisition_id,
            version=opening.version,
            proposal=None if latest is None else _shown(connection, latest),
            is_frozen=frozen is not None,
            attempts=sum(attempts.values()),
            shortlist_id=None if shortlist is None else shortlist.id,
            why_not_propose=None if frozen is None else why_not_propose(connection, frozen),
        )


def proposal_in_sight(service: Service, actor: Actor, proposal_id: str) -> GateProposal:
    """The same of one proposal, whatever became of it.

    Raises:
        Forbidden: the actor may not see the gate.
        NotFound: there is no such proposal in sight.
    """
    require(actor, Permission.GATE_READ)
    with reading(service.engine) as connection:
        proposal = proposal_by_id(connection, proposal_id)
        _in_sight(connection, actor, proposal.requisition_id)
        return _shown(connection, proposal)


def _in_sight(connection: Connection, actor: Actor, requisition_id: str) -> Opening:
    opening = opening_by_id(connection, requisition_id)
    require_team(actor, organisation_id=opening.organisation_id, team_id=opening.team_id)
    return opening


def _shown(connection: Connection, proposal: StoredProposal) -> GateProposal:
    audit = audit_of_proposal(connection, proposal.id)
    shortlist = shortlist_of_proposal(connection, proposal.id)
    return GateProposal(
        id=proposal.id,
        requisition_id=proposal.requisition_id,
        state=proposal.state,
        version=proposal.version,
        cut=proposal.cut,
        created_at=proposal.created_at,
        changed_at=proposal.changed_at,
        public_reasons=() if audit is None else audit.public_reasons,
        audit_id=None if audit is None else audit.id,
        shortlist_id=None if shortlist is None else shortlist.id,
        what_next=WHY_NOT[proposal.state],
    )
