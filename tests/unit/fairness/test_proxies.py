"""The proxy scan, with a predictor simple enough to follow, and the area under the curve against scikit-learn's."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from fairness import FairnessDefect, InputError
from fairness.plain import plain
from fairness.proxies import FeatureKind, area_under_curve, scan

NAMES = ("python", "sorority", "teaching")


class MeanDifference:
    """Scores a row along the line between the two means of the rows outside its fold."""

    def __init__(self):
        self.calls = []

    def out_of_fold(self, features, labelings, *, folds, seed):
        self.calls.append((folds, seed))
        return [self._scores(features, labels, folds, seed) for labels in labelings]

    def _scores(self, features, labels, folds, seed):
        fold_of = [place % folds for place in range(len(features))]
        random.Random(seed).shuffle(fold_of)
        scores = []
        for row, own in zip(features, fold_of, strict=True):
            rest = [place for place, fold in enumerate(fold_of) if fold != own]
            direction = [_mean(features, labels, rest, column) for column in range(len(row))]
            scores.append(sum(value * slope for value, slope in zip(row, direction, strict=True)))
        return scores


def _mean(features, labels, places, column):
    sides = [[features[place][column] for place in places if labels[place] is side] for side in (True, False)]
    return sum(sides[0]) / max(1, len(sides[0])) - sum(sides[1]) / max(1, len(sides[1]))


def _people(size=60, *, shift=0.0, seed=1):
    rng = random.Random(seed)
    labels = {f"p{number:03}": "Female" if number % 2 else "Male" for number in range(size)}
    features = {
        one: [rng.gauss(0, 1), rng.gauss(shift if label == "Female" else 0, 1), rng.gauss(0, 1)]
        for one, label in labels.items()
    }
    return features, labels


def _scan(features, labels, predictor=None, **options):
    options = {"family": "sex", "group": "Female", "kind": FeatureKind.REQUIREMENT_SCORES, "seed": 5, **options}
    return scan(features, options.pop("names", NAMES), labels, predictor or MeanDifference(), **options)


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=40).filter(
        lambda pairs: len({label for _, label in pairs}) == 2
    )
)
def test_the_area_under_the_curve_is_scikit_learns(pairs):
    scores, labels = zip(*pairs, strict=True)
    assert float(area_under_curve(scores, labels)) == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)


def test_the_area_is_exact_and_undefined_where_a_side_is_empty():
    assert area_under_curve([1, 1, 2], [False, True, True]) == Fraction(3, 4)
    assert area_under_curve([0, 1], [True, False]) == 0
    assert area_under_curve([0, 1], [True, True]) is None
    assert area_under_curve([], []) is None
    with pytest.raises(InputError, match="finite"):
        area_under_curve([float("nan"), 1], [True, False])
    with pytest.raises(InputError, match="2 scores for 1 labels"):
        area_under_curve([0, 1], [True])


def test_a_planted_proxy_is_told_from_chance_and_named_first():
    found = _scan(*_people(shift=2.0))
    assert found.auc > found.chance_high
    assert found.permutation_p == 1 / 40
    assert found.features[0].name == "sorority"
    assert found.sentence.startswith("The requirement scores tell Female from others better than chance: AUC 0.")
    assert "an indicator" in found.sentence
    assert "Look at: sorority (0." in found.sentence
    assert found.reason is None


def test_noise_is_not_told_from_chance():
    found = _scan(*_people(size=80, seed=4))
    assert found.chance_low < 0.5 < found.chance_high
    assert found.auc <= found.chance_high
    assert found.permutation_p > 1 / 40
    assert "do not tell Female from others better than chance" in found.sentence
    assert "Look at" not in found.sentence


def test_a_feature_that_the_group_lacks_keeps_its_area_of_zero():
    features = {f"p{number}": [float(number >= 15), 0.0, 0.0] for number in range(30)}
    labels = {one: "Male" if row[0] else "Female" for one, row in features.items()}
    found = _scan(features, labels)
    assert [(feature.name, feature.auc) for feature in found.features] == [
        ("python", 0.0),
        ("sorority", 0.5),
        ("teaching", 0.5),
    ]


def test_the_shuffles_pass_the_same_cross_validation_as_the_labels():
    predictor = MeanDifference()
    found = _scan(*_people(size=30), predictor, folds=3, draws=45, seed=9)
    assert predictor.calls == [(3, 9)]
    assert (found.folds, found.draws) == (3, 45)


def test_the_same_seed_gives_the_same_scan_whatever_the_order_of_people():
    features, labels = _people(shift=0.7)
    turned = dict(reversed(features.items()))
    assert _scan(turned, dict(reversed(labels.items()))) == _scan(features, labels)


def test_a_side_with_fewer_than_ten_people_gives_a_reason_and_no_number():
    features, labels = _people(size=19)
    found = _scan(features, labels)
    assert (found.people, found.in_group) == (19, 9)
    assert found.auc is found.chance_low is found.chance_high is found.permutation_p is None
    assert found.features == ()
    assert found.sentence == found.reason
    assert "9 people of the group and 10 others" in found.reason
    assert _scan({}, {}).people == 0


def test_people_of_unknown_group_and_people_without_features_are_left_aside():
    features, labels = _people(shift=1.0)
    more = {**features, "x": [9.0, 9.0, 9.0], "y": [9.0, 9.0, 9.0], "z": [9.0, 9.0, 9.0]}
    found = _scan(more, {**labels, "x": "unknown", "y": "declined", "w": "Female"})
    assert found == _scan(features, labels)


def test_vectors_without_names_list_no_features():
    found = _scan(*_people(shift=2.0), names=(), kind=FeatureKind.PASSAGE_VECTORS)
    assert found.features == ()
    assert found.sentence.startswith("The redacted passages tell Female from others")
    assert "Look at" not in found.sentence


def test_what_cannot_be_scanned_is_refused():
    features, labels = _people(size=30)
    with pytest.raises(InputError, match="at least 39"):
        _scan(features, labels, draws=38)
    with pytest.raises(InputError, match="folds"):
        _scan(features, labels, folds=1)
    with pytest.raises(InputError, match="for 2 names"):
        _scan(features, labels, names=("a", "b"))
    with pytest.raises(InputError, match="features for 0 names"):
        _scan({**features, "p001": [1.0]}, labels, names=())
    with pytest.raises(InputError, match="no features"):
        _scan({one: [] for one in features}, labels, names=())
    with pytest.raises(InputError, match="finite"):
        _scan({**features, "p001": [float("inf"), 0, 0]}, labels)


def test_a_predictor_that_loses_people_is_our_defect():
    class Short:
        def out_of_fold(self, features, labelings, *, folds, seed):
            return [[0.0] for _ in labelings]

    with pytest.raises(FairnessDefect, match="for each of 30 people"):
        _scan(*_people(size=30), Short())


def test_it_can_be_published():
    published = plain(_scan(*_people(size=30)))
    assert published["kind"] == "requirement_scores"
    assert set(published["features"][0]) == {"name", "auc"}
