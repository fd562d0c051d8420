"""Every golden case of the fairness data against the public functions of the room."""

import json
import math
from fractions import Fraction
from pathlib import Path

import pytest

from fairness import Cell, CountRow, Verdict, audit_counts, load_policy, to_json
from fairness.availability import availability_test
from fairness.comparison import compare
from fairness.intervals import katz_log_se
from fairness.missing import impact_ratio_bounds
from fairness.power import power_at_ratio
from fairness.ranking_metrics import (
    adjusted_alpha,
    by_score,
    exposure,
    failure_probability,
    infeasibility,
    ndkl,
    prefix_table,
    skew_at,
)
from fairness.rates import (
    below_threshold,
    highest_rate_groups,
    impact_ratio,
    robust_reference_groups,
    selection_rate,
    share,
)
from fairness.scoring import median_of, scoring_cells
from fairness.significance import (
    benjamini_hochberg,
    exact_test,
    holm,
    hypergeometric_moments,
    omnibus_chi2,
    z_two_sided_p,
)
from fairness.stratified import Stratum, stratify
from fairness.ties import ties_at_cut

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "fairness" / "golden.json"
POLICY = load_policy()

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.exists(), reason="the golden fairness cases are not beside the project"),
]


def _cases(*kinds):
    cases = json.loads(DATA.read_text(encoding="utf-8")) if DATA.exists() else []
    return [pytest.param(case, id=case["name"]) for case in cases if case["kind"] in kinds]


def _cells(case):
    return {group: Cell(entry["n"], entry["selected"]) for group, entry in case["groups"].items()}


def _same(found, expected, key=""):
    """Whole numbers, booleans and null exactly; intervals to 1e-4, p-values to 1e-9, everything else to 1e-6."""
    if expected is None or isinstance(expected, bool | str) or (isinstance(expected, int) and isinstance(found, int)):
        return found == expected
    if isinstance(expected, list):
        return len(found) == len(expected) and all(_same(a, b, key) for a, b in zip(found, expected, strict=True))
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(_same(found[k], expected[k], k) for k in expected)
    if found is None:
        return False
    if "miettinen" in key or "koopman" in key:
        return math.isclose(found, expected, rel_tol=1e-4, abs_tol=1e-4)
    if key.startswith("p_") or "_p" in key or "midp" in key:
        return math.isclose(found, expected, rel_tol=0, abs_tol=1e-9)
    return math.isclose(found, expected, rel_tol=1e-6, abs_tol=5e-10)


def _check(found, expected):
    wrong = {k: (found.get(k), expected[k]) for k in expected if k not in found or not _same(found[k], expected[k], k)}
    assert not wrong


def _number(value):
    return None if value is None else float(value)


def _ends(interval):
    return None if interval is None else [interval.low, interval.high]


def _pairwise(focal, reference):
    one = compare(focal, reference, policy=POLICY)
    exact = one.exact
    moments = hypergeometric_moments(focal, reference)
    after = None
    if one.flip.strict is not None:
        after = {
            "sr_focal_after": (focal.selected + 1) / focal.n,
            "sr_reference_after": (reference.selected - 1) / reference.n,
            "focal_rate_exceeds_reference": one.flip.strict,
            "ratio_after_at_least_four_fifths": one.flip.lenient,
        }
    return {
        "sr_focal": float(selection_rate(focal)),
        "sr_reference": float(selection_rate(reference)),
        "impact_ratio": _number(one.impact_ratio),
        "impact_ratio_fraction": None if one.impact_ratio is None else str(one.impact_ratio),
        "below_four_fifths_exact": one.below_threshold,
        "rate_difference": _number(one.rate_difference),
        "z_pooled_ZD": one.z_d,
        "p_ZD_two_sided": z_two_sided_p(one.z_d),
        "chi2_uncorrected": None if one.z_d is None else one.z_d**2,
        "hypergeom_expected_focal": float(moments[0]),
        "hypergeom_sd": math.sqrt(moments[1]),
        "z_hypergeom_SD_units": one.sd_units,
        "Z_IR_MorrisLobsenz": one.z_ir,
        "p_ZIR_two_sided": z_two_sided_p(one.z_ir),
        "katz_log_se": katz_log_se(focal, reference),
        "katz_log_ci95": _ends(one.katz),
        "odds_ratio": _number(one.odds_ratio),
        "miettinen_nurminen_ci95": _ends(one.interval),
        "koopman_score_ci95": _ends(one.koopman),
        "fisher_two_sided_p": None if exact is None else exact.two_sided,
        "fisher_lower_tail_p": None if exact is None else exact.lower_tail,
        "lancaster_midp_lower_tail": None if exact is None else exact.lower_mid_p,
        "midp_two_sided_fisher_minus_half_pobs": None if exact is None else exact.mid_p,
        "cohen_h_focal_minus_ref": one.cohen_h,
        "phi": one.phi,
        "shortfall_vs_pooled_rate": _number(one.shortfall.pooled),
        "shortfall_vs_reference_rate": _number(one.shortfall.reference),
        "extra_selections_to_reach_four_fifths_reference_fixed": one.extra_selections,
        "flip_one": after,
    }


