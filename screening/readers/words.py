"""Cut glyphs into rows by their baselines, and rows into words by the gaps between glyphs.

Knows advance boxes and font sizes. Does not know columns, reading order across rows, or PDF.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from screening.readers.characters import Glyph, Style
from screening.readers.text_clean import clean_text

__all__ = ["PlacedWord", "in_reading_direction", "placed_words", "rows_of", "sideways_rows"]

WORD_GAP = 0.16
"""Gap in font sizes from which two glyphs belong to different words: a narrow space is .2, kerning stays below .1."""

SPACE_GAP = 0.04
"""Gap in font sizes that a space glyph must span to part two words: overprinted spaces do not."""

INFERRED_GAP = 0.1
"""The same where pdfium infers a space that the file does not hold."""

OVERLAP = 0.015
"""Usual overlap of neighbouring glyphs in font sizes from which the font's nominal widths count as wrong."""

SAME_BASELINE = 0.2
"""Distance of baselines in font sizes up to which glyphs stand in one row."""

RAISED_BASELINE = 0.42
"""The same for glyphs clearly smaller than their neighbours: superscripts, subscripts and small icons."""

RAISED_REACH = 0.7
"""The same in sizes of the smaller glyph: a tagline under a large name is a line of its own."""

RAISED_SIZE = 0.8
"""Size relative to the row below which a glyph counts as raised or lowered."""

DOUBLE_STRIKE = 0.12
"""Distance in font sizes below which the same glyph twice is one glyph printed twice to look bold."""

LETTER_SPACED_RUN = 4
"""Least number of single letters in a row that are taken for one letter-spaced word."""

LETTER_SPACED_BREAK = 1.5
"""Gap, relative to the usual one between spaced letters, from which a new word begins."""

_TWICE_MAPPED_HYPHEN = "-\u2010"
"""What fonts by some programs say a single hyphen means."""

_Advances = Mapping[Style, Mapping[str, float]]
_Look = tuple[float, bool]  # size and weight


class PlacedWord(NamedTuple):
    """A word as read, with its box, baseline, size and weight."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    bold: bool


def placed_words(glyphs: Sequence[Glyph]) -> list[PlacedWord]:
    """The words of upright `glyphs` in no order that matters."""
    rows = list(_glyph_rows(glyphs))
    advances = _true_advances(rows)
    return [word for row in rows for word in _row_words(row, advances)]


def rows_of(words: Iterable[PlacedWord]) -> list[list[PlacedWord]]:
    """`words` as rows from the top, each from left to right."""
    rows: list[list[PlacedWord]] = []
    anchor: PlacedWord | None = None
    for word in sorted(words, key=lambda w: (w.baseline, w.x0)):
        if anchor is not None and _same_row(anchor.baseline, anchor.size, word.baseline, word.size):
            rows[-1].append(word)
            anchor = word if word.size > anchor.size else anchor
        else:
            rows.append([word])
            anchor = word
    for row in rows:
        row.sort(key=_left_edge)
    return rows


def sideways_rows(glyphs: Sequence[Glyph]) -> list[list[PlacedWord]]:
    """Rows of words that run up, down or aslant, in the file's order: there is no better clue."""
    rows: list[list[PlacedWord]] = [[]]
    for is_space, group in groupby(glyphs, key=lambda glyph: glyph.text.isspace()):
        found = list(group)
        if is_space:
            rows.extend([[]] if any(glyph.text in "\r\n" for glyph in found) else [])
            continue
        word = _word(found)
        if word is not None:
            rows[-1].append(word)
    return [row for row in rows if row]


def in_reading_direction(row: Sequence[PlacedWord]) -> list[PlacedWord]:
    """A row from left to right put into reading order: turned round where most of it runs from right to left."""
    if not _is_right_to_left("".join(word.text for word in row)):
        return list(row)
    turned: list[PlacedWord] = []
    forward: list[PlacedWord] = []
    for word in row:
        if _is_right_to_left(word.text):
            turned = [word, *forward, *turned]
            forward = []
        else:
            forward.append(word)
    return [*forward, *turned]


def _same_row(one: float, one_size: float, other: float, other_size: float) -> bool:
    large, small = max(one_size, other_size), min(one_size, other_size)
    if small >= RAISED_SIZE * large:
        return abs(one - other) <= SAME_BASELINE * large
    return abs(one - other) <= min(RAISED_BASELINE * large, RAISED_REACH * small)


def _left_edge(placed: Glyph | PlacedWord) -> float:
    return placed.x0


