"""Order candidates by the evidence they bring.

Two steps that know nothing of each other: `judge` finds the evidence, slowly, and does not know weights; `arrange`
turns strengths and weights into an order, in integer arithmetic alone. Knows evidence and requirements. Does not know
names, groups, files or models. Scores are integers, so the same inputs give the same ranking, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from screening.candidate import CandidateId
from screening.evidence import FULL, Evidence, GateState, Queries, gather
from screening.ports import Calibration, Codes, Scorer
from screening.requisition import Mode, Requirement, Requisition
from screening.resume import RedactedResume

__all__ = [
    "Arrangement",
    "Judged",
    "NumpyScorer",
    "Place",
    "Points",
    "Prepared",
    "Ranking",
    "Strengths",
    "arrange",
    "confidence",
    "dot_products",
    "judge",
    "judge_all",
    "maximum_points",
    "rank",
    "rank_judged",
    "strengths_of",
    "turns",
]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A redacted résumé and the codes of its passages, shape (passages, dimension), int8."""

    resume: RedactedResume
    codes: Codes


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of one candidate: one `Evidence` a requirement, in their order. Changes with no weight.

    `confidence` (0…100) says how much could be read, and `doubts` why it is not 100.
    """

    candidate: CandidateId
    content_hash: str
    evidence: tuple[Evidence, ...]
    confidence: int
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strengths:
    """All of a pool that an order depends on beside the weights, a row a candidate.

    `values` has shape (candidates, scored requirements), int32, 0…10000. `barred` says who has a gate known to be
    unmet. `turn` is the place of each in the order inside a tie, 0…n-1: by hash of the redacted text, then by id.
    """

    values: NDArray[np.int32]
    barred: NDArray[np.bool_]
    turn: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """An order: `order` holds rows, first place first, and `ranks` the rank of each place, shared by those who tie.

    `points` (candidates, scored requirements) and `scores` (candidates,) are by row.
    """

    order: NDArray[np.int64]
    ranks: NDArray[np.int64]
    points: NDArray[np.int32] = field(repr=False)
    scores: NDArray[np.int64] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Points:
    """What one scored requirement gave: `points` of `maximum`, because of `evidence`."""

    points: int
    maximum: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Place:
    """One candidate's place. `rank` is shared by those who tie; `score` (0…10000) is the sum of the points.

    `gates` and `notes` give no points. `confidence` (0…100) says how much could be read, apart from the score.
    """

    rank: int
    candidate: CandidateId
    score: int
    points: tuple[Points, ...]
    gates: tuple[Evidence, ...]
    notes: tuple[Evidence, ...]
    confidence: int
    doubts: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """Whether no gate is known to be unmet: unknown is a question, not a failure."""
        return all(gate.state is not GateState.NOT_MET for gate in self.gates)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everyone in order: gates met or unknown before gates not met, then by score; ties share a rank."""

    requisition: Requisition
    places: tuple[Place, ...]


def maximum_points(requirements: Sequence[Requirement]) -> Mapping[str, int]:
    """Points that each scored requirement can give: 10000 × w ÷ Σw by largest remainder, so that they sum to 10000.

    Equal remainders go to the requirement listed first.
    """
    scored = [r for r in requirements if r.mode is Mode.SCORED]
    total = sum((r.weight for r in scored), Fraction(0))
    shares = [FULL * r.weight / total for r in scored]
    floors = [int(share) for share in shares]
    missing = FULL - sum(floors) if scored else 0
    by_remainder = sorted(range(len(scored)), key=lambda i: (floors[i] - shares[i], i))
    for i in by_remainder[:missing]:
        floors[i] += 1
    return {r.id: points for r, points in zip(scored, floors, strict=True)}


def rank(requisition: Requisition, pool: Sequence[Prepared], queries: Queries, *, calibration: Calibration) -> Ranking:
    """Rank everyone in `pool`. Inside a tie the order is that of the hash of what remains of the redacted text."""
    return rank_judged(requisition, judge_all(requisition, pool, queries, calibration=calibration))


def judge_all(
    requisition: Requisition,
    pool: Sequence[Prepared],
    queries: Queries,
    *,
    calibration: Calibration,
    scorer: Scorer | None = None,
) -> list[Judged]:
    """Everyone in `pool` judged, in the order given; `scorer` multiplies all their codes at once, NumPy one by one."""
    if scorer is None:
        return [judge(requisition, prepared, queries, calibration=calibration) for prepared in pool]
    blocks = [prepared.codes for prepared in pool if len(prepared.codes)]
    empty = np.zeros((0, len(queries.codes)), dtype=np.int32)
    dots = scorer.dot_products(np.concatenate(blocks), queries.codes) if blocks else empty
    ends = np.cumsum([len(prepared.codes) for prepared in pool])
    return [
        judge(requisition, prepared, queries, calibration=calibration, dots=dots[end - len(prepared.codes) : end])
        for prepared, end in zip(pool, ends, strict=True)
    ]


def judge(
    requisition: Requisition,
    prepared: Prepared,
    queries: Queries,
    *,
    calibration: Calibration,
    dots: NDArray[np.int32] | None = None,
) -> Judged:
    """Find the evidence of one candidate for every requirement.

    Args:
        requisition: what is asked; its weights, modes of counting and cut change nothing here, gates excepted.
        prepared: the redacted résumé and its codes.
        queries: what is asked, as codes.
        calibration: turns similarity into strength.
        dots: dot products of the codes, shape (passages, rows of `queries`), where they are known already.
    """
    dots = dot_products(prepared.codes, queries.codes) if dots is None else dots
    found: list[Evidence] = []
    row = 0
    for requirement in requisition.requirements:
        rows = slice(row, row + len(requirement.alternatives))
        row = rows.stop
        found.append(
            gather(
                requirement,
                prepared.resume,
                dots=dots[:, rows],
                concepts=queries.concepts[rows],
                calibration=calibration,
                reference=requisition.reference,
            )
        )
    sure, doubts = confidence(prepared.resume)
    return Judged(prepared.resume.id, prepared.resume.content_hash, tuple(found), sure, doubts)


