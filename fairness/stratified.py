"""The same comparison over several requisitions without mixing their pools.

Adding up pools with different rates can create a disparity that no pool has, or hide one that all have. Knows strata
of two cells each. Does not know what a stratum is called outside.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.distributions import chi2_upper_tail, normal_quantile
from fairness.rates import Cell
from fairness.significance import hypergeometric_moments

__all__ = [
    "Estimate",
    "MultipleEvents",
    "Stratified",
    "Stratum",
    "Test",
    "breslow_day",
    "cochran_mantel_haenszel",
    "mantel_haenszel_impact_ratio",
    "mantel_haenszel_odds_ratio",
    "multiple_events",
    "stratify",
]


@dataclass(frozen=True, slots=True)
class Stratum:
    """One requisition: the focal and the reference group in it."""

    name: str
    focal: Cell
    reference: Cell

    @property
    def everybody(self) -> int:
        """People of both groups."""
        return self.focal.n + self.reference.n

    @property
    def selected(self) -> int:
        """Selected people of both groups."""
        return self.focal.selected + self.reference.selected

    @property
    def informative(self) -> bool:
        """Whether it can tell the groups apart: both have people, and somebody was selected but not everybody."""
        return bool(self.focal.n and self.reference.n and 0 < self.selected < self.everybody)


@dataclass(frozen=True, slots=True)
class Test:
    """A χ² statistic, its degrees of freedom and p-value."""

    __test__ = False  # not a test case, whatever its name

    chi2: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A common ratio over strata with its interval; 1 is parity."""

    value: float
    low: float | None
    high: float | None
    exact: Fraction


@dataclass(frozen=True, slots=True)
class MultipleEvents:
    """Selections seen and expected over all strata, in people; z is (observed − expected) ÷ sd."""

    observed: int
    expected: float
    shortfall: float
    sd: float
    z: float


@dataclass(frozen=True, slots=True)
class Stratified:
    """All stratified figures of one group against one reference; None where undefined."""

    strata: int
    uninformative: int
    cmh: Test | None
    cmh_corrected: Test | None
    impact_ratio: Estimate | None
    odds_ratio: Estimate | None
    breslow_day: Test | None
    tarone: Test | None
    events: MultipleEvents | None


def stratify(strata: Sequence[Stratum], *, level: float = 0.95) -> Stratified:
    """All stratified figures at once; strata that say nothing are left out of the tests and counted."""
    informative = [stratum for stratum in strata if stratum.informative]
    common = mantel_haenszel_odds_ratio(strata, level=level)
    return Stratified(
        strata=len(strata),
        uninformative=len(strata) - len(informative),
        cmh=cochran_mantel_haenszel(strata),
        cmh_corrected=cochran_mantel_haenszel(strata, continuity=True),
        impact_ratio=mantel_haenszel_impact_ratio(strata, level=level),
        odds_ratio=common,
        breslow_day=breslow_day(strata),
        tarone=breslow_day(strata, tarone=True),
        events=multiple_events(strata),
    )


def cochran_mantel_haenszel(strata: Sequence[Stratum], *, continuity: bool = False) -> Test | None:
    """Test that the groups are selected alike within strata: (Σ(a − E))² ÷ ΣVar, 1 degree of freedom.

    Without Yates' correction unless asked. None where no stratum is informative. Source: Mantel & Haenszel 1959.
    """
    gap, variance = _gap_and_variance(strata)
    if not variance:
        return None
    distance = abs(gap)
    if continuity:
        distance = max(Fraction(0), distance - Fraction(1, 2))
    statistic = float(distance**2 / variance)
    return Test(statistic, 1, chi2_upper_tail(statistic, 1))


def multiple_events(strata: Sequence[Stratum]) -> MultipleEvents | None:
    """Selections seen against those expected, summed over strata; z as courts count it over several events."""
    gap, variance = _gap_and_variance(strata)
    if not variance:
        return None
    observed = sum(stratum.focal.selected for stratum in strata if stratum.informative)
    sd = math.sqrt(variance)
    return MultipleEvents(observed, float(observed - gap), float(-gap), sd, float(gap) / sd)


