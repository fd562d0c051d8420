"""Dot products of int8 codes by the processor's own int8 instructions, exact: the integers that NumPy gives.

Codes stay one byte a number, so a million passages are read from memory four times faster than as float32. Not every
processor multiplies int8 without saturating half-way; so the worst sums there can be are tried once, and where one is
wrong NumPy does the work. Knows numbers, never a candidate.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, reduce
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.encoder import Codes

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Int8Pool", "Int8Scorer", "float32_dots"]

Dots: TypeAlias = NDArray[np.int32]  # (passages, queries)

BEST = 3  # passages whose similarities are summed, as the line does
BLOCK = 1_024  # people whose sums are made at once: their dot products stay in the processor's cache
SHORTEST = 8  # dimension below which the library's int8 product was seen to be wrong (at 1)


def float32_dots(codes: Codes, queries: Codes) -> Dots:
    """Dot products by NumPy in float32: exact, because every partial sum stays below 2²⁴."""
    if len(codes) == 0 or len(queries) == 0:
        return np.zeros((len(codes), len(queries)), dtype=np.int32)
    product: NDArray[np.float32] = codes.astype(np.float32) @ queries.astype(np.float32).T
    return product.astype(np.int32)


class _Block(NamedTuple):
    """People first…last in the order of the layout, `size` passages each, whose codes begin at `row`."""

    first: int
    last: int
    size: int
    row: int

    @property
    def rows(self) -> slice:
        """Where its codes are."""
        return slice(self.row, self.row + (self.last - self.first) * self.size)


class Int8Scorer:
    """Multiplies the codes of passages and queries, by int8 instructions where they are exact."""

    def dot_products(self, codes: Codes, queries: Codes) -> Dots:
        """Dot products, shape (passages, queries), exact."""
        if len(codes) == 0 or len(queries) == 0:
            return np.zeros((len(codes), len(queries)), dtype=np.int32)
        return _int8_dots(codes, queries) if _is_exact(codes.shape[1]) else float32_dots(codes, queries)


class Int8Pool:
    """The codes of everyone in a pool, laid out for one question: each person's best three sums for each query.

    People with as many passages stand together, in blocks, and in a block all first passages come before all second
    ones: the best three of many people are then found by comparing whole rows. Holds one byte a number and no more.
    """

    def __init__(self, codes: Codes, sizes: Sequence[int], *, threads: int | None = None) -> None:
        """Lay out `codes`, shape (passages, dimension): the first sizes[0] rows are the first person's, and so on.

        `threads` blocks are worked on at once (default: one a core).
        """
        counts = np.asarray(sizes, dtype=np.int64)
        self._order = np.argsort(counts, kind="stable")
        self._threads = threads or os.cpu_count() or 1
        self.counts: NDArray[np.int64] = np.minimum(counts, BEST)
        self._codes, self._blocks = _laid_out(codes, counts, self._order)

    def __len__(self) -> int:
        return len(self._order)

    def best_sums(self, queries: Codes) -> Dots:
        """For each person the sum of the best `counts` dot products for each query, shape (people, queries), exact."""
        sums = np.zeros((len(self._order), len(queries)), dtype=np.int32)
        if not self._blocks or len(queries) == 0:
            return sums
        share = len(self._codes) / self._threads
        parts: list[list[_Block]] = [[] for _ in range(self._threads)]
        for block in self._blocks:
            parts[int(block.row / share)].append(block)
        exact = _is_exact(self._codes.shape[1])
        best = (_int8_best if exact else _float32_best)(self._codes, queries)

        def work(part: list[_Block]) -> None:
            for block in part:
                sums[self._order[block.first : block.last]] = best(block)

        with ThreadPoolExecutor(self._threads) as threads:
            list(threads.map(work, parts))
        return sums


def _laid_out(codes: Codes, counts: NDArray[np.int64], order: NDArray[np.int64]) -> tuple[Codes, list[_Block]]:
    """The rows block by block, and the blocks; who has no passage is in none."""
    starts = np.cumsum(counts) - counts
    in_order = counts[order]
    laid = np.empty_like(codes, order="C")
    blocks: list[_Block] = []
    first, row = int(np.searchsorted(in_order, 1)), 0
    while first < len(order):
        size = int(in_order[first])
        last = min(int(np.searchsorted(in_order, size, side="right")), first + BLOCK)
        rows = (starts[order[first:last]][None, :] + np.arange(size)[:, None]).ravel()
        laid[row : row + len(rows)] = codes[rows]
        blocks.append(_Block(first, last, size, row))
        first, row = last, row + len(rows)
    return laid, blocks


def _int8_best(codes: Codes, queries: Codes) -> Callable[[_Block], Dots]:
    import torch  # noqa: PLC0415 - seconds that only who multiplies pays

    rows, asked = torch.from_numpy(codes), torch.from_numpy(_own(queries.T))

    def best(block: _Block) -> Dots:
        torch.set_num_threads(1)  # the setting belongs to the thread that calls
        dots = _int_mm(rows[block.rows], asked).view(block.size, block.last - block.first, -1)
        found: Dots = _best_three(list(dots), torch.maximum, torch.minimum).numpy()
        return found

    return best


def _float32_best(codes: Codes, queries: Codes) -> Callable[[_Block], Dots]:
    def best(block: _Block) -> Dots:
        dots = float32_dots(codes[block.rows], queries).reshape(block.size, block.last - block.first, -1)
        found: Dots = np.partition(dots, -min(BEST, block.size), axis=0)[-BEST:].sum(axis=0, dtype=np.int32)
        return found

    return best


def _best_three(
    rows: list[Tensor], larger: Callable[[Tensor, Tensor], Tensor], smaller: Callable[[Tensor, Tensor], Tensor]
) -> Tensor:
    """The sum of the three largest of `rows`, element by element: each row in turn pushes the smallest out."""
    if len(rows) <= BEST:
        return reduce(lambda total, row: total + row, rows)
    first, second = larger(rows[0], rows[1]), smaller(rows[0], rows[1])
    third = smaller(second, rows[2])
    first, second = larger(first, rows[2]), larger(smaller(first, rows[2]), second)
    for row in rows[3:]:
        rest = smaller(first, row)
        first = larger(first, row)
        rest, second = smaller(second, rest), larger(second, rest)
        third = larger(third, rest)
    return first + second + third


def _int8_dots(codes: Codes, queries: Codes) -> Dots:
    import torch  # noqa: PLC0415

    dots: Dots = _int_mm(torch.from_numpy(_own(codes)), torch.from_numpy(_own(queries.T))).numpy()
    return dots


def _int_mm(left: Tensor, right: Tensor) -> Tensor:
    """The product of two matrices of int8 as int32: a function of the library that is not among its public names."""
    import torch  # noqa: PLC0415

    product: Tensor = torch._int_mm(left, right)  # pyright: ignore[reportPrivateImportUsage]
    return product


def _own(codes: Codes) -> Codes:
    """`codes` in one piece that may be written to, which the library insists on; a copy only where it is not."""
    return np.require(codes, np.int8, ["C", "W"])


_CHECKING = threading.Lock()


def _is_exact(dimension: int) -> bool:
    """Whether this processor's int8 products are exact, tried once with the largest sums and with random codes."""
    with _CHECKING:
        return dimension >= SHORTEST and _tried()


@cache
def _tried() -> bool:
    draw = np.random.default_rng(1)
    for dimension in (384, 96):
        for queries in (1, 8):
            codes = draw.integers(-127, 128, (64, dimension), dtype=np.int8)
            asked = draw.integers(-127, 128, (queries, dimension), dtype=np.int8)
            codes[0], codes[1], asked[0] = 127, -127, 127
            try:
                found = _int8_dots(codes, asked)
            except (RuntimeError, AttributeError):  # a build or a processor without it
                return False
            if not np.array_equal(found, codes.astype(np.int64) @ asked.astype(np.int64).T):
                return False
    return True
