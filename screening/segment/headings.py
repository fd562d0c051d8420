"""Find the sections of a résumé by their headings.

Knows heading words and how headings stand out. Sections tile the text; the first is the header. Does not look at
what a section says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from screening.resume import Document, Section, SectionKind
from screening.segment.dates import DateSpan, between
from screening.segment.heading_words import HEADINGS, JOINERS, KEYWORDS, MODIFIERS
from screening.segment.lines import Row, Style, cells, style_of

__all__ = ["sections_of"]

LONGEST_HEADING = 60
MOST_WORDS = 7
LARGER = 1.06
"""A heading's font size over the body's, at least."""
SAME_SIZE_PT = 0.35
NEAR_END_ROWS = 6

_DECORATION = " \t:;.,-–—_=~*#|•●○■□▪▫◆◇►▶➢❖·¥§<>()[]{}/\\"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PARTS = re.compile(r"\s*[&/,+|·•]\s*|\s+[-–—]\s+")
_INLINE = re.compile(r"(?P<label>[^\W\d_][^:\n]{2,40}?)[ \t]{0,2}:[ \t]{0,4}(?=\S)")
_LANGUAGE_NAMES = re.compile(
    r"\b(?:english|spanish|french|german|italian|portuguese|dutch|chinese|mandarin|cantonese|arabic|hindi|russian|"
    r"japanese|korean|polish|turkish|urdu|bengali|vietnamese|tagalog|deutsch|englisch|français|anglais"
    r"|español|inglés)\b",
    re.IGNORECASE,
)
_COMPACT = {phrase.replace(" ", ""): kind for phrase, kind in HEADINGS.items()}
"""The same headings where a file has lost the blanks between words."""
_MAIN = frozenset({SectionKind.EXPERIENCE, SectionKind.EDUCATION})
_AFTER_SKILLS = _MAIN | {SectionKind.LANGUAGES, SectionKind.CERTIFICATIONS, SectionKind.INTERESTS}
_INLINE_KINDS = frozenset(SectionKind) - {
    SectionKind.HEADER,
    SectionKind.PROJECTS,
    SectionKind.PUBLICATIONS,
    SectionKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class _Heading:
    row: Row
    kind: SectionKind
    title: str
    inline: bool = False
    guessed: bool = False


def sections_of(document: Document, found: Sequence[Row], dates: Sequence[DateSpan]) -> tuple[Section, ...]:
    """The sections of `document`, tiling its whole text."""
    style = style_of(found)
    headings = _whole_line_headings(found, style)
    headings = _without_faint(headings, style)
    headings = _with_inline(document.text, headings, found, dates)
    headings = _with_unknown(headings, found, dates, style)
    return _tile(document, headings)


def _tile(document: Document, headings: Sequence[_Heading]) -> tuple[Section, ...]:
    starts = [(0, SectionKind.HEADER, "")]
    for heading in headings:
        start = heading.row.line.start
        if start == 0:
            starts.pop()
        starts.append((start, heading.kind, heading.title))
    ends = [start for start, _, _ in starts[1:]] + [len(document.text)]
    tiled = [Section(kind, title, start, end) for (start, kind, title), end in zip(starts, ends, strict=True)]
    if tiled[0].start == 0 and tiled[0].kind is not SectionKind.HEADER:
        tiled.insert(0, Section(SectionKind.HEADER, "", 0, 0))
    return tuple(tiled)


def _whole_line_headings(found: Sequence[Row], style: Style) -> list[_Heading]:
    bullets = Counter(row.bullet for row in found if row.bullet)
    headings = []
    for row in found:
        if len(row.text) > LONGEST_HEADING or row.words > MOST_WORDS + row.text.count(" ") // 2:
            continue
        if row.bullet and bullets[row.bullet] > 2 and not _stands_out(row, style):
            continue
        kind = _kind(row, style)
        if kind is not None:
            headings.append(_Heading(row, kind, row.text))
    return headings


def _stands_out(row: Row, style: Style) -> bool:
    return row.capitals or (row.line.bold and style.bold_tells) or style.is_larger(row, LARGER)


def _kind(row: Row, style: Style) -> SectionKind | None:
    text = _joined(row.text)
    if text[:1].islower() and not _stands_out(row, style):
        return None
    if text.endswith((".", ",", ";")) and not row.capitals:
        return None
    kind = _phrase_kind(text)
    if kind is None and _stands_out(row, style) and not any(c.isdigit() for c in text):
        return _keyword_kind(text)
    return kind


def _joined(text: str) -> str:
    """Letter-spaced text put together: "S K I L L S" is one word."""
    bare = text.strip(_DECORATION)
    tokens = bare.split(" ")
    if len(tokens) >= 4 and sum(len(token) <= 1 for token in tokens) >= len(tokens) - 1:
        return "".join(token or " " for token in tokens)
    return bare


def _phrase_kind(text: str) -> SectionKind | None:
    words = [word.lower() for word in _WORD.findall(text)]
    if not words or len(words) > MOST_WORDS or len(" ".join(words)) < len(text) * 0.6:
        return None
    whole = HEADINGS.get(" ".join(words)) or _COMPACT.get("".join(words))
    if whole is not None:
        return whole
    kinds = [_part_kind(part) for part in _split(text)]
    if len(kinds) > 1 and all(kinds):
        return SectionKind.EXPERIENCE if SectionKind.EXPERIENCE in kinds else kinds[0]
    return _part_kind(words)


def _split(text: str) -> list[list[str]]:
    """The headings on one line, each as its words."""
    parts: list[list[str]] = []
    for piece in _PARTS.split(text):
        parts.append([])
        for word in _WORD.findall(piece.lower()):
            if word in JOINERS and parts[-1]:
                parts.append([])
            else:
                parts[-1].append(word)
    return [part for part in parts if part]


def _part_kind(words: list[str]) -> SectionKind | None:
    whole = HEADINGS.get(" ".join(words))
    if whole is not None:
        return whole
    bare = [word for word in words if word not in MODIFIERS]
    return HEADINGS.get(" ".join(bare)) if bare and len(bare) < len(words) else None


def _keyword_kind(text: str) -> SectionKind | None:
    """The kind of a heading that stands out and ends (or begins) in a heading word: "Banking Experience"."""
    words = [word.lower() for word in _WORD.findall(text)]
    if not 2 <= len(words) <= 4:
        return None
    return KEYWORDS.get(words[-1])


def _without_faint(headings: list[_Heading], style: Style) -> list[_Heading]:
    """Where headings stand out, words of the same kind in body type are no headings."""
    strong = [heading for heading in headings if _stands_out(heading.row, style)]
    main = _MAIN | {SectionKind.SKILLS}
    if len({heading.kind for heading in strong} & main) < 2:
        return headings
    return strong


def _with_inline(
    text: str, headings: list[_Heading], found: Sequence[Row], dates: Sequence[DateSpan]
) -> list[_Heading]:
    """Add headings that share their line with text: "Skills: Python, SQL", or a label in a rail beside it."""
    whole = {heading.row.index: heading for heading in headings}
    starts = [heading.row.start for heading in headings]
    merged: list[_Heading] = []
    for row in found:
        if row.index in whole:
            merged.append(whole[row.index])
            continue
        label = _inline_label(text, row)
        kind = _inline_kind(label, row) if label else None
        current = merged[-1].kind if merged else SectionKind.HEADER
        if kind is None or kind is current:
            continue
        following = bisect_right(starts, row.start)
        end = starts[following] if following < len(starts) else len(text) + 1
        dated = any(item.ranged for item in between(dates, row.end, end))
        if _may_interrupt(kind, current, dated=dated):
            merged.append(_Heading(row, kind, label, inline=True))
    return merged


def _inline_label(text: str, row: Row) -> str:
    match = _INLINE.match(row.text)
    if row.bullet or (match is None and row.line.box is None and "  " not in row.text and "\t" not in row.text):
        return ""
    if match is not None:
        return match["label"]
    parts = cells(text, row)
    return text[parts[0].start : parts[0].end] if len(parts) > 1 else ""


def _inline_kind(label: str, row: Row) -> SectionKind | None:
    kind = HEADINGS.get(" ".join(word.lower() for word in _WORD.findall(label)))
    if kind is SectionKind.LANGUAGES and not _LANGUAGE_NAMES.search(row.text):
        return None
    return kind if kind in _INLINE_KINDS and label[0].isupper() else None


def _may_interrupt(kind: SectionKind, current: SectionKind, *, dated: bool) -> bool:
    """Whether a label inside a section begins a new one, rather than belonging to an entry or a list.

    `dated` says that ranges of dates follow before the next heading: entries of the current section, most likely.
    """
    if current in (SectionKind.HEADER, SectionKind.PERSONAL):
        return True
    if current is SectionKind.SKILLS:
        return kind in _AFTER_SKILLS
    if current in (SectionKind.EXPERIENCE, SectionKind.PROJECTS, SectionKind.EDUCATION):
        return kind in _MAIN and current in _MAIN if dated else kind is not SectionKind.AWARDS
    return True


def _with_unknown(
    headings: list[_Heading], found: Sequence[Row], dates: Sequence[DateSpan], style: Style
) -> list[_Heading]:
    """Add lines set exactly like the known headings, larger than the body, whose words are in no table."""
    known = [heading for heading in headings if not heading.inline and style.is_larger(heading.row, LARGER)]
    if len(known) < 2:
        return headings
    sizes = Counter(round(heading.row.line.size, 1) for heading in known)
    common, count = sizes.most_common(1)[0]
    taken = {heading.row.index for heading in headings}
    capitals = all(heading.row.capitals for heading in known)
    added = [
        _Heading(row, SectionKind.OTHER, row.text, guessed=True)
        for row in found
        if count >= 2
        and row.index not in taken
        and row.index > known[0].row.index
        and abs(row.line.size - common) < SAME_SIZE_PT
        and row.capitals == capitals
        and row.words <= MOST_WORDS
        and not row.bullet
        and not between(dates, row.start, row.end)
    ]
    return sorted([*headings, *added], key=lambda heading: heading.row.start)
