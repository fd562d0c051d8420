"""The commands of the service's storage, as a person types them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.storage.schema import HEAD

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(data: Path) -> Run:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}

    def command(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "api.cli", *map(str, arguments)],
            capture_output=True,
            text=True,
            env={**environment, "EVENHAND_DATA_DIR": str(data), **settings},
            timeout=120,
            check=False,
        )

    return command


def add(run: Run, email: str = "Ann@Example.org", *more: str | Path) -> subprocess.CompletedProcess[str]:
    return run("user", "add", email, "--name", "Ann Berg", "--role", "recruiter", "--organisation", "Acme", *more)


def test_users_are_added_listed_and_disabled_and_the_ledger_is_verified(run: Run, data: Path, tmp_path: Path) -> None:
    assert run("migrate", "--check").returncode == 2
    assert run("migrate").stdout == f"The database had no tables, and is at revision {HEAD}.\n"
    assert run("migrate", "--check").returncode == 0
    added = add(run, "Ann@Example.org", "--team", "Data")
    assert added.returncode == 0, added.stderr
    assert "this organisation is new" in added.stdout
    password = added.stdout.split("Password, shown this once: ")[1].strip()
    assert len(password) >= 20
    (tmp_path / "secret").write_text("seven green bicycles\n")
    with_file = add(run, "bob@example.org", "--password-file", tmp_path / "secret")
    assert with_file.returncode == 0, with_file.stderr
    assert "assword" not in with_file.stdout
    assert run("user", "disable", "ANN@example.org").returncode == 0
    listed = json.loads(run("user", "list", "--json").stdout)
    assert [(one["email"], one["state"], one["role"]) for one in listed] == [
        ("ann@example.org", "disabled", "recruiter"),
        ("bob@example.org", "active", "recruiter"),
    ]
    assert "hash" not in json.dumps(listed)
    verified = json.loads(run("verify", data, "--json").stdout)
    assert (verified["entries"], verified["vouched_up_to"], verified["checkpoints"]) == (6, 6, 3)
    kept = b"".join(path.read_bytes() for path in data.parent.rglob("*") if path.is_file() and path.parent != tmp_path)
    assert password.encode() not in kept


def test_a_cut_tail_is_named_with_exit_code_2(run: Run, data: Path) -> None:
    run("migrate")
    add(run)
    connection = sqlite3.connect(data / "evenhand.db")
    connection.executescript("DROP TRIGGER ledger_refuses_delete; DELETE FROM ledger WHERE sequence = 2")
    connection.close()
    result = run("verify", data)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("evenhand: ledger entry 2 is missing: the end was cut off")


def test_every_refusal_is_one_line_and_exit_code_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "weak").write_text("password1234")
    no_database = run("user", "list")
    run("migrate")
    assert add(run).returncode == 0
    refusals = {
        "evenhand migrate": no_database,
        "already": add(run, "ann@example.ORG"),
        "name@example.org": add(run, "nonsense"),
        "commonest": add(run, "bob@example.org", "--password-file", tmp_path / "weak"),
        "cannot be read": add(run, "bob@example.org", "--password-file", tmp_path / "absent"),
        "no user with that": run("user", "disable", "nobody@example.org"),
        "no revision": run("migrate", "--to", "4711"),
        "never deleted": run("migrate", "--to", "base"),
        "--role": run("user", "add", "b@c.org", "--name", "B", "--role", "boss", "--organisation", "A"),
        "not supported": run("migrate", EVENHAND_DATABASE_URL="mysql://host/name"),
    }
    for says, result in refusals.items():
        assert result.returncode == 2, says
        assert result.stdout == "", says
        assert len(result.stderr.splitlines()) == 1, result.stderr
        assert says in result.stderr
    assert [one["email"] for one in json.loads(run("user", "list", "--json").stdout)] == ["ann@example.org"]


def test_settings_do_not_show_the_password_of_the_database(run: Run) -> None:
    secrets = {
        "EVENHAND_DATABASE_URL": "postgresql://ann:tangerine@host/name",
        "EVENHAND_MASTER_KEY": "tangerine",
        "EVENHAND_OIDC_CLIENT_SECRET": "tangerine",
    }
    shown = run("settings", **secrets).stdout
    assert all(name in shown for name in secrets)
    assert "tangerine" not in shown


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("api.cli", {"sqlalchemy", "alembic", "cryptography", "pwdlib", "psycopg", "torch"}),
        ("api.commands.accounts", {"torch", "spacy", "faiss"}),
        ("api.commands.migrating", {"torch", "spacy", "faiss"}),
    ],
)
def test_a_command_loads_only_what_it_needs(module: str, heavy: set[str]) -> None:
    code = f"import sys, {module}; print(sorted({heavy!r} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
