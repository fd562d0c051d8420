"""Read one uploaded file: open it, parse it in a child, understand and encode it, and keep all of that at once.

The file's own row is the checkpoint. It is claimed before anything is done and its state is changed by compare-and-set
in the transaction that keeps the reading, so whoever does the same file twice, or dies in between, changes nothing
twice and loses nothing. Between the two transactions nothing is written anywhere.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from api.errors import VaultError
from api.logs import error_place, log
from api.sandbox import ReadingPool
from api.storage.blind_values import Blind
from api.storage.candidates import Personal, seal_personal
from api.storage.database import Connection, transaction
from api.storage.files import File, change_state, claim_file, content_of, keep_personal, wrapped_key_of
from api.storage.ledger import Action, By, append
from api.storage.likeness import alike, keep_contact_keys, keep_shingles, offer_merge
from api.storage.readings import Reading, add_reading
from api.storage.states import ContactKind, FileState
from api.workflows.likeness import text_buckets
from api.workflows.service import Service
from screening.candidate import CandidateId
from screening.digest import digest
from screening.errors import ReadStatus
from screening.pipeline import LINE_VERSION, encode, understand
from screening.ports import Tools
from screening.ranking import Prepared, confidence
from screening.readers import READER_VERSION
from screening.resume import Contact, Document, Month, month, months_covered
from screening.skills import skills_of

__all__ = ["MAX_ATTEMPTS", "WORKER", "Workshop", "give_up_file", "ingest_file", "reading_versions"]

WORKER: Final = "worker"  # who acts in the ledger
MAX_ATTEMPTS: Final = 5  # beginnings of one file; more would let a file that ends its worker end it for ever
ENCODING_AT_ONCE: Final = 2  # résumés: while the last passage of one is on a core, the other has passages left
_GAVE_UP: Final = "The worker ended each time it read this file: look at it, or ask for another copy."
_NOT_UNDERSTOOD: Final = "This file was read, but not understood: have a person read it, and report the defect."
_GONE: Final = "Nothing of this file is kept any more: send it again if it is wanted."
_BROKE_OFF: Final = "Reading broke off for a reason of this software: try it again, and report the defect."
_NOT_OPENED: Final = "What was kept of this file does not open with its key: upload it again."


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a worker has to read with: its children, and turns at the encoder."""

    readers: ReadingPool
    encoding: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(ENCODING_AT_ONCE))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of the bytes: a state and why; contact and reading where they were read."""

    state: FileState
    reason: str = ""
    contact: Contact | None = None
    prepared: Prepared | None = None


def ingest_file(service: Service, file_id: str, workshop: Workshop) -> FileState | None:
    """Bring one file to its final state; None where it is there already, or is gone.

    Raises:
        StorageError: the database refused; nothing was changed, and doing it again is right.
    """
    with transaction(service.engine) as connection:
        file = claim_file(connection, file_id, at=service.now())
        if file is None:
            return None
        sealed = content_of(connection, file_id)
        wrapped_key = wrapped_key_of(connection, file.candidate_id)
        if sealed is None or wrapped_key is None:
            change_state(connection, file, to=FileState.CANCELLED, reason=_GONE, at=service.now())
            return FileState.CANCELLED
    outcome = _read(service, file, wrapped_key, sealed, workshop)
    with transaction(service.engine) as connection:
        return outcome.state if _keep(service, connection, file, outcome) else None


def give_up_file(service: Service, file_id: str) -> None:
    """Bring a file whose job failed for good to the state that says so; one in a final state stays as it is."""
    at = service.now()
    with transaction(service.engine) as connection:
        file = claim_file(connection, file_id, at=at)
        if file is None:
            return
        change_state(connection, file, to=FileState.FAILED, reason=_BROKE_OFF, at=at)
        detail: dict[str, str | int] = {"state": FileState.FAILED.value, "attempts": file.attempts}
        append(connection, Action.FILE_FINISHED, subject=file.id, by=By(WORKER, at), detail=detail)


def reading_versions(tools: Tools) -> str:
    """The digest of all that shapes a reading, beside the bytes and the encoder."""
    return digest({"reader": READER_VERSION, "line": LINE_VERSION, "taxonomy": tools.matcher.version})


def _read(service: Service, file: File, wrapped_key: bytes, sealed: bytes, workshop: Workshop) -> _Outcome:
    if file.attempts > MAX_ATTEMPTS:
        return _Outcome(FileState.FAILED, _GAVE_UP)
    try:
        data = service.vault.unseal(wrapped_key, sealed, table="file_contents", row=file.id, column="content")
        name = service.vault.unseal(wrapped_key, file.name or b"", table="files", row=file.id, column="name")
    except VaultError:
        log("file not opened", level="error", file_id=file.id)
        return _Outcome(FileState.FAILED, _NOT_OPENED)
    result = workshop.readers.read_bytes(data, file_name=name.decode("utf-8", "replace"))
    if result.document is None:
        return _Outcome(FileState(result.status.value), result.reason)
    try:
        return _understood(service, file, result.document, workshop)
    except Exception as error:  # noqa: BLE001 - a defect of our own costs one file, never the worker
        log("file not understood", level="error", file_id=file.id, error=type(error).__name__, place=error_place(error))
        return _Outcome(FileState.FAILED, _NOT_UNDERSTOOD)


def _understood(service: Service, file: File, document: Document, workshop: Workshop) -> _Outcome:
    """The reading under the candidate's pseudonym: the hash of the file would tell who has a copy of it."""
    tools = service.tools()
    resume, redacted = understand(document, tools, language=service.identify(document.text))
    redacted = replace(redacted, id=CandidateId(file.candidate_id))
    with workshop.encoding:
        prepared = encode(redacted, tools)
    return _Outcome(FileState(ReadStatus.READ.value), "", resume.contact, prepared)


