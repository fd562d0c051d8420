"""What stands on the first page of each role, and what awaits somebody: lists and counts, nothing behind a gate."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.storage.database import reading
from api.storage.desk import count_asked, count_states, names_of
from api.storage.overview import (
    count_erasures_waiting,
    count_merges_offered,
    count_requests_open,
    newest_states,
    people_in_pools,
    shortlists_in_force,
    team_names,
)
from api.storage.proposed import opening_by_id
from api.storage.requisitions import StoredRequisition, requisitions_in
from api.storage.states import ProposalState, RequisitionState
from api.workflows.service import Service

__all__ = [
    "MOST_OPENINGS",
    "OpeningRow",
    "awaiting",
    "duplicates_of_batch",
    "names_in_sight",
    "openings_in_sight",
    "people_in_pool",
    "shortlist_in_force",
    "titles_in_sight",
]

MOST_OPENINGS: Final = 500  # on one page, the newest; beyond it a list is searched, not read
NEEDS_ACTION: Final = frozenset({ProposalState.OPEN, ProposalState.SIGNED_OFF, ProposalState.STALE})
"""States in which the team itself can do the next thing."""


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """A requisition as a list shows it. `people` counts its pool; `gate` is None while nothing was proposed."""

    requisition: StoredRequisition
    team: str
    people: int
    gate: ProposalState | None
    shortlist_id: str | None

    @property
    def needs_action(self) -> bool:
        """Whether the team itself can do the next thing."""
        return self.requisition.is_open and self.gate in NEEDS_ACTION


def openings_in_sight(service: Service, actor: Actor, *, state: RequisitionState | None) -> tuple[OpeningRow, ...]:
    """Requisitions in sight, the newest first.

    Raises:
        Forbidden: the actor may not read requisitions.
    """
    require(actor, Permission.REQUISITION_READ)
    teams = None if actor.sees_whole_organisation else actor.team_ids
    with reading(service.engine) as connection:
        found = requisitions_in(
            connection, actor.organisation_id, team_ids=teams, state=state, after=None, rows=MOST_OPENINGS
        )
        ids = [one.id for one in found]
        names = team_names(connection, actor.organisation_id)
        people = people_in_pools(connection, ids)
        states = newest_states(connection, ids)
        released = shortlists_in_force(connection, ids)
    return tuple(
        OpeningRow(one, names.get(one.team_id, ""), people.get(one.id, 0), states.get(one.id), released.get(one.id))
        for one in found
    )


def titles_in_sight(service: Service, actor: Actor) -> Mapping[str, str]:
    """The titles of requisitions in sight by their ids, the newest first.

    Raises:
        Forbidden: the actor may not read requisitions.
    """
    require(actor, Permission.REQUISITION_READ)
    teams = None if actor.sees_whole_organisation else actor.team_ids
    with reading(service.engine) as connection:
        found = requisitions_in(
            connection, actor.organisation_id, team_ids=teams, state=None, after=None, rows=MOST_OPENINGS
        )
    return {one.id: one.title for one in found}


def awaiting(service: Service, actor: Actor) -> Mapping[str, int]:
    """How much awaits the actor, by kind; kinds that are not theirs are left out."""
    counts: dict[str, int] = {}
    teams = None if actor.sees_whole_organisation else actor.team_ids
    organisation_id = actor.organisation_id
    with reading(service.engine) as connection:
        if Permission.CANDIDATE_MERGE in actor.permissions:
            counts["duplicates"] = count_merges_offered(connection, organisation_id, team_ids=teams)
        if Permission.AUDIT_SIGN_OFF in actor.permissions:
            counts["audits"] = count_states(connection, organisation_id).get(ProposalState.HELD, 0)
            counts["changes"] = count_asked(connection, organisation_id)
        if Permission.PRIVACY_DECIDE in actor.permissions:
            counts["requests"] = count_requests_open(connection, organisation_id)
            counts["erasures"] = count_erasures_waiting(connection, organisation_id)
    return counts


def shortlist_in_force(service: Service, actor: Actor, requisition_id: str) -> str | None:
    """The id of the shortlist that was released and not superseded; None if there is none.

    Raises:
        Forbidden: the actor may not see shortlists.
    """
    require(actor, Permission.SHORTLIST_READ)
    with reading(service.engine) as connection:
        return shortlists_in_force(connection, [requisition_id]).get(requisition_id)


def names_in_sight(service: Service, actor: Actor, user_ids: Collection[str]) -> Mapping[str, str]:
    """The names of users of the actor's organisation, by id."""
    with reading(service.engine) as connection:
        return names_of(connection, actor.organisation_id, user_ids)


def people_in_pool(service: Service, actor: Actor, requisition_id: str) -> int:
    """How many people are in the pool of a requisition.

    Raises:
        Forbidden: the actor may not see the gate.
        NotFound: there is no such requisition in sight.
    """
    require(actor, Permission.GATE_READ)
    with reading(service.engine) as connection:
        opening = opening_by_id(connection, requisition_id)
        require_team(actor, organisation_id=opening.organisation_id, team_id=opening.team_id)
        return people_in_pools(connection, [requisition_id]).get(requisition_id, 0)


def duplicates_of_batch(service: Service, actor: Actor, batch_id: str) -> int:
    """How many offers to merge a record of a batch await an answer; 0 for whoever may not give one."""
    if Permission.CANDIDATE_MERGE not in actor.permissions:
        return 0
    teams = None if actor.sees_whole_organisation else actor.team_ids
    with reading(service.engine) as connection:
        return count_merges_offered(connection, actor.organisation_id, team_ids=teams, batch_id=batch_id)