def _by_group(cells):
    reference = highest_rate_groups(cells)
    everybody = sum(cell.n for cell in cells.values())
    base = cells[reference[0]]
    others = {group: cell for group, cell in cells.items() if group != reference[0]}
    tests = {g: t.two_sided for g, c in others.items() if (t := exact_test(c, base)) is not None}
    omnibus = omnibus_chi2(list(cells.values()))
    shares = {group: share(cell, everybody) for group, cell in cells.items()}
    return {
        "reference_group_highest_rate": list(reference),
        "selection_rate": {group: float(selection_rate(cell)) for group, cell in cells.items()},
        "impact_ratio": {group: _number(impact_ratio(cell, base)) for group, cell in cells.items()},
        "below_four_fifths": {group: below_threshold(cell, base) for group, cell in cells.items()},
        "share_of_data": {group: float(value) for group, value in shares.items()},
        "under_2pct": [group for group, value in shares.items() if value < POLICY.min_share],
        "pairwise_vs_reference": {g: _pairwise(c, base) for g, c in others.items()},
        "omnibus_chi2": omnibus
        and {"statistic": omnibus.statistic, "df": omnibus.df, "p": omnibus.p, "min_expected": omnibus.min_expected},
        "holm_adjusted_fisher_p": holm(tests),
        "benjamini_hochberg_fisher_p": benjamini_hochberg(tests),
    }


GROUP_FIELDS = (
    "reference_group_highest_rate",
    "selection_rate",
    "impact_ratio",
    "below_four_fifths",
    "share_of_data",
    "under_2pct",
    "omnibus_chi2",
    "holm_adjusted_fisher_p",
    "benjamini_hochberg_fisher_p",
)


@pytest.mark.parametrize("case", [c for c in _cases("selection", "scoring") if c.values[0]["groups"]])
def test_counts_by_group_give_the_golden_figures(case):
    recomputed = case["expected"]["recomputed"]
    found = _by_group(_cells(case))
    _check(found, {key: recomputed[key] for key in GROUP_FIELDS if key in recomputed})
    for group, expected in recomputed["pairwise_vs_reference"].items():
        _check(found["pairwise_vs_reference"][group], expected)


@pytest.mark.parametrize("case", _cases("selection"))
def test_the_audit_of_a_golden_case_shows_the_same_reference_ratio_and_tests(case):
    rows = [CountRow("family", g, e["n"], e["selected"]) for g, e in case["groups"].items()]
    family = to_json(audit_counts(rows, policy=POLICY))["families"][0]
    recomputed = case["expected"]["recomputed"]
    assert sorted(family["reference"]) == sorted(recomputed["reference_group_highest_rate"])
    for entry in family["groups"]:
        group = entry["group"]
        ratio = entry["impact_ratio"]
        assert _same(ratio and ratio["value"], recomputed["impact_ratio"][group])
        assert entry["below_four_fifths"] == recomputed["below_four_fifths"][group]
        expected = recomputed["pairwise_vs_reference"].get(group)
        if expected and family["reference"][0] == recomputed["reference_group_highest_rate"][0]:
            assert _same(entry["fisher_p"], expected.get("fisher_two_sided_p"), "fisher_p")
            assert _same(entry["sd_units"], expected.get("z_hypergeom_SD_units"))


@pytest.mark.parametrize("case", _cases("selection", "scoring"))
def test_figures_quoted_from_the_source_agree_within_their_rounding(case):
    quoted, cells = case["expected"]["quoted_from_source"], _cells(case)
    base = cells[highest_rate_groups(cells)[0]] if cells else None
    for key, scale, slack in (
        ("selection_rate_pct", 100, 0.11),
        ("scoring_rate_pct", 100, 0.11),
        ("impact_ratio", 1, 0.0055),
    ):
        for group, value in quoted.get(key, {}).items() if isinstance(quoted.get(key), dict) else ():
            if group not in cells or isinstance(value, str) or "inconsistent" in str(case["notes"]):
                continue
            found = impact_ratio(cells[group], base) if key == "impact_ratio" else selection_rate(cells[group])
            assert abs(float(found) * scale - value) <= slack, (key, group)