def mantel_haenszel_impact_ratio(strata: Sequence[Stratum], *, level: float = 0.95) -> Estimate | None:
    """Common impact ratio Σ(a·n₂/N) ÷ Σ(c·n₁/N) with the interval of Greenland and Robins; 1 is parity.

    The ratio is exact. None where the reference selected nobody; interval ends None where the group selected nobody.
    Source: Greenland & Robins 1985.
    """
    used = [stratum for stratum in strata if stratum.focal.n and stratum.reference.n]
    focal = sum((Fraction(s.focal.selected * s.reference.n, s.everybody) for s in used), Fraction(0))
    base = sum((Fraction(s.reference.selected * s.focal.n, s.everybody) for s in used), Fraction(0))
    if not base:
        return None
    ratio = focal / base
    if not focal:
        return Estimate(0.0, None, None, ratio)
    spread = sum(
        Fraction(
            s.focal.n * s.reference.n * s.selected - s.focal.selected * s.reference.selected * s.everybody,
            s.everybody**2,
        )
        for s in used
    )
    return _estimate(ratio, math.sqrt(spread / (focal * base)), level)


def mantel_haenszel_odds_ratio(strata: Sequence[Stratum], *, level: float = 0.95) -> Estimate | None:
    """Common odds ratio Σ(ad/N) ÷ Σ(bc/N) with the interval of Robins, Breslow and Greenland; 1 is parity.

    None where the divisor is 0; interval ends None where the ratio is 0. Source: Robins, Breslow & Greenland 1986.
    """
    r_sum = s_sum = pr = ps_qr = qs = Fraction(0)
    for stratum in strata:
        if not stratum.everybody:
            continue
        n = stratum.everybody
        a, b = stratum.focal.selected, stratum.focal.rejected
        c, d = stratum.reference.selected, stratum.reference.rejected
        p, q, r, s = Fraction(a + d, n), Fraction(b + c, n), Fraction(a * d, n), Fraction(b * c, n)
        r_sum, s_sum = r_sum + r, s_sum + s
        pr, ps_qr, qs = pr + p * r, ps_qr + p * s + q * r, qs + q * s
    if not s_sum:
        return None
    if not r_sum:
        return Estimate(0.0, None, None, Fraction(0))
    variance = pr / (2 * r_sum**2) + ps_qr / (2 * r_sum * s_sum) + qs / (2 * s_sum**2)
    return _estimate(r_sum / s_sum, math.sqrt(variance), level)


def breslow_day(strata: Sequence[Stratum], *, tarone: bool = False) -> Test | None:
    """Test that one odds ratio fits all strata; a small p says that the common ratios mislead: list the strata.

    Degrees of freedom are informative strata − 1. With `tarone`, less the square of the summed gap. None where fewer
    than two strata are informative or the common odds ratio is 0 or undefined. Source: Breslow & Day 1980, Tarone 1985.
    """
    informative = [stratum for stratum in strata if stratum.informative]
    common = mantel_haenszel_odds_ratio(informative)
    if len(informative) < 2 or common is None or not common.value:
        return None
    statistic = gaps = variances = 0.0
    for stratum in informative:
        fitted = _fitted_count(stratum, common.value)
        variance = _fitted_variance(stratum, fitted)
        gap = stratum.focal.selected - fitted
        statistic += gap * gap / variance
        gaps, variances = gaps + gap, variances + variance
    if tarone:
        statistic -= gaps * gaps / variances
    df = len(informative) - 1
    return Test(max(0.0, statistic), df, chi2_upper_tail(statistic, df))


def _gap_and_variance(strata: Sequence[Stratum]) -> tuple[Fraction, Fraction]:
    gap = variance = Fraction(0)
    for stratum in strata:
        if stratum.informative:
            expected, spread = hypergeometric_moments(stratum.focal, stratum.reference)
            gap, variance = gap + stratum.focal.selected - expected, variance + spread
    return gap, variance


def _estimate(ratio: Fraction, log_se: float, level: float) -> Estimate:
    reach = math.exp(normal_quantile(0.5 + level / 2) * log_se)
    value = float(ratio)
    return Estimate(value, value / reach, value * reach, ratio)


def _fitted_count(stratum: Stratum, odds: float) -> float:
    """The focal selections that give the stratum this odds ratio with its margins kept."""
    n1, n2, selected = stratum.focal.n, stratum.reference.n, stratum.selected
    b = n2 - selected + odds * (n1 + selected)
    return 2 * odds * n1 * selected / (b + math.sqrt(b * b + 4 * (1 - odds) * odds * n1 * selected))


def _fitted_variance(stratum: Stratum, fitted: float) -> float:
    n1, n2, selected = stratum.focal.n, stratum.reference.n, stratum.selected
    cells = (fitted, n1 - fitted, selected - fitted, n2 - selected + fitted)
    return 1 / sum(1 / cell for cell in cells)
