"""How far another weighting moves a pool, in coarse numbers that point at nobody.

Shares of people by how far they moved, for pools of thirty and more. Says nothing of who moved, in which direction, or
who came across the cut: this is seen before the gate is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["BINS", "FEWEST", "Band", "Movement", "moved_by", "movement"]

FEWEST = 30  # people in both rankings: in a smaller pool a share would be about somebody
ROUNDED_TO = 5  # per cent
BINS = (Fraction(2, 100), Fraction(10, 100), Fraction(25, 100))
"""Upper ends of the first bins, as shares of the pool that somebody moved by; the last bin is what lies above."""

STABLE = Fraction(9, 10)  # share of people who stay within a tenth of the pool, from which on the order is stable
SHIFTED = Fraction(6, 10)


class Band(StrEnum):
    """How much of the order stays."""

    STABLE = "stable"
    SHIFTED = "shifted"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Movement:
    """`shares` are per cent of people by bin, rounded to 5 and so not always 100 together."""

    band: Band
    shares: tuple[int, ...]


def movement(before: Mapping[str, int], after: Mapping[str, int]) -> Movement | None:
    """How far people moved from one ranking to another, given the rank of each by id.

    Returns:
        None where fewer than `FEWEST` people are in both: too few to say anything without saying it of somebody.
    """
    both = list(before.keys() & after.keys())
    ranks = (np.array([given[one] for one in both], dtype=np.int64) for given in (before, after))
    return moved_by(*ranks)


def moved_by(before: NDArray[np.int64], after: NDArray[np.int64]) -> Movement | None:
    """The same, given the ranks of the same people in the same order, shape (people,)."""
    whole = len(before)
    if whole < FEWEST:
        return None
    ends = [int(end * whole) for end in BINS]  # places that may be moved by, at most
    counts = np.bincount(np.searchsorted(ends, np.abs(before - after)), minlength=len(BINS) + 1).tolist()
    near = Fraction(counts[0] + counts[1], whole)
    band = Band.STABLE if near >= STABLE else Band.SHIFTED if near >= SHIFTED else Band.REORDERED
    return Movement(band, tuple(_rounded(Fraction(100 * count, whole)) for count in counts))


def _rounded(per_cent: Fraction) -> int:
    return ROUNDED_TO * round(per_cent / ROUNDED_TO)
