"""Own arithmetic against SciPy and statsmodels."""

import math
import random

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from fairness import Cell, InputError
from fairness.availability import availability_test
from fairness.distributions import chi2_upper_tail, normal_cdf, normal_quantile, normal_two_sided
from fairness.intervals import koopman, miettinen_nurminen
from fairness.power import minimum_detectable_ratio, power_at_ratio
from fairness.ranking_metrics import adjusted_alpha, failure_probability, prefix_table, prefix_test, skew_at
from fairness.significance import benjamini_hochberg, exact_test, holm, omnibus_chi2, pooled_z
from fairness.stratified import Stratum, stratify


def _cells(seed, count, most=80):
    rng = random.Random(seed)
    for _ in range(count):
        n1, n2 = rng.randint(3, most), rng.randint(3, most)
        yield Cell(n1, rng.randint(1, n1 - 1)), Cell(n2, rng.randint(1, n2 - 1))


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 7, 13, 20])
def test_the_chi_square_tail_is_scipys(degrees):
    for statistic in (0.0, 0.01, 1.0, 3.84, 12.5, 80.0):
        assert chi2_upper_tail(statistic, degrees) == pytest.approx(stats.chi2.sf(statistic, degrees), rel=1e-10)


def test_the_normal_distribution_is_scipys():
    for z in (-4.0, -1.96, 0.0, 0.5, 3.0):
        assert normal_cdf(z) == pytest.approx(stats.norm.cdf(z), rel=1e-12)
        assert normal_two_sided(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-12)
    assert normal_quantile(0.975) == pytest.approx(stats.norm.ppf(0.975), rel=1e-12)


def test_fishers_test_is_scipys_for_small_and_for_large_tables():
    for most in (40, 2000):
        for focal, reference in _cells(most, 25, most):
            table = [[focal.selected, focal.rejected], [reference.selected, reference.rejected]]
            found = exact_test(focal, reference)
            assert found.two_sided == pytest.approx(stats.fisher_exact(table).pvalue, abs=1e-9)
            less = stats.fisher_exact(table, alternative="less").pvalue
            assert found.lower_tail == pytest.approx(less, abs=1e-9)


def test_score_intervals_are_statsmodels_where_it_can_compute_them():
    for focal, reference in _cells(3, 15):
        counts = (focal.selected, focal.n, reference.selected, reference.n)
        low, high = confint_proportions_2indep(*counts, method="score", compare="ratio", correction=True)
        found = miettinen_nurminen(focal, reference)
        assert (found.low, found.high) == (pytest.approx(low, rel=1e-4), pytest.approx(high, rel=1e-4))
        low, high = confint_proportions_2indep(*counts, method="score", compare="ratio", correction=False)
        found = koopman(focal, reference)
        assert (found.low, found.high) == (pytest.approx(low, rel=1e-4), pytest.approx(high, rel=1e-4))


def test_an_interval_is_open_above_where_the_reference_selected_nobody():
    interval = miettinen_nurminen(Cell(10, 4), Cell(10, 0))
    assert interval.high is None
    assert interval.low > 1


def test_stratified_figures_are_statsmodels():
    for seed in range(6):
        strata = [Stratum(str(i), f, r) for i, (f, r) in enumerate(_cells(seed, 4))]
        tables = [
            np.array([[s.focal.selected, s.focal.rejected], [s.reference.selected, s.reference.rejected]], float)
            for s in strata
        ]
        theirs, ours = StratifiedTable(tables), stratify(strata)
        assert ours.cmh.chi2 == pytest.approx(theirs.test_null_odds(correction=False).statistic)
        assert ours.cmh_corrected.chi2 == pytest.approx(theirs.test_null_odds(correction=True).statistic)
        assert ours.odds_ratio.value == pytest.approx(theirs.oddsratio_pooled)
        assert (ours.odds_ratio.low, ours.odds_ratio.high) == pytest.approx(theirs.oddsratio_pooled_confint())
        assert ours.impact_ratio.value == pytest.approx(theirs.riskratio_pooled)
        assert ours.breslow_day.chi2 == pytest.approx(theirs.test_equal_odds(adjust=False).statistic)
        assert ours.tarone.chi2 == pytest.approx(theirs.test_equal_odds(adjust=True).statistic)


def test_adjusted_p_values_are_statsmodels():
    p_values = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.5, "e": 0.005}
    for ours, method in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        expected = multipletests(list(p_values.values()), method=method)[1]
        assert [ours(p_values)[key] for key in p_values] == pytest.approx(list(expected))


def test_the_omnibus_test_is_scipys_without_correction():
    cells = [Cell(100, 60), Cell(80, 30), Cell(50, 20)]
    expected = stats.chi2_contingency([[c.selected, c.rejected] for c in cells], correction=False)
    found = omnibus_chi2(cells)
    assert (found.statistic, found.df, found.p) == pytest.approx((expected.statistic, expected.dof, expected.pvalue))
    assert found.min_expected == pytest.approx(expected.expected_freq.min())


def test_tests_are_undefined_where_nobody_or_everybody_was_selected():
    for pair in ((Cell(5, 0), Cell(9, 0)), (Cell(5, 5), Cell(9, 9)), (Cell(0, 0), Cell(9, 3))):
        assert exact_test(*pair) is None
        assert pooled_z(*pair) is None
    assert omnibus_chi2([Cell(5, 0), Cell(9, 0)]) is None


def test_the_binomial_test_against_availability_is_scipys():
    found = availability_test(40, 3, 0.2)
    assert found.two_sided_p == pytest.approx(stats.binomtest(3, 40, 0.2).pvalue)
    assert found.lower_tail_p == pytest.approx(stats.binomtest(3, 40, 0.2, alternative="less").pvalue)
    with pytest.raises(InputError):
        availability_test(40, 41, 0.2)


def test_the_minimum_detectable_ratio_has_the_power_asked_for():
    found = minimum_detectable_ratio(200, 200, 0.5)
    assert power_at_ratio(200, 200, 0.5, ratio=found) == pytest.approx(0.8, abs=1e-6)
    assert minimum_detectable_ratio(5, 5, 0.1) is None
    assert power_at_ratio(5, 5, 0.0) is None


def test_the_prefix_table_is_the_binomial_quantile():
    assert list(prefix_table(30, 0.3, 0.05)) == [int(stats.binom.ppf(0.05, i, 0.3)) for i in range(1, 31)]


def test_the_adjusted_prefix_test_keeps_its_level():
    alpha = adjusted_alpha(25, "1/2", "1/10")
    assert failure_probability(prefix_table(25, "1/2", alpha), "1/2") <= 0.1
    found = prefix_test("MMMMMMMMMFFFF", "F", share="1/2", alpha="1/10")
    assert 9 in found.failing


def test_an_absent_group_has_no_skew_but_a_smoothed_one():
    skew = skew_at(["M", "M"], {"M": 0.7, "F": 0.3}, 2)
    assert dict(skew.by_group)["F"] is None
    assert skew.absent == ("F",)
    assert math.isfinite(dict(skew.smoothed)["F"])
