"""Take the characters and painted shapes of a PDF page out of pdfium, with place, size, weight and colour.

Knows pdfium's raw interface and page geometry. Does not decide what is hidden or in which order to read.
Places are points from the top left of the page as it is shown: cropped and turned.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from screening.readers.bulk import Cells, addresses, bound, handle
from screening.readers.geometry import Matrix, shown
from screening.readers.painted import Colour, Painted, Shape
from screening.readers.styles import Style, styles_of, tight_boxes

__all__ = ["Colour", "Glyph", "PageCharacters", "Shape", "Style", "read_characters"]

_DRAWN_SOFT_HYPHEN = re.compile(r"(?:\s|\d)\xad|\xad(?:\s|\d)")  # some fonts draw their only hyphen under this code
_UNMAPPED = frozenset({"\x00", "\x02", "\ufffd", "\ufffe", "\uffff"})

_text_object = bound("FPDFText_GetTextObject", ctypes.c_void_p)
_loose_box = bound("FPDFText_GetLooseCharBox", ctypes.c_int)

_Edges = tuple[list[float], list[float], list[float], list[float]]


class Glyph(NamedTuple):
    """One character with its advance box. A `generated` one is a space or line end that pdfium inferred."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    style: Style
    generated: bool = False


_made: Callable[[tuple[Any, ...]], Glyph] = partial(tuple.__new__, Glyph)
"""A glyph of all its parts, for half of what the constructor costs: a page has thousands."""


@dataclass(frozen=True, slots=True)
class PageCharacters:
    """A page's glyphs in the file's order, shapes in the order of painting, and width and height in points."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    shapes: tuple[Shape, ...]
    outlines: int = 0
    unmapped: int = 0


def read_characters(page: Any) -> PageCharacters:
    """The characters and shapes of a pdfium `page` handle."""
    view, width, height = shown(page)
    textpage = pdfium.FPDFText_LoadPage(page)
    try:
        objects = addresses(_text_object, textpage, pdfium.FPDFText_CountChars(textpage))
        painted = Painted(page, view, texts=frozenset(objects))
        styles = styles_of(textpage, objects, view, painted.text_orders)
        glyphs, unmapped = _glyphs(textpage, view, objects, styles)
    finally:
        pdfium.FPDFText_ClosePage(textpage)
    return PageCharacters(width, height, glyphs, tuple(painted.shapes), painted.outlines, unmapped)


def _glyphs(
    textpage: Any, view: Matrix, objects: Sequence[int | None], styles: Mapping[int | None, Style]
) -> tuple[tuple[Glyph, ...], int]:
    """All glyphs in the file's order, and how many have no Unicode meaning."""
    styled = list(map(styles.get, objects))
    texts, unmapped = _mapped(textpage, _texts(textpage, len(objects)), styled)
    (lefts, tops, rights, bottoms), outlined = _edges(textpage, view, styled)
    drawn = zip(texts, lefts, tops, rights, bottoms, styled, repeat(False))
    glyphs = list(map(_made, drawn))
    first = next((index for index, style in enumerate(styled) if style is not None), len(styled))
    for index in range(first + 1, len(styled)):
        is_flat = rights[index] <= lefts[index] and texts[index].isspace() and index not in outlined
        if styled[index] is None or is_flat:
            glyphs[index] = _generated(texts[index], glyphs[index - 1])
    return tuple(glyphs[first:]), unmapped


def _generated(text: str, before: Glyph) -> Glyph:
    return Glyph(text, before.x1, before.top, before.x1, before.bottom, before.style, generated=True)


def _edges(textpage: Any, view: Matrix, styled: Sequence[Style | None]) -> tuple[_Edges, frozenset[int]]:
    """Left, top, right and bottom of each character's advance box, and which of them have those of their outline.

    Those are the characters that stand aslant: for them pdfium's advance box is not the one that is drawn.
    """
    shift, high = view[4], view[5]
    _, found = Cells("f", 4).answers(_loose_box, [handle(textpage)] * len(styled), range(len(styled)))
    lefts, rights = ([x + shift for x in column] for column in found[::2])
    tops, bottoms = ([high - y for y in column] for column in found[1::2])
    is_turned = view[0] != 1.0
    aslant = [index for index, style in enumerate(styled) if style and (is_turned or not style.upright)]
    for index, box in zip(aslant, tight_boxes(textpage, aslant, view), strict=True):
        lefts[index], tops[index], rights[index], bottoms[index] = box.x0, box.top, box.x1, box.bottom
    return (lefts, tops, rights, bottoms), frozenset(aslant)


def _texts(textpage: Any, count: int) -> list[str]:
    """The text of each character: in one call where every character is one UTF-16 unit, else one by one."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer)
    units = bytes(buffer)[: 2 * count].decode("utf-16-le", errors="surrogatepass")
    if written != count + 1 or len(units) != count:
        code_of = pdfium.FPDFText_GetUnicode
        return [_character(code_of(textpage, index)) for index in range(count)]
    return list(units.replace("\xad", "-") if _DRAWN_SOFT_HYPHEN.search(units) else units)


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _mapped(textpage: Any, texts: list[str], styled: Sequence[Style | None]) -> tuple[list[str], int]:
    """`texts` with the hyphens that pdfium hides put back, and how many drawn characters have no Unicode meaning."""
    unmapped = 0
    for index in [at for at, text in enumerate(texts) if text in _UNMAPPED and styled[at] is not None]:
        if pdfium.FPDFText_IsHyphen(textpage, index) == 1:
            texts[index] = "-"
        else:
            unmapped += 1
    return texts, unmapped