@pytest.mark.parametrize("case", _cases("stratified"))
def test_strata_give_the_golden_common_figures(case):
    strata = [
        Stratum(s["stratum"], Cell(s["focal_n"], s["focal_selected"]), Cell(s["ref_n"], s["ref_selected"]))
        for s in case["strata"]
    ]
    found, expected = stratify(strata), case["expected"]["recomputed"]["stratified"]
    pooled = _pairwise(
        sum((s.focal for s in strata), Cell(0, 0)),
        sum((s.reference for s in strata), Cell(0, 0)),
    )
    _check(pooled, expected["naive_pooled"])
    _check(
        {
            "cmh_chi2_uncorrected": found.cmh.chi2,
            "cmh_p_uncorrected": found.cmh.p,
            "cmh_chi2_continuity_corrected": found.cmh_corrected.chi2,
            "cmh_p_corrected": found.cmh_corrected.p,
            "mh_common_odds_ratio_focal_vs_ref": found.odds_ratio.value,
            "mh_or_ci95_robins_breslow_greenland": [found.odds_ratio.low, found.odds_ratio.high],
            "breslow_day_chi2": found.breslow_day.chi2,
            "breslow_day_p": found.breslow_day.p,
            "breslow_day_tarone_chi2": found.tarone.chi2,
            "breslow_day_tarone_p": found.tarone.p,
            "breslow_day_df": found.breslow_day.df,
            "mh_common_impact_ratio": found.impact_ratio.value,
            "mh_impact_ratio_ci95_greenland_robins": [found.impact_ratio.low, found.impact_ratio.high],
            "multiple_events_observed_focal": found.events.observed,
            "multiple_events_expected_focal": found.events.expected,
            "multiple_events_shortfall": found.events.shortfall,
            "multiple_events_sd": found.events.sd,
            "multiple_events_z": found.events.z,
            "per_stratum_impact_ratio": {s.name: _number(impact_ratio(s.focal, s.reference)) for s in strata},
            "per_stratum_odds_ratio": {
                s.name: _number(compare(s.focal, s.reference, policy=POLICY).odds_ratio) for s in strata
            },
            "per_stratum_fisher_p": {s.name: exact_test(s.focal, s.reference).two_sided for s in strata},
            "naive_pooled": expected["naive_pooled"],
        },
        expected,
    )
    recomputed = case["expected"]["recomputed"]
    if case["groups"]:
        group_figures = _by_group(_cells(case))
        _check(group_figures, {key: recomputed[key] for key in GROUP_FIELDS if key in recomputed})


@pytest.mark.parametrize("case", _cases("availability_binomial"))
def test_selections_against_availability_give_the_golden_figures(case):
    inputs = case["inputs"]
    found = availability_test(inputs["n"], inputs["observed"], inputs["availability"])
    _check(
        {
            **inputs,
            "expected": float(found.expected),
            "sd": found.sd,
            "z": found.z,
            "exact_binomial_two_sided_p": found.two_sided_p,
            "exact_lower_tail_p": found.lower_tail_p,
        },
        case["expected"]["recomputed"],
    )


def _of_ranking(ranking, desired):
    skews = {str(k): skew_at(ranking, desired, k) for k in range(1, len(ranking) + 1)}
    spread, shown = infeasibility(ranking, desired), exposure(ranking, list(desired))
    return {
        "skew_at_k": {k: dict(skew.by_group) for k, skew in skews.items()},
        "min_max_skew_at_k": {k: {"min_skew": s.lowest, "max_skew": s.highest} for k, s in skews.items()},
        "ndkl_natural_log": ndkl(ranking, desired),
        "ndkl_bits": ndkl(ranking, desired, base=2),
        "infeasible_index": spread.index,
        "infeasible_count": spread.count,
        "exposure_total_log2": dict(shown.total),
        "exposure_avg_log2": dict(shown.per_person),
        "exposure_ratio_min_over_max": shown.ratio,
    }


@pytest.mark.parametrize("case", _cases("ranking"))
def test_rankings_give_the_golden_figures(case):
    inputs, recomputed = case["inputs"], case["expected"]["recomputed"]
    if "ranking" in inputs:
        _check(_of_ranking(inputs["ranking"], inputs["desired"]), recomputed)
    elif "rows" in inputs:
        rows = [(group, score) for group, score in inputs["rows"]]
        _check(_of_ranking([group for group, _ in rows], inputs["desired"]), recomputed["dataset_order"])
        _check(_of_ranking(by_score(rows), inputs["desired"]), recomputed["score_sorted_order"])
    elif "scores" in inputs:
        ties = ties_at_cut(inputs["scores"], inputs["groups"], cut=inputs["k"])
        assert {g: [c.selected, c.n] for g, c in ties.include_all} == recomputed["include_all"]
        assert {g: [c.selected, c.n] for g, c in ties.exclude_all} == recomputed["exclude_all"]
        assert _same({g: float(v) for g, v in ties.expected}, recomputed["expected_fractional_selected"])
    else:
        _check_prefix_table(inputs, case["expected"])


