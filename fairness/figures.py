"""One family at one stage: references, every group's figures and verdict, bounds, and whether it can be judged at all.

Knows a table and a policy. Does not know the gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from fairness import rates
from fairness.comparison import Comparison, compare
from fairness.groups import CategoryScheme
from fairness.missing import Bounds, impact_ratio_bounds
from fairness.policies import Policy, SmallGroups, Verdict
from fairness.rates import Cell
from fairness.significance import Omnibus, benjamini_hochberg, holm, omnibus_chi2
from fairness.sweep import SweepPoint
from fairness.tables import Table
from fairness.ties import TieEnvelope
from fairness.verdicts import decimal, judge, judge_reference, percent, reference_sentence, sentence

__all__ = [
    "FamilyFigures",
    "GroupFigures",
    "eligible_groups",
    "family_figures",
    "gravest",
    "small_group_reasons",
    "why_not_computable",
]

SEVERITY = (
    Verdict.NO_INDICATION,
    Verdict.INSUFFICIENT,
    Verdict.STATISTICAL_ATTENTION,
    Verdict.PRACTICAL_ONLY,
    Verdict.SMALL_NUMBERS_WATCH,
    Verdict.INCONCLUSIVE_MISSING_DATA,
    Verdict.INDICATED,
    Verdict.NOT_COMPUTABLE,
)
"""Verdicts from the lightest to the gravest; a family shows its gravest."""


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group: `literal` compares it with the highest rate of all, `robust` with the highest among large groups.

    A comparison is None where the group is itself that reference; `robust` also where the two references are the same.
    Where they differ the verdict follows the robust one. `excluded` says why a group is never a yardstick; where the
    policy excludes small groups, such a group is compared with nobody either, and its bounds are undefined.
    """

    group: str
    cell: Cell
    share: Fraction | None
    is_reference: bool
    literal: Comparison | None
    robust: Comparison | None
    judged_against: str | None
    bounds: Bounds
    holm_p: float | None
    bh_p: float | None
    excluded: str | None
    verdict: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class FamilyFigures:
    """One family at one stage; `reason` says why it is not_computable, where it is, and `verdict` is its gravest."""

    family: str
    stage: str
    reference: tuple[str, ...]
    robust_reference: tuple[str, ...]
    groups: tuple[GroupFigures, ...]
    known: Cell
    unknown: Cell
    declined: Cell
    omnibus: Omnibus | None
    verdict: Verdict
    reason: str | None
    requisitions: int = 1
    sweep: tuple[SweepPoint, ...] = ()
    ties: TieEnvelope | None = None


def family_figures(table: Table, *, policy: Policy, scheme: CategoryScheme) -> FamilyFigures:
    """All figures of one table."""
    small = small_group_reasons(table, policy=policy)
    excluded = _reasons(table, scheme, small)
    eligible = {group: cell for group, cell in table.cells.items() if not excluded[group]}
    reference = rates.highest_rate_groups(eligible)
    robust = rates.robust_reference_groups(eligible, min_n=policy.min_n, min_share=policy.min_share)
    reason = why_not_computable(table, eligible, robust, policy)
    large = rates.large_groups(eligible, min_n=policy.min_n, min_share=policy.min_share)
    bounds = impact_ratio_bounds(table.cells, table.unknown, yardsticks=large or eligible)
    context = _Context(table, policy, reference, robust, excluded, frozenset(small), bounds)
    groups = tuple(_group_figures(group, context) for group in table.cells)
    groups = _with_adjusted_p(groups)
    return FamilyFigures(
        family=table.family,
        stage=table.stage,
        reference=reference,
        robust_reference=robust,
        groups=groups,
        known=table.known,
        unknown=table.unknown,
        declined=table.declined,
        omnibus=omnibus_chi2(list(table.cells.values())),
        verdict=Verdict.NOT_COMPUTABLE if reason else gravest(group.verdict for group in groups if group.cell.n),
        reason=reason and _worded(reason, table),
    )


def eligible_groups(table: Table, *, policy: Policy, scheme: CategoryScheme) -> dict[str, Cell]:
    """The groups of a table that others may be compared with: not only counted, and not left out as small."""
    reasons = _reasons(table, scheme, small_group_reasons(table, policy=policy))
    return {group: cell for group, cell in table.cells.items() if not reasons[group]}


def small_group_reasons(table: Table, *, policy: Policy) -> dict[str, str]:
    """Why groups of a table are left out of all ratios, by group; empty where the policy shows small groups.

    A group is small where it has people, but fewer than `min_share` of all people with a known group. Whoever compares
    groups outside `family_figures` leaves these out, or a handful of people sets everybody's yardstick.

    Source: 6 RCNY 5-301(d).
    """
    if policy.small_groups is not SmallGroups.EXCLUDED:
        return {}
    everybody = table.known.n
    return {
        group: _small_group_reason(cell, everybody, policy)
        for group, cell in table.cells.items()
        if 0 < cell.n < policy.min_share * everybody
    }


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """The gravest of some verdicts; not_computable where there are none."""
    return max(verdicts, key=SEVERITY.index, default=Verdict.NOT_COMPUTABLE)


