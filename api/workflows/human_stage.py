"""What people decided on a released shortlist, by group: the stage after the gate, for compliance and auditors.

Aggregates only. It moves in steps of several decisions, so that two looks at it do not tell of one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.storage.audits import audit_by_id
from api.storage.database import reading
from api.storage.decisions import StoredDecision, decisions_of, in_force
from api.storage.self_identification import answers_of_people
from api.storage.shortlists import shortlist_of_proposal, snapshot_of
from api.storage.states import DecisionChoice
from api.workflows.audit import Stage, audit_proposal
from api.workflows.decide import included
from api.workflows.service import Service
from fairness.report import SMALLEST, protect

__all__ = ["HumanStage", "human_stage"]

INCLUDED: Final = "brought in"
ADVANCED: Final = "advanced"


@dataclass(frozen=True, slots=True)
class HumanStage:
    """`decided` people are counted; `figures` is None where they are too few."""

    decided: int
    figures: Mapping[str, Any] | None = field(repr=False)


def human_stage(service: Service, actor: Actor, audit_id: str) -> HumanStage:
    """Rates of being brought in from below the cut, and of being advanced among those decided about.

    Raises:
        Forbidden: the actor may not see audits.
        NotFound: there is no such audit in sight.
    """
    require(actor, Permission.AUDIT_READ)
    with reading(service.engine) as connection:
        audit = audit_by_id(connection, audit_id)
        require_team(actor, organisation_id=audit.organisation_id, team_id=audit.team_id)
        shortlist = shortlist_of_proposal(connection, audit.proposal_id)
        if shortlist is None:
            return HumanStage(0, None)
        kept = snapshot_of(connection, shortlist.id)
        made = decisions_of(connection, shortlist.id)
        everyone = [*(str(place["candidate"]) for place in kept["places"]), *kept["not_yet_reviewed"]]
        answers = answers_of_people(connection, service.vault, everyone)
    counted = _counted(made, listed=len(kept["places"]) + len(included(made)))
    if not counted:
        return HumanStage(0, None)
    below = tuple(kept["not_yet_reviewed"])
    advanced = frozenset(one.candidate_id for one in counted if one.choice is DecisionChoice.ADVANCE)
    stages = [
        *([Stage(INCLUDED, below, included(made))] if below else []),
        Stage(ADVANCED, tuple(sorted(one.candidate_id for one in counted)), advanced),
    ]
    result = audit_proposal(audit.subject, stages, self_id=answers, twins={}, requisition=audit.title)
    return HumanStage(len(counted), protect(result.published))


def _counted(made: tuple[StoredDecision, ...], *, listed: int) -> tuple[StoredDecision, ...]:
    """Decisions in force, oldest first: all once everybody is decided about, else a whole number of steps."""
    decided = sorted(in_force(made).values(), key=lambda one: (one.created_at, one.id))
    if len(decided) == listed:
        return tuple(decided)
    return tuple(decided[: len(decided) // SMALLEST * SMALLEST])
