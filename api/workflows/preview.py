"""What an edit that is not saved yet would move: shares of the pool by how far, never who, and nothing of the cut.

Nothing is kept, and no figure of an audit is looked at. A slate that the audit holds has no preview: nobody tries
weights on it until it opens.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import Conflict
from api.storage.database import Connection, reading
from api.storage.gate import frozen_proposal
from api.storage.ledger import head
from api.storage.pool import Pool
from api.storage.rankings import Posted, posted
from api.workflows.movement import Movement, movement_of
from api.workflows.rank import pool_now, ranks_under, understood
from api.workflows.requisition_source import with_ids, written
from api.workflows.service import Service
from screening.errors import RequisitionError

__all__ = ["Preview", "WhyNone", "preview_edit"]

KEPT_POOLS: Final = 16
_POOLS: OrderedDict[str, tuple[tuple[str, str], Pool]] = OrderedDict()
_LOCK = threading.Lock()


class WhyNone(StrEnum):
    """Why there is nothing to say."""

    INCOMPLETE = "incomplete"
    FROZEN = "frozen"
    NOT_GATHERED = "not_gathered"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Preview:
    """What the edit would move, or why that cannot be said."""

    moved: Movement | None
    why_none: WhyNone | None


def preview_edit(service: Service, actor: Actor, requisition_id: str, fields: Mapping[str, Any]) -> Preview:
    """What the fields would move in the pool, compared with the version in force.

    Raises:
        Forbidden: the actor may not write requisitions.
        NotFound: there is no such requisition in sight.
    """
    require(actor, Permission.REQUISITION_EDIT)
    with reading(service.engine) as connection:
        found = posted(connection, requisition_id, None)
        require_team(actor, organisation_id=found.organisation_id, team_id=found.team_id)
        if frozen_proposal(connection, requisition_id) is not None:
            return Preview(None, WhyNone.FROZEN)
        before = understood(found)
        asked = {**fields, "id": before.id, "requirements": with_ids(fields.get("requirements") or ())}
        try:
            after = written(asked, requisition_id=requisition_id).requisition
        except RequisitionError:
            return Preview(None, WhyNone.INCOMPLETE)
        try:
            pool = _pool_lately(service, connection, found)
            old, new = ranks_under(connection, found, (before, after), pool=pool, tools=service.tools())
        except Conflict:
            return Preview(None, WhyNone.NOT_GATHERED)
    moved = movement_of(old, new)
    return Preview(moved, None if moved is not None else WhyNone.SMALL)


def _pool_lately(service: Service, connection: Connection, found: Posted) -> Pool:
    """The pool, from memory where nothing was written to the ledger since and the minute is the same.

    Whatever changes a pool stands in the ledger, and time alone (retention) takes somebody out of it. Reading ten
    thousand people takes longer than ranking them, and a slider asks many times a second.
    """
    last = head(connection)
    moment = (last.hash if last else "", service.now().strftime("%Y-%m-%dT%H:%M"))
    with _LOCK:
        known = _POOLS.get(found.requisition_id)
    if known is not None and known[0] == moment:
        return known[1]
    pool = pool_now(service, connection, found)
    with _LOCK:
        _POOLS[found.requisition_id] = (moment, pool)
        _POOLS.move_to_end(found.requisition_id)
        while len(_POOLS) > KEPT_POOLS:
            _POOLS.popitem(last=False)
    return pool
