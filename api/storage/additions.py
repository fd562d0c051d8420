"""What is added to an audit after it was made: a swap certificate, a search for other weights. Aggregates alone.

An audit never changes; an addition stands beside it under its id, with a hash of its own that the ledger keeps. One
that failed stays, and may be asked for again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select, update

from api.errors import NotFound
from api.storage.ledger import Action, By, Detail, append
from api.storage.states import AdditionKind, AdditionState
from api.storage.tables import audit_additions, audits, proposals
from fairness import sha256_of
from fairness.serialise import canonical_json

__all__ = [
    "Addition",
    "add_addition",
    "addition_by_id",
    "additions_of",
    "fail_addition",
    "finish_addition",
    "tell_progress",
    "was_searched",
]

COMPRESSION: Final = 6


@dataclass(frozen=True, slots=True)
class Addition:
    """An addition where it is now; `published` is None until it is made, `reason` says why it could not be.

    `total` is 0 until it is known how much there is to do.
    """

    id: str
    audit_id: str
    kind: AdditionKind
    state: AdditionState
    reason: str
    done: int
    total: int
    sha256: str | None
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    published: Any = field(repr=False)


def add_addition(connection: Connection, audit_id: str, kind: AdditionKind, *, by: By) -> Addition:
    """Ask for an addition; the caller holds the lock of the requisition, and has seen that none is waiting or made."""
    addition_id = str(uuid4())
    values = {
        "id": addition_id,
        "audit_id": audit_id,
        "kind": kind,
        "state": AdditionState.WAITING,
        "reason": "",
        "done": 0,
        "total": 0,
        "requested_by": by.actor,
        "requested_at": by.at,
    }
    connection.execute(insert(audit_additions), [values])
    append(connection, Action.ADDITION_ASKED, subject=audit_id, by=by, detail={"kind": kind.value})
    return addition_by_id(connection, addition_id)


def addition_by_id(connection: Connection, addition_id: str) -> Addition:
    """The addition with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(select(audit_additions).where(audit_additions.c.id == addition_id)).first()
    if row is None:
        raise NotFound
    return _addition(row)


def additions_of(connection: Connection, audit_id: str) -> Mapping[AdditionKind, Addition]:
    """The newest addition of each kind."""
    query = select(audit_additions).where(audit_additions.c.audit_id == audit_id)
    rows = connection.execute(query.order_by(audit_additions.c.requested_at, audit_additions.c.id))
    return {one.kind: one for one in map(_addition, rows)}


def was_searched(connection: Connection, requisition_id: str) -> bool:
    """Whether other weights were searched, or are, on the pool of the requisition."""
    query = (
        select(audit_additions.c.id)
        .join(audits, audits.c.id == audit_additions.c.audit_id)
        .join(proposals, proposals.c.id == audits.c.proposal_id)
        .where(
            proposals.c.requisition_id == requisition_id,
            audit_additions.c.kind == AdditionKind.ALTERNATIVES,
            audit_additions.c.state != AdditionState.FAILED,
        )
    )
    return connection.execute(query.limit(1)).first() is not None


def tell_progress(connection: Connection, addition_id: str, *, done: int, total: int) -> None:
    """How far it is; nothing where it is finished."""
    waits = (audit_additions.c.id == addition_id) & (audit_additions.c.state == AdditionState.WAITING)
    connection.execute(update(audit_additions).where(waits).values(done=done, total=total))


def finish_addition(connection: Connection, addition: Addition, published: Any, *, by: By) -> bool:
    """Keep what was made, with its hash in the ledger; False if somebody was first."""
    sha256 = sha256_of({"audit": addition.audit_id, "kind": addition.kind.value, "published": published})
    stored = zlib.compress(canonical_json(published), COMPRESSION)
    return _finish(connection, addition, AdditionState.MADE, {"published": stored, "sha256": sha256}, by=by)


def fail_addition(connection: Connection, addition: Addition, reason: str, *, by: By) -> bool:
    """Keep that it could not be made, and why; False if somebody was first."""
    return _finish(connection, addition, AdditionState.FAILED, {"reason": reason}, by=by)


def _finish(
    connection: Connection, addition: Addition, state: AdditionState, values: Mapping[str, Any], *, by: By
) -> bool:
    waits = (audit_additions.c.id == addition.id) & (audit_additions.c.state == AdditionState.WAITING)
    found = connection.execute(update(audit_additions).where(waits).values(state=state, finished_at=by.at, **values))
    if not found.rowcount:
        return False
    detail: dict[str, Detail] = {"kind": addition.kind.value, "state": state.value}
    if "sha256" in values:
        detail["sha256"] = values["sha256"]
    append(connection, Action.ADDITION_FINISHED, subject=addition.audit_id, by=by, detail=detail)
    return True


def _addition(row: Row[Any]) -> Addition:
    values = dict(row._mapping)
    stored = values.pop("published")
    return Addition(**values, published=None if stored is None else json.loads(zlib.decompress(stored)))
