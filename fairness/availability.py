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
    p, q = share.numerator, share.denominator - share.numerator
    weights = [math.comb(n, k) * p**k * q ** (n - k) for k in range(n + 1)]
    total = share.denominator**n
    seen = weights[observed]
    return AvailabilityTest(
        expected=expected,
        sd=sd,
        z=float(observed - expected) / sd,
        two_sided_p=float(Fraction(sum(w for w in weights if w <= seen * _TIE), total)),
        lower_tail_p=float(Fraction(sum(weights[: observed + 1]), total)),
    )
