"""Tables of counts, from counts or from anonymous person rows: family × stage, and × requisition.

A person row is an id, an outcome, a score and labels; it is used up here, and only counts go on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from fairness.bridges import label_of
from fairness.errors import InputError
from fairness.groups import INTERSECTION, JOINT, Absent, CategoryScheme
from fairness.rates import Cell

__all__ = [
    "CountRow",
    "PersonRow",
    "Pools",
    "Table",
    "cells_of",
    "joint_label",
    "normalised",
    "pools_from_counts",
    "pools_from_people",
    "summed",
    "tallied",
]

DEFAULT_STAGE = "shortlist"
DECLINED = Absent.DECLINED.value
UNKNOWN = "unknown"

Score = Fraction | int | float
NOBODY = Cell(0, 0)


@dataclass(frozen=True, slots=True)
class CountRow:
    """Counts of one group; `group` may be "unknown" or "declined" for people without self-identification."""

    family: str
    group: str
    n: int
    selected: int
    stage: str = DEFAULT_STAGE
    requisition: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person at one stage: an opaque id, what came out, and self-identified labels by family ("" = not given).

    `points` by requirement, where given, add up to the score.
    """

    id: str
    selected: bool | None = None
    score: Score | None = None
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    requisition: str = ""
    stage: str = DEFAULT_STAGE
    points: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        return f"PersonRow(id={self.id!r})"


@dataclass(frozen=True, slots=True)
class Table:
    """One family at one stage: a cell a group (sorted by name), and those whose group is not known.

    `unknown` includes `declined`; `outcome` is the word for what `selected` counts.
    """

    family: str
    stage: str
    cells: Mapping[str, Cell]
    unknown: Cell
    declined: Cell
    outcome: str = "selected"

    @classmethod
    def of(cls, family: str, stage: str, cells: Mapping[str, Cell], *, outcome: str = "selected") -> Table:
        """A table from cells by label, "unknown" and "declined" among them."""
        declined = cells.get(DECLINED, NOBODY)
        known = {label: cell for label, cell in sorted(cells.items()) if label not in (UNKNOWN, DECLINED)}
        return cls(family, stage, MappingProxyType(known), cells.get(UNKNOWN, NOBODY) + declined, declined, outcome)

    @property
    def known(self) -> Cell:
        """Everybody with a known group."""
        return sum(self.cells.values(), NOBODY)


@dataclass(frozen=True, slots=True)
class Pools:
    """A family at a stage over all requisitions, and each requisition by itself where there are several."""

    pooled: Table
    requisitions: tuple[tuple[str, Table], ...]


