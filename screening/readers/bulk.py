"""Ask pdfium the same question about many characters or objects in one sweep.

A page has thousands of glyphs, and preparing a call costs several times what pdfium needs to answer it. So the
functions here convert no arguments and write their answers side by side into one buffer. Objects are known by their
addresses. Does not know what the answers mean.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any, Literal

import pypdfium2.raw as pdfium

__all__ = ["Cells", "addresses", "bound", "handle"]

ROWS = 256
"""Answers taken before they are carried over: enough to make the carrying cheap, few enough to prepare quickly."""

_KINDS: dict[str, Any] = {"f": ctypes.c_float, "d": ctypes.c_double, "I": ctypes.c_uint}


def bound(name: str, answer: Any) -> Callable[..., Any]:
    """The function `name` of pdfium, which takes arguments made ready for C and returns an `answer`."""
    place = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value or 0
    function: Callable[..., Any] = ctypes.PYFUNCTYPE(answer)(place)
    return function


def handle(pointer: Any) -> ctypes.c_void_p:
    """A pointer of pdfium, or an address, as functions made by `bound` take it."""
    return ctypes.cast(pointer, ctypes.c_void_p)


def addresses(function: Callable[..., Any], owner: Any, count: int) -> list[int | None]:
    """The addresses that `function`, bound to answer with one, tells for 0…`count`; None where it tells of nothing."""
    return list(map(function, repeat(handle(owner), max(count, 0)), range(max(count, 0))))


class Cells:
    """Room for answers of `width` numbers each: floats ("f"), doubles ("d") or unsigned integers ("I").

    A function that writes to several places, `apart`, is given one for each number, else one for all.
    """

    def __init__(self, kind: Literal["f", "d", "I"], width: int, *, apart: bool = False) -> None:
        cell = _KINDS[kind]
        size = ctypes.sizeof(cell)
        room = (cell * (width * ROWS))()
        places = [ctypes.byref(room, at) for at in range(0, width * ROWS * size, size)]
        self._places = [places[column::width] for column in range(width if apart else 1)]
        self._numbers = memoryview(room).cast("B").cast(kind)
        self._width = width

    def answers(self, function: Callable[..., Any], *arguments: Sequence[Any]) -> tuple[list[int], list[list[Any]]]:
        """What `function` returns for each of `arguments`, which are columns of equal length, and what it writes.

        The returned numbers are 0 where pdfium has no answer; what is written comes as `width` columns.
        """
        told: list[int] = []
        numbers: list[Any] = []
        for start in range(0, len(arguments[0]), ROWS):
            part = [column[start : start + ROWS] for column in arguments]
            told.extend(map(function, *part, *self._places))
            numbers.extend(self._numbers[: len(part[0]) * self._width])
        return told, [numbers[column :: self._width] for column in range(self._width)]
