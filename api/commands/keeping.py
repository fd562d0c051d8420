"""`evenhand erase`, `export`, `backup` and `restore`: what whoever holds the machine does with people's data."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from api.commands.configuring import settings_for
from api.commands.printing import write_line
from api.errors import BadInput, NotFound, VaultError
from api.settings import Settings
from api.storage.accounts import users_by_email
from api.storage.candidates import candidate_by_id, candidates_called
from api.storage.database import Connection, reading, transaction
from api.storage.erasing import overwrite_traces
from api.storage.key_check import replace_key, require_key
from api.storage.ledger import COMMAND_LINE, Action, By, append
from api.storage.opening import Storage, open_storage, sign_head, signing_key
from api.storage.roles import Role
from api.storage.schema import require_current
from api.storage.states import ErasureState
from api.storage.vault import open_vault, read_key
from api.workflows.erase import Asked, Erased, erase_as, remove_traces
from api.workflows.export_person import export_by_host
from api.workflows.restore import back_up, restore

__all__ = [
    "backup_command",
    "erase_command",
    "export_command",
    "finish_command",
    "restore_command",
    "rotate_command",
]


def erase_command(candidate: str, *, reason: str, decided_by: str | None, as_json: bool) -> int:
    """Erase a person by id or pseudonym; 1 where something stands against it and nobody of compliance has decided.

    Raises:
        BadInput: there is no such person or officer, or no reason.
        StorageError: the database or the list of erasures cannot be written; nobody was erased.
    """
    settings, now = settings_for(), datetime.now(UTC)
    with open_storage(settings) as storage:
        require_current(storage.engine)
        key = signing_key(storage)
        with reading(storage.engine) as connection:
            candidate_id = _candidate(connection, candidate)
            officer = None if decided_by is None else _officer(connection, candidate_id, decided_by)
        asked = Asked(candidate_id, reason, officer)
        try:
            done = erase_as(storage.engine, settings, asked, organisation_id=None, by=By(COMMAND_LINE, now))
        except NotFound:
            raise BadInput("this person is erased already.") from None
        sign_head(storage, key, at=now)
    return _say(done, as_json=as_json)


def finish_command() -> int:
    """Cut the log of the database, where an erasure could not because somebody read; 1 if somebody still does.

    Raises:
        StorageError: the database refused.
    """
    settings = settings_for()
    with open_storage(settings) as storage:
        gone = remove_traces(storage.engine, settings)
    write_line("Nothing of erased people is left in the database's log." if gone else "Somebody reads: try again.")
    return 0 if gone else 1


def export_command(candidate: str, file: Path) -> int:
    """Write everything about a person, with what they said of themselves, into one file that this user alone reads.

    Raises:
        BadInput: there is no such person, they are erased, or the file is there already.
        StorageError: the database or its key cannot be used.
    """
    settings, now = settings_for(), datetime.now(UTC)
    with open_storage(settings) as storage:
        require_current(storage.engine)
        key, vault = signing_key(storage), require_key(storage.engine, open_vault(settings))
        with reading(storage.engine) as connection:
            candidate_id = _candidate(connection, candidate)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise BadInput(f"{file} cannot be written: {error.strerror}.") from None
        with os.fdopen(descriptor, "wb") as stream:
            try:
                stream.write(export_by_host(storage.engine, vault, candidate_id, by=By(COMMAND_LINE, now)).data)
            except NotFound:
                file.unlink()
                raise BadInput("this person is erased: nothing of them is kept.") from None
        sign_head(storage, key, at=now)
    write_line(f"Everything about {candidate_id} is in {file}, their voluntary answers too. Hand it to them alone.")
    return 0


def backup_command(file: Path) -> int:
    """Copy the database into one file.

    Raises:
        BadInput: the file is there already.
        StorageError: the database cannot be read, or the file not be written.
    """
    now = datetime.now(UTC)
    with open_storage(settings_for()) as storage:
        require_current(storage.engine)
        key = signing_key(storage)
        back_up(storage.engine, file, at=now)
        sign_head(storage, key, at=now)
    write_line(f"The database is copied to {file}.")
    write_line("Not in it, and to be kept apart from it: the master key, the ledger's key, checkpoints, erasures.")
    return 0


def restore_command(file: Path) -> int:
    """Put a copy back where there is no database, with the erasures made since.

    Raises:
        BadInput: there is a database already, or this is no backup of that kind.
        StorageError: one of them cannot be used, or the ledger of the copy is not what was written.
    """
    settings, now = settings_for(), datetime.now(UTC)
    restored = restore(settings, file, at=now)
    with open_storage(settings) as storage:
        sign_head(storage, signing_key(storage), at=now)
        key_line = _key_line(settings, storage)
    write_line(f"Restored: {restored.entries} ledger entries, each following the one before.")
    if restored.lost:
        write_line(
            f"At least {restored.lost} later entries are lost with what they record; the checkpoints of them are kept"
            f" in {restored.set_aside}."
        )
    write_line(f"Erased again, because they were erased since: {restored.erased_again} records.")
    write_line(key_line)
    return 0


def rotate_command(new: Path) -> int:
    """Let another master key take the place of the one in use.

    Raises:
        BadInput: one of them is no key, or they are the same.
        Conflict: a worker is at work.
        StorageError: the database refused, or the key in use is not the one of the database; nothing was changed.
    """
    settings, now = settings_for(), datetime.now(UTC)
    with open_storage(settings) as storage:
        require_current(storage.engine)
        key = signing_key(storage)
        old, other = require_key(storage.engine, open_vault(settings)), read_key(new)
        if old.master == other.master:
            raise BadInput(f"{new} holds the key that is in use: make another with 'openssl rand -base64 32'.")
        with transaction(storage.engine) as connection:
            count = replace_key(connection, old, other, at=now)
            append(connection, Action.KEY_ROTATED, subject="database", by=By(COMMAND_LINE, now), detail={"keys": count})
        overwrite_traces(storage.engine)
        sign_head(storage, key, at=now)
    write_line(f"The keys of {count} records are wrapped by the new master key: give it to every process from now on.")
    write_line("Backups made before open with the old one alone: destroy it to make them unreadable, and not sooner.")
    return 0


def _say(done: Erased, *, as_json: bool) -> int:
    erasure = done.erasure
    is_done = erasure.state is ErasureState.DONE
    if as_json:
        shown = {
            "erasure": erasure.id,
            "candidate": erasure.candidate_id,
            "state": erasure.state.value,
            "conflicts": [one.value for one in erasure.conflicts],
            "traces_gone": done.traces_gone,
        }
        write_line(json.dumps(shown, indent=1))
        return 0 if is_done else 1
    if not is_done:
        against = ", ".join(one.value.replace("_", " ") for one in erasure.conflicts)
        write_line(f"Not erased: {against}. It waits for the decision of compliance, in their inbox.")
        return 1
    write_line(f"Erased: {erasure.candidate_id}.")
    if not done.traces_gone:
        write_line("Somebody who reads keeps the database's log from being cut: run 'evenhand erase --finish' later.")
    return 0


def _candidate(connection: Connection, asked: str) -> str:
    found = candidates_called(connection, asked)
    if not found:
        raise BadInput("there is no such person: give the id, or the eight digits of the pseudonym.")
    first, *others = found
    if others:
        raise BadInput(f"several people have that pseudonym: give one of the ids {', '.join(found)}.")
    return first


def _officer(connection: Connection, candidate_id: str, email: str) -> str:
    """The id of a compliance officer of the person's organisation; on the command line nobody proves who they are."""
    organisation_id = candidate_by_id(connection, candidate_id).organisation_id
    for user in users_by_email(connection, email):
        if user.organisation_id == organisation_id and user.role is Role.COMPLIANCE and user.is_active:
            return user.id
    raise BadInput("there is no active compliance officer with that e-mail address in the person's organisation.")


def _key_line(settings: Settings, storage: Storage) -> str:
    try:
        require_key(storage.engine, open_vault(settings))
    except (BadInput, VaultError) as error:
        return f"The master key is not right yet: {error}"
    return "The master key is the one that this database began with."
