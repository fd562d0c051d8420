"""Who does which job: a function registers for a name, and is handed what a worker works with.

Write a job in `api/jobs/<name>.py`, name it in `api.jobs.queues.JOBS`, and import it in `api.jobs.worker`:

    @job("notify")
    def notify(hands: Hands, ids: Mapping[str, str]) -> None: …
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from api.jobs.queues import JOBS, Queue
from api.workflows.ingest import Workshop
from api.workflows.service import Service

__all__ = ["Hands", "Job", "Run", "job", "registered"]


@dataclass(frozen=True, slots=True)
class Hands:
    """What a worker works with."""

    service: Service
    workshop: Workshop


Run = Callable[[Hands, Mapping[str, str]], None]
"""Does a job, given its ids. It may run twice, and must change nothing the second time."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job that this process can do."""

    name: str
    queue: Queue
    run: Run
    give_up: Run | None = None  # says on our own rows that the job failed, after its last try


_REGISTERED: Final[dict[str, Job]] = {}


def job(name: str, *, give_up: Run | None = None) -> Callable[[Run], Run]:
    """Register a function as the one that does the job `name` of `JOBS`, and one for when it fails for good.

    The same function again changes nothing.

    Raises:
        ValueError: there is no such job, or somebody else does it.
    """
    if name not in JOBS:
        raise ValueError(f"there is no job {name}: name it in JOBS first")

    def register(run: Run) -> Run:
        known = _REGISTERED.setdefault(name, Job(name, JOBS[name], run, give_up))
        if known.run is not run:
            raise ValueError(f"the job {name} is done by another function already")
        return run

    return register


def registered() -> tuple[Job, ...]:
    """The jobs that this process can do, by name."""
    return tuple(_REGISTERED[name] for name in sorted(_REGISTERED))
