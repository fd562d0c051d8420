"""Find what a PDF page paints beside text, and what of it lies below and above each text.

Knows pdfium's page objects. Does not know characters, and does not decide what hides what.
"""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from screening.readers.bulk import addresses, bound
from screening.readers.geometry import IDENTITY, Matrix, matrix_of, placed, times
from screening.resume import Box

__all__ = ["Colour", "Painted", "Shape"]

Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, each 0…255."""

MAX_SHAPES = 5_000
"""Painted shapes a page that are looked at for backgrounds; drawings with more are decoration."""

MAX_FORM_DEPTH = 4
"""Forms nested deeper than this are not searched for backgrounds."""

_RECTANGLE_SEGMENTS = range(4, 7)

_Edges = tuple[float, float, float, float]

_page_object = bound("FPDFPage_GetObject", ctypes.c_void_p)
_form_object = bound("FPDFFormObj_GetObject", ctypes.c_void_p)


@dataclass(frozen=True, slots=True)
class Shape:
    """Something painted: a filled rectangle of `colour`, or with None a thing whose colour cannot be told."""

    box: Box
    colour: Colour | None
    order: int
    is_image: bool = False


class Painted:
    """What a page paints, in order: the place of each text object, and shapes that may lie behind text.

    `texts` are the addresses of the text objects that hold characters: nobody need ask what they are.
    """

    def __init__(self, page: Any, view: Matrix, *, texts: Collection[int | None]) -> None:
        self._view = view
        self._texts = texts
        self._order = 0
        self.text_orders: dict[int | None, int] = {}
        self.shapes: list[Shape] = []
        self.outlines = 0
        self._walk(addresses(_page_object, page, pdfium.FPDFPage_CountObjects(page)), IDENTITY, 0)

    def _walk(self, objects: list[int | None], matrix: Matrix, depth: int) -> None:
        """Visit the `objects` of a page or form; `matrix` leads from its space to the page's."""
        start = 0
        for index in [at for at, address in enumerate(objects) if address not in self._texts]:
            thing = ctypes.cast(objects[index] or 0, pdfium.FPDF_PAGEOBJECT)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                continue
            self.text_orders.update(dict.fromkeys(objects[start:index], self._order))
            start = index
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
                inside = addresses(_form_object, thing, pdfium.FPDFFormObj_CountObjects(thing))
                self._walk(inside, times(matrix_of(thing), matrix), depth + 1)
            elif len(self.shapes) < MAX_SHAPES:
                self._add_shape(thing, kind, matrix)
        self.text_orders.update(dict.fromkeys(objects[start:], self._order))

    def _add_shape(self, thing: Any, kind: int, matrix: Matrix) -> None:
        is_path = kind == pdfium.FPDF_PAGEOBJ_PATH
        self.outlines += is_path
        if is_path and not _is_filled(thing):
            return
        self._order += 1
        edges = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(thing, *(ctypes.byref(edge) for edge in edges)):
            return
        left, low, right, high = (edge.value for edge in edges)
        clip = _clip_bounds(thing)
        if clip:
            left, low, right, high = max(left, clip[0]), max(low, clip[1]), min(right, clip[2]), min(high, clip[3])
        if left >= right or low >= high:
            return
        colour = _fill(thing) if is_path and _is_rectangle(thing) else None
        box = placed(left, low, right, high, times(matrix, self._view))
        self.shapes.append(Shape(box, colour, self._order, kind == pdfium.FPDF_PAGEOBJ_IMAGE))


def _fill(path: Any) -> Colour | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(path, *(ctypes.byref(part) for part in parts)):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


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


def _clip_bounds(thing: Any) -> _Edges | None:
    """Left, low, right and high of what the object's clip paths leave visible; None where nothing clips it."""
    clip = pdfium.FPDFPageObj_GetClipPath(thing)
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    bounds: _Edges | None = None
    for path in range(max(count, 0)):
        segments = range(pdfium.FPDFClipPath_CountPathSegments(clip, path))
        points = list(_points([pdfium.FPDFClipPath_GetPathSegment(clip, path, index) for index in segments]))
        if not points:
            continue
        xs, ys = [x for x, _ in points], [y for _, y in points]
        own = min(xs), min(ys), max(xs), max(ys)
        bounds = own if bounds is None else _overlap(bounds, own)
    return bounds


def _overlap(one: _Edges, other: _Edges) -> _Edges:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
