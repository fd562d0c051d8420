"""Takes everything about a person out of the database, and keeps outside of it a list of who was erased.

What stays is what counts need: the row of the person with its id and moments, the rows of its files without name and
fingerprint, its applications and decisions without a reason, and the id in rankings and shortlists. The wrapped key is
dropped first, so that a copy of a sealed value that somebody may hold opens no more with any newer copy of the
database. Knows nothing of duties and of who may ask for it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update

from api.errors import CannotOpen, NotFound
from api.storage.database import storage_errors
from api.storage.ledger import COMMAND_LINE, By, moment_text
from api.storage.passage_vectors import has_vectors
from api.storage.retention import Conflict
from api.storage.states import ErasureState, FileState
from api.storage.tables import (
    candidate_links,
    candidates,
    consents,
    contact_keys,
    decisions,
    erasures,
    evidence,
    file_contents,
    files,
    idempotency_keys,
    merge_proposals,
    privacy_requests,
    reading_skills,
    readings,
    search_hits,
    self_identifications,
    shingles,
)
from screening.digest import canonical

__all__ = [
    "Erasure",
    "add_erasure",
    "count_traces",
    "cut_log",
    "decide_erasure",
    "erase_records",
    "erasure_by_id",
    "erasure_list",
    "erasures_page",
    "list_erased",
    "lock_records",
    "mark_traces_gone",
    "overwrite_traces",
    "read_erasure_list",
    "waiting_erasure",
]

CUT_WAIT_MS: Final = 3_000  # for readers to end; whoever erased waits for an answer
LIST_NAME: Final = "erasures.jsonl"
VECTORS: Final = "passage_vectors"  # go with their readings
TOUCHED: Final = (
    candidates,
    candidate_links,
    consents,
    contact_keys,
    decisions,
    evidence,
    file_contents,
    files,
    idempotency_keys,
    merge_proposals,
    privacy_requests,
    reading_skills,
    readings,
    search_hits,
    self_identifications,
    shingles,
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """That an erasure was asked for, what stood against it, and what became of it."""

    id: str
    organisation_id: str
    candidate_id: str
    state: ErasureState
    conflicts: tuple[Conflict, ...]
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    traces_gone: bool


def lock_records(connection: Connection, record_ids: Sequence[str]) -> None:
    """Wait for whoever writes about these records now, and make others wait; SQLite has one writer anyway."""
    query = select(candidates.c.id).where(candidates.c.id.in_(sorted(record_ids))).order_by(candidates.c.id)
    connection.execute(query.with_for_update()).all()


def erase_records(connection: Connection, record_ids: Sequence[str], *, at: datetime) -> None:
    """Drop the keys of these records of one person, then all that was sealed with them and all that was read."""
    ids = sorted(record_ids)
    connection.execute(
        update(candidates)
        .where(candidates.c.id.in_(ids))
        .values(wrapped_key=None, personal=None, legal_hold=False, wants_human=False, erased_at=at)
    )
    mine = select(readings.c.id).where(readings.c.candidate_id.in_(ids))
    for table in (evidence, reading_skills, shingles):
        connection.execute(delete(table).where(table.c.reading_id.in_(mine)))
    connection.execute(delete(readings).where(readings.c.candidate_id.in_(ids)))
    own_files = select(files.c.id).where(files.c.candidate_id.in_(ids))
    connection.execute(delete(file_contents).where(file_contents.c.file_id.in_(own_files)))
    connection.execute(
        update(files).where(files.c.candidate_id.in_(ids)).values(name=None, content_key=None, reason="", updated_at=at)
    )
    waits = files.c.state.in_((FileState.QUEUED, FileState.READING))
    connection.execute(update(files).where(files.c.candidate_id.in_(ids), waits).values(state=FileState.CANCELLED))
    for table in (contact_keys, consents, candidate_links, search_hits):
        connection.execute(delete(table).where(table.c.candidate_id.in_(ids)))
    either = or_(merge_proposals.c.candidate_id.in_(ids), merge_proposals.c.other_id.in_(ids))
    connection.execute(delete(merge_proposals).where(either))
    _blank_words(connection, ids)


def add_erasure(
    connection: Connection,
    organisation_id: str,
    candidate_id: str,
    *,
    state: ErasureState,
    conflicts: Iterable[Conflict],
    reason: str,
    by: By,
) -> Erasure:
    """Keep that an erasure was asked for and whether it was done at once."""
    values: dict[str, Any] = {
        "id": str(uuid4()),
        "organisation_id": organisation_id,
        "candidate_id": candidate_id,
        "state": state,
        "conflicts": canonical([one.value for one in conflicts]).decode(),
        "reason": reason,
        "requested_by": by.actor,
        "requested_at": by.at,
        "traces_gone": state is not ErasureState.DONE,  # until they are removed, after the transaction
    }
    connection.execute(insert(erasures), [values])
    return erasure_by_id(connection, values["id"])


def erasure_by_id(connection: Connection, erasure_id: str) -> Erasure:
    """The erasure with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_erasures().where(erasures.c.id == erasure_id)).first()
    if row is None:
        raise NotFound
    return _erasure(row)


def waiting_erasure(connection: Connection, candidate_id: str) -> Erasure | None:
    """The erasure of that person that waits for a decision; None if none does."""
    waits = (erasures.c.candidate_id == candidate_id) & (erasures.c.state == ErasureState.CONFLICT)
    row = connection.execute(_erasures().where(waits)).first()
    return None if row is None else _erasure(row)


