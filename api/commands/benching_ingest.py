"""`evenhand bench ingest`: résumés a second through upload, jobs and database, beside what less would take.

The baselines are the same files read, understood and encoded in a loop without anything around it, and the encoder
alone on the same passages. The worker is the real one, in a process of its own over a fresh SQLite database; its
start-up is told apart.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Final

from api.auth.actor import Actor, actor_for
from api.commands.configuring import settings_for
from api.commands.printing import write_line
from api.demo_sample import make_sample
from api.errors import BadInput
from api.jobs.enqueue import prepare_job_tables
from api.sandbox import ReadingPool
from api.settings import Settings
from api.storage.accounts import NewUser, add_organisation, add_team, add_to_team, add_user
from api.storage.database import transaction
from api.storage.ledger import COMMAND_LINE, By
from api.storage.opening import open_storage
from api.storage.roles import Role
from api.storage.schema import migrate
from api.wiring import build_service
from api.workflows.add_resumes import Intake, add_resumes
from api.workflows.batches import progress_of
from api.workflows.service import Service
from api.workflows.unpack import Given
from screening.pipeline import encode, understand
from screening.ports import Tools
from screening.ranking import Prepared

__all__ = ["IngestSpeed", "bench_ingest"]

LOOK_S: Final = 0.05
PATIENT_S: Final = 1800.0
FIRST: Final = b"Experience\nData engineer\n2019-01 - 2021-01\n" + b"Built pipelines in Python and SQL for sales. " * 9
WORKER: Final = (sys.executable, "-m", "api.cli", "worker")


@dataclass(frozen=True, slots=True)
class IngestSpeed:
    """What was measured; rates are résumés a second."""

    files: int
    passages: int
    loop_per_s: float
    encoder_alone_per_s: float
    ingest_per_s: float
    share_of_encoder: float
    upload_s: float
    start_s: float


def bench_ingest(folder: Path | None, files: int, *, as_json: bool) -> int:
    """Measure on that many files of `folder`, or of a sample made for it.

    Raises:
        BadInput: the folder holds no files, or the worker did not end.
    """
    with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as made:
        paths = _paths(folder, files, Path(made))
        speed = _measure(paths, Path(made))
    if as_json:
        write_line(json.dumps(asdict(speed), indent=1))
        return 0
    write_line(f"{speed.files} files, {speed.passages} passages")
    for what, rate in (
        ("reading and encoding in a loop", speed.loop_per_s),
        ("the encoder alone", speed.encoder_alone_per_s),
        ("upload, jobs and database", speed.ingest_per_s),
    ):
        write_line(f"  {what:<34}{rate:7.2f} résumés a second")
    write_line(f"  {'of what the encoder alone reaches':<34}{speed.share_of_encoder:7.0%}")
    write_line(f"  {'taking the upload in':<34}{speed.upload_s:7.2f} s")
    write_line(f"  {'start of the worker to its first':<34}{speed.start_s:7.2f} s")
    return 0


def _paths(folder: Path | None, files: int, made: Path) -> list[Path]:
    source = make_sample(made / "sample", people=max(8, files)).resumes if folder is None else folder
    paths = list(islice((path for path in sorted(source.iterdir()) if path.is_file()), files))
    if not paths:
        raise BadInput(f"{source} holds no files: put résumés there.")
    return paths


def _measure(paths: Sequence[Path], made: Path) -> IngestSpeed:
    settings = settings_for().model_copy(update={"data_dir": made / "data", "database_url": None})
    with open_storage(settings, create=True) as storage:
        migrate(storage.engine)
        prepare_job_tables(storage.engine)
        service = build_service(settings, storage.engine)
        prepared, loop_s = _loop(service, paths)
        encoder_s = _encoder_alone(service.tools(), prepared)
        upload_s, start_s, rate = _ingest(service, paths)
    people = len(prepared)
    return IngestSpeed(
        files=len(paths),
        passages=sum(len(one.codes) for one in prepared),
        loop_per_s=people / loop_s,
        encoder_alone_per_s=people / encoder_s,
        ingest_per_s=rate,
        share_of_encoder=rate * encoder_s / people,
        upload_s=upload_s,
        start_s=start_s,
    )


def _loop(service: Service, paths: Sequence[Path]) -> tuple[list[Prepared], float]:
    """Everyone readable, and the seconds it took once the models were loaded."""
    tools, settings = service.tools(), service.settings
    prepared: list[Prepared] = []
    with ReadingPool(1, settings.read_timeout_s, settings.read_memory_mb) as readers:
        _one(service, tools, readers, paths[0])
        started = time.perf_counter()
        for path in paths:
            found = _one(service, tools, readers, path)
            prepared += [] if found is None else [found]
        return prepared, time.perf_counter() - started


def _one(service: Service, tools: Tools, readers: ReadingPool, path: Path) -> Prepared | None:
    document = readers.read_file(path).document
    if document is None:
        return None
    return encode(understand(document, tools, language=service.identify(document.text))[1], tools)


def _encoder_alone(tools: Tools, prepared: Sequence[Prepared]) -> float:
    texts = [passage.text for one in prepared for passage in one.resume.passages]
    started = time.perf_counter()
    tools.encoder.encode(texts)
    return time.perf_counter() - started


def _ingest(service: Service, paths: Sequence[Path]) -> tuple[float, float, float]:
    """Seconds of the upload, seconds from the start of the worker to its first file, and files a second after that.

    The first file is one of its own, so that loading models counts as start and not as reading.
    """
    actor = _recruiter(service)
    with _worker(service.settings):
        started = time.perf_counter()
        first = add_resumes(service, actor, [Given("first.txt", io.BytesIO(FIRST))], Intake()).batch
        _wait(service, actor, first.id)
        start_s = time.perf_counter() - started
        with _opened(paths) as given:
            started = time.perf_counter()
            batch = add_resumes(service, actor, given, Intake()).batch
        upload_s = time.perf_counter() - started
        _wait(service, actor, batch.id)
        return upload_s, start_s, len(paths) / (time.perf_counter() - started)


def _wait(service: Service, actor: Actor, batch_id: str) -> None:
    deadline = time.perf_counter() + PATIENT_S
    while not progress_of(service, actor, batch_id).is_done:
        if time.perf_counter() > deadline:
            raise BadInput("the worker did not end in half an hour: look at its log.")
        time.sleep(LOOK_S)


@contextmanager
def _opened(paths: Sequence[Path]) -> Iterator[list[Given]]:
    streams: list[IO[bytes]] = []
    try:
        for path in paths:
            streams.append(path.open("rb"))
        yield [Given(path.name, stream) for path, stream in zip(paths, streams, strict=True)]
    finally:
        for stream in streams:
            stream.close()


@contextmanager
def _worker(settings: Settings) -> Iterator[None]:
    environment = {name: value for name, value in os.environ.items() if name != "EVENHAND_DATABASE_URL"}
    process = subprocess.Popen(WORKER, env={**environment, "EVENHAND_DATA_DIR": str(settings.data_dir)})  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _recruiter(service: Service) -> Actor:
    by = By(COMMAND_LINE, datetime.now(UTC))
    with transaction(service.engine) as connection:
        organisation_id = add_organisation(connection, "Bench", by=by)
        team_id = add_team(connection, "Bench", organisation_id=organisation_id, by=by)
        new = NewUser("bench@example.org", "Bench", Role.RECRUITER, organisation_id, "")
        user = add_user(connection, new, by=by)
        add_to_team(connection, user, team_id=team_id, by=by)
    return actor_for(user, [team_id], at=datetime.now(UTC))
