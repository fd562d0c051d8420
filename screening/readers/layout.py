"""Put the glyphs of a page into lines, in the order in which a person reads them.

Knows places only: the order in which the file stores its glyphs plays no part. Header bands come first, then the left
column from top to bottom, then the right one, then what follows across both. Does not know PDF.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from screening.readers.characters import Glyph
from screening.readers.columns import Row, column_band, entries_beside, label_rail
from screening.readers.words import PlacedWord, in_reading_direction, placed_words, rows_of, sideways_rows
from screening.resume import Box

__all__ = ["TextLine", "read_lines"]

PARAGRAPH_PITCH = 1.3
"""Distance to the line above, relative to the usual one, from which a new paragraph begins."""

MIN_PITCH, MAX_PITCH = 1.0, 1.7
"""Bounds of the usual distance between baselines, in font sizes."""

SIZE_CHANGE = 0.08
"""Relative change of font size that sets a heading apart from the text below."""

MAX_DEPTH = 8
"""Columns within columns are looked for this deep."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line in reading order; `block` counts paragraphs and columns of the page from 0."""

    words: tuple[PlacedWord, ...]
    block: int
    size: float
    bold: bool
    box: Box


def read_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """The lines of a page in reading order; text that runs another way (up a margin) comes last."""
    upright = [glyph for glyph in glyphs if glyph.style.upright]
    regions = list(_regions(rows_of(placed_words(upright)), MAX_DEPTH))
    regions.extend([row] for row in sideways_rows([glyph for glyph in glyphs if not glyph.style.upright]))
    lines: list[TextLine] = []
    for region in regions:
        lines.extend(_region_lines(region, lines[-1].block + 1 if lines else 0))
    return lines


def _regions(rows: Sequence[Row], depth: int) -> Iterator[list[Row]]:
    """Parts of a page without columns, in reading order."""
    band = column_band(rows) if depth else None
    if band is None:
        yield from _railed(rows)
        return
    inside = [word for row in rows[band.first : band.last] for word in row]
    yield from _regions(rows[: band.first], depth - 1)
    yield from _regions(rows_of(word for word in inside if word.x0 < band.x - 1), depth - 1)
    yield from _regions(rows_of(word for word in inside if word.x0 >= band.x - 1), depth - 1)
    yield from _regions(rows[band.last :], depth - 1)


def _railed(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """A part without columns; headings in a rail beside it come as lines of their own before their entries."""
    rail = label_rail(rows)
    if rail is None:
        if rows:
            yield list(rows)
        return
    yield from _railed(rows[: rail.first])
    for entry in entries_beside(rows[rail.first : rail.last], rail.x):
        words = [word for row in entry for word in row]
        yield [[word for word in words if word.x0 < rail.x - 1]]
        yield rows_of(word for word in words if word.x0 >= rail.x - 1)
    yield from _railed(rows[rail.last :])


def _region_lines(rows: Sequence[Row], block: int) -> Iterator[TextLine]:
    pitch = _usual_pitch(rows)
    previous: TextLine | None = None
    for row in rows:
        line = _line(row, block)
        if previous is not None and _opens_block(previous, line, pitch):
            block += 1
            line = _line(row, block)
        yield line
        previous = line


def _usual_pitch(rows: Sequence[Row]) -> float:
    """The usual distance of baselines in font sizes, within bounds."""
    pitches = [
        (below[0].baseline - above[0].baseline) / below[0].size
        for above, below in pairwise(rows)
        if below[0].size and abs(above[0].size - below[0].size) <= SIZE_CHANGE * below[0].size
    ]
    usual = statistics.median_low(pitches) if pitches else MIN_PITCH
    return min(max(usual, MIN_PITCH), MAX_PITCH)


def _opens_block(above: TextLine, line: TextLine, pitch: float) -> bool:
    if abs(above.size - line.size) > SIZE_CHANGE * max(above.size, line.size):
        return True
    distance = line.words[0].baseline - above.words[0].baseline
    return distance > PARAGRAPH_PITCH * pitch * max(above.size, line.size)


def _line(row: Row, block: int) -> TextLine:
    sizes: Counter[float] = Counter()
    for word in row:
        sizes[round(word.size, 2)] += len(word.text)
    bold = sum(len(word.text) for word in row if word.bold)
    return TextLine(
        words=tuple(in_reading_direction(row)),
        block=block,
        size=max(sizes, key=lambda size: (sizes[size], size)),
        bold=2 * bold > sum(sizes.values()),
        box=Box(min(w.x0 for w in row), min(w.top for w in row), max(w.x1 for w in row), max(w.bottom for w in row)),
    )
