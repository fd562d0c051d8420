"""The stages of one family side by side, and what they come to: who entered the first, who was selected at the last.

Knows counts by stage. Never judges the whole in place of its parts: a fair bottom line does not excuse a stage
(Connecticut v. Teal, 457 U.S. 440).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness import rates
from fairness.figures import FamilyFigures
from fairness.policies import Policy
from fairness.rates import Cell
from fairness.tables import NOBODY

__all__ = ["OVERALL", "Funnel", "FunnelGroup", "FunnelStep", "funnels"]

OVERALL = "overall"
"""The stage name of the step from the first stage's entry to the last stage's selection."""

FEWEST_STAGES = 2
"""Stages below which there is no funnel."""


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One group at one stage: `rate` from 0 to 1, `impact_ratio` over the stage's reference, 1 is parity.

    `rate` is None where nobody of the group was there; the ratio and `below_threshold` are None also where the
    reference selected nobody.
    """

    stage: str
    cell: Cell
    rate: Fraction | None
    impact_ratio: Fraction | None
    below_threshold: bool | None


@dataclass(frozen=True, slots=True)
class FunnelGroup:
    """One group: a step a stage, in order, and `overall` from entering the first to being selected at the last."""

    group: str
    steps: tuple[FunnelStep, ...]
    overall: FunnelStep


@dataclass(frozen=True, slots=True)
class Funnel:
    """One family over its stages. `reference` has the group with the highest rate at each stage, None without one."""

    family: str
    stages: tuple[str, ...]
    reference: tuple[str | None, ...]
    overall_reference: str | None
    groups: tuple[FunnelGroup, ...]


def funnels(families: Sequence[FamilyFigures], *, policy: Policy) -> tuple[Funnel, ...]:
    """The funnel of every family with at least two stages, stages in the order given.

    The reference is the literal one: the highest rate among groups that may be a yardstick, the first by name where
    several share it. A group missing at a stage counts as nobody there. A family in which some group has more people
    selected at the last stage than entered the first has no funnel: its stages are not parts of one process.
    """
    by_family: dict[str, list[FamilyFigures]] = {}
    for figures in families:
        by_family.setdefault(figures.family, []).append(figures)
    return tuple(
        _funnel(family, stages, policy)
        for family, stages in by_family.items()
        if len(stages) >= FEWEST_STAGES and _is_one_process(stages)
    )


def _is_one_process(stages: Sequence[FamilyFigures]) -> bool:
    entered, left = _cells(stages[0]), _cells(stages[-1])
    return all(cell.selected <= entered.get(group, NOBODY).n for group, cell in left.items())


def _funnel(family: str, stages: Sequence[FamilyFigures], policy: Policy) -> Funnel:
    names = sorted({group.group for figures in stages for group in figures.groups})
    tables = [{name: _cells(figures).get(name, NOBODY) for name in names} for figures in stages]
    excluded = {g.group for figures in stages for g in figures.groups if g.excluded}
    overall = {name: Cell(tables[0][name].n, tables[-1][name].selected) for name in names}
    columns = [_steps(figures.stage, cells, excluded, policy) for figures, cells in zip(stages, tables, strict=True)]
    whole = _steps(OVERALL, overall, excluded, policy)
    return Funnel(
        family=family,
        stages=tuple(figures.stage for figures in stages),
        reference=tuple(_reference(cells, excluded) for cells in tables),
        overall_reference=_reference(overall, excluded),
        groups=tuple(FunnelGroup(name, tuple(column[name] for column in columns), whole[name]) for name in names),
    )


def _cells(figures: FamilyFigures) -> dict[str, Cell]:
    return {group.group: group.cell for group in figures.groups}


def _steps(stage: str, cells: Mapping[str, Cell], excluded: set[str], policy: Policy) -> dict[str, FunnelStep]:
    reference = _reference(cells, excluded)
    base = NOBODY if reference is None else cells[reference]
    return {
        group: FunnelStep(
            stage=stage,
            cell=cell,
            rate=rates.selection_rate(cell),
            impact_ratio=rates.impact_ratio(cell, base),
            below_threshold=rates.below_threshold(cell, base, threshold=policy.threshold),
        )
        for group, cell in cells.items()
    }


def _reference(cells: Mapping[str, Cell], excluded: set[str]) -> str | None:
    eligible = {group: cell for group, cell in cells.items() if group not in excluded}
    return next(iter(rates.highest_rate_groups(eligible)), None)
