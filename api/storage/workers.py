"""Which workers are alive: each says so every few seconds, under an id that its slot always has.

A new life of a slot has a new incarnation. Whoever finds a worker silent for too long marks it as adopted, by
compare-and-set, so that a worker which was only slow learns of it and ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from api.storage.tables import workers

__all__ = [
    "Life",
    "adopt_worker",
    "adopted_workers",
    "announce_worker",
    "database_moment",
    "forget_workers",
    "leave_worker",
    "say_alive",
    "silent_workers",
]


@dataclass(frozen=True, slots=True)
class Life:
    """One life of one worker."""

    executor_id: str
    incarnation: str
    started_at: datetime
    seen_at: datetime
    adopted_by: str | None = None


def database_moment(connection: Connection) -> datetime:
    """Now, by the one clock that all machines share: the server's; on SQLite there is one machine."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def announce_worker(connection: Connection, *, executor_id: str, incarnation: str) -> Life:
    """Begin a new life; whatever the one before left is this one's to do."""
    at = database_moment(connection)
    life = Life(executor_id, incarnation, at, at)
    connection.execute(delete(workers).where(workers.c.executor_id == executor_id))
    connection.execute(insert(workers), [{name: getattr(life, name) for name in Life.__slots__}])
    return life


def say_alive(connection: Connection, life: Life) -> bool:
    """Whether this life still counts; False once its work was adopted, or another one has its id."""
    return bool(
        connection.execute(
            update(workers)
            .where(
                workers.c.executor_id == life.executor_id,
                workers.c.incarnation == life.incarnation,
                workers.c.adopted_by.is_(None),
            )
            .values(seen_at=database_moment(connection))
        ).rowcount
    )


def silent_workers(connection: Connection, *, since: datetime) -> tuple[Life, ...]:
    """Those not heard of since that moment, whom nobody has adopted."""
    query = select(workers).where(workers.c.seen_at < since, workers.c.adopted_by.is_(None))
    return tuple(Life(**row._mapping) for row in connection.execute(query.order_by(workers.c.executor_id)))


def adopt_worker(connection: Connection, life: Life, *, by: str) -> bool:
    """Take over what a silent worker left; False if it spoke meanwhile, began anew, or somebody else was first."""
    return bool(
        connection.execute(
            update(workers)
            .where(
                workers.c.executor_id == life.executor_id,
                workers.c.incarnation == life.incarnation,
                workers.c.seen_at == life.seen_at,
                workers.c.adopted_by.is_(None),
            )
            .values(adopted_by=by)
        ).rowcount
    )


def leave_worker(connection: Connection, life: Life) -> None:
    """End this life: what it leaves may be taken over at once."""
    mine = (workers.c.executor_id == life.executor_id) & (workers.c.incarnation == life.incarnation)
    connection.execute(update(workers).where(mine).values(adopted_by=life.executor_id))


def adopted_workers(connection: Connection) -> tuple[str, ...]:
    """The ids of the workers that were taken over and have not come back."""
    query = select(workers.c.executor_id).where(workers.c.adopted_by.is_not(None)).order_by(workers.c.executor_id)
    return tuple(connection.execute(query).scalars())


def forget_workers(connection: Connection, *, before: datetime) -> int:
    """Drop those that were taken over and not heard of since long ago; how many."""
    old = (workers.c.adopted_by.is_not(None)) & (workers.c.seen_at < before)
    return connection.execute(delete(workers).where(old)).rowcount