def _check_prefix_table(inputs, expected):
    table = prefix_table(inputs["k"], inputs["p"], inputs["alpha"])
    recomputed, quoted = expected["recomputed"], expected["quoted_from_source"]
    assert list(table) == recomputed["unadjusted"] == quoted["unadjusted"]
    exact = float(failure_probability(table, inputs["p"]))
    assert _same(exact, recomputed["fail_prob_unadjusted_exact"])
    adjusted = failure_probability(quoted["adjusted"], inputs["p"])
    assert _same(float(adjusted), recomputed["fail_prob_adjusted_exact"])
    assert _same(
        float(failure_probability(table[:-1], inputs["p"])), recomputed["fail_prob_unadjusted_if_last_position_dropped"]
    )
    ours = prefix_table(inputs["k"], inputs["p"], adjusted_alpha(inputs["k"], inputs["p"], inputs["alpha"]))
    assert list(ours) == quoted["adjusted"]


@pytest.mark.parametrize("case", _cases("power"))
def test_power_at_four_fifths_gives_the_golden_grid(case):
    for described, expected in case["expected"]["recomputed"]["power"].items():
        sizes = dict(part.split("=") for part in described.split(","))
        found = power_at_ratio(int(sizes["n_focal"]), int(sizes["n_ref"]), float(sizes["sr_ref"]))
        assert math.isclose(found, expected, abs_tol=5.1e-7)


def _case(name):
    if not DATA.exists():
        pytest.skip("the golden fairness cases are not beside the project")
    return next(case for case in json.loads(DATA.read_text(encoding="utf-8")) if case["name"] == name)


def test_scores_tied_at_the_median_are_not_above_it():
    case = _case("scoring_ties_at_median")
    median = median_of(case["inputs"]["scores"])
    assert float(median.value) == case["expected"]["recomputed"]["median"]
    assert median.tied == case["expected"]["recomputed"]["n_tied_at_median"]
    assert scoring_cells(case["inputs"]["scores"], case["inputs"]["groups"]) == _cells(case)


def test_missing_self_identification_gives_the_golden_bounds_and_no_conclusion():
    case = _case("missing_self_id_bounds")
    recomputed = case["expected"]["recomputed"]
    unknown = Cell(recomputed["unknown"]["n"], recomputed["unknown"]["selected"])
    bounds = impact_ratio_bounds(_cells(case), unknown)["Female"]
    assert _same([float(bounds.low), float(bounds.high)], recomputed["impact_ratio_sharp_bounds"])
    rows = [CountRow("sex", g, c.n, c.selected) for g, c in _cells(case).items()]
    audit = audit_counts([*rows, CountRow("sex", "unknown", 20, 9)], policy=POLICY)
    female = next(group for group in audit.families[0].groups if group.group == "Female")
    assert female.verdict is Verdict.INCONCLUSIVE_MISSING_DATA


def test_a_two_person_group_is_reported_but_is_not_the_robust_yardstick():
    case = _case("tiny_reference_under_2pct")
    recomputed, cells = case["expected"]["recomputed"], _cells(case)
    robust = robust_reference_groups(cells, min_n=POLICY.min_n, min_share=POLICY.min_share)
    assert list(robust) == [recomputed["robust_reference"]]
    for group, expected in recomputed["robust_impact_ratio"].items():
        assert _same(float(impact_ratio(cells[group], cells[robust[0]])), expected)
    for group, expected in recomputed["literal_highest_reference_impact_ratio"].items():
        assert _same(float(impact_ratio(cells[group], cells["Tiny"])), expected)


def test_exactly_four_fifths_is_not_below_although_floats_say_so():
    case = _case("float_boundary_exact_0.8")
    assert case["expected"]["recomputed"]["python_float_ratio"] == (3 / 5) / (6 / 8)
    assert below_threshold(Cell(5, 3), Cell(8, 6)) is False


def test_published_rounded_rates_give_the_golden_ratio_and_unknown_share():
    case = _case("adp_candidate_relevance_2023_sex_published")
    quoted, recomputed = case["expected"]["quoted_from_source"], case["expected"]["recomputed"]
    female, male = (Fraction(str(quoted["published_scoring_rate"][g])) for g in ("Female", "Male"))
    rounded = impact_ratio(Cell(1000, int(male * 1000)), Cell(1000, int(female * 1000)))
    assert math.isclose(float(rounded), recomputed["impact_ratio_from_rounded_rates"], abs_tol=5e-7)
    n = quoted["n"]
    assert math.isclose(n["unknown"] / sum(n.values()), recomputed["unknown_share"], abs_tol=5e-7)
