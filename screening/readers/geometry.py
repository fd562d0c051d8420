"""Place things of a PDF page where they are shown: cropped, turned, and from the top left.

Knows matrices as PDF writes them. Does not know what is placed.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from screening.resume import Box

__all__ = ["IDENTITY", "Matrix", "matrix_of", "placed", "shown", "times"]

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f of PDF 32000-1, 8.3.3."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def shown(page: Any) -> tuple[Matrix, float, float]:
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


def times(first: Matrix, then: Matrix) -> Matrix:
    """What `first` and after it `then` do."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def placed(left: float, low: float, right: float, high: float, matrix: Matrix) -> Box:
    """The box around a rectangle after `matrix`."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (low, high)]
    ys = [b * x + d * y + f for x in (left, right) for y in (low, high)]
    return Box(min(xs), min(ys), max(xs), max(ys))


def matrix_of(form: Any) -> Matrix:
    """The matrix from a form's space to that of what holds it."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(form, ctypes.byref(matrix)):
        return IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
