"""Everything computed about one group against one reference, in one value.

Knows two cells and a policy's numbers. Does not know verdicts, families or people.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fairness import intervals, rates, significance
from fairness.intervals import Interval
from fairness.policies import Policy
from fairness.power import minimum_detectable_ratio, power_at_ratio
from fairness.rates import Cell, Flip, Shortfall
from fairness.significance import ExactTest

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One group against a reference; each figure is documented where it is computed, None is undefined."""

    focal: Cell
    reference: Cell
    impact_ratio: Fraction | None
    below_threshold: bool | None
    proof: str | None
    rate_difference: Fraction | None
    rejection_ratio: Fraction | None
    interval: Interval | None
    koopman: Interval | None
    katz: Interval | None
    exact: ExactTest | None
    z_d: float | None
    sd_units: float | None
    z_ir: float | None
    min_expected: float | None
    cohen_h: float | None
    phi: float | None
    odds_ratio: Fraction | None
    shortfall: Shortfall
    extra_selections: int | None
    flip: Flip
    power: float | None
    minimum_detectable_ratio: float | None


def compare(focal: Cell, reference: Cell, *, policy: Policy) -> Comparison:
    """All statistics of a group against a reference, at the policy's ratio, α and level."""
    reference_rate = rates.selection_rate(reference)
    base_rate = 0.0 if reference_rate is None else float(reference_rate)
    level = float(policy.interval_level)
    return Comparison(
        focal=focal,
        reference=reference,
        impact_ratio=rates.impact_ratio(focal, reference),
        below_threshold=rates.below_threshold(focal, reference, threshold=policy.threshold),
        proof=rates.threshold_proof(focal, reference, threshold=policy.threshold),
        rate_difference=rates.rate_difference(focal, reference),
        rejection_ratio=rates.rejection_ratio(focal, reference),
        interval=intervals.miettinen_nurminen(focal, reference, level=level),
        koopman=intervals.koopman(focal, reference, level=level),
        katz=intervals.katz(focal, reference, level=level),
        exact=significance.exact_test(focal, reference),
        z_d=significance.pooled_z(focal, reference),
        sd_units=significance.sd_units(focal, reference),
        z_ir=significance.log_ratio_z(focal, reference),
        min_expected=significance.min_expected((focal, reference)),
        cohen_h=significance.cohen_h(focal, reference),
        phi=significance.phi(focal, reference),
        odds_ratio=significance.odds_ratio(focal, reference),
        shortfall=rates.shortfall(focal, reference),
        extra_selections=rates.extra_selections_to_threshold(focal, reference, threshold=policy.threshold),
        flip=rates.flip(focal, reference, threshold=policy.threshold),
        power=power_at_ratio(focal.n, reference.n, base_rate, ratio=policy.threshold, alpha=policy.alpha),
        minimum_detectable_ratio=minimum_detectable_ratio(
            focal.n, reference.n, base_rate, power=policy.detectable_power, alpha=policy.alpha
        ),
    )
