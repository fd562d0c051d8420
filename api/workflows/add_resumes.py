"""Take in uploaded files: each gets a row, a candidate with a key of their own, and a job that reads it, all at once.

What arrives is sealed before the transaction begins, so that the database is held for inserts alone, and what is put
aside until then is sealed already. Opens no file of this machine and reads no résumé.
"""

from __future__ import annotations

import errno
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO, Final
from uuid import uuid4

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict, DatabaseFull, NotFound
from api.storage.applications import add_applicant, requisition_frame
from api.storage.batches import Batch, add_batch, batch_by_id, lock_team
from api.storage.blind_values import Blind
from api.storage.database import Connection, transaction
from api.storage.files import (
    File,
    NewCandidate,
    add_candidate,
    add_content,
    add_file,
    file_in_batch,
    file_with_content,
    next_position,
    root_of,
    wrapped_key_of,
)
from api.storage.gate import keeping_attempts, lock_requisition, make_stale, refuse_if_frozen
from api.storage.ledger import Action, By, append
from api.storage.states import Change, ConsentBasis, FileState
from api.workflows.service import Service
from api.workflows.unpack import Given, Unpacked, unpack

__all__ = ["INGEST", "Consent", "Intake", "Taken", "add_resumes", "ids_of_job"]

INGEST: Final = "ingest"
SPOOLED_BYTES: Final = 64 * 1024 * 1024  # sealed bytes kept in memory; more goes to an unnamed file, sealed as it is
NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)
_SAME: Final = "The same file was sent before: it is counted once."


@dataclass(frozen=True, slots=True)
class Consent:
    """On what ground the people of a batch may be kept; `until` None: as long as the organisation's policy says."""

    basis: ConsentBasis = ConsentBasis.APPLICATION
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """Where an upload belongs: to an existing batch, or to a new one for a requisition or a team."""

    batch_id: str | None = None
    requisition_id: str | None = None
    team_id: str | None = None
    consent: Consent = Consent()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an upload: its batch, and for each file that was sent, in order, its name and its row."""

    batch: Batch
    files: tuple[File, ...]
    names: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A file ready to be kept, if it turns out to be new: `content` is where its sealed bytes lie in the spool."""

    name: str
    size: int
    content_key: str
    file_id: str
    candidate_id: str
    wrapped_key: bytes
    content: tuple[int, int] | None
    state: FileState
    reason: str


@dataclass(frozen=True, slots=True)
class _Upload:
    """What all files of an upload share."""

    service: Service
    connection: Connection
    batch: Batch
    spool: IO[bytes]
    by: By
    consent: Consent


def add_resumes(service: Service, actor: Actor, given: Sequence[Given], intake: Intake) -> Taken:
    """Keep every file of an upload and enqueue its reading, in one transaction; the same file again changes nothing.

    Raises:
        Forbidden: the actor may not upload.
        NotFound: there is no such requisition, team or batch in sight.
        Conflict: the requisition is closed, or the batch was cancelled.
        Frozen: the audit holds the shortlist of the requisition.
        BadInput: there is nothing in the upload, or no telling which team it belongs to.
        TooLarge: a ZIP unpacks to too much.
    """
    require(actor, Permission.BATCH_UPLOAD)
    with _spooled() as spool:
        sealed = [_seal(service, file, spool) for file in unpack(given)]
        with keeping_attempts(service.engine, by=actor.by), transaction(service.engine) as connection:
            batch = _batch(connection, actor, intake)
            if batch.requisition_id is not None:
                lock_requisition(connection, batch.requisition_id)
            lock_team(connection, batch.team_id)  # two uploads of the same file at once: one of them sees the other
            _change_pool(connection, batch, by=actor.by)
            position = next_position(connection, batch.id)
            upload = _Upload(service, connection, batch, spool, actor.by, intake.consent)
            files: list[File] = []
            for item in sealed:
                file, is_new = _keep(upload, item, position)
                position += is_new
                files.append(file)
            detail = {"files": len({file.id for file in files}), "requisition": batch.requisition_id}
            append(connection, Action.BATCH_RECEIVED, subject=batch.id, by=actor.by, detail=detail)
    return Taken(batch, tuple(files), tuple(item.name for item in sealed))


def _change_pool(connection: Connection, batch: Batch, *, by: By) -> None:
    """Nobody is added to a slate that the audit holds; and what was proposed of a smaller pool is of it no more."""
    if batch.requisition_id is not None:
        refuse_if_frozen(connection, batch.requisition_id, what=Change.POOL, by=by)
        make_stale(connection, batch.requisition_id, by=by)


def ids_of_job(file: File) -> dict[str, str]:
    """What the job is told: which file, and how often it was asked for, so that asking again is another job."""
    return {"file": file.id, "asked": file.updated_at.isoformat()}


@contextmanager
def _spooled() -> Iterator[IO[bytes]]:
    try:
        with tempfile.SpooledTemporaryFile(SPOOLED_BYTES, prefix="evenhand-") as spool:
            yield spool
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise DatabaseFull("there is no room left to put an upload aside: free some space.") from None


