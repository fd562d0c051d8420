"""How much another ranking of the same pool differs from the one before: in coarse words, never who moved or where.

A pool that is too small for that gets no answer, because there a share would name people. Nothing is said of the cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.storage.rankings import Columns
from screening.movement import Band, moved_by

__all__ = ["Moved", "Movement", "movement", "movement_of"]

FAR: Final = 10  # a person has moved far from a tenth of the pool on


class Moved(StrEnum):
    """How many of a pool, in bins that name nobody."""

    NOBODY = "nobody"
    FEW = "few"  # less than a tenth
    SOME = "some"  # less than a third
    MANY = "many"  # less than two thirds
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Movement:
    """How many changed their place at all, how many by more than a tenth of the pool, and how much of the order stays.

    `shares` are those of `screening.movement`: per cent of people by how far they moved, rounded to 5.
    """

    moved: Moved
    moved_far: Moved
    band: Band
    shares: tuple[int, ...]


def movement(before: Columns, after: Columns) -> Movement | None:
    """What changed between two rankings; None where the pool is too small, or not the same people."""
    old = dict(zip(before.candidates, before.ranks, strict=True))
    if old.keys() != set(after.candidates):
        return None
    return movement_of(
        np.array([old[who] for who in after.candidates], dtype=np.int64), np.array(after.ranks, dtype=np.int64)
    )


def movement_of(before: NDArray[np.int64], after: NDArray[np.int64]) -> Movement | None:
    """The same, given the ranks of the same people in the same order, shape (people,)."""
    found = moved_by(before, after)
    if found is None:
        return None
    steps = np.abs(before - after)
    return Movement(
        moved=_binned(int(np.count_nonzero(steps)), len(steps)),
        moved_far=_binned(int(np.count_nonzero(steps > len(steps) // FAR)), len(steps)),
        band=found.band,
        shares=found.shares,
    )


def _binned(count: int, whole: int) -> Moved:
    if not count:
        return Moved.NOBODY
    for word, parts in ((Moved.FEW, 10), (Moved.SOME, 3)):
        if count * parts < whole:
            return word
    return Moved.MANY if count * 3 < whole * 2 else Moved.MOST
