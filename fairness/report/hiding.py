"""Which groups an internal view must not show: small ones, and those that would give them away by subtraction.

Knows counts in the published shape of an audit. Does not rewrite anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Count", "Hidden", "closed", "hidden_groups", "is_small"]

Json = Mapping[str, Any]
Count = tuple[int, int]
"""People and those of them selected."""

JOINT = "|"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Hidden groups by family, and the tables (family, stage) whose totals would give them away and go too."""

    groups: Mapping[str, frozenset[str]]
    withheld: frozenset[tuple[str, str]]

    def of(self, family: object) -> frozenset[str]:
        """The hidden groups of a family, none if it has none."""
        return self.groups.get(str(family), frozenset())


def is_small(people: int | None, smallest: int) -> bool:
    """Whether so few people could be recognised; nobody is nobody."""
    return people is not None and 0 < people < smallest


def closed(hidden: Iterable[str], cells: Mapping[str, Count], *, smallest: int) -> frozenset[str]:
    """The hidden groups and those to hide with them, so that the rest of a shown total says no hidden number.

    The hidden must be two groups or more, together hold at least twice `smallest` people, and be neither all selected
    nor all not (unless everybody in the table is). The next smallest group joins until that holds or none is left.
    """
    found = set(hidden)
    while inside := [group for group in found if cells.get(group, (0, 0))[0]]:
        people = sum(cells[group][0] for group in inside)
        selected = sum(cells[group][1] for group in inside)
        free = sorted((cell[0], group) for group, cell in cells.items() if cell[0] and group not in found)
        wanted = [group for _, group in free]
        if len(inside) >= 2 and people >= 2 * smallest:
            if 0 < selected < people:
                break
            wanted = [g for g in wanted if (cells[g][1] > 0 if not selected else cells[g][1] < cells[g][0])]
        if not wanted:
            break
        found.add(wanted[0])
    return frozenset(found)


def hidden_groups(audit: Json, *, smallest: int) -> Hidden:
    """All hidden groups of an audit: a group hidden at one stage is hidden at every stage of its family.

    A family of pairs (`sex|race_ethnicity`) is closed along its rows and columns too, against the families it is made
    of; where a row has one group alone, its total is hidden with it.
    """
    tables = list(_tables(audit))
    families = dict.fromkeys(family for family, _, _ in tables)
    hidden = {
        family: frozenset(
            group for name, _, cells in tables if name == family for group, cell in cells.items()
            if is_small(cell[0], smallest)
        )
        for family in families
    }  # fmt: skip
    while True:
        before = dict(hidden)
        for family, _, cells in tables:
            hidden[family] = closed(hidden[family], cells, smallest=smallest)
        for family, stage, cells in tables:
            if JOINT in family:
                _close_lines(hidden, family, cells, _margins(tables, family, stage), smallest)
        if hidden == before:
            return Hidden(hidden, frozenset(_withheld(tables, hidden, smallest)))


def _tables(audit: Json) -> Iterator[tuple[str, str, dict[str, Count]]]:
    """Family, stage and counts of every table of groups, scoring tables included."""
    for key in ("families", "scoring"):
        for table in audit.get(key) or ():
            cells = {str(g["group"]): (int(g["n"]), int(g["selected"])) for g in table["groups"]}
            yield str(table["family"]), str(table["stage"]), cells


def _margins(tables: Sequence[tuple[str, str, dict[str, Count]]], family: str, stage: str) -> list[str]:
    """The families a family of pairs is made of; "" where the audit lacks one at that stage."""
    present = {name for name, at, _ in tables if at == stage}
    return [part if part in present else "" for part in family.split(JOINT)]


def _close_lines(
    hidden: dict[str, frozenset[str]], family: str, cells: Mapping[str, Count], margins: Sequence[str], smallest: int
) -> None:
    for position, margin in enumerate(margins):
        if not margin:
            continue
        for value, line in _lines(cells, position).items():
            total = {value, *(group for group in hidden[margin] if group.casefold() == value.casefold())}
            inside = frozenset(hidden[family] & line.keys())
            if total & hidden[margin]:
                inside = inside or frozenset({min(line, key=lambda group: (line[group][0], group))})
                hidden[family] |= inside
                continue
            hidden[family] |= closed(inside, line, smallest=smallest)
            if inside and len(line) == 1:
                hidden[margin] |= {value}


def _lines(cells: Mapping[str, Count], position: int) -> dict[str, dict[str, Count]]:
    """Rows (or columns) of a table of pairs: groups with people by the value of one of their two parts."""
    lines: dict[str, dict[str, Count]] = {}
    for group, cell in cells.items():
        parts = group.split(JOINT)
        if cell[0] and len(parts) > position:
            lines.setdefault(parts[position], {})[group] = cell
    return lines


def _withheld(
    tables: Sequence[tuple[str, str, dict[str, Count]]], hidden: Mapping[str, frozenset[str]], smallest: int
) -> Iterator[tuple[str, str]]:
    for family, stage, cells in tables:
        inside = [cells[group] for group in hidden[family] if cells.get(group, (0, 0))[0]]
        if inside and (len(inside) < 2 or sum(cell[0] for cell in inside) < 2 * smallest):
            yield family, stage
