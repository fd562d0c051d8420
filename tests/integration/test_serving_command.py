"""`evenhand serve` as a process: begins on nothing, answers, ends kindly, and says clearly why it cannot."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.site import new_engine

Serve = Callable[..., "Served"]


class Served:
    """A server that runs; `address` once it says so."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://\S+(?=;)", said)
        assert found, said
        self.address = found.group()

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.address + path, timeout=20)

    def stop(self) -> tuple[int, str]:
        """Its exit code, and what it logged."""
        self.process.send_signal(signal.SIGTERM)
        _, logged = self.process.communicate(timeout=60)
        return self.process.returncode, logged


def command(data: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli", *arguments],
        env={**environment, "EVENHAND_DATA_DIR": str(data), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refused(data: Path, *arguments: str, **settings: str) -> str:
    """What a command that exits with 2 says, in one line."""
    process = command(data, *arguments, **settings)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2, said
    assert said.count("\n") == 1, said
    return said


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def serve(data: Path) -> Iterator[Serve]:
    begun: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **settings: str) -> Served:
        begun.append(command(data, "serve", "--port", "0", *arguments, **settings))
        return Served(begun[-1])

    yield start
    for process in begun:
        if process.poll() is None:
            process.kill()
            process.communicate()


def done(data: Path, *arguments: str, **settings: str) -> str:
    """What a command that succeeds says."""
    process = command(data, *arguments, **settings)
    said, wrong = process.communicate(timeout=120)
    assert process.returncode == 0, wrong
    return said


def test_it_begins_on_nothing_answers_and_ends_when_told(serve: Serve, data: Path) -> None:
    served = serve("--no-worker")
    assert served.get("/healthz").json() == {"status": "ok"}
    assert served.get("/readyz").status_code == 200
    assert served.get("/api/v1/me").status_code == 401
    assert served.get("/metrics").status_code == 200
    assert (data / "evenhand.db").stat().st_mode & 0o077 == 0
    code, logged = served.stop()
    assert code == 0, logged
    events = [json.loads(line)["event"] for line in logged.splitlines()]
    assert (events[0], events[-1]) == ("serving", "stopped")


def test_a_link_made_on_the_machine_lets_somebody_in_and_the_ledger_is_signed_at_the_end(
    serve: Serve, data: Path
) -> None:
    served = serve("--no-worker")
    done(data, "user", "add", "ann@example.org", "--name", "Ann", "--role", "auditor", "--organisation", "Acme")
    link = done(data, "user", "reset-link", "ann@example.org", EVENHAND_PUBLIC_URL=served.address).splitlines()[1]
    assert link.startswith(f"{served.address}/password-reset#")
    given = {"secret": link.split("#")[1], "new": "seven green bicycles"}
    assert httpx.post(f"{served.address}/api/v1/password-resets", json=given, timeout=60).status_code == 204
    sign_in = {"email": "ann@example.org", "password": given["new"]}
    assert httpx.post(f"{served.address}/api/v1/session", json=sign_in, timeout=60).status_code == 201
    marks = data.with_name("data-ledger") / "signing.key.checkpoints.jsonl"
    code, logged = served.stop()
    assert code == 0
    with closing(sqlite3.connect(data / "evenhand.db")) as database:
        (last,) = database.execute("SELECT max(sequence) FROM ledger").fetchone()
    assert json.loads(marks.read_text().splitlines()[-1])["sequence"] == last, "the new password and the login too"
    assert "ann@example.org" not in logged
    assert given["secret"] not in logged


def test_a_worker_runs_beside_it_and_ends_with_it(serve: Serve, data: Path) -> None:
    served = serve()
    until = time.monotonic() + 120
    while not (found := _descendants(served.process.pid)) or not (data / "worker-0.lock").exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    code, logged = served.stop()
    assert code == 0, logged
    assert not any(Path(f"/proc/{pid}").exists() for pid in found)


def test_an_address_that_is_taken_is_said(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port} cannot be listened on" in refused(data, "serve", "--port", str(port), "--no-worker")


def test_tables_of_another_version_are_left_alone(data: Path) -> None:
    engine = new_engine(data.parent)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    assert "evenhand migrate" in refused(data, "serve", "--port", "0", "--no-worker")


def test_a_database_that_is_named_is_never_made_by_serving(data: Path, tmp_path: Path) -> None:
    named = f"sqlite:///{tmp_path / 'other.db'}"
    assert "evenhand migrate" in refused(data, "serve", "--port", "0", EVENHAND_DATABASE_URL=named)
    assert not (tmp_path / "other.db").exists()


def test_a_setting_that_cannot_be_used_is_named(data: Path) -> None:
    assert "EVENHAND_PORT" in refused(data, "serve", EVENHAND_PORT="many")


def _descendants(pid: int) -> list[int]:
    """Processes that it started, and those that they started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        if parent == pid:
            found += [int(folder.name), *_descendants(int(folder.name))]
    return found
