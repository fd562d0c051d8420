"""How long ranking a large pool takes with each engine, beside NumPy in float32, in the same run.

Codes are made from a seed, around centres as texts about a few subjects are. What is timed is the whole exact ranking
by meaning: dot products, the best three of each person, strengths, points, order. Knows nothing of any real person.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from models.calibration import builtin_calibration
from models.encoder import quantise
from models.scorer import Int8Pool
from models.vector_index import FaissIndex
from screening.evidence import FULL
from screening.ports import Codes
from screening.ranking import Arrangement, Strengths, arrange
from screening.retrieval import PER_QUERY, owners_of

__all__ = ["EngineSpeed", "RankingSpeed", "measure_ranking"]

T = TypeVar("T")

DIMENSION = 384
REQUIREMENTS = 8
KIND = "experience"
PASSAGES_EACH = (5, 16)  # of a person: from, to below
CENTRES = 200
SPREAD = 1.2  # of a passage around its centre, in units of the centre's own spread
BEST = 3
SEED = 5
RECALLED = 100  # first places of the exact answer, of which an index should have proposed as many as it can
ROUNDS = 15
WEIGHTS = (5, 3, 3, 2, 2, 2, 1, 1)
CALIBRATION = builtin_calibration()


@dataclass(frozen=True, slots=True)
class EngineSpeed:
    """Milliseconds of one engine. `recall` is the share of the first hundred; None where a place differs."""

    engine: str
    p50_ms: float
    p95_ms: float
    times_faster: float
    is_exact: bool
    recall: float


@dataclass(frozen=True, slots=True)
class RankingSpeed:
    """What was measured; the first engine is the baseline that the others are compared with."""

    people: int
    passages: int
    requirements: int
    engines: tuple[EngineSpeed, ...]
    index_build_s: float
    rerank_people: int
    rerank_p50_ms: float
    rerank_p95_ms: float
    bytes_a_passage: float


@dataclass(frozen=True, slots=True)
class _Case:
    """A pool made for the measurement."""

    codes: Codes
    sizes: NDArray[np.int64]
    queries: Codes
    turn: NDArray[np.int64]


def measure_ranking(passages: int, *, rerank_people: int = 10_000, rounds: int = ROUNDS) -> RankingSpeed:
    """Rank a pool of about that many passages with each engine, and re-rank some people under other weights."""
    case = _made(passages)
    by_numpy, int8 = _numpy_sums(case), Int8Pool(case.codes, case.sizes.tolist())
    counts = np.minimum(case.sizes, BEST)
    exact, base = _timed(lambda: _ranked(by_numpy(), counts, case.turn), rounds)
    fast, fast_ms = _timed(lambda: _ranked(int8.best_sums(case.queries), int8.counts, case.turn), rounds)
    start = time.perf_counter()
    index = FaissIndex(case.codes)
    build_s = time.perf_counter() - start
    proposed, proposing_ms = _timed(lambda: _proposed(index, case), max(3, rounds // 3))
    engines = (
        _speed("NumPy float32, everyone", base, base, exact, exact.order),
        _speed("int8 products, everyone", fast_ms, base, exact, fast.order),
        _speed(f"FAISS proposes {PER_QUERY:,} a query, exact scores", proposing_ms, base, exact, proposed),
    )
    rerank_ms = _rerank(rerank_people, rounds=max(rounds, 40))
    return RankingSpeed(
        people=len(case.sizes),
        passages=len(case.codes),
        requirements=REQUIREMENTS,
        engines=engines,
        index_build_s=build_s,
        rerank_people=rerank_people,
        rerank_p50_ms=_percentile(rerank_ms, 50),
        rerank_p95_ms=_percentile(rerank_ms, 95),
        bytes_a_passage=case.codes.nbytes / len(case.codes),
    )


def _made(passages: int) -> _Case:
    draw = np.random.default_rng(SEED)
    people = max(1, round(passages * 2 / sum((PASSAGES_EACH[0], PASSAGES_EACH[1] - 1))))
    sizes = draw.integers(*PASSAGES_EACH, people)
    centres = draw.normal(size=(CENTRES, DIMENSION)).astype(np.float32)
    codes = np.empty((int(sizes.sum()), DIMENSION), dtype=np.int8)
    step = 50_000  # made in parts: floats of a million passages would take gigabytes
    for row in range(0, len(codes), step):
        part = codes[row : row + step]
        noise = draw.normal(size=part.shape) * SPREAD
        part[:] = quantise((centres[draw.integers(0, CENTRES, len(part))] + noise).astype(np.float32))
    asked = centres[:REQUIREMENTS] + draw.normal(size=(REQUIREMENTS, DIMENSION)) * 0.5
    queries = quantise(asked.astype(np.float32))
    return _Case(codes, sizes, queries, draw.permutation(people))


def _numpy_sums(case: _Case) -> Callable[[], NDArray[np.int64]]:
    """The best that NumPy can do: codes kept as float32, one matrix product, whole rows compared for the best three."""
    order = np.argsort(case.sizes, kind="stable")
    starts = (np.cumsum(case.sizes) - case.sizes)[order]
    sizes = case.sizes[order]
    groups = [(int(size), np.flatnonzero(sizes == size)) for size in np.unique(sizes)]
    rows = np.concatenate([(starts[g][None, :] + np.arange(size)[:, None]).ravel() for size, g in groups])
    vectors = case.codes[rows].astype(np.float32)
    queries = np.ascontiguousarray(case.queries.T, dtype=np.float32)

    def sums() -> NDArray[np.int64]:
        dots = vectors @ queries
        found = np.empty((len(sizes), queries.shape[1]), dtype=np.int64)
        row = 0
        for size, group in groups:
            block = dots[row : row + size * len(group)].reshape(size, len(group), -1)
            found[order[group]] = _best_three(block)
            row += size * len(group)
        return found

    return sums


def _best_three(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of at least three passages each, which everybody here has."""
    first: NDArray[np.float32] = np.maximum(block[0], block[1])
    second: NDArray[np.float32] = np.minimum(block[0], block[1])
    third = np.full_like(first, -np.inf)
    for row in block[2:]:
        rest = np.minimum(first, row)
        np.maximum(first, row, out=first)
        least = np.minimum(second, rest)
        np.maximum(second, rest, out=second)
        np.maximum(third, least, out=third)
    total: NDArray[np.float32] = first + second + third
    return total


