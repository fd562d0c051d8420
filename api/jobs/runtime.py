"""The job library, launched and stopped: engines, ids and versions are chosen here; all that it runs comes by here.

Only a worker process launches it, once. A job is given ids and gives back one word, so nothing of a person can reach
the library's tables or its log: not an argument, not a result, not the message of an error.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from dbos import DBOS
from dbos._serialization import DBOSPortableJSON
from sqlalchemy import URL, create_engine, event

from api.errors import LedgerBroken, SchemaTooNew, SchemaTooOld, StorageError, VaultError
from api.jobs.enqueue import APPLICATION, JOBS_VERSION, SCHEMA, job_id
from api.jobs.queues import LIMITS, POLL_S
from api.jobs.registry import Hands, Job, registered
from api.logs import error_place, log
from api.storage.database import BUSY_TIMEOUT_MS, PRAGMAS, Engine

__all__ = ["KEPT", "Runtime"]

KEPT: Final = timedelta(days=7)  # how long finished jobs stay; until then the same ids are not enqueued again
PURGED_AT_ONCE: Final = 500
PATIENCE_S: Final = (1.0, 2.0, 5.0, 10.0, 30.0)  # between tries while the database refuses; then the last for ever
TRIES: Final = 3  # of a job that fails by a defect
CONNECTIONS: Final = 10
LOOK_S: Final = 0.1
FINISHED: Final = ["SUCCESS", "ERROR", "CANCELLED"]

_LASTING: Final = (VaultError, LedgerBroken, SchemaTooOld, SchemaTooNew)  # waiting does not help


@dataclass
class Runtime:
    """The job library of this process, from `launch` to `stop`."""

    hands: Hands
    executor_id: str
    stopping: threading.Event = field(default_factory=threading.Event)
    _engine: Engine | None = None
    _working: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def launch(self) -> None:
        """Begin to take jobs; what this worker left unfinished comes first."""
        logging.getLogger("dbos").addHandler(logging.NullHandler())  # or it would write to the console by itself
        self._engine = _library_engine(self.hands.service.engine.url)
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": self._engine,
                "dbos_system_schema": SCHEMA,
                "serializer": DBOSPortableJSON,
                "application_version": JOBS_VERSION,
                "executor_id": self.executor_id,
                "use_listen_notify": False,
                "run_migrations": False,
                "log_level": "WARNING",
                "max_executor_threads": 2 * sum(LIMITS.values()),
            }
        )
        for job in registered():
            self._register(job)
        queues = {job.queue for job in registered()}
        DBOS.listen_queues(sorted(queues))
        DBOS.launch()
        for queue in sorted(queues):
            DBOS.register_queue(
                queue.value,
                worker_concurrency=LIMITS[queue],
                polling_interval_sec=POLL_S[queue],
                on_conflict="always_update",
            )

    def stop(self, *, within_s: float) -> None:
        """Take no more jobs and wait for those under way; one that does not end stays unfinished and is done again."""
        self.stopping.set()
        deadline = time.monotonic() + within_s
        while self._working and time.monotonic() < deadline:
            time.sleep(LOOK_S)
        DBOS.destroy(workflow_completion_timeout_sec=1)  # what has just ended is written down
        if self._engine is not None:
            self._engine.dispose()

    def recover(self, workers: Sequence[str]) -> None:
        """Put the unfinished jobs of these workers back into their queues."""
        DBOS._recover_pending_workflows(list(workers))

    def purge(self, *, kept: timedelta = KEPT) -> int:
        """Forget finished jobs that ended longer ago than `kept`; how many."""
        limit, gone = (datetime.now(UTC) - kept).isoformat(), 0
        try:
            while old := DBOS.list_workflows(
                status=FINISHED, completed_before=limit, limit=PURGED_AT_ONCE, load_input=False, load_output=False
            ):
                DBOS.delete_workflows([job.workflow_id for job in old])
                gone += len(old)
        except Exception as error:  # noqa: BLE001 - tidying is tried again in an hour, and must not end the worker
            log("jobs not purged", level="warning", **_told(error))
        return gone

    def _register(self, job: Job) -> None:
        def run(ids: dict[str, str]) -> str:
            return self._do(job, ids)

        DBOS.workflow(name=job.name, max_recovery_attempts=None)(run)

    def _do(self, job: Job, ids: Mapping[str, str]) -> str:
        """The job, tried again while the database refuses, and a few times where our own code fails."""
        refusals, failures = 0, 0
        while failures < TRIES:
            with self._at_work():
                try:
                    job.run(self.hands, ids)
                    return "done"
                except Exception as error:  # noqa: BLE001 - whatever leaves here would be stored with its message
                    waits = isinstance(error, StorageError) and not isinstance(error, _LASTING)
                    kind, place = type(error).__name__, error_place(error)
                    log(
                        "job refused",
                        level="warning",
                        job=job.name,
                        job_id=job_id(job.name, ids),
                        error=kind,
                        place=place,
                    )
            refusals, failures = refusals + waits, failures + (not waits)
            if self.stopping.wait(PATIENCE_S[min(refusals + failures, len(PATIENCE_S)) - 1]):
                _stay_unfinished()
        self._give_up(job, ids)
        return "failed"

    def _give_up(self, job: Job, ids: Mapping[str, str]) -> None:
        """Say so on our own rows; where even that fails, the log has it."""
        try:
            if job.give_up is not None:
                job.give_up(self.hands, ids)
        except Exception as error:  # noqa: BLE001 - as above
            log("job not given up", level="error", job=job.name, job_id=job_id(job.name, ids), **_told(error))

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        if self.stopping.is_set():
            _stay_unfinished()
        with self._counting:
            self._working += 1
        try:
            yield
        finally:
            with self._counting:
                self._working -= 1


def _told(error: Exception) -> dict[str, str]:
    """The kind and the place of an error, never its message."""
    return {"error": type(error).__name__, "place": error_place(error)}


def _stay_unfinished() -> None:
    """Wait until the process ends around this thread: a job that returned, or raised, would count as finished."""
    threading.Event().wait()


def _library_engine(url: URL) -> Engine:
    """An engine of its own: sharing ours, a job that waits for a connection could wait for itself.

    On SQLite it begins a transaction at the first write and not before: the library reads on one connection while
    another one of this process is writing.
    """
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=CONNECTIONS)
    arguments: dict[str, Any] = {"timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": "IMMEDIATE"}
    engine = create_engine(url, hide_parameters=True, pool_size=CONNECTIONS, connect_args=arguments)
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(pragma)
