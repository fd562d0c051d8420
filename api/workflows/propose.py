"""Ask for a proposal, and make it: gather evidence, rank the pool, cut; the audit decides whether anybody may see it.

Whoever asks learns that it is being made and nothing else. The job may be done twice: the second time it finds done
what the first has done.
"""

from __future__ import annotations

import logging
from typing import Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import Conflict
from api.storage.database import Connection, reading, transaction
from api.storage.gate import (
    StoredProposal,
    keeping_attempts,
    latest_proposal,
    lock_requisition,
    proposal_by_id,
    refuse_proposal_if_frozen,
)
from api.storage.ledger import By
from api.storage.pool import still_reading
from api.storage.proposals import add_proposal, rank_proposal
from api.storage.rankings import Columns, StoredRanking, posted
from api.workflows.additions import refuse_after_search
from api.workflows.audit_service import WORKER, audit_proposal_of
from api.workflows.gather import gather_evidence
from api.workflows.rank import Asked, Proposed, asked_of, pool_now, rank_in
from api.workflows.retrieve import retrieved_readings
from api.workflows.service import Service
from screening.candidate import CandidateId
from screening.evidence import Evidence, GateState
from screening.lifecycle import State
from screening.ranking import Place, Ranking
from screening.requisition import Requisition
from screening.shortlist import Proposal, propose

__all__ = ["RANK_AND_AUDIT", "TRIES", "as_ranking", "proposal_from", "rank_and_audit", "request_proposal"]

RANK_AND_AUDIT: Final = "rank_and_audit"
TRIES: Final = 5  # rankings of a pool that changes while it is ranked, before the job is done again later

_log = logging.getLogger("evenhand")


def request_proposal(service: Service, actor: Actor, requisition_id: str) -> StoredProposal:
    """Ask for a proposal of the requisition as it stands; the one that is being made already, if there is one.

    Raises:
        Forbidden: the actor may not propose.
        NotFound: there is no such requisition in the actor's sight.
        Conflict: files of people in the pool are still being read, or other weights were searched on it.
        Frozen: the audit holds the newest slate, and no officer has approved another proposal; the attempt is kept.
    """
    require(actor, Permission.PROPOSAL_CREATE)
    with keeping_attempts(service.engine, by=actor.by), transaction(service.engine) as connection:
        found = posted(connection, requisition_id)
        require_team(actor, organisation_id=found.organisation_id, team_id=found.team_id)
        lock_requisition(connection, requisition_id)
        refuse_after_search(connection, requisition_id)
        found = posted(connection, requisition_id)
        latest = latest_proposal(connection, requisition_id)
        if latest is not None and latest.state is State.PROPOSED and latest.version == found.version:
            return latest
        refuse_proposal_if_frozen(connection, requisition_id, by=actor.by)
        if still_reading(connection, requisition_id):
            raise Conflict("files of this pool are still being read: propose when the last one is done.")
        cut = asked_of(found, service.tools()).requisition.cut
        proposal = add_proposal(connection, found, cut=cut, by=actor.by)
        service.enqueue(connection, RANK_AND_AUDIT, {"proposal": proposal.id})
        return proposal


def rank_and_audit(service: Service, proposal_id: str) -> State:
    """Rank the pool, cut it, audit exactly that; where the proposal is afterwards.

    Raises:
        NotFound: there is no such proposal.
        Conflict: the pool changed under every try: doing it again later is right.
    """
    with reading(service.engine) as connection:
        proposal = proposal_by_id(connection, proposal_id)
    if proposal.state is State.PROPOSED and proposal.subject is None:
        proposal = _ranked(service, proposal)
    return audit_proposal_of(service, proposal_id) if proposal.state is State.PROPOSED else proposal.state


def _ranked(service: Service, proposal: StoredProposal) -> StoredProposal:
    """The proposal with its ranking; unranked where somebody changed the requisition meanwhile."""
    for _ in range(TRIES):
        proposed = retrieved_readings(service, proposal.requisition_id, proposal.version)
        gather_evidence(service, proposal.requisition_id, proposal.version, proposed=proposed)
        with transaction(service.engine) as connection:
            lock_requisition(connection, proposal.requisition_id)
            now = proposal_by_id(connection, proposal.id)
            if now.state is not State.PROPOSED or now.subject is not None:
                return now
            done = _try(service, connection, now, proposed)
            if done is not None:
                return done
        _log.info("the pool of requisition %s changed while it was ranked", proposal.requisition_id)
    raise Conflict("the pool changes faster than it is ranked: propose again when the uploads are done.")


def _try(
    service: Service, connection: Connection, proposal: StoredProposal, proposed: Proposed | None
) -> StoredProposal | None:
    """Rank what is there in this transaction; None where somebody has come in since the evidence was gathered."""
    tools = service.tools()
    by = By(WORKER, service.now())
    asked = asked_of(posted(connection, proposal.requisition_id, proposal.version), tools)
    pool = pool_now(service, connection, asked.posted)
    if proposed is not None and not proposed.readings <= {member.reading_id for member in pool.members}:
        return None
    try:
        ranked = rank_in(connection, asked, pool, tools, by=by, proposed=proposed)
    except Conflict:
        return None
    cut = proposal_from(asked, ranked.stored, ranked.places, cut=proposal.cut)
    return rank_proposal(connection, proposal, ranked.stored, subject=cut.subject, selected=cut.selected, by=by)


def proposal_from(asked: Asked, ranking: StoredRanking, places: Columns, *, cut: int) -> Proposal:
    """The cut of a stored ranking, as the line makes it."""
    return propose(
        as_ranking(asked.requisition, places), cut=cut, ranking_hash=ranking.hash, requisition_hash=asked.posted.hash
    )


def as_ranking(requisition: Requisition, places: Columns) -> Ranking:
    """A stored ranking as far as a cut needs it: order, scores and gates, without evidence."""
    return Ranking(
        requisition,
        tuple(
            Place(
                rank=rank,
                candidate=CandidateId(candidate),
                score=score,
                points=(),
                gates=tuple(Evidence(r, 0, state=GateState(s)) for r, s in zip(places.gated, states, strict=True)),
                notes=(),
                confidence=confidence,
                doubts=(),
            )
            for rank, candidate, score, states, confidence in zip(
                places.ranks, places.candidates, places.scores, places.gates, places.confidence, strict=True
            )
        ),
    )
