"""Copy the database, and put a copy back: erasures made since are applied again, and the ledger is checked.

A copy is older than what was signed since. So the checkpoints beyond it are set aside, and the ledger says that it was
restored and how much of it is lost: a copy that was put back without a word is still found by `evenhand verify`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from api.errors import BadInput, CannotOpen
from api.settings import Settings
from api.storage.backup import copy_into, is_empty, restore_server, write_backup
from api.storage.checkpoints import Checkpoint, checkpoints_file, key_file, read_checkpoints
from api.storage.database import Engine, database_url, open_database, reading, transaction
from api.storage.erasing import overwrite_traces
from api.storage.ledger import COMMAND_LINE, Action, By, Verified, append, verify
from api.storage.schema import current_revision, migrate, require_current
from api.workflows.erase import erase_again
from screening.digest import canonical

__all__ = ["Restored", "back_up", "restore"]

DRAFT_SUFFIX: Final = ".restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: how much of the ledger, how much of it is lost, and how many records were erased again."""

    entries: int
    lost: int
    erased_again: int
    set_aside: Path | None


def back_up(engine: Engine, target: Path, *, at: datetime) -> None:
    """Copy the database into one file while it is used; that this was done is on the ledger afterwards.

    Raises:
        BadInput: the file is there already.
        StorageError: the database cannot be read, or the file not be written.
    """
    require_current(engine)
    write_backup(engine.url, target)
    with transaction(engine) as connection:
        append(connection, Action.BACKED_UP, subject="database", by=By(COMMAND_LINE, at))


def restore(settings: Settings, backup: Path, *, at: datetime) -> Restored:
    """Put a copy into the place of a database that is not there; nothing is there if it fails.

    Raises:
        BadInput: there is a database already, or this is no backup of that kind of database.
        LedgerBroken: the ledger of the copy is not what was written.
        StorageError: one of them cannot be used, or the copy is newer than this software.
    """
    given = None if settings.database_url is None else settings.database_url.get_secret_value()
    url = database_url(given, data_dir=settings.data_dir)
    if url.get_backend_name() != "sqlite":
        engine = open_database(url)
        try:
            if not is_empty(engine):
                raise BadInput(f"the database {url.database} is not empty: name a new one in EVENHAND_DATABASE_URL.")
            restore_server(backup, url)
            return _finish(engine, settings, at=at)
        finally:
            engine.dispose()
    return _restore_file(settings, backup, Path(url.database or ""), at=at)


def _restore_file(settings: Settings, backup: Path, place: Path, *, at: datetime) -> Restored:
    """Under another name until erasures are applied and the ledger is checked: nobody serves half of it."""
    if place.exists():
        raise BadInput(f"there is a database {place}: stop the service and move it away first.")
    draft = place.with_name(place.name + DRAFT_SUFFIX)
    copy_into(backup, draft)
    try:
        engine = open_database(database_url(f"sqlite:///{draft.absolute()}", data_dir=settings.data_dir))
        try:
            restored = _finish(engine, settings, at=at)
        finally:
            engine.dispose()
        draft.rename(place)
    finally:
        for suffix in ("", "-wal", "-shm"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    return restored


def _finish(engine: Engine, settings: Settings, *, at: datetime) -> Restored:
    """Check the ledger, bring the tables to this version, erase again, and say what was done."""
    key = key_file(settings.ledger_key_file, data_dir=settings.data_dir)
    checkpoints = read_checkpoints(key)
    verified = _check(engine, checkpoints)
    furthest = max((one.sequence for one in checkpoints), default=0)
    migrate(engine)
    by = By(COMMAND_LINE, at)
    again = erase_again(engine, settings, by=by)
    lost = max(furthest - verified.entries, 0)
    with transaction(engine) as connection:
        detail = {"entries": verified.entries, "signed_beyond": lost, "erased_again": again}
        append(connection, Action.RESTORED, subject="database", by=by, detail=detail)
    if not overwrite_traces(engine):
        raise CannotOpen("somebody reads the database that is being restored: end what does.")
    aside = _set_aside(key, checkpoints, beyond=verified.entries, at=at) if lost else None
    return Restored(verified.entries, lost, again, aside)


def _check(engine: Engine, checkpoints: tuple[Checkpoint, ...]) -> Verified:
    """The ledger of the copy against the checkpoints that it can have."""
    with reading(engine) as connection:
        if current_revision(connection) is None:
            raise BadInput("this is a database, and no backup of this software's.")
        entries = verify(connection).entries
        return verify(connection, [one for one in checkpoints if one.sequence <= entries])


def _set_aside(key: Path, checkpoints: tuple[Checkpoint, ...], *, beyond: int, at: datetime) -> Path:
    """Keep all checkpoints under another name, and here those that the copy still has."""
    file = checkpoints_file(key)
    aside = file.with_name(f"{file.name}.until-{at:%Y%m%dT%H%M%S.%fZ}")
    kept = b"".join(
        canonical({name: getattr(one, name) for name in Checkpoint.__slots__}) + b"\n"
        for one in checkpoints
        if one.sequence <= beyond
    )
    draft = file.with_name(f".{file.name}.new")
    try:
        os.link(file, aside)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(kept)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except OSError as error:
        raise CannotOpen(f"the checkpoints {file} cannot be set aside: {error.strerror}.") from None
    return aside
