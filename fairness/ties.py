"""Ties at the cut: what would change if the whole tie were in, or out.

Knows scores and groups. Never breaks a tie: an order inside a tie says nothing about anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.errors import InputError
from fairness.rates import Cell

__all__ = ["TieEnvelope", "envelope", "ties_at_cut"]


@dataclass(frozen=True, slots=True)
class TieEnvelope:
    """Selected by group under three rules for the people whose score equals that of the last place.

    `tied` people share `seats` places; `split` says that some got one and some did not. `expected` gives each tied
    person seats ÷ tied of a place (people, not whole).
    """

    cut: int
    tied: int
    seats: int
    split: bool
    include_all: tuple[tuple[str, Cell], ...]
    exclude_all: tuple[tuple[str, Cell], ...]
    expected: tuple[tuple[str, Fraction], ...]


def ties_at_cut(scores: Sequence[Fraction | int | float], groups: Sequence[str], *, cut: int) -> TieEnvelope:
    """The envelope when the highest `cut` scores are selected.

    Raises:
        InputError: lengths differ, or the cut is not between 1 and the number of people.
    """
    if len(scores) != len(groups):
        raise InputError(f"{len(scores)} scores for {len(groups)} groups: give one group a score")
    if not 1 <= cut <= len(scores):
        raise InputError(f"the cut must lie between 1 and {len(scores)}, not {cut}")
    last = sorted(scores, reverse=True)[cut - 1]
    above = Counter(group for score, group in zip(scores, groups, strict=True) if score > last)
    tied = Counter(group for score, group in zip(scores, groups, strict=True) if score == last)
    return envelope(Counter(groups), above, tied, seats=cut - above.total())


def envelope(people: Counter[str], above: Counter[str], tied: Counter[str], *, seats: int) -> TieEnvelope:
    """The envelope from counts by group: everybody, those safely in, those in the tie, and the tie's seats."""
    names = sorted(people)
    each = Fraction(seats, tied.total()) if tied.total() else Fraction(0)
    return TieEnvelope(
        cut=above.total() + seats,
        tied=tied.total(),
        seats=seats,
        split=0 < seats < tied.total(),
        include_all=tuple((name, Cell(people[name], above[name] + tied[name])) for name in names),
        exclude_all=tuple((name, Cell(people[name], above[name])) for name in names),
        expected=tuple((name, above[name] + each * tied[name]) for name in names),
    )