def _glyph_rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that share a baseline, each row from left to right."""
    by_style: defaultdict[Style, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        by_style[glyph.style].append(glyph)
    row: list[Glyph] = []
    anchor: Style | None = None
    for style in sorted(by_style, key=lambda s: s.baseline):
        if anchor is None or not _same_row(anchor.baseline, anchor.size, style.baseline, style.size):
            if row:
                yield sorted(row, key=_left_edge)
            row, anchor = [], style
        row.extend(by_style[style])
        anchor = style if style.size > anchor.size else anchor
    if row:
        yield sorted(row, key=_left_edge)


def _true_advances(rows: Sequence[Sequence[Glyph]]) -> _Advances:
    """How far each glyph really moves the pen, learned from the page where the font's own widths are wrong.

    Some programs place every glyph by itself, closer than its nominal width, so that a space all but vanishes in the
    overlap. Empty where the nominal widths are right.
    """
    drawn = [[glyph for glyph in row if not glyph.text.isspace()] for row in rows]
    gaps = [(after.x0 - glyph.x1) / (glyph.style.size or 1.0) for row in drawn for glyph, after in pairwise(row)]
    overlap = -statistics.median_low(gaps) if gaps else 0.0
    if overlap < OVERLAP:
        return {}
    looks = {style: _look(style) for style in {glyph.style for row in drawn for glyph in row}}
    moves: dict[_Look, dict[str, list[float]]] = {look: {} for look in looks.values()}
    widths: dict[tuple[_Look, str], float] = {}
    for row in drawn:
        for (text, x0, _, x1, _, style, _), after in pairwise(row):
            look = looks[style]
            moves[look].setdefault(text, []).append(after.x0 - x0)
            widths[look, text] = x1 - x0
    advances = {
        look: {
            text: min(sorted(found)[len(found) // 4], widths[look, text] - overlap * look[0])
            for text, found in by_text.items()
        }
        for look, by_text in moves.items()
    }
    return {style: advances[look] for style, look in looks.items()}


def _look(style: Style) -> _Look:
    return round(style.size or 1.0, 1), style.bold


def _row_words(row: Sequence[Glyph], advances: _Advances) -> Iterator[PlacedWord]:
    groups = _cut(row, advances)
    for group in _join_letter_spaced(groups):
        word = _word(group)
        if word is not None:
            yield word


def _cut(row: Sequence[Glyph], advances: _Advances) -> list[list[Glyph]]:
    """Groups of glyphs without a gap between them; spaces are left out."""
    groups: list[list[Glyph]] = []
    last: Glyph | None = None
    end = size = 0.0
    usual = INFERRED_GAP if advances else WORD_GAP
    needed = usual
    for glyph in row:
        text, x0, _, x1, _, style, generated = glyph
        if text.isspace():
            needed = INFERRED_GAP if generated else SPACE_GAP
            continue
        if last is not None and text == last.text and _is_struck_again(glyph, last):
            continue
        gap = x0 - end
        if last is None or (gap > needed * size and gap > needed * style.size):
            groups.append([glyph])
        else:
            groups[-1].append(glyph)
        move = advances[style].get(text) if advances else None
        end = x1 if move is None else min(x1, x0 + move)
        last, needed, size = glyph, usual, style.size
    return groups


def _is_struck_again(glyph: Glyph, last: Glyph) -> bool:
    """True for the same glyph printed over itself, a little aside.

    Parts of a ligature share exactly one box, and characters that stand for a picture share it side by side.
    """
    aside = abs(glyph.x0 - last.x0)
    if glyph.x0 >= (last.x0 + last.x1) / 2:
        return False
    return aside < DOUBLE_STRIKE * last.style.size and (aside > 0 or glyph.x1 != last.x1)


def _join_letter_spaced(groups: list[list[Glyph]]) -> list[list[Glyph]]:
    """Letter-spaced words put together again ("S K I L L S"); other groups stay as they are."""
    joined: list[list[Glyph]] = []
    run: list[Glyph] = []
    for group in groups:
        if len(group) == 1 and group[0].text.isalpha() and _continues(run, group[0]):
            run.append(group[0])
            continue
        joined.extend(_spaced_words(run))
        run = []
        if len(group) == 1 and group[0].text.isalpha():
            run = [group[0]]
        else:
            joined.append(group)
    joined.extend(_spaced_words(run))
    return joined


def _continues(run: Sequence[Glyph], glyph: Glyph) -> bool:
    """True where `glyph` may belong to the letter-spaced `run`: the same size and not a column away."""
    if not run:
        return False
    last = run[-1]
    return abs(last.style.size - glyph.style.size) < 0.1 * last.style.size and glyph.x0 - last.x1 < 2 * last.style.size


def _spaced_words(run: list[Glyph]) -> list[list[Glyph]]:
    if len(run) < LETTER_SPACED_RUN:
        return [[glyph] for glyph in run]
    gaps = [after.x0 - before.x1 for before, after in pairwise(run)]
    usual = statistics.median_low(gaps)
    words = [[run[0]]]
    for gap, glyph in zip(gaps, run[1:], strict=True):
        if gap > LETTER_SPACED_BREAK * usual:
            words.append([])
        words[-1].append(glyph)
    return words


def _word(group: Sequence[Glyph]) -> PlacedWord | None:
    texts, lefts, tops, rights, bottoms, styles, _ = zip(*group, strict=True)
    raw = "".join(texts)
    if _is_right_to_left(raw):
        raw = raw[::-1]
    text = raw if raw.isascii() and raw.isprintable() else clean_text(raw).replace(" ", "")
    text = text.replace(_TWICE_MAPPED_HYPHEN, "-")
    if not text:
        return None
    first: Style = max(styles, key=lambda style: style.size) if len(set(styles)) > 1 else styles[0]
    return PlacedWord(
        text=text,
        x0=lefts[0],
        top=min(tops),
        x1=max(rights),
        bottom=max(bottoms),
        baseline=first.baseline,
        size=first.size,
        bold=2 * sum(style.bold for style in styles) > len(styles),
    )


def _is_right_to_left(text: str) -> bool:
    """True where more characters run from right to left than from left to right."""
    if text.isascii():
        return False
    directions = [unicodedata.bidirectional(character) for character in text]
    return sum(direction in ("R", "AL") for direction in directions) > directions.count("L")
