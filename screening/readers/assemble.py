"""Put lines together into a Document, the same way for every format without geometry.

Knows lines of raw text in reading order. Does not know any file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from screening.errors import ReadStatus, Unreadable
from screening.readers.text_clean import clean_text, reading_quality
from screening.resume import Document, HiddenText, Line, Page, Word

__all__ = ["RawLine", "assemble"]

WORDED_CHARS = 1_000_000  # a longer document lists no words: it is no résumé, and they would need ten times its memory
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as the file has it, not cleaned yet; fields as in `Line`."""

    text: str
    block: int
    page: int = 1
    size: float = 0.0
    bold: bool = False


def assemble(
    raw_lines: Iterable[RawLine],
    *,
    sha256: str,
    format: str,
    pages: int = 1,
    hidden: tuple[HiddenText, ...] = (),
    links: tuple[str, ...] = (),
) -> Document:
    """The Document of `raw_lines`, each cleaned, those without text left out, blocks counted from 0 without holes.

    Raises:
        Unreadable: EMPTY where no visible text remains.
    """
    kept = [(line, text) for line in raw_lines if (text := clean_text(line.text))]
    if not kept:
        seen = "only hidden text" if hidden else "no text"
        raise Unreadable(ReadStatus.EMPTY, f"The file holds {seen}: open it and ask for a complete copy.")
    worded = sum(len(text) for _, text in kept) <= WORDED_CHARS
    blocks: dict[int, int] = {}
    lines: list[Line] = []
    start = 0
    for raw, text in kept:
        words = tuple(Word(start + m.start(), start + m.end()) for m in _WORD.finditer(text)) if worded else ()
        block = blocks.setdefault(raw.block, len(blocks))
        lines.append(Line(raw.page, start, start + len(text), block, raw.size, raw.bold, None, words))
        start += len(text) + 1
    return Document(
        sha256=sha256,
        format=format,
        text="\n".join(text for _, text in kept),
        pages=_pages(lines, pages),
        lines=tuple(lines),
        hidden=hidden,
        links=links,
        quality=reading_quality("\n".join(raw.text for raw, _ in kept)),
    )


def _pages(lines: list[Line], count: int) -> tuple[Page, ...]:
    """Pages 1…count; one without lines is empty and stands where the page before it ends."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for line in lines:
        first.setdefault(line.page, line.start)
        last[line.page] = line.end
    pages: list[Page] = []
    end = 0
    for number in range(1, count + 1):
        start = first.get(number, end)
        end = last.get(number, start)
        pages.append(Page(number, start, end))
    return tuple(pages)
