"""The receipt of a run: hashes of what went in and came out, versions, its entry in the ledger; and what a run moved.

No place and no person in either.
"""

from __future__ import annotations

from typing import Any

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import NotFound
from api.storage.database import Connection, reading
from api.storage.rankings import StoredRanking, latest_ranking, places_of, posted, ranked_entry, ranking_by_id
from api.workflows.movement import Movement, movement
from api.workflows.service import Service
from screening.digest import digest

__all__ = ["movement_between", "receipt_of"]

Json = dict[str, Any]


def receipt_of(service: Service, actor: Actor, ranking_id: str) -> Json:
    """The receipt of a run of the actor's organisation, with the hash over all of it.

    Raises:
        Forbidden: the actor may not replay runs.
        NotFound: there is no such run in the organisation.
    """
    require(actor, Permission.RUN_REPLAY)
    with reading(service.engine) as connection:
        stored = ranking_by_id(connection, ranking_id)
        if stored.organisation_id != actor.organisation_id:
            raise NotFound
        body = _receipt(connection, stored)
    return {**body, "sha256": digest(body)}


def movement_between(
    service: Service, actor: Actor, requisition_id: str, *, before: int, after: int
) -> Movement | None:
    """How far the pool moved from one version of a requisition to another, in words that point at nobody.

    Returns:
        None where a version was never ranked, the pools differ, or the pool is too small to say anything.

    Raises:
        Forbidden: the actor may not read requisitions.
        NotFound: there is no such requisition or version in sight.
    """
    require(actor, Permission.REQUISITION_READ)
    with reading(service.engine) as connection:
        for version in (before, after):
            found = posted(connection, requisition_id, version)
            require_team(actor, organisation_id=found.organisation_id, team_id=found.team_id)
        first, second = (latest_ranking(connection, requisition_id, version) for version in (before, after))
        if first is None or second is None:
            return None
        return movement(places_of(connection, first.id), places_of(connection, second.id))


def _receipt(connection: Connection, stored: StoredRanking) -> Json:
    entry = ranked_entry(connection, stored.id)
    return {
        "ranking": stored.id,
        "requisition": stored.requisition_id,
        "version": stored.version,
        "made_at": stored.created_at.isoformat(),
        "made_by": stored.created_by,
        "people": stored.people,
        "left_out": dict(stored.left_out),
        "ranking_sha256": stored.hash,
        "pool_sha256": stored.pool_hash,
        "provenance": dict(stored.provenance),
        "ledger": None if entry is None else {"sequence": entry.sequence, "hash": entry.hash},
    }
