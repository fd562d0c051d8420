"""The linear predictor: out of fold, deterministic, silent."""

import numpy as np
import pytest

from fairness.ports import Predictor
from fairness.proxies import FeatureKind, area_under_curve, scan
from models.predictor import LinearPredictor, UnusableRows


def _rows(size=80, *, shift=1.5, width=4, seed=1):
    draw = np.random.default_rng(seed)
    labels = [bool(number % 2) for number in range(size)]
    rows = draw.normal(size=(size, width))
    rows[:, 0] += shift * np.array(labels)
    return rows.tolist(), labels


def _scores(rows, labels, *, folds=5, seed=3):
    predictor: Predictor = LinearPredictor()
    return predictor.out_of_fold(rows, [labels], folds=folds, seed=seed)[0]


def test_a_shifted_feature_is_learned():
    rows, labels = _rows()
    scores = _scores(rows, labels)
    assert len(scores) == len(rows)
    assert all(isinstance(score, float) for score in scores)
    assert area_under_curve(scores, labels) > 0.8


def test_the_same_arguments_give_the_same_scores_and_another_seed_other_folds():
    rows, labels = _rows()
    assert _scores(rows, labels) == _scores(rows, labels)
    assert _scores(rows, labels) != _scores(rows, labels, seed=4)


def test_a_row_is_scored_without_its_own_label():
    """A feature that names each row is learned by heart in fold, and tells nothing out of fold."""
    labels = [bool(number % 2) for number in range(40)]
    scores = _scores(np.eye(40).tolist(), labels)
    assert area_under_curve(scores, labels) <= 0.5


def test_constant_and_separable_and_huge_features_raise_no_warning():
    rows, labels = _rows()
    constant = [[1.0, *row] for row in rows]
    assert area_under_curve(_scores(constant, labels), labels) > 0.8
    assert set(_scores([[7.0] for _ in labels], labels)) == {0.0}
    separable = [[1e9 * label, -1e-9 * label] for label in labels]
    assert area_under_curve(_scores(separable, labels), labels) == 1
    wide, sides = _rows(size=40, width=200, shift=0)
    assert len(_scores(wide, sides)) == 40


@pytest.mark.parametrize(
    ("rows", "labels", "folds", "message"),
    [
        ([[1.0], [2.0]], [True, False], 2, "1 rows of one label"),
        ([[1.0], [2.0]], [True], 2, "1 labels for 2 rows"),
        ([[1.0], [2.0, 3.0]], [True, False], 2, "same number of features"),
        ([[], []], [True, False], 2, "at least one feature"),
        ([[float("nan")], [1.0]], [True, False], 2, "not a finite number"),
        ([[1.0], [2.0]], [True, False], 1, "at least 2"),
    ],
)
def test_rows_that_cannot_be_learned_from_are_refused(rows, labels, folds, message):
    with pytest.raises(UnusableRows, match=message):
        _scores(rows, labels, folds=folds)


def test_the_proxy_scan_runs_on_it():
    rows, labels = _rows(size=60, shift=2.0)
    features = {f"p{number:02}": row for number, row in enumerate(rows)}
    known = {f"p{number:02}": "Female" if label else "Male" for number, label in enumerate(labels)}
    names = ("shifted", "b", "c", "d")
    found = scan(
        features,
        names,
        known,
        LinearPredictor(),
        family="sex",
        group="Female",
        kind=FeatureKind.REQUIREMENT_SCORES,
        seed=1,
    )
    assert found.features[0].name == "shifted"
    assert found.auc > found.chance_high


def test_many_labelings_at_once_score_as_each_by_itself():
    rows, labels = _rows()
    other = [not label for label in labels[:40]] + labels[40:]
    both = LinearPredictor().out_of_fold(rows, [labels, other], folds=5, seed=3)
    assert both[0] == pytest.approx(_scores(rows, labels))
    assert both[1] == pytest.approx(_scores(rows, other))
