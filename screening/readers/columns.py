"""Find the gutter between two columns of a region, if there is one.

Knows rows of placed words. A rail of labels or dates beside its entries, a date at the right end of a title, a bullet
before its text and the cells of a table are no columns: there the two sides belong together row by row.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from screening.readers.words import PlacedWord

__all__ = ["ColumnBand", "Row", "column_band", "entries_beside", "label_rail"]

Row = list[PlacedWord]
"""Words that share a baseline, from left to right."""

MIN_GUTTER = 0.75
"""Least width of a gutter in font sizes; wider than any space between words of unjustified text."""

MIN_ROWS = 3
"""Least rows on either side of a gutter; fewer are read across."""

MAX_CANDIDATES = 12
"""Places looked at for a gutter, those where most pieces of rows begin first."""

PAIRED = 0.75
"""Share of the sparser side's rows with a counterpart in the same row from which the sides belong together."""

RAIL_BLOCK_ROWS = 3
"""Most rows that a label in a rail takes on average."""

RAIL_WIDTH = 0.35
"""Most width of a rail relative to the region."""

DENSE_ROWS = 6
"""Least rows of the sparser side for it to be a column although its rows have counterparts."""

DENSE_RUN = 4
"""Least rows without a gap between them, on average, for the same."""

LABEL_SHARE = 0.5
"""Share of dates and labels among a side's pieces from which it is a rail or a list of bullets."""

ROWS_BESIDE_LABEL = 3
"""Least rows, on average, beside a label for it to be the heading of an entry and not the first cell of a row."""

DATE_SHARE = 0.25
"""Share of dates among the labels of a rail from which they are read in one line with their rows."""

PARAGRAPH_GAP = 1.6
"""Distance between baselines in font sizes from which two rows do not follow each other closely."""

ALIGNED = 2.0
"""Points within which left edges count as aligned."""

SAME_LINE = 0.12
"""Distance between baselines in font sizes within which two pieces stand on one line by intention."""

