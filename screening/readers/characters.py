"""Take the characters and painted shapes of a PDF page out of pdfium, with place, size, weight and colour.

Knows pdfium's raw interface and page geometry. Does not decide what is hidden or in which order to read.
Places are points from the top left of the page as it is shown: cropped and turned.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from screening.resume import Box

__all__ = ["Colour", "Glyph", "PageCharacters", "Shape", "Style", "read_characters"]

Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, each 0…255."""

MAX_SHAPES = 5_000
"""Painted shapes a page that are looked at for backgrounds; drawings with more are decoration."""

MAX_FORM_DEPTH = 4
"""Forms nested deeper than this are not searched for backgrounds."""

_TINY_BEFORE_MEASURING = 2.0  # points: below this the nominal size is checked against the drawn outline
_UPRIGHT = 0.98  # cosine of the angle up to which text counts as running left to right
_BOLD_WEIGHT = 650  # of 100…900, halfway between medium and bold
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|cmbx|sfbx|ecbx", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"regular|roman|book|light|medium|italic|oblique|times|arial|helvetica", re.IGNORECASE)
_DRAWN_SOFT_HYPHEN = re.compile(r"(?:\s|\d)\xad|\xad(?:\s|\d)")  # some fonts draw their only hyphen under this code
_FORCE_BOLD = 1 << 18  # PDF 32000-1 table 123, font flag 19
_FILL_AND_STROKE = 2  # text render mode
_STROKE_ONLY = (1, 5)
_RECTANGLE_SEGMENTS = range(4, 7)

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


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
class Shape:
    """Something painted: a filled rectangle of `colour`, or with None a thing whose colour cannot be told."""

    box: Box
    colour: Colour | None
    order: int
    is_image: bool = False


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
    view, width, height = _view(page)
    textpage = pdfium.FPDFText_LoadPage(page)
    try:
        painted = _Painted(view)
        painted.walk(page, pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, _IDENTITY, 0)
        glyphs, unmapped = _glyphs(textpage, view, painted.text_orders)
    finally:
        pdfium.FPDFText_ClosePage(textpage)
    return PageCharacters(width, height, glyphs, tuple(painted.shapes), painted.outlines, unmapped)


def _view(page: Any) -> tuple[_Matrix, float, float]:
    """The matrix from the page's own space to what is shown, and the shown width and height."""
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(bounds))
    left, right, low, high = bounds.left, bounds.right, bounds.bottom, bounds.top
    width, height = right - left, high - low
    turn = pdfium.FPDFPage_GetRotation(page)
    if turn == 1:
        return (0.0, 1.0, 1.0, 0.0, -low, -left), height, width
    if turn == 2:
        return (-1.0, 0.0, 0.0, 1.0, right, -low), width, height
    if turn == 3:
        return (0.0, -1.0, -1.0, 0.0, high, right), height, width
    return (1.0, 0.0, 0.0, -1.0, -left, high), width, height


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _placed(left: float, low: float, right: float, high: float, matrix: _Matrix) -> Box:
    """The box around a rectangle after `matrix`."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (low, high)]
    ys = [b * x + d * y + f for x in (left, right) for y in (low, high)]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _matrix_of(form: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(form, ctypes.byref(matrix)):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


class _Colours:
    """Asks pdfium for colours, into cells made once: making them anew would cost more than the asking."""

    def __init__(self) -> None:
        self._cells = tuple(ctypes.c_uint() for _ in range(4))
        self._references = tuple(ctypes.byref(cell) for cell in self._cells)

    def of(self, function: Any, handle: Any) -> Colour | None:
        """The colour that `function` tells of an object, None where it is a pattern."""
        if not function(handle, *self._references):
            return None
        red, green, blue, alpha = self._cells
        return red.value, green.value, blue.value, alpha.value


def _glyphs(textpage: Any, view: _Matrix, orders: dict[int, int]) -> tuple[tuple[Glyph, ...], int]:
    """All glyphs in the file's order, and how many have no Unicode meaning."""
    count = pdfium.FPDFText_CountChars(textpage)
    upright_page = view[0] == 1.0
    styles = _Styles(textpage, view, orders)
    object_of, box_of = pdfium.FPDFText_GetTextObject, pdfium.FPDFText_GetLooseCharBox
    rectangle = pdfium.FS_RECTF()
    reference = ctypes.byref(rectangle)
    shift, high = view[4], view[5]
    glyphs: list[Glyph] = []
    unmapped = 0
    add = glyphs.append
    for index, character in enumerate(_texts(textpage, count)):
        handle = object_of(textpage, index)
        if not handle:
            if glyphs:
                add(_generated(character, glyphs[-1]))
            continue
        style = styles.of(handle, index)
        text = character
        if character in _UNMAPPED:
            text = "-" if pdfium.FPDFText_IsHyphen(textpage, index) == 1 else character
            unmapped += text == character
        if upright_page and style.upright:
            box_of(textpage, index, reference)
            x0, x1 = rectangle.left + shift, rectangle.right + shift
            if x1 <= x0 and glyphs and text.isspace():
                add(_generated(text, glyphs[-1]))
                continue
            add(Glyph(text, x0, high - rectangle.top, x1, high - rectangle.bottom, style))
        else:
            box = _tight_box(textpage, index, view)
            add(Glyph(text, box.x0, box.top, box.x1, box.bottom, style))
    return tuple(glyphs), unmapped


