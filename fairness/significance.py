"""How surprising a difference between two rates would be if nothing but chance were at work.

Knows 2×2 (and 2×G) tables of whole numbers. Does not know thresholds or verdicts. Every test returns None where it is
undefined: nobody selected, everybody selected, or a group without people.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.distributions import chi2_upper_tail, normal_two_sided
from fairness.rates import Cell

__all__ = [
    "ExactTest",
    "Omnibus",
    "benjamini_hochberg",
    "cohen_h",
    "exact_test",
    "holm",
    "hypergeometric_moments",
    "log_ratio_z",
    "min_expected",
    "odds_ratio",
    "omnibus_chi2",
    "phi",
    "pooled_z",
    "sd_units",
    "z_two_sided_p",
]

EXACT_UP_TO = 600
"""Tables of at most this many people are summed in exact integers; larger ones in double precision (error < 1e-12)."""

_TIE = 10**7
"""Outcomes within 1e-7 of the observed probability count as equally likely, as in R and SciPy."""
_NEGLIGIBLE = 1e-22
"""Share of the observed weight below which a further weight, however often, changes no printed digit."""


@dataclass(frozen=True, slots=True)
class ExactTest:
    """Fisher's exact test under fixed margins, each a probability in [0, 1]; small speaks against chance.

    `two_sided`: all tables no likelier than the one seen. `mid_p`: the same less half the probability of the table
    seen; it decides significance here, for it keeps the promised level without Fisher's caution at small numbers.
    `lower_tail`: as few or fewer focal selections. `lower_mid_p`: Lancaster's correction of that.
    """

    two_sided: float
    mid_p: float
    lower_tail: float
    lower_mid_p: float
    exact_mid_p: Fraction | None

    def significant(self, alpha: Fraction) -> bool:
        """Whether the two-sided mid-p is below α; on exact fractions where the table is small enough."""
        return (self.exact_mid_p if self.exact_mid_p is not None else Fraction(self.mid_p)) < alpha


@dataclass(frozen=True, slots=True)
class Omnibus:
    """Uncorrected χ² over all groups of a family at once; `min_expected` below 5 makes the p-value unreliable."""

    statistic: float
    df: int
    p: float
    min_expected: float


def exact_test(focal: Cell, reference: Cell) -> ExactTest | None:
    """Fisher's test with its mid-p forms; None where a margin is empty (no other table is possible to compare with)."""
    if _degenerate(focal, reference):
        return None
    everybody = focal.n + reference.n
    if everybody <= EXACT_UP_TO:
        return _exact_integers(focal, reference)
    return _exact_floats(focal, reference)


def pooled_z(focal: Cell, reference: Cell) -> float | None:
    """Two-proportion Z with the pooled rate: (p₁ − p₂) ÷ √(p̂(1 − p̂)(1/n₁ + 1/n₂)); negative is against the focal group.

    Its square is χ² without Yates' correction. Asymptotic: unreliable where an expected count is below 5
    (`min_expected`). Source: Morris & Lobsenz 2000.
    """
    if _degenerate(focal, reference):
        return None
    pooled = Fraction(focal.selected + reference.selected, focal.n + reference.n)
    difference = Fraction(focal.selected, focal.n) - Fraction(reference.selected, reference.n)
    variance = pooled * (1 - pooled) * (Fraction(1, focal.n) + Fraction(1, reference.n))
    return float(difference) / math.sqrt(variance)


def sd_units(focal: Cell, reference: Cell) -> float | None:
    """Standard deviations between observed and expected selections with the margins fixed, as courts count them.

    (a − n₁S/N) ÷ √(n₁n₂S(N − S) ÷ (N²(N − 1))); two or three make chance an unlikely explanation.
    Source: Castaneda v. Partida, 430 U.S. 482 n.17; Hazelwood, 433 U.S. 299.
    """
    if _degenerate(focal, reference):
        return None
    expected, variance = hypergeometric_moments(focal, reference)
    return float(focal.selected - expected) / math.sqrt(variance)


