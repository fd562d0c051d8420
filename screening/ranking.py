"""Order candidates by the evidence they bring.

Knows evidence and requirements. Does not know names, groups, files or models. Scores are integers, so the same inputs
give the same ranking, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from screening.candidate import CandidateId
from screening.evidence import FULL, Evidence, GateState, Queries, gather
from screening.ports import Calibration, Codes
from screening.requisition import Mode, Requirement, Requisition
from screening.resume import RedactedResume

__all__ = ["Place", "Points", "Prepared", "Ranking", "confidence", "dot_products", "maximum_points", "rank"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A redacted résumé and the codes of its passages, shape (passages, dimension), int8."""

    resume: RedactedResume
    codes: Codes


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
    maxima = maximum_points(requisition.requirements)
    judged = [(prepared, _place(requisition, prepared, queries, maxima, calibration)) for prepared in pool]
    judged.sort(key=lambda pair: (*_standing(pair[1]), pair[0].resume.content_hash, pair[0].resume.id))
    places: list[Place] = []
    for index, (_, place) in enumerate(judged, 1):
        tied = places and _standing(places[-1]) == _standing(place)
        places.append(_with_rank(place, places[-1].rank if tied else index))
    return Ranking(requisition, tuple(places))


def _standing(place: Place) -> tuple[bool, int]:
    return (not place.eligible, -place.score)


def _with_rank(place: Place, number: int) -> Place:
    return Place(
        number, place.candidate, place.score, place.points, place.gates, place.notes, place.confidence, place.doubts
    )


def dot_products(codes: Codes, queries: Codes) -> NDArray[np.int32]:
    """Dot products of codes, shape (passages, queries), exact.

    A sum of 384 products of int8 numbers stays below 2²⁴, so float32 holds every partial sum exactly, in any order.
    """
    if len(codes) == 0:  # nobody's words: the codes of no text need not know the dimension
        return np.zeros((0, len(queries)), dtype=np.int32)
    product: NDArray[np.float32] = codes.astype(np.float32) @ queries.astype(np.float32).T
    return product.astype(np.int32)


def _place(
    requisition: Requisition,
    prepared: Prepared,
    queries: Queries,
    maxima: Mapping[str, int],
    calibration: Calibration,
) -> Place:
    dots = dot_products(prepared.codes, queries.codes)
    points: list[Points] = []
    gates: list[Evidence] = []
    notes: list[Evidence] = []
    row = 0
    for requirement in requisition.requirements:
        rows = slice(row, row + len(requirement.alternatives))
        row = rows.stop
        evidence = gather(
            requirement,
            prepared.resume,
            dots=dots[:, rows],
            concepts=queries.concepts[rows],
            calibration=calibration,
            reference=requisition.reference,
        )
        if requirement.mode is Mode.SCORED:
            maximum = maxima[requirement.id]
            points.append(Points(maximum * evidence.strength // FULL, maximum, evidence))
        else:
            (gates if requirement.mode is Mode.GATE else notes).append(evidence)
    sure, doubts = confidence(prepared.resume)
    return Place(
        rank=0,
        candidate=prepared.resume.id,
        score=sum(p.points for p in points),
        points=tuple(points),
        gates=tuple(gates),
        notes=tuple(notes),
        confidence=sure,
        doubts=doubts,
    )


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
