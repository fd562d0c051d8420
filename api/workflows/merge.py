"""Two records that may be one person: see what they share, say that they are one or are not, and take it back.

A person who was merged counts once everywhere. What agrees is shown by its kind; names and addresses stay blind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import Conflict, NotFound
from api.storage.candidates import Candidate, applications_of, candidate_by_id, current_reading, person_of, personal_of
from api.storage.database import Connection, reading, transaction
from api.storage.gate import keeping_attempts, make_stale, refuse_if_frozen
from api.storage.history import did_since
from api.storage.ledger import Action
from api.storage.merging import (
    MergeProposal,
    agreeing_contacts,
    merge_by_id,
    merges_page,
    record_merge,
    resolve_merge,
    tie_records,
    undo_merge,
)
from api.storage.retention import retention_of
from api.storage.states import ApplicationState, Change, ContactKind, MergeState
from api.workflows.service import Service

__all__ = ["Likeness", "accept_merge", "dismiss_merge", "list_merges", "see_merge", "undo"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """An offered merge and what the two records share; `same_name` is None while either of the two is blind."""

    merge: MergeProposal
    newer: Candidate
    older: Candidate
    shared_contacts: frozenset[ContactKind]
    same_text: bool
    same_name: bool | None


def list_merges(
    service: Service, actor: Actor, *, states: Sequence[MergeState], after: str | None, limit: int
) -> tuple[Likeness, ...]:
    """Offers about people in sight, by id.

    Raises:
        Forbidden: the actor may not merge.
    """
    require(actor, Permission.CANDIDATE_MERGE)
    with reading(service.engine) as connection:
        found = merges_page(
            connection,
            actor.organisation_id,
            team_ids=None if actor.sees_whole_organisation else actor.team_ids,
            states=states,
            after=after,
            limit=limit,
        )
        return tuple(_likeness(connection, service, actor, one) for one in found)


def see_merge(service: Service, actor: Actor, merge_id: str) -> Likeness:
    """One offer.

    Raises:
        Forbidden: the actor may not merge.
        NotFound: there is no such offer in sight.
    """
    require(actor, Permission.CANDIDATE_MERGE)
    with reading(service.engine) as connection:
        return _likeness(connection, service, actor, _offer(connection, actor, merge_id))


def accept_merge(service: Service, actor: Actor, merge_id: str) -> Likeness:
    """Say that the two records are one person.

    Raises:
        Forbidden: the actor may not merge.
        NotFound: there is no such offer in sight.
        Conflict: it was resolved already.
        Frozen: one of them is in the pool of a held slate.
    """
    return _resolve(service, actor, merge_id, MergeState.MERGED)


def dismiss_merge(service: Service, actor: Actor, merge_id: str) -> Likeness:
    """Say that they are two people; the offer does not come back.

    Raises:
        Forbidden: the actor may not merge.
        NotFound: there is no such offer in sight.
        Conflict: it was resolved already.
    """
    return _resolve(service, actor, merge_id, MergeState.DISMISSED)


def undo(service: Service, actor: Actor, merge_id: str) -> Likeness:
    """Take back what was said of an offer; it is open again.

    Raises:
        Forbidden: the actor may not merge.
        NotFound: there is no such offer in sight.
        Conflict: nothing has been said of it.
        Frozen: one of them is in the pool of a held slate.
    """
    require(actor, Permission.CANDIDATE_MERGE)
    with keeping_attempts(service.engine, by=actor.by), transaction(service.engine) as connection:
        merge = _offer(connection, actor, merge_id)
        if not undo_merge(connection, merge, by=actor.by):
            raise Conflict("nothing has been said of this offer: there is nothing to take back.")
        if merge.state is MergeState.MERGED:
            _tie(connection, actor, merge)
        record_merge(connection, Action.MERGE_UNDONE, merge, by=actor.by)
        return _likeness(connection, service, actor, merge_by_id(connection, merge_id))


def _resolve(service: Service, actor: Actor, merge_id: str, state: MergeState) -> Likeness:
    require(actor, Permission.CANDIDATE_MERGE)
    with keeping_attempts(service.engine, by=actor.by), transaction(service.engine) as connection:
        merge = _offer(connection, actor, merge_id)
        if not resolve_merge(connection, merge, state, by=actor.by):
            raise Conflict("somebody has answered this offer already: read it again.")
        if state is MergeState.MERGED:
            _tie(connection, actor, merge)
        action = Action.MERGED if state is MergeState.MERGED else Action.MERGE_DISMISSED
        record_merge(connection, action, merge, by=actor.by)
        return _likeness(connection, service, actor, merge_by_id(connection, merge_id))


def _tie(connection: Connection, actor: Actor, merge: MergeProposal) -> None:
    """Pools count people, so every pool that holds one of the two changes."""
    pair = [candidate_by_id(connection, one) for one in (merge.candidate_id, merge.other_id)]
    pools = sorted(
        {one.requisition_id for one in applications_of(connection, pair) if one.state is ApplicationState.ACTIVE}
    )
    for requisition_id in pools:
        refuse_if_frozen(connection, requisition_id, what=Change.POOL, by=actor.by)
        make_stale(connection, requisition_id, by=actor.by)
    tie_records(connection, merge.organisation_id, [merge.candidate_id, merge.other_id])


def _offer(connection: Connection, actor: Actor, merge_id: str) -> MergeProposal:
    merge = merge_by_id(connection, merge_id)
    for candidate_id in (merge.candidate_id, merge.other_id):
        one = candidate_by_id(connection, candidate_id)
        require_team(actor, organisation_id=one.organisation_id, team_id=one.team_id)
        if one.erased_at is not None:
            raise NotFound
    return merge


def _likeness(connection: Connection, service: Service, actor: Actor, merge: MergeProposal) -> Likeness:
    newer, older = candidate_by_id(connection, merge.candidate_id), candidate_by_id(connection, merge.other_id)
    texts = [current_reading(connection, [one]) for one in (newer, older)]
    return Likeness(
        merge=merge,
        newer=newer,
        older=older,
        shared_contacts=agreeing_contacts(connection, merge),
        same_text=None not in texts and len({one.content_hash for one in texts if one is not None}) == 1,
        same_name=_same_name(connection, service, actor, (newer, older)),
    )


def _same_name(connection: Connection, service: Service, actor: Actor, pair: Sequence[Candidate]) -> bool | None:
    """Told to nobody who has not un-blinded both: a pair of records would otherwise tell names apart."""
    retention, _ = retention_of(connection, actor.organisation_id)
    since = actor.at - timedelta(hours=retention.unblind_hours)
    for one in pair:
        subjects = {one.id, person_of(connection, one).id}
        if not did_since(connection, Action.UNBLINDED, actor=actor.user_id, subjects=subjects, since=since):
            return None
    names = {" ".join(personal_of(service.vault, one).name.casefold().split()) for one in pair}
    return len(names) == 1 and names != {""}
