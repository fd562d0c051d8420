"""Evidence over requisitions that may be looked at after every one."""

import itertools
import math
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from scipy import stats

from fairness import Cell, CountRow, InputError, load_policy, load_scheme
from fairness.plain import plain
from fairness.sequential import ODDS_RATIOS, e_values, log_likelihood_ratios, over_time
from fairness.stratified import Stratum, cochran_mantel_haenszel, mantel_haenszel_impact_ratio
from fairness.tables import pools_from_counts

POLICY, SCHEME = load_policy(), load_scheme()
ALERT = 40
"""Two comparisons at α = 1/20."""


def _draw(rng, n1, n2, base, odds):
    """Focal and reference selected where the odds of the focal group are `odds` times those of the reference."""
    focal_rate = odds * base / (1 - base + odds * base)
    return Cell(n1, sum(rng.random() < focal_rate for _ in range(n1))), Cell(
        n2, sum(rng.random() < base for _ in range(n2))
    )


def _series(rng, requisitions, odds):
    shapes = [(rng.randint(5, 20), rng.randint(5, 20), rng.choice((0.15, 0.3, 0.5))) for _ in range(requisitions)]
    return [_draw(rng, n1, n2, base, odds) for n1, n2, base in shapes]


def _pools(series, groups=("Female", "Male"), family="sex"):
    rows = [
        CountRow(family, group, cell.n, cell.selected, requisition=f"r{place:03}")
        for place, cells in enumerate(series, start=1)
        for group, cell in zip(groups, cells, strict=True)
    ]
    return pools_from_counts(rows, SCHEME)[0]


@pytest.mark.parametrize(("n1", "n2", "selected"), [(5, 7, 4), (1, 9, 3), (10, 10, 10), (3, 2, 4), (30, 12, 20)])
def test_under_the_null_each_factor_has_mean_one(n1, n2, selected):
    low, high = max(0, selected - n2), min(n1, selected)
    total = math.comb(n1 + n2, selected)
    means = [0.0] * len(ODDS_RATIOS)
    for x in range(low, high + 1):
        chance = math.comb(n1, x) * math.comb(n2, selected - x) / total
        ratios = log_likelihood_ratios(Cell(n1, x), Cell(n2, selected - x))
        means = [mean + chance * math.exp(ratio) for mean, ratio in zip(means, ratios, strict=True)]
    assert means == pytest.approx([1.0] * len(ODDS_RATIOS), rel=1e-12)


def test_the_factors_are_ratios_of_scipys_noncentral_hypergeometric():
    for n1, n2, selected, seen in ((12, 20, 9, 1), (40, 35, 30, 22), (300, 500, 200, 60)):
        found = log_likelihood_ratios(Cell(n1, seen), Cell(n2, selected - seen))
        null = stats.hypergeom.logpmf(seen, n1 + n2, n1, selected)
        for odds, ratio in zip(ODDS_RATIOS, found, strict=True):
            other = stats.nchypergeom_fisher.logpmf(seen, n1 + n2, n1, selected, float(odds))
            assert ratio == pytest.approx(other - null, abs=1e-6)


def test_the_factors_are_exact_fractions_to_twelve_digits():
    focal, reference = Cell(9, 2), Cell(11, 7)
    weights = [math.comb(9, x) * math.comb(11, 9 - x) for x in range(10)]
    for odds, ratio in zip(ODDS_RATIOS, log_likelihood_ratios(focal, reference), strict=True):
        exact = odds**2 * sum(weights) / sum(w * odds**x for x, w in enumerate(weights))
        assert math.exp(ratio) == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize(
    ("focal", "reference"),
    [
        (Cell(0, 0), Cell(5, 2)),
        (Cell(5, 2), Cell(0, 0)),
        (Cell(5, 0), Cell(7, 0)),
        (Cell(5, 5), Cell(7, 7)),
        (Cell(0, 0), Cell(0, 0)),
    ],
)
def test_a_requisition_that_cannot_tell_the_groups_apart_is_no_evidence(focal, reference):
    assert log_likelihood_ratios(focal, reference) == (0.0,) * len(ODDS_RATIOS)
    assert e_values([Stratum("r", focal, reference)]) == pytest.approx((1.0,))


def test_no_more_than_alpha_of_fair_series_ever_alert_though_looked_at_after_each():
    rng, runs, crossed = random.Random(20), 400, 0
    for _ in range(runs):
        series = _series(rng, 40, 1.0)
        ahead = e_values([Stratum("", focal, reference) for focal, reference in series])
        behind = e_values([Stratum("", reference, focal) for focal, reference in series])
        crossed += max(*ahead, *behind) >= ALERT
    alpha = float(POLICY.alpha)
    assert crossed <= runs * alpha + 3 * math.sqrt(runs * alpha * (1 - alpha))


def test_most_series_with_half_the_odds_alert():
    rng, runs, crossed = random.Random(21), 100, 0
    for _ in range(runs):
        series = _series(rng, 40, 0.5)
        crossed += max(e_values([Stratum("", focal, reference) for focal, reference in series])) >= ALERT
    assert crossed >= 0.8 * runs


def test_a_group_that_is_ahead_loses_evidence():
    assert e_values([Stratum("", Cell(20, 15), Cell(20, 5))] * 5)[-1] < 0.01


