"""What lists and the rail count: people of pools, where the newest proposals are, what awaits an answer.

Counts of pools only; never how many a proposal selected. Takes a connection and never commits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select

from api.storage.states import (
    ApplicationState,
    ErasureState,
    MergeState,
    ProposalState,
    RequestState,
)
from api.storage.tables import (
    applications,
    candidates,
    erasures,
    files,
    merge_proposals,
    privacy_requests,
    proposals,
    shortlists,
    teams,
)

__all__ = [
    "count_erasures_waiting",
    "count_merges_offered",
    "count_requests_open",
    "newest_states",
    "people_in_pools",
    "shortlists_in_force",
    "team_names",
]


def people_in_pools(connection: Connection, requisition_ids: Collection[str]) -> Mapping[str, int]:
    """How many people are in each pool, merged ones once; pools without anybody are left out."""
    person = func.coalesce(candidates.c.merged_into, candidates.c.id)
    query = (
        select(applications.c.requisition_id, func.count(person.distinct()))
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .where(
            applications.c.requisition_id.in_(sorted(requisition_ids)),
            applications.c.state == ApplicationState.ACTIVE,
            candidates.c.wrapped_key.is_not(None),
        )
        .group_by(applications.c.requisition_id)
    )
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def newest_states(connection: Connection, requisition_ids: Collection[str]) -> Mapping[str, ProposalState]:
    """The state of the newest proposal of each requisition that has one."""
    query = (
        select(proposals.c.requisition_id, proposals.c.state)
        .where(proposals.c.requisition_id.in_(sorted(requisition_ids)))
        .order_by(proposals.c.created_at, proposals.c.id)
    )
    return {str(row[0]): ProposalState(row[1]) for row in connection.execute(query)}


def shortlists_in_force(connection: Connection, requisition_ids: Collection[str]) -> Mapping[str, str]:
    """The id of the shortlist of each requisition that nothing later has superseded."""
    query = (
        select(shortlists.c.requisition_id, shortlists.c.id)
        .where(shortlists.c.requisition_id.in_(sorted(requisition_ids)), shortlists.c.superseded_at.is_(None))
        .order_by(shortlists.c.released_at)
    )
    return {str(row[0]): str(row[1]) for row in connection.execute(query)}


def team_names(connection: Connection, organisation_id: str) -> Mapping[str, str]:
    """The name of each team by its id."""
    query = select(teams.c.id, teams.c.name).where(teams.c.organisation_id == organisation_id)
    return {str(row[0]): str(row[1]) for row in connection.execute(query)}


def count_merges_offered(
    connection: Connection, organisation_id: str, *, team_ids: Collection[str] | None, batch_id: str | None = None
) -> int:
    """How many offers to merge await an answer; `team_ids` None means every team, and `batch_id` those of its files."""
    query = (
        select(func.count())
        .select_from(merge_proposals)
        .join(candidates, candidates.c.id == merge_proposals.c.candidate_id)
        .where(
            merge_proposals.c.organisation_id == organisation_id,
            merge_proposals.c.state == MergeState.OFFERED,
            candidates.c.wrapped_key.is_not(None),
        )
    )
    if team_ids is not None:
        query = query.where(candidates.c.team_id.in_(sorted(team_ids)))
    if batch_id is not None:
        those = select(files.c.candidate_id).where(files.c.batch_id == batch_id)
        query = query.where(merge_proposals.c.candidate_id.in_(those) | merge_proposals.c.other_id.in_(those))
    return int(connection.execute(query).scalar_one())


def count_requests_open(connection: Connection, organisation_id: str) -> int:
    """How many people asked something about themselves and have no answer."""
    query = select(func.count()).where(
        privacy_requests.c.organisation_id == organisation_id, privacy_requests.c.state == RequestState.OPEN
    )
    return int(connection.execute(query).scalar_one())


def count_erasures_waiting(connection: Connection, organisation_id: str) -> int:
    """How many erasures wait for a decision."""
    query = select(func.count()).where(
        erasures.c.organisation_id == organisation_id, erasures.c.state == ErasureState.CONFLICT
    )
    return int(connection.execute(query).scalar_one())
