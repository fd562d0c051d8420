"""Tell title from employer among the pieces of an entry's header.

Knows the words of titles, employers and places. Does not know dates, bullets or sections.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from screening.resume import Span
from screening.segment.dates import DateSpan
from screening.segment.lines import Row, cells, trim
from screening.segment.places import PLACE_END, PLACE_START, is_place
from screening.segment.title_words import DEPARTMENTS, EMPLOYER_HINTS, TITLE_HEADS, TITLE_PREFIXES, TITLE_SHORT

__all__ = ["ENDS_IN_HEAD", "Piece", "employer_score", "names_no_employer", "pieces_of", "settle", "title_score"]

_EDGE = " \t\xa0|·•,;:–—-@\u200b"
_STRONG = re.compile(
    r"(?:ï1⁄4|ï¼|：|â€“)[ \t]*|(?=Company ?Name\b)|(?<=CompanyName)(?![ \t]*\Z)|(?<=Company Name)"
    r"|[ \t]+[–—|·•∙@-][ \t]+|[ \t]*[|·•—;][ \t]*|[ \t]+(?:at|bei|chez|en|presso|bij)[ \t]+(?=[A-ZÀ-Ý])"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAIL = re.compile(
    r"[ \t]*(?:\([^()\n]{0,60}\)?|\b(?:I{1,3}|IV|V|L?\d{1,2})\b(?:[/-](?:I{1,3}|IV|V|\d))?|[.,;:])[ \t]*$"
)
_GLUED_HEADS = tuple(sorted(word for word in TITLE_HEADS if len(word) >= 5 or word == "chef"))
_COMMA = re.compile(
    r",[ \t]+(?!(?:Inc|LLC|L\.L\.C|Ltd|Limited|Co|Corp|LLP|LP|PLC|PC|P\.C|N\.A|S\.A|GmbH|Jr|Sr|II|III)\b)"
)
_COMPANY_NAME = re.compile(r"^Company ?Name\b", re.IGNORECASE)
_COMPANY_NAME_INSIDE = re.compile(r"\bCompany ?Name\b|(?<=[a-z])CompanyName\b")
NEAR_START = 100
MOST_TITLE_WORDS = 12
LEAST_TITLE = -2
ENDS_IN_HEAD, HAS_HEAD = 4, 2
"""Points of a piece whose last word heads a title, and of one with such a word elsewhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a header line at start…end; `row` counts the lines of the header."""

    start: int
    end: int
    row: int
    text: str


def title_score(text: str) -> int:
    """How much `text` reads like a job title: 0 not at all."""
    words = _WORD.findall(_GLUED.sub(" ", _TAIL.sub("", text)))
    if not words:
        return 0
    heads = [at for at, word in enumerate(words) if _heads_title(word)]
    score = sum(2 for word in words if word.isupper() and word.lower() in TITLE_SHORT)
    if heads:
        score += ENDS_IN_HEAD if heads[-1] == len(words) - 1 else HAS_HEAD
    return score + any(word.lower() in TITLE_PREFIXES for word in words)


def _heads_title(word: str) -> bool:
    lower = word.lower()
    if lower in TITLE_HEADS or (lower.endswith("s") and lower[:-1] in TITLE_HEADS):
        return True
    return ("-" in lower and lower.rpartition("-")[2] in TITLE_HEADS) or (
        word.isupper() and lower.endswith(_GLUED_HEADS)
    )


def employer_score(text: str) -> int:
    """How much `text` reads like the name of an employer: 0 not at all."""
    if _COMPANY_NAME.match(text):
        return 9
    words = [word.lower() for word in _WORD.findall(_GLUED.sub(" ", text))]
    score = sum(2 for word in words if word in EMPLOYER_HINTS)
    return score + (2 if words and words[-1] in EMPLOYER_HINTS else 0)


def names_no_employer(text: str) -> bool:
    """Whether the line begins with a title and "Company Name", where somebody took the employer's name out."""
    found = _COMPANY_NAME_INSIDE.search(text, 0, NEAR_START)
    return found is not None and len(text[: found.start()].split()) <= MOST_TITLE_WORDS


def pieces_of(text: str, row: Row, date: DateSpan | None, number: int) -> list[Piece]:
    """The pieces of `row` without its date and places, longest separators first."""
    parts = []
    for cell in cells(text, row):
        parts += _without_date(text, cell, date)
    pieces = []
    for part in parts:
        for span in _split(text, part):
            kept = _without_place(text, span)
            if kept.start < kept.end and any(c.isalpha() for c in text[kept.start : kept.end]):
                pieces.append(Piece(kept.start, kept.end, number, text[kept.start : kept.end]))
    return pieces


