"""How much another ranking of the same pool differs from the one before: in coarse words, never who moved or where.

A pool that is too small for that gets no answer, because there a share would name people. Nothing is said of the cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.storage.rankings import Columns

__all__ = ["Moved", "Movement", "movement"]

MIN_POOL: Final = 20  # people below which a share would say something of a person
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
    """How many changed their place at all, and how many by more than a tenth of the pool."""

    moved: Moved
    moved_far: Moved


def movement(before: Columns, after: Columns) -> Movement | None:
    """What changed between two rankings; None where the pool is too small, or not the same people."""
    old = dict(zip(before.candidates, before.ranks, strict=True))
    new = dict(zip(after.candidates, after.ranks, strict=True))
    if len(new) < MIN_POOL or old.keys() != new.keys():
        return None
    steps = [abs(old[who] - rank) for who, rank in new.items()]
    far = len(new) // FAR
    return Movement(
        _binned(sum(step > 0 for step in steps), len(steps)), _binned(sum(step > far for step in steps), len(steps))
    )


def _binned(count: int, whole: int) -> Moved:
    if not count:
        return Moved.NOBODY
    for word, parts in ((Moved.FEW, 10), (Moved.SOME, 3)):
        if count * parts < whole:
            return word
    return Moved.MANY if count * 3 < whole * 2 else Moved.MOST
