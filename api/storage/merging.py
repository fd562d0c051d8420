"""Offered merges: two records that may be one person, and what somebody made of the offer.

The accepted offers are the edges between records; whoever hangs together by them is one person, and the oldest record
stands for them. So an undone offer takes back exactly itself, in whatever order offers were accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from api.errors import NotFound
from api.storage.ledger import Action, By, append
from api.storage.states import ContactKind, MergeReason, MergeState
from api.storage.tables import candidates, contact_keys, merge_proposals, organisations

__all__ = [
    "MergeProposal",
    "agreeing_contacts",
    "merge_by_id",
    "merges_page",
    "reachable_alike",
    "record_merge",
    "resolve_merge",
    "tie_records",
    "undo_merge",
]


@dataclass(frozen=True, slots=True)
class MergeProposal:
    """An offer: `candidate_id` is the newer record, `other_id` the one it resembles."""

    id: str
    organisation_id: str
    candidate_id: str
    other_id: str
    reason: MergeReason
    state: MergeState
    created_at: datetime
    resolved_by: str | None
    resolved_at: datetime | None


def merge_by_id(connection: Connection, merge_id: str) -> MergeProposal:
    """The offer with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_offers().where(merge_proposals.c.id == merge_id)).first()
    if row is None:
        raise NotFound
    return MergeProposal(**row._mapping)


def merges_page(
    connection: Connection,
    organisation_id: str,
    *,
    team_ids: Collection[str] | None,
    states: Collection[MergeState],
    after: str | None,
    limit: int,
) -> tuple[MergeProposal, ...]:
    """Offers of which both records are of those teams (None: every team), by id, from the one after `after`."""
    newer, older = candidates.alias("newer"), candidates.alias("older")
    query = (
        _offers()
        .join(newer, newer.c.id == merge_proposals.c.candidate_id)
        .join(older, older.c.id == merge_proposals.c.other_id)
        .where(
            merge_proposals.c.organisation_id == organisation_id,
            merge_proposals.c.state.in_(tuple(states)),
            newer.c.erased_at.is_(None),
            older.c.erased_at.is_(None),
        )
        .order_by(merge_proposals.c.id)
        .limit(limit)
    )
    if team_ids is not None:
        query = query.where(newer.c.team_id.in_(sorted(team_ids)), older.c.team_id.in_(sorted(team_ids)))
    if after is not None:
        query = query.where(merge_proposals.c.id > after)
    return tuple(MergeProposal(**row._mapping) for row in connection.execute(query))


def agreeing_contacts(connection: Connection, merge: MergeProposal) -> frozenset[ContactKind]:
    """What the two records share by their blind index: kinds, never values."""
    mine, theirs = contact_keys.alias("mine"), contact_keys.alias("theirs")
    query = (
        select(mine.c.kind)
        .join(theirs, and_(theirs.c.kind == mine.c.kind, theirs.c.blind == mine.c.blind))
        .where(mine.c.candidate_id == merge.candidate_id, theirs.c.candidate_id == merge.other_id)
    )
    return frozenset(connection.execute(query).scalars())


def reachable_alike(connection: Connection, candidate_id: str) -> frozenset[str]:
    """This record, and every one with an e-mail address or number of its own: surely the same person's."""
    mine, theirs = contact_keys.alias("mine"), contact_keys.alias("theirs")
    same = and_(
        theirs.c.organisation_id == mine.c.organisation_id, theirs.c.kind == mine.c.kind, theirs.c.blind == mine.c.blind
    )
    query = select(theirs.c.candidate_id).join(mine, same).where(mine.c.candidate_id == candidate_id)
    return frozenset({candidate_id, *connection.execute(query).scalars()})


def resolve_merge(connection: Connection, merge: MergeProposal, state: MergeState, *, by: By) -> bool:
    """Say what became of an offer, as a person did; False if it was not open any more."""
    return _move(connection, merge, {MergeState.OFFERED}, state, by=by)


def undo_merge(connection: Connection, merge: MergeProposal, *, by: By) -> bool:
    """Take back what a person did with an offer; False if nothing had been done with it."""
    return _move(connection, merge, {MergeState.MERGED, MergeState.DISMISSED}, MergeState.OFFERED, by=by)


def tie_records(connection: Connection, organisation_id: str, record_ids: Collection[str]) -> Mapping[str, str]:
    """Point every record that hangs together with these to its person; who was pointed at by whom before.

    To be called after an offer about them was accepted or undone. Of two who do that at once in an organisation, the
    second waits and then sees the first one's offer.
    """
    organisation = select(organisations.c.id).where(organisations.c.id == organisation_id)
    connection.execute(organisation.with_for_update(key_share=True))
    edges = _accepted_edges(connection, record_ids)
    members = set(record_ids) | {one for edge in edges for one in edge}
    query = select(candidates.c.id, candidates.c.created_at, candidates.c.merged_into).where(
        or_(candidates.c.id.in_(members), candidates.c.merged_into.in_(members))
    )
    rows = connection.execute(query.with_for_update()).all()
    age = {row.id: (row.created_at, row.id) for row in rows}
    for group in _components(age, edges):
        person = min(group, key=age.__getitem__)
        for record in group:
            target = None if record == person else person
            connection.execute(update(candidates).where(candidates.c.id == record).values(merged_into=target))
    return {row.id: row.merged_into or row.id for row in rows}


def record_merge(connection: Connection, action: Action, merge: MergeProposal, *, by: By) -> None:
    """The entry of what a person did with an offer."""
    detail = {"candidate": merge.candidate_id, "other": merge.other_id, "reason": merge.reason.value}
    append(connection, action, subject=merge.id, by=by, detail=detail)


def _move(
    connection: Connection, merge: MergeProposal, before: Collection[MergeState], after: MergeState, *, by: By
) -> bool:
    resolved = after is not MergeState.OFFERED
    values = {
        "state": after,
        "resolved_by": by.actor if resolved else None,
        "resolved_at": by.at if resolved else None,
    }
    here = and_(merge_proposals.c.id == merge.id, merge_proposals.c.state.in_(tuple(before)))
    return bool(connection.execute(update(merge_proposals).where(here).values(**values)).rowcount)


def _accepted_edges(connection: Connection, record_ids: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Every accepted offer that hangs together with these records, found ring by ring."""
    known, ring = set(record_ids), set(record_ids)
    edges: set[tuple[str, str]] = set()
    while ring:
        touching: ColumnElement[bool] = or_(
            merge_proposals.c.candidate_id.in_(ring), merge_proposals.c.other_id.in_(ring)
        )
        query = select(merge_proposals.c.candidate_id, merge_proposals.c.other_id).where(
            merge_proposals.c.state == MergeState.MERGED, touching
        )
        found = {(row.candidate_id, row.other_id) for row in connection.execute(query)}
        ring = {one for edge in found for one in edge} - known
        edges, known = edges | found, known | ring
    return tuple(sorted(edges))


def _components(records: Iterable[str], edges: Iterable[tuple[str, str]]) -> tuple[frozenset[str], ...]:
    """Records that hang together by `edges`; one alone is a group of its own."""
    group = {record: frozenset({record}) for record in records}
    for one, other in edges:
        if one in group and other in group:
            joined = group[one] | group[other]
            group.update(dict.fromkeys(joined, joined))
    return tuple(sorted(set(group.values()), key=min))


def _offers() -> Any:
    return select(*(merge_proposals.c[name] for name in MergeProposal.__slots__))
