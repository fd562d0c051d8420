"""`evenhand erase`, `backup` and `restore`, as a person types them."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from typer.testing import CliRunner, Result

from api.cli import app
from api.errors import BadInput, Conflict, EntranceError, VaultError
from api.storage.candidates import candidate_by_id, personal_of
from api.storage.database import reading, transaction
from api.storage.key_check import require_key
from api.storage.roles import Role
from api.storage.tables import candidates, erasures, ledger, workers
from api.storage.vault import Vault
from tests.people import MASTER, World, a_world
from tests.site import new_engine


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    engine = new_engine(tmp_path)
    monkeypatch.setenv("EVENHAND_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("EVENHAND_MASTER_KEY", base64.b64encode(MASTER).decode())
    made = a_world(engine, tmp_path)
    require_key(engine, made.service.vault)
    yield made
    engine.dispose()


def run(*words: str) -> Result:
    done = CliRunner().invoke(app, list(words))
    if isinstance(done.exception, EntranceError):
        raise done.exception
    return done


def test_a_person_is_erased_by_pseudonym_and_the_ledger_is_signed(world: World, tmp_path: Path) -> None:
    candidate, other = world.candidate(), world.candidate()
    done = run("erase", candidate[:8].upper(), "--reason", "They asked")
    assert (done.exit_code, done.stdout) == (0, f"Erased: {candidate}.\n")
    with pytest.raises(BadInput, match="erased already"):
        run("erase", candidate, "--reason", "Again")
    with reading(world.engine) as connection:
        alive = connection.execute(select(candidates.c.id).where(candidates.c.wrapped_key.is_not(None))).scalars()
        assert list(alive) == [other]
        entry = connection.execute(select(ledger).where(ledger.c.action == "erased")).one()
    assert (entry.actor, entry.subject) == ("command-line", candidate)
    assert (tmp_path / "data-ledger" / "signing.key.checkpoints.jsonl").read_text().count("\n") == 1
    assert run("erase", "--finish").exit_code == 0


def test_the_host_hands_a_person_what_they_said_of_themselves(world: World, tmp_path: Path) -> None:
    candidate = world.candidate(answers={"sex": "Female"})
    file = tmp_path / "export.zip"
    assert run("export", candidate[:8].upper(), str(file)).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as archive:
        person = json.loads(archive.read("person.json"))
    assert person["self_identification"]["records"][0]["answers"]["answers"] == {"sex": "Female"}
    assert [one["actor"] for one in person["ledger"] if one["action"] == "person_exported"] == ["command-line"]
    with pytest.raises(BadInput, match="cannot be written"):
        run("export", candidate, str(file))
    run("erase", candidate, "--reason", "They asked")
    with pytest.raises(BadInput, match="erased"):
        run("export", candidate, str(tmp_path / "other.zip"))
    assert not (tmp_path / "other.zip").exists()


def test_a_conflict_is_told_and_a_named_officer_decides(world: World) -> None:
    candidate = world.candidate(requisition_id=world.requisition())
    kept = run("erase", candidate, "--reason", "They asked", "--json")
    assert kept.exit_code == 1
    assert json.loads(kept.stdout)["conflicts"] == ["retention_duty"]
    other = world.candidate(requisition_id=world.requisition())
    with pytest.raises(BadInput, match="no active compliance officer"):
        run("erase", other, "--reason", "x", "--decided-by", "recruiter@example.org")
    done = run("erase", other, "--reason", "No duty applies", "--decided-by", "compliance@example.org")
    assert done.exit_code == 0, done.stdout
    with reading(world.engine) as connection:
        row = connection.execute(select(erasures).where(erasures.c.candidate_id == other)).one()
    assert row.decided_by == world.actor(Role.COMPLIANCE).user_id


@pytest.mark.parametrize("words", [["erase"], ["erase", "nobody", "--reason", "x"], ["erase", "ABCDEF12"]])
def test_nobody_is_erased_by_mistake(world: World, words: list[str]) -> None:
    world.candidate()
    with pytest.raises(BadInput):
        run(*words)


def test_a_reason_is_asked_for(world: World) -> None:
    with pytest.raises(BadInput, match="needs a reason"):
        run("erase", world.candidate())


def test_a_copy_says_what_is_not_in_it_and_is_put_back(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = world.candidate()
    file = tmp_path / "copy.backup"
    done = run("backup", str(file))
    assert "Not in it" in done.stdout
    assert MASTER not in file.read_bytes()
    assert base64.b64encode(MASTER) not in file.read_bytes()
    assert run("erase", candidate, "--reason", "They asked").exit_code == 0
    with pytest.raises(BadInput, match="move it away"):
        run("restore", str(file))
    world.engine.dispose()
    (tmp_path / "data" / "evenhand.db").rename(tmp_path / "away.db")
    restored = run("restore", str(file))
    assert "erased since: 1 records" in restored.stdout
    assert "is the one that this database began with" in restored.stdout
    verified = run("verify", str(tmp_path / "data"))
    assert verified.exit_code == 0, verified.stdout
    monkeypatch.setenv("EVENHAND_MASTER_KEY", base64.b64encode(bytes(32)).decode())
    (tmp_path / "data" / "evenhand.db").unlink()
    assert "not right yet" in run("restore", str(file)).stdout


def test_another_master_key_takes_over_everything(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate, before = world.candidate(), tmp_path / "before.backup"
    email = world.service.vault.blind("email", "ann@example.org")
    secret = world.service.vault.seal_for_organisation(b"secret", table="webhooks", row="1", column="secret")
    run("backup", str(before))
    new = tmp_path / "new.key"
    new.write_text(base64.b64encode(bytes(32)).decode())
    done = run("rotate-key", str(new))
    assert "keys of 1 records" in done.stdout
    with pytest.raises(VaultError, match="not the master key"):
        require_key(world.engine, Vault(MASTER))
    vault = require_key(world.engine, Vault(bytes(32)))
    with reading(world.engine) as connection:
        assert personal_of(vault, candidate_by_id(connection, candidate)).name == "Ann Berg"
    assert vault.blind("email", "ann@example.org") == email
    assert vault.unseal_for_organisation(secret, table="webhooks", row="1", column="secret") == b"secret"
    monkeypatch.setenv("EVENHAND_MASTER_KEY", new.read_text())
    with pytest.raises(BadInput, match="in use"):
        run("rotate-key", str(new))
    assert run("erase", candidate, "--reason", "They asked").exit_code == 0
    new.write_text(base64.b64encode(bytes([7] * 32)).decode())
    assert run("rotate-key", str(new)).exit_code == 0
    again = require_key(world.engine, Vault(bytes([7] * 32)))
    assert again.blind("email", "ann@example.org") == email


def test_no_key_is_changed_under_a_worker(world: World, tmp_path: Path) -> None:
    with transaction(world.engine) as connection:
        now = datetime.now(UTC)
        row = {"executor_id": "w", "incarnation": "1", "started_at": now, "seen_at": now}
        connection.execute(insert(workers), [row])
    (tmp_path / "new.key").write_text(base64.b64encode(bytes(32)).decode())
    with pytest.raises(Conflict, match="stop every process"):
        run("rotate-key", str(tmp_path / "new.key"))
    require_key(world.engine, Vault(MASTER))
