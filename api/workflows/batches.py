"""Look at batches, stop them, and try files again; reads our own rows alone, never those of the job library."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import Conflict, NotFound
from api.storage.batches import PENDING, Batch, batch_by_id, batches_in_sight, counts_of
from api.storage.batches import cancel_batch as cancel
from api.storage.database import Connection, reading, transaction
from api.storage.files import (
    File,
    State,
    change_state,
    content_of,
    file_by_id,
    files_of_batch,
    last_moved,
    states_of_batch,
    wrapped_key_of,
)
from api.storage.gate import keeping_attempts, make_stale, refuse_if_frozen
from api.storage.ledger import Action, append
from api.storage.states import Change, FileState
from api.workflows.add_resumes import INGEST, ids_of_job
from api.workflows.service import Service

__all__ = [
    "RETRIED",
    "STUCK_AFTER",
    "BatchView",
    "FileView",
    "Progress",
    "batch_in_sight",
    "batches_of",
    "cancel_batch",
    "files_in_sight",
    "progress_of",
    "retry_batch",
    "retry_file",
]

RETRIED: Final = (FileState.FAILED, FileState.TIMED_OUT, FileState.CANCELLED)
"""The final states that another try may change."""

STUCK_AFTER: Final = timedelta(minutes=10)
"""Without a file of its batch moving, a file that waits may be tried again: its job may be gone."""

MAX_QUEUED: Final = 10_000  # files of a batch that are put back at once
_CANCELLED: Final = "The batch was cancelled before this file was read: try it again if it is wanted."
_BLIND: Final = (FileState.READ, FileState.DUPLICATE)  # who was read is ranked blind, so the name is not shown


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and how many of its files are in each state."""

    batch: Batch
    counts: Mapping[FileState, int]

    @property
    def is_done(self) -> bool:
        """Whether every file is in a final state."""
        return not any(self.counts.get(state) for state in PENDING)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file and, unless it speaks for somebody who is ranked blind, the name under which it was sent."""

    file: File
    name: str | None
    is_stuck: bool = False

    @property
    def may_retry(self) -> bool:
        """Whether another try may change its state."""
        return self.is_stuck or self.file.state in RETRIED

    def __repr__(self) -> str:
        """The file's id alone."""
        return f"FileView({self.file.id})"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where every file of a batch is, at one moment."""

    states: tuple[State, ...]

    @property
    def is_done(self) -> bool:
        """Whether every file is in a final state."""
        return not any(state.state in PENDING for state in self.states)


def batches_of(
    service: Service, actor: Actor, *, before: tuple[datetime, str] | None, limit: int
) -> tuple[BatchView, ...]:
    """The batches in the actor's sight, the newest first; `before` is moment and id of the last one seen.

    Raises:
        Forbidden: the actor may not read batches.
    """
    require(actor, Permission.BATCH_READ)
    teams = None if actor.sees_whole_organisation else actor.team_ids
    with reading(service.engine) as connection:
        found = batches_in_sight(
            connection, organisation_id=actor.organisation_id, team_ids=teams, before=before, limit=limit
        )
        return tuple(BatchView(batch, counts_of(connection, batch.id)) for batch in found)


def batch_in_sight(service: Service, actor: Actor, batch_id: str) -> BatchView:
    """One batch.

    Raises:
        Forbidden: the actor may not read batches.
        NotFound: there is none of that id in sight.
    """
    require(actor, Permission.BATCH_READ)
    with reading(service.engine) as connection:
        batch = _batch(connection, actor, batch_id)
        return BatchView(batch, counts_of(connection, batch.id))


def files_in_sight(
    service: Service, actor: Actor, batch_id: str, *, states: Collection[FileState], after: int, limit: int
) -> tuple[FileView, ...]:
    """The files of a batch by their place in it, from the place after `after`.

    Raises:
        Forbidden, NotFound: see `batch_in_sight`.
    """
    require(actor, Permission.BATCH_READ)
    with reading(service.engine) as connection:
        batch = _batch(connection, actor, batch_id)
        found = files_of_batch(connection, batch.id, states=states, after=after, limit=limit)
        keys = {file.id: wrapped_key_of(connection, file.candidate_id) for file in found if file.state not in _BLIND}
        stands_still = _stands_still(connection, batch.id, at=actor.at)
    return tuple(
        FileView(file, _name(service, file, keys.get(file.id)), stands_still and file.state in PENDING)
        for file in found
    )


def progress_of(service: Service, actor: Actor, batch_id: str) -> Progress:
    """Where every file of a batch is now.

    Raises:
        Forbidden, NotFound: see `batch_in_sight`.
    """
    require(actor, Permission.BATCH_READ)
    with reading(service.engine) as connection:
        batch = _batch(connection, actor, batch_id)
        return Progress(states_of_batch(connection, batch.id))


def cancel_batch(service: Service, actor: Actor, batch_id: str) -> BatchView:
    """Stop what is not final yet; who sent it stays among those who applied. Doing it again changes nothing.

    Raises:
        Forbidden: the actor may not upload.
        NotFound: there is none of that id in sight.
    """
    require(actor, Permission.BATCH_UPLOAD)
    with transaction(service.engine) as connection:
        batch = _batch(connection, actor, batch_id, lock=True)
        cancel(connection, batch, reason=_CANCELLED, by=actor.by)
        return BatchView(_batch(connection, actor, batch_id), counts_of(connection, batch.id))


def retry_file(service: Service, actor: Actor, file_id: str) -> File:
    """Read a file again that failed, took too long or was cancelled, or whatever waits in a batch that stands still.

    Raises:
        Forbidden: the actor may not upload.
        NotFound: there is none of that id in sight.
        Conflict: it is in a state that another try does not change, or nothing of it was kept.
        Frozen: the audit holds the shortlist of the requisition.
    """
    require(actor, Permission.BATCH_UPLOAD)
    with keeping_attempts(service.engine, by=actor.by), transaction(service.engine) as connection:
        file = file_by_id(connection, file_id)
        if file is None:
            raise NotFound
        batch = _batch(connection, actor, file.batch_id)
        is_stuck = file.state in PENDING and _stands_still(connection, batch.id, at=actor.at)
        if file.state not in RETRIED and not is_stuck:
            raise Conflict("only a file that failed, took too long or was cancelled can be read again.")
        if content_of(connection, file.id) is None:
            raise Conflict("nothing of this file was kept: send it again.")
        if batch.requisition_id is not None:  # who was counted as unread would be ranked
            refuse_if_frozen(connection, batch.requisition_id, what=Change.POOL, by=actor.by)
            make_stale(connection, batch.requisition_id, by=actor.by)
        queued = change_state(connection, file, to=FileState.QUEUED, at=actor.at, attempts=0)
        if queued is None:
            raise Conflict("somebody else was faster: look at the file again.")
        append(connection, Action.FILE_RETRIED, subject=file.id, by=actor.by, detail={"state": file.state.value})
        service.enqueue(connection, INGEST, ids_of_job(queued))
        if is_stuck:
            _queue_others(service, connection, actor, queued)
    return queued


def retry_batch(service: Service, actor: Actor, batch_id: str) -> int:
    """Read every file of a batch again that another try may change; how many.

    Raises:
        Forbidden: the actor may not upload.
        NotFound: there is none of that id in sight.
        Conflict: there is no such file, or nothing of them was kept.
        Frozen: the audit holds the shortlist of the requisition.
    """
    require(actor, Permission.BATCH_UPLOAD)
    count = 0
    with keeping_attempts(service.engine, by=actor.by), transaction(service.engine) as connection:
        batch = _batch(connection, actor, batch_id)
        if batch.requisition_id is not None:
            refuse_if_frozen(connection, batch.requisition_id, what=Change.POOL, by=actor.by)
        for file in files_of_batch(connection, batch.id, states=RETRIED, limit=MAX_QUEUED):
            if content_of(connection, file.id) is not None:
                count += _queue(service, connection, actor, file)
        if not count:
            raise Conflict("no file of this upload can be tried again.")
        if batch.requisition_id is not None:
            make_stale(connection, batch.requisition_id, by=actor.by)
    return count


def _queue(service: Service, connection: Connection, actor: Actor, file: File) -> bool:
    """Put a file back into the queue; False where somebody else was faster."""
    queued = change_state(connection, file, to=FileState.QUEUED, at=actor.at, attempts=0)
    if queued is None:
        return False
    append(connection, Action.FILE_RETRIED, subject=file.id, by=actor.by, detail={"state": file.state.value})
    service.enqueue(connection, INGEST, ids_of_job(queued))
    return True


def _queue_others(service: Service, connection: Connection, actor: Actor, first: File) -> None:
    """Whatever else waits in a batch that stands still, with the file that was asked for."""
    for file in files_of_batch(connection, first.batch_id, states=PENDING, limit=MAX_QUEUED):
        if file.id != first.id:
            _queue(service, connection, actor, file)


def _stands_still(connection: Connection, batch_id: str, *, at: datetime) -> bool:
    moved = last_moved(connection, batch_id)
    return moved is not None and at - moved > STUCK_AFTER


def _batch(connection: Connection, actor: Actor, batch_id: str, *, lock: bool = False) -> Batch:
    batch = batch_by_id(connection, batch_id, lock=lock)
    if batch is None:
        raise NotFound
    require_team(actor, organisation_id=batch.organisation_id, team_id=batch.team_id)
    return batch


def _name(service: Service, file: File, wrapped_key: bytes | None) -> str | None:
    if wrapped_key is None or file.name is None:
        return None
    plain: bytes = service.vault.unseal(wrapped_key, file.name, table="files", row=file.id, column="name")
    return plain.decode("utf-8", "replace")
