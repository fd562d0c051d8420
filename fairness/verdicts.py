"""What the figures of one group say, as one of eight states and one plain sentence.

A ratio alone decides nothing: size, chance, robustness to one moved selection and missing answers are weighed together.
Knows figures and a policy. Does not know the gate, and never says that a procedure is fine.
"""

from __future__ import annotations

from fractions import Fraction

from fairness.comparison import Comparison
from fairness.missing import Bounds
from fairness.policies import Policy, Verdict
from fairness.rates import Cell, selection_rate

__all__ = [
    "HIGHEST",
    "HIGHEST_OF_LARGE",
    "decimal",
    "judge",
    "judge_reference",
    "percent",
    "reference_sentence",
    "sentence",
]

HIGHEST = "the highest rate"
HIGHEST_OF_LARGE = "the highest rate of the groups large enough to compare with"
"""True of the group that verdicts compare with, whether or not a smaller group has a higher rate."""


def judge(comparison: Comparison, *, bounds: Bounds, unknown: Cell, policy: Policy) -> Verdict:
    """The state of a group compared with its reference.

    In this order: undefined; group or reference smaller than the minimum; a ratio below the threshold, by significance
    and one moved selection; missing answers that could put the ratio on the other side; too little power to have seen
    anything; a significant and practical difference at or above the threshold; nothing indicated.
    """
    focal, reference = comparison.focal, comparison.reference
    if not focal.n or not reference.selected:
        return Verdict.NOT_COMPUTABLE
    if focal.n < policy.min_n or reference.n < policy.min_n:
        return Verdict.INSUFFICIENT
    significant = comparison.exact is not None and comparison.exact.significant(policy.alpha)
    if comparison.below_threshold:
        return _below(comparison, significant=significant)
    if unknown.n and bounds.straddle(policy.threshold):
        return Verdict.INCONCLUSIVE_MISSING_DATA
    if significant:
        return Verdict.STATISTICAL_ATTENTION if _practical(comparison, policy) else Verdict.NO_INDICATION
    return Verdict.INSUFFICIENT if _blind(comparison, policy) else Verdict.NO_INDICATION


def judge_reference(cell: Cell, *, bounds: Bounds, unknown: Cell, policy: Policy) -> Verdict:
    """The state of the group the others are compared with: too small, in doubt, or not indicated."""
    if not cell.selected:
        return Verdict.NOT_COMPUTABLE
    if cell.n < policy.min_n:
        return Verdict.INSUFFICIENT
    if unknown.n and bounds.straddle(policy.threshold):
        return Verdict.INCONCLUSIVE_MISSING_DATA
    return Verdict.NO_INDICATION


def sentence(
    group: str,
    verdict: Verdict,
    comparison: Comparison,
    reference: str,
    *,
    bounds: Bounds,
    unknown: Cell,
    policy: Policy,
) -> str:
    """One sentence, or two, that a recruiter understands, with the numbers in it."""
    if not comparison.focal.n:
        return f"{group}: nobody in this group, so there is nothing to compare."
    figures = _figures(group, comparison, reference)
    return f"{figures} {_meaning(verdict, comparison, bounds=bounds, unknown=unknown, policy=policy)}"


def reference_sentence(
    group: str,
    cell: Cell,
    verdict: Verdict,
    *,
    bounds: Bounds,
    unknown: Cell,
    policy: Policy,
    is_highest: bool = True,
) -> str:
    """The sentence of the group others are compared with; not `is_highest` where a smaller one has a higher rate."""
    highest = HIGHEST if is_highest else HIGHEST_OF_LARGE
    start = f"{group}: {cell.selected} of {cell.n} selected ({percent(cell)})"
    if verdict is Verdict.NOT_COMPUTABLE:
        return f"{start}: nobody was selected, so no ratio exists."
    if verdict is Verdict.INSUFFICIENT:
        return f"{start}, {highest}, but fewer than {policy.min_n} people are too few to compare others with."
    if verdict is Verdict.INCONCLUSIVE_MISSING_DATA:
        return f"{start}, {highest}, of those known. {_missing(bounds, unknown, policy)}"
    return f"{start}: {highest}, with which the other groups are compared."


def percent(cell: Cell) -> str:
    """A selection rate in percent with one decimal, rounded half up on exact integers; "no rate" for an empty group."""
    rate = selection_rate(cell)
    return "no rate" if rate is None else f"{decimal(rate * 100 + Fraction(1, 20), places=1)} %"


