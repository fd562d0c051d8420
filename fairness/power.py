"""Whether a comparison could have seen a disparity at all: power, and the smallest disparity it would see.

Printed beside every difference that is not significant, because silence of a weak test says nothing.
"""

from __future__ import annotations

import math
from fractions import Fraction

from fairness.distributions import normal_cdf, normal_quantile
from fairness.rates import FOUR_FIFTHS

__all__ = ["minimum_detectable_ratio", "power_at_ratio"]

_BISECTIONS = 60


def power_at_ratio(
    n_focal: int,
    n_reference: int,
    reference_rate: float,
    *,
    ratio: float | Fraction = FOUR_FIFTHS,
    alpha: float | Fraction = Fraction(1, 20),
) -> float | None:
    """Chance (0 to 1) that a two-sided two-proportion Z test at α notices a true impact ratio of `ratio`.

    Normal approximation, pooled variance under equality, separate variances under the alternative, both tails. Near 1
    is ideal; below .3 a silent test means little. None where a group is empty or the reference rate is 0.
    """
    if not n_focal or not n_reference or not 0 < reference_rate <= 1:
        return None
    focal_rate = float(ratio) * reference_rate
    pooled = (n_focal * focal_rate + n_reference * reference_rate) / (n_focal + n_reference)
    null_se = math.sqrt(pooled * (1 - pooled) * (1 / n_focal + 1 / n_reference))
    true_se = math.sqrt(focal_rate * (1 - focal_rate) / n_focal + reference_rate * (1 - reference_rate) / n_reference)
    reach = normal_quantile(1 - float(alpha) / 2) * null_se
    gap = abs(reference_rate - focal_rate)
    if true_se == 0.0:
        return 1.0 if gap > reach else 0.0
    return normal_cdf((gap - reach) / true_se) + normal_cdf((-gap - reach) / true_se)


def minimum_detectable_ratio(
    n_focal: int,
    n_reference: int,
    reference_rate: float,
    *,
    power: float | Fraction = Fraction(4, 5),
    alpha: float | Fraction = Fraction(1, 20),
) -> float | None:
    """The highest impact ratio below 1 that the test would notice with the given power; nearer 1 is better.

    None where even a ratio of 0 would be missed that often: the groups are too small to find anything.
    """
    lowest = power_at_ratio(n_focal, n_reference, reference_rate, ratio=0.0, alpha=alpha)
    if lowest is None or lowest < power:
        return None
    found, missed = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (found + missed) / 2
        seen = power_at_ratio(n_focal, n_reference, reference_rate, ratio=middle, alpha=alpha)
        found, missed = (middle, missed) if seen is not None and seen >= power else (found, middle)
    return found
