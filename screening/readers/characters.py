"""Take the characters and painted shapes of a PDF page out of pdfium, with place, size, weight and colour.

Knows pdfium's raw interface and page geometry. Does not decide what is hidden or in which order to read.
Places are points from the top left of the page as it is shown: cropped and turned.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

_Place = tuple[float, float, float, float]


class Glyph(NamedTuple):
    """One character with its advance box. A `generated` one is a space or line end that pdfium inferred."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    style: Style
    generated: bool = False


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
    places, outlined = _places(textpage, view, styled)
    glyphs: list[Glyph] = []
    add, made = glyphs.append, tuple.__new__  # a page has thousands: the class's own constructor takes twice as long
    for index, (text, (x0, top, x1, bottom), style) in enumerate(zip(texts, places, styled, strict=True)):
        if style is None or (x1 <= x0 and glyphs and text.isspace() and index not in outlined):
            if glyphs:
                add(_generated(text, glyphs[-1]))
        else:
            add(made(Glyph, (text, x0, top, x1, bottom, style, False)))
    return tuple(glyphs), unmapped


def _generated(text: str, before: Glyph) -> Glyph:
    return Glyph(text, before.x1, before.top, before.x1, before.bottom, before.style, generated=True)


def _places(textpage: Any, view: Matrix, styled: Sequence[Style | None]) -> tuple[list[_Place], frozenset[int]]:
    """The advance box of each character, and which of them have that of their outline: those that stand aslant."""
    shift, high = view[4], view[5]
    _, edges = Cells("f", 4).answers(_loose_box, [handle(textpage)] * len(styled), range(len(styled)))
    places = [
        (left + shift, high - top, right + shift, high - low) for left, top, right, low in zip(*edges, strict=True)
    ]
    is_turned = view[0] != 1.0
    aslant = [index for index, style in enumerate(styled) if style and (is_turned or not style.upright)]
    for index, box in zip(aslant, tight_boxes(textpage, aslant, view), strict=True):
        places[index] = box.x0, box.top, box.x1, box.bottom
    return places, frozenset(aslant)


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
