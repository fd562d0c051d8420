"""What people without self-identification could hide: sharp bounds on the impact ratio.

Each unknown person is taken to belong to one of the groups of the table; their outcomes are known, their groups are
not. The bounds are reached by real allocations, so no narrower ones exist.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.rates import Cell

__all__ = ["Bounds", "impact_ratio_bounds"]

_BISECTIONS = 80


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest impact ratio of a group over the highest rate of the others; None is undefined.

    With nobody unknown both ends equal the ratio seen.
    """

    low: Fraction | None
    high: Fraction | None

    def straddle(self, threshold: Fraction) -> bool:
        """Whether the missing answers alone decide on which side of the threshold the ratio lies."""
        if self.low is None:
            return self.high is not None and self.high >= threshold
        return self.low < threshold and (self.high is None or self.high >= threshold)


def impact_ratio_bounds(
    cells: Mapping[str, Cell], unknown: Cell, *, yardsticks: Collection[str] | None = None
) -> dict[str, Bounds]:
    """Bounds by group when the unknown are allocated as unfavourably, then as favourably, as possible.

    Low: all unselected unknown join the group, all selected unknown join the one that then has the highest rate. High:
    all selected unknown join the group, the unselected are spread over the others so that their highest rate is least.
    Others are the `yardsticks`, by default all: the groups large enough to be compared with, or else three selected
    people of unknown group would turn any group of one into the highest rate. Both ends are None where a group has no
    others. Source: after Gerchick et al., FAccT 2025.
    """
    bounds = {}
    for group in cells:
        allowed = cells if yardsticks is None else yardsticks
        others = [cell for name, cell in cells.items() if name != group and name in allowed]
        bounds[group] = Bounds(_lowest(cells[group], others, unknown), _highest(cells[group], others, unknown))
    return bounds


def _lowest(cell: Cell, others: Sequence[Cell], unknown: Cell) -> Fraction | None:
    focal = Cell(cell.n + unknown.rejected, cell.selected)
    rates = [
        Fraction(other.selected + unknown.selected, other.n + unknown.selected)
        for other in others
        if other.n + unknown.selected
    ]
    return _ratio(focal, max(rates, default=Fraction(0)))


def _highest(cell: Cell, others: Sequence[Cell], unknown: Cell) -> Fraction | None:
    focal = Cell(cell.n + unknown.selected, cell.selected + unknown.selected)
    return _ratio(focal, _least_highest_rate(others, unknown.rejected))


def _ratio(focal: Cell, highest: Fraction) -> Fraction | None:
    if not focal.n or not highest:
        return None
    return Fraction(focal.selected, focal.n) / highest


def _least_highest_rate(cells: Sequence[Cell], spread: int) -> Fraction:
    """The least possible highest rate after adding `spread` unselected people to the cells, any way."""
    present = [cell for cell in cells if cell.n and cell.selected]
    if not present:
        return Fraction(0)
    highest = max(Fraction(cell.selected, cell.n) for cell in present)
    highest = min(highest, _near_optimum(present, spread, highest))
    while True:
        needed = [_added_to_fall_below(cell, highest) for cell in present]
        if sum(needed) > spread:
            return highest
        highest = max(Fraction(cell.selected, cell.n + add) for cell, add in zip(present, needed, strict=True))


def _near_optimum(cells: Sequence[Cell], spread: int, highest: Fraction) -> Fraction:
    """A reachable highest rate close to the least one, so that the exact search has few steps left."""
    low, high = Fraction(0), highest
    for _ in range(_BISECTIONS):
        middle = Fraction(float((low + high) / 2))
        if middle in (low, high):
            break
        enough = sum(max(0, math.ceil(cell.selected / middle) - cell.n) for cell in cells) <= spread
        low, high = (low, middle) if enough else (middle, high)
    return max(Fraction(cell.selected, cell.n + max(0, math.ceil(cell.selected / high) - cell.n)) for cell in cells)


def _added_to_fall_below(cell: Cell, rate: Fraction) -> int:
    """Fewest unselected people to add so that selected ÷ n is strictly below `rate` > 0."""
    return max(0, math.floor(cell.selected / rate) + 1 - cell.n)
