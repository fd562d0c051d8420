"""How much another ranking of the same pool differs from the one before: in coarse words, never who moved or where.

A pool that is too small for that gets no answer, because there a share would name people. Nothing is said of the cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.storage.rankings import Columns
from screening.movement import Band
from screening.movement import movement as shares_moved

__all__ = ["Moved", "Movement", "movement"]

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
    new = dict(zip(after.candidates, after.ranks, strict=True))
    found = shares_moved(old, new) if old.keys() == new.keys() else None
    if found is None:
        return None
    steps = [abs(old[who] - rank) for who, rank in new.items()]
    far = len(new) // FAR
    return Movement(
        moved=_binned(sum(step > 0 for step in steps), len(steps)),
        moved_far=_binned(sum(step > far for step in steps), len(steps)),
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
