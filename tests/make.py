"""Builders of small values for tests."""

from __future__ import annotations

import hashlib

from screening.resume import Document, HiddenText, Line, Page

__all__ = ["document_from_text"]


def document_from_text(
    text: str,
    *,
    format: str = "txt",
    sizes: dict[int, float] | None = None,
    bold: frozenset[int] = frozenset(),
    hidden: tuple[HiddenText, ...] = (),
    links: tuple[str, ...] = (),
    quality: int = 100,
) -> Document:
    """A document of one page; `sizes` and `bold` style lines by their number from 0."""
    lines, start, block = [], 0, 0
    for number, part in enumerate(text.split("\n")):
        block += not part.strip()
        size = (sizes or {}).get(number, 10.0 if sizes else 0.0)
        lines.append(Line(page=1, start=start, end=start + len(part), block=block, size=size, bold=number in bold))
        start += len(part) + 1
    return Document(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        format=format,
        text=text,
        pages=(Page(number=1, start=0, end=len(text)),),
        lines=tuple(lines),
        hidden=hidden,
        links=links,
        quality=quality,
    )
