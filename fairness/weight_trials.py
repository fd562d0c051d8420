"""What a set of weights would have selected from a pool of the past: all of it, and parts of it held out in turn.

Knows strengths, merit and labels. Labels are counted after the selection and never reach a score: everybody is scored
with the same weights, and a tie at the cut is wholly in.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from operator import mul
from types import MappingProxyType

from fairness.errors import InputError
from fairness.figures import eligible_groups
from fairness.groups import CategoryScheme
from fairness.policies import Policy
from fairness.rates import Cell, large_groups
from fairness.tables import DECLINED, UNKNOWN, Table
from fairness.weight_space import WeightSpace

__all__ = ["Merit", "PastPool", "PoolRow", "Selection", "Trial", "lowest_ratio", "past_pool", "relative_merit", "trial"]

FULL = 10_000
"""The highest strength."""


class Merit(StrEnum):
    """What the utility of a selection is measured by, on average over those selected."""

    OUTCOME = "outcome"
    CURRENT_SCORE = "current_score"


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One person of a pool of the past: normalised labels by family, and strengths 0 to 10000 by requirement.

    A requirement not listed has strength 0. `outcome` is a merit label known later, 0 or more and higher is better;
    someone not `eligible` missed a must-have and is never selected.
    """

    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    strengths: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    outcome: int | None = field(default=None, repr=False)
    eligible: bool = True


@dataclass(frozen=True, slots=True)
class Selection:
    """Who got in, as numbers: how many, the sum of their merit, and how many of each group compared."""

    selected: int
    merit: int
    by_group: Mapping[str, int]

    def __add__(self, other: Selection) -> Selection:
        by_group = Counter(self.by_group)
        by_group.update(other.by_group)
        return Selection(self.selected + other.selected, self.merit + other.merit, by_group)


