"""What an edit that is not saved yet would move: shares of the pool by how far, never who, and nothing of the cut.

Nothing is kept, and no figure of an audit is looked at. A slate that the audit holds has no preview: nobody tries
weights on it until it opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import Conflict
from api.storage.database import reading
from api.storage.gate import frozen_proposal
from api.storage.rankings import posted
from api.workflows.movement import Movement, movement
from api.workflows.rank import places_under, understood
from api.workflows.requisition_source import with_ids, written
from api.workflows.service import Service
from screening.errors import RequisitionError

__all__ = ["Preview", "WhyNone", "preview_edit"]


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
            old, new = places_under(service, connection, found, (before, after))
        except Conflict:
            return Preview(None, WhyNone.NOT_GATHERED)
    moved = movement(old, new)
    return Preview(moved, None if moved is not None else WhyNone.SMALL)