def hypergeometric_moments(focal: Cell, reference: Cell) -> tuple[Fraction, Fraction]:
    """Mean and variance of the focal selections with all margins fixed, in people and people²; needs N ≥ 2."""
    everybody, selected = focal.n + reference.n, focal.selected + reference.selected
    expected = Fraction(focal.n * selected, everybody)
    variance = Fraction(focal.n * reference.n * selected * (everybody - selected), everybody**2 * (everybody - 1))
    return expected, variance


def log_ratio_z(focal: Cell, reference: Cell) -> float | None:
    """Z on the log of the impact ratio: ln(IR) ÷ √((1 − p̂)/p̂ · (1/n₁ + 1/n₂)); None with a zero cell.

    Source: Morris & Lobsenz 2000 (Z_IR).
    """
    if _degenerate(focal, reference) or not focal.selected or not reference.selected:
        return None
    pooled = Fraction(focal.selected + reference.selected, focal.n + reference.n)
    variance = (1 - pooled) / pooled * (Fraction(1, focal.n) + Fraction(1, reference.n))
    ratio = Fraction(focal.selected * reference.n, reference.selected * focal.n)
    return math.log(ratio) / math.sqrt(variance)


def min_expected(cells: Sequence[Cell]) -> float | None:
    """Smallest expected count (selected or rejected) if all groups had the common rate; below 5, Z and χ² mislead."""
    everybody, selected = sum(c.n for c in cells), sum(c.selected for c in cells)
    if not everybody:
        return None
    smallest = min(c.n for c in cells)
    return smallest * min(selected, everybody - selected) / everybody


def cohen_h(focal: Cell, reference: Cell) -> float | None:
    """Difference of rates on the arcsine scale, focal minus reference: 2·asin√p₁ − 2·asin√p₂.

    0 is parity; .2 small, .5 medium, .8 large. None where a group is empty. Source: Cohen 1988.
    """
    if not focal.n or not reference.n:
        return None
    return 2.0 * (
        math.asin(math.sqrt(focal.selected / focal.n)) - math.asin(math.sqrt(reference.selected / reference.n))
    )


def phi(focal: Cell, reference: Cell) -> float | None:
    """Correlation between belonging to the focal group and being selected, −1 to 1; 0 is parity: Z ÷ √N."""
    z = pooled_z(focal, reference)
    return None if z is None else z / math.sqrt(focal.n + reference.n)


def odds_ratio(focal: Cell, reference: Cell) -> Fraction | None:
    """Odds of selection of the focal group over those of the reference; 1 is parity, None where a divisor is 0."""
    divisor = focal.rejected * reference.selected
    return Fraction(focal.selected * reference.rejected, divisor) if divisor else None


def omnibus_chi2(cells: Sequence[Cell]) -> Omnibus | None:
    """χ² test that all groups share one rate, without correction, G − 1 degrees of freedom; None where undefined."""
    present = [cell for cell in cells if cell.n]
    everybody, selected = sum(c.n for c in present), sum(c.selected for c in present)
    if len(present) < 2 or not 0 < selected < everybody:
        return None
    statistic = sum(
        (cell.selected - Fraction(cell.n * selected, everybody)) ** 2
        * (Fraction(everybody, cell.n * selected) + Fraction(everybody, cell.n * (everybody - selected)))
        for cell in present
    )
    df = len(present) - 1
    value = float(statistic)
    return Omnibus(value, df, chi2_upper_tail(value, df), min_expected(present) or 0.0)