_UNMAPPED = frozenset({"\x00", "\x02", "\ufffd", "\ufffe", "\uffff"})


def _generated(text: str, before: Glyph) -> Glyph:
    return Glyph(text, before.x1, before.top, before.x1, before.bottom, before.style, generated=True)


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


def _tight_box(textpage: Any, index: int, view: _Matrix) -> Box:
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, index, *(ctypes.byref(edge) for edge in (left, right, low, high)))
    return _placed(left.value, low.value, right.value, high.value, view)


class _Styles:
    """The style of each text object, worked out when its first character is met."""

    def __init__(self, textpage: Any, view: _Matrix, orders: dict[int, int]) -> None:
        self._textpage = textpage
        self._view = view
        self._orders = orders
        self._known: dict[int, Style] = {}
        self._shared: dict[tuple[float, bool, Colour | None, int, int, float, bool], Style] = {}
        self._bold: dict[int, bool] = {}
        self._colours = _Colours()
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_reference = ctypes.byref(self._matrix)
        self._nominal = ctypes.c_float()
        self._nominal_reference = ctypes.byref(self._nominal)

    def of(self, handle: Any, index: int) -> Style:
        address = ctypes.addressof(handle.contents)
        style = self._known.get(address)
        if style is None:
            style = self._known[address] = self._made(handle, index, self._orders.get(address, -1))
        return style

    def _made(self, handle: Any, index: int, order: int) -> Style:
        m = self._matrix
        pdfium.FPDFText_GetMatrix(self._textpage, index, self._matrix_reference)
        p, q, r, t, _, shift = self._view
        a, b = m.a * p + m.b * r, m.a * q + m.b * t
        along = math.hypot(a, b)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
        colour_of = pdfium.FPDFPageObj_GetStrokeColor if mode in _STROKE_ONLY else pdfium.FPDFPageObj_GetFillColor
        parts = (
            self._size(handle, index, math.hypot(m.c, m.d)),
            mode == _FILL_AND_STROKE or self._is_bold(pdfium.FPDFTextObj_GetFont(handle)),
            self._colours.of(colour_of, handle),
            mode,
            order,
            m.e * q + m.f * t + shift,
            along == 0 or a / along > _UPRIGHT,
        )
        if parts not in self._shared:
            self._shared[parts] = Style(*parts)
        return self._shared[parts]

    def _size(self, handle: Any, index: int, scale: float) -> float:
        pdfium.FPDFTextObj_GetFontSize(handle, self._nominal_reference)
        size = abs(self._nominal.value) * scale
        if size >= _TINY_BEFORE_MEASURING:
            return size
        outline = _tight_box(self._textpage, index, self._view)
        return max(size, outline.bottom - outline.top)

    def _is_bold(self, font: Any) -> bool:
        if not font:
            return False
        address = ctypes.addressof(font.contents)
        bold = self._bold.get(address)
        if bold is None:
            bold = self._bold[address] = _looks_bold(font)
        return bold


