"""Who is in the pool of a requisition, blind and in the order of their ids, which says nothing; and who is left out.

Everybody who applied is in it, wherever a shortlist stands, so it tells nothing of one.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.storage.database import reading
from api.storage.pool import LeftOut, pool_of
from api.storage.proposed import opening_by_id
from api.storage.retention import retention_of
from api.workflows.service import Service

__all__ = ["InPool", "PoolInSight", "see_pool"]


@dataclass(frozen=True, slots=True)
class InPool:
    """Somebody in the pool; `confidence` is how far their text could be read, None where nothing could."""

    candidate_id: str
    confidence: int | None


@dataclass(frozen=True, slots=True)
class PoolInSight:
    """The pool at this moment, and who is not in it, in numbers."""

    people: tuple[InPool, ...]
    left_out: LeftOut


def see_pool(service: Service, actor: Actor, requisition_id: str) -> PoolInSight:
    """The pool of a requisition in sight.

    Raises:
        Forbidden: the actor may not read candidates.
        NotFound: there is no such requisition in sight.
    """
    require(actor, Permission.CANDIDATE_READ)
    with reading(service.engine) as connection:
        opening = opening_by_id(connection, requisition_id)
        require_team(actor, organisation_id=opening.organisation_id, team_id=opening.team_id)
        retention, _ = retention_of(connection, opening.organisation_id)
        pool = pool_of(connection, requisition_id, retention, at=actor.at)
    found = [InPool(one.person_id, one.confidence) for one in pool.members]
    found += [InPool(one, None) for one in pool.unread]
    return PoolInSight(tuple(sorted(found, key=lambda one: one.candidate_id)), pool.left_out)
