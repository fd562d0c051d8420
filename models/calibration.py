"""Similarity to strength: one monotone integer table for each kind of requirement, shipped with the encoder.

Knows numbers, never a candidate. Integer arithmetic only, so that anyone can recompute a score.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["FULL", "TableCalibration", "builtin_calibration", "calibration_from"]

FULL = 10_000
SIMILARITY_UNITS = 10_000  # a table's similarity is in ten-thousandths of a cosine
CODE_SQUARED = 127 * 127  # the dot product of a code with itself, about: cosine 1

Table = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TableCalibration:
    """Tables by kind; each is (similarity in ten-thousandths, strength 0…10000) rows, both rising."""

    version: str
    tables: Mapping[str, Table]

    def __post_init__(self) -> None:
        """Refuse tables that are not monotone.

        Raises:
            ValueError: naming the kind.
        """
        for kind, table in self.tables.items():
            rising = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(table))
            if len(table) < 2 or not rising or table[0][1] != 0 or not 0 < table[-1][1] <= FULL:
                raise ValueError(f"The calibration table of '{kind}' must start at 0 and rise.")

    def strength(self, kind: str, total: int, count: int) -> int:
        """Strength of the mean similarity total ÷ count (dot products of codes), exact, rounded down."""
        table = self.tables[kind]
        similarity = total * SIMILARITY_UNITS  # compared with rows × (count × CODE_SQUARED): no division, no rounding
        unit = count * CODE_SQUARED
        index = bisect_right(table, similarity, key=lambda row: row[0] * unit)
        if index == 0:
            return 0
        if index == len(table):
            return table[-1][1]
        (left, low), (right, high) = table[index - 1], table[index]
        return low + (similarity - left * unit) * (high - low) // ((right - left) * unit)

    def strengths(self, kind: str, totals: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int32]:
        """`strength` of many at once, the same integers, shape (people,); a count of 0 gives 0."""
        table = np.array(self.tables[kind], dtype=np.int64)
        found = np.zeros(totals.shape, dtype=np.int32)
        floor = int(table[0, 0]) * CODE_SQUARED  # below it lie most
        some = np.flatnonzero((totals * SIMILARITY_UNITS >= counts * floor) & (counts > 0))
        for count in np.flatnonzero(np.bincount(counts[some])).tolist():
            here = some[counts[some] == count]
            unit = count * CODE_SQUARED
            similarity = totals[here] * SIMILARITY_UNITS
            index = np.searchsorted(table[:, 0] * unit, similarity, side="right")
            above = np.minimum(index, len(table) - 1)
            (left, low), (right, high) = table[above - 1].T, table[above].T
            between = low + (similarity - left * unit) * (high - low) // ((right - left) * unit)
            found[here] = np.where(index == len(table), table[-1, 1], between)
        return found


def calibration_from(version: str, tables: Mapping[str, Sequence[Sequence[int]]]) -> TableCalibration:
    """A calibration from plain tables.

    Raises:
        ValueError: if a table is not monotone.
    """
    return TableCalibration(version, {kind: tuple((int(a), int(b)) for a, b in rows) for kind, rows in tables.items()})


def builtin_calibration() -> TableCalibration:
    """The tables that travel with the default encoder."""
    data = tomllib.loads(resources.files("models").joinpath("calibration.toml").read_text("utf-8"))
    return calibration_from(str(data["version"]), data["tables"])