def test_the_alert_names_the_first_requisition_that_reached_the_level():
    (found,) = over_time(_pools([(Cell(20, 4), Cell(20, 10))] * 12), policy=POLICY, scheme=SCHEME)
    assert (found.group, found.reference, found.comparisons, found.alert_at) == ("Female", "Male", 2, ALERT)
    first = next(point for point in found.points if point.e_value >= ALERT)
    assert found.alerted == first.requisition
    assert f"reached its alert level at requisition {first.requisition}" in found.sentence
    assert "alert at 40" in found.sentence
    assert found.e_value == found.points[-1].e_value


def test_without_a_pattern_the_sentence_says_that_one_may_look_again():
    (found,) = over_time(_pools([(Cell(20, 9), Cell(20, 10))] * 4), policy=POLICY, scheme=SCHEME)
    assert found.alerted is None
    assert found.sentence.startswith("Female against Male over 4 requisitions: no pattern so far (e-value ")
    assert "may be looked at after every requisition without inflating the error" in found.sentence


def test_an_e_value_just_below_the_level_is_not_worded_as_the_level():
    series = [(Cell(20, 4), Cell(20, 10))] * 3
    (found,) = over_time(_pools(series), policy=POLICY, scheme=SCHEME)
    just_short = replace(POLICY, alpha=2 / (Fraction(found.e_value) + Fraction(1, 100)))
    (short,) = over_time(_pools(series), policy=just_short, scheme=SCHEME)
    assert short.alerted is None
    assert f"e-value {math.floor(found.e_value):,}," in short.sentence


def test_evidence_for_the_opposite_is_worded_as_a_small_value():
    rows = [(Cell(30, 14), Cell(30, 15)), (Cell(30, 15), Cell(30, 14))] * 10 + [(Cell(30, 14), Cell(30, 15))]
    (found,) = over_time(_pools(rows), policy=POLICY, scheme=SCHEME)
    assert found.e_value < 0.1
    assert "(e-value below 0.1, alert at 40)" in found.sentence


def test_an_alert_stands_though_the_evidence_falls_again():
    series = [(Cell(20, 4), Cell(20, 12))] * 6 + [(Cell(20, 11), Cell(20, 12))] * 8
    (found,) = over_time(_pools(series), policy=POLICY, scheme=SCHEME)
    assert found.alerted is not None
    assert found.e_value < max(point.e_value for point in found.points)


def test_rolling_figures_are_those_of_the_last_requisitions_alone():
    series = _series(random.Random(3), 12, 0.7)
    (found,) = over_time(_pools(series), policy=POLICY, scheme=SCHEME, window=5)
    swap = found.group == "Male"
    strata = [Stratum("", *(reversed(cells) if swap else cells)) for cells in series]
    for place, point in enumerate(found.points, start=1):
        recent = strata[max(0, place - 5) : place]
        ratio, test = mantel_haenszel_impact_ratio(recent), cochran_mantel_haenszel(recent)
        assert point.rolling_requisitions == len(recent)
        assert point.rolling_impact_ratio == (ratio and ratio.value)
        assert point.rolling_p == (test and test.p)


def test_undefined_rolling_figures_are_none():
    (found,) = over_time(_pools([(Cell(5, 0), Cell(5, 0)), (Cell(5, 1), Cell(5, 4))]), policy=POLICY, scheme=SCHEME)
    assert (found.points[0].rolling_impact_ratio, found.points[0].rolling_p) == (None, None)
    assert found.points[0].e_value == pytest.approx(1.0)


def test_every_pair_of_a_group_and_a_possible_reference_is_a_comparison():
    groups = ("White", "Asian", "Black or African American")
    cells = (Cell(30, 15), Cell(20, 8), Cell(20, 7))
    found = over_time(_pools([cells] * 3, groups, "race_ethnicity"), policy=POLICY, scheme=SCHEME)
    assert [series.group for series in found] == ["Asian", "Black or African American"]
    assert {(series.reference, series.comparisons, series.alert_at) for series in found} == {("White", 6, 120.0)}


def test_the_order_given_decides_which_requisition_is_looked_at_when():
    pools = _pools([(Cell(20, 2), Cell(20, 12)), (Cell(20, 9), Cell(20, 10)), (Cell(20, 3), Cell(20, 11))])
    results = [
        over_time(pools, policy=POLICY, scheme=SCHEME, order=order)[0]
        for order in itertools.permutations(("r001", "r002", "r003"))
    ]
    assert [point.requisition for point in results[-1].points] == ["r003", "r002", "r001"]
    assert [series.e_value for series in results] == pytest.approx([results[0].e_value] * 6)


@pytest.mark.parametrize("order", [["r001"], ["r001", "r001"], ["r001", "r009"], ["r001", "r002", "r003"]])
def test_an_order_that_is_not_one_of_the_requisitions_is_refused(order):
    pools = _pools([(Cell(20, 2), Cell(20, 12))] * 2)
    with pytest.raises(InputError, match="2 requisitions once"):
        over_time(pools, policy=POLICY, scheme=SCHEME, order=order)


def test_a_window_without_requisitions_is_refused():
    with pytest.raises(InputError, match="window"):
        over_time(_pools([(Cell(5, 2), Cell(5, 3))] * 2), policy=POLICY, scheme=SCHEME, window=0)


def test_one_requisition_has_no_history():
    assert over_time(_pools([(Cell(20, 2), Cell(20, 12))]), policy=POLICY, scheme=SCHEME) == ()


def test_overwhelming_evidence_stays_a_number_that_can_be_published():
    (found,) = over_time(_pools([(Cell(4000, 100), Cell(4000, 3900))] * 3), policy=POLICY, scheme=SCHEME)
    assert found.e_value == pytest.approx(1e300)
    assert "more than 1,000,000" in found.sentence
    assert plain(found)["alerted"] == "r001"
