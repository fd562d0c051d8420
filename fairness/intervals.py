"""Intervals for the impact ratio: how far the true ratio could plausibly be from the one seen.

Own implementation with bisection, finite where a group has zero selections. An upper end of None means "no upper
end" (the reference selected nobody, or so few that no ratio can be ruled out).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from fairness.distributions import normal_quantile
from fairness.rates import Cell

__all__ = ["Interval", "katz", "katz_log_se", "koopman", "miettinen_nurminen"]

DEFAULT_LEVEL = 0.95
_BISECTIONS = 200
_RATIO_TOLERANCE = 1e-12
_LARGEST_RATIO = 1e9
"""Beyond this the upper end is reported as None: no data can tell such ratios apart."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval for a ratio: `low` ≥ 0; `high` None means unbounded above."""

    method: str
    level: float
    low: float
    high: float | None

    def excludes_one(self) -> bool:
        """Whether equal rates lie outside the interval."""
        return self.low > 1.0 or (self.high is not None and self.high < 1.0)


def miettinen_nurminen(focal: Cell, reference: Cell, *, level: float = DEFAULT_LEVEL) -> Interval | None:
    """Score interval of the impact ratio with the factor N/(N − 1); the default here.

    The ratios R for which (p₁ − R·p₂)² ÷ (Ṽ(R)·N/(N − 1)) does not exceed z², with the variance at the maximum
    likelihood rates under R. Contains the ratio seen; excludes 1 exactly where |`significance.sd_units`| > z.
    None where nobody was selected or a group is empty. Source: Miettinen & Nurminen 1985.
    """
    everybody = focal.n + reference.n
    if everybody < 2:
        return None
    return _score_interval(focal, reference, level, "miettinen-nurminen", everybody / (everybody - 1))


def koopman(focal: Cell, reference: Cell, *, level: float = DEFAULT_LEVEL) -> Interval | None:
    """The same score interval without the factor N/(N − 1): a little narrower. Source: Koopman 1984."""
    return _score_interval(focal, reference, level, "koopman", 1.0)


def katz(focal: Cell, reference: Cell, *, level: float = DEFAULT_LEVEL) -> Interval | None:
    """exp(ln IR ± z·√((1 − p₁)/(n₁p₁) + (1 − p₂)/(n₂p₂))): the textbook interval; None with a zero cell or no variance.

    Source: Katz et al. 1978.
    """
    error = katz_log_se(focal, reference)
    if error is None:
        return None
    center = math.log((focal.selected / focal.n) / (reference.selected / reference.n))
    reach = normal_quantile(0.5 + level / 2) * error
    return Interval("katz", level, math.exp(center - reach), math.exp(center + reach))


def katz_log_se(focal: Cell, reference: Cell) -> float | None:
    """Standard error of the log impact ratio; None where a group selected nobody or everybody was selected."""
    if not focal.selected or not reference.selected:
        return None
    variance = 1 / focal.selected - 1 / focal.n + 1 / reference.selected - 1 / reference.n
    return math.sqrt(variance) if variance > 0 else None


def _score_interval(focal: Cell, reference: Cell, level: float, method: str, factor: float) -> Interval | None:
    if not focal.n or not reference.n or not focal.selected + reference.selected:
        return None
    limit = normal_quantile(0.5 + level / 2) ** 2

    def outside(log_ratio: float) -> bool:
        return _score_chi2(focal, reference, math.exp(log_ratio), factor) > limit

    low, high = 0.0, None
    if reference.selected:
        seen = focal.selected * reference.n / (reference.selected * focal.n)
        start = math.log(seen) if focal.selected else math.log(1 / _LARGEST_RATIO)
        high = _crossing(outside, start, upward=True)
    else:
        start = math.log(_LARGEST_RATIO)
    if focal.selected:
        low = _crossing(outside, start, upward=False) or 0.0
    return Interval(method, level, low, high)


def _score_chi2(focal: Cell, reference: Cell, ratio: float, factor: float) -> float:
    x1, n1, x2, n2 = focal.selected, focal.n, reference.selected, reference.n
    a = (n1 + n2) * ratio
    b = n1 * ratio + x1 + n2 + x2 * ratio
    c = x1 + x2
    p2 = 2 * c / (b + math.sqrt(max(0.0, b * b - 4 * a * c)))
    p1 = ratio * p2
    variance = (p1 * (1 - p1) / n1 + ratio * ratio * p2 * (1 - p2) / n2) * factor
    gap = x1 / n1 - ratio * x2 / n2
    if variance <= 0.0:
        return 0.0 if abs(gap) < _RATIO_TOLERANCE else math.inf
    return gap * gap / variance


def _crossing(outside: Callable[[float], bool], start: float, *, upward: bool) -> float | None:
    """The ratio at which the score test starts to reject, going up or down from `start` on the log scale."""
    bound = math.log(_LARGEST_RATIO)
    inner, step = start, 0.1
    outer = start
    while not outside(outer):
        if abs(outer) > bound + 1:
            return None
        inner, outer, step = outer, outer + (step if upward else -step), step * 2
    for _ in range(_BISECTIONS):
        middle = (inner + outer) / 2
        inner, outer = (inner, middle) if outside(middle) else (middle, outer)
        if abs(outer - inner) < _RATIO_TOLERANCE:
            break
    return math.exp((inner + outer) / 2)
