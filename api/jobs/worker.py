"""The worker process: takes a slot, says that it lives, does jobs until it is told to stop, and leaves nothing behind.

What it was doing when it dies is done again by itself when it comes back, or by another worker when it does not.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from typing import Final

import api.jobs.beside_audit
import api.jobs.ingest
import api.jobs.notify
import api.jobs.rank_and_audit  # noqa: F401 - ditto
from api.jobs.enqueue import prepare_job_tables, unfinished
from api.jobs.heartbeat import Heart
from api.jobs.outbox import Outbox
from api.jobs.registry import Hands
from api.jobs.runtime import Runtime
from api.jobs.slots import executor_id, hold_slot
from api.logs import error_place, log
from api.sandbox import ReadingPool
from api.workflows.add_resumes import INGEST
from api.workflows.erase import remove_left_traces
from api.workflows.ingest import Workshop
from api.workflows.lost_files import put_back_lost
from api.workflows.service import Service

__all__ = ["run_worker"]

ENDING_S: Final = 30.0  # for jobs under way; longer than one file may take
SLOT_WAIT_S: Final = 35.0  # for the process that had the slot before
PURGE_EVERY_S: Final = 3600.0


def run_worker(service: Service, *, slot: int, supervised: bool = False) -> None:
    """Do jobs until SIGTERM or SIGINT, or, when `supervised`, until standard input ends; then end the process.

    Raises:
        BadInput: another process has the slot.
        StorageError: the database cannot be used.
    """
    settings = service.settings
    stop = _stop_event(supervised=supervised)
    with hold_slot(settings.data_dir, slot, within_s=SLOT_WAIT_S):
        prepare_job_tables(service.engine)
        readers = ReadingPool(settings.readers, settings.read_timeout_s, settings.read_memory_mb)
        runtime = Runtime(Hands(service, Workshop(readers)), executor_id(service.engine, slot, node=settings.node))
        heart = Heart(
            service.engine,
            runtime.executor_id,
            recover=runtime.recover,
            replaced=stop.set,
            dead_after_s=settings.worker_dead_after_s,
        )
        runtime.launch()
        heart.start()
        outbox = Outbox(service)
        outbox.start()
        log("worker at work", worker=runtime.executor_id, pid=os.getpid())
        _tidy(runtime)
        while not stop.wait(PURGE_EVERY_S):
            _tidy(runtime)
        outbox.stop()
        runtime.stop(within_s=ENDING_S)
        heart.stop()
        readers.close()
        service.engine.dispose()
        log("worker ended", worker=runtime.executor_id)
    _leave()


def _tidy(runtime: Runtime) -> None:
    """Forget finished jobs, queue files that wait without one, remove what erasures left; again in an hour."""
    runtime.purge()
    service = runtime.hands.service

    def lost() -> int:
        return put_back_lost(service, lambda: {ids["file"] for ids in unfinished(service.engine, INGEST)})

    for what, task in (("lost files queued again", lost), ("traces of erasures", lambda: remove_left_traces(service))):
        try:
            count = task()
        except Exception as error:  # noqa: BLE001 - tidying must not end the worker
            log(f"{what}: refused", level="warning", error=type(error).__name__, place=error_place(error))
            continue
        if count:
            log(what, count=count)


def _stop_event(*, supervised: bool) -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if supervised:
        threading.Thread(target=_watch_parent, args=(stop,), name="parent", daemon=True).start()
    return stop


def _watch_parent(stop: threading.Event) -> None:
    """A parent that was killed closes the pipe, and nobody else would end this process."""
    while sys.stdin.buffer.read(1):
        pass
    stop.set()


def _leave() -> None:
    """End at once: a job that stays unfinished waits in a thread that the interpreter would wait for."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
