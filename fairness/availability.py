"""Selections against the share of a group in the population available: the comparison of Hazelwood and Castaneda.

The share is an input with a date and a source: the same hires are 6.5 or 1.7 standard deviations away, depending on
the pool one compares with.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from fairness.errors import InputError

__all__ = ["AvailabilityTest", "availability_test"]

_TIE = Fraction(10**7 + 1, 10**7)
MOST_EXACT = 2_000
"""Selections up to which whole numbers are summed; beyond, floats give the same to ten digits and much sooner."""


@dataclass(frozen=True, slots=True)
class AvailabilityTest:
    """Observed against expected people: z is (observed − expected) ÷ sd; both p-values are exact binomial sums."""

    expected: Fraction
    sd: float
    z: float
    two_sided_p: float
    lower_tail_p: float


def availability_test(n: int, observed: int, availability: Fraction | str | float) -> AvailabilityTest:
    """How far `observed` of `n` selections is from the share of the group among the people available.

    0 standard deviations is parity; courts have found two or three hard to put down to chance.

    Raises:
        InputError: the share is not strictly between 0 and 1, or observed is not between 0 and n ≥ 1.

    Source: Castaneda v. Partida, 430 U.S. 482 n.17; Hazelwood v. United States, 433 U.S. 299 nn.14, 17.
    """
    share = Fraction(repr(availability)) if isinstance(availability, float) else Fraction(availability)
    if not 0 < share < 1:
        raise InputError(f"the share available must lie strictly between 0 and 1, not {availability}")
    if n < 1 or not 0 <= observed <= n:
        raise InputError(f"{observed} observed of {n}: observed must lie between 0 and n")
    expected, sd = n * share, math.sqrt(n * share * (1 - share))
    two_sided, lower = (_exact_tails if n <= MOST_EXACT else _float_tails)(n, observed, share)
    return AvailabilityTest(
        expected=expected, sd=sd, z=float(observed - expected) / sd, two_sided_p=two_sided, lower_tail_p=lower
    )


def _exact_tails(n: int, observed: int, share: Fraction) -> tuple[float, float]:
    """Two-sided and lower p-value, in whole numbers."""
    p, q = share.numerator, share.denominator - share.numerator
    weights = [math.comb(n, k) * p**k * q ** (n - k) for k in range(n + 1)]
    total, seen = share.denominator**n, weights[observed]
    two_sided = Fraction(sum(w for w in weights if w <= seen * _TIE), total)
    return float(two_sided), float(Fraction(sum(weights[: observed + 1]), total))


def _float_tails(n: int, observed: int, share: Fraction) -> tuple[float, float]:
    """The same from weights over that of the mode, outward until they vanish in double precision."""
    mode, odds = min(n, int((n + 1) * share)), float(share / (1 - share))
    weights, weight = {mode: 1.0}, 1.0
    for k in range(mode, n):
        weight *= (n - k) / (k + 1) * odds
        if not weight:
            break
        weights[k + 1] = weight
    weight = 1.0
    for k in range(mode, 0, -1):
        weight *= k / ((n - k + 1) * odds)
        if not weight:
            break
        weights[k - 1] = weight
    total, seen = math.fsum(weights.values()), weights.get(observed, 0.0)
    two_sided = math.fsum(w for w in weights.values() if w <= seen * float(_TIE)) / total
    return min(1.0, two_sided), min(1.0, math.fsum(w for k, w in weights.items() if k <= observed) / total)
