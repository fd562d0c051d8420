"""Read a PDF: what a person sees on its pages, in reading order, with the place of every word.

A pure function of bytes. Characters come from pdfium, words and their order from where they stand; pypdf is the second
opinion where pdfium finds nothing that reads like words. pdfium is not thread-safe: call from one thread at a time.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.errors import PyPdfError

from screening.errors import ReadStatus, Unreadable
from screening.readers.assemble import RawLine, assemble
from screening.readers.characters import PageCharacters, read_characters
from screening.readers.hidden import split_hidden
from screening.readers.layout import TextLine, read_lines
from screening.readers.text_clean import clean_text, reading_quality
from screening.resume import Box, Document, HiddenText, Line, Page, Word

__all__ = ["read_pdf"]

MAX_PAGES = 200
"""An academic CV has some 20 pages; a file with more than this is a book or a batch."""

MAX_CHARACTERS = 1_000_000
"""About 150,000 words: more than any résumé, less than what exhausts memory."""

MIN_TEXT = 20
"""Characters in the whole file below which its text says nothing and its images must be read."""

MIN_QUALITY = 40
"""Reading quality (0…100) below which the font's Unicode map counts as broken and another opinion is sought."""

MIN_OUTLINES = 100
"""Drawn paths on pages without text from which letters were probably turned into outlines."""

PICTURE_SHARE = 0.1
"""Share of the page that an image covers at least if it may hold the text of the page."""

MAX_LINKS = 500
"""Link annotations kept a document."""

_CATALOGUE = re.compile(rb"(\d+) 0 obj\s*<<[^>]{0,400}?/Type\s*/Catalog\b")

_PYPDF_TRIPS = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError)
"""What pypdf raises, beside its own errors, on files that break the format."""

_ENCRYPTED = "The file is locked with a password: ask for a copy without one."
_CORRUPT = "The file is damaged and cannot be opened: ask for a fresh copy."
_NEEDS_OCR = "The pages are pictures of text: run character recognition, or ask for a file with text."
_NO_UNICODE = "The file's fonts do not say which letters they show: run character recognition, or ask for another copy."
_EMPTY = "The pages show no text and no image: ask for a complete copy."
_TOO_LONG = f"The file has more than {MAX_PAGES} pages: upload one résumé a file."
_TOO_MUCH_TEXT = f"The file has more than {MAX_CHARACTERS:,} characters: upload one résumé a file."


@dataclass(frozen=True, slots=True)
class _ReadPage:
    """A page after reading: its lines, what is hidden on it and what else was found."""

    number: int
    width: float
    height: float
    lines: tuple[TextLine, ...]
    hidden: tuple[HiddenText, ...]
    links: tuple[str, ...]
    glyphs: int
    unmapped: int
    is_picture: bool
    outlines: int


def read_pdf(data: bytes, *, sha256: str) -> Document:
    """The document in the PDF file `data`, whose digest is `sha256`.

    Raises:
        Unreadable: ENCRYPTED, CORRUPT, TOO_LARGE, NEEDS_OCR or EMPTY, with a reason to show.
    """
    opened = _opened(data) or _opened(_with_trailer(data))
    if opened is None:
        return _second_opinion(data, sha256)
    try:
        pages = _read_pages(opened)
    finally:
        opened.close()
    if not pages:
        return _second_opinion(data, sha256)
    document = _document(pages, sha256)
    return _checked(document, pages, data)


def _opened(data: bytes) -> Any:
    """The file as pdfium opens it, or None."""
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Unreadable(ReadStatus.ENCRYPTED, _ENCRYPTED) from error
        return None


def _with_trailer(data: bytes) -> bytes:
    """A file whose tail is cut off, with a trailer that points to its catalogue, so that pdfium can repair the rest."""
    found = _CATALOGUE.search(data)
    return data + b"\ntrailer\n<< /Root %s 0 R >>\nstartxref\n0\n%%%%EOF\n" % found[1] if found else data


def _read_pages(opened: Any) -> list[_ReadPage]:
    if len(opened) > MAX_PAGES:
        raise Unreadable(ReadStatus.TOO_LARGE, _TOO_LONG)
    pages: list[_ReadPage] = []
    glyphs = 0
    for index in range(len(opened)):
        try:
            page = opened[index]
        except pypdfium2.PdfiumError:
            continue
        pages.append(_read_page(opened, page, index + 1))
        glyphs += pages[-1].glyphs
        if glyphs > MAX_CHARACTERS:
            raise Unreadable(ReadStatus.TOO_LARGE, _TOO_MUCH_TEXT)
    return pages


def _read_page(opened: Any, page: Any, number: int) -> _ReadPage:
    characters = read_characters(page.raw)
    seen, hidden = split_hidden(characters, number=number)
    lines = tuple(read_lines(seen))
    read = _ReadPage(
        number=number,
        width=characters.width,
        height=characters.height,
        lines=lines,
        hidden=hidden,
        links=tuple(_links(opened.raw, page.raw)),
        glyphs=len(characters.glyphs),
        unmapped=characters.unmapped,
        is_picture=_is_picture(characters),
        outlines=characters.outlines,
    )
    page.close()
    return read


