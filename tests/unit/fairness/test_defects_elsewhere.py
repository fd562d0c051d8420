"""Mistakes found in other audit tools, each kept out of this one."""

import math
from fractions import Fraction

import pytest
from scipy import stats

from fairness import (
    Cell,
    CountRow,
    Outcome,
    PersonRow,
    Verdict,
    audit_counts,
    audit_persons,
    explain,
    load_policy,
    to_json,
)
from fairness.comparison import compare
from fairness.intervals import miettinen_nurminen
from fairness.ranking_metrics import failure_probability, infeasibility, prefix_table
from fairness.rates import highest_rate_groups, impact_ratio
from fairness.significance import cohen_h, exact_test, pooled_z
from fairness.stratified import Stratum, _fitted_count, mantel_haenszel_impact_ratio, stratify

POLICY = load_policy()


def _family(**cells):
    rows = [CountRow("family", group, n, selected) for group, (n, selected) in cells.items()]
    return audit_counts(rows, policy=POLICY).families[0]


def test_the_interval_of_a_small_sample_contains_one_where_the_exact_test_sees_nothing():
    focal, reference = Cell(20, 3), Cell(80, 16)
    assert exact_test(focal, reference).two_sided == pytest.approx(0.757, abs=5e-4)
    assert not miettinen_nurminen(focal, reference).excludes_one()


def test_a_group_without_selections_has_a_finite_interval_above_zero():
    interval = miettinen_nurminen(Cell(12, 0), Cell(40, 10))
    assert interval.low == 0
    assert interval.high == pytest.approx(1.0463, abs=1e-4)


def test_nobody_selected_is_not_computable_and_holds_instead_of_passing_silently():
    audit = audit_counts([CountRow("sex", "Female", 50, 0), CountRow("sex", "Male", 30, 0)], policy=POLICY)
    assert audit.families[0].verdict is Verdict.NOT_COMPUTABLE
    assert audit.gate.outcome is Outcome.HOLD
    assert all(group["impact_ratio"] is None for group in to_json(audit)["families"][0]["groups"])


def test_every_group_has_its_own_ratio_so_that_one_can_see_which_is_low():
    ratios = {g.group: g.literal and g.literal.impact_ratio for g in _family(A=(10, 5), B=(10, 4), C=(10, 1)).groups}
    assert ratios == {"A": None, "B": Fraction(4, 5), "C": Fraction(1, 5)}


def test_infeasible_index_counts_places_and_includes_the_last_one():
    ranking = ["r", "b", "b", "b", "r", "r", "r", "b", "r", "b"]
    assert infeasibility(ranking, {"r": 0.5, "b": 0.5}).index == 1
    last_only = infeasibility(["a", "a"], {"a": 0.5, "b": 0.5})
    assert (last_only.index, last_only.count) == (1, 1)


def test_infeasible_count_counts_pairs_of_place_and_group():
    spread = infeasibility(["a"] * 3, {"a": "1/3", "b": "1/3", "c": "1/3"})
    assert (spread.index, spread.count) == (1, 2)


def test_the_failure_probability_of_a_ranked_group_table_includes_its_last_place():
    table = prefix_table(20, 0.25, 0.1)
    assert float(failure_probability(table, 0.25)) == pytest.approx(0.146887, abs=5e-7)
    assert float(failure_probability(table[:-1], 0.25)) == pytest.approx(0.115175, abs=5e-7)


def test_a_tiny_group_does_not_set_everybody_elses_yardstick():
    family = _family(Tiny=(2, 2), Big=(980, 392), Mid=(300, 105))
    assert family.reference == ("Tiny",)
    assert family.robust_reference == ("Big",)
    mid = next(group for group in family.groups if group.group == "Mid")
    assert mid.literal.impact_ratio == Fraction(7, 20)
    assert mid.robust.impact_ratio == Fraction(7, 8)
    assert mid.verdict is Verdict.NO_INDICATION


def test_a_tiny_group_cannot_hide_a_disparity_between_large_ones():
    family = _family(Tiny=(1, 1), Many=(100, 50), Few=(100, 10))
    assert next(group for group in family.groups if group.group == "Few").verdict is Verdict.INDICATED


def test_tied_groups_are_all_the_reference_and_none_by_its_name():
    cells = {"Z": Cell(10, 5), "A": Cell(20, 10), "M": Cell(10, 1)}
    assert highest_rate_groups(cells) == ("Z", "A")


def test_ratios_are_not_computed_from_rounded_rates():
    focal, reference = Cell(3000, 799), Cell(3000, 1000)
    assert impact_ratio(focal, reference) == Fraction(799, 1000)
    assert compare(focal, reference, policy=POLICY).below_threshold is True


def test_significance_of_outcomes_is_an_exact_test_and_not_a_t_test():
    found = exact_test(Cell(20, 3), Cell(25, 12)).two_sided
    assert found == pytest.approx(stats.fisher_exact([[3, 17], [12, 13]]).pvalue, abs=1e-12)


def test_the_policys_alpha_is_the_one_used():
    test = exact_test(Cell(10, 2), Cell(25, 15))
    assert test.significant(Fraction(1, 20))
    assert not test.significant(Fraction(1, 100))


def test_middle_groups_are_compared_too_and_not_the_top_with_the_bottom_alone():
    assert len([group for group in _family(A=(100, 60), B=(100, 45), C=(100, 48)).groups if group.literal]) == 2


def test_cohens_h_takes_the_root_and_doubles_the_arcsine():
    expected = 2 * math.asin(math.sqrt(0.15)) - 2 * math.asin(math.sqrt(0.2))
    assert cohen_h(Cell(20, 3), Cell(80, 16)) == pytest.approx(expected, abs=1e-12)


