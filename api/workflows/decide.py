"""What people decide about somebody on a released shortlist: by name, with a reason, never by the machine.

Somebody below the cut is brought in by a decision of its own before anything else is decided about them. What is undone
stays on record as undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict, NotFound
from api.storage.database import Connection, reading, transaction
from api.storage.decisions import (
    StoredDecision,
    add_decision,
    decision_by_id,
    decisions_of,
    in_force,
    mark_undone,
)
from api.storage.gate import lock_requisition
from api.storage.ledger import Action, append
from api.storage.shortlists import StoredShortlist, shortlist_by_id, snapshot_of
from api.storage.states import DecisionChoice
from api.workflows.reasons import required_reason
from api.workflows.service import Service

__all__ = ["MOST_AT_ONCE", "Wanted", "decide", "decisions_in_sight", "included", "undo_decision", "undo_together"]

MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """One decision that somebody wants to make."""

    candidate_id: str
    choice: DecisionChoice
    reason: str


def decide(service: Service, actor: Actor, shortlist_id: str, wanted: Sequence[Wanted]) -> tuple[StoredDecision, ...]:
    """Decide about people on a shortlist, all or none of them.

    Raises:
        Forbidden: the actor may not decide.
        NotFound: there is no such shortlist in sight, or somebody is not in its pool.
        BadInput: a reason is missing, somebody is named twice, or there are too many.
        Conflict: a later shortlist has taken its place, or somebody below the cut was not brought in first.
    """
    require(actor, Permission.SHORTLIST_DECIDE)
    _check(wanted)
    with transaction(service.engine) as connection:
        shortlist = _in_sight(connection, actor, shortlist_id)
        lock_requisition(connection, shortlist.requisition_id)
        if shortlist_by_id(connection, shortlist_id).superseded_at is not None:
            raise Conflict("a later shortlist has taken the place of this one: decide there.")
        kept = snapshot_of(connection, shortlist_id)
        return tuple(_decide(connection, actor, shortlist, kept, one) for one in wanted)


def undo_decision(service: Service, actor: Actor, shortlist_id: str, decision_id: str) -> StoredDecision:
    """Take a decision back; it stays on record, with who took it back.

    Raises:
        Forbidden: the actor may not decide.
        NotFound: there is no such decision in sight.
        Conflict: it was taken back already, or rests under a later one about somebody who was brought in.
    """
    require(actor, Permission.SHORTLIST_DECIDE)
    with transaction(service.engine) as connection:
        shortlist = _in_sight(connection, actor, shortlist_id)
        lock_requisition(connection, shortlist.requisition_id)
        decision = decision_by_id(connection, decision_id)
        if decision.shortlist_id != shortlist_id:
            raise NotFound
        _undo(connection, actor, decision)
        return decision_by_id(connection, decision_id)


def undo_together(service: Service, actor: Actor, shortlist_id: str, decision_id: str) -> int:
    """Take back what the actor decided in one go about several people; how many decisions that were.

    Raises:
        Forbidden: the actor may not decide.
        NotFound: there is no such decision of the actor's in sight.
        Conflict: one rests under a later one about somebody who was brought in, or all were taken back already.
    """
    require(actor, Permission.SHORTLIST_DECIDE)
    with transaction(service.engine) as connection:
        shortlist = _in_sight(connection, actor, shortlist_id)
        lock_requisition(connection, shortlist.requisition_id)
        first = decision_by_id(connection, decision_id)
        if first.shortlist_id != shortlist_id or first.user_id != actor.user_id:
            raise NotFound
        same = (first.user_id, first.created_at, first.choice, first.reason)
        made = [
            one
            for one in decisions_of(connection, shortlist_id)
            if (one.user_id, one.created_at, one.choice, one.reason) == same and one.undone_at is None
        ]
        if not made:
            raise Conflict("these decisions were taken back already.")
        for one in made:
            _undo(connection, actor, one)
    return len(made)


def decisions_in_sight(service: Service, actor: Actor, shortlist_id: str) -> tuple[StoredDecision, ...]:
    """Everything decided on a shortlist, the undone too, oldest first.

    Raises:
        Forbidden: the actor may not see shortlists.
        NotFound: there is no such shortlist in sight.
    """
    require(actor, Permission.SHORTLIST_READ)
    with reading(service.engine) as connection:
        _in_sight(connection, actor, shortlist_id)
        return decisions_of(connection, shortlist_id)


def included(made: Sequence[StoredDecision]) -> frozenset[str]:
    """People below the cut who were brought in, by a decision that was not undone."""
    return frozenset(one.candidate_id for one in made if one.undone_at is None and one.choice is DecisionChoice.INCLUDE)


def _undo(connection: Connection, actor: Actor, decision: StoredDecision) -> None:
    made = decisions_of(connection, decision.shortlist_id)
    if decision.choice is DecisionChoice.INCLUDE and decision.candidate_id in in_force(made):
        raise Conflict("a decision was made about this person since: take that one back first.")
    if not mark_undone(connection, decision, by=actor.by):
        raise Conflict("this decision was taken back already.")
    detail = {"shortlist": decision.shortlist_id, "candidate": decision.candidate_id, "choice": decision.choice.value}
    append(connection, Action.DECISION_UNDONE, subject=decision.id, by=actor.by, detail=detail)


def _check(wanted: Sequence[Wanted]) -> None:
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise BadInput(f"1 to {MOST_AT_ONCE} decisions are made at once.")
    if len({one.candidate_id for one in wanted}) < len(wanted):
        raise BadInput("everybody is decided about once: somebody is named twice.")


def _in_sight(connection: Connection, actor: Actor, shortlist_id: str) -> StoredShortlist:
    shortlist = shortlist_by_id(connection, shortlist_id)
    require_team(actor, organisation_id=shortlist.organisation_id, team_id=shortlist.team_id)
    return shortlist


def _decide(
    connection: Connection, actor: Actor, shortlist: StoredShortlist, kept: Mapping[str, Any], wanted: Wanted
) -> StoredDecision:
    said = required_reason(wanted.reason)
    made = decisions_of(connection, shortlist.id)
    ranks = {str(place["candidate"]): int(place["rank"]) for place in kept["places"]}
    below = frozenset(kept["not_yet_reviewed"])
    brought_in = included(made)
    if wanted.candidate_id not in ranks and wanted.candidate_id not in below:
        raise NotFound
    if wanted.choice is DecisionChoice.INCLUDE:
        if wanted.candidate_id in ranks or wanted.candidate_id in brought_in:
            raise Conflict("this person is on the shortlist already.")
    elif wanted.candidate_id not in ranks and wanted.candidate_id not in brought_in:
        raise Conflict("this person is not yet reviewed: bring them in by name and with a reason first.")
    overrides = _overrides(wanted, ranks, in_force(made))
    decision = add_decision(
        connection,
        shortlist,
        wanted.candidate_id,
        choice=wanted.choice,
        reason=said,
        overrides=overrides,
        by=actor.by,
    )
    detail = {
        "shortlist": shortlist.id,
        "candidate": wanted.candidate_id,
        "choice": wanted.choice.value,
        "overrides": overrides,
    }
    append(connection, Action.DECIDED, subject=decision.id, by=actor.by, detail=detail)
    return decision


def _overrides(wanted: Wanted, ranks: Mapping[str, int], decided: Mapping[str, StoredDecision]) -> bool:
    """Whether a decision goes against the order of the list.

    So it does to bring somebody in, to advance whom others rank before who were declined, and to decline whom others
    rank after who were advanced.
    """
    if wanted.choice is DecisionChoice.INCLUDE:
        return True
    mine = ranks.get(wanted.candidate_id)
    others = {one: decision.choice for one, decision in decided.items() if one != wanted.candidate_id}
    if wanted.choice is DecisionChoice.ADVANCE:
        declined = [ranks.get(one) for one, choice in others.items() if choice is DecisionChoice.DECLINE]
        return any(rank is not None and (mine is None or rank < mine) for rank in declined)
    if wanted.choice is DecisionChoice.DECLINE:
        advanced = [ranks.get(one) for one, choice in others.items() if choice is DecisionChoice.ADVANCE]
        return mine is not None and any(rank is None or rank > mine for rank in advanced)
    return False
