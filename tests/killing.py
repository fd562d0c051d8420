"""Worker processes that tests start, kill and look after, over one database."""

from __future__ import annotations

import base64
import io
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, func, select, text

from api.jobs.enqueue import Enqueuer, prepare_job_tables
from api.storage.database import Engine, open_database, reading
from api.storage.schema import migrate
from api.storage.states import FileState
from api.storage.tables import files, ledger, readings
from api.workflows.add_resumes import Intake, Taken, add_resumes
from api.workflows.unpack import Given
from tests.people import MASTER, World, a_world

__all__ = ["FINAL", "ROOT", "Yard", "a_yard"]

ROOT = Path(__file__).resolve().parents[1]
FINAL = frozenset(FileState) - {FileState.QUEUED, FileState.READING}
DEAD_AFTER_S = 3
WORKER = ("-m", "tests.worker_process")


@dataclass
class Yard:
    """A database with an organisation in it, and the workers of it."""

    world: World
    url: URL
    folder: Path
    workers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        return self.world.engine

    @property
    def log(self) -> str:
        """All that the workers wrote."""
        return (self.folder / "workers.log").read_text()

    def upload(self, contents: Sequence[tuple[str, bytes]], intake: Intake | None = None) -> Taken:
        given = [Given(name, io.BytesIO(data)) for name, data in contents]
        return add_resumes(self.world.service, self.world.actor(), given, intake or Intake())

    def start(self, slot: int = 0) -> subprocess.Popen[bytes]:
        """The worker of that slot."""
        self.workers[slot] = self.run(*WORKER, str(slot))
        return self.workers[slot]

    def run(self, *command: str) -> subprocess.Popen[bytes]:
        """A process of the service over this database."""
        environment = {
            **os.environ,
            "EVENHAND_DATA_DIR": str(self.folder / "data"),
            "EVENHAND_DATABASE_URL": self.url.render_as_string(hide_password=False),
            "EVENHAND_MASTER_KEY": base64.b64encode(MASTER).decode(),
            "EVENHAND_WORKER_DEAD_AFTER_S": str(DEAD_AFTER_S),
            "EVENHAND_READERS": "1",
            "EVENHAND_NODE": "test",
        }
        with (self.folder / "workers.log").open("ab") as log:
            return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stderr=log, stdout=log)

    def kill(self, slot: int = 0) -> None:
        """As the kernel does it: no word, no end."""
        process = self.workers.pop(slot)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def kill_at_work(self, slot: int = 0) -> None:
        """The same, while a file is being read."""
        process = self.workers[slot]
        while True:
            process.send_signal(signal.SIGSTOP)
            if self.states()[FileState.READING]:
                break
            process.send_signal(signal.SIGCONT)
            time.sleep(0.02)
        self.kill(slot)

    def end(self) -> list[int]:
        """Kindly; the codes with which they ended."""
        for process in self.workers.values():
            process.terminate()
        codes = [process.wait(60) for process in self.workers.values()]
        self.workers.clear()
        return codes

    def states(self) -> Counter[FileState]:
        with reading(self.engine) as connection:
            rows = connection.execute(select(files.c.state, func.count()).group_by(files.c.state)).all()
        return Counter({row[0]: row[1] for row in rows})

    def finished(self) -> int:
        return sum(count for state, count in self.states().items() if state in FINAL)

    def wait_for(self, count: int, *, within_s: float) -> None:
        """Until that many files are in a final state."""
        deadline = time.monotonic() + within_s
        while (finished := self.finished()) < count:
            assert time.monotonic() < deadline, f"{finished} of {count} after {within_s} s: {self.states()}\n{self.log}"
            time.sleep(0.05)

    def endings(self) -> Counter[str]:
        """How often each file was brought to a final state by a job."""
        with reading(self.engine) as connection:
            return Counter(
                connection.execute(select(ledger.c.subject).where(ledger.c.action == "file_finished")).scalars()
            )

    def readings(self) -> Counter[str]:
        with reading(self.engine) as connection:
            return Counter(connection.execute(select(readings.c.file_id)).scalars())

    def job_rows(self) -> str:
        """Every cell of the job library's tables, as text."""
        with reading(self.engine) as connection:
            if self.engine.dialect.name == "sqlite":
                names = ["workflow_status", "workflow_input", "workflow_output", "operation_outputs"]
            else:
                query = text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'dbos'")
                names = [f"dbos.{name}" for name in connection.execute(query).scalars()]
            return "\n".join(
                str(tuple(row)) for name in names for row in connection.execute(text(f"SELECT * FROM {name}"))
            )


def a_yard(place: URL, folder: Path) -> Yard:
    """A fresh database at `place`, with all tables."""
    engine = open_database(place, create=True)
    migrate(engine)
    prepare_job_tables(engine)
    world = a_world(engine, folder)
    service = replace(world.service, enqueue=Enqueuer(engine), now=lambda: datetime.now(UTC))
    return Yard(replace(world, service=service), place, folder)