def _looks_bold(font: Any) -> bool:
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("latin-1")
    if _BOLD_NAME.search(name):
        return True
    if _PLAIN_NAME.search(name):
        return False
    return bool(pdfium.FPDFFont_GetFlags(font) & _FORCE_BOLD) or pdfium.FPDFFont_GetWeight(font) > _BOLD_WEIGHT


class _Painted:
    """What a page paints, in order: the place of each text object, and shapes that may lie behind text."""

    def __init__(self, view: _Matrix) -> None:
        self._view = view
        self._order = 0
        self._colours = _Colours()
        self.text_orders: dict[int, int] = {}
        self.shapes: list[Shape] = []
        self.outlines = 0

    def walk(self, parent: Any, count: int, object_at: Any, matrix: _Matrix, depth: int) -> None:
        """Visit the `count` objects of a page or form; `matrix` leads from its space to the page's."""
        for index in range(max(count, 0)):
            handle = object_at(parent, index)
            kind = pdfium.FPDFPageObj_GetType(handle)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.text_orders[ctypes.addressof(handle.contents)] = self._order
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
                inner = _times(_matrix_of(handle), matrix)
                objects = pdfium.FPDFFormObj_CountObjects(handle)
                self.walk(handle, objects, pdfium.FPDFFormObj_GetObject, inner, depth + 1)
            elif len(self.shapes) < MAX_SHAPES:
                self._add_shape(handle, kind, matrix)

    def _add_shape(self, handle: Any, kind: int, matrix: _Matrix) -> None:
        is_path = kind == pdfium.FPDF_PAGEOBJ_PATH
        self.outlines += is_path
        if is_path and not _is_filled(handle):
            return
        self._order += 1
        edges = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(handle, *(ctypes.byref(edge) for edge in edges)):
            return
        left, low, right, high = (edge.value for edge in edges)
        clip = _clip_bounds(handle)
        if clip:
            left, low, right, high = max(left, clip[0]), max(low, clip[1]), min(right, clip[2]), min(high, clip[3])
        if left >= right or low >= high:
            return
        colour = (
            self._colours.of(pdfium.FPDFPageObj_GetFillColor, handle) if is_path and _is_rectangle(handle) else None
        )
        box = _placed(left, low, right, high, _times(matrix, self._view))
        self.shapes.append(Shape(box, colour, self._order, kind == pdfium.FPDF_PAGEOBJ_IMAGE))


def _is_filled(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return fill.value != 0


def _is_rectangle(path: Any) -> bool:
    count = pdfium.FPDFPath_CountSegments(path)
    if count not in _RECTANGLE_SEGMENTS:
        return False
    segments = [pdfium.FPDFPath_GetPathSegment(path, index) for index in range(count)]
    if any(pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_BEZIERTO for segment in segments):
        return False
    points = list(_points(segments))
    return len({round(x, 2) for x, _ in points}) == 2 and len({round(y, 2) for _, y in points}) == 2


def _points(segments: list[Any]) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for segment in segments:
        if pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            yield x.value, y.value


def _clip_bounds(handle: Any) -> tuple[float, float, float, float] | None:
    """Left, low, right and high of what the object's clip paths leave visible; None where nothing clips it."""
    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    bounds: tuple[float, float, float, float] | None = None
    for path in range(max(count, 0)):
        segments = range(pdfium.FPDFClipPath_CountPathSegments(clip, path))
        points = list(_points([pdfium.FPDFClipPath_GetPathSegment(clip, path, index) for index in segments]))
        if not points:
            continue
        xs, ys = [x for x, _ in points], [y for _, y in points]
        own = min(xs), min(ys), max(xs), max(ys)
        bounds = own if bounds is None else _overlap(bounds, own)
    return bounds


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
