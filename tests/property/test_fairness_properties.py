"""Properties of the audit that hold for every table."""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from fairness import Cell, CountRow, Outcome, PersonRow, Verdict, audit_counts, audit_persons, load_policy, to_json
from fairness.distributions import normal_quantile
from fairness.intervals import koopman, miettinen_nurminen
from fairness.missing import impact_ratio_bounds
from fairness.ranking_metrics import infeasibility, ndkl
from fairness.rates import below_threshold, flip, highest_rate_groups, impact_ratio
from fairness.significance import exact_test, holm, pooled_z, sd_units
from fairness.stratified import Stratum, breslow_day, cochran_mantel_haenszel

POLICY = load_policy()
FEW = settings(max_examples=40, deadline=None)
NAMES = ("Asian", "White", "Hispanic or Latino", "Two or More Races")


@st.composite
def cells(draw, least=0, most=60):
    n = draw(st.integers(least, most))
    return Cell(n, draw(st.integers(0, n)))


def tables(least=1):
    return st.lists(cells(least=least), min_size=2, max_size=4).map(lambda found: dict(zip(NAMES, found, strict=False)))


def _rows(table, unknown):
    rows = [CountRow("race_ethnicity", group, cell.n, cell.selected) for group, cell in table.items()]
    return [*rows, CountRow("race_ethnicity", "unknown", unknown.n, unknown.selected)]


