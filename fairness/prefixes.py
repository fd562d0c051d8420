"""The ranked prefix test on whole numbers: the figures of `ranking_metrics.prefix_test`, fast enough for every audit.

Knows a share, a level and a number of places. Does not know people or scores, and never re-ranks anybody.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.errors import InputError

__all__ = ["PrefixPlan", "plain_plan", "prefix_plan"]

_BISECTIONS = 20
"""Halvings of the level: it is found to 2⁻²⁰ of itself."""


@dataclass(frozen=True, slots=True)
class PrefixPlan:
    """Least protected people in the first 1 … k places at an adjusted level, and the whole test's chance of failing.

    `adjusted_alpha` is 0, and the table all 0, where no level keeps the whole test's error at the one asked for.
    """

    table: tuple[int, ...]
    adjusted_alpha: Fraction
    failure_probability: Fraction


def prefix_plan(k: int, share: Fraction, alpha: Fraction) -> PrefixPlan:
    """The table at the largest level for which a ranking drawn at random fails somewhere with chance at most α.

    Exact: chances after i places are whole numbers over the share's denominator to the power of i.

    Raises:
        InputError: k is below 1, or the share or α is not strictly between 0 and 1.

    Source: Zehlike et al. 2017 (FA*IR); the test alone.
    """
    _check(k, share, alpha)
    tails = _cumulative(k, share)
    level = _largest_level(tails, share, alpha)
    table = _table(tails, share, level)
    return PrefixPlan(table, level, _failure(table, share))


def plain_plan(k: int, share: Fraction, alpha: Fraction) -> PrefixPlan:
    """The table at α itself, with the chance that a ranking drawn at random fails it somewhere.

    Raises:
        InputError: as `prefix_plan`.
    """
    _check(k, share, alpha)
    table = _table(_cumulative(k, share), share, alpha)
    return PrefixPlan(table, alpha, _failure(table, share))


def _check(k: int, share: Fraction, alpha: Fraction) -> None:
    if k < 1 or not 0 < share < 1 or not 0 < alpha < 1:
        raise InputError("the test needs k ≥ 1 and a share and α strictly between 0 and 1")


def _largest_level(tails: Sequence[Sequence[int]], share: Fraction, alpha: Fraction) -> Fraction:
    if _failure(_table(tails, share, alpha), share) <= alpha:
        return alpha
    low, high = Fraction(0), alpha
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        keeps = _failure(_table(tails, share, middle), share) <= alpha
        low, high = (middle, high) if keeps else (low, middle)
    return low


def _cumulative(k: int, share: Fraction) -> list[list[int]]:
    """For each number of places i from 1 to k: P(Binomial(i, share) ≤ m) times the denominator to the power of i."""
    yes, no = share.numerator, share.denominator - share.numerator
    row, tails = [1], []
    for _ in range(k):
        row = [a * no + b * yes for a, b in zip([*row, 0], [0, *row], strict=True)]
        running, tail = 0, []
        for weight in row:
            running += weight
            tail.append(running)
        tails.append(tail)
    return tails


def _table(tails: Sequence[Sequence[int]], share: Fraction, level: Fraction) -> tuple[int, ...]:
    """The smallest m at each place with P(Binomial ≤ m) ≥ level."""
    table, scale = [], 1
    for tail in tails:
        scale *= share.denominator
        table.append(bisect_left(tail, -(-level.numerator * scale // level.denominator)))
    return tuple(table)


def _failure(table: Sequence[int], share: Fraction) -> Fraction:
    """The chance that draws with the given share fall below the table at some place."""
    yes, no = share.numerator, share.denominator - share.numerator
    alive, first = [1], 0
    for least in table:
        step = [a * no + b * yes for a, b in zip([*alive, 0], [0, *alive], strict=True)]
        dropped = max(0, least - first)
        alive, first = step[dropped:], first + dropped
    return 1 - Fraction(sum(alive), share.denominator ** len(table))
