"""Jobs in both databases: handed over with the rows that ask for them, and taken over from workers that are gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

import api.jobs.ingest  # noqa: F401 - registers its job
from api.commands.migrating import migrate_command
from api.errors import BadInput
from api.jobs.enqueue import Enqueuer, job_id, prepare_job_tables
from api.jobs.heartbeat import Heart, adopt_the_dead
from api.jobs.registry import job, registered
from api.jobs.slots import executor_id, hold_slot
from api.storage.database import Engine, reading, transaction
from api.storage.tables import workers
from api.storage.workers import (
    Life,
    adopted_workers,
    announce_worker,
    database_moment,
    forget_workers,
    leave_worker,
    say_alive,
)

IDS = {"file": "f1", "asked": "2026-11-01T12:00:00+00:00"}


@pytest.fixture
def prepared(engine: Engine) -> Engine:
    prepare_job_tables(engine)
    return engine


def jobs_of(engine: Engine) -> list[tuple[str, str, str]]:
    table = "workflow_status" if engine.dialect.name == "sqlite" else "dbos.workflow_status"
    with reading(engine) as connection:
        rows = connection.execute(text(f"SELECT workflow_uuid, queue_name, status FROM {table} ORDER BY 1"))
        return [(row[0], row[1], row[2]) for row in rows]


def begin(engine: Engine, name: str, incarnation: str = "one") -> Life:
    with transaction(engine) as connection:
        return announce_worker(connection, executor_id=name, incarnation=incarnation)


def silence(engine: Engine, name: str, seconds: int) -> None:
    with transaction(engine) as connection:
        before = database_moment(connection) - timedelta(seconds=seconds)
        connection.execute(update(workers).where(workers.c.executor_id == name).values(seen_at=before))


def test_a_job_is_there_with_the_rows_that_ask_for_it_or_neither_is(prepared: Engine) -> None:
    enqueue = Enqueuer(prepared)
    with pytest.raises(RuntimeError), transaction(prepared) as connection:
        begin_in = announce_worker(connection, executor_id="w", incarnation="x")
        enqueue(connection, "ingest", IDS)
        raise RuntimeError(begin_in.executor_id)
    assert jobs_of(prepared) == []
    with transaction(prepared) as connection:
        enqueue(connection, "ingest", IDS)
    assert jobs_of(prepared) == [(job_id("ingest", IDS), "reading", "ENQUEUED")]


def test_a_job_with_the_same_ids_is_not_enqueued_again(prepared: Engine) -> None:
    enqueue = Enqueuer(prepared)
    for ids in (IDS, IDS, {**IDS, "asked": "later"}):
        with transaction(prepared) as connection:
            enqueue(connection, "ingest", ids)
    assert len(jobs_of(prepared)) == 2


def test_a_job_that_nobody_knows_is_refused(prepared: Engine) -> None:
    with pytest.raises(ValueError, match="no job tidy"), transaction(prepared) as connection:
        Enqueuer(prepared)(connection, "tidy", {})
    with pytest.raises(ValueError, match="no job tidy"):
        job("tidy")
    known = next(one for one in registered() if one.name == "ingest")
    with pytest.raises(ValueError, match="another function"):
        job("ingest")(lambda _hands, _ids: None)
    assert job("ingest")(known.run) is known.run
    assert known.give_up is not None
    assert next(one for one in registered() if one.name == "ingest") == known  # what it does when it fails, too


def test_tables_of_jobs_are_made_once_however_often_it_is_asked(prepared: Engine) -> None:
    prepare_job_tables(prepared)
    assert jobs_of(prepared) == []


def test_migrate_makes_the_tables_of_jobs_too(empty: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EVENHAND_DATA_DIR", str(tmp_path / "data"))
    if empty.dialect.name != "sqlite":
        monkeypatch.setenv("EVENHAND_DATABASE_URL", empty.url.render_as_string(hide_password=False))
    assert migrate_command(to=None, check=False) == 0
    assert jobs_of(empty) == []


def test_a_silent_workers_jobs_are_taken_over_once_and_again_after_a_crash(engine: Engine) -> None:
    for name in ("mine", "dead", "alive"):
        begin(engine, name)
    silence(engine, "dead", 60)
    recovered: list[Sequence[str]] = []

    def fails(_workers: Sequence[str]) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        adopt_the_dead(engine, mine="mine", dead_after_s=30, recover=fails)
    assert adopt_the_dead(engine, mine="mine", dead_after_s=30, recover=recovered.append) == ()
    assert recovered == [("dead",)]


def test_two_who_adopt_at_once_adopt_once(engine: Engine) -> None:
    for name in ("a", "b", "dead"):
        begin(engine, name)
    silence(engine, "dead", 60)
    start, adopted = threading.Barrier(2), []

    def adopt(name: str) -> None:
        start.wait()
        adopted.append(adopt_the_dead(engine, mine=name, dead_after_s=30, recover=lambda _workers: None))

    threads = [threading.Thread(target=adopt, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(adopted) == [(), ("dead",)]


def test_a_worker_that_was_only_slow_learns_that_it_was_replaced(engine: Engine) -> None:
    begin(engine, "mine")
    slow = begin(engine, "slow")
    silence(engine, "slow", 60)
    adopt_the_dead(engine, mine="mine", dead_after_s=30, recover=lambda _workers: None)
    with transaction(engine) as connection:
        assert not say_alive(connection, slow)
    again = begin(engine, "slow", "two")
    with transaction(engine) as connection:
        assert say_alive(connection, again)
        assert not say_alive(connection, slow)
        assert adopted_workers(connection) == ()


def test_a_worker_that_leaves_gives_its_jobs_away_at_once_and_is_forgotten_later(engine: Engine) -> None:
    life = begin(engine, "leaves")
    with transaction(engine) as connection:
        leave_worker(connection, life)
        assert adopted_workers(connection) == ("leaves",)
        assert forget_workers(connection, before=database_moment(connection) - timedelta(days=1)) == 0
        assert forget_workers(connection, before=database_moment(connection) + timedelta(days=1)) == 1


@pytest.fixture
def heart(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Heart, threading.Event]]:
    monkeypatch.setattr("api.jobs.heartbeat.BEAT_S", 0.02)
    replaced = threading.Event()
    made = Heart(engine, "mine", recover=lambda _workers: None, replaced=replaced.set, dead_after_s=30)
    made.start()
    yield made, replaced
    made.stop()


def test_a_heart_ends_its_worker_when_another_has_taken_its_place(
    engine: Engine, heart: tuple[Heart, threading.Event]
) -> None:
    _, replaced = heart
    assert not replaced.wait(0.1)
    begin(engine, "mine", "another life")
    assert replaced.wait(10)


def test_the_id_of_a_slot_is_always_the_same(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        assert executor_id(engine, 3, node="elsewhere") == "local-3"
    else:
        assert executor_id(engine, 3, node="Büro Rechner_1") == "b-ro-rechner-1-3"
        assert executor_id(engine, 0) == executor_id(engine, 0)


def test_two_processes_never_have_one_slot(tmp_path: Path) -> None:
    with hold_slot(tmp_path, 0, within_s=0):
        with pytest.raises(BadInput, match="slot 0"), hold_slot(tmp_path, 0, within_s=0):
            pass
        with hold_slot(tmp_path, 1, within_s=0):
            pass
    with hold_slot(tmp_path, 0, within_s=0):
        pass
