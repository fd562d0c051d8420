"""Tell how each text object of a PDF page looks: size, weight, colour, baseline and direction.

Knows pdfium's raw interface. Does not know what the text says, nor whether a person can see it.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

from screening.readers.bulk import Cells, bound, handle
from screening.readers.geometry import Matrix, placed
from screening.readers.painted import Colour
from screening.resume import Box

__all__ = ["Style", "styles_of", "tight_boxes"]

_TINY_BEFORE_MEASURING = 2.0  # points: below this the nominal size is checked against the drawn outline
_UPRIGHT = 0.98  # cosine of the angle up to which text counts as running left to right
_BOLD_WEIGHT = 650  # of 100…900, halfway between medium and bold
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|cmbx|sfbx|ecbx", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"regular|roman|book|light|medium|italic|oblique|times|arial|helvetica", re.IGNORECASE)
_FORCE_BOLD = 1 << 18  # PDF 32000-1 table 123, font flag 19
_FILL_AND_STROKE = 2  # text render mode
_STROKE_ONLY = (1, 5)

_matrix = bound("FPDFText_GetMatrix", ctypes.c_int)
_font_size = bound("FPDFText_GetFontSize", ctypes.c_double)
_char_box = bound("FPDFText_GetCharBox", ctypes.c_int)
_mode = bound("FPDFTextObj_GetTextRenderMode", ctypes.c_int)
_font = bound("FPDFTextObj_GetFont", ctypes.c_void_p)
_fill_colour = bound("FPDFPageObj_GetFillColor", ctypes.c_int)
_stroke_colour = bound("FPDFPageObj_GetStrokeColor", ctypes.c_int)

_Look = tuple[float, int, int, Colour | None, float, int | None, float, float, float, float]
"""Baseline, order, render mode, colour, nominal size, font's address, and how the matrix scales and turns."""


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """What glyphs share that stand on one baseline and look alike.

    `size` is in points as drawn; `colour` is None where a pattern fills the text. `order` is the order of the last
    shape painted before, -1 where unknown. `baseline` is the distance from the top of the page. Text that is not
    `upright` runs another way.
    """

    size: float
    bold: bool
    colour: Colour | None
    mode: int
    order: int
    baseline: float
    upright: bool


def styles_of(
    textpage: Any, objects: Sequence[int | None], view: Matrix, orders: Mapping[int | None, int]
) -> dict[int | None, Style]:
    """The style of each text object, by address; `objects` holds that of each character, None for one inferred."""
    first = dict(zip(reversed(objects), range(len(objects) - 1, -1, -1), strict=True))
    first.pop(None, None)
    pages, indices = [handle(textpage)] * len(first), list(first.values())
    handles = list(map(ctypes.c_void_p, first))
    fonts, modes = list(map(_font, handles)), list(map(_mode, handles))
    bold = {font: _looks_bold(font) for font in set(fonts)}
    _, (a, b, c, d, e, f) = Cells("f", 6).answers(_matrix, pages, indices)
    sizes, colours = map(_font_size, pages, indices), _colours(handles, modes)
    _, across, _, down, _, shift = view
    baselines = [x * across + y * down + shift for x, y in zip(e, f, strict=True)]
    below = [orders.get(address, -1) for address in first]
    looks: Iterable[_Look] = zip(baselines, below, modes, colours, sizes, fonts, a, b, c, d, strict=True)
    styles: dict[int | None, Style] = {}
    shared: dict[_Look, Style] = {}
    style: Style | None = None
    last: _Look | None = None
    for (address, index), look in zip(first.items(), looks, strict=True):
        if style is None or look != last:
            found = shared.get(look)
            style = found or _style(look, view, bold=bold[look[5]])
            if style.size >= _TINY_BEFORE_MEASURING:
                shared[look], last = style, look
            else:
                style, last = replace(style, size=_measured(style.size, textpage, index, view)), None
        styles[address] = style
    return styles


def _style(look: _Look, view: Matrix, *, bold: bool) -> Style:
    baseline, order, mode, colour, nominal, _, a, b, c, d = look
    size = abs(nominal) * math.hypot(c, d)
    return Style(size, mode == _FILL_AND_STROKE or bold, colour, mode, order, baseline, _is_upright(a, b, view))


def tight_boxes(textpage: Any, indices: Sequence[int], view: Matrix) -> list[Box]:
    """The boxes of the outlines of characters, as they are shown."""
    _, edges = Cells("d", 4, apart=True).answers(_char_box, [handle(textpage)] * len(indices), indices)
    return [placed(left, low, right, high, view) for left, right, low, high in zip(*edges, strict=True)]


def _measured(size: float, textpage: Any, index: int, view: Matrix) -> float:
    """The height of a character's outline where it is larger than the nominal size."""
    (outline,) = tight_boxes(textpage, [index], view)
    return max(size, outline.bottom - outline.top)


def _is_upright(a: float, b: float, view: Matrix) -> bool:
    x, y = a * view[0] + b * view[2], a * view[1] + b * view[3]
    along = math.hypot(x, y)
    return along == 0 or x / along > _UPRIGHT


def _colours(handles: Sequence[ctypes.c_void_p], modes: Sequence[int]) -> list[Colour | None]:
    """What each text object is filled with, or drawn with where only its outline is."""
    cells = Cells("I", 4, apart=True)
    colours = _found(*cells.answers(_fill_colour, handles))
    stroked = [index for index, mode in enumerate(modes) if mode in _STROKE_ONLY]
    drawn = _found(*cells.answers(_stroke_colour, [handles[index] for index in stroked]))
    for index, colour in zip(stroked, drawn, strict=True):
        colours[index] = colour
    return colours


def _found(told: list[int], parts: list[list[int]]) -> list[Colour | None]:
    colours: list[Any] = list(zip(*parts, strict=True))
    return colours if all(told) else [colour if ok else None for colour, ok in zip(colours, told, strict=True)]


def _looks_bold(address: int | None) -> bool:
    if not address:
        return False
    font = ctypes.cast(address, pdfium.FPDF_FONT)
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("latin-1")
    if _BOLD_NAME.search(name):
        return True
    if _PLAIN_NAME.search(name):
        return False
    return bool(pdfium.FPDFFont_GetFlags(font) & _FORCE_BOLD) or pdfium.FPDFFont_GetWeight(font) > _BOLD_WEIGHT
