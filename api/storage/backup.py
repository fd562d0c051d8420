"""Copies of the whole database in one file, made while it is used, and put back; knows nothing of what is in it.

SQLite by its own online backup: one state, whatever is written meanwhile. PostgreSQL by its own tools, where they are
installed. What is encrypted stays so, and no key is in a copy.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import URL, inspect

from api.errors import BadInput, CannotOpen, StorageError
from api.storage.database import Engine, make_private_folder, storage_errors

__all__ = ["copy_into", "is_empty", "restore_server", "write_backup"]

SQLITE_MAGIC: Final = b"SQLite format 3\x00"
POSTGRES_MAGIC: Final = b"PGDMP"
BUSY_S: Final = 30.0
TOOL_S: Final = 24 * 3600  # for a database of any size
OPTIONS: Final = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER"}


def write_backup(url: URL, target: Path) -> None:
    """Copy the database of `url` into `target` (0600), which is complete or not there.

    Raises:
        BadInput: there is such a file already.
        CannotOpen: the database or the file cannot be used, or PostgreSQL's tools are not there.
    """
    if target.exists():
        raise BadInput(f"{target} is there already: name another file, or move it away.")
    if not target.parent.is_dir():
        raise BadInput(f"there is no folder {target.parent}.")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(Path(url.database or ""), draft)
        else:
            _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={draft}"], url)
        _flush(draft)
        draft.replace(target)
    except OSError as error:
        raise CannotOpen(f"the backup {target} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)


def copy_into(backup: Path, database: Path) -> None:
    """Put a SQLite backup in the place of a database that is not there yet (0600).

    Raises:
        BadInput: there is a database, or this is no backup of SQLite.
        CannotOpen: one of them cannot be read or written, or the backup is damaged.
    """
    if database.exists():
        raise BadInput(f"there is a database {database}: stop the service and move it away first.")
    if _begins(backup, len(SQLITE_MAGIC)) != SQLITE_MAGIC:
        raise BadInput(f"{backup} is no backup of an embedded database.")
    make_private_folder(database.parent)
    try:
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy_sqlite(backup, database)
    except OSError as error:
        database.unlink(missing_ok=True)
        raise CannotOpen(f"the database {database} cannot be written: {error.strerror}.") from None
    except StorageError:
        database.unlink(missing_ok=True)
        raise


def restore_server(backup: Path, url: URL) -> None:
    """Put a backup into an empty database of PostgreSQL: all of it, or nothing.

    Raises:
        BadInput: this is no backup of PostgreSQL.
        CannotOpen: PostgreSQL's tools are not there, or refused.
    """
    if _begins(backup, len(POSTGRES_MAGIC)) != POSTGRES_MAGIC:
        raise BadInput(f"{backup} is no backup of a PostgreSQL database.")
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={url.database}"]
    _run("pg_restore", [*options, str(backup)], url, names_database=False)


def is_empty(engine: Engine) -> bool:
    """Whether the database has no table yet.

    Raises:
        StorageError: it cannot be read.
    """
    with storage_errors(engine):
        return not inspect(engine).get_table_names()


def _copy_sqlite(source: Path, target: Path) -> None:
    """One state of `source`, whole and checked, in one file without a log beside it."""
    if not source.is_file():
        raise CannotOpen(f"there is no database {source}.")
    try:
        reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
        writing = sqlite3.connect(target, timeout=BUSY_S)
        try:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
            if writing.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise CannotOpen(f"{source} is damaged: its copy does not pass SQLite's own check.")
        finally:
            reading.close()
            writing.close()
    except sqlite3.Error as error:
        raise CannotOpen(f"{source} cannot be copied: {error}.") from None


def _run(tool: str, options: Sequence[str], url: URL, *, names_database: bool = True) -> None:
    """Run one of PostgreSQL's tools; who connects goes by the environment, which no list of processes shows."""
    found = shutil.which(tool)
    if found is None:
        raise CannotOpen(f"{tool} is not installed here: install PostgreSQL's client tools of the server's version.")
    database = [f"--dbname={url.database}"] if names_database else []
    try:
        subprocess.run(  # noqa: S603 - a fixed tool, and options of our own
            [found, "--no-password", *database, *options],
            env={**os.environ, **_environment(url)},
            check=True,
            capture_output=True,
            timeout=TOOL_S,
        )
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode("utf-8", "replace").strip().splitlines() or ["it ended without a word"]
        raise CannotOpen(f"{tool} refused: {lines[0]}.") from None
    except (OSError, subprocess.TimeoutExpired):
        raise CannotOpen(f"{tool} did not end as it should.") from None


def _environment(url: URL) -> Mapping[str, str]:
    given = {
        "host": url.host or url.query.get("host"),
        "port": None if url.port is None else str(url.port),
        "user": url.username,
    }
    found = {OPTIONS[name]: value for name, value in given.items() if isinstance(value, str)}
    return {**found, "PGPASSWORD": str(url.password)} if url.password else found


def _begins(file: Path, length: int) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(length)
    except OSError as error:
        raise CannotOpen(f"the backup {file} cannot be read: {error.strerror}.") from None


def _flush(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
