"""Collect what goes out of a text, and paint it over in place.

Knows characters and kinds of removal. Does not know why anything is removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from screening.resume import MASK, Mask

__all__ = ["Marks", "Removal", "words_left"]

Removal: TypeAlias = tuple[int, int, str]
"""Characters start…end (exclusive) to take out, and the kind of thing that stands there."""

PIECE = re.compile(rf"[^\s{MASK}]+")
LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(slots=True)
class Marks:
    """A text under redaction: each character stands, or is marked with the first kind that claimed it."""

    original: str
    text: str = ""
    removals: list[Removal] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start with nothing removed."""
        self.text = self.original

    def add(self, removals: Iterable[Removal]) -> bool:
        """Mark `removals` and paint them; whether that changed the text."""
        fresh = [removal for removal in removals if removal[0] < removal[1]]
        if not fresh:
            return False
        painted = list(self.text)
        for start, end, _ in fresh:
            painted[start:end] = [one if one == "\n" else MASK for one in painted[start:end]]
        before, self.text = self.text, "".join(painted)
        self.removals.extend(fresh)
        return self.text != before

    def masks(self) -> tuple[Mask, ...]:
        """The masks in order of place, none across a line break and none overlapping."""
        kinds: dict[int, str] = {}
        for start, end, kind in self.removals:
            for place in range(start, end):
                kinds.setdefault(place, kind)
        return tuple(self._runs(kinds))

    def _runs(self, kinds: dict[int, str]) -> Iterator[Mask]:
        start = previous = -1
        for place in sorted(kinds):
            if self.original[place] == "\n":
                continue
            if start >= 0 and (place != previous + 1 or kinds[place] != kinds[start]):
                yield Mask(start, previous + 1, kinds[start])
                start = place
            elif start < 0:
                start = place
            previous = place
        if start >= 0:
            yield Mask(start, previous + 1, kinds[start])


def words_left(text: str, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
    """The words of `text` that remain between masks and blanks; what holds no letter and no digit is not a word."""
    stop = len(text) if end is None else end
    return [piece for piece in PIECE.finditer(text, start, stop) if LETTER_OR_DIGIT.search(piece.group())]