@dataclass(frozen=True, slots=True)
class Trial:
    """The selections of one set of weights: of everybody, without each part, and of each part by itself."""

    weights: tuple[int, ...]
    whole: Selection
    training: tuple[Selection, ...]
    held_out: tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class PastPool:
    """A pool ready for trials. `compared` groups have the least number of people; `yardsticks` may be the reference.

    `part_of` says which part each person is held out with; `sizes` and `training_sizes` count people by group.
    """

    strengths: tuple[tuple[int, ...], ...]
    labels: tuple[str, ...]
    merits: tuple[int, ...]
    eligible: tuple[int, ...]
    part_of: tuple[int, ...]
    parts: int
    cut: int
    merit: Merit
    compared: tuple[str, ...]
    yardsticks: tuple[str, ...]
    sizes: Mapping[str, int]
    training_sizes: tuple[Mapping[str, int], ...]

    def places(self, people: int) -> int:
        """Places for so many people at the rate of the whole pool, rounded half up, at least one."""
        everybody = len(self.labels)
        return max(1, (2 * self.cut * people + everybody) // (2 * everybody))


def past_pool(
    people: Sequence[PoolRow],
    space: WeightSpace,
    *,
    family: str,
    cut: int,
    parts: int,
    seed: int,
    policy: Policy,
    scheme: CategoryScheme,
) -> PastPool:
    """The pool in an order of its own, dealt into parts by the seed, so that the order given is immaterial.

    Merit is the outcome where every eligible person has one, and otherwise the score under the current weights: a mean
    over those whose outcome happens to be known would compare unlike people.

    Raises:
        InputError: a strength or an outcome out of range, a cut that is not between 1 and the number of eligible
            people, or not between 2 parts and as many as there are people.
    """
    rows = sorted(_row(person, space, family) for person in people)
    eligible = tuple(place for place, row in enumerate(rows) if row[1])
    if not 1 <= cut <= len(eligible):
        raise InputError(f"the cut must lie between 1 and the {len(eligible)} eligible people, not {cut}")
    if not 2 <= parts <= len(rows):
        raise InputError(f"the pool must be dealt into 2 to {len(rows)} parts, not {parts}")
    known = all(rows[place][2] >= 0 for place in eligible)
    labels = tuple(row[3] for row in rows)
    part_of = _dealt(len(rows), parts, seed)
    cells = {label: Cell(n, 0) for label, n in sorted(Counter(labels).items()) if label not in (UNKNOWN, DECLINED)}
    usual = eligible_groups(Table.of(family, "", cells), policy=policy, scheme=scheme)
    return PastPool(
        strengths=tuple(row[0] for row in rows),
        labels=labels,
        merits=tuple(row[2] if known else sum(map(mul, space.current, row[0])) for row in rows),
        eligible=eligible,
        part_of=part_of,
        parts=parts,
        cut=cut,
        merit=Merit.OUTCOME if known else Merit.CURRENT_SCORE,
        compared=tuple(label for label, cell in usual.items() if cell.n >= policy.min_n),
        yardsticks=tuple(large_groups(usual, min_n=policy.min_n, min_share=policy.min_share)),
        sizes=Counter(labels),
        training_sizes=tuple(
            Counter(label for label, own in zip(labels, part_of, strict=True) if own != part) for part in range(parts)
        ),
    )


def trial(pool: PastPool, weights: tuple[int, ...]) -> Trial:
    """What the weights would have selected; each part, and the rest of it, has places in proportion to its people."""
    scores = [sum(map(mul, weights, strengths)) for strengths in pool.strengths]
    order = sorted(pool.eligible, key=scores.__getitem__, reverse=True)
    part_of = pool.part_of
    held_out: list[list[int]] = [[] for _ in range(pool.parts)]
    for place in order:
        held_out[part_of[place]].append(place)
    training = ([place for place in order if part_of[place] != part] for part in range(pool.parts))
    rest = [sum(sizes.values()) for sizes in pool.training_sizes]
    everybody = len(pool.labels)
    return Trial(
        weights=weights,
        whole=_selection(pool, order, scores, pool.cut),
        training=tuple(
            _selection(pool, members, scores, pool.places(n)) for members, n in zip(training, rest, strict=True)
        ),
        held_out=tuple(
            _selection(pool, members, scores, pool.places(everybody - n))
            for members, n in zip(held_out, rest, strict=True)
        ),
    )


def lowest_ratio(
    pool: PastPool, selection: Selection, sizes: Mapping[str, int]
) -> tuple[Fraction | None, str | None, str | None]:
    """The lowest impact ratio against the highest rate among the yardsticks, the group that has it, and the reference.

    All None where nobody from a yardstick was selected or there is nobody to compare.
    """
    rates = {group: Fraction(selection.by_group.get(group, 0), sizes[group]) for group in pool.compared if sizes[group]}
    reference = max((group for group in pool.yardsticks if group in rates), key=rates.__getitem__, default=None)
    others = [group for group in rates if group != reference]
    if reference is None or not rates[reference] or not others:
        return None, None, None
    lowest = min(others, key=rates.__getitem__)
    return rates[lowest] / rates[reference], lowest, reference


def relative_merit(selection: Selection, current: Selection) -> Fraction | None:
    """Mean merit of those selected ÷ that of the current selection: 1 is equal; None where that is 0 or empty."""
    if not selection.selected or not current.merit:
        return None
    return Fraction(selection.merit * current.selected, selection.selected * current.merit)


def _row(person: PoolRow, space: WeightSpace, family: str) -> tuple[tuple[int, ...], bool, int, str]:
    """Strengths in the order of the space, eligible, outcome (−1 where not known), label."""
    strengths = tuple(person.strengths.get(name, 0) for name in space.names)
    if min(strengths) < 0 or max(strengths) > FULL:
        raise InputError(f"a strength lies outside 0 to {FULL}: strengths are whole numbers in that range")
    if person.outcome is not None and person.outcome < 0:
        raise InputError("an outcome is negative: give outcomes of 0 or more, where higher is better")
    outcome = -1 if person.outcome is None else person.outcome
    return strengths, person.eligible, outcome, person.groups.get(family, UNKNOWN)


def _dealt(people: int, parts: int, seed: int) -> tuple[int, ...]:
    dealt = [place % parts for place in range(people)]
    random.Random(seed).shuffle(dealt)
    return tuple(dealt)


def _selection(pool: PastPool, order: Sequence[int], scores: Sequence[int], places: int) -> Selection:
    """The first places of an order with the whole tie at the last of them."""
    end = min(places, len(order))
    while 0 < end < len(order) and scores[order[end]] == scores[order[end - 1]]:
        end += 1
    chosen = order[:end]
    return Selection(end, _sum_of(pool.merits, chosen), Counter(map(pool.labels.__getitem__, chosen)))


def _sum_of(values: Sequence[int], places: Iterable[int]) -> int:
    return sum(map(values.__getitem__, places))
