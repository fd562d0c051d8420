"""Brings the tables to a revision, and says whether software and tables belong together.

Needs no file of settings: the steps lie in this package. One migration is one transaction on both databases.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect, text

from api.errors import BadInput, SchemaTooNew, SchemaTooOld, StorageError
from api.storage.database import reading, storage_errors

__all__ = ["HEAD", "current_revision", "migrate", "require_current"]

HEAD: Final = "0010"  # the revision that this software is written for
BASE: Final = "base"
MIGRATION_LOCK: Final = 0x45564D47  # advisory lock of PostgreSQL: two migrations at once wait for each other
SCRIPTS: Final = Path(__file__).with_name("migrations")


def current_revision(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def require_current(engine: Engine) -> None:
    """Refuse to work with tables that this software was not written for.

    Raises:
        SchemaTooOld: run `evenhand migrate`.
        SchemaTooNew: upgrade the software.
        StorageError: the database cannot be read.
    """
    with reading(engine) as connection:
        revision = current_revision(connection)
    if revision is None:
        raise SchemaTooOld("the database has no tables yet: run 'evenhand migrate'.")
    if revision < HEAD:
        raise SchemaTooOld(
            f"the database is at revision {revision} and this software needs {HEAD}: run 'evenhand migrate'."
        )
    if revision > HEAD:
        raise SchemaTooNew(
            f"the database is at revision {revision}, newer than the {HEAD} of this software: upgrade the software."
        )


def migrate(engine: Engine, *, to: str = HEAD) -> tuple[str | None, str | None]:
    """Bring the tables up or down to the revision `to`; the revision before and after.

    Raises:
        BadInput: there is no such revision, or going down would delete the ledger.
        SchemaTooNew: the tables are newer than the software.
        StorageError: the database refused; nothing was changed.
    """
    scripts = ScriptDirectory(str(SCRIPTS))
    known = sorted(one.revision for one in scripts.walk_revisions())
    target = None if to == BASE else HEAD if to in ("head", "heads") else to
    if target is not None and target not in known:
        raise BadInput(f"there is no revision {to}: use one of base, {', '.join(known)}.")
    with storage_errors(engine), engine.connect() as connection:
        _set_foreign_keys(connection, on=False)
        try:
            with connection.begin():
                before = _locked_revision(connection)
                if before is not None and before not in known:
                    raise SchemaTooNew(
                        f"the database is at revision {before}, unknown to this software: upgrade the software."
                    )
                _run(connection, scripts, before=before, target=target)
                _check_references(connection)
        finally:
            _set_foreign_keys(connection, on=True)
    return before, target


def _set_foreign_keys(connection: Connection, *, on: bool) -> None:
    """SQLite alters a table by making it again, which must not cascade; to be switched outside transactions."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StorageError("the migration would leave rows that point nowhere; nothing was changed.")


def _locked_revision(connection: Connection) -> str | None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    return current_revision(connection)


def _run(connection: Connection, scripts: ScriptDirectory, *, before: str | None, target: str | None) -> None:
    goes_down = before is not None and (target is None or target < before)

    def steps(revision: Any, _context: MigrationContext) -> Any:
        if goes_down:
            return scripts._downgrade_revs(target or BASE, revision)
        return scripts._upgrade_revs(target or BASE, revision)

    if before == target:
        return
    try:
        with EnvironmentContext(Config(), scripts, fn=steps) as environment:
            environment.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
            environment.run_migrations()
    except CommandError as error:
        raise BadInput(f"the migration cannot be run: {error}.") from None