def _without_date(text: str, span: Span, date: DateSpan | None) -> list[Span]:
    if date is None or date.end <= span.start or span.end <= date.start:
        return [span]
    sides = [
        trim(text, span.start, max(span.start, date.start), _EDGE + "(["),
        trim(text, min(date.end, span.end), span.end, _EDGE + ".)]"),
    ]
    return [side for side in sides if side.start < side.end]


def _split(text: str, span: Span) -> list[Span]:
    parts, at = [], span.start
    for match in _STRONG.finditer(text, span.start, span.end):
        parts.append(trim(text, at, match.start(), _EDGE))
        at = match.end()
    parts.append(trim(text, at, span.end, _EDGE))
    return [part for part in parts if part.start < part.end]


def _without_place(text: str, span: Span) -> Span:
    """The span without a place at its end; empty where it is nothing but a place."""
    words = text[span.start : span.end]
    if is_place(words):
        return Span(span.start, span.start)
    leading = PLACE_START.match(words)
    if leading and leading.end() < len(words):
        return _without_place(text, Span(span.start + leading.end(), span.end))
    place = PLACE_END.search(words)
    if place and place.start() > 0:
        return trim(text, span.start, span.start + place.start(), _EDGE)
    return trim(text, span.start, span.end, _EDGE)


def settle(text: str, pieces: Sequence[Piece]) -> tuple[Piece | None, Piece | None]:
    """The title and the employer among `pieces`, None where there is none."""
    pieces = _split_at_commas(text, pieces)
    if not pieces:
        return None, None
    scored = [(title_score(piece.text) - employer_score(piece.text) // 2, -at) for at, piece in enumerate(pieces)]
    best = max(range(len(pieces)), key=lambda at: scored[at])
    title = pieces[best] if title_score(pieces[best].text) > 0 and scored[best][0] > -2 else None
    others = [piece for piece in pieces if piece is not title]
    if title is None:
        return _without_title(others)
    return title, _employer(title, others)


def _without_title(pieces: list[Piece]) -> tuple[Piece | None, Piece | None]:
    """No word tells a title: the piece with an employer's words is the employer, the first of the others the title."""
    best = max(pieces, key=lambda piece: employer_score(piece.text))
    if employer_score(best.text) > 0:
        rest = [piece for piece in pieces if piece is not best and len(piece.text.split()) <= MOST_TITLE_WORDS]
        return (rest[0] if rest else None), best
    if len(pieces) >= 2:
        return pieces[0], pieces[1]
    return None, pieces[0]


def _employer(title: Piece, others: list[Piece]) -> Piece | None:
    if not others:
        return None
    named = [piece for piece in others if employer_score(piece.text) > title_score(piece.text)]
    if named:
        return max(named, key=lambda piece: (employer_score(piece.text) >= 9, -abs(piece.row - title.row)))
    plain = [piece for piece in others if not _is_department(piece.text) and title_score(piece.text) <= HAS_HEAD]
    return min(plain, key=lambda piece: (abs(piece.row - title.row), abs(piece.start - title.end))) if plain else None


def _is_department(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    return bool(words) and all(word in DEPARTMENTS or word in ("and", "of", "the") for word in words)


def _split_at_commas(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Split "Title, Employer" and "Employer, Title" where each side is clearly one of them."""
    several = len(pieces) > 1
    split: list[Piece] = []
    for piece in pieces:
        split += _comma_parts(text, piece, several=several)
    return split


def _comma_parts(text: str, piece: Piece, *, several: bool) -> list[Piece]:
    for match in _COMMA.finditer(piece.text):
        left, right = piece.text[: match.start()], piece.text[match.end() :]
        left_title, right_title = title_score(left), title_score(right)
        named = employer_score(right) > right_title
        title_first = left_title > 0 and right_title == 0 and not _is_department(right) and (named or not several)
        employer_first = right_title > 0 and left_title == 0 and not _is_department(left)
        if title_first or employer_first:
            cut = piece.start + match.start(), piece.start + match.end()
            first = Piece(piece.start, cut[0], piece.row, text[piece.start : cut[0]].rstrip())
            second = Piece(cut[1], piece.end, piece.row, text[cut[1] : piece.end])
            return [first, *_comma_parts(text, second, several=True)] if employer_first else [first, second]
    return [piece]
