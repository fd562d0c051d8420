"""Whether a proposal is still of what there is: version, cut, pool and ranking must be those that were audited."""

from __future__ import annotations

from datetime import datetime

from api.errors import NotFound
from api.storage.database import Connection
from api.storage.gate import StoredProposal, latest_proposal
from api.storage.pool import pool_of
from api.storage.proposed import opening_by_id
from api.storage.rankings import Columns, StoredRanking, posted
from api.storage.retention import retention_of
from screening.candidate import CandidateId
from screening.shortlist import Proposal, subject_of

__all__ = ["is_fresh", "proposal_value"]


def is_fresh(
    connection: Connection, proposal: StoredProposal, ranking: StoredRanking, places: Columns, *, at: datetime
) -> bool:
    """Whether nothing that the audit was of has changed, and no later proposal was made. The caller holds the lock."""
    latest = latest_proposal(connection, proposal.requisition_id)
    if latest is None or latest.id != proposal.id:
        return False
    opening = opening_by_id(connection, proposal.requisition_id)
    if {opening.version, ranking.version} != {proposal.version}:
        return False
    retention, _ = retention_of(connection, proposal.organisation_id)
    pool = pool_of(connection, proposal.requisition_id, retention, at=at)
    if pool.hash != ranking.pool_hash:
        return False
    return proposal_value(connection, proposal, ranking, places).subject == proposal.subject


def proposal_value(
    connection: Connection, proposal: StoredProposal, ranking: StoredRanking, places: Columns
) -> Proposal:
    """The proposal as the line knows it, with the subject computed again from what is stored."""
    try:
        meaning = posted(connection, proposal.requisition_id, proposal.version).hash
    except NotFound:
        meaning = ""
    pool = tuple(sorted(map(CandidateId, places.candidates)))
    selected = tuple(map(CandidateId, proposal.selected))
    subject = subject_of(
        requisition_hash=meaning, pool=pool, cut=proposal.cut, ranking_hash=ranking.hash, selected=selected
    )
    return Proposal(proposal.requisition_id, proposal.cut, selected, pool, subject)
