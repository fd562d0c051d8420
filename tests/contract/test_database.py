"""What is kept behaves alike on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from api.auth.passwords import check_password, hash_password
from api.commands.accounts import Asked, add_user_command
from api.commands.migrating import migrate_command
from api.commands.verifying import verify_command
from api.errors import BadInput, DatabaseReadOnly, LedgerBroken, SchemaTooNew, SchemaTooOld
from api.storage.accounts import (
    NewUser,
    User,
    active_users,
    add_organisation,
    add_team,
    add_to_team,
    add_user,
    disable_user,
    record_failed_login,
    record_login,
    user_by_email,
    user_by_id,
    users_by_email,
)
from api.storage.database import Connection, Engine, open_database, reading, transaction
from api.storage.ledger import COMMAND_LINE, Action, By, append, head, verify
from api.storage.roles import Role
from api.storage.schema import HEAD, current_revision, migrate, require_current
from api.storage.tables import ledger, metadata, organisations

NOON = datetime(2026, 11, 1, 12, 0, 0, 123456, tzinfo=UTC)
BY = By(COMMAND_LINE, NOON)
ROOT = Path(__file__).resolve().parents[2]


def a_user(connection: Connection, *, email: str = "Ann@Example.org", organisation: str = "Acme") -> User:
    organisation_id = add_organisation(connection, organisation, by=BY)
    return add_user(connection, NewUser(email, "Ann Berg", Role.RECRUITER, organisation_id, "hash"), by=BY)


def actions(connection: Connection) -> list[str]:
    return list(connection.execute(select(ledger.c.action).order_by(ledger.c.sequence)).scalars())


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Everything but the cache of pgvector, which only one of the databases can hold."""
    return not (kind == "table" and name == "passage_vectors")


def test_the_migrated_schema_is_the_one_that_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"include_name": _is_ours}), metadata)
        assert found == []
        assert current_revision(connection) == HEAD


def test_migrations_go_up_down_and_up_again(empty: Engine) -> None:
    assert migrate(empty) == (None, HEAD)
    assert migrate(empty) == (HEAD, HEAD)
    assert migrate(empty, to="base") == (HEAD, None)
    assert inspect(empty).get_table_names() == ["alembic_version"]
    with pytest.raises(SchemaTooOld, match="evenhand migrate"):
        require_current(empty)
    assert migrate(empty) == (None, HEAD)
    require_current(empty)


def test_going_down_never_deletes_a_ledger_with_entries(engine: Engine) -> None:
    with transaction(engine) as connection:
        a_user(connection)
    with pytest.raises(BadInput, match="never deleted"):
        migrate(engine, to="base")
    with reading(engine) as connection:
        assert verify(connection).entries == 2


def test_tables_of_another_version_are_refused_with_what_to_do(engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="upgrade the software"):
        require_current(engine)
    with pytest.raises(SchemaTooNew, match="upgrade the software"):
        migrate(engine)
    with transaction(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SchemaTooOld, match="run 'evenhand migrate'"):
        require_current(engine)


def test_an_unknown_revision_is_refused(empty: Engine) -> None:
    with pytest.raises(BadInput, match="no revision 0815"):
        migrate(empty, to="0815")


