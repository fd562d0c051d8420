"""Hand a job over in the caller's own transaction; all that the web process knows of the job library.

Launches nothing and opens no connection: rows of the caller and the job are committed together, or neither is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from api.jobs.queues import JOBS
from api.storage.database import Connection, Engine
from screening.digest import digest

if TYPE_CHECKING:
    from dbos import DBOSClient

__all__ = ["APPLICATION", "JOBS_VERSION", "SCHEMA", "Enqueuer", "job_id", "prepare_job_tables", "unfinished"]

APPLICATION: Final = "evenhand"
SCHEMA: Final = "dbos"  # of PostgreSQL; on SQLite the library's tables lie beside ours
UNFINISHED: Final = ["PENDING", "ENQUEUED", "DELAYED"]
JOBS_VERSION: Final = "1"
"""Workers run jobs of their own version alone: change it only when a job's ids change their meaning."""


class Enqueuer:
    """`Service.enqueue` over the engine of the service."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, connection: Connection, job: str, ids: Mapping[str, str]) -> None:
        """Enqueue `job` with `ids`, in the transaction of `connection`; one with the same ids is not enqueued again.

        Raises:
            ValueError: there is no such job.
        """
        if job not in JOBS:
            raise ValueError(f"there is no job {job}: name it in api.jobs.queues")
        client = _client(self._engine)
        client.enqueue_in_transaction(
            connection,
            {
                "workflow_name": job,
                "queue_name": JOBS[job].value,
                "workflow_id": job_id(job, ids),
                "app_version": JOBS_VERSION,
            },
            dict(ids),
        )


def job_id(job: str, ids: Mapping[str, str]) -> str:
    """What tells one job from another: its name and its ids."""
    return f"{job}-{digest(dict(ids))}"


def unfinished(engine: Engine, job: str) -> tuple[Mapping[str, str], ...]:
    """The ids of every job of that name that waits or is being done."""
    found = _client(engine).list_workflows(name=job, status=UNFINISHED, load_output=False)
    return tuple(one.input["args"][0] for one in found if one.input)


def prepare_job_tables(engine: Engine) -> None:
    """Make the tables of the job library beside our own, or bring them to what its version needs."""
    from dbos import DBOS  # noqa: PLC0415 - half a second that only those pay who need it

    DBOS.migrate(engine.url.render_as_string(hide_password=False), schema=SCHEMA)


@cache
def _client(engine: Engine) -> DBOSClient:
    from dbos import DBOSClient  # noqa: PLC0415 - ditto
    from dbos._serialization import DBOSPortableJSON  # noqa: PLC0415 - ditto

    return DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        serializer=DBOSPortableJSON,
        application_name=APPLICATION,
        lazy=True,
    )
