"""Random tables against SciPy, statsmodels and fairlearn: the same checks for a few hundred and for ten thousand."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from fairlearn.metrics import MetricFrame
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from fairness import Cell, CountRow, audit_counts, load_policy, to_json
from fairness.significance import holm
from fairness.stratified import Stratum, stratify

__all__ = ["check_intervals", "check_rates", "check_strata", "check_table", "random_strata", "random_tables"]

POLICY = load_policy()
GROUPS = ("Asian", "Black or African American", "Hispanic or Latino", "White")
Published = dict[str, object]


def random_tables(seed: int, count: int) -> Iterator[dict[str, Cell]]:
    """Tables of two to four groups: mostly small, some large, zeros and full cells among them."""
    rng = random.Random(seed)
    for _ in range(count):
        most = rng.choice((8, 25, 80, 400))
        names = GROUPS[: rng.randint(2, 4)]
        yield {name: Cell(n := rng.randint(1, most), rng.randint(0, n)) for name in names}


def random_strata(seed: int, count: int) -> Iterator[list[Stratum]]:
    """Two to six strata of two groups, every cell filled, as statsmodels needs them."""
    rng = random.Random(seed)
    for _ in range(count):
        sizes = [(rng.randint(4, 60), rng.randint(4, 60)) for _ in range(rng.randint(2, 6))]
        yield [
            Stratum(str(i), Cell(a, rng.randint(1, a - 1)), Cell(b, rng.randint(1, b - 1)))
            for i, (a, b) in enumerate(sizes)
        ]


def _close(found: float | None, expected: float, *, slack: float = 1e-9) -> bool:
    return found is not None and math.isclose(found, expected, rel_tol=slack, abs_tol=slack)


def _fisher(focal: Cell, reference: Cell) -> float:
    """Two-sided Fisher from SciPy's hypergeometric distribution: `fisher_exact` says the same fifty times slower."""
    law = stats.hypergeom(focal.n + reference.n, focal.selected + reference.selected, focal.n)
    chances = law.pmf(np.arange(focal.n + 1))
    return float(min(1.0, chances[chances <= chances[focal.selected] * (1 + 1e-7)].sum()))


def check_table(table: dict[str, Cell], *, adjusted_too: bool = True) -> None:
    """Fisher, Z, ratio, threshold and Holm of every group of the published audit.

    statsmodels collects garbage at each adjustment, so many tables check it for some only.
    """
    rows = [CountRow("race_ethnicity", group, cell.n, cell.selected) for group, cell in table.items()]
    family = to_json(audit_counts(rows, policy=POLICY))["families"][0]
    if not any(cell.selected for cell in table.values()):
        assert family["verdict"] == "not_computable"
        return
    base = table[family["reference"][0]]
    fishers = {}
    for entry in family["groups"]:
        cell = table[entry["group"]]
        if entry["group"] == family["reference"][0]:
            continue
        four = [[cell.selected, cell.rejected], [base.selected, base.rejected]]
        if entry["fisher_p"] is not None:
            fishers[entry["group"]] = _fisher(cell, base)
            assert _close(entry["fisher_p"], fishers[entry["group"]], slack=1e-8), table
            chi2 = stats.chi2_contingency(four, correction=False).statistic
            assert _close(entry["z_d"] ** 2, chi2), table
        exact = Fraction(cell.selected, cell.n) / Fraction(base.selected, base.n)
        assert Fraction(entry["impact_ratio"]["num"], entry["impact_ratio"]["den"]) == exact
        assert entry["below_four_fifths"] == (exact < Fraction(4, 5))
    if fishers and adjusted_too:
        adjusted = multipletests(list(fishers.values()), method="holm")[1]
        found = holm(fishers)
        assert all(_close(found[group], p) for group, p in zip(fishers, adjusted, strict=True))


def check_rates(table: dict[str, Cell]) -> None:
    """Rates by group, and the lowest ratio of a table, are fairlearn's."""
    labels = [group for group, cell in table.items() for _ in range(cell.n)]
    chosen = np.array([int(i < cell.selected) for cell in table.values() for i in range(cell.n)])

    def rate(_: object, predicted: object) -> float:
        return float(np.mean(predicted))

    frame = MetricFrame(metrics=rate, y_true=chosen, y_pred=chosen, sensitive_features=np.array(labels))
    rows = [CountRow("race_ethnicity", group, cell.n, cell.selected) for group, cell in table.items()]
    family = to_json(audit_counts(rows, policy=POLICY))["families"][0]
    assert all(_close(entry["rate"], frame.by_group[entry["group"]]) for entry in family["groups"])
    ratios = [entry["impact_ratio"]["value"] for entry in family["groups"] if entry["impact_ratio"]]
    if ratios:
        assert _close(min(ratios), float(frame.ratio(method="between_groups")))


def check_intervals(focal: Cell, reference: Cell) -> None:
    """The score interval is statsmodels' wherever that one is real."""
    low, high = confint_proportions_2indep(
        focal.selected, focal.n, reference.selected, reference.n, method="score", compare="ratio", correction=True
    )
    rows = [CountRow("race_ethnicity", "Asian", focal.n, focal.selected)]
    rows.append(CountRow("race_ethnicity", "White", reference.n, reference.selected))
    family = to_json(audit_counts(rows, policy=POLICY))["families"][0]
    entry = next(one for one in family["groups"] if one["group"] != family["reference"][0])
    ends = (low, high) if entry["group"] == "Asian" else (1 / high, 1 / low)
    assert _close(entry["interval"]["low"], ends[0], slack=2e-4)
    assert _close(entry["interval"]["high"], ends[1], slack=2e-4)


def check_strata(strata: list[Stratum]) -> None:
    """CMH, common odds ratio with interval, Breslow–Day and Tarone are statsmodels'."""
    tables = [
        np.array([[s.focal.selected, s.focal.rejected], [s.reference.selected, s.reference.rejected]], dtype=float)
        for s in strata
    ]
    oracle, found = StratifiedTable(tables), stratify(strata)
    assert found.cmh is not None and found.odds_ratio is not None and found.breslow_day is not None
    assert _close(found.cmh.chi2, float(oracle.test_null_odds().statistic))
    assert _close(found.odds_ratio.value, float(oracle.oddsratio_pooled))
    low, high = oracle.oddsratio_pooled_confint()
    assert _close(found.odds_ratio.low, float(low)) and _close(found.odds_ratio.high, float(high))
    assert _close(found.breslow_day.chi2, float(oracle.test_equal_odds().statistic), slack=1e-7)
    assert found.tarone is not None
    assert _close(found.tarone.chi2, float(oracle.test_equal_odds(adjust=True).statistic), slack=1e-7)