def _keep(service: Service, connection: Connection, file: File, outcome: _Outcome) -> bool:
    """Everything that came of the file, and its state; False, and nothing kept, if somebody was first."""
    at = service.now()
    wrapped_key = wrapped_key_of(connection, file.candidate_id, lock=True)
    if wrapped_key is None:
        return False  # erased meanwhile
    kept = change_state(connection, file, to=outcome.state, reason=outcome.reason, at=at)
    if kept is None:
        return False
    by = By(WORKER, at)
    detail: dict[str, str | int] = {"state": outcome.state.value, "attempts": file.attempts}
    buckets: tuple[str, ...] = ()
    if outcome.prepared is not None and outcome.contact is not None:
        detail["passages"] = len(outcome.prepared.codes)
        _keep_person(service, connection, file, wrapped_key, outcome.contact)
        buckets = _keep_reading(service, connection, file, outcome.prepared, at)
    append(connection, Action.FILE_FINISHED, subject=file.id, by=by, detail=detail)
    if outcome.prepared is not None:  # after the entry: from there on every other writer waits, and is seen
        _offer_merges(connection, file, buckets, by)
    return True


def _keep_person(service: Service, connection: Connection, file: File, wrapped_key: bytes, contact: Contact) -> None:
    """Who the person is, sealed, and the fingerprints by which they are found again."""
    who = Personal(
        contact.name, contact.emails, contact.phones, contact.urls, tuple(place.text for place in contact.locations)
    )
    sealed = seal_personal(service.vault, wrapped_key, file.candidate_id, who)
    keep_personal(connection, file.candidate_id, sealed)
    keys = [
        *((ContactKind.EMAIL, service.vault.blind(Blind.EMAIL, email)) for email in contact.emails),
        *((ContactKind.PHONE, service.vault.blind(Blind.PHONE, phone)) for phone in contact.phones),
    ]
    keep_contact_keys(connection, organisation_id=file.organisation_id, candidate_id=file.candidate_id, keys=keys)


def _keep_reading(
    service: Service, connection: Connection, file: File, prepared: Prepared, at: datetime
) -> tuple[str, ...]:
    """The redacted résumé with its codes and skills; gives back the fingerprints of its words."""
    resume, tools = prepared.resume, service.tools()
    sure, doubts = confidence(resume)
    until = month(at.year, at.month)
    reading = Reading(
        id=str(uuid4()),
        organisation_id=file.organisation_id,
        candidate_id=file.candidate_id,
        file_id=file.id,
        resume=resume,
        codes=prepared.codes,
        versions=reading_versions(tools),
        encoder=tools.encoder.revision,
        confidence=sure,
        doubts=doubts,
        months=_months(prepared, until),
        created_at=at,
    )
    add_reading(connection, reading, skills_of(resume, reference=until))
    buckets = text_buckets(resume.text, service.vault, organisation_id=file.organisation_id)
    keep_shingles(connection, reading_id=reading.id, buckets=buckets)
    return buckets


def _months(prepared: Prepared, until: Month) -> int | None:
    return months_covered((position.interval for position in prepared.resume.positions), reference=until)


def _offer_merges(connection: Connection, file: File, buckets: tuple[str, ...], by: By) -> None:
    for other, reason in sorted(alike(connection, file.candidate_id, buckets=buckets).items()):
        proposal_id = str(uuid4())
        offered = offer_merge(
            connection,
            id=proposal_id,
            organisation_id=file.organisation_id,
            newer=file.candidate_id,
            older=other,
            reason=reason,
            at=by.at,
        )
        if offered:
            detail = {"reason": reason.value, "newer": file.candidate_id, "older": other}
            append(connection, Action.MERGE_OFFERED, subject=proposal_id, by=by, detail=detail)