def rank_judged(requisition: Requisition, judged: Sequence[Judged]) -> Ranking:
    """The ranking of people whose evidence is known: arithmetic over its strengths, and nothing else."""
    maxima = maximum_points(requisition.requirements)
    arranged = arrange(strengths_of(requisition, judged), tuple(maxima.values()))
    places = (
        _place(requisition, judged[row], int(number), maxima)
        for row, number in zip(arranged.order, arranged.ranks, strict=True)
    )
    return Ranking(requisition, tuple(places))


def strengths_of(requisition: Requisition, judged: Sequence[Judged]) -> Strengths:
    """What an order of these people depends on, beside the weights."""
    scored = [index for index, r in enumerate(requisition.requirements) if r.mode is Mode.SCORED]
    gates = [index for index, r in enumerate(requisition.requirements) if r.mode is Mode.GATE]
    values = [[one.evidence[index].strength for index in scored] for one in judged]
    barred = [any(one.evidence[index].state is GateState.NOT_MET for index in gates) for one in judged]
    return Strengths(
        np.array(values, dtype=np.int32).reshape(len(judged), len(scored)),
        np.array(barred, dtype=np.bool_),
        turns([(one.content_hash, one.candidate) for one in judged]),
    )


def turns(people: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
    """The place of each inside a tie, given (hash of the redacted text, id) of everyone."""
    turn = np.empty(len(people), dtype=np.int64)
    turn[sorted(range(len(people)), key=people.__getitem__)] = np.arange(len(people))
    return turn


def arrange(strengths: Strengths, maxima: Sequence[int]) -> Arrangement:
    """Order by gates met or unknown before gates not met, then by score; `maxima` are the points each can give.

    Points are maximum × strength ÷ 10000, rounded down: at most 10⁸ before the division, so int32 is exact.
    """
    points = strengths.values * np.asarray(maxima, dtype=np.int32) // np.int32(FULL)
    scores = np.einsum("ij->i", points).astype(np.int64)  # a sum along so short an axis is thirty times slower
    best = int(scores.max(initial=0))
    standing = strengths.barred * (best + 1) + (best - scores)  # the smaller, the further in front
    order = np.argsort(standing * len(scores) + strengths.turn)  # one number each, all distinct
    in_order = standing[order]
    begins = np.ones(len(order), dtype=np.bool_)  # where somebody does not tie with the one before
    begins[1:] = in_order[1:] != in_order[:-1]
    ranks = np.maximum.accumulate(np.where(begins, np.arange(1, len(order) + 1), 0)) if len(order) else order
    return Arrangement(order, ranks, points, scores)


def _place(requisition: Requisition, judged: Judged, number: int, maxima: Mapping[str, int]) -> Place:
    by_mode: dict[Mode, list[Evidence]] = {mode: [] for mode in Mode}
    for requirement, evidence in zip(requisition.requirements, judged.evidence, strict=True):
        by_mode[requirement.mode].append(evidence)
    points = tuple(
        Points(maxima[e.requirement] * e.strength // FULL, maxima[e.requirement], e) for e in by_mode[Mode.SCORED]
    )
    return Place(
        rank=number,
        candidate=judged.candidate,
        score=sum(p.points for p in points),
        points=points,
        gates=tuple(by_mode[Mode.GATE]),
        notes=tuple(by_mode[Mode.NOTE]),
        confidence=judged.confidence,
        doubts=judged.doubts,
    )


def dot_products(codes: Codes, queries: Codes) -> NDArray[np.int32]:
    """Dot products of codes, shape (passages, queries), exact.

    A sum of 384 products of int8 numbers stays below 2²⁴, so float32 holds every partial sum exactly, in any order.
    """
    if len(codes) == 0:  # nobody's words: the codes of no text need not know the dimension
        return np.zeros((0, len(queries)), dtype=np.int32)
    product: NDArray[np.float32] = codes.astype(np.float32) @ queries.astype(np.float32).T
    return product.astype(np.int32)


class NumpyScorer:
    """Dot products by NumPy: what every faster scorer has to equal."""

    def dot_products(self, codes: Codes, queries: Codes) -> NDArray[np.int32]:
        """See `dot_products`."""
        return dot_products(codes, queries)


LOW_QUALITY = 70  # per cent of words that read like words: below, a person should read the file
FEW_PASSAGES = 3  # fewer: little was said, or little was read
DOUBT = 25  # points of confidence that each doubt costs


def confidence(resume: RedactedResume) -> tuple[int, tuple[str, ...]]:
    """How far the reading can be trusted, 0…100, and why it is not 100; it never changes a score."""
    doubts = []
    if resume.quality < LOW_QUALITY:
        doubts.append("much of the text does not read like words: open the file")
    if len(resume.passages) < FEW_PASSAGES:
        doubts.append("there is little text to judge by")
    if not resume.positions:
        doubts.append("no positions were recognised")
    elif all(p.interval.start is None for p in resume.positions):
        doubts.append("no dates of positions were recognised")
    if resume.language not in ("", "en"):
        doubts.append(f"the text is not English ({resume.language}): similarity is less reliable")
    return max(0, 100 - DOUBT * len(doubts)), tuple(doubts)
