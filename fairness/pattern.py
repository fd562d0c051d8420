"""A group over several requisitions: stratified figures with a verdict of their own.

Where requisitions differ among themselves no common ratio is offered as a headline: they are listed instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairness import rates
from fairness.comparison import Comparison, compare
from fairness.figures import eligible_groups, small_group_reasons
from fairness.groups import CategoryScheme
from fairness.policies import Policy, Verdict
from fairness.stratified import Stratified, Stratum, Test, stratify
from fairness.tables import NOBODY, Pools
from fairness.verdicts import decimal

__all__ = ["PatternFigures", "pattern_figures"]


@dataclass(frozen=True, slots=True)
class PatternFigures:
    """One group against one reference over requisitions. `consistent` is False where Breslow–Day says they differ."""

    family: str
    stage: str
    group: str
    reference: str
    figures: Stratified
    strata: tuple[tuple[str, Comparison], ...]
    consistent: bool | None
    verdict: Verdict
    sentence: str


def pattern_figures(pools: Pools, *, policy: Policy, scheme: CategoryScheme) -> tuple[PatternFigures, ...]:
    """Every group against the robust reference of the pooled table; empty with one requisition or no reference."""
    table = pools.pooled
    eligible = eligible_groups(table, policy=policy, scheme=scheme)
    left_out = small_group_reasons(table, policy=policy)
    reference = rates.robust_reference_groups(
        eligible, min_n=policy.min_n, min_share=policy.min_share
    ) or rates.highest_rate_groups(eligible)
    if not pools.requisitions or not reference:
        return ()
    base = reference[0]
    return tuple(
        _pattern(pools, group, base, policy) for group in table.cells if group != base and group not in left_out
    )


def _pattern(pools: Pools, group: str, base: str, policy: Policy) -> PatternFigures:
    strata = [
        Stratum(name, table.cells.get(group, NOBODY), table.cells.get(base, NOBODY))
        for name, table in pools.requisitions
    ]
    figures = stratify(strata, level=float(policy.interval_level))
    each = tuple((s.name, compare(s.focal, s.reference, policy=policy)) for s in strata)
    consistent = None if figures.breslow_day is None else figures.breslow_day.p >= policy.alpha
    people = sum(s.focal.n for s in strata), sum(s.reference.n for s in strata)
    verdict = _verdict(figures, each, consistent, min(people), policy)
    text = _sentence(group, base, figures, verdict=verdict, consistent=consistent, policy=policy)
    return PatternFigures(
        pools.pooled.family, pools.pooled.stage, group, base, figures, each, consistent, verdict, text
    )


def _verdict(
    figures: Stratified,
    each: tuple[tuple[str, Comparison], ...],
    consistent: bool | None,
    smallest: int,
    policy: Policy,
) -> Verdict:
    if smallest < policy.min_n:
        return Verdict.INSUFFICIENT
    if figures.impact_ratio is None or figures.cmh is None:
        return Verdict.NOT_COMPUTABLE
    significant = figures.cmh.p < policy.alpha
    if consistent is False:
        alone = (c.below_threshold and c.exact is not None and c.exact.significant(policy.alpha) for _, c in each)
        return Verdict.INDICATED if any(alone) else Verdict.STATISTICAL_ATTENTION
    if figures.impact_ratio.exact < policy.threshold:
        return Verdict.INDICATED if significant else Verdict.PRACTICAL_ONLY
    if significant:
        return Verdict.STATISTICAL_ATTENTION if _practical(figures, policy) else Verdict.NO_INDICATION
    low = figures.impact_ratio.low
    return Verdict.INSUFFICIENT if low is None or low < policy.threshold else Verdict.NO_INDICATION


def _practical(figures: Stratified, policy: Policy) -> bool:
    """Whether the summed gap is at least the practical difference of the selections expected."""
    events = figures.events
    return events is not None and abs(events.shortfall) >= float(policy.practical_difference) * events.expected


def _sentence(
    group: str, base: str, figures: Stratified, *, verdict: Verdict, consistent: bool | None, policy: Policy
) -> str:
    limit = f"{policy.threshold.numerator}/{policy.threshold.denominator}"
    over = f"{group} against {base} over {figures.strata} requisitions"
    if figures.impact_ratio is None or figures.cmh is None:
        return f"{over}: no common ratio exists, because no requisition can tell the two apart."
    events = figures.events
    seen = "" if events is None else f"{events.observed} selected where {events.expected:.1f} were expected"
    if consistent is False:
        return (
            f"{over}: {seen}. The requisitions differ among themselves (Breslow–Day {_p(figures.breslow_day)}), so "
            "no common ratio describes them; read each one."
        )
    ratio = f"{over}: a common ratio of {decimal(figures.impact_ratio.exact, places=3)}, {seen} ({_p(figures.cmh)})."
    return f"{ratio} {_MEANING[verdict].format(limit=limit)}"


def _p(test: Test | None) -> str:
    p = 1.0 if test is None else test.p
    return "p below 0.001" if p < 0.001 else f"p = {p:.3f}"


_MEANING = {
    Verdict.NOT_COMPUTABLE: "Nothing can be said.",
    Verdict.INSUFFICIENT: "Even together the numbers are too small to tell.",
    Verdict.INDICATED: "Below {limit} and unlikely to be chance: a disparity is indicated over time.",
    Verdict.PRACTICAL_ONLY: "Below {limit}, though chance remains a possible explanation.",
    Verdict.STATISTICAL_ATTENTION: "Not below {limit}, yet larger than chance explains: it deserves attention.",
    Verdict.NO_INDICATION: "No disparity is indicated at {limit}.",
    Verdict.SMALL_NUMBERS_WATCH: "Below {limit} with few people: watch it.",
    Verdict.INCONCLUSIVE_MISSING_DATA: "Missing answers could change the picture.",
}
