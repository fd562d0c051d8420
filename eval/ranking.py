"""Rank labelled résumés by the line and by its baselines, and measure how far each agrees with people.

Is handed prepared résumés and wired tools; opens no file and reads none. Graded sets rank the graded résumés of a
requisition among themselves; binary sets rank every résumé of the set.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.baselines import Bm25, WholeDocument
from eval.datasets import RankingSet
from eval.errors import DatasetError
from eval.metrics import average_precision, ndcg, pairwise_accuracy, precision_at, spearman
from screening.evidence import Queries
from screening.ports import Calibration, Codes, Tools
from screening.ranking import Prepared, rank
from screening.requisition import Requisition

__all__ = ["BASELINES", "BINARY_MEASURES", "GRADED_MEASURES", "LINE", "Ranker", "RankingEvaluation", "evaluate_ranking"]

LINE = "line"
BM25 = "BM25"
WHOLE_DOCUMENT = "whole document"
BASELINES = (BM25, WHOLE_DOCUMENT)

GRADED_MEASURES = ("Spearman", "pairwise accuracy", "nDCG@5")
BINARY_MEASURES = ("nDCG@10", "P@10", "AP")
GRADED_CUT = 5  # about ten résumés are graded for each requisition
BINARY_CUT = 10  # the length of a usual shortlist

Progress = Callable[[int, int], None]
"""Told how many requisitions are ranked, of how many."""

Values = Mapping[str, float | None]
"""By measure; None where it is undefined for a requisition."""


class Ranker(Protocol):
    """Scores members of a pool for a requisition; higher is better, equal scores are ties."""

    def scores(self, requisition: Requisition, rows: Sequence[int]) -> Sequence[float]:
        """Scores of the members at `rows`, in that order."""
        ...


@dataclass(frozen=True, slots=True)
class RankingEvaluation:
    """What was measured on one set: by ranker, the values of each requisition, in the order of the set's requisitions.

    `unread` are résumé files that could not be read: they stand last in every ranking.
    """

    dataset: RankingSet
    resumes: int
    unread: tuple[str, ...]
    measures: tuple[str, ...]
    values: Mapping[str, tuple[Values, ...]]


@dataclass(frozen=True, slots=True)
class _Pool:
    """Distinct people, and the row of each file among them; two files with the same bytes share a row."""

    people: tuple[Prepared, ...]
    row_of: Mapping[str, int]
    files: tuple[str, ...]


class _Line:
    """The line itself. Its score is the place, negated, so that gates count and ties stay ties."""

    def __init__(self, people: Sequence[Prepared], queries: Mapping[str, Queries], calibration: Calibration) -> None:
        self._people = people
        self._queries = queries
        self._calibration = calibration

    def scores(self, requisition: Requisition, rows: Sequence[int]) -> list[float]:
        distinct = [self._people[row] for row in dict.fromkeys(rows)]
        ranking = rank(requisition, distinct, self._queries[requisition.id], calibration=self._calibration)
        standing = {place.candidate: -float(place.rank) for place in ranking.places}
        return [standing[self._people[row].resume.id] for row in rows]


def evaluate_ranking(
    dataset: RankingSet, resumes: Mapping[str, Prepared | None], *, tools: Tools, progress: Progress
) -> RankingEvaluation:
    """Rank for each requisition by the line and by every baseline, and measure each ranking.

    Inside a tie the order is that of the hash of the redacted text, then of the file name, for every ranker. Scores
    that are all equal count as no association (Spearman 0): all rankers are averaged over the same requisitions.

    Args:
        dataset: requisitions and grades.
        resumes: what was read of every file of the set, None where it could not be read.
        tools: encoder, skill matcher and calibration.
        progress: told after each requisition.

    Raises:
        DatasetError: if a judged file is not among `resumes`.
    """
    pool = _pool(resumes)
    rankers = _rankers(dataset, pool.people, tools)
    values: dict[str, list[Values]] = {name: [] for name in rankers}
    for done, requisition in enumerate(dataset.requisitions, 1):
        judged = dataset.grades.get(requisition.id, {})
        _refuse_strangers(dataset, judged, resumes)
        files = tuple(sorted(judged)) if dataset.graded else pool.files
        for name, ranker in rankers.items():
            scores = _scores(ranker, requisition, files, pool)
            values[name].append(_measure(files, scores, judged, pool, graded=dataset.graded))
        progress(done, len(dataset.requisitions))
    return RankingEvaluation(
        dataset=dataset,
        resumes=len(resumes),
        unread=tuple(file for file in pool.files if file not in pool.row_of),
        measures=GRADED_MEASURES if dataset.graded else BINARY_MEASURES,
        values={name: tuple(measured) for name, measured in values.items()},
    )


def _pool(resumes: Mapping[str, Prepared | None]) -> _Pool:
    read = {file: prepared for file, prepared in resumes.items() if prepared is not None}
    people = {prepared.resume.id: prepared for prepared in read.values()}
    row_of_person = {person: row for row, person in enumerate(people)}
    row_of = {file: row_of_person[prepared.resume.id] for file, prepared in read.items()}
    return _Pool(tuple(people.values()), row_of, tuple(sorted(resumes)))


def _rankers(dataset: RankingSet, people: Sequence[Prepared], tools: Tools) -> dict[str, Ranker]:
    """The line first; everything asked in the set is encoded in one call."""
    asked = [text for r in dataset.requisitions for requirement in r.requirements for text in requirement.alternatives]
    texts = tuple(dict.fromkeys(asked))
    encoded = tools.encoder.encode(texts)
    codes: dict[str, Codes] = {text: encoded[row : row + 1] for row, text in enumerate(texts)}
    concepts = {text: tools.matcher.concepts(text) for text in texts}
    queries: dict[str, Queries] = {}
    row_of = {text: row for row, text in enumerate(texts)}
    for requisition in dataset.requisitions:
        own = tuple(text for requirement in requisition.requirements for text in requirement.alternatives)
        queries[requisition.id] = Queries(own, encoded[[row_of[t] for t in own]], tuple(concepts[t] for t in own))
    return {
        LINE: _Line(people, queries, tools.calibration),
        BM25: Bm25(people),
        WHOLE_DOCUMENT: WholeDocument(people, codes),
    }


def _refuse_strangers(dataset: RankingSet, judged: Mapping[str, int], resumes: Mapping[str, Prepared | None]) -> None:
    for file in judged:
        if file not in resumes:
            raise DatasetError(f"'{file}' is judged, but is not a file that would be screened.", file=dataset.name)


def _scores(ranker: Ranker, requisition: Requisition, files: Sequence[str], pool: _Pool) -> list[float]:
    """Scores of `files`; minus infinity for what could not be read."""
    read = [file for file in files if file in pool.row_of]
    found = dict(zip(read, ranker.scores(requisition, [pool.row_of[file] for file in read]), strict=True))
    return [found.get(file, -math.inf) for file in files]


def _measure(
    files: Sequence[str], scores: Sequence[float], judged: Mapping[str, int], pool: _Pool, *, graded: bool
) -> Values:
    grades = [judged.get(file, 0) for file in files]
    order = sorted(range(len(files)), key=lambda index: (-scores[index], *_tie_key(files[index], pool)))
    ordered = [grades[index] for index in order]
    if not graded:
        found = (ndcg(ordered, k=BINARY_CUT), precision_at(ordered, k=BINARY_CUT), average_precision(ordered))
        return dict(zip(BINARY_MEASURES, found if any(grades) else (None, None, None), strict=True))
    correlation = spearman(scores, grades)
    if correlation is None and len(set(grades)) > 1:
        correlation = 0.0
    accuracy = pairwise_accuracy(scores, grades)
    return dict(zip(GRADED_MEASURES, (correlation, accuracy, ndcg(ordered, k=GRADED_CUT)), strict=True))


def _tie_key(file: str, pool: _Pool) -> tuple[str, str]:
    row = pool.row_of.get(file)
    return ("" if row is None else pool.people[row].resume.content_hash, file)
