"""Opens the database and draws the borders of a transaction; knows no table and no query.

SQLite by default, PostgreSQL where `EVENHAND_DATABASE_URL` names one. What goes wrong below comes out as a StorageError
of one line, without a password, a parameter or a row in it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from api.errors import BadInput, CannotOpen, DatabaseFull, DatabaseLocked, DatabaseReadOnly, StorageError

__all__ = [
    "DATABASE_FILE",
    "Connection",
    "Engine",
    "database_url",
    "is_duplicate",
    "is_plain_text",
    "make_private_folder",
    "open_database",
    "reading",
    "storage_errors",
    "transaction",
]

DATABASE_FILE: Final = "evenhand.db"
BUSY_TIMEOUT_MS: Final = 30_000
CONNECT_TIMEOUT_S: Final = 10  # for a PostgreSQL server to answer
PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA recursive_triggers=ON",  # or REPLACE would delete a row past its trigger
)
READS_ONLY: Final = "evenhand_reads_only"

# SQLite's primary result codes, https://www.sqlite.org/rescode.html
SQLITE_KINDS: Final[dict[int, type[StorageError]]] = {
    sqlite3.SQLITE_BUSY: DatabaseLocked,
    sqlite3.SQLITE_LOCKED: DatabaseLocked,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
    sqlite3.SQLITE_PERM: CannotOpen,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_CANTOPEN: CannotOpen,
    sqlite3.SQLITE_NOTADB: CannotOpen,
    sqlite3.SQLITE_CORRUPT: CannotOpen,
}
# PostgreSQL's SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html
POSTGRES_KINDS: Final[dict[str, type[StorageError]]] = {
    "55P03": DatabaseLocked,
    "40P01": DatabaseLocked,
    "25006": DatabaseReadOnly,
    "42501": DatabaseReadOnly,
    "53100": DatabaseFull,
}
ADVICE: Final[dict[type[StorageError], str]] = {
    CannotOpen: "cannot be opened: check that it exists, is a database and may be used by this user.",
    DatabaseLocked: "stayed locked by another process: try again, or end what holds it.",
    DatabaseReadOnly: "cannot be written: give this user the right to write to it and, for SQLite, to its folder.",
    DatabaseFull: "has no room left: free some space; nothing of this change was kept.",
    StorageError: "did not do what was asked of it; nothing of this change was kept.",
}


def database_url(given: str | None, *, data_dir: Path) -> URL:
    """The place of the database: `given`, or the SQLite file in `data_dir`; `postgresql://` means psycopg.

    Raises:
        BadInput: it is neither SQLite nor PostgreSQL.
    """
    if not given:
        return URL.create("sqlite", database=str(data_dir / DATABASE_FILE))
    try:
        url = make_url(given)
    except ArgumentError:
        raise BadInput(
            "EVENHAND_DATABASE_URL is no address: write postgresql://user@host/name or sqlite:///file.db."
        ) from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise BadInput(f"EVENHAND_DATABASE_URL: {url.drivername} is not supported; use postgresql:// or sqlite:///file.db.")


def make_private_folder(folder: Path) -> None:
    """Make `folder`, for this user alone; one that exists is left as it is.

    Raises:
        CannotOpen: if it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotOpen(f"the folder {folder} cannot be made: {error.strerror}.") from None


def open_database(url: URL, *, create: bool = False, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Engine:
    """An engine for `url`. A SQLite file is made only with `create`, and is this user's alone (0600).

    Raises:
        CannotOpen: there is no such file, or it cannot be made.
    """
    if url.get_backend_name() != "sqlite":
        server = create_engine(
            url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_TIMEOUT_S}
        )
        event.listen(server, "before_cursor_execute", _refuse_odd_text)
        return server
    _private_file(Path(url.database or ""), create=create)
    connect_args: dict[str, Any] = {"timeout": busy_timeout_ms / 1000, "isolation_level": None}
    engine = create_engine(url, hide_parameters=True, connect_args=connect_args)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _refuse_odd_text)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One unit of work that may write: committed at the end, or nothing of it.

    On SQLite it holds the write lock from the start, so that reading and then writing never fails half-way.

    Raises:
        StorageError: the database refused; nothing was changed.
    """
    with storage_errors(engine), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One look at a single state of the database; writers go on meanwhile.

    Raises:
        StorageError: the database refused.
    """
    with storage_errors(engine), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execution_options(**{READS_ONLY: True})
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def storage_errors(engine: Engine) -> Iterator[None]:
    """Give what the database refuses as a StorageError; broken constraints stay, for who knows the row."""
    try:
        yield
    except DBAPIError as error:
        kind = _kind(error)
        if kind is None:
            raise
        raise kind(f"the database {_label(engine.url)} {ADVICE[kind]}") from error


def is_duplicate(error: IntegrityError) -> bool:
    """Whether a unique value was there already, and not another constraint that was broken."""
    codes = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
    return getattr(error.orig, "sqlite_errorcode", None) in codes or getattr(error.orig, "sqlstate", None) == "23505"


def _label(url: URL) -> str:
    """The file, or the server without user and password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.database or ''} at {url.host or url.query.get('host') or 'localhost'}"


def _kind(error: DBAPIError) -> type[StorageError] | None:
    """What kind of refusal it is; None for what is our own mistake, such as a broken constraint."""
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", None)
        found = SQLITE_KINDS.get(code & 0xFF) if code is not None else None
        return found or (StorageError if isinstance(error.orig, sqlite3.OperationalError) else None)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return CannotOpen if type(error.orig).__name__ == "OperationalError" else None
    if state in POSTGRES_KINDS:
        return POSTGRES_KINDS[state]
    return CannotOpen if state[:2] in ("08", "28", "3D", "57") or state == "53300" else None


def _private_file(path: Path, *, create: bool) -> None:
    try:
        if create:
            make_private_folder(path.parent)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        elif not path.is_file():
            raise CannotOpen(f"there is no database {path}: 'evenhand migrate' makes one.")
    except PermissionError:
        raise DatabaseReadOnly(f"the database {path} {ADVICE[DatabaseReadOnly]}") from None
    except OSError as error:
        raise CannotOpen(f"the database {path} cannot be opened: {error.strerror}.") from None


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get(READS_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _refuse_odd_text(
    _connection: Connection, _cursor: object, _statement: str, parameters: Any, _context: object, is_many: bool
) -> None:
    """What one of the two databases cannot keep is refused by both, before it is sent: bad input, and no defect."""
    for row in parameters if is_many else (parameters,):
        for value in row.values() if isinstance(row, dict) else row or ():
            if isinstance(value, str) and not is_plain_text(value):
                raise BadInput("a text holds NUL or half of a character, which cannot be kept: leave it out.")


def is_plain_text(text: str) -> bool:
    """Whether both databases can keep it: no NUL, and no half of a character."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
