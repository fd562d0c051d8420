"""How a proposal comes to be: asked for by a person, ranked by a job. What becomes of it later is the gate's matter."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import Connection, insert, update

from api.storage.gate import StoredProposal, proposal_by_id
from api.storage.ledger import Action, By, Detail, append
from api.storage.rankings import Posted, StoredRanking
from api.storage.states import ProposalState
from api.storage.tables import proposals
from screening.digest import canonical

__all__ = ["add_proposal", "rank_proposal"]


def add_proposal(
    connection: Connection, of: Posted, *, cut: int, by: By, again: StoredProposal | None = None
) -> StoredProposal:
    """Ask for a proposal of that version of a requisition; nobody is in it yet.

    One that is made `again` is of whoever asked for the first; the ledger says who had it made again.
    """
    proposal_id = str(uuid4())
    values = {
        "id": proposal_id,
        "organisation_id": of.organisation_id,
        "requisition_id": of.requisition_id,
        "ranking_id": None,
        "version": of.version,
        "cut": cut,
        "subject": None,
        "selected": "[]",
        "state": ProposalState.PROPOSED,
        "created_by": by.actor if again is None else again.created_by,
        "created_at": by.at,
        "changed_at": by.at,
    }
    connection.execute(insert(proposals), [values])
    detail: dict[str, Detail] = {"requisition": of.requisition_id, "version": of.version, "cut": cut}
    if again is not None:
        detail["again"] = again.id
    append(connection, Action.PROPOSED, subject=proposal_id, by=by, detail=detail)
    return proposal_by_id(connection, proposal_id)


def rank_proposal(
    connection: Connection,
    proposal: StoredProposal,
    ranking: StoredRanking,
    *,
    subject: str,
    selected: Sequence[str],
    by: By,
) -> StoredProposal:
    """Say whom the cut takes in; the caller holds the lock of the requisition."""
    values = {
        "ranking_id": ranking.id,
        "subject": subject,
        "selected": canonical(list(selected)).decode(),
        "changed_at": by.at,
    }
    connection.execute(update(proposals).where(proposals.c.id == proposal.id).values(**values))
    return proposal_by_id(connection, proposal.id)
