"""Tails of the few distributions used here, from the standard library alone.

Closed forms with integer degrees of freedom; an outside auditor needs nothing installed to repeat them.
"""

from __future__ import annotations

import math
from statistics import NormalDist

__all__ = ["chi2_upper_tail", "normal_cdf", "normal_quantile", "normal_two_sided"]

_STANDARD = NormalDist()


def normal_cdf(z: float) -> float:
    """P(Z ≤ z) of the standard normal distribution."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def normal_quantile(probability: float) -> float:
    """The z below which the given probability, strictly between 0 and 1, lies."""
    return _STANDARD.inv_cdf(probability)


def normal_two_sided(z: float) -> float:
    """P(|Z| ≥ |z|)."""
    return math.erfc(abs(z) / math.sqrt(2.0))


def chi2_upper_tail(statistic: float, degrees: int) -> float:
    """P(χ² ≥ statistic) with `degrees` ≥ 1 degrees of freedom, by the finite series for whole degrees."""
    if statistic <= 0.0:
        return 1.0
    half = statistic / 2.0
    if degrees % 2 == 0:
        term = total = math.exp(-half)
        for i in range(1, degrees // 2):
            term *= half / i
            total += term
        return total
    total = math.erfc(math.sqrt(half))
    term = 2.0 * math.sqrt(half / math.pi) * math.exp(-half)
    for i in range(1, (degrees - 1) // 2 + 1):
        total += term
        term *= half / (i + 0.5)
    return total
