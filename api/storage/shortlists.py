"""Released shortlists: what was let through the gate, as it was at that moment.

The snapshot holds places, points and where each quote stands, and no text: what somebody wrote is taken from their
reading, and is gone when they are erased. The database refuses to change a shortlist, and to keep one without an audit.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from api.errors import NotFound
from api.storage.audits import StoredAudit
from api.storage.gate import StoredProposal
from api.storage.ledger import By
from api.storage.states import GateOutcome
from api.storage.tables import requisitions, shortlists
from screening.digest import canonical, digest

__all__ = [
    "StoredShortlist",
    "add_shortlist",
    "current_shortlist",
    "mark_superseded",
    "shortlist_by_id",
    "shortlist_of_proposal",
    "shortlists_page",
    "snapshot_of",
]

COMPRESSION: Final = 6


@dataclass(frozen=True, slots=True)
class StoredShortlist:
    """A shortlist without its places."""

    id: str
    organisation_id: str
    requisition_id: str
    team_id: str
    title: str
    proposal_id: str
    audit_id: str
    subject: str
    outcome: GateOutcome
    sha256: str
    released_by: str
    released_at: datetime
    superseded_at: datetime | None


def add_shortlist(
    connection: Connection, proposal: StoredProposal, audit: StoredAudit, snapshot: Mapping[str, Any], *, by: By
) -> str:
    """Keep what was released; its id. The database refuses it without an audit of the same subject, or a sign-off."""
    shortlist_id = str(uuid4())
    values = {
        "id": shortlist_id,
        "organisation_id": proposal.organisation_id,
        "requisition_id": proposal.requisition_id,
        "proposal_id": proposal.id,
        "audit_id": audit.id,
        "subject": proposal.subject,
        "outcome": audit.outcome,
        "snapshot": zlib.compress(canonical(dict(snapshot)), COMPRESSION),
        "sha256": digest(dict(snapshot)),
        "released_by": by.actor,
        "released_at": by.at,
        "superseded_at": None,
    }
    connection.execute(insert(shortlists), [values])
    return shortlist_id


def shortlist_by_id(connection: Connection, shortlist_id: str) -> StoredShortlist:
    """The shortlist with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_shortlists().where(shortlists.c.id == shortlist_id)).first()
    if row is None:
        raise NotFound
    return _shortlist(row)


def shortlist_of_proposal(connection: Connection, proposal_id: str) -> StoredShortlist | None:
    """What a proposal became; None where it was not released."""
    row = connection.execute(_shortlists().where(shortlists.c.proposal_id == proposal_id)).first()
    return None if row is None else _shortlist(row)


def current_shortlist(connection: Connection, requisition_id: str) -> StoredShortlist | None:
    """The released shortlist of the requisition that no later one has taken the place of."""
    query = _shortlists().where(shortlists.c.requisition_id == requisition_id, shortlists.c.superseded_at.is_(None))
    row = connection.execute(query.order_by(shortlists.c.released_at.desc(), shortlists.c.id)).first()
    return None if row is None else _shortlist(row)


def shortlists_page(
    connection: Connection,
    organisation_id: str,
    *,
    team_ids: Collection[str] | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> tuple[StoredShortlist, ...]:
    """Shortlists of those teams (None: every team), newest first, from the one after `after` (moment and id)."""
    query = _shortlists().where(shortlists.c.organisation_id == organisation_id)
    if team_ids is not None:
        query = query.where(requisitions.c.team_id.in_(sorted(team_ids)))
    if after is not None:
        moment, shortlist_id = after
        older = shortlists.c.released_at < moment
        query = query.where(or_(older, and_(shortlists.c.released_at == moment, shortlists.c.id < shortlist_id)))
    ordered = query.order_by(shortlists.c.released_at.desc(), shortlists.c.id.desc())
    return tuple(map(_shortlist, connection.execute(ordered.limit(limit))))


def snapshot_of(connection: Connection, shortlist_id: str) -> dict[str, Any]:
    """What was released, as it was.

    Raises:
        NotFound: there is no such shortlist.
    """
    stored = connection.execute(select(shortlists.c.snapshot).where(shortlists.c.id == shortlist_id)).scalar()
    if stored is None:
        raise NotFound
    opened: dict[str, Any] = json.loads(zlib.decompress(stored))
    return opened


def mark_superseded(connection: Connection, shortlist: StoredShortlist, *, at: datetime) -> None:
    """Say that a later shortlist has taken its place."""
    here = (shortlists.c.id == shortlist.id) & shortlists.c.superseded_at.is_(None)
    connection.execute(update(shortlists).where(here).values(superseded_at=at))


def _shortlists() -> Any:
    columns = [shortlists.c[name] for name in StoredShortlist.__slots__ if name in shortlists.c]
    return select(*columns, requisitions.c.team_id, requisitions.c.title).join(
        requisitions, requisitions.c.id == shortlists.c.requisition_id
    )


def _shortlist(row: Row[Any]) -> StoredShortlist:
    return StoredShortlist(**row._mapping)
