"""Read plain text and Markdown: a blank line ends a block, a form feed a page.

Knows character encodings and the lightest of Markdown. Does not know what a résumé is. Takes time in proportion to
the file, however long its lines.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from screening.errors import ReadStatus, Unreadable
from screening.readers.assemble import RawLine, assemble
from screening.readers.text_clean import clean_text
from screening.resume import Document

__all__ = ["decode", "read_text"]

MARKDOWN_CHARS = 10_000  # a longer line is no Markdown, and is left as it is
HEADING_CHARS = 80  # a longer line above a rule is a paragraph
BINARY_SHARE = 0.01  # of characters that are controls: a text has a stray one at most

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile("[\x00-\x06\x0e-\x1a\x7f]")  # bell, backspace, white space and escape occur in old texts
_HEADING = re.compile(r"#{1,6}(?:\s+|$)")
_BULLET = re.compile(r"[*+-]\s+(?=\S)|>\s+")
_RULE = re.compile(r"\s*(?:[-=_*~]\s*){3,}")
_TABLE_RULE = re.compile(r"[\s|:-]+")
_LINK = re.compile(r"!?\[([^\[\]]{1,500})\]\((?:<([^<>()\s]{1,2000})>|([^<>()\s]{1,2000}))\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_|`)(?=[^\s*_`])([^*_`]{1,500})(?<=\S)\1(?!\w)")
_ALL_BOLD = re.compile(r"(?:\*\*[^*]+\*\*|__[^_]+__)[:.]?")


def read_text(data: bytes, *, sha256: str) -> Document:
    """The text `data` in UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Raises:
        Unreadable: UNSUPPORTED for binary data, EMPTY for white space alone.
    """
    text = decode(data)
    if text is None:
        raise Unreadable(ReadStatus.UNSUPPORTED, "The file is binary and no known format: ask for a PDF or DOCX.")
    lines: list[RawLine] = []
    links: dict[str, None] = {}
    pages = text.rstrip("\f\r\n ").split("\f")
    block = 0
    for number, page in enumerate(pages, start=1):
        for raw in _lines(page):
            if raw is None:
                block += 1
                continue
            line, bold, heading = _without_marks(raw, links)
            block += heading
            lines.append(RawLine(line, block, number, 0.0, bold))
        block += 1
    return assemble(lines, sha256=sha256, format="txt", pages=len(pages), links=tuple(links))


def decode(data: bytes) -> str | None:
    """`data` as text, None where it is binary."""
    if data.startswith(_UTF_16):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    controls = sum(1 for _ in _CONTROLS.finditer(text))
    return None if "\0" in text or controls > BINARY_SHARE * len(text) else text


def _lines(page: str) -> Iterator[str | None]:
    """The lines of a page with text, and None for a blank line or a rule; an underlined heading gets its mark."""
    before = ""
    for line in [*re.split("\r\n|[\n\r\x0b\x85\u2028\u2029]", page), ""]:
        stripped = line.strip()
        short = len(stripped) <= MARKDOWN_CHARS
        if short and _RULE.fullmatch(stripped):
            underlined = 0 < len(before) <= HEADING_CHARS and stripped[0] in "=-" and not _HEADING.match(before)
            yield f"# {before}" if underlined else before or None
            yield None
            before = ""
            continue
        if before:
            yield before
        if not stripped:
            yield None
        before = "" if short and "|" in stripped and _TABLE_RULE.fullmatch(stripped) else stripped


def _without_marks(line: str, links: dict[str, None]) -> tuple[str, bool, bool]:
    """`line` without Markdown's marks, whether it is bold, and whether it is a heading; `links` gains its targets."""
    if len(line) > MARKDOWN_CHARS:
        return line, False, False
    heading = _HEADING.match(line)
    line = line[heading.end() :] if heading else _BULLET.sub("", line, count=1)
    if line.startswith("|") and line.endswith("|"):
        line = line.strip("|").replace("|", " ")
    for match in _LINK.finditer(line):
        links.setdefault(clean_text(match[2] or match[3]))
    for match in _AUTOLINK.finditer(line):
        links.setdefault(clean_text(match[1]))
    line = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", line))
    bold = bool(heading) or _ALL_BOLD.fullmatch(line.strip()) is not None
    return _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", line)).strip("#" if heading else ""), bold, heading is not None