@FEW
@given(tables(), cells(most=20), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(table, unknown, random):
    rows = _rows(table, unknown)
    shuffled = random.sample(rows, len(rows))
    assert to_json(audit_counts(rows, policy=POLICY)) == to_json(audit_counts(shuffled, policy=POLICY))


@FEW
@given(cells(least=1), cells(least=1))
def test_one_more_focal_selection_never_lowers_the_ratio(focal, reference):
    before = impact_ratio(focal, reference)
    if before is not None and focal.rejected:
        assert impact_ratio(Cell(focal.n, focal.selected + 1), reference) > before


@FEW
@given(cells(least=2), cells(least=2), st.integers(2, 5))
def test_more_of_the_same_keeps_the_ratio_and_narrows_the_interval(focal, reference, times):
    if not focal.selected or not reference.selected or focal.rejected + reference.rejected == 0:
        return
    larger = [Cell(cell.n * times, cell.selected * times) for cell in (focal, reference)]
    assert impact_ratio(*larger) == impact_ratio(focal, reference)
    narrow, wide = miettinen_nurminen(*larger), miettinen_nurminen(focal, reference)
    assert math.log(narrow.high / narrow.low) < math.log(wide.high / wide.low)


@FEW
@given(cells(least=1), cells(least=1))
def test_the_score_interval_holds_the_ratio_seen_and_excludes_one_exactly_when_the_test_rejects(focal, reference):
    interval, ratio = miettinen_nurminen(focal, reference), impact_ratio(focal, reference)
    if interval is None or ratio is None:
        return
    assert interval.low <= float(ratio) + 1e-9
    assert interval.high is None or float(ratio) <= interval.high + 1e-9
    z = sd_units(focal, reference)
    if z is not None and abs(abs(z) - normal_quantile(0.975)) > 1e-6:
        assert interval.excludes_one() == (abs(z) > normal_quantile(0.975))


@FEW
@given(cells(least=1), cells(least=1))
def test_koopman_is_never_wider_than_miettinen_nurminen(focal, reference):
    narrow, wide = koopman(focal, reference), miettinen_nurminen(focal, reference)
    if narrow is not None and wide is not None:
        assert narrow.low >= wide.low - 1e-9
        assert wide.high is None or narrow.high <= wide.high + 1e-9


@FEW
@given(cells(least=1), cells(least=1))
def test_the_exact_test_does_not_care_which_group_is_called_focal(focal, reference):
    here, there = exact_test(focal, reference), exact_test(reference, focal)
    assert (here is None) == (there is None)
    if here is not None:
        assert here.exact_mid_p == there.exact_mid_p
        assert 0 < here.mid_p <= here.two_sided <= 1


@FEW
@given(cells(least=2), cells(least=2))
def test_one_stratum_gives_the_pooled_test_with_its_small_sample_factor(focal, reference):
    test, z = cochran_mantel_haenszel([Stratum("only", focal, reference)]), pooled_z(focal, reference)
    n = focal.n + reference.n
    assert (test is None) == (z is None)
    if test is not None:
        assert math.isclose(test.chi2, z * z * (n - 1) / n, rel_tol=1e-9, abs_tol=1e-12)


@FEW
@given(st.lists(st.tuples(cells(), cells()), min_size=2, max_size=5))
def test_breslow_day_is_never_negative(pairs):
    strata = [Stratum(str(place), focal, reference) for place, (focal, reference) in enumerate(pairs)]
    for tarone in (False, True):
        test = breslow_day(strata, tarone=tarone)
        assert test is None or (test.chi2 >= 0 and 0 <= test.p <= 1)


@FEW
@given(st.lists(st.sampled_from("MF"), min_size=1, max_size=12))
def test_divergence_of_a_ranking_is_zero_only_where_every_prefix_is_proportional(ranking):
    divergence = ndkl(ranking, {"M": "1/2", "F": "1/2"})
    assert divergence > 0
    only = ndkl(["M"] * len(ranking), {"M": 1})
    assert only == 0
    spread = infeasibility(ranking, {"M": "1/2", "F": "1/2"})
    assert 0 <= spread.index <= spread.count


@FEW
@given(tables(), cells(most=25))
def test_bounds_hold_every_allocation_and_equal_the_ratio_when_nobody_is_unknown(table, unknown):
    bounds = impact_ratio_bounds(table, unknown)
    closed = impact_ratio_bounds(table, Cell(0, 0))
    for group, cell in table.items():
        others = {name: other for name, other in table.items() if name != group}
        seen = impact_ratio(cell, others[highest_rate_groups(others)[0]])
        assert closed[group].low == closed[group].high == seen
        if seen is not None and bounds[group].low is not None:
            assert bounds[group].low <= seen
            assert bounds[group].high is None or seen <= bounds[group].high


@FEW
@given(cells(least=1, most=12), cells(least=1, most=12), cells(most=7))
def test_bounds_of_two_groups_are_those_of_trying_every_allocation(focal, reference, unknown):
    ratios = []
    for chosen in range(unknown.selected + 1):
        for others in range(unknown.rejected + 1):
            here = Cell(focal.n + chosen + others, focal.selected + chosen)
            there = Cell(reference.n + unknown.n - chosen - others, reference.selected + unknown.selected - chosen)
            ratios.append(impact_ratio(here, there))
    bounds = impact_ratio_bounds({"F": focal, "M": reference}, unknown)["F"]
    defined = [ratio for ratio in ratios if ratio is not None]
    if bounds.low is not None:
        assert bounds.low == min(defined)
    if bounds.high is not None and None not in ratios:
        assert bounds.high == max(defined)


@settings(max_examples=25, deadline=None)
@given(st.lists(cells(least=1, most=6), min_size=3, max_size=3), cells(most=4))
def test_the_high_bound_of_three_groups_is_the_best_of_every_allocation(found, unknown):
    focal, *others = found
    best = None
    for first in range(unknown.rejected + 1):
        spread = [Cell(others[0].n + first, others[0].selected)]
        spread.append(Cell(others[1].n + unknown.rejected - first, others[1].selected))
        highest = max(Fraction(cell.selected, cell.n) for cell in spread)
        if highest:
            ratio = Fraction(focal.selected + unknown.selected, focal.n + unknown.selected) / highest
            best = ratio if best is None else max(best, ratio)
    assert impact_ratio_bounds(dict(zip("ABC", found, strict=True)), unknown)["A"].high == best


@FEW
@given(cells(least=1), cells(least=1))
def test_the_least_swaps_that_clear_are_the_first_that_do(focal, reference):
    moves = flip(focal, reference).swaps_to_clear
    if moves is None:
        return
    for tried in range(moves + 1):
        after = Cell(focal.n, focal.selected + tried), Cell(reference.n, reference.selected - tried)
        below = below_threshold(*after)
        assert (below is True) == (tried < moves)


@FEW
@given(tables(least=0), cells(most=20))
def test_nothing_undefined_is_ever_called_no_indication(table, unknown):
    audit = audit_counts(_rows(table, unknown), policy=POLICY)
    for family in audit.families:
        if family.reason:
            assert family.verdict is Verdict.NOT_COMPUTABLE
            assert audit.gate.outcome is Outcome.HOLD
        for group in family.groups:
            if not group.cell.n or not family.known.selected:
                assert group.verdict is not Verdict.NO_INDICATION
            assert group.sentence
    to_json(audit)


@FEW
@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values):
    named = {str(place): p for place, p in enumerate(p_values)}
    adjusted = holm(named)
    assert all(adjusted[key] >= p or math.isclose(adjusted[key], p) for key, p in named.items())
    by_raw = sorted(named, key=named.__getitem__)
    assert all(adjusted[a] <= adjusted[b] for a, b in pairwise(by_raw))


@FEW
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 5), st.sampled_from(["Female", "Male", "", "declined"])),
        min_size=1,
        max_size=25,
    ),
    st.randoms(use_true_random=False),
)
def test_people_in_any_order_and_with_any_ids_give_the_same_audit(people, random):
    rows = [PersonRow(str(i), chosen, score, {"sex": sex}) for i, (chosen, score, sex) in enumerate(people)]
    shuffled = [replace(row, id=f"x{row.id}") for row in random.sample(rows, len(rows))]
    assert to_json(audit_persons(rows, policy=POLICY)) == to_json(audit_persons(shuffled, policy=POLICY))
