"""`evenhand migrate`: make the database, or bring its tables to what this software needs."""

from __future__ import annotations

from api.commands.configuring import settings_for
from api.commands.printing import write_line
from api.jobs.enqueue import prepare_job_tables
from api.storage.opening import open_storage
from api.storage.schema import HEAD, migrate, require_current

__all__ = ["migrate_command"]


def migrate_command(*, to: str | None, check: bool) -> int:
    """Migrate, or only say whether that is needed.

    Raises:
        BadInput: there is no such revision.
        StorageError: with `check`, that a migration is needed; otherwise why it could not be done.
    """
    with open_storage(settings_for(), create=not check) as storage:
        if check:
            require_current(storage.engine)
            write_line(f"The database is at revision {HEAD}, as this software needs it.")
            return 0
        before, after = migrate(storage.engine, to=HEAD if to is None else to)
        if after == HEAD:
            prepare_job_tables(storage.engine)
    was = "had no tables" if before is None else f"was at revision {before}"
    now = "has none now" if after is None else f"is at revision {after}"
    write_line(f"The database {was}, and {now}.")
    return 0
