"""Decisions about people on a released shortlist: made by named persons, one or many at once, and taken back."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.routes import api_router
from api.storage.states import DecisionChoice
from api.v1.shortlists import DecisionShown, decision_shown
from api.workflows.decide import MOST_AT_ONCE, Wanted, decide, decisions_in_sight, undo_decision
from api.workflows.reasons import MAX_REASON

__all__ = [
    "DecisionWanted",
    "DecisionsWanted",
    "decide_route",
    "list_decisions_route",
    "router",
    "undo_decision_route",
]

router = api_router("decisions")
Decider = Annotated[Actor, allowed(Permission.SHORTLIST_DECIDE)]
Reader = Annotated[Actor, allowed(Permission.SHORTLIST_READ)]


class DecisionWanted(BaseModel):
    """One decision; include brings in somebody below the cut."""

    model_config = ConfigDict(extra="forbid")

    candidate_id: str = Field(max_length=36)
    choice: DecisionChoice
    reason: str = Field(max_length=MAX_REASON, examples=["Led the migration that we are about to do."])


class DecisionsWanted(BaseModel):
    """Decisions that are made together, all or none of them."""

    model_config = ConfigDict(extra="forbid")

    decisions: list[DecisionWanted] = Field(min_length=1, max_length=MOST_AT_ONCE)


@router.get("/shortlists/{shortlist_id}/decisions")
def list_decisions_route(shortlist_id: str, service: Serving, actor: Reader) -> list[DecisionShown]:
    """Everything decided, the undone too, oldest first."""
    return [decision_shown(one) for one in decisions_in_sight(service, actor, shortlist_id)]


@router.post("/shortlists/{shortlist_id}/decisions", status_code=201)
def decide_route(shortlist_id: str, given: DecisionsWanted, service: Serving, actor: Decider) -> list[DecisionShown]:
    """Decide, by name and with a reason."""
    wanted = [Wanted(one.candidate_id, one.choice, one.reason) for one in given.decisions]
    return [decision_shown(one) for one in decide(service, actor, shortlist_id, wanted)]


@router.delete("/shortlists/{shortlist_id}/decisions/{decision_id}")
def undo_decision_route(shortlist_id: str, decision_id: str, service: Serving, actor: Decider) -> DecisionShown:
    """Take a decision back; it stays on record as undone."""
    return decision_shown(undo_decision(service, actor, shortlist_id, decision_id))
