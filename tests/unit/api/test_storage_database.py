"""The SQLite file: its modes, its pragmas, and one clear error for each thing that can go wrong below it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from api.errors import BadInput, CannotOpen, DatabaseFull, DatabaseLocked, DatabaseReadOnly, StorageError
from api.storage.database import Engine, database_url, open_database, reading, storage_errors, transaction
from api.storage.ledger import Action, By, append, verify
from api.storage.schema import HEAD, SCRIPTS, migrate
from api.storage.tables import metadata

BY = By("someone", datetime(2026, 11, 1, tzinfo=UTC))
NOBODY = 65534


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(database_url(None, data_dir=tmp_path / "data"), create=True, busy_timeout_ms=50)
    migrate(made)
    yield made
    made.dispose()


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may write everywhere, so it steps down for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that everybody may look into and nobody may write, with a database in it."""
    folder = Path(tempfile.mkdtemp(prefix="evenhand-ro-"))
    made = open_database(database_url(None, data_dir=folder), create=True)
    migrate(made)
    made.dispose()
    (folder / "evenhand.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_the_folder_and_the_file_are_for_their_owner_alone(engine: Engine, tmp_path: Path) -> None:
    with transaction(engine) as connection:
        append(connection, Action.LOGGED_IN, subject="x", by=BY)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert modes
    assert set(modes.values()) == {0o600}


def test_every_connection_has_the_pragmas(engine: Engine) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 50}
    with reading(engine) as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted


def test_a_migration_leaves_foreign_keys_on(engine: Engine) -> None:
    migrate(engine, to="base")
    migrate(engine)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize("given", ["postgresql://ann:secret@host:5432/evenhand", "postgres://ann:secret@host/evenhand"])
def test_postgresql_means_psycopg(given: str, tmp_path: Path) -> None:
    assert database_url(given, data_dir=tmp_path).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("given", ["mysql://host/name", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_another_database_is_refused_without_repeating_the_address(given: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="EVENHAND_DATABASE_URL") as error:
        database_url(given, data_dir=tmp_path)
    assert "host" not in str(error.value).replace("user@host", "")


def test_a_database_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="evenhand migrate"):
        open_database(database_url(None, data_dir=tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "evenhand.db").write_bytes(b"not a database, and long enough to tell" * 100)
    engine = open_database(database_url(None, data_dir=tmp_path))
    with pytest.raises(CannotOpen, match="is a database"), reading(engine):
        pass
    engine.dispose()


def test_a_folder_that_is_a_file_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotOpen, match="cannot be made"):
        open_database(database_url(None, data_dir=tmp_path / "file"), create=True)


def test_a_locked_database_says_so_and_is_whole_afterwards(engine: Engine, tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "data" / "evenhand.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseLocked, match="stayed locked"), transaction(engine):
        pytest.fail("a writer came in")
    with reading(engine) as connection:
        assert verify(connection).entries == 0
    holder.close()
    with transaction(engine) as connection:
        append(connection, Action.LOGGED_IN, subject="x", by=BY)


def test_a_full_database_says_so_and_keeps_what_was_there(engine: Engine) -> None:
    with transaction(engine) as connection:
        append(connection, Action.LOGGED_IN, subject="x", by=BY)

    def fill() -> None:
        with transaction(engine) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for number in range(1000):
                append(connection, Action.LOGGED_IN, subject="x", by=BY, detail={"number": number})

    with pytest.raises(DatabaseFull, match="no room left"):
        fill()
    with reading(engine) as connection:
        assert verify(connection).entries == 1


def test_a_read_only_folder_says_so(read_only: Path) -> None:
    with without_privileges():
        engine = open_database(database_url(None, data_dir=read_only))
        with pytest.raises((DatabaseReadOnly, CannotOpen), match="database"), transaction(engine) as connection:
            append(connection, Action.LOGGED_IN, subject="x", by=BY)
        engine.dispose()
        with pytest.raises(StorageError, match="cannot be"):
            open_database(database_url(None, data_dir=read_only / "below"), create=True)


def test_an_unreachable_server_is_named_without_its_password() -> None:
    engine = open_database(database_url("postgresql://ann:secret@127.0.0.1:1/evenhand", data_dir=Path()))
    with pytest.raises(CannotOpen, match=r"evenhand at 127\.0\.0\.1") as error, reading(engine):
        pass
    assert "secret" not in str(error.value)
    engine.dispose()


def test_an_error_names_neither_row_nor_parameter(engine: Engine) -> None:
    with pytest.raises(StorageError) as error, transaction(engine) as connection:
        connection.execute(text("SELECT :name FROM nowhere"), {"name": "Ann Berg"})
    assert "Ann" not in f"{error.value}{error.value.__cause__}"


def test_our_own_mistakes_are_not_called_storage_errors(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), storage_errors(engine):
        _ = 1 // 0


def test_the_newest_step_is_the_one_that_the_software_is_written_for() -> None:
    steps = sorted(path.name for path in (SCRIPTS / "versions").glob("v*.py"))
    assert steps[-1].startswith(f"v{HEAD}_")


def test_every_constraint_has_a_name() -> None:
    assert all(constraint.name for table in metadata.tables.values() for constraint in table.constraints)