def _ranked(sums: NDArray[np.integer], counts: NDArray[np.int64], turn: NDArray[np.int64]) -> Arrangement:
    totals = sums.astype(np.int64)
    values = np.stack([CALIBRATION.strengths(KIND, column, counts) for column in totals.T], axis=1)
    return arrange(Strengths(values, np.zeros(len(values), dtype=np.bool_), turn), _maxima(WEIGHTS))


def _maxima(weights: tuple[int, ...]) -> list[int]:
    shares = [FULL * weight // sum(weights) for weight in weights]
    return [shares[0] + FULL - sum(shares), *shares[1:]]


def _proposed(index: FaissIndex, case: _Case) -> NDArray[np.int64]:
    """The people whom the index proposes, in the order of their exact scores."""
    rows = index.propose(case.queries, per_query=PER_QUERY)
    people = np.array(owners_of(rows.tolist(), case.sizes.tolist()))
    ends = np.cumsum(case.sizes)
    mine = np.concatenate([np.arange(int(ends[p] - case.sizes[p]), int(ends[p])) for p in people.tolist()])
    pool = Int8Pool(case.codes[mine], case.sizes[people].tolist())
    found: NDArray[np.int64] = people[_ranked(pool.best_sums(case.queries), pool.counts, case.turn[people]).order]
    return found


def _rerank(people: int, *, rounds: int) -> list[float]:
    draw = np.random.default_rng(SEED)
    values = draw.integers(0, FULL + 1, (people, REQUIREMENTS)).astype(np.int32)
    strengths = Strengths(values, draw.random(people) < 0.1, draw.permutation(people))
    taken = []
    for number in range(rounds):
        weights = tuple(1 + (weight + number) % 7 for weight in WEIGHTS)
        start = time.perf_counter()
        arrange(strengths, _maxima(weights))
        taken.append((time.perf_counter() - start) * 1_000)
    return taken


def _timed(work: Callable[[], T], rounds: int) -> tuple[T, list[float]]:
    result = work()  # warm
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1_000)
    return result, taken


def _speed(
    engine: str, taken: list[float], base: list[float], exact: Arrangement, order: NDArray[np.int64]
) -> EngineSpeed:
    wanted = set(exact.order[:RECALLED].tolist())
    return EngineSpeed(
        engine=engine,
        p50_ms=_percentile(taken, 50),
        p95_ms=_percentile(taken, 95),
        times_faster=_percentile(base, 50) / _percentile(taken, 50),
        is_exact=bool(np.array_equal(order, exact.order)),
        recall=len(wanted & set(order[:RECALLED].tolist())) / len(wanted),
    )


def _percentile(taken: list[float], of: int) -> float:
    return float(np.percentile(taken, of))
