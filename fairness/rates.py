"""Selection rates and what follows from two of them, in exact arithmetic.

Knows integers and fractions. Does not know probabilities, verdicts or people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fairness.errors import InputError

__all__ = [
    "Cell",
    "Flip",
    "Shortfall",
    "below_threshold",
    "extra_selections_to_threshold",
    "flip",
    "highest_rate_groups",
    "impact_ratio",
    "large_groups",
    "rate_difference",
    "rejection_ratio",
    "robust_reference_groups",
    "selection_rate",
    "share",
    "shortfall",
    "threshold_proof",
]

FOUR_FIFTHS = Fraction(4, 5)
"""The ratio below which indicators look closely. Source: 29 CFR 1607.4(D)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people a group has at a stage, and how many of them were selected.

    Raises:
        InputError: a negative count, or more selected than there are people.
    """

    n: int
    selected: int

    def __post_init__(self) -> None:
        if self.n < 0 or self.selected < 0:
            raise InputError(f"counts cannot be negative: n = {self.n}, selected = {self.selected}")
        if self.selected > self.n:
            raise InputError(f"{self.selected} selected out of {self.n}: selected cannot exceed n")

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.n + other.n, self.selected + other.selected)

    @property
    def rejected(self) -> int:
        """People not selected."""
        return self.n - self.selected


@dataclass(frozen=True, slots=True)
class Flip:
    """What moving selections from the reference to the focal group would do.

    `strict` and `lenient` speak of one selection moved, and are None where it cannot be moved (the reference selected
    nobody, or everybody in the focal group was selected). `swaps_to_clear` is the least number of moves after which
    the ratio is no longer below the threshold (0 where it is not below); `swaps_to_indicate` the least number of
    moves the other way after which it is. None: no number of moves does it.

    Source: UGESP Questions and Answers, no. 21 (44 FR 11996).
    """

    strict: bool | None
    lenient: bool | None
    swaps_to_clear: int | None
    swaps_to_indicate: int | None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """People the focal group is short of: `pooled` of the common rate, `reference` of the reference rate.

    Negative where the group has more selections than that rate gives; 0 is parity.
    """

    pooled: Fraction | None
    reference: Fraction | None


def selection_rate(cell: Cell) -> Fraction | None:
    """Selected over all: from 0 to 1; None where the group has nobody. Source: 29 CFR 1607.16(R)."""
    return Fraction(cell.selected, cell.n) if cell.n else None


def impact_ratio(focal: Cell, reference: Cell) -> Fraction | None:
    """Selection rate of one group over that of another: (a/n₁) ÷ (c/n₂).

    1 means equal rates; indicators look closely below 4/5. Says nothing about why, and little when groups are small:
    read it with `intervals.miettinen_nurminen`.

    Returns:
        An exact fraction ≥ 0, or None where the reference selected nobody or a group is empty (undefined).

    Source: 29 CFR 1607.4(D).
    """
    if not focal.n or not reference.selected:
        return None
    return Fraction(focal.selected * reference.n, reference.selected * focal.n)


def below_threshold(focal: Cell, reference: Cell, *, threshold: Fraction = FOUR_FIFTHS) -> bool | None:
    """Whether the impact ratio is below p/q, decided on integers: q·a·n₂ < p·c·n₁.

    Exactly 4/5 is not below. None where the ratio is undefined; never False for want of data.
    """
    if not focal.n or not reference.selected:
        return None
    left, right = _cross_products(focal, reference, threshold)
    return left < right


def threshold_proof(focal: Cell, reference: Cell, *, threshold: Fraction = FOUR_FIFTHS) -> str | None:
    """The integers behind `below_threshold`, for a reader with a pencil: "5·3·80 = 1200 < 4·16·20 = 1280"."""
    if not focal.n or not reference.selected:
        return None
    left, right = _cross_products(focal, reference, threshold)
    sign = "<" if left < right else "≥"
    return (
        f"{threshold.denominator}·{focal.selected}·{reference.n} = {left} {sign} "
        f"{threshold.numerator}·{reference.selected}·{focal.n} = {right}"
    )


def highest_rate_groups(cells: Mapping[str, Cell]) -> tuple[str, ...]:
    """The group or tied groups with the highest selection rate, in the order given; groups with nobody never count.

    Source: 29 CFR 1607.4(D), 6 RCNY 5-300 ("most selected category").
    """
    rates = {group: rate for group, cell in cells.items() if (rate := selection_rate(cell)) is not None}
    if not rates:
        return ()
    highest = max(rates.values())
    return tuple(group for group, rate in rates.items() if rate == highest)


def robust_reference_groups(cells: Mapping[str, Cell], *, min_n: int, min_share: Fraction) -> tuple[str, ...]:
    """The highest rate among groups large enough to be a yardstick: n ≥ min_n and n ≥ min_share of everybody.

    A group of two people with both selected must not make everybody else look low. Empty where no group is large
    enough.
    """
    return highest_rate_groups(large_groups(cells, min_n=min_n, min_share=min_share))


def large_groups(cells: Mapping[str, Cell], *, min_n: int, min_share: Fraction) -> dict[str, Cell]:
    """The groups with at least min_n people and at least min_share (0 to 1) of everybody."""
    everybody = sum(cell.n for cell in cells.values())
    return {group: cell for group, cell in cells.items() if cell.n >= min_n and cell.n >= min_share * everybody}


def share(cell: Cell, everybody: int) -> Fraction | None:
    """People of a group over all people with a known group: 0 to 1; None where there is nobody."""
    return Fraction(cell.n, everybody) if everybody else None


def rate_difference(focal: Cell, reference: Cell) -> Fraction | None:
    """Focal rate minus reference rate, −1 to 1; 0 is parity; None where a group is empty."""
    focal_rate, reference_rate = selection_rate(focal), selection_rate(reference)
    if focal_rate is None or reference_rate is None:
        return None
    return focal_rate - reference_rate


def rejection_ratio(focal: Cell, reference: Cell) -> Fraction | None:
    """Rejection rate of the focal group over that of the reference; 1 is parity, above 1 it is rejected more often.

    Pass rates of 90 % and 99 % have an impact ratio of .91 and a rejection ratio of 10. None where the reference
    rejected nobody.
    """
    if not focal.n or not reference.rejected:
        return None
    return Fraction(focal.rejected * reference.n, reference.rejected * focal.n)


def shortfall(focal: Cell, reference: Cell) -> Shortfall:
    """Selections missing to parity, in people: n₁·p̂ − a with the pooled rate p̂, and n₁·p₂ − a."""
    everybody = focal.n + reference.n
    pooled = Fraction(focal.selected + reference.selected, everybody) if everybody else None
    reference_rate = selection_rate(reference)
    return Shortfall(
        pooled=None if pooled is None else focal.n * pooled - focal.selected,
        reference=None if reference_rate is None else focal.n * reference_rate - focal.selected,
    )


def extra_selections_to_threshold(focal: Cell, reference: Cell, *, threshold: Fraction = FOUR_FIFTHS) -> int | None:
    """More selections of the focal group until the ratio reaches the threshold: ⌈t·c/n₂·n₁⌉ − a, at least 0."""
    if not reference.n:
        return None
    needed = math.ceil(threshold * Fraction(reference.selected, reference.n) * focal.n)
    return max(0, needed - focal.selected)


def flip(focal: Cell, reference: Cell, *, threshold: Fraction = FOUR_FIFTHS) -> Flip:
    """How few moved selections would change the picture; see `Flip`."""
    strict = lenient = None
    if reference.selected and focal.rejected:
        strict = (focal.selected + 1) * reference.n > (reference.selected - 1) * focal.n
        left, right = _cross_products(_moved(focal, 1), _moved(reference, -1), threshold)
        lenient = left >= right
    return Flip(
        strict=strict,
        lenient=lenient,
        swaps_to_clear=_swaps_to_clear(focal, reference, threshold),
        swaps_to_indicate=_swaps_to_indicate(focal, reference, threshold),
    )


def _cross_products(focal: Cell, reference: Cell, threshold: Fraction) -> tuple[int, int]:
    return (
        threshold.denominator * focal.selected * reference.n,
        threshold.numerator * reference.selected * focal.n,
    )


def _moved(cell: Cell, by: int) -> Cell:
    return Cell(cell.n, cell.selected + by)


def _swaps_to_clear(focal: Cell, reference: Cell, threshold: Fraction) -> int | None:
    if not focal.n or not reference.selected:
        return None
    left, right = _cross_products(focal, reference, threshold)
    if left >= right:
        return 0
    per_move = threshold.denominator * reference.n + threshold.numerator * focal.n
    moves = -(-(right - left) // per_move)
    return moves if moves <= min(reference.selected, focal.rejected) else None


def _swaps_to_indicate(focal: Cell, reference: Cell, threshold: Fraction) -> int | None:
    if not focal.n or not reference.n:
        return None
    left, right = _cross_products(focal, reference, threshold)
    if left < right:
        return 0
    per_move = threshold.denominator * reference.n + threshold.numerator * focal.n
    moves = (left - right) // per_move + 1
    return moves if moves <= min(focal.selected, reference.rejected) else None
