"""Make a proposal that is open or signed off the shortlist that people see: by a named person of its team.

Only what was audited is released: version, cut, pool and ranking are compared again, under the lock of the requisition.
"""

from __future__ import annotations

from typing import Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import GateClosed, NotFound
from api.storage.audits import StoredAudit, audit_of_proposal, sign_offs_of
from api.storage.database import Connection, transaction
from api.storage.gate import StoredProposal, lock_requisition, move, proposal_by_id
from api.storage.ledger import By
from api.storage.proposed import opening_by_id
from api.storage.rankings import Columns, StoredRanking, places_of, ranking_by_id
from api.storage.shortlists import (
    StoredShortlist,
    add_shortlist,
    current_shortlist,
    mark_superseded,
    shortlist_by_id,
)
from api.storage.states import GateOutcome
from api.workflows.freshness import is_fresh, proposal_value
from api.workflows.service import Service
from api.workflows.snapshot import snapshot
from screening.errors import GateShut
from screening.lifecycle import WHY_NOT, Event, State, after, is_unreleased
from screening.ports import AuditVerdict, Outcome
from screening.shortlist import SignOff
from screening.shortlist import release as release_proposal

__all__ = ["release"]

NOT_AUDITED: Final = "this proposal is not audited yet: wait for its audit."


def release(service: Service, actor: Actor, proposal_id: str) -> StoredShortlist:
    """Release a proposal: from now on its team sees who is on it, in which order and why.

    A proposal that is not of what there is any more becomes stale, and stays so though it is refused.

    Raises:
        Forbidden: the actor may not release.
        NotFound: there is no such proposal in sight.
        GateClosed: it is not audited, held, stale, or released already; the message says what can be done.
    """
    require(actor, Permission.SHORTLIST_RELEASE)
    with transaction(service.engine) as connection:
        released = _release(connection, actor, proposal_id)
    if released is None:
        raise GateClosed(WHY_NOT[State.STALE])
    return released


def _release(connection: Connection, actor: Actor, proposal_id: str) -> StoredShortlist | None:
    """The shortlist; None where the proposal has gone stale, which is kept."""
    found = proposal_by_id(connection, proposal_id)
    opening = opening_by_id(connection, found.requisition_id)
    require_team(actor, organisation_id=opening.organisation_id, team_id=opening.team_id)
    lock_requisition(connection, found.requisition_id)
    proposal = proposal_by_id(connection, proposal_id)
    _refuse_unless_open(proposal)
    audit = audit_of_proposal(connection, proposal.id)
    if audit is None or proposal.ranking_id is None:
        raise GateClosed(NOT_AUDITED)
    ranking, places = ranking_by_id(connection, proposal.ranking_id), places_of(connection, proposal.ranking_id)
    if not is_fresh(connection, proposal, ranking, places, at=actor.at):
        if is_unreleased(proposal.state):
            move(connection, proposal, Event.CHANGED, by=actor.by)
        return None
    return _keep(connection, proposal, audit, ranking=ranking, places=places, by=actor.by)


def _refuse_unless_open(proposal: StoredProposal) -> None:
    try:
        after(proposal.state, Event.RELEASED)
    except GateShut as error:
        raise GateClosed(str(error)) from None


def _keep(
    connection: Connection,
    proposal: StoredProposal,
    audit: StoredAudit,
    *,
    ranking: StoredRanking,
    places: Columns,
    by: By,
) -> StoredShortlist:
    shortlist = release_proposal(
        proposal_value(connection, proposal, ranking, places),
        AuditVerdict(audit.id, audit.subject, _outcome(audit, proposal), audit.public_reasons),
        sign_off=_sign_off(connection, audit, proposal),
    )
    before = current_shortlist(connection, proposal.requisition_id)
    kept = snapshot(connection, proposal, shortlist, ranking=ranking, places=places, audit=audit)
    shortlist_id = add_shortlist(connection, proposal, audit, kept, by=by)
    move(connection, proposal, Event.RELEASED, by=by, detail={"shortlist": shortlist_id, "audit": audit.id})
    if before is not None:
        mark_superseded(connection, before, at=by.at)
        older = proposal_by_id(connection, before.proposal_id)
        move(connection, older, Event.SUPERSEDED, by=by, detail={"shortlist": before.id, "by": shortlist_id})
    return shortlist_by_id(connection, shortlist_id)


def _outcome(audit: StoredAudit, proposal: StoredProposal) -> Outcome:
    """What the line is told: a hold by hand is a hold, whatever the audit said."""
    if proposal.state is State.SIGNED_OFF or audit.outcome is GateOutcome.HOLD:
        return Outcome.HOLD
    return Outcome(audit.outcome.value)


def _sign_off(connection: Connection, audit: StoredAudit, proposal: StoredProposal) -> SignOff | None:
    """The last sign-off of exactly this audit, where the proposal needed one."""
    if proposal.state is not State.SIGNED_OFF:
        return None
    signed = [one for one in sign_offs_of(connection, audit.id) if one.is_release]
    if not signed:
        raise NotFound
    return SignOff(by=signed[-1].user_id, reason=signed[-1].reason, subject=signed[-1].subject)