def decimal(value: Fraction, *, places: int) -> str:
    """A fraction ≥ 0 as decimal text, cut off rather than rounded, so that 0.7999 is never shown as 0.80."""
    scaled = int(value * 10**places)
    whole, rest = divmod(scaled, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def _below(comparison: Comparison, *, significant: bool) -> Verdict:
    if significant:
        return Verdict.INDICATED
    return Verdict.SMALL_NUMBERS_WATCH if comparison.flip.strict else Verdict.PRACTICAL_ONLY


def _practical(comparison: Comparison, policy: Policy) -> bool:
    difference, h = comparison.rate_difference, comparison.cohen_h
    large_gap = difference is not None and abs(difference) >= policy.practical_difference
    return large_gap or (h is not None and abs(h) >= policy.practical_h)


def _blind(comparison: Comparison, policy: Policy) -> bool:
    """Whether the test could not have seen a ratio at the threshold; never where everybody was selected."""
    if comparison.exact is None:
        return False
    return comparison.power is None or comparison.power < policy.power_floor


def _figures(group: str, comparison: Comparison, reference: str) -> str:
    focal, base = comparison.focal, comparison.reference
    text = (
        f"{group}: {focal.selected} of {focal.n} selected ({percent(focal)}), "
        f"{reference}: {base.selected} of {base.n} ({percent(base)})"
    )
    if comparison.impact_ratio is None:
        return f"{text}."
    return f"{text}, a ratio of {decimal(comparison.impact_ratio, places=3)}."


def _meaning(verdict: Verdict, comparison: Comparison, *, bounds: Bounds, unknown: Cell, policy: Policy) -> str:
    limit = f"{policy.threshold.numerator}/{policy.threshold.denominator}"
    chance = _chance(comparison)
    match verdict:
        case Verdict.NOT_COMPUTABLE:
            return "Nobody was selected in the group to compare with, so no ratio exists and nothing can be said."
        case Verdict.INSUFFICIENT:
            return _too_few(comparison, policy)
        case Verdict.INDICATED:
            return f"The ratio is below {limit} and unlikely to be chance ({chance}): a disparity is indicated."
        case Verdict.SMALL_NUMBERS_WATCH:
            return (
                f"The ratio is below {limit}, but one selection the other way would reverse the order ({chance}): "
                "too few people to tell; watch it over several requisitions."
            )
        case Verdict.PRACTICAL_ONLY:
            return f"The ratio is below {limit}, though it may be chance ({chance}); {_power(comparison)}."
        case Verdict.INCONCLUSIVE_MISSING_DATA:
            return _missing(bounds, unknown, policy)
        case Verdict.STATISTICAL_ATTENTION:
            return (
                f"The ratio is not below {limit}, yet the difference is larger than chance explains ({chance}) and "
                "large enough to matter: it deserves attention."
            )
        case Verdict.NO_INDICATION:
            return f"No disparity is indicated at {limit} ({chance}); {_power(comparison)}."


def _too_few(comparison: Comparison, policy: Policy) -> str:
    smaller = min(comparison.focal.n, comparison.reference.n)
    if smaller < policy.min_n:
        return f"Fewer than {policy.min_n} people are too few to tell; see the figures over several requisitions."
    return f"The numbers are too small to tell: {_power(comparison)}. See the figures over several requisitions."


def _chance(comparison: Comparison) -> str:
    if comparison.exact is None:
        return "everybody was selected" if comparison.focal.selected else "nobody was selected"
    p = comparison.exact.mid_p
    return "p below 0.001" if p < 0.001 else f"p = {p:.3f}"


def _power(comparison: Comparison) -> str:
    if comparison.power is None:
        return "how large a disparity would have been seen cannot be computed"
    return f"a true ratio at the threshold would be noticed in {100 * comparison.power:.0f} of 100 such samples"


def _missing(bounds: Bounds, unknown: Cell, policy: Policy) -> str:
    low = "undefined" if bounds.low is None else decimal(bounds.low, places=3)
    high = "no upper end" if bounds.high is None else decimal(bounds.high, places=3)
    return (
        f"{_unidentified(unknown)} did not identify themselves ({unknown.selected} of them selected): depending on "
        f"their groups the ratio lies anywhere from {low} to {high}, on either side of "
        f"{policy.threshold.numerator}/{policy.threshold.denominator}, so nothing can be concluded."
    )


def _unidentified(unknown: Cell) -> str:
    return "1 person" if unknown.n == 1 else f"{unknown.n} people"
