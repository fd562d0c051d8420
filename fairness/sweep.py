"""The same comparison at other cuts: exploratory, because the cut is declared before anybody looks.

Knows scores and groups. Does not choose a cut and offers none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.rates import Cell, below_threshold, highest_rate_groups, impact_ratio
from fairness.significance import exact_test

__all__ = ["SweepGroup", "SweepPoint", "sweep"]

MOST_CUTS = 40
"""Cuts reported of a large pool, evenly spread over the distinct scores; a smaller pool shows all."""

Scored = tuple[Fraction | int | float, str]
"""A score and the group of the person who has it."""


@dataclass(frozen=True, slots=True)
class SweepGroup:
    """One group at one cut, against the group with the highest rate there."""

    group: str
    cell: Cell
    impact_ratio: Fraction | None
    below_threshold: bool | None
    fisher_p: float | None


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """All groups if everybody down to a score were selected; `cut` counts everybody selected, unknown groups too."""

    cut: int
    chosen: bool
    reference: tuple[str, ...]
    groups: tuple[SweepGroup, ...]


def sweep(
    ordered: Sequence[Scored],
    *,
    chosen: int | None,
    threshold: Fraction,
    yardsticks: Collection[str] | None = None,
    kept_out: Collection[str] = (),
    absent: Collection[str] = (),
) -> tuple[SweepPoint, ...]:
    """The comparison at each cut that splits no tie, from the first place down.

    Args:
        ordered: score and label of everybody whom a cut could select, highest score first.
        chosen: the number selected in truth, marked where a cut of that size exists.
        threshold: the policy's ratio.
        yardsticks: the groups that others may be compared with; by default all.
        kept_out: groups of people whom no cut selects, such as those who miss a gate; they count in n.
        absent: labels that name no group; those people fill places and count nowhere.
    """
    labels = [label for _, label in ordered]
    people = Counter(labels) + Counter(kept_out)
    for label in absent:
        people.pop(label, None)
    if not people:
        return ()
    last = len(ordered)
    cuts = [place for place in range(1, last + 1) if place == last or ordered[place][0] != ordered[place - 1][0]]
    comparable = {group for group in people if yardsticks is None or group in yardsticks}
    points, tally, done = [], Counter[str](), 0
    for cut in _spread(cuts, chosen):
        tally.update(labels[done:cut])
        done = cut
        points.append(_point(cut, cut == chosen, _cells(tally, people), comparable, threshold))
    return tuple(points)


def _spread(cuts: list[int], chosen: int | None) -> list[int]:
    if len(cuts) <= MOST_CUTS:
        return cuts
    kept = {index * (len(cuts) - 1) // (MOST_CUTS - 1) for index in range(MOST_CUTS)}
    return [cut for index, cut in enumerate(cuts) if index in kept or cut == chosen]


def _cells(tally: Counter[str], people: Counter[str]) -> dict[str, Cell]:
    return {group: Cell(people[group], tally[group]) for group in sorted(people)}


def _point(
    cut: int, chosen: bool, cells: dict[str, Cell], yardsticks: Collection[str], threshold: Fraction
) -> SweepPoint:
    reference = highest_rate_groups({group: cell for group, cell in cells.items() if group in yardsticks} or cells)
    base = cells[reference[0]]
    groups = []
    for group, cell in cells.items():
        test = None if group == reference[0] else exact_test(cell, base)
        ratio, below = impact_ratio(cell, base), below_threshold(cell, base, threshold=threshold)
        groups.append(SweepGroup(group, cell, ratio, below, test.two_sided if test else None))
    return SweepPoint(cut, chosen, reference, tuple(groups))