def erasures_page(
    connection: Connection,
    organisation_id: str,
    *,
    states: Sequence[ErasureState],
    after: str | None,
    limit: int,
) -> tuple[Erasure, ...]:
    """Erasures in those states, by id, from the one after `after`."""
    query = _erasures().where(erasures.c.organisation_id == organisation_id, erasures.c.state.in_(tuple(states)))
    if after is not None:
        query = query.where(erasures.c.id > after)
    return tuple(map(_erasure, connection.execute(query.order_by(erasures.c.id).limit(limit))))


def decide_erasure(connection: Connection, erasure: Erasure, state: ErasureState, *, reason: str, by: By) -> bool:
    """Say how compliance decided a conflict, and why; False if it was decided already."""
    values = {
        "state": state,
        "reason": reason,
        "decided_by": None if by.actor == COMMAND_LINE else by.actor,
        "decided_at": by.at,
        "traces_gone": state is not ErasureState.DONE,
    }
    here = (erasures.c.id == erasure.id) & (erasures.c.state == ErasureState.CONFLICT)
    return bool(connection.execute(update(erasures).where(here).values(**values)).rowcount)


def mark_traces_gone(connection: Connection) -> None:
    """Say of every erasure so far that nothing is left of it."""
    connection.execute(update(erasures).where(~erasures.c.traces_gone).values(traces_gone=True))


def count_traces(connection: Connection, organisation_id: str | None = None) -> int:
    """How many erasures left traces that could not be removed yet; of one organisation, or of all."""
    query = select(func.count()).select_from(erasures).where(~erasures.c.traces_gone)
    if organisation_id is not None:
        query = query.where(erasures.c.organisation_id == organisation_id)
    return int(connection.execute(query).scalar_one())


def overwrite_traces(engine: Engine) -> bool:
    """Leave nothing of deleted rows in the files of the database, after the transaction that deleted them.

    SQLite overwrites deleted content itself (secure_delete); here the write-ahead log is written back and cut to
    nothing, which waits for readers. On PostgreSQL the touched tables are vacuumed; what its own log and backups keep
    is out of reach, and the documentation says so.

    Returns:
        False where somebody who reads kept SQLite's log from being cut: it is cut the next time.

    Raises:
        StorageError: the database refused.
    """
    if engine.dialect.name == "sqlite":
        return cut_log(engine)
    with storage_errors(engine), engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        names = [table.name for table in TOUCHED] + [VECTORS] * has_vectors(connection)
        for name in names:
            connection.exec_driver_sql(f"VACUUM {name}")
    return True


def cut_log(engine: Engine) -> bool:
    """Write SQLite's log back and cut it to nothing; False where somebody who reads keeps it. Others have no such log.

    Raises:
        StorageError: the database refused.
    """
    if engine.dialect.name != "sqlite":
        return True
    with storage_errors(engine), engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        [patience] = driver.execute("PRAGMA busy_timeout").fetchone()
        driver.execute(f"PRAGMA busy_timeout={CUT_WAIT_MS}")
        try:
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            driver.execute(f"PRAGMA busy_timeout={patience}")
        return not busy


def erasure_list(ledger_key: Path) -> Path:
    """The file of the ids of who was erased: beside the ledger's key, outside the database and its copies."""
    return ledger_key.with_name(LIST_NAME)


def list_erased(file: Path, record_ids: Sequence[str], *, at: datetime) -> None:
    """Add ids to the list (0600), so that a crash leaves no half line; before the erasure is committed.

    Raises:
        CannotOpen: it cannot be written; then nobody is erased.
    """
    lines = b"".join(canonical({"candidate": one, "at": moment_text(at)}) + b"\n" for one in sorted(record_ids))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            stream.seek(stream.read().rfind(b"\n") + 1)
            stream.truncate()
            stream.write(lines)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise CannotOpen(
            f"the list of erasures {file} cannot be written: {error.strerror}; nobody was erased, because a restored"
            " backup would bring them back."
        ) from None


def read_erasure_list(file: Path) -> tuple[str, ...]:
    """The ids on the list, each once; an unfinished last line is left out.

    Raises:
        CannotOpen: it cannot be read, or a line is damaged: erasures could be forgotten.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise CannotOpen(f"the list of erasures {file} cannot be read: {error.strerror}.") from None
    found: dict[str, None] = {}
    for number, line in enumerate(data[: data.rfind(b"\n") + 1].splitlines(), 1):
        try:
            found[str(json.loads(line)["candidate"])] = None
        except (ValueError, KeyError, TypeError):
            raise CannotOpen(f"{file}, line {number}: this is no erasure; put the list back from a copy.") from None
    return tuple(found)


def _blank_words(connection: Connection, ids: Sequence[str]) -> None:
    """What people wrote about the person, or the person wrote, in rows that stay."""
    connection.execute(update(decisions).where(decisions.c.candidate_id.in_(ids)).values(reason=""))
    connection.execute(
        update(privacy_requests).where(privacy_requests.c.candidate_id.in_(ids)).values(words=None, resolution=None)
    )
    answered = or_(*(idempotency_keys.c.route.contains(one, autoescape=True) for one in ids))
    connection.execute(delete(idempotency_keys).where(answered))


def _erasures() -> Any:
    return select(*(erasures.c[name] for name in Erasure.__slots__))


def _erasure(row: Any) -> Erasure:
    conflicts = tuple(Conflict(one) for one in json.loads(row.conflicts))
    return Erasure(**{**row._mapping, "conflicts": conflicts})
