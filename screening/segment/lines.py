"""Lines of a document as segmentation looks at them: bullets, cells, capitals, and how they stand out.

Knows text and typography. Does not know sections, people or dates.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from screening.resume import Document, Line, Section, Span

__all__ = ["LONGEST_LINE", "Row", "Style", "beginnings", "body_of", "cells", "rows", "style_of", "trim"]

BULLET = re.compile(
    r"[ \t]{0,20}(?:[•●○◦▪▫■□◆◇►▶▸➢➤✓✔★☆❖·∙‣⁃*¥§\uf000-\uf8ff]|[-–—](?=[ \t])|o(?=[ \t]+[A-Z]))[ \t]{0,20}"
)
GAP = re.compile(r"\t[ \t]{0,40}| {2,40}|[ \t]{0,3}[|¦│][ \t]{0,3}")
GAP_IN_SIZES = 1.6
"""Two words further apart than this many font sizes stand in different cells."""
MOST_BOLD = 0.4
"""Where a larger share of the characters is bold, bold tells nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line without its bullet: `start`…`end` and `text` leave bullet and outer blanks out."""

    index: int
    start: int
    end: int
    text: str
    bullet: str
    line: Line

    @property
    def capitals(self) -> bool:
        """Whether all letters are capitals, and there are at least two."""
        letters = [c for c in self.text if c.isalpha()]
        return len(letters) > 1 and all(not c.islower() for c in letters)

    @property
    def words(self) -> int:
        """How many words the line has."""
        return len(self.text.split())

    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does, and not in "Inc."."""
        return self.text.endswith((".", ";")) and not ABBREVIATION.search(self.text)

    def looks_like_prose(self) -> bool:
        """Whether the line reads like a sentence or a part of one rather than like a label."""
        text = self.text
        if not text or len(text) > LONGEST_LINE or self.words > PROSE_WORDS or text[0].islower() or text[0] in ",;)&":
            return True
        return self.words > LABEL_WORDS and (text[-1] == ":" or self.ends_sentence())


LONGEST_LINE = 300
PROSE_WORDS = 16
LABEL_WORDS = 4
ABBREVIATION = re.compile(r"\b(?:Inc|Co|Corp|Ltd|Jr|Sr|Dept|[A-Z]|[A-Z]\.[A-Z])\.$")


def rows(document: Document) -> tuple[Row, ...]:
    """The lines of `document` that hold text, in reading order."""
    lines = document.lines or tuple(_plain_lines(document.text))
    found: list[Row] = []
    for line in lines:
        raw = document.text[line.start : line.end]
        bullet = BULLET.match(raw)
        skip = bullet.end() if bullet else 0
        span = trim(document.text, line.start + skip, line.end)
        if span.start < span.end:
            text = document.text[span.start : span.end]
            found.append(Row(len(found), span.start, span.end, text, bullet.group().strip() if bullet else "", line))
    return tuple(found)


def _plain_lines(text: str) -> Iterable[Line]:
    start = 0
    for number, part in enumerate(text.split("\n")):
        yield Line(page=1, start=start, end=start + len(part), block=number)
        start += len(part) + 1


def beginnings(found: Sequence[Row]) -> tuple[Row, ...]:
    """The rows cut to the length a line of a page can have: the rest of a longer one is running text."""
    return tuple(
        replace(row, end=row.start + LONGEST_LINE, text=row.text[:LONGEST_LINE])
        if len(row.text) > LONGEST_LINE
        else row
        for row in found
    )


def body_of(found: Sequence[Row], section: Section) -> tuple[Row, ...]:
    """The rows of `section` without its heading: a line that the heading shares with text keeps the text."""
    first = bisect_left(found, section.start, key=_line_start)
    inside = found[first : bisect_left(found, section.end, key=_line_start)]
    if not section.title or not inside:
        return tuple(inside)
    head = inside[0]
    rest = head.text[len(section.title) :].lstrip(" \t:–—-|") if head.text.startswith(section.title) else ""
    if not rest:
        return tuple(inside[1:])
    return (replace(head, start=head.end - len(rest), text=rest), *inside[1:])


def _line_start(row: Row) -> int:
    return row.line.start


def trim(text: str, start: int, end: int, junk: str = " \t\r\n") -> Span:
    """The span `start`…`end` without `junk` at its ends."""
    while start < end and text[start] in junk:
        start += 1
    while end > start and text[end - 1] in junk:
        end -= 1
    return Span(start, end)


def cells(text: str, row: Row) -> tuple[Span, ...]:
    """The parts of a row that stand apart: by two blanks, a tab, a bar, or a wide gap on the page."""
    cuts = [(row.start + m.start(), row.start + m.end()) for m in GAP.finditer(row.text)]
    cuts += _gaps_on_page(row)
    parts, at = [], row.start
    for left, right in sorted(cuts):
        if left >= at:
            parts.append(trim(text, at, left))
            at = right
    parts.append(trim(text, at, row.end))
    return tuple(part for part in parts if part.start < part.end)


def _gaps_on_page(row: Row) -> list[tuple[int, int]]:
    words = [word for word in row.line.words if word.start >= row.start and word.box is not None]
    size = row.line.size or 10.0
    gaps = []
    for left, right in pairwise(words):
        if left.box and right.box and right.box.x0 - left.box.x1 > GAP_IN_SIZES * size:
            gaps.append((left.end, right.start))
    return gaps


@dataclass(frozen=True, slots=True)
class Style:
    """How the body of a document is set: `size` in points (0 where unknown), and whether bold type is rare in it."""

    size: float
    bold_tells: bool

    def is_larger(self, row: Row, factor: float) -> bool:
        """Whether `row` is set larger than the body by `factor`."""
        return bool(self.size) and row.line.size > self.size * factor


def style_of(found: Sequence[Row]) -> Style:
    """The size most characters have, and whether bold sets lines apart."""
    counts: Counter[float] = Counter()
    bold = 0
    for row in found:
        counts[round(row.line.size, 1)] += len(row.text)
        bold += len(row.text) if row.line.bold else 0
    size = counts.most_common(1)[0][0] if counts else 0.0
    return Style(size, bold_tells=bold < MOST_BOLD * max(1, counts.total()))
