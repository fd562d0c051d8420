"""Ask pdfium the same question about many characters or objects in one sweep.

A page has thousands of glyphs, and preparing a call costs several times what pdfium needs to answer it. So the
functions here convert no arguments and write their answers side by side into one buffer. Objects are known by their
addresses. Does not know what the answers mean.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterator, Sequence
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

    def answers(self, function: Callable[..., Any], *arguments: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """What `function` answers to each of `arguments`, which are columns of equal length."""
        for part in _parts(arguments):
            deque(map(function, *part, *self._places), maxlen=0)
            yield from self._rows(len(part[0]))

    def answers_or_none(
        self, function: Callable[..., Any], *arguments: Sequence[Any]
    ) -> Iterator[tuple[Any, ...] | None]:
        """The same with None where `function` says that there is no answer."""
        for part in _parts(arguments):
            told = list(map(function, *part, *self._places))
            rows = self._rows(len(part[0]))
            yield from rows if all(told) else (row if ok else None for row, ok in zip(rows, told, strict=True))

    def _rows(self, count: int) -> Iterator[tuple[Any, ...]]:
        numbers = iter(self._numbers[: count * self._width].tolist())
        return zip(*[numbers] * self._width, strict=True)


def _parts(arguments: Sequence[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    for start in range(0, len(arguments[0]), ROWS):
        yield [column[start : start + ROWS] for column in arguments]
