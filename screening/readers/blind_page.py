"""Draw one page of a PDF blind: nothing of it but the words that redaction left, where they stand.

Built up, not painted over: the picture begins white, and only words that may be seen are copied into it from the page.
So photographs, logos, signatures and letters drawn as shapes are never in it, whatever they show. What redaction took
out is a black bar, whose length says little. A pure function of bytes; pdfium is not thread-safe: call from one thread
at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageDraw

from screening.resume import Box, Document, Line, Page, Span, Word

__all__ = ["BlindPage", "Mark", "MarkedBox", "blind_page"]

SCALE: Final = 1.75  # pixels a point: sharp at the width of a column
MAX_SIDE: Final = 2400  # pixels; a poster is drawn smaller
PAD: Final = 1.0  # points copied around a word, for what reaches out of its box
EDGE: Final = 12.0  # points of white kept around what is written
BAR_STEP: Final = 90.0  # points: bars are one, two or three of these long
BAR: Final = (32, 38, 41)
WHITE: Final = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of the text that is quoted for the requirement of that number."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class MarkedBox:
    """Where a quote stands on the picture, in pixels; one a line."""

    number: int
    x0: int
    top: int
    x1: int
    bottom: int


@dataclass(frozen=True, slots=True)
class BlindPage:
    """A PNG, its size in pixels, and where the quotes stand on it."""

    png: bytes
    width: int
    height: int
    boxes: tuple[MarkedBox, ...]


def blind_page(
    data: bytes, document: Document, *, number: int, masks: Sequence[Span], marks: Sequence[Mark]
) -> BlindPage | None:
    """The page of that number; None where there is none, or where its words have no places.

    Args:
        data: the PDF that `document` was read from.
        document: as `read_pdf` gave it.
        number: of the page, from 1.
        masks: ranges of the text that redaction took out.
        marks: ranges that are quoted.
    """
    page = next((one for one in document.pages if one.number == number), None)
    lines = [line for line in document.lines if line.page == number and line.words]
    if page is None or not page.width or not any(word.box for line in lines for word in line.words):
        return None
    drawn = _rendered(data, page)
    scale = drawn.width / page.width
    blind = Image.new("RGB", drawn.size, WHITE)
    painter = ImageDraw.Draw(blind)
    taken_out = [run for line in lines for run in _runs(line, masks)]
    for run in taken_out:
        painter.rectangle(_pixels(_lengthened(run), scale, drawn.size, pad=0), fill=BAR)
    for line in lines:
        for word in line.words:
            if word.box is not None and not _is_masked(word, masks):
                place = _pixels(word.box, scale, drawn.size, pad=PAD)
                blind.paste(drawn.crop(place), place)
    for run in taken_out:  # again, and last, so that no copied neighbour reaches into one
        painter.rectangle(_pixels(run, scale, drawn.size, pad=0), fill=BAR)
    left, top, right, bottom = _written(lines, scale, drawn.size)
    out = io.BytesIO()
    blind.crop((left, top, right, bottom)).quantize(64).save(out, "PNG")
    boxes = tuple(
        MarkedBox(one.number, one.x0 - left, one.top - top, one.x1 - left, one.bottom - top)
        for one in _boxes(lines, marks, scale, drawn.size)
    )
    return BlindPage(out.getvalue(), right - left, bottom - top, boxes)


def _rendered(data: bytes, page: Page) -> Image.Image:
    pdf = pypdfium2.PdfDocument(data)
    try:
        scale = min(SCALE, MAX_SIDE / max(page.width, page.height))
        drawn: Any = pdf[page.number - 1]  # its annotations say that a scale is a whole number
        picture: Image.Image = drawn.render(scale=scale, may_draw_forms=False, draw_annots=False).to_pil()
        return picture.convert("RGB")
    finally:
        pdf.close()


def _pixels(box: Box, scale: float, size: tuple[int, int], *, pad: float) -> tuple[int, int, int, int]:
    left, top = max(0, int((box.x0 - pad) * scale)), max(0, int((box.top - pad) * scale))
    right, bottom = min(size[0], int((box.x1 + pad) * scale) + 1), min(size[1], int((box.bottom + pad) * scale) + 1)
    return left, top, max(left, right), max(top, bottom)


def _is_masked(word: Word, masks: Sequence[Span]) -> bool:
    return any(mask.start < word.end and word.start < mask.end for mask in masks)


def _runs(line: Line, masks: Sequence[Span]) -> Iterator[Box]:
    """Words of a line that were taken out one after the other, as one box: how many they were is not told."""
    for masked, words in groupby(line.words, lambda word: _is_masked(word, masks)):
        boxes = [word.box for word in words if word.box is not None]
        if masked and boxes:
            yield _around(boxes)


def _lengthened(box: Box) -> Box:
    """As long as the next of a few lengths: how long a name is says something of it."""
    steps = ceil((box.x1 - box.x0) / BAR_STEP)
    return Box(box.x0, box.top, box.x0 + max(1, steps) * BAR_STEP, box.bottom)


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _written(lines: Sequence[Line], scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of the page that has words; its white edges only make them small."""
    whole = _around([word.box for line in lines for word in line.words if word.box is not None])
    return _pixels(whole, scale, size, pad=EDGE)


def _boxes(lines: Sequence[Line], marks: Iterable[Mark], scale: float, size: tuple[int, int]) -> list[MarkedBox]:
    found = []
    for mark in marks:
        for line in lines:
            within = [w.box for w in line.words if w.box and mark.start < w.end and w.start < mark.end]
            if within:
                whole = _around(within)
                found.append(MarkedBox(mark.number, *_pixels(whole, scale, size, pad=PAD)))
    return found
