"""Permutation tests: how often labels handed out at random would look at least as extreme.

Knows labels and a statistic of them. Draws only from the seed it is given.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fairness.errors import InputError

__all__ = ["PermutationTest", "permutation_p", "permutation_tests"]

L = TypeVar("L")

_SAME = 1e-12
"""Relative difference below which two statistics count as equal: sums in another order differ by rounding alone."""


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """A statistic as seen, and how often `draws` random labellings reached it: p = (1 + #≥) ÷ (1 + draws).

    The seen labelling counts as one of them, so p is never 0 and at least 1 ÷ (1 + draws).
    """

    p: float
    draws: int
    observed: float


def permutation_p(
    statistic: Callable[[Sequence[L]], float], labels: Sequence[L], *, draws: int, seed: int
) -> PermutationTest:
    """The test of one statistic that is large where the labels matter.

    Valid where any labelling would be as likely as any other if labels did not matter. The same arguments give the same
    result; the order of the labels is part of them.

    Raises:
        InputError: fewer than one draw.

    Source: Phipson & Smyth 2010.
    """
    return permutation_tests(lambda shuffled: (statistic(shuffled),), labels, draws=draws, seed=seed)[0]


def permutation_tests(
    statistics: Callable[[Sequence[L]], Sequence[float]], labels: Sequence[L], *, draws: int, seed: int
) -> tuple[PermutationTest, ...]:
    """Several statistics on the same draws, in the order in which `statistics` returns them; see `permutation_p`."""
    if draws < 1:
        raise InputError(f"a permutation test needs at least one draw, not {draws}")
    observed = tuple(statistics(labels))
    floors = [value - _SAME * max(1.0, abs(value)) for value in observed]
    reached = [0] * len(observed)
    source = random.Random(seed)
    shuffled = list(labels)
    for _ in range(draws):
        source.shuffle(shuffled)
        for index, value in enumerate(statistics(shuffled)):
            reached[index] += value >= floors[index]
    return tuple(
        PermutationTest((1 + count) / (1 + draws), draws, value) for count, value in zip(reached, observed, strict=True)
    )
