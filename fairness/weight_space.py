"""Which sets of weights a search tries: the current one, and others within the bounds a hiring manager declared.

Knows requirements, weights and bounds. Takes no people, so nobody's group, score or outcome can shape what is tried.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, permutations

from fairness.errors import InputError

__all__ = ["Weight", "WeightSpace", "distance", "weight_space", "weights_tried"]

Weight = int | Fraction

NARROWEST, WIDEST = Fraction(1, 2), Fraction(2)
"""Bounds of a requirement for which none are declared, as multiples of its current weight."""
STEPS = 20
"""Steps to a unit of weight: no finer weights are tried, so that those found can be read."""
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class WeightSpace:
    """Requirements by name with their current, lowest and highest weights: whole numbers of 1 ÷ `unit`."""

    names: tuple[str, ...]
    unit: int
    current: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    def shown(self, weights: Sequence[int]) -> tuple[tuple[str, Weight], ...]:
        """Weights by requirement in the unit they were declared in."""
        return tuple(
            (name, _shown(Fraction(weight, self.unit))) for name, weight in zip(self.names, weights, strict=True)
        )

    def bounds(self) -> tuple[tuple[str, Weight, Weight], ...]:
        """The lowest and the highest weight of each requirement."""
        pairs = zip(self.shown(self.low), self.shown(self.high), strict=True)
        return tuple((name, low, high) for (name, low), (_, high) in pairs)


def weight_space(weights: Mapping[str, Weight], bounds: Mapping[str, tuple[Weight, Weight]] | None) -> WeightSpace:
    """The space to search; a requirement without bounds may take from half to twice its weight.

    A weight reaches 0 only where its bounds say so.

    Raises:
        InputError: no weights, a negative one, all zero, bounds for an unknown requirement, the wrong way round, or
            leaving the current weight outside.
    """
    _check_weights(weights)
    declared = bounds or {}
    if strangers := sorted(set(declared) - set(weights)):
        raise InputError(
            f"there are bounds for {', '.join(strangers)} but no weight: give bounds for weighted ones only"
        )
    names = tuple(sorted(weights))
    current = [Fraction(weights[name]) for name in names]
    limits = [_limits(name, Fraction(weights[name]), declared.get(name)) for name in names]
    unit = STEPS * math.lcm(
        *(value.denominator for pair in limits for value in pair), *(w.denominator for w in current)
    )
    return WeightSpace(
        names=names,
        unit=unit,
        current=tuple(int(weight * unit) for weight in current),
        low=tuple(int(low * unit) for low, _ in limits),
        high=tuple(int(high * unit) for _, high in limits),
    )


def weights_tried(space: WeightSpace, *, tried: int, seed: int) -> tuple[tuple[int, ...], ...]:
    """At most `tried` sets of weights, the current one first; the same space and seed give the same sets.

    In this order: each requirement by itself to its bounds and half-way there; one to its highest while another goes to
    its lowest, at most half of what is left; then random sets, of which each moves some requirements a quarter, a half,
    three quarters or all of the way to a random point of the space. Sets that rank alike (multiples) are tried once.

    Raises:
        InputError: fewer than one set asked for.
    """
    if tried < 1:
        raise InputError(f"at least one set of weights has to be tried, not {tried}")
    rng = random.Random(seed)
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    _add(found, [space.current, *_singly(space)], tried)
    pairs = list(_pairwise(space))
    room = (tried - len(found)) // 2
    _add(found, pairs if len(pairs) <= room else rng.sample(pairs, room), tried)
    # A small space has fewer distinct sets than asked for, so the draws are limited.
    _add(found, islice(_random(space, rng), 4 * tried), tried)
    return tuple(found.values())


def distance(space: WeightSpace, weights: Sequence[int]) -> Fraction:
    """The share of all weight that has moved from one requirement to another since the current weights: 0 to 1.

    Half the sum of absolute differences of the shares (total variation).
    """
    total, current_total = sum(weights), sum(space.current)
    moved = sum(
        abs(weight * current_total - current * total) for weight, current in zip(weights, space.current, strict=True)
    )
    return Fraction(moved, 2 * total * current_total)


def _check_weights(weights: Mapping[str, Weight]) -> None:
    if not weights:
        raise InputError("there are no weights: give the current weight of each scored requirement")
    if any(weight < 0 for weight in weights.values()):
        raise InputError("a weight is negative: weights are 0 or more")
    if not any(weights.values()):
        raise InputError("all weights are 0: give at least one requirement some weight")


def _limits(name: str, weight: Fraction, declared: tuple[Weight, Weight] | None) -> tuple[Fraction, Fraction]:
    if declared is None:
        return weight * NARROWEST, weight * WIDEST
    low, high = map(Fraction, declared)
    if not 0 <= low <= weight <= high:
        raise InputError(f"the bounds of {name} must enclose its weight {weight} and be 0 or more, not {low} to {high}")
    return low, high


def _shown(weight: Fraction) -> Weight:
    return int(weight) if weight.denominator == 1 else weight


def _singly(space: WeightSpace) -> Iterator[tuple[int, ...]]:
    for place, (current, low, high) in enumerate(zip(space.current, space.low, space.high, strict=True)):
        for weight in (low, high, (current + low) // 2, (current + high) // 2):
            yield _with(space.current, {place: weight})


def _pairwise(space: WeightSpace) -> Iterator[tuple[int, ...]]:
    for up, down in permutations(range(len(space.names)), 2):
        yield _with(space.current, {up: space.high[up], down: space.low[down]})


def _random(space: WeightSpace, rng: random.Random) -> Iterator[tuple[int, ...]]:
    """Whole numbers only, so that every machine draws the same sets."""
    places = range(len(space.names))
    while True:
        quarters = rng.randint(1, QUARTERS)
        moved = rng.sample(places, rng.randint(1, len(places)))
        target = {place: rng.randint(space.low[place], space.high[place]) for place in moved}
        part = {
            place: space.current[place] + (to - space.current[place]) * quarters // QUARTERS
            for place, to in target.items()
        }
        yield _with(space.current, part)


def _with(current: Sequence[int], changes: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(changes.get(place, weight) for place, weight in enumerate(current))


def _add(found: dict[tuple[int, ...], tuple[int, ...]], sets: Iterable[tuple[int, ...]], most: int) -> None:
    """Add the sets that rank differently from those found, up to a number; all-zero weights rank nobody."""
    for weights in sets:
        if len(found) >= most:
            return
        if divisor := math.gcd(*weights):
            found.setdefault(tuple(weight // divisor for weight in weights), weights)