_LABEL = re.compile(r"\b(19|20)\d\d\b|\b\d{1,2}[/.]\d{2,4}\b|present|current|:$|^\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ColumnBand:
    """Rows first…last (exclusive) of a region hold two columns parted at `x`."""

    first: int
    last: int
    x: float


def column_band(rows: Sequence[Row]) -> ColumnBand | None:
    """The band of `rows` in which two columns stand side by side over most rows, or None."""
    if len(rows) < MIN_ROWS:
        return None
    size = statistics.median(word.size for row in rows for word in row)
    best: tuple[int, ColumnBand] | None = None
    for x in _candidates(rows, size):
        for band in _bands(rows, x, MIN_GUTTER * size):
            weight = _weight(rows[band.first : band.last], x)
            if weight > (best[0] if best else 0) and _are_columns(rows[band.first : band.last], x):
                best = weight, band
    return best[1] if best else None


def label_rail(rows: Sequence[Row]) -> ColumnBand | None:
    """The band of `rows` in which headings stand in a narrow strip left of their entries, or None."""
    if len(rows) < ROWS_BESIDE_LABEL * MIN_ROWS:
        return None
    size = statistics.median(word.size for row in rows for word in row)
    for x in _candidates(rows, size):
        for band in _bands(rows, x, MIN_GUTTER * size):
            inside = rows[band.first : band.last]
            if _weight(inside, x) and _left(inside[0], x) and _are_headings_beside(inside, x):
                return band
    return None


def entries_beside(rows: Sequence[Row], x: float) -> list[list[Row]]:
    """`rows` of a rail in groups, each beginning with the row where a block of labels begins."""
    entries: list[list[Row]] = []
    last_label: Row | None = None
    for row in rows:
        label = _left(row, x)
        opens = label and (last_label is None or _distance(last_label, label) > PARAGRAPH_GAP)
        if opens or not entries:
            entries.append([])
        entries[-1].append(row)
        last_label = label or last_label
    return entries


def _are_headings_beside(rows: Sequence[Row], x: float) -> bool:
    lefts, rights = [_left(row, x) for row in rows], [_right(row, x) for row in rows]
    labels = len(_blocks(lefts))
    if _filled(rights) < ROWS_BESIDE_LABEL * labels or _filled(lefts) > RAIL_BLOCK_ROWS * labels:
        return False
    if _width(lefts) > RAIL_WIDTH * _width(rows) or _label_share(lefts) >= DATE_SHARE:
        return False
    return _paired(lefts, rights) >= PAIRED


def _candidates(rows: Sequence[Row], size: float) -> list[float]:
    """Left edges shared by pieces of several rows, the most shared first, without the region's own left edge."""
    starts = sorted(x for row in rows for x in _piece_starts(row, MIN_GUTTER * size))
    leftmost = starts[0]
    clusters: list[list[float]] = [[starts[0]]]
    for before, start in pairwise(starts):
        if start - before > ALIGNED:
            clusters.append([])
        clusters[-1].append(start)
    shared = [cluster for cluster in clusters if len(cluster) >= MIN_ROWS and cluster[0] > leftmost + ALIGNED]
    shared.sort(key=lambda cluster: (-len(cluster), cluster[0]))
    return [cluster[0] for cluster in shared[:MAX_CANDIDATES]]


def _piece_starts(row: Row, gutter: float) -> list[float]:
    return [row[0].x0, *(after.x0 for before, after in pairwise(row) if after.x0 - before.x1 >= gutter)]


def _bands(rows: Sequence[Row], x: float, gutter: float) -> list[ColumnBand]:
    """Longest runs of rows that leave the gutter left of `x` free, without rows that belong above or below."""
    bands = []
    for free, run in groupby(range(len(rows)), key=lambda index: not _crosses(rows[index], x, gutter)):
        indices = list(run)
        if free:
            bands.append(_trimmed(rows, indices[0], indices[-1] + 1, x))
    return bands


def _crosses(row: Row, x: float, gutter: float) -> bool:
    return any(word.x0 < x - 1 and word.x1 > x - gutter for word in row)


def _trimmed(rows: Sequence[Row], first: int, last: int, x: float) -> ColumnBand:
    """The band without left-only rows at its top, and without a heading at its bottom that opens the rows below."""
    while first < last and not _right(rows[first], x):
        first += 1
    if last < len(rows):
        tail = last
        while tail > first and not _right(rows[tail - 1], x) and last - tail < 2:
            tail -= 1
            if tail > first and _distance(rows[tail - 1], rows[tail]) > PARAGRAPH_GAP:
                last = tail
                break
    return ColumnBand(first, last, x)


def _left(row: Row, x: float) -> Row:
    return [word for word in row if word.x0 < x - 1]


def _right(row: Row, x: float) -> Row:
    return [word for word in row if word.x0 >= x - 1]


def _distance(above: Row, below: Row) -> float:
    """Distance of two rows' baselines in font sizes."""
    size = max(above[0].size, below[0].size) or 1.0
    return (below[0].baseline - above[0].baseline) / size


def _weight(rows: Sequence[Row], x: float) -> int:
    """How much of the region a cut at `x` sorts out: rows on both sides, the sparser side counting most."""
    left = sum(bool(_left(row, x)) for row in rows)
    right = sum(bool(_right(row, x)) for row in rows)
    return 0 if min(left, right) < MIN_ROWS else 4 * min(left, right) + max(left, right)


def _are_columns(rows: Sequence[Row], x: float) -> bool:
    lefts, rights = [_left(row, x) for row in rows], [_right(row, x) for row in rows]
    sparse, other = (lefts, rights) if _filled(lefts) <= _filled(rights) else (rights, lefts)
    if _label_share(sparse) >= LABEL_SHARE and _paired(sparse, other) >= PAIRED:
        return False
    if _is_rail(sparse, other):
        return False
    if _paired(sparse, other) < PAIRED:
        return True
    return _flows(sparse) and _filled(sparse) >= DENSE_ROWS and not _is_table(sparse, other)


def _filled(side: Sequence[Row]) -> int:
    return sum(map(bool, side))


def _paired(sparse: Sequence[Row], other: Sequence[Row]) -> float:
    """Share of the sparser side's rows that stand on one line with a row of the other side."""
    both = [(a, b) for a, b in zip(sparse, other, strict=True) if a and b]
    level = sum(abs(a[0].baseline - b[0].baseline) <= SAME_LINE * max(a[0].size, b[0].size) for a, b in both)
    return level / _filled(sparse)


def _label_share(side: Sequence[Row]) -> float:
    texts = [" ".join(word.text for word in row) for row in side if row]
    return sum(bool(_LABEL.search(text)) for text in texts) / len(texts)


def _is_rail(sparse: Sequence[Row], other: Sequence[Row]) -> bool:
    """True where short blocks in a narrow strip each begin beside the beginning of a block of the other side."""
    blocks = _blocks(sparse)
    if len(blocks) < MIN_ROWS or _filled(sparse) > RAIL_BLOCK_ROWS * len(blocks):
        return False
    if _width(sparse) > RAIL_WIDTH * _width([*sparse, *other]):
        return False
    tops = [block[0][0] for block in _blocks(other)]
    beside = sum(any(abs(block[0][0].baseline - top.baseline) < 0.6 * top.size for top in tops) for block in blocks)
    return beside >= PAIRED * len(blocks)


def _blocks(side: Sequence[Row]) -> list[list[Row]]:
    """Rows of one side in groups that follow each other closely."""
    rows = [row for row in side if row]
    blocks = [[rows[0]]]
    for above, below in pairwise(rows):
        if _distance(above, below) > PARAGRAPH_GAP:
            blocks.append([])
        blocks[-1].append(below)
    return blocks


def _width(side: Sequence[Row]) -> float:
    words = [word for row in side for word in row]
    return max(word.x1 for word in words) - min(word.x0 for word in words)


def _flows(side: Sequence[Row]) -> bool:
    """True where the side's rows follow each other closely, as running text and lists do."""
    return _filled(side) >= DENSE_RUN * len(_blocks(side))


def _is_table(sparse: Sequence[Row], other: Sequence[Row]) -> bool:
    """True where nearly every row has both sides: the cells of a table."""
    total = sum(bool(a or b) for a, b in zip(sparse, other, strict=True))
    both = sum(bool(a and b) for a, b in zip(sparse, other, strict=True))
    return both >= 0.9 * total
