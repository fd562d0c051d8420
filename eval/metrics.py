"""How well a ranking agrees with people's judgements: one function a measure, each with formula and source.

Knows numbers, never a résumé. Two measures compare scores with grades and see ties as ties; the others read the
grades from first place down, so whoever calls them has already settled ties: the order given is the order measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

__all__ = ["average_precision", "bootstrap_interval", "ndcg", "pairwise_accuracy", "precision_at", "spearman"]


def spearman(scores: Sequence[float], grades: Sequence[int]) -> float | None:
    """Spearman's rank correlation: Pearson's correlation of the ranks, tied values sharing their mean rank.

    ρ = Σ (rᵢ - r̄)(sᵢ - s̄) ÷ √(Σ (rᵢ - r̄)² · Σ (sᵢ - s̄)²). Ideal 1; 0 is no association, -1 the order reversed.
    Ranks are doubled, so that mean ranks are whole numbers and the sums exact.

    Args:
        scores: of the ranker, higher is better; minus infinity is allowed.
        grades: of people, in the same order as `scores`.

    Returns:
        None where all scores or all grades are equal: the correlation is undefined.

    Raises:
        ValueError: if the lengths differ.

    Source: Spearman, The Proof and Measurement of Association between Two Things, 1904; ties as in Kendall 1945.
    """
    _same_length(scores, grades)
    r, s = _centred_ranks(scores), _centred_ranks(grades)
    spread = int(r @ r) * int(s @ s)
    return int(r @ s) / math.sqrt(spread) if spread else None


def pairwise_accuracy(scores: Sequence[float], grades: Sequence[int]) -> float | None:
    """Share of pairs with different grades that the scores put in the right order; a tied score counts one half.

    (C + T ÷ 2) ÷ (C + D + T) over pairs with different grades: C in order, D reversed, T with equal scores. Ideal 1;
    chance gives ½. With two grades it is the area under the ROC curve.

    Args:
        scores: of the ranker, higher is better.
        grades: of people, in the same order as `scores`.

    Returns:
        None where all grades are equal: there is no pair to order.

    Raises:
        ValueError: if the lengths differ.

    Source: Joachims, Optimizing Search Engines using Clickthrough Data, 2002; the half for ties as in Mann & Whitney
    1947.
    """
    _same_length(scores, grades)
    halves = pairs = 0
    for (score, grade), (other_score, other_grade) in combinations(zip(scores, grades, strict=True), 2):
        if grade == other_grade:
            continue
        pairs += 1
        if score == other_score:
            halves += 1
        elif (score > other_score) == (grade > other_grade):
            halves += 2
    return halves / (2 * pairs) if pairs else None


def ndcg(grades: Sequence[int], *, k: int) -> float | None:
    """Normalised discounted cumulative gain of the first `k` places.

    DCG@k = Σ_{i ≤ k} (2^gradeᵢ - 1) ÷ log₂(i + 1), divided by the DCG@k of the grades sorted from the highest. Ideal 1.
    Where all grades are equal every order is ideal.

    Args:
        grades: integers ≥ 0 of everyone ranked, in the order of the ranking; of a tie, in the order it is given.
        k: places that count, ≥ 1.

    Returns:
        None where every grade is 0: there is nothing to gain.

    Raises:
        ValueError: if k < 1.

    Source: Järvelin & Kekäläinen, Cumulated Gain-Based Evaluation of IR Techniques, 2002; the gain of Burges et al.
    2005.
    """
    _counts_from_one(k)
    ideal = _dcg(sorted(grades, reverse=True)[:k])
    return _dcg(grades[:k]) / ideal if ideal else None


def precision_at(grades: Sequence[int], *, k: int) -> float:
    """Share of the first `k` places that hold somebody relevant (grade above 0).

    P@k = |{i ≤ k: gradeᵢ > 0}| ÷ k; places that a shorter ranking leaves empty hold nobody. Ideal 1, attainable only
    where at least k are relevant.

    Args:
        grades: of everyone ranked, in the order of the ranking; of a tie, in the order it is given.
        k: places that count, ≥ 1.

    Raises:
        ValueError: if k < 1.

    Source: Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, section 8.4.
    """
    _counts_from_one(k)
    return sum(grade > 0 for grade in grades[:k]) / k


def average_precision(grades: Sequence[int]) -> float | None:
    """Mean, over everyone relevant (grade above 0), of the precision at their place.

    AP = 1 ÷ R · Σ_{i: gradeᵢ > 0} P@i, with R the number of relevant people. Ideal 1.

    Args:
        grades: of everyone ranked, in the order of the ranking; of a tie, in the order it is given.

    Returns:
        None where nobody is relevant.

    Source: Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, section 8.4.
    """
    places = [place for place, grade in enumerate(grades, 1) if grade > 0]
    return math.fsum(found / place for found, place in enumerate(places, 1)) / len(places) if places else None


def bootstrap_interval(
    values: Sequence[float], *, seed: int, resamples: int = 2000, level: float = 0.95
) -> tuple[float, float] | None:
    """Percentile interval of the mean of `values`, one a requisition, drawn again with replacement.

    The (1 ± level) ÷ 2 quantiles of the means of `resamples` draws of len(values). Requisitions are what is drawn,
    because another set would hold other requisitions. The same seed gives the same interval.

    Returns:
        (low, high), or None for fewer than two values: one requisition says nothing about others.

    Raises:
        ValueError: if resamples < 1 or the level does not lie between 0 and 1.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3.
    """
    if resamples < 1 or not 0 < level < 1:
        raise ValueError("the bootstrap needs at least one resample and a level strictly between 0 and 1")
    if len(values) < 2:
        return None
    drawn = np.random.default_rng(seed).integers(len(values), size=(resamples, len(values)))
    means = np.asarray(values, dtype=np.float64)[drawn].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _centred_ranks(values: Sequence[float]) -> NDArray[np.int64]:
    """Twice the mean ranks minus their mean, exact: shape (len(values),)."""
    _, inverse, counts = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True, return_counts=True)
    doubled = 2 * np.cumsum(counts) - counts + 1
    return np.asarray(doubled[inverse] - (len(values) + 1), dtype=np.int64)


def _dcg(grades: Iterable[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def _same_length(scores: Sequence[float], grades: Sequence[int]) -> None:
    if len(scores) != len(grades):
        raise ValueError(f"{len(scores)} scores cannot be compared with {len(grades)} grades")


def _counts_from_one(k: int) -> None:
    if k < 1:
        raise ValueError("k counts places from 1")
