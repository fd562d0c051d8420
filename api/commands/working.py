"""`evenhand worker`: the process that does the long work."""

from __future__ import annotations

from api.commands.configuring import settings_for
from api.jobs.worker import run_worker
from api.logs import configure_logs
from api.storage.opening import open_storage
from api.storage.schema import require_current
from api.wiring import build_service

__all__ = ["worker_command"]


def worker_command(*, slot: int, supervised: bool) -> int:
    """Work until told to stop.

    Raises:
        BadInput: another process has the slot.
        StorageError: the database or the master key cannot be used.
    """
    settings = settings_for()
    configure_logs()
    with open_storage(settings) as storage:
        require_current(storage.engine)
        run_worker(build_service(settings, storage.engine), slot=slot, supervised=supervised)
    return 0
