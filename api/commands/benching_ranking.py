"""`evenhand bench ranking`: ranking engines with NumPy as the baseline, and re-ranking through the database.

The re-ranking is what the API does when somebody changes a weight: another version of the requisition, the pool read
and ordered by arithmetic, stored with its hash, in the ledger, and compared with the ranking before. In a fresh SQLite
database.
"""

from __future__ import annotations

import gc
import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from api.auth.actor import actor_for
from api.commands.configuring import settings_for
from api.commands.printing import write_line
from api.storage.database import DATABASE_FILE, Connection, database_url, open_database, transaction
from api.storage.ledger import COMMAND_LINE, By
from api.storage.schema import migrate
from api.storage.simulated import SimulatedPool, add_simulated_pool
from api.storage.vault import Vault
from api.wiring import wire
from api.workflows.rank import asked_of
from api.workflows.requisitions import Wanted, change_requisition
from api.workflows.service import Service
from eval.ranking_speed import RankingSpeed, measure_ranking
from screening.evidence import FULL

__all__ = ["StoredSpeed", "bench_ranking"]

SOURCE: Final = "title: Bench\nreference_date: 2026-11-01\nrequirements:\n"
ASKED: Final = 8
ROUNDS: Final = 12


@dataclass(frozen=True, slots=True)
class StoredSpeed:
    """Milliseconds of ranking a stored pool under other weights; the first time reads the evidence too."""

    people: int
    first_ms: float
    p50_ms: float
    p95_ms: float


def bench_ranking(passages: int, people: int, *, as_json: bool) -> int:
    """Measure and print."""
    engines = measure_ranking(passages, rerank_people=people)
    with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as folder:
        stored = _stored(people, Path(folder))
    if as_json:
        write_line(json.dumps({**asdict(engines), "stored": asdict(stored)}, indent=1))
        return 0
    _show(engines, stored)
    return 0


def _show(speed: RankingSpeed, stored: StoredSpeed) -> None:
    write_line(f"{speed.people:,} people, {speed.passages:,} passages, {speed.requirements} requirements")
    write_line(f"  {'ranking everyone by meaning':<46}{'p50':>9}{'p95':>9}  × baseline   recall")
    for one in speed.engines:
        exact = "exact" if one.is_exact else f"{one.recall:.2f}"
        write_line(f"  {one.engine:<46}{one.p50_ms:6.1f} ms{one.p95_ms:6.1f} ms{one.times_faster:12.1f}   {exact}")
    write_line(f"  {'building the FAISS index':<46}{speed.index_build_s:6.1f} s")
    write_line(f"{speed.rerank_people:,} people under other weights")
    write_line(f"  {'the arithmetic':<46}{speed.rerank_p50_ms:6.1f} ms{speed.rerank_p95_ms:6.1f} ms")
    write_line(f"  {'another version, pool, order, row, ledger':<46}{stored.p50_ms:6.1f} ms{stored.p95_ms:6.1f} ms")
    write_line(f"  {'the same for the first time in a process':<46}{stored.first_ms:6.1f} ms")


def _stored(people: int, folder: Path) -> StoredSpeed:
    settings = settings_for().model_copy(update={"data_dir": folder})
    engine = open_database(database_url(None, data_dir=folder), create=True)
    tools = wire(settings)
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    service = Service(
        engine=engine,
        vault=Vault(bytes(32)),
        settings=settings,
        tools=lambda: tools,
        identify=lambda _text: "",
        enqueue=_nowhere,
        now=lambda: moment,
    )
    migrate(engine)
    draw = np.random.default_rng(1)
    pool = SimulatedPool(
        source=_source(0),
        strengths=draw.integers(0, FULL + 1, (people, ASKED)),
        questions_of=lambda posted: tuple(asked_of(posted, tools).questions.values()),
    )
    with transaction(engine) as connection:
        made = add_simulated_pool(connection, pool, by=By(COMMAND_LINE, moment))
    actor = actor_for(made.user, [made.team_id], at=moment)
    taken = []
    gc.collect()
    gc.freeze()  # as the server does before it begins
    for number in range(1, ROUNDS + 2):
        start = time.perf_counter()
        edited = change_requisition(
            service, actor, made.requisition_id, Wanted(source=_source(number)), expected=number
        )
        taken.append((time.perf_counter() - start) * 1_000)
        assert edited.is_ranked_again
    gc.unfreeze()
    engine.dispose()
    assert (folder / DATABASE_FILE).is_file()
    p50, p95 = (float(np.percentile(taken[1:], of)) for of in (50, 95))
    return StoredSpeed(people, taken[0], p50, p95)


def _nowhere(connection: Connection, job: str, ids: Mapping[str, str]) -> None:
    """Jobs go nowhere: nothing that is measured hands one over."""


def _source(number: int) -> str:
    lines = (f"  - kind: skill\n    text: Skill {i}\n    weight: {1 + (i + number) % 7}\n" for i in range(ASKED))
    return SOURCE + "".join(lines)
