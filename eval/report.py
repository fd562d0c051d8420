"""Means, intervals and differences of an evaluation, as plain values for JSON and as rows for a table.

Knows figures; how they are printed is the entrance's business.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.metrics import bootstrap_interval
from eval.ranking import BASELINES, LINE, RankingEvaluation

__all__ = ["LEVEL", "RESAMPLES", "SEED", "Mean", "difference", "mean_of", "ranking_json", "ranking_rows"]

SEED = 20_261  # of the bootstrap: fixed, so that the same evaluation prints the same intervals
RESAMPLES = 2_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean over `requisitions` requisitions, and its bootstrap interval; None where there are too few of them."""

    mean: float | None
    low: float | None
    high: float | None
    requisitions: int


def mean_of(evaluation: RankingEvaluation, ranker: str, measure: str) -> Mean:
    """The mean of `measure` over the requisitions for which it is defined."""
    return _mean([value for values in evaluation.values[ranker] if (value := values[measure]) is not None])


def difference(evaluation: RankingEvaluation, baseline: str, measure: str) -> Mean:
    """The mean difference, line minus baseline, requisition by requisition; above 0 the line agrees better."""
    pairs = zip(evaluation.values[LINE], evaluation.values[baseline], strict=True)
    return _mean(
        [
            mine - theirs
            for line, other in pairs
            if (mine := line[measure]) is not None and (theirs := other[measure]) is not None
        ]
    )


def ranking_json(evaluation: RankingEvaluation) -> dict[str, Any]:
    """Everything measured on one set, with the values of each requisition."""
    dataset, measures = evaluation.dataset, evaluation.measures
    return {
        "set": dataset.name,
        "kind": "graded" if dataset.graded else "binary",
        "sha256": dataset.sha256,
        "requisitions": len(dataset.requisitions),
        "resumes": evaluation.resumes,
        "judgements": dataset.judgements,
        "unread": list(evaluation.unread),
        "measures": list(measures),
        "rankers": {
            ranker: {measure: _plain(mean_of(evaluation, ranker, measure)) for measure in measures}
            for ranker in evaluation.values
        },
        "line_minus": {
            baseline: {measure: _plain(difference(evaluation, baseline, measure)) for measure in measures}
            for baseline in BASELINES
        },
        "by_requisition": [
            {"requisition": requisition.id, **{ranker: dict(v[index]) for ranker, v in evaluation.values.items()}}
            for index, requisition in enumerate(dataset.requisitions)
        ],
        "bootstrap": {"seed": SEED, "resamples": RESAMPLES, "level": LEVEL},
    }


def ranking_rows(evaluation: RankingEvaluation) -> list[tuple[str, ...]]:
    """Rows of a table: a ranker or a difference, then a cell for each of the evaluation's measures."""
    rows = [
        (ranker, *(_cell(mean_of(evaluation, ranker, measure)) for measure in evaluation.measures))
        for ranker in evaluation.values
    ]
    rows += [
        (f"line − {name}", *(_cell(difference(evaluation, name, m), signed=True) for m in evaluation.measures))
        for name in BASELINES
    ]
    return rows


def _mean(values: Sequence[float]) -> Mean:
    if not values:
        return Mean(None, None, None, 0)
    interval = bootstrap_interval(values, seed=SEED, resamples=RESAMPLES, level=LEVEL)
    low, high = interval or (None, None)
    return Mean(math.fsum(values) / len(values), low, high, len(values))


def _plain(mean: Mean) -> dict[str, float | int | None]:
    return {"mean": mean.mean, "low": mean.low, "high": mean.high, "requisitions": mean.requisitions}


def _cell(mean: Mean, *, signed: bool = False) -> str:
    if mean.mean is None:
        return "–"
    sign = "+" if signed else ""
    if mean.low is None or mean.high is None:
        return f"{mean.mean:{sign}.3f}"
    return f"{mean.mean:{sign}.3f} [{mean.low:{sign}.2f}, {mean.high:{sign}.2f}]"
