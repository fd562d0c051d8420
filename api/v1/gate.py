"""The gate of a requisition, and the release of a proposal: state and public reasons, and nothing of who is in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.routes import api_router
from api.v1.shortlists import ShortlistListed, listed
from api.workflows.release import release
from api.workflows.see_gate import Gate, GateProposal, gate_of, proposal_in_sight
from screening.lifecycle import State

__all__ = ["GateShown", "ProposalShown", "read_gate_route", "read_proposal_route", "release_route", "router"]

router = api_router("gate")
Reader = Annotated[Actor, allowed(Permission.GATE_READ)]
Releaser = Annotated[Actor, allowed(Permission.SHORTLIST_RELEASE)]


class ProposalShown(BaseModel):
    """A proposal: where it is and why, never who is in it, how many, or in which order."""

    id: str
    requisition_id: str
    state: State
    version: int = Field(description="Of the requisition")
    cut: int = Field(description="How many were asked for")
    created_at: datetime
    changed_at: datetime
    public_reasons: list[str]
    audit_id: str | None
    shortlist_id: str | None
    what_next: str


class GateShown(BaseModel):
    """The gate of a requisition."""

    requisition_id: str
    version: int = Field(description="The current one")
    proposal: ProposalShown | None = Field(description="The newest; null while there is none")
    is_frozen: bool = Field(description="Whether a held slate keeps requirements, cut and pool as they are")
    attempts: int = Field(description="Requests and attempts to change the held slate")
    shortlist_id: str | None = Field(description="The released shortlist in force")
    why_not_propose: str | None = Field(description="Why a held slate lets nobody propose again; null where one may")
    notice: str


@router.get("/requisitions/{requisition_id}/gate")
def read_gate_route(requisition_id: str, service: Serving, actor: Reader) -> GateShown:
    """State and public reasons of the newest proposal."""
    return _gate(gate_of(service, actor, requisition_id))


@router.get("/proposals/{proposal_id}")
def read_proposal_route(proposal_id: str, service: Serving, actor: Reader) -> ProposalShown:
    """The same of one proposal."""
    return _proposal(proposal_in_sight(service, actor, proposal_id))


@router.post("/proposals/{proposal_id}/release", status_code=201)
def release_route(proposal_id: str, service: Serving, actor: Releaser) -> ShortlistListed:
    """Make an open or signed-off proposal the shortlist of its team."""
    return listed(release(service, actor, proposal_id))


def _gate(gate: Gate) -> GateShown:
    return GateShown(
        requisition_id=gate.requisition_id,
        version=gate.version,
        proposal=None if gate.proposal is None else _proposal(gate.proposal),
        is_frozen=gate.is_frozen,
        attempts=gate.attempts,
        shortlist_id=gate.shortlist_id,
        why_not_propose=gate.why_not_propose,
        notice=gate.notice,
    )


def _proposal(proposal: GateProposal) -> ProposalShown:
    values = {name: getattr(proposal, name) for name in GateProposal.__slots__}
    return ProposalShown(**{**values, "public_reasons": list(proposal.public_reasons)})
