"""One group against another over requisitions as they come in: evidence that may be looked at after every one.

Knows tables of counts by requisition, in order. Knows no clock: the order is given, and the same order gives the same
numbers. Never says why a group is behind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness import rates
from fairness.errors import InputError
from fairness.figures import eligible_groups, small_group_reasons
from fairness.groups import CategoryScheme
from fairness.policies import Policy
from fairness.rates import Cell
from fairness.stratified import Stratum, cochran_mantel_haenszel, mantel_haenszel_impact_ratio
from fairness.tables import NOBODY, Pools

__all__ = ["ODDS_RATIOS", "WINDOW", "OverTime", "OverTimePoint", "e_values", "log_likelihood_ratios", "over_time"]

ODDS_RATIOS = (Fraction(1, 5), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(4, 5))
"""Odds of selection of the group over those of the reference that the evidence is weighed for, equally, against 1."""

WINDOW = 8
"""Requisitions that the rolling figures look back over."""

_LARGEST_LOG = 300 * math.log(10)
"""An e-value is reported as at most 10³⁰⁰, so that it stays a number that JSON can hold."""

_READABLE = 1_000_000
"""An e-value above this is worded as "more than 1,000,000"."""


@dataclass(frozen=True, slots=True)
class OverTimePoint:
    """After one requisition: its two cells, the evidence of all so far, and the figures of the last few.

    `e_value` ≥ 0: 1 is no evidence, 20 as much as a 1-in-20 chance finding at most. The rolling ratio (1 is parity) and
    p-value cover `rolling_requisitions` requisitions and only describe: the e-value alone bears repeated looks.
    The ratio is None where the reference selected nobody in them, the p-value where none can tell the groups apart.
    """

    requisition: str
    focal: Cell
    reference: Cell
    e_value: float
    rolling_requisitions: int
    rolling_impact_ratio: float | None
    rolling_p: float | None


@dataclass(frozen=True, slots=True)
class OverTime:
    """One group against one reference over requisitions. `alerted` names the first that took the e-value to `alert_at`.

    `alert_at` is `comparisons` ÷ α: over all comparisons of the family and all looks, the chance of any false alert is
    at most α. `e_value` is the one after the last requisition and may have fallen again since an alert.
    """

    family: str
    stage: str
    group: str
    reference: str
    window: int
    points: tuple[OverTimePoint, ...]
    e_value: float
    alert_at: float
    alerted: str | None
    comparisons: int
    sentence: str


def over_time(
    pools: Pools, *, policy: Policy, scheme: CategoryScheme, window: int = WINDOW, order: Sequence[str] | None = None
) -> tuple[OverTime, ...]:
    """Every group against the reference of the pooled table; empty with one requisition or no reference.

    If within every requisition selection does not depend on the group, its count of the selected given the margins is
    hypergeometric, and E = the mean over `ODDS_RATIOS` of the product of likelihood ratios is a martingale from 1: it
    ever reaches c/α with a chance of at most α/c (Ville), a smaller one where the group is ahead. The reference is
    known only afterwards, so `comparisons` counts every pair of a group and a possible reference.

    Args:
        pools: one family at one stage, with its requisitions.
        policy: α, and how large a reference must be.
        scheme: which groups are never a reference.
        window: requisitions of the rolling figures, at least 1.
        order: the requisitions, earliest first; by default as in the pools.

    Raises:
        InputError: the window is below 1, or the order repeats, lacks or invents a requisition.

    Source: Ville 1939; Ramdas, Grünwald, Vovk & Shafer 2023 (e-processes); Fisher's noncentral hypergeometric.
    """
    if window < 1:
        raise InputError(f"the window must be at least one requisition, not {window}")
    candidates = _possible_references(pools, policy=policy, scheme=scheme)
    reference = rates.highest_rate_groups(candidates)
    if not pools.requisitions or not reference:
        return ()
    left_out = small_group_reasons(pools.pooled, policy=policy)
    present = [group for group, cell in pools.pooled.cells.items() if cell.n and group not in left_out]
    comparisons = len(candidates) * (len(present) - 1)
    names = _in_order(pools, order)
    return tuple(
        _over_time(pools, group, reference[0], names, window=window, comparisons=comparisons, policy=policy)
        for group in present
        if group != reference[0]
    )


def log_likelihood_ratios(focal: Cell, reference: Cell) -> tuple[float, ...]:
    """Log of how much likelier the focal count is at each of `ODDS_RATIOS` than at 1, with the margins fixed.

    Fisher's noncentral hypergeometric: θᵃ · Σw(x) ÷ Σw(x)θˣ with w(x) = C(n₁, x)·C(n₂, S − x). Exactly 0 where only
    one count is possible: nobody or everybody selected, or a group absent. Under θ = 1 each ratio has mean 1.
    """
    selected = focal.selected + reference.selected
    low, high = max(0, selected - reference.n), min(focal.n, selected)
    if low == high:
        return (0.0,) * len(ODDS_RATIOS)
    weights = [_log_choose(focal.n, x) + _log_choose(reference.n, selected - x) for x in range(low, high + 1)]
    everything = _log_sum(weights)
    ratios = []
    for odds in ODDS_RATIOS:
        slope = math.log(odds)
        tilted = _log_sum([weight + slope * step for step, weight in enumerate(weights)])
        ratios.append(slope * (focal.selected - low) + everything - tilted)
    return tuple(ratios)


def e_values(strata: Sequence[Stratum]) -> tuple[float, ...]:
    """The e-value after each stratum: the mean over `ODDS_RATIOS` of the product of likelihood ratios so far.

    At least 0; 1 is no evidence. Where the group does not matter, it ever reaches c with a chance of at most 1/c.
    """
    totals = [0.0] * len(ODDS_RATIOS)
    values = []
    for stratum in strata:
        ratios = log_likelihood_ratios(stratum.focal, stratum.reference)
        totals = [total + ratio for total, ratio in zip(totals, ratios, strict=True)]
        values.append(math.exp(min(_LARGEST_LOG, _log_sum(totals) - math.log(len(totals)))))
    return tuple(values)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _log_sum(logs: Sequence[float]) -> float:
    """Log of Σ exp, without overflow."""
    top = max(logs)
    return top + math.log(math.fsum(math.exp(value - top) for value in logs))


def _possible_references(pools: Pools, *, policy: Policy, scheme: CategoryScheme) -> dict[str, Cell]:
    """The groups any of which could turn out to be the reference: large enough, or else all that may be one."""
    table = pools.pooled
    eligible = {g: c for g, c in eligible_groups(table, policy=policy, scheme=scheme).items() if c.n}
    return rates.large_groups(eligible, min_n=policy.min_n, min_share=policy.min_share) or eligible


def _in_order(pools: Pools, order: Sequence[str] | None) -> tuple[str, ...]:
    names = tuple(name for name, _ in pools.requisitions)
    if order is None:
        return names
    if sorted(order) != sorted(names):
        raise InputError(f"the order must name each of the {len(names)} requisitions once, and no other")
    return tuple(order)


def _over_time(
    pools: Pools, group: str, base: str, names: Sequence[str], *, window: int, comparisons: int, policy: Policy
) -> OverTime:
    tables = dict(pools.requisitions)
    strata = [
        Stratum(name, tables[name].cells.get(group, NOBODY), tables[name].cells.get(base, NOBODY)) for name in names
    ]
    alert_at = float(comparisons / policy.alpha)
    points = tuple(
        _point(strata[max(0, place - window) : place], e_value)
        for place, e_value in enumerate(e_values(strata), start=1)
    )
    alert = next((point for point in points if point.e_value >= alert_at), None)
    return OverTime(
        family=pools.pooled.family,
        stage=pools.pooled.stage,
        group=group,
        reference=base,
        window=window,
        points=points,
        e_value=points[-1].e_value,
        alert_at=alert_at,
        alerted=alert.requisition if alert else None,
        comparisons=comparisons,
        sentence=_sentence(group, base, points, alert, alert_at),
    )


def _point(recent: Sequence[Stratum], e_value: float) -> OverTimePoint:
    """The last of the recent strata, with the evidence up to it."""
    ratio, test = mantel_haenszel_impact_ratio(recent), cochran_mantel_haenszel(recent)
    return OverTimePoint(
        requisition=recent[-1].name,
        focal=recent[-1].focal,
        reference=recent[-1].reference,
        e_value=e_value,
        rolling_requisitions=len(recent),
        rolling_impact_ratio=None if ratio is None else ratio.value,
        rolling_p=None if test is None else test.p,
    )


def _sentence(
    group: str, base: str, points: Sequence[OverTimePoint], alert: OverTimePoint | None, alert_at: float
) -> str:
    over, limit = f"{group} against {base} over {len(points)} requisitions", _worded(alert_at)
    if alert is None:
        return (
            f"{over}: no pattern so far (e-value {_worded(points[-1].e_value)}, alert at {limit}); it may be looked at "
            "after every requisition without inflating the error."
        )
    return (
        f"{over}: the evidence reached its alert level at requisition {alert.requisition} "
        f"(e-value {_worded(alert.e_value)}, alert at {limit}). Chance alone ever reaches it in at most 1 of {limit} "
        f"such series, however often one looks; now it is {_worded(points[-1].e_value)}. "
        "Assess what the requisitions share."
    )


def _worded(e_value: float) -> str:
    """Cut off rather than rounded, so that an e-value below the alert level never reads as if it had reached it."""
    if e_value > _READABLE:
        return f"more than {_READABLE:,}"
    if e_value >= 10:
        return f"{math.floor(e_value):,}"
    return f"{math.floor(e_value * 10) / 10:.1f}" if e_value >= 0.1 else "below 0.1"