def why_not_computable(
    table: Table, eligible: Mapping[str, Cell], robust: tuple[str, ...], policy: Policy
) -> str | None:
    """The sentence that says why a family cannot be judged; None where it can."""
    name = f"{table.family} at stage {table.stage} cannot be computed because"
    present = [group for group, cell in eligible.items() if cell.n]
    large = [group for group in present if eligible[group].n >= policy.min_n]
    unknown = table.unknown
    if not table.known.n and not unknown.n:
        return f"{name} there are no people in it."
    if not table.known.n:
        return (
            f"{name} nobody's self-identification is known ({unknown.n} people, {unknown.selected} of them selected)."
        )
    if not table.known.selected and not unknown.selected:
        return f"{name} nobody was selected (of {table.known.n + unknown.n} people)."
    if not table.known.selected:
        return f"{name} nobody of known group was selected ({unknown.selected} selected did not identify themselves)."
    if len(present) < 2:
        return f"{name} only one group is present ({', '.join(present) or 'none that others are compared with'})."
    if len(large) < 2:
        return f"{name} no two groups have at least {policy.min_n} people."
    if robust and not eligible[robust[0]].selected:
        return f"{name} nobody was selected from any group of at least {policy.min_n} people."
    return None


@dataclass(frozen=True, slots=True)
class _Context:
    table: Table
    policy: Policy
    reference: tuple[str, ...]
    robust: tuple[str, ...]
    excluded: Mapping[str, str | None]
    small: frozenset[str]
    bounds: Mapping[str, Bounds]

    def base(self) -> str | None:
        """The group that verdicts compare with."""
        if self.robust:
            return self.robust[0]
        return self.reference[0] if self.reference else None


def _reasons(table: Table, scheme: CategoryScheme, small: Mapping[str, str]) -> dict[str, str | None]:
    counted = {group: scheme.counted_only(table.family, group) for group in table.cells}
    return {group: "; ".join(filter(None, (counted[group], small.get(group)))) or None for group in table.cells}


def _small_group_reason(cell: Cell, everybody: int, policy: Policy) -> str:
    share = decimal(Fraction(100 * cell.n, everybody), places=2)
    limit = decimal(100 * policy.min_share, places=2).rstrip("0").rstrip(".")
    return (
        f"{cell.n} of {everybody} people of known group ({share} %), fewer than {limit} %: under 6 RCNY 5-301(d) the "
        "auditor may leave such a category out of the impact ratios; its number and its rate are published"
    )


def _group_figures(group: str, context: _Context) -> GroupFigures:
    if group in context.small:
        return _small_group(group, context)
    cells, base = context.table.cells, context.base()
    literal = _against(group, context.reference, context)
    same = context.robust[:1] in ((), context.reference[:1])
    robust = None if same else _against(group, context.robust, context)
    verdict, text = _judged(group, base, literal if same else robust, context)
    return GroupFigures(
        group=group,
        cell=cells[group],
        share=rates.share(cells[group], context.table.known.n),
        is_reference=group in context.reference,
        literal=literal,
        robust=robust,
        judged_against=None if group == base else base,
        bounds=context.bounds[group],
        holm_p=None,
        bh_p=None,
        excluded=context.excluded[group],
        verdict=verdict,
        sentence=_worded(text, context.table),
    )


def _small_group(group: str, context: _Context) -> GroupFigures:
    cell, reason = context.table.cells[group], context.excluded[group]
    text = f"{group}: {cell.selected} of {cell.n} selected ({percent(cell)}), compared with nobody: {reason}."
    return GroupFigures(
        group=group,
        cell=cell,
        share=rates.share(cell, context.table.known.n),
        is_reference=False,
        literal=None,
        robust=None,
        judged_against=None,
        bounds=Bounds(None, None),
        holm_p=None,
        bh_p=None,
        excluded=reason,
        verdict=Verdict.INSUFFICIENT,
        sentence=_worded(text, context.table),
    )


def _against(group: str, reference: tuple[str, ...], context: _Context) -> Comparison | None:
    if not reference or group == reference[0]:
        return None
    cells = context.table.cells
    return compare(cells[group], cells[reference[0]], policy=context.policy)


def _judged(group: str, base: str | None, comparison: Comparison | None, context: _Context) -> tuple[Verdict, str]:
    cell, policy, unknown, bounds = (
        context.table.cells[group],
        context.policy,
        context.table.unknown,
        context.bounds[group],
    )
    if base is None:
        return (
            Verdict.NOT_COMPUTABLE,
            f"{group}: {cell.selected} of {cell.n} selected; there is no group to compare with.",
        )
    if comparison is None:
        verdict = judge_reference(cell, bounds=bounds, unknown=unknown, policy=policy)
        return verdict, reference_sentence(
            group,
            cell,
            verdict,
            bounds=bounds,
            unknown=unknown,
            policy=policy,
            is_highest=group in context.reference,
        )
    verdict = judge(comparison, bounds=bounds, unknown=unknown, policy=policy)
    return verdict, sentence(group, verdict, comparison, base, bounds=bounds, unknown=unknown, policy=policy)


def _worded(text: str, table: Table) -> str:
    """A sentence about scores says "above the median" where one about selections says "selected"."""
    return text.replace("selected", table.outcome)


def _with_adjusted_p(groups: tuple[GroupFigures, ...]) -> tuple[GroupFigures, ...]:
    """Holm and Benjamini–Hochberg over the family's comparisons with the literal reference."""
    p_values = {
        g.group: g.literal.exact.two_sided for g in groups if g.literal is not None and g.literal.exact is not None
    }
    holm_p, bh_p = holm(p_values), benjamini_hochberg(p_values)
    return tuple(replace(g, holm_p=holm_p.get(g.group), bh_p=bh_p.get(g.group)) for g in groups)