def pools_from_counts(rows: Sequence[CountRow], scheme: CategoryScheme) -> tuple[Pools, ...]:
    """Tables by stage and family: stages and unlisted families by name, listed families in the scheme's order.

    Raises:
        InputError: no rows, or two rows for the same group, family, stage and requisition.
    """
    if not rows:
        raise InputError("there are no counts to audit: give at least one row per group")
    by_table: dict[tuple[str, str], dict[str, dict[str, Cell]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        cells = by_table[scheme.family_name(row.family), row.stage][row.requisition]
        label = _count_label(row.family, row.group, scheme)
        if label in cells:
            raise InputError(f"{row.family}, {row.group} is counted twice at stage {row.stage}: add the rows up")
        cells[label] = Cell(row.n, row.selected)
    ordered = sorted(by_table, key=lambda key: (key[1], scheme.position(key[0]), key[0]))
    return tuple(_pools(family, stage, by_table[family, stage]) for family, stage in ordered)


def pools_from_people(people: Sequence[PersonRow], families: Sequence[str], stages: Sequence[str]) -> tuple[Pools, ...]:
    """Tables by family and stage of people whose labels are normalised (see `normalised`)."""
    tables = []
    for stage in stages:
        by_requisition: dict[str, list[PersonRow]] = defaultdict(list)
        for person in people:
            if person.stage == stage:
                by_requisition[person.requisition].append(person)
        tallies = {name: tallied(members, families) for name, members in sorted(by_requisition.items())}
        for family in families:
            tables.append(_pools(family, stage, {name: cells[family] for name, cells in tallies.items()}))
    return tuple(tables)


def tallied(people: Iterable[PersonRow], families: Sequence[str]) -> dict[str, dict[str, Cell]]:
    """By family, a cell a label, absent labels included.

    People who share all their labels are counted together first: there are far fewer such sets than people.
    """
    groups: dict[int, Mapping[str, str]] = {}
    pairs: Counter[tuple[int, bool]] = Counter()
    for person in people:
        key = id(person.groups)
        groups[key] = person.groups
        pairs[key, bool(person.selected)] += 1
    return {
        family: summed((groups[key].get(family, UNKNOWN), chosen, count) for (key, chosen), count in pairs.items())
        for family in families
    }


def summed(counts: Iterable[tuple[str, bool, int]]) -> dict[str, Cell]:
    """A cell a label, from (label, outcome, how many people)."""
    cells: dict[str, Cell] = {}
    for label, chosen, count in counts:
        cells[label] = cells.get(label, NOBODY) + Cell(count, count if chosen else 0)
    return cells


def cells_of(outcomes: Iterable[tuple[str, bool]]) -> dict[str, Cell]:
    """A cell a label, from one (label, outcome) a person."""
    pairs = Counter(outcomes)
    labels = dict.fromkeys(label for label, _ in pairs)
    return {label: Cell(pairs[label, True] + pairs[label, False], pairs[label, True]) for label in labels}


def normalised(people: Sequence[PersonRow], families: Sequence[str], scheme: CategoryScheme) -> list[PersonRow]:
    """The same people with the scheme's labels, "unknown" or "declined" for each family, and the intersection.

    A group written with one official spelling throughout keeps it; mixed spellings become the group's first name.

    Raises:
        UnknownLabel: a label that the scheme does not list.
    """
    base = [family for family in families if JOINT not in family]
    named = sorted({family for person in people for family in person.groups})
    given = {scheme.family_name(family): family for family in named}
    columns = {family: given.get(family, family) for family in base}
    spellings: dict[tuple[str, str], set[str]] = defaultdict(set)
    read: dict[tuple[str, str], tuple[str, str]] = {}
    for family, column in columns.items():
        for text in {person.groups.get(column) or "" for person in people}:
            group, shown = _person_label(family, text, scheme)
            read[family, text] = (group, shown)
            spellings[family, group].add(shown)
    shown_as = {key: next(iter(found)) if len(found) == 1 else key[1] for key, found in spellings.items()}
    labels: dict[tuple[str, ...], Mapping[str, str]] = {}
    return [_relabelled(person, columns, read, shown_as, labels) for person in people]


def _relabelled(
    person: PersonRow,
    columns: Mapping[str, str],
    read: Mapping[tuple[str, str], tuple[str, str]],
    shown_as: Mapping[tuple[str, str], str],
    known: dict[tuple[str, ...], Mapping[str, str]],
) -> PersonRow:
    """The person with normalised labels; those who gave the same answers share one mapping."""
    given = tuple([person.groups.get(column) or "" for column in columns.values()])
    labels = known.get(given)
    if labels is None:
        labels = known[given] = _labels(given, columns, read, shown_as)
    return PersonRow(person.id, person.selected, person.score, labels, person.requisition, person.stage, person.points)


def _labels(
    given: Sequence[str],
    columns: Iterable[str],
    read: Mapping[tuple[str, str], tuple[str, str]],
    shown_as: Mapping[tuple[str, str], str],
) -> Mapping[str, str]:
    labels = {}
    for family, text in zip(columns, given, strict=True):
        group, _ = read[family, text]
        labels[family] = shown_as[family, group]
    if all(part in labels for part in INTERSECTION.split(JOINT)):
        labels[INTERSECTION] = joint_label([labels[part] for part in INTERSECTION.split(JOINT)])
    return labels


def joint_label(labels: Sequence[str]) -> str:
    """The intersection's label; declined where a part was declined, unknown where a part is unknown."""
    if DECLINED in labels:
        return DECLINED
    return UNKNOWN if UNKNOWN in labels else JOINT.join(labels)


def _person_label(family: str, text: str, scheme: CategoryScheme) -> tuple[str, str]:
    absent = scheme.absent(text)
    if absent:
        word = DECLINED if absent is Absent.DECLINED else UNKNOWN
        return word, word
    label = label_of(scheme, family, text)
    return label.group, label.shown


def _count_label(family: str, group: str, scheme: CategoryScheme) -> str:
    absent = scheme.absent(group)
    if absent is None:
        if group.count(JOINT) < family.count(JOINT):
            raise InputError(f"{family} has no group {group!r}: write one group of each part, as A{JOINT}B")
        return group.strip()
    return DECLINED if absent is Absent.DECLINED else UNKNOWN


def _pools(family: str, stage: str, pools: Mapping[str, Mapping[str, Cell]]) -> Pools:
    added: dict[str, Cell] = {}
    for cells in pools.values():
        for label, cell in cells.items():
            added[label] = added.get(label, NOBODY) + cell
    several = len(pools) > 1
    each = tuple((name, Table.of(family, stage, cells)) for name, cells in sorted(pools.items())) if several else ()
    return Pools(Table.of(family, stage, added), each)