def test_a_z_statistic_keeps_its_direction():
    assert pooled_z(Cell(20, 3), Cell(80, 16)) == -pooled_z(Cell(80, 16), Cell(20, 3)) < 0


def test_more_than_two_groups_are_supported():
    assert len(_family(A=(50, 20), B=(50, 19), C=(50, 18), D=(50, 17)).groups) == 4


def test_the_word_compliant_never_appears_and_neither_does_pass():
    audit = audit_counts([CountRow("sex", "Female", 500, 250), CountRow("sex", "Male", 500, 251)], policy=POLICY)
    text = " ".join(explain(audit)).casefold()
    for word in ("complian", "violation", "unbiased", " pass", "certif"):
        assert word not in text.replace("compliance officer", "")


def test_zero_cells_give_no_complex_numbers():
    for focal, reference in ((Cell(8, 0), Cell(25, 7)), (Cell(8, 8), Cell(25, 25)), (Cell(2, 2), Cell(980, 392))):
        interval = miettinen_nurminen(focal, reference)
        assert isinstance(interval.low, float)
        assert interval.high is None or math.isfinite(interval.high)


def test_strata_have_a_common_impact_ratio_with_an_interval():
    strata = [Stratum("a", Cell(10, 2), Cell(100, 40)), Stratum("b", Cell(12, 3), Cell(100, 45))]
    found = mantel_haenszel_impact_ratio(strata)
    assert found.low < found.value < found.high


def test_a_common_ratio_is_no_headline_where_requisitions_differ():
    rows = []
    for name, (f, fn, m, mn) in {"A": (89, 108, 512, 825), "B": (17, 25, 353, 560), "E": (94, 393, 53, 191)}.items():
        rows += [CountRow("sex", "Female", fn, f, requisition=name), CountRow("sex", "Male", mn, m, requisition=name)]
    pattern = audit_counts(rows, policy=POLICY).stratified[0]
    assert pattern.consistent is False
    assert "no common ratio describes them" in pattern.sentence


def test_pools_are_not_averaged_over_requisitions_when_the_gate_decides():
    rows = [
        CountRow("sex", "Female", 20, 16, requisition="easy"),
        CountRow("sex", "Male", 180, 144, requisition="easy"),
        CountRow("sex", "Female", 180, 36, requisition="hard"),
        CountRow("sex", "Male", 20, 4, requisition="hard"),
    ]
    audit = audit_counts(rows, policy=POLICY)
    assert audit.families[0].verdict is Verdict.INDICATED
    assert audit.stratified[0].figures.impact_ratio.exact == 1
    assert audit.gate.outcome is not Outcome.HOLD


def test_uninformative_strata_are_left_out_and_counted():
    strata = [Stratum("a", Cell(10, 2), Cell(10, 4)), Stratum("nobody", Cell(5, 0), Cell(5, 0))]
    found = stratify(strata)
    assert (found.strata, found.uninformative) == (2, 1)


def test_the_fitted_count_of_breslow_day_is_the_root_that_the_margins_allow():
    for odds in (0.05, 0.7, 1.0, 3.0, 40.0):
        for focal, reference in ((Cell(10, 9), Cell(12, 1)), (Cell(50, 3), Cell(7, 6)), (Cell(5, 5), Cell(40, 2))):
            stratum = Stratum("one", focal, reference)
            fitted = _fitted_count(stratum, odds)
            assert max(0, stratum.selected - reference.n) <= fitted <= min(focal.n, stratum.selected)
            b, c, d = focal.n - fitted, stratum.selected - fitted, reference.n - stratum.selected + fitted
            assert fitted * d == pytest.approx(odds * b * c, rel=1e-9, abs=1e-9)


def test_the_rule_for_the_reference_is_published_so_that_a_ratio_above_one_can_be_understood():
    rows = [CountRow("sex", "Female", 50, 20), CountRow("sex", "Male", 50, 25), CountRow("sex", "X", 2, 2)]
    published = to_json(audit_counts(rows, policy=POLICY))["families"][0]
    assert published["reference"] == ["Male"]
    assert published["robust_reference"] == ["Male"]
    assert (
        "never the yardstick"
        in next(g for g in published["groups"] if g["group"].startswith("X"))["excluded"]["reason"]
    )


def test_a_cut_of_the_sweep_is_the_cut_it_says_it_is():
    people = [PersonRow(str(i), i < 5, 100 - i, {"sex": "Female" if i % 2 else "Male"}) for i in range(20)]
    for point in audit_persons(people, policy=POLICY).families[0].sweep:
        assert sum(group.cell.selected for group in point.groups) == point.cut


def test_small_groups_never_vanish_from_an_interval_as_they_do_from_resamples():
    family = _family(A=(400, 100), B=(6, 0))
    small = next(group for group in family.groups if group.group == "B")
    assert small.literal.interval.low == 0
    assert small.literal.interval.high > Fraction(4, 5)


def test_one_tailed_questions_are_asked_of_the_exact_distribution_and_not_of_half_a_p_value():
    focal, reference = Cell(20, 3), Cell(80, 16)
    table = [[3, 17], [16, 64]]
    assert exact_test(focal, reference).lower_tail == pytest.approx(stats.fisher_exact(table, "less").pvalue)


def test_an_age_of_forty_is_no_category_of_the_guidelines_and_has_a_policy_of_its_own():
    rows = [CountRow("age_40_plus", "yes", 60, 10), CountRow("age_40_plus", "no", 60, 30)]
    assert audit_counts(rows, policy=POLICY).gate.outcome is Outcome.OPEN_WITH_NOTICE
    assert audit_counts(rows, policy=load_policy("adea")).gate.outcome is Outcome.HOLD
