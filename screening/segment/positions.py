"""Find the positions held: title, employer, months, and the lines that describe them.

Knows experience sections, dates and the words of titles and employers. Does not know skills or who the person is.
An entry is found by its dates; the lines around the first one tell on which side of the dates titles stand.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from screening.resume import Document, Interval, Position, Section, SectionKind, Span
from screening.segment.dates import DateSpan, between
from screening.segment.lines import LONGEST_LINE, Row, body_of
from screening.segment.names_of_work import (
    ENDS_IN_HEAD,
    Piece,
    employer_score,
    names_no_employer,
    pieces_of,
    settle,
    title_score,
)

__all__ = ["positions_of"]

MOST_BEFORE = 3
"""Lines of a header above its dates, at most."""
MOST_AFTER = 2
MOST_ROWS = 3
"""Lines one range of dates can be spread over."""
HEADER_WORDS = 14
REST_OF_DATED_LINE = 14
"""Words beside the dates on a header line, at most."""
FURNITURE = re.compile(r"curriculum vitae|\bpage[ ]\d|\br[eé]sum[eé]\b.{0,20}\d$|last updated", re.IGNORECASE)
"""Lines at the edge of a page that carry a date and head nothing."""
PREPOSITIONS = frozenset(
    [
        "in",
        "by",
        "since",
        "during",
        "from",
        "of",
        "for",
        "until",
        "as",
        "and",
        "on",
        "at",
        "between",
        "before",
        "after",
        "the",
        "to",
        "than",
    ]
)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """The rows first…last of the section that hold the dates of an entry."""

    first: int
    last: int
    date: DateSpan


@dataclass(frozen=True, slots=True)
class _Entry:
    """Header rows first…last (last excluded) of the section, with the anchor between."""

    first: int
    last: int
    anchor: _Anchor | None


def positions_of(
    document: Document, found: Sequence[Row], sections: Sequence[Section], dates: Sequence[DateSpan]
) -> tuple[Position, ...]:
    """The positions of `document` in reading order."""
    kinds = {SectionKind.EXPERIENCE}
    if not any(section.kind is SectionKind.EXPERIENCE for section in sections):
        kinds = {SectionKind.HEADER, SectionKind.SUMMARY, SectionKind.OTHER}
    positions: list[Position] = []
    for section in sections:
        if section.kind in kinds:
            body = body_of(found, section)
            headed = bool(section.title) and section.kind is SectionKind.EXPERIENCE
            within = between(dates, section.start, section.end)
            made = _section_positions(document.text, body, within, section)
            positions += made if headed else [item for item in made if item.title and item.interval.start is not None]
    return tuple(positions)


def _section_positions(text: str, body: Sequence[Row], dates: Sequence[DateSpan], section: Section) -> list[Position]:
    anchors = _anchors(text, body, dates)
    entries = _entries(text, body, anchors) if anchors else _undated(text, body)
    positions: list[Position] = []
    banner: Piece | None = None
    for number, entry in enumerate(entries):
        last = number + 1 == len(entries)
        end = section.end if last else body[entries[number + 1].first].line.start
        pieces = _entry_pieces(text, body, entry)
        title, employer = settle(text, pieces)
        if title is None and employer is not None and not last and _is_banner(entry, entries[number + 1]):
            banner = employer
            continue
        if employer is None and title is not None and entry.anchor and entry.first == entry.anchor.first:
            employer = banner
        elif employer is not None:
            banner = employer if title is not None and employer.row < title.row else None
        if title or employer or (entry.anchor and entry.anchor.date.ranged):
            positions.append(_position(text, body[entry.first].line.start, end, entry, title=title, employer=employer))
    return positions


def _is_banner(entry: _Entry, following: _Entry) -> bool:
    """An employer with dates of its own, directly above the first of several positions there."""
    return following.first <= entry.last


def _position(
    text: str, start: int, end: int, entry: _Entry, *, title: Piece | None, employer: Piece | None
) -> Position:
    interval = entry.anchor.date.interval if entry.anchor else Interval(None, None)
    return Position(
        title=text[title.start : title.end] if title else "",
        employer=text[employer.start : employer.end] if employer else "",
        interval=interval,
        start=start,
        end=end,
        title_span=Span(title.start, title.end) if title else None,
        employer_span=Span(employer.start, employer.end) if employer else None,
    )


def _anchors(text: str, body: Sequence[Row], dates: Sequence[DateSpan]) -> list[_Anchor]:
    """The dated header lines: dates at an edge of a short line that is no sentence."""
    anchors: list[_Anchor] = []
    ends = [row.end for row in body]
    for item in dates:
        first = bisect_right(ends, item.start)
        covered = [i for i in range(first, min(first + MOST_ROWS, len(body))) if body[i].start < item.end]
        if not covered:
            continue
        first, last = covered[0], covered[-1]
        if anchors and anchors[-1].last >= first:
            continue
        if _heads_entry(text, body, first, last, item):
            anchors.append(_Anchor(first, last, item))
    if any(anchor.date.ranged for anchor in anchors):
        anchors = [a for a in anchors if a.date.ranged or _single_date_heads(text, body, a)]
    return anchors


def _heads_entry(text: str, body: Sequence[Row], first: int, last: int, item: DateSpan) -> bool:
    row = body[first]
    if len(row.text) > LONGEST_LINE or FURNITURE.search(row.text):
        return False
    before = text[row.start : item.start].strip(" \t|·•,;:–—-([")
    after = text[item.end : body[last].end].strip(" \t|·•,;:–—-)].")
    words = len(before.split()) + len(after.split())
    if words > REST_OF_DATED_LINE or (row.bullet and not (item.ranged and title_score(before + " " + after) > 0)):
        return False
    if before and before.split()[-1].lower() in PREPOSITIONS:
        return False
    if not item.ranged and (row.ends_sentence() or (before and after)):
        return bool(before and after) and words <= REST_OF_DATED_LINE // 2 and not row.ends_sentence()
    return not (after[:1].islower() and words > 2) and not (before[:1].islower() and words > 2)


def _single_date_heads(text: str, body: Sequence[Row], anchor: _Anchor) -> bool:
    """Among entries with ranges, a single date heads one only where the line or its neighbours name a title."""
    near = body[max(0, anchor.first - 1) : anchor.last + 2]
    return any(not row.bullet and not row.looks_like_prose() and title_score(row.text) > 0 for row in near)


def _entries(text: str, body: Sequence[Row], anchors: Sequence[_Anchor]) -> list[_Entry]:
    usual = _lines_before(body, 0, anchors[0].first, MOST_BEFORE)
    entries: list[_Entry] = []
    floor = 0
    for number, anchor in enumerate(anchors):
        before = usual if number == 0 else min(usual, _lines_before(body, floor, anchor.first, MOST_BEFORE))
        first = anchor.first - before
        ceiling = anchors[number + 1].first if number + 1 < len(anchors) else len(body)
        if number + 1 < len(anchors):
            ceiling = max(anchor.last + 1, ceiling - min(usual, ceiling - anchor.last - 1))
        last = _lines_after(text, body, first, anchor, ceiling)
        entries.append(_Entry(first, last, anchor))
        floor = last
    return entries


def _lines_before(body: Sequence[Row], floor: int, at: int, most: int) -> int:
    """How many header lines stand directly above row `at`."""
    count = 0
    while count < most and at - count - 1 >= floor:
        row = body[at - count - 1]
        if not _heads(row):
            break
        count += 1
    return count


def _lines_after(text: str, body: Sequence[Row], first: int, anchor: _Anchor, ceiling: int) -> int:
    """The row after the header's last: lines below the dates count while title or employer is missing."""
    last = anchor.last + 1
    for row in body[last : min(ceiling, last + MOST_AFTER)]:
        title, employer = settle(text, _entry_pieces(text, body, _Entry(first, last, anchor)))
        if title and employer:
            break
        if names_no_employer(row.text) and not title:
            last += 1
            break
        if not _heads(row):
            break
        if title and not employer and title_score(row.text) >= ENDS_IN_HEAD > employer_score(row.text):
            break
        last += 1
    return last


def _entry_pieces(text: str, body: Sequence[Row], entry: _Entry) -> list[Piece]:
    pieces: list[Piece] = []
    for index in range(entry.first, entry.last):
        cut = entry.anchor.date if entry.anchor else None
        pieces += pieces_of(text, body[index], cut, len({p.row for p in pieces}))
    return pieces


def _undated(text: str, body: Sequence[Row]) -> list[_Entry]:
    """Entries without dates: short lines that name a title, above lines that describe it."""
    entries: list[_Entry] = []
    for index, row in enumerate(body):
        floor = entries[-1].last if entries else 0
        if index < floor or not _heads(row) or title_score(row.text) <= 0:
            continue
        first = (
            index - 1 if index > floor and _heads(body[index - 1]) and employer_score(body[index - 1].text) else index
        )
        below = body[index + 1] if index + 1 < len(body) else None
        alone = below is None or not _heads(below) or title_score(below.text) > 0
        entries.append(_Entry(first, index + 1 if alone else index + 2, None))
    return entries


def _heads(row: Row) -> bool:
    """Whether a row can stand in the header of an entry."""
    return not (row.bullet or row.looks_like_prose() or row.words > HEADER_WORDS or row.ends_sentence())
