"""Do the tables of one audit agree with one another? The same people are counted by sex, by race and by both.

The worked example in New York City's rule does not: one row of its race table has more people and more selections than
the rows of its intersection add up to. Knows tables. Does not correct them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairness.groups import INTERSECTION, JOINT, CategoryScheme
from fairness.rates import Cell
from fairness.tables import NOBODY, Table

__all__ = ["Disagreement", "reconcile"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two tables that cannot both be right: `group` None speaks of the totals."""

    stage: str
    family: str
    other: str
    group: str | None
    found: Cell
    in_other: Cell
    sentence: str


def reconcile(tables: Sequence[Table], scheme: CategoryScheme) -> tuple[Disagreement, ...]:
    """Every disagreement between totals of listed families, and between a family's row and its sum in the intersection.

    Totals include the unknown. A row may exceed its intersection sum only by people whose other group is unknown: no
    more people than that, and no more selections than people.
    """
    found: list[Disagreement] = []
    for stage in dict.fromkeys(table.stage for table in tables):
        by_family = {table.family: table for table in tables if table.stage == stage}
        found += _totals(stage, by_family, scheme)
        joint = by_family.get(INTERSECTION)
        if joint:
            for position, part in enumerate(INTERSECTION.split(JOINT)):
                if part in by_family:
                    found += _rows(by_family[part], joint, position, by_family, scheme)
    return tuple(found)


def _totals(stage: str, tables: Mapping[str, Table], scheme: CategoryScheme) -> list[Disagreement]:
    found = []
    families = [family for family in tables if scheme.lists(family)]
    for family in families[1:]:
        first, other = tables[families[0]], tables[family]
        here, there = first.known + first.unknown, other.known + other.unknown
        if here != there:
            text = (
                f"At stage {stage} {first.family} counts {here.n} people and {here.selected} selections, {family} "
                f"{there.n} and {there.selected}: the same people should be in both."
            )
            found.append(Disagreement(stage, first.family, family, None, here, there, text))
    return found


def _rows(
    table: Table, joint: Table, position: int, tables: Mapping[str, Table], scheme: CategoryScheme
) -> list[Disagreement]:
    sums: dict[str, Cell] = defaultdict(lambda: NOBODY)
    for label, cell in joint.cells.items():
        sums[scheme.group_of(table.family, label.split(JOINT)[position])] += cell
    other = INTERSECTION.split(JOINT)[1 - position]
    slack = tables[other].unknown.n if other in tables else joint.unknown.n
    found = []
    for label, cell in table.cells.items():
        added = sums[scheme.group_of(table.family, label)]
        people, selections = cell.n - added.n, cell.selected - added.selected
        if not (0 <= selections <= people <= slack):
            text = (
                f"At stage {table.stage} {label} has {cell.n} people and {cell.selected} selections by {table.family}, "
                f"but {added.n} and {added.selected} in {joint.family}: both cannot be right."
            )
            found.append(Disagreement(table.stage, table.family, joint.family, label, cell, added, text))
    return found
