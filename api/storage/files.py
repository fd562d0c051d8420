"""Uploaded files and the state of each, which changes by compare-and-set alone: from the states named, or not at all.

So a file ends in exactly one final state whoever tries twice, and its row is the checkpoint of the job that reads it.
Names and contents are given and taken sealed; knows no key.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from api.storage.ledger import By
from api.storage.states import ConsentBasis, FileState
from api.storage.tables import candidates, consents, file_contents, files

__all__ = [
    "File",
    "NewCandidate",
    "State",
    "add_candidate",
    "add_content",
    "add_file",
    "change_state",
    "claim_file",
    "content_of",
    "file_by_id",
    "file_in_batch",
    "file_with_content",
    "files_of_batch",
    "keep_personal",
    "last_moved",
    "next_position",
    "root_of",
    "states_of_batch",
    "waiting_files",
    "wrapped_key_of",
]


@dataclass(frozen=True, slots=True)
class File:
    """One uploaded file; `name` is sealed with the key of its candidate, None once erased."""

    id: str
    organisation_id: str
    batch_id: str
    candidate_id: str
    position: int
    name: bytes | None
    content_key: str | None
    size: int
    state: FileState
    reason: str
    duplicate_of: str | None
    attempts: int
    created_at: datetime
    updated_at: datetime

    def __repr__(self) -> str:
        """Its id and state alone."""
        return f"File({self.id}, {self.state})"


@dataclass(frozen=True, slots=True)
class State:
    """Where a file is, for those who watch a batch."""

    id: str
    position: int
    state: FileState
    reason: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewCandidate:
    """Somebody whose first file arrives: a random id, and a key of their own."""

    id: str
    organisation_id: str
    team_id: str
    wrapped_key: bytes
    consent_basis: ConsentBasis
    consent_until: datetime | None


def add_candidate(connection: Connection, candidate: NewCandidate, *, consent_id: str, by: By) -> None:
    """Keep somebody new, and on what ground they may be kept."""
    values = {name: getattr(candidate, name) for name in NewCandidate.__slots__}
    connection.execute(insert(candidates), [{**values, "legal_hold": False, "wants_human": False, "created_at": by.at}])
    row = {"id": consent_id, "candidate_id": candidate.id, "basis": candidate.consent_basis}
    connection.execute(
        insert(consents), [{**row, "until": candidate.consent_until, "recorded_by": by.actor, "recorded_at": by.at}]
    )


def add_file(connection: Connection, file: File) -> None:
    """Keep the row of a new file."""
    connection.execute(insert(files), [{name: getattr(file, name) for name in File.__slots__}])


def add_content(connection: Connection, file_id: str, sealed: bytes) -> None:
    """Keep the sealed bytes of a file."""
    connection.execute(insert(file_contents), [{"file_id": file_id, "content": sealed}])


def content_of(connection: Connection, file_id: str) -> bytes | None:
    """The sealed bytes of a file; None where none are kept."""
    return connection.execute(
        select(file_contents.c.content).where(file_contents.c.file_id == file_id)
    ).scalar_one_or_none()


def file_by_id(connection: Connection, file_id: str) -> File | None:
    """The file with that id."""
    return _first(connection, select(files).where(files.c.id == file_id))


def file_in_batch(connection: Connection, batch_id: str, content_key: str) -> File | None:
    """The file of the batch with exactly that content."""
    return _first(connection, select(files).where(files.c.batch_id == batch_id, files.c.content_key == content_key))


def file_with_content(
    connection: Connection, *, organisation_id: str, team_id: str, content_key: str, but_not_in: str
) -> File | None:
    """The first file with exactly that content that the team has in another batch, and that speaks for a person."""
    query = (
        select(files)
        .join(candidates, candidates.c.id == files.c.candidate_id)
        .where(
            files.c.organisation_id == organisation_id,
            files.c.content_key == content_key,
            files.c.batch_id != but_not_in,
            files.c.state != FileState.DUPLICATE,
            candidates.c.team_id == team_id,
            candidates.c.wrapped_key.is_not(None),
        )
        .order_by(files.c.created_at, files.c.id)
        .limit(1)
    )
    return _first(connection, query)


def files_of_batch(
    connection: Connection, batch_id: str, *, states: Collection[FileState] = (), after: int = -1, limit: int
) -> tuple[File, ...]:
    """The files of a batch by their place in it, from the place after `after`; of `states` alone if any are named."""
    query = select(files).where(files.c.batch_id == batch_id, files.c.position > after)
    if states:
        query = query.where(files.c.state.in_(tuple(states)))
    rows = connection.execute(query.order_by(files.c.position).limit(limit))
    return tuple(File(**row._mapping) for row in rows)


def states_of_batch(connection: Connection, batch_id: str) -> tuple[State, ...]:
    """Where every file of the batch is, by its place."""
    columns = [getattr(files.c, name) for name in State.__slots__]
    rows = connection.execute(select(*columns).where(files.c.batch_id == batch_id).order_by(files.c.position))
    return tuple(State(**row._mapping) for row in rows)


def last_moved(connection: Connection, batch_id: str) -> datetime | None:
    """When a file of the batch changed its state last; None where it has none."""
    found: datetime | None = connection.execute(
        select(func.max(files.c.updated_at)).where(files.c.batch_id == batch_id)
    ).scalar_one()
    return found


def waiting_files(connection: Connection, *, before: datetime) -> tuple[File, ...]:
    """The files that are in no final state and have not moved since, the oldest first."""
    waits = files.c.state.in_((FileState.QUEUED, FileState.READING))
    query = select(files).where(waits, files.c.updated_at < before).order_by(files.c.updated_at, files.c.id)
    return tuple(File(**row._mapping) for row in connection.execute(query))


def next_position(connection: Connection, batch_id: str) -> int:
    """The place of the next file in the batch."""
    query = select(func.coalesce(func.max(files.c.position), -1) + 1).where(files.c.batch_id == batch_id)
    return int(connection.execute(query).scalar_one())


def claim_file(connection: Connection, file_id: str, *, at: datetime) -> File | None:
    """Begin to read a file that waits, or that somebody began and did not end; None where there is nothing to do.

    Each beginning counts as an attempt.
    """
    changed = connection.execute(
        update(files)
        .where(files.c.id == file_id, files.c.state.in_((FileState.QUEUED, FileState.READING)))
        .values(state=FileState.READING, attempts=files.c.attempts + 1, updated_at=at)
    ).rowcount
    return file_by_id(connection, file_id) if changed else None


def change_state(
    connection: Connection, file: File, *, to: FileState, reason: str = "", at: datetime, attempts: int | None = None
) -> File | None:
    """The file in its new state, if it still is in the state that `file` says; None if it was changed meanwhile."""
    tries = file.attempts if attempts is None else attempts
    values = {"state": to, "reason": reason, "updated_at": at, "attempts": tries}
    changed = connection.execute(
        update(files).where(files.c.id == file.id, files.c.state == file.state).values(**values)
    ).rowcount
    return replace(file, state=to, reason=reason, updated_at=at, attempts=tries) if changed else None


def wrapped_key_of(connection: Connection, candidate_id: str, *, lock: bool = False) -> bytes | None:
    """The wrapped key of a candidate, None once erased; with `lock` nobody erases it before the transaction ends."""
    query = select(candidates.c.wrapped_key).where(candidates.c.id == candidate_id)
    return connection.execute(query.with_for_update(key_share=True) if lock else query).scalar_one_or_none()


def root_of(connection: Connection, candidate_id: str) -> str:
    """The record into which this one was merged, or itself."""
    query = select(func.coalesce(candidates.c.merged_into, candidates.c.id)).where(candidates.c.id == candidate_id)
    return str(connection.execute(query).scalar_one())


def keep_personal(connection: Connection, candidate_id: str, sealed: bytes) -> None:
    """Keep who the person is, sealed with their key."""
    connection.execute(update(candidates).where(candidates.c.id == candidate_id).values(personal=sealed))


def _first(connection: Connection, query: Select[Any]) -> File | None:
    row = connection.execute(query).first()
    return None if row is None else File(**row._mapping)