def test_two_migrations_at_once_make_the_tables_once(empty: Engine, place: URL) -> None:
    other = open_database(place)
    threads = [threading.Thread(target=migrate, args=(one,)) for one in (empty, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    require_current(other)
    other.dispose()


def test_a_moment_comes_back_in_utc_to_the_microsecond(engine: Engine) -> None:
    east = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    with transaction(engine) as connection:
        add_organisation(connection, "Acme", by=By(COMMAND_LINE, east))
        stored = connection.execute(select(organisations.c.created_at)).scalar_one()
        assert stored == NOON
        assert stored.utcoffset() == timedelta(0)


def test_an_address_is_one_user_an_organisation_whatever_its_capitals(engine: Engine) -> None:
    with transaction(engine) as connection:
        ann = a_user(connection)
        assert ann.email == "ann@example.org"
        assert user_by_email(connection, " ANN@example.ORG ", organisation_id=ann.organisation_id) == ann
        with pytest.raises(BadInput, match="already"):
            add_user(connection, NewUser("ann@EXAMPLE.org", "B", Role.AUDITOR, ann.organisation_id, "h"), by=BY)
        other = a_user(connection, organisation="Zenith")
        assert users_by_email(connection, "ann@example.org") == (ann, other)
        assert active_users(connection, organisation_id=ann.organisation_id) == (ann,)
        assert "ann" not in repr(ann)


def test_every_change_of_an_account_is_an_entry_of_the_ledger(engine: Engine) -> None:
    with transaction(engine) as connection:
        ann = a_user(connection)
        team = add_team(connection, "Data", organisation_id=ann.organisation_id, by=BY)
        add_to_team(connection, ann, team_id=team, by=BY)
        add_to_team(connection, ann, team_id=team, by=BY)
        disable_user(connection, ann, by=BY)
        assert actions(connection) == [
            Action.ORGANISATION_ADDED,
            Action.USER_ADDED,
            Action.TEAM_ADDED,
            Action.USER_JOINED_TEAM,
            Action.USER_DISABLED,
        ]
        assert active_users(connection, organisation_id=ann.organisation_id) == ()
        assert record_login(connection, ann, by=BY) is None
        everything = str(connection.execute(select(ledger)).all()).casefold()
        assert "ann@" not in everything
        assert "berg" not in everything


def test_a_team_of_another_organisation_is_refused(engine: Engine) -> None:
    with transaction(engine) as connection:
        ann = a_user(connection)
        elsewhere = add_organisation(connection, "Zenith", by=BY)
        team = add_team(connection, "Data", organisation_id=elsewhere, by=BY)
        with pytest.raises(BadInput, match="another organisation"):
            add_to_team(connection, ann, team_id=team, by=BY)


def test_the_fifth_wrong_password_locks_for_fifteen_minutes(engine: Engine) -> None:
    with transaction(engine) as connection:
        ann = a_user(connection)
        for count in range(1, 5):
            assert record_failed_login(connection, ann, by=BY).failed_logins == count
        locked = record_failed_login(connection, ann, by=BY)
        assert locked.locked_until == NOON + timedelta(minutes=15)
        written = len(actions(connection))
        assert record_failed_login(connection, ann, by=BY) == locked
        assert record_login(connection, ann, by=BY) is None
        assert len(actions(connection)) == written
        later = By(ann.id, NOON + timedelta(minutes=15))
        back = record_login(connection, ann, by=later, new_hash="dearer")
        assert back is not None
        assert (back.locked_until, back.failed_logins, back.password_hash) == (None, 0, "dearer")
        assert actions(connection)[-2:] == [Action.USER_LOCKED, Action.LOGGED_IN]


def test_a_hash_of_a_password_fits_its_column(engine: Engine) -> None:
    stored = hash_password("a long enough password")
    with transaction(engine) as connection:
        organisation_id = add_organisation(connection, "Acme", by=BY)
        ann = add_user(connection, NewUser("a@b.org", "A", Role.AUDITOR, organisation_id, stored), by=BY)
        assert check_password("a long enough password", user_by_id(connection, ann.id).password_hash).is_right


def test_a_role_that_does_not_exist_is_refused_by_the_database(engine: Engine) -> None:
    with transaction(engine) as connection:
        a_user(connection)
    with pytest.raises(IntegrityError), transaction(engine) as connection:
        connection.execute(text("UPDATE users SET role = 'emperor'"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET actor = 'nobody' WHERE sequence = 1",
        "DELETE FROM ledger WHERE sequence = 2",
        "DELETE FROM ledger",
        "INSERT INTO ledger SELECT 7, at, actor, action, subject, detail, 'x', 'y' FROM ledger WHERE sequence = 1",
        "INSERT INTO ledger SELECT 1, at, actor, action, subject, detail, 'x', 'y' FROM ledger WHERE sequence = 1",
    ],
)
def test_the_database_refuses_to_change_the_ledger(engine: Engine, statement: str) -> None:
    with transaction(engine) as connection:
        a_user(connection)
    with pytest.raises(DBAPIError, match=r"append-only|goes on by one"), transaction(engine) as connection:
        connection.execute(text(statement))
    with reading(engine) as connection:
        assert verify(connection).entries == 2


def test_neither_truncate_nor_replace_gets_past_the_triggers(engine: Engine) -> None:
    with transaction(engine) as connection:
        a_user(connection)
    statement = (
        "TRUNCATE ledger"
        if engine.dialect.name == "postgresql"
        else "INSERT OR REPLACE INTO ledger SELECT 3, at, actor, action, subject, detail, previous, hash FROM ledger"
    )
    with pytest.raises(DBAPIError, match="append-only"), transaction(engine) as connection:
        connection.execute(text(statement))


def test_a_change_that_is_rolled_back_leaves_no_entry(engine: Engine) -> None:
    class Killed(Exception):
        pass

    with pytest.raises(Killed), transaction(engine) as connection:
        a_user(connection)
        raise Killed
    with reading(engine) as connection:
        assert head(connection) is None
        assert users_by_email(connection, "ann@example.org") == ()


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from sqlalchemy import make_url
from api.storage.accounts import add_organisation
from api.storage.database import open_database, transaction
from api.storage.ledger import COMMAND_LINE, By
engine = open_database(make_url(sys.argv[1]))
by = By(COMMAND_LINE, datetime.now(UTC))
with transaction(engine) as connection:
    add_organisation(connection, "first", by=by)
with transaction(engine) as connection:
    add_organisation(connection, "second", by=by)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_before_its_commit_leaves_neither_change_nor_entry(engine: Engine, place: URL) -> None:
    address = place.render_as_string(hide_password=False)
    result = subprocess.run([sys.executable, "-c", KILLED, address], cwd=ROOT, check=False, timeout=60)
    assert result.returncode == -signal.SIGKILL
    with transaction(engine) as connection:
        assert list(connection.execute(select(organisations.c.name)).scalars()) == ["first"]
        assert verify(connection).entries == 1
        add_organisation(connection, "third", by=BY)
        assert verify(connection).entries == 2


WRITER = """
import sys
from datetime import UTC, datetime
from sqlalchemy import make_url
from api.storage.database import open_database, transaction
from api.storage.ledger import Action, By, append
engine = open_database(make_url(sys.argv[1]))
for number in range(int(sys.argv[3])):
    with transaction(engine) as connection:
        append(connection, Action.LOGGED_IN, subject=sys.argv[2], by=By(sys.argv[2], datetime.now(UTC)),
               detail={"number": number})
"""


def test_writers_at_once_leave_one_unbroken_chain(engine: Engine, place: URL) -> None:
    """Two processes with 100 entries each, and two threads of this one with 50 each."""
    address = place.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WRITER, address]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes = [subprocess.Popen([*command, name, "100"], cwd=ROOT, env=environment) for name in ("one", "two")]

    def write(name: str) -> None:
        for number in range(50):
            with transaction(engine) as connection:
                append(connection, Action.LOGGED_IN, subject=name, by=By(name, NOON), detail={"number": number})

    threads = [threading.Thread(target=write, args=(name,)) for name in ("three", "four")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    with reading(engine) as connection:
        assert verify(connection).entries == 300
        for name, count in (("one", 100), ("two", 100), ("three", 50), ("four", 50)):
            found = connection.execute(
                select(ledger.c.detail).where(ledger.c.actor == name).order_by(ledger.c.sequence)
            )
            assert list(found.scalars()) == [f'{{"number":{number}}}' for number in range(count)]


def test_what_the_owner_of_the_database_edits_is_named(engine: Engine) -> None:
    """Owners can drop triggers; the chain shows it all the same."""
    with transaction(engine) as connection:
        for number in range(5):
            append(connection, Action.LOGGED_IN, subject="someone", by=BY, detail={"number": number})
    trigger = "ledger_refuses_update" if engine.dialect.name == "sqlite" else "ledger_refuses_change ON ledger"
    with transaction(engine) as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("UPDATE ledger SET actor = 'other' WHERE sequence = 3"))
    with reading(engine) as connection, pytest.raises(LedgerBroken, match="entry 3 was edited"):
        verify(connection)


def test_reading_never_waits_for_a_writer(engine: Engine) -> None:
    with transaction(engine) as writing:
        add_organisation(writing, "Acme", by=BY)
        with reading(engine) as connection:
            assert head(connection) is None


def test_postgresql_refuses_to_write_while_reading(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        with pytest.raises(DatabaseReadOnly), reading(engine) as connection:
            add_organisation(connection, "Acme", by=BY)
    with transaction(engine) as connection:
        add_organisation(connection, "Acme", by=BY)


def test_two_who_add_the_same_name_at_once_end_with_one_and_a_clear_refusal(engine: Engine) -> None:
    outcomes: list[str] = []

    def try_to_add() -> None:
        try:
            with transaction(engine) as connection:
                a_user(connection)
            outcomes.append("added")
        except BadInput as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=try_to_add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", *["there is an organisation of that name already."] * 3]
    with reading(engine) as connection:
        assert verify(connection).entries == 2


def test_a_row_that_points_nowhere_is_no_duplicate(engine: Engine) -> None:
    with pytest.raises(IntegrityError), transaction(engine) as connection:
        add_team(connection, "Data", organisation_id="nowhere", by=BY)


def test_the_commands_work_where_the_settings_say_the_database_is(
    place: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("EVENHAND_DATA_DIR", str(data))
    monkeypatch.setenv("EVENHAND_DATABASE_URL", place.render_as_string(hide_password=False))
    migrate_command(to=None, check=False)
    asked = Asked(email="ann@example.org", name="Ann", role=Role.AUDITOR, organisation="Acme", team="Data")
    add_user_command(asked, password_file=None)
    data.mkdir(exist_ok=True)
    assert verify_command(data, as_json=False) == 0
    printed = capsys.readouterr().out
    assert "4 ledger entries" in printed
    assert "Signed up to entry 4, by 1 checkpoints" in printed
