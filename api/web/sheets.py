"""The text of a résumé as a sheet, blind: what was taken out is a bar, what is quoted is marked with its requirement.

Offsets are those of the redacted text. A quote that does not stand there any more, because the file was read again, is
left unmarked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from screening.resume import MASK, RedactedResume

__all__ = ["Marked", "Piece", "Sheet", "sheets_of"]


@dataclass(frozen=True, slots=True)
class Marked:
    """A quote to be marked: the number and id of its requirement, its place and its words."""

    number: int
    requirement: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of one look; `numbers` of the requirements that it is quoted for."""

    text: str
    is_masked: bool
    numbers: tuple[int, ...]
    requirements: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page."""

    number: int
    pieces: tuple[Piece, ...]


def sheets_of(resume: RedactedResume, marked: Iterable[Marked]) -> tuple[Sheet, ...]:
    """The pages of the résumé."""
    text = str(resume.text)
    standing = [one for one in marked if _same(text[one.start : one.end], one.words)]
    return tuple(Sheet(page.number, _pieces(text, page.start, page.end, standing)) for page in resume.pages)


def _pieces(text: str, start: int, end: int, marked: list[Marked]) -> tuple[Piece, ...]:
    edges = {start, end}
    for one in marked:
        edges |= {edge for edge in (one.start, one.end) if start < edge < end}
    cuts = sorted(edges)
    found: list[Piece] = []
    for left, right in pairwise(cuts):
        over = [one for one in marked if one.start <= left and right <= one.end]
        numbers = tuple(sorted({one.number for one in over}))
        names = " ".join(sorted({one.requirement for one in over}))
        for masked, run in groupby(text[left:right], MASK.__eq__):
            found.append(Piece("".join(run), masked, numbers, names))
    return tuple(found)


def _same(here: str, words: str) -> bool:
    return here.split() == words.split()