def _seal(service: Service, file: Unpacked, spool: IO[bytes]) -> _Sealed:
    """Encrypt a file with the key of a candidate made for it."""
    candidate_id, file_id = str(uuid4()), str(uuid4())
    wrapped_key = service.vault.new_key(candidate_id)
    place = None
    if file.data is not None:
        content = service.vault.seal(wrapped_key, file.data, table="file_contents", row=file_id, column="content")
        place = (spool.tell(), len(content))
        spool.write(content)
        fingerprinted = hashlib.sha256(file.data or _named(file)).digest()
    else:  # bytes that were not taken in: told apart by name and size
        fingerprinted = hashlib.sha256(_named(file)).digest()
    return _Sealed(
        name=file.name,
        size=file.size,
        content_key=service.vault.blind(Blind.CONTENT, fingerprinted),
        file_id=file_id,
        candidate_id=candidate_id,
        wrapped_key=wrapped_key,
        content=place,
        state=FileState.QUEUED if file.status is None else FileState(file.status.value),
        reason=file.reason,
    )


def _named(file: Unpacked) -> bytes:
    """What tells files apart that have no bytes to tell them by: size and name."""
    return f"{file.size}\0{file.name}".encode("utf-8", "surrogatepass")


def _batch(connection: Connection, actor: Actor, intake: Intake) -> Batch:
    """The batch that was named, or a new one."""
    if intake.batch_id is not None:
        batch = batch_by_id(connection, intake.batch_id, lock=True)
        if batch is None:
            raise NotFound
        require_team(actor, organisation_id=batch.organisation_id, team_id=batch.team_id)
        if batch.cancelled_at is not None:
            raise Conflict("the batch was cancelled: send the files as a new one.")
        return batch
    batch = Batch(
        id=str(uuid4()),
        organisation_id=actor.organisation_id,
        team_id=_team(connection, actor, intake),
        requisition_id=intake.requisition_id,
        created_by=actor.user_id,
        created_at=actor.at,
    )
    add_batch(connection, batch)
    return batch


def _team(connection: Connection, actor: Actor, intake: Intake) -> str:
    if intake.requisition_id is not None:
        frame = requisition_frame(connection, intake.requisition_id)
        if frame is None:
            raise NotFound
        require_team(actor, organisation_id=frame.organisation_id, team_id=frame.team_id)
        if not frame.is_open:
            raise Conflict("the requisition is closed: nobody can be added to it.")
        return frame.team_id
    if intake.team_id is not None:
        if intake.team_id not in actor.team_ids:
            raise NotFound
        return intake.team_id
    if len(actor.team_ids) != 1:
        raise BadInput("say for which requisition or which team: you belong to none or to several teams.")
    return next(iter(actor.team_ids))


def _keep(upload: _Upload, sealed: _Sealed, position: int) -> tuple[File, bool]:
    """The row of a file, and whether it is new in this batch."""
    connection, batch = upload.connection, upload.batch
    known = file_in_batch(connection, batch.id, sealed.content_key)
    if known is not None:
        return known, False
    original = None
    if sealed.size and sealed.content is not None:  # nothing says that two files without bytes are one person's
        original = file_with_content(
            connection,
            organisation_id=batch.organisation_id,
            team_id=batch.team_id,
            content_key=sealed.content_key,
            but_not_in=batch.id,
        )
    file = File(
        id=sealed.file_id,
        organisation_id=batch.organisation_id,
        batch_id=batch.id,
        candidate_id=sealed.candidate_id,
        position=position,
        name=None,
        content_key=sealed.content_key,
        size=sealed.size,
        state=sealed.state,
        reason=sealed.reason,
        duplicate_of=None,
        attempts=0,
        created_at=upload.by.at,
        updated_at=upload.by.at,
    )
    file = _add_new(upload, file, sealed) if original is None else _add_duplicate(upload, file, original, sealed)
    if batch.requisition_id is not None:
        add_applicant(connection, batch.requisition_id, root_of(connection, file.candidate_id), by=upload.by)
    return file, True


def _add_duplicate(upload: _Upload, file: File, original: File, sealed: _Sealed) -> File:
    """A row that points to the file which speaks for the person; nothing is read again."""
    wrapped_key = wrapped_key_of(upload.connection, original.candidate_id)
    file = replace(
        file,
        candidate_id=original.candidate_id,
        duplicate_of=original.id,
        state=FileState.DUPLICATE,
        reason=_SAME,
    )
    file = replace(file, name=_sealed_name(upload.service, wrapped_key, file, sealed.name))
    add_file(upload.connection, file)
    return file


def _add_new(upload: _Upload, file: File, sealed: _Sealed) -> File:
    """Somebody new, their file, and the job that reads it."""
    person = NewCandidate(
        id=sealed.candidate_id,
        organisation_id=upload.batch.organisation_id,
        team_id=upload.batch.team_id,
        wrapped_key=sealed.wrapped_key,
        consent_basis=upload.consent.basis,
        consent_until=upload.consent.until,
    )
    add_candidate(upload.connection, person, consent_id=str(uuid4()), by=upload.by)
    file = replace(file, name=_sealed_name(upload.service, sealed.wrapped_key, file, sealed.name))
    add_file(upload.connection, file)
    if sealed.content is not None:
        start, length = sealed.content
        upload.spool.seek(start)
        add_content(upload.connection, file.id, upload.spool.read(length))
        upload.service.enqueue(upload.connection, INGEST, ids_of_job(file))
    return file


def _sealed_name(service: Service, wrapped_key: bytes | None, file: File, name: str) -> bytes | None:
    if wrapped_key is None:
        return None
    plain = name.encode("utf-8", "surrogatepass")
    sealed: bytes = service.vault.seal(wrapped_key, plain, table="files", row=file.id, column="name")
    return sealed
