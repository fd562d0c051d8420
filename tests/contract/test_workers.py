"""Real worker processes on both databases: killed at any moment, gone for good, told to stop."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from api.jobs.supervise import Supervisor
from api.storage.states import FileState
from tests.killing import ROOT, Yard, a_yard
from tests.make import resume_text

NAME = "Quentin Zephyrovich"  # nobody else is called that: what is searched for in logs and tables of jobs


PURGE = """
import os, sys
from datetime import timedelta
from api.commands.configuring import settings_for
from api.jobs.registry import Hands
from api.jobs.runtime import Runtime
from api.storage.opening import open_storage
from api.wiring import build_service
with open_storage(settings_for()) as storage:
    runtime = Runtime(Hands(build_service(settings_for(), storage.engine), None), "tidy-0")
    runtime.launch()
    print("purged", runtime.purge(kept=timedelta(0)), flush=True)
    os._exit(0)
"""


@pytest.fixture
def yard(place: URL, tmp_path: Path) -> Iterator[Yard]:
    made = a_yard(place, tmp_path)
    yield made
    for slot in list(made.workers):
        made.kill(slot)
    made.engine.dispose()


def some_files(count: int) -> list[tuple[str, bytes]]:
    """Résumés, and every fourth one a file that cannot be read."""
    return [
        (f"{NAME} {number}.txt", b"%PDF-1.7 no" + bytes([number]) if number % 4 == 3 else a_text(number).encode())
        for number in range(count)
    ]


def a_text(number: int) -> str:
    words = " ".join(f"item{number}x{place} built with Python" for place in range(40))
    return resume_text(name=NAME, experience=f"Engineer, Acme\n2019-01 - 2021-01\n{words}")


def test_files_end_once_though_their_worker_is_killed_and_another_takes_over_at_last(yard: Yard) -> None:
    seeded = random.Random(7)
    taken = yard.upload(some_files(12))
    for share in (2, 5):
        yard.start(0)
        yard.wait_for(share, within_s=120)
        time.sleep(seeded.random() * 0.2)
        yard.kill_at_work(0)
    yard.start(1)
    yard.wait_for(12, within_s=120)
    assert yard.end() == [0]
    assert yard.states() == {FileState.READ: 9, FileState.CORRUPT: 3}
    assert yard.endings() == dict.fromkeys((file.id for file in taken.files), 1)
    assert sorted(yard.readings().values()) == [1] * 9
    assert "worker adopted" in yard.log
    assert NAME.split()[1] not in yard.log + yard.job_rows()
    assert yard.run("-c", PURGE).wait(120) == 0
    assert "purged 12" in yard.log


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # what stops is the same on both
def test_a_worker_that_is_told_to_stop_ends_what_it_does_and_leaves_the_rest(yard: Yard) -> None:
    yard.upload(some_files(12))
    process = yard.start()
    yard.wait_for(2, within_s=120)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    yard.workers.clear()
    assert yard.states()[FileState.READING] == 0
    assert 2 <= yard.finished() < 12
    assert yard.states()[FileState.QUEUED] == 12 - yard.finished()


def test_a_supervised_worker_comes_back_and_ends_with_its_parent(tmp_path: Path) -> None:
    script = "import os, sys\nopen(sys.argv[1], 'a').write(f'{os.getpid()}\\n')\nsys.stdin.buffer.read()\nsys.exit(0)"
    lives = tmp_path / "lives"
    supervisor = Supervisor((sys.executable, "-c", script, str(lives)))
    supervisor.start()
    for life in (1, 2):
        deadline = time.monotonic() + 20
        while not lives.exists() or len(lives.read_text().split()) < life:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        if life == 1:
            subprocess.run(["kill", "-9", lives.read_text().split()[0]], check=True)
    supervisor.stop()
    assert len(lives.read_text().split()) == 2


def test_the_web_process_loads_no_model_and_no_job_library(tmp_path: Path) -> None:
    code = (
        "import sys, api.app, api.wiring, api.jobs.enqueue\n"
        "print([name for name in ('torch', 'spacy', 'faiss', 'datasketch', 'dbos') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
