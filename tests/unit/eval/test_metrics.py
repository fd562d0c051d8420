"""Measures of a ranking against hand-made cases and against independent implementations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score

from eval.metrics import average_precision, bootstrap_interval, ndcg, pairwise_accuracy, precision_at, spearman

SEEDS = range(20)


def sample(seed: int, *, highest: int, size: int = 30) -> tuple[list[float], list[int]]:
    """Scores without ties, and grades 0…highest that hold both ends."""
    random = np.random.default_rng(seed)
    grades = [0, highest, *(int(g) for g in random.integers(0, highest + 1, size - 2))]
    return [float(s) for s in random.permutation(size)], grades


def in_order(scores: list[float], grades: list[int]) -> list[int]:
    return [grade for _, grade in sorted(zip(scores, grades, strict=True), key=lambda pair: -pair[0])]


@pytest.mark.parametrize("seed", SEEDS)
def test_spearman_is_that_of_scipy(seed: int) -> None:
    scores, grades = sample(seed, highest=6)
    assert spearman(scores, grades) == pytest.approx(float(spearmanr(scores, grades).statistic))


@pytest.mark.parametrize("seed", SEEDS)
def test_spearman_with_tied_scores_is_that_of_scipy(seed: int) -> None:
    scores, grades = sample(seed, highest=3)
    tied = [float(score // 4) for score in scores]
    assert spearman(tied, grades) == pytest.approx(float(spearmanr(tied, grades).statistic))


def test_spearman_is_one_for_the_same_order_and_minus_one_for_the_reverse() -> None:
    assert spearman([0.1, 0.2, 0.9], [1, 4, 7]) == 1
    assert spearman([0.9, 0.2, 0.1], [1, 4, 7]) == -1


@pytest.mark.parametrize(("scores", "grades"), [([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [4, 4, 4]), ([1], [1]), ([], [])])
def test_spearman_is_undefined_where_all_are_equal(scores: list[float], grades: list[int]) -> None:
    assert spearman(scores, grades) is None


def test_spearman_takes_a_score_of_minus_infinity_as_last() -> None:
    assert spearman([-math.inf, 1.0, 2.0], [1, 2, 3]) == 1


@pytest.mark.parametrize("measure", [spearman, pairwise_accuracy])
def test_scores_and_grades_of_different_length_are_refused(measure: object) -> None:
    with pytest.raises(ValueError, match="2 scores cannot be compared with 1 grades"):
        measure([1.0, 2.0], [1])  # type: ignore[operator]


def test_a_pair_with_tied_scores_counts_one_half() -> None:
    # Pairs with different grades: (3, 2) in order, (3, 1) tied, (2, 1) reversed.
    assert pairwise_accuracy([5.0, 4.0, 5.0], [3, 2, 1]) == pytest.approx((1 + 0.5 + 0) / 3)


def test_pairs_with_equal_grades_are_left_out() -> None:
    assert pairwise_accuracy([3.0, 1.0, 2.0], [2, 2, 1]) == pytest.approx(1 / 2)


def test_pairwise_accuracy_is_undefined_where_all_grades_are_equal() -> None:
    assert pairwise_accuracy([3.0, 1.0], [2, 2]) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_pairwise_accuracy_of_two_grades_is_the_area_under_the_roc_curve(seed: int) -> None:
    scores, grades = sample(seed, highest=1)
    tied = [float(score // 3) for score in scores]
    assert pairwise_accuracy(tied, grades) == pytest.approx(float(roc_auc_score(grades, tied)))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("k", [1, 5, 10, 100])
def test_ndcg_is_that_of_scikit_learn_with_exponential_gain(seed: int, k: int) -> None:
    scores, grades = sample(seed, highest=6)
    gains = [2**grade - 1 for grade in grades]
    assert ndcg(in_order(scores, grades), k=k) == pytest.approx(float(ndcg_score([gains], [scores], k=k)))


def test_ndcg_discounts_by_the_logarithm_of_the_place() -> None:
    # Gains 3, 0, 7 against the ideal 7, 3, 0.
    found = 3 + 7 / math.log2(4)
    assert ndcg([2, 0, 3], k=3) == pytest.approx(found / (7 + 3 / math.log2(3)))


def test_ndcg_at_k_compares_with_the_best_k_of_everyone() -> None:
    assert ndcg([0, 1], k=1) == 0
    assert ndcg([1, 0], k=1) == 1


def test_ndcg_is_undefined_without_anything_to_gain() -> None:
    assert ndcg([0, 0], k=5) is None
    assert ndcg([], k=5) is None


def test_precision_counts_empty_places_as_nobody_relevant() -> None:
    assert precision_at([1, 0, 2, 1], k=3) == pytest.approx(2 / 3)
    assert precision_at([1], k=10) == pytest.approx(1 / 10)


@pytest.mark.parametrize("k", [0, -1])
def test_places_are_counted_from_one(k: int) -> None:
    with pytest.raises(ValueError, match="from 1"):
        ndcg([1], k=k)
    with pytest.raises(ValueError, match="from 1"):
        precision_at([1], k=k)


@pytest.mark.parametrize("seed", SEEDS)
def test_average_precision_is_that_of_scikit_learn(seed: int) -> None:
    scores, grades = sample(seed, highest=1)
    assert average_precision(in_order(scores, grades)) == pytest.approx(float(average_precision_score(grades, scores)))


def test_average_precision_is_undefined_where_nobody_is_relevant() -> None:
    assert average_precision([1, 0, 1]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([0, 0]) is None


def test_the_interval_holds_the_mean_and_is_the_same_for_the_same_seed() -> None:
    values = [float(v) for v in np.random.default_rng(3).normal(0.3, 0.2, 27)]
    interval = bootstrap_interval(values, seed=1)
    assert interval is not None
    low, high = interval
    assert low < sum(values) / len(values) < high
    assert bootstrap_interval(values, seed=1) == interval
    assert bootstrap_interval(values, seed=2) != interval


def test_the_interval_is_near_that_of_the_normal_approximation() -> None:
    values = [float(v) for v in np.random.default_rng(4).normal(0.5, 0.1, 200)]
    interval = bootstrap_interval(values, seed=1, resamples=4000)
    half = 1.96 * float(np.std(values)) / math.sqrt(len(values))
    mean = sum(values) / len(values)
    assert interval == pytest.approx((mean - half, mean + half), abs=half / 5)


def test_a_higher_level_gives_a_wider_interval() -> None:
    values = [0.1, 0.5, 0.2, 0.9, 0.4]
    wide, narrow = bootstrap_interval(values, seed=1, level=0.99), bootstrap_interval(values, seed=1, level=0.5)
    assert wide is not None
    assert narrow is not None
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_one_value_has_no_interval() -> None:
    assert bootstrap_interval([0.5], seed=1) is None
    assert bootstrap_interval([], seed=1) is None


@pytest.mark.parametrize("options", [{"level": 0.0}, {"level": 1.0}, {"resamples": 0}])
def test_an_impossible_bootstrap_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="bootstrap"):
        bootstrap_interval([0.1, 0.2], seed=1, **options)  # type: ignore[arg-type]
