"""Say that this worker is alive, and take over the jobs of those that are not.

The job library gives a worker back its own unfinished jobs when it starts again, and no other worker's. So each worker
has a fixed id, says every few seconds that it lives, and whoever finds one silent puts its jobs back into their queues:
by compare-and-set twice, first on the silent worker's row, then on each job's, so that two who try at once and one who
was only slow do no harm.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final
from uuid import uuid4

from api.errors import StorageError
from api.logs import error_place, log
from api.storage.database import Engine, reading, transaction
from api.storage.workers import (
    Life,
    adopt_worker,
    adopted_workers,
    announce_worker,
    database_moment,
    forget_workers,
    leave_worker,
    say_alive,
    silent_workers,
)

__all__ = ["BEAT_S", "DEAD_AFTER_S", "Heart", "adopt_the_dead"]

BEAT_S: Final = 2.0
DEAD_AFTER_S: Final = 30.0  # of silence: longer than a busy database lets anybody wait
FORGOTTEN_AFTER: Final = timedelta(days=7)

Recover = Callable[[Sequence[str]], None]
"""Puts the unfinished jobs of these workers back into their queues; those that somebody else has begun stay."""


def adopt_the_dead(engine: Engine, *, mine: str, dead_after_s: float, recover: Recover) -> tuple[str, ...]:
    """Take over every worker silent for `dead_after_s` seconds; the ids of those adopted now.

    What was adopted before is looked through again: an adopter may have died between the two steps.
    """
    with reading(engine) as connection:
        silent = silent_workers(connection, since=database_moment(connection) - timedelta(seconds=dead_after_s))
        before = adopted_workers(connection)
    if not silent and not before:
        return ()
    with transaction(engine) as connection:
        others = [life for life in silent if life.executor_id != mine]
        adopted = tuple(life.executor_id for life in others if adopt_worker(connection, life, by=mine))
        forget_workers(connection, before=database_moment(connection) - FORGOTTEN_AFTER)
        left = tuple(worker for worker in adopted_workers(connection) if worker != mine)
    if left:
        recover(left)
    for worker in adopted:
        log("worker adopted", level="warning", worker=worker)
    return adopted


class Heart:
    """Beats in a thread of its own until it is stopped or finds that this life counts no more."""

    def __init__(
        self,
        engine: Engine,
        executor_id: str,
        *,
        recover: Recover,
        replaced: Callable[[], None],
        dead_after_s: float = DEAD_AFTER_S,
    ) -> None:
        """`replaced` is called once, when another worker has taken over what this one does."""
        self._engine = engine
        self._recover = recover
        self._replaced = replaced
        self._dead_after_s = dead_after_s
        self._stopping = threading.Event()
        with transaction(engine) as connection:
            self._life = announce_worker(connection, executor_id=executor_id, incarnation=str(uuid4()))
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    @property
    def life(self) -> Life:
        """This worker, as the others see it."""
        return self._life

    def start(self) -> None:
        """Begin to beat; jobs have to be running by then, for what is adopted is put into their queues."""
        self._thread.start()

    def stop(self) -> None:
        """End, and leave what is unfinished to whoever is alive."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(BEAT_S)
        try:
            with transaction(self._engine) as connection:
                leave_worker(connection, self._life)
        except StorageError:
            log("worker not signed off", level="warning", worker=self._life.executor_id)

    def _beat(self) -> None:
        while not self._stopping.wait(BEAT_S):
            try:
                with transaction(self._engine) as connection:
                    alive = say_alive(connection, self._life)
                if not alive:
                    self._replaced()
                    return
                adopt_the_dead(
                    self._engine,
                    mine=self._life.executor_id,
                    dead_after_s=self._dead_after_s,
                    recover=self._recover,
                )
            except StorageError as error:  # it comes back, or the others notice
                log("no heartbeat", level="warning", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a heart that stops would give this worker's jobs away
                log("no heartbeat", level="error", error=type(error).__name__, place=error_place(error))