def _is_picture(characters: PageCharacters) -> bool:
    """True where an image of more than a stamp's size stands on the page."""
    page_area = characters.width * characters.height
    boxes = (shape.box for shape in characters.shapes if shape.is_image)
    return any((box.x1 - box.x0) * (box.bottom - box.top) >= PICTURE_SHARE * page_area for box in boxes)


def _links(document: Any, page: Any) -> Iterator[str]:
    """Addresses of the page's link annotations, in the file's order."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    for _ in range(MAX_LINKS):
        if not pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
            return
        action = pdfium.FPDFLink_GetAction(link)
        length = pdfium.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if length > 1:
            buffer = ctypes.create_string_buffer(length)
            pdfium.FPDFAction_GetURIPath(document, action, buffer, length)
            yield clean_text(buffer.value.decode("utf-8", errors="replace"))


def _checked(document: Document, pages: list[_ReadPage], data: bytes) -> Document:
    """`document` if it reads; else what pypdf makes of the file, if that reads; else the reason why not."""
    if len(document.text) < MIN_TEXT:
        return _without_text(document, pages)
    if document.quality >= MIN_QUALITY:
        return document
    second = _pypdf_lines(data)
    if reading_quality("\n".join(line.text for line in second)) <= max(document.quality, MIN_QUALITY):
        raise Unreadable(ReadStatus.NEEDS_OCR, _NO_UNICODE)
    return assemble(second, sha256=document.sha256, format="pdf", pages=len(pages), links=document.links)


def _without_text(document: Document, pages: list[_ReadPage]) -> Document:
    """Hand on the little text there is, unless the pages are pictures or empty."""
    if any(page.is_picture for page in pages) or sum(page.outlines for page in pages) >= MIN_OUTLINES:
        raise Unreadable(ReadStatus.NEEDS_OCR, _NEEDS_OCR)
    if sum(page.unmapped for page in pages) >= MIN_TEXT:
        raise Unreadable(ReadStatus.NEEDS_OCR, _NO_UNICODE)
    if not document.text:
        raise Unreadable(ReadStatus.EMPTY, _EMPTY)
    return document


def _second_opinion(data: bytes, sha256: str) -> Document:
    """What pypdf reads in a file that pdfium does not open."""
    lines = _pypdf_lines(data)
    if not lines:
        raise Unreadable(ReadStatus.CORRUPT, _CORRUPT)
    return assemble(lines, sha256=sha256, format="pdf", pages=lines[-1].page)


def _pypdf_lines(data: bytes) -> list[RawLine]:
    """Lines of text by pypdf, one block a page; none where pypdf cannot read the file either."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        texts = [page.extract_text() for page in reader.pages[:MAX_PAGES]]
    except (PyPdfError, *_PYPDF_TRIPS):
        return []
    return [
        RawLine(text, block=number, page=number)
        for number, page_text in enumerate(texts, start=1)
        for text in page_text.splitlines()
        if text.strip()
    ]


def _document(pages: list[_ReadPage], sha256: str) -> Document:
    text = _Text()
    placed = [text.page(page) for page in pages]
    whole = "\n".join(text.parts)
    glyphs = sum(page.glyphs for page in pages)
    mapped = 1 - sum(page.unmapped for page in pages) / glyphs if glyphs else 1.0
    links = dict.fromkeys(link for page in pages for link in page.links if link)
    return Document(
        sha256=sha256,
        format="pdf",
        text=whole,
        pages=tuple(placed),
        lines=tuple(text.lines),
        hidden=tuple(found for page in pages for found in page.hidden),
        links=tuple(links)[:MAX_LINKS],
        quality=int(reading_quality(whole) * mapped * _read_share(pages)),
    )


def _read_share(pages: list[_ReadPage]) -> float:
    """Share of the pages that are not pictures without text."""
    return 1 - sum(page.is_picture and not page.lines for page in pages) / len(pages)


class _Text:
    """The document's text as it grows: its lines, and where each begins."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.lines: list[Line] = []
        self._end = -1
        self._blocks = 0

    def page(self, page: _ReadPage) -> Page:
        """Add the lines of `page`; one without text is empty and stands where the page before it ends."""
        start = self._end + 1 if page.lines else max(self._end, 0)
        for line in page.lines:
            self._add(line, page.number)
        if page.lines:
            self._blocks = self.lines[-1].block + 1
        return Page(page.number, start, max(self._end, 0), page.width, page.height)

    def _add(self, line: TextLine, number: int) -> None:
        start = at = self._end + 1
        words: list[Word] = []
        for word in line.words:
            words.append(Word(at, at + len(word.text), Box(word.x0, word.top, word.x1, word.bottom)))
            at += len(word.text) + 1
        self._end = at - 1
        self.parts.append(" ".join(word.text for word in line.words))
        block = self._blocks + line.block
        self.lines.append(Line(number, start, self._end, block, round(line.size, 2), line.bold, line.box, tuple(words)))