def z_two_sided_p(z: float | None) -> float | None:
    """Two-sided p-value of a standard normal statistic; None stays None."""
    return None if z is None else normal_two_sided(z)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm's step-down adjustment over a declared family of comparisons, by key.

    Controls the chance of any false alarm in the family. Shown beside the unadjusted figures, never used to hide one.
    Source: Holm 1979.
    """
    ordered = sorted(p_values.items(), key=lambda item: (item[1], item[0]))
    adjusted: dict[str, float] = {}
    running = 0.0
    for position, (key, p) in enumerate(ordered):
        running = max(running, min(1.0, (len(ordered) - position) * p))
        adjusted[key] = running
    return adjusted


def benjamini_hochberg(p_values: Mapping[str, float]) -> dict[str, float]:
    """Benjamini and Hochberg's step-up adjustment, by key: controls the expected share of false alarms."""
    ordered = sorted(p_values.items(), key=lambda item: (item[1], item[0]))
    adjusted: dict[str, float] = {}
    running = 1.0
    for position in range(len(ordered), 0, -1):
        key, p = ordered[position - 1]
        running = min(running, p * len(ordered) / position)
        adjusted[key] = running
    return adjusted


def _degenerate(focal: Cell, reference: Cell) -> bool:
    selected = focal.selected + reference.selected
    return not focal.n or not reference.n or selected in (0, focal.n + reference.n)


def _exact_integers(focal: Cell, reference: Cell) -> ExactTest:
    selected = focal.selected + reference.selected
    low, high = max(0, selected - reference.n), min(focal.n, selected)
    weight = math.comb(focal.n, low) * math.comb(reference.n, selected - low)
    weights = []
    for x in range(low, high + 1):
        weights.append(weight)
        weight = weight * (focal.n - x) * (selected - x) // ((x + 1) * (reference.n - selected + x + 1))
    seen, total = weights[focal.selected - low], sum(weights)
    two_sided = Fraction(sum(w for w in weights if w * _TIE <= seen * (_TIE + 1)), total)
    lower = Fraction(sum(weights[: focal.selected - low + 1]), total)
    half = Fraction(seen, 2 * total)
    return ExactTest(float(two_sided), float(two_sided - half), float(lower), float(lower - half), two_sided - half)


def _exact_floats(focal: Cell, reference: Cell) -> ExactTest:
    observed = focal.selected
    pmf = dict(_relative_weights(focal, reference))
    total = math.fsum(pmf.values())
    seen = pmf.get(observed, 0.0)
    two_sided = min(1.0, math.fsum(w for w in pmf.values() if w <= seen * (1 + 1 / _TIE)) / total)
    lower = min(1.0, math.fsum(w for x, w in pmf.items() if x <= observed) / total)
    half = seen / total / 2
    return ExactTest(two_sided, two_sided - half, lower, lower - half, None)


def _relative_weights(focal: Cell, reference: Cell) -> Iterator[tuple[int, float]]:
    """Hypergeometric weights over the weight of the mode, outward until no sum of them could show the next."""
    n1, n2, selected = focal.n, reference.n, focal.selected + reference.selected
    low, high = max(0, selected - n2), min(n1, selected)
    mode = min(high, max(low, (n1 + 1) * (selected + 1) // (n1 + n2 + 2)))
    least = _NEGLIGIBLE * _weight_over_mode(focal, reference, mode)
    yield mode, 1.0
    weight = 1.0
    for x in range(mode, high):
        weight *= (n1 - x) * (selected - x) / ((x + 1) * (n2 - selected + x + 1))
        if not weight or (weight <= least and x + 1 > focal.selected):
            break
        yield x + 1, weight
    weight = 1.0
    for x in range(mode, low, -1):
        weight *= x * (n2 - selected + x) / ((n1 - x + 1) * (selected - x + 1))
        if not weight or (weight <= least and x - 1 < focal.selected):
            break
        yield x - 1, weight


def _weight_over_mode(focal: Cell, reference: Cell, mode: int) -> float:
    """The weight of the count seen over that of the mode, to a few digits; 0 where it vanishes."""
    selected = focal.selected + reference.selected
    logs = [
        -math.lgamma(x + 1)
        - math.lgamma(focal.n - x + 1)
        - math.lgamma(selected - x + 1)
        - math.lgamma(reference.n - selected + x + 1)
        for x in (focal.selected, mode)
    ]
    return math.exp(min(0.0, logs[0] - logs[1]))
