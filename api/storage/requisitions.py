"""Requisitions and their versions: what was asked, by whom, and who approved it. Never commits.

A version is never changed once it is written, but for its approval; an edit is another version.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Select, and_, insert, or_, select, update

from api.errors import NotFound
from api.storage.ledger import Action, By, append
from api.storage.states import RequisitionState
from api.storage.tables import requisition_versions, requisitions

__all__ = [
    "NewRequisition",
    "NewVersion",
    "StoredRequisition",
    "StoredVersion",
    "add_requisition",
    "add_version",
    "approve_version",
    "describe_requisition",
    "new_requisition_id",
    "requisition_by_id",
    "requisitions_in",
    "set_requisition_state",
    "version_of",
    "versions_of",
]

STATE_ACTIONS: Final = {
    RequisitionState.OPEN: Action.REQUISITION_REOPENED,
    RequisitionState.CLOSED: Action.REQUISITION_CLOSED,
}


@dataclass(frozen=True, slots=True)
class StoredRequisition:
    """A requisition as it stands; `version` is the number of the one in force."""

    id: str
    organisation_id: str
    team_id: str
    title: str
    job_family: str
    state: RequisitionState
    version: int
    posting: str = field(repr=False)
    created_by: str
    created_at: datetime
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether people may still be added."""
        return self.state is RequisitionState.OPEN


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """What was asked at a time; `source` is YAML, `hash` of its meaning."""

    requisition_id: str
    number: int
    source: str = field(repr=False)
    hash: str
    note: str = field(repr=False)
    created_by: str
    created_at: datetime
    approved_by: str | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be written; `title` is what it calls the position."""

    title: str
    source: str = field(repr=False)
    hash: str
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewRequisition:
    """A requisition to be added, with its first version."""

    organisation_id: str
    team_id: str
    job_family: str
    posting: str = field(repr=False)
    first: NewVersion


def add_requisition(connection: Connection, new: NewRequisition, *, by: By, requisition_id: str) -> StoredRequisition:
    """Add an open requisition with its first version; with its entry in the ledger."""
    row = {
        "id": requisition_id,
        "organisation_id": new.organisation_id,
        "team_id": new.team_id,
        "title": new.first.title,
        "job_family": new.job_family,
        "state": RequisitionState.OPEN,
        "version": 1,
        "posting": new.posting,
        "created_by": by.actor,
        "created_at": by.at,
        "updated_at": by.at,
    }
    connection.execute(insert(requisitions), [row])
    _write(connection, requisition_id, 1, new.first, by=by)
    detail: dict[str, str | int | bool | None] = {"team": new.team_id, "version": 1, "hash": new.first.hash}
    append(connection, Action.REQUISITION_ADDED, subject=requisition_id, by=by, detail=detail)
    return requisition_by_id(connection, requisition_id)


def requisition_by_id(connection: Connection, requisition_id: str) -> StoredRequisition:
    """The requisition with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_requisitions().where(requisitions.c.id == requisition_id)).first()
    if row is None:
        raise NotFound
    return StoredRequisition(**row._mapping)


def requisitions_in(
    connection: Connection,
    organisation_id: str,
    *,
    team_ids: Collection[str] | None,
    state: RequisitionState | None,
    after: tuple[datetime, str] | None,
    rows: int,
) -> tuple[StoredRequisition, ...]:
    """Requisitions of these teams (all if None), newest first, `after` the moment and id of the last one seen."""
    query = _requisitions().where(requisitions.c.organisation_id == organisation_id)
    if team_ids is not None:
        query = query.where(requisitions.c.team_id.in_(sorted(team_ids)))
    if state is not None:
        query = query.where(requisitions.c.state == state)
    if after is not None:
        moment, last = after
        same = and_(requisitions.c.created_at == moment, requisitions.c.id < last)
        query = query.where(or_(requisitions.c.created_at < moment, same))
    query = query.order_by(requisitions.c.created_at.desc(), requisitions.c.id.desc()).limit(rows)
    return tuple(StoredRequisition(**row._mapping) for row in connection.execute(query))


def add_version(connection: Connection, old: StoredRequisition, new: NewVersion, *, by: By) -> StoredVersion:
    """Write the next version and put it in force; the caller holds the lock of the requisition."""
    number = old.version + 1
    _write(connection, old.id, number, new, by=by)
    values = {"version": number, "title": new.title, "updated_at": by.at}
    connection.execute(update(requisitions).where(requisitions.c.id == old.id).values(**values))
    detail: dict[str, str | int | bool | None] = {"version": number, "before": old.version, "hash": new.hash}
    append(connection, Action.REQUISITION_CHANGED, subject=old.id, by=by, detail=detail)
    return version_of(connection, old.id, number)


def describe_requisition(
    connection: Connection, old: StoredRequisition, *, job_family: str, posting: str, by: By
) -> None:
    """Change what surrounds the versions, and nothing that is asked; nothing if it is the same."""
    values = {"job_family": job_family, "posting": posting}
    if values == {"job_family": old.job_family, "posting": old.posting}:
        return
    connection.execute(update(requisitions).where(requisitions.c.id == old.id).values(**values, updated_at=by.at))
    append(connection, Action.REQUISITION_CHANGED, subject=old.id, by=by, detail={"version": old.version})


def version_of(connection: Connection, requisition_id: str, number: int) -> StoredVersion:
    """One version.

    Raises:
        NotFound: there is none of that number.
    """
    versions = requisition_versions.c
    query = _versions().where(versions.requisition_id == requisition_id, versions.number == number)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound
    return StoredVersion(**row._mapping)


def versions_of(connection: Connection, requisition_id: str) -> tuple[StoredVersion, ...]:
    """All versions, the newest first."""
    versions = requisition_versions.c
    query = _versions().where(versions.requisition_id == requisition_id).order_by(versions.number.desc())
    return tuple(StoredVersion(**row._mapping) for row in connection.execute(query))


def approve_version(connection: Connection, version: StoredVersion, *, by: By) -> bool:
    """Put a name under a version; False if there is one already."""
    versions = requisition_versions.c
    here = (
        (versions.requisition_id == version.requisition_id)
        & (versions.number == version.number)
        & versions.approved_by.is_(None)
    )
    done = update(requisition_versions).where(here).values(approved_by=by.actor, approved_at=by.at)
    if not connection.execute(done).rowcount:
        return False
    detail: dict[str, str | int | bool | None] = {"version": version.number, "hash": version.hash}
    append(connection, Action.REQUISITION_APPROVED, subject=version.requisition_id, by=by, detail=detail)
    return True


def set_requisition_state(connection: Connection, old: StoredRequisition, state: RequisitionState, *, by: By) -> None:
    """Close or reopen; nothing if it is so already."""
    if old.state is state:
        return
    values = {"state": state, "updated_at": by.at}
    connection.execute(update(requisitions).where(requisitions.c.id == old.id).values(**values))
    append(connection, STATE_ACTIONS[state], subject=old.id, by=by)


def new_requisition_id() -> str:
    """A fresh id."""
    return str(uuid4())


def _write(connection: Connection, requisition_id: str, number: int, new: NewVersion, *, by: By) -> None:
    row = {
        "requisition_id": requisition_id,
        "number": number,
        "source": new.source,
        "hash": new.hash,
        "note": new.note,
        "created_by": by.actor,
        "created_at": by.at,
    }
    connection.execute(insert(requisition_versions), [row])


def _requisitions() -> Select[Any]:
    return select(*(requisitions.c[name] for name in StoredRequisition.__slots__))


def _versions() -> Select[Any]:
    return select(*(requisition_versions.c[name] for name in StoredVersion.__slots__))
