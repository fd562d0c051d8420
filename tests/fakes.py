"""Small stand-ins for the tools of the line: they pass the same suites as the real ones and load nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from screening.ports import SCALE, Codes
from screening.requisition import Kind

__all__ = ["FakeEncoder", "FakeIndex", "FakeMatcher", "FakeMention", "LinearCalibration"]

FULL = 10_000
DIMENSION = 96


@dataclass(frozen=True)
class FakeEncoder:
    """Hashed bag of words: texts that share words have codes that lie near each other."""

    revision: str = "fake@1"
    dimension: int = DIMENSION

    def encode(self, texts: Sequence[str]) -> Codes:
        """Codes of `texts`, shape (len(texts), dimension), int8."""
        vectors = np.zeros((len(texts), self.dimension))
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()) or [text]:
                place = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
                vectors[row, place % self.dimension] += 1 if place & 1 << 20 else -1
        norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        codes: Codes = np.rint(vectors / norms * SCALE).astype(np.int8)
        return codes


class FakeMention(NamedTuple):
    """A skill found at characters start…end."""

    id: str
    label: str
    start: int
    end: int


@dataclass(frozen=True)
class FakeMatcher:
    """Whole words of a small table: name → id; every skill counts as itself alone."""

    skills: tuple[tuple[str, str], ...] = (
        ("Python", "python"),
        ("Rust", "rust"),
        ("SQL", "sql"),
        ("Bookkeeping", "bookkeeping"),
        ("Welding", "welding"),
    )
    version: str = "fake-taxonomy.1"

    def mentions(
        self, text: str, *, listed: Sequence[tuple[int, int]], ignored: Sequence[tuple[int, int]]
    ) -> Sequence[FakeMention]:
        """Every known word outside `ignored`, in order of place."""
        found = [
            FakeMention(identity, name, *match.span())
            for name, identity in self.skills
            for match in re.finditer(rf"\b{name}\b", text, re.IGNORECASE)
        ]
        outside = (m for m in found if not any(left <= m.start and m.end <= right for left, right in ignored))
        return sorted(outside, key=lambda mention: mention.start)

    def concepts(self, asked: str) -> frozenset[str]:
        """The skill of exactly that name."""
        return frozenset(identity for name, identity in self.skills if name.casefold() == asked.casefold())


@dataclass(frozen=True)
class LinearCalibration:
    """Strength rises in a straight line from 0 at `floor` to 10000 at `full` (ten-thousandths of a cosine)."""

    floor: int = 1_000
    full: int = 9_000
    version: str = "linear.1"

    @property
    def tables(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """The same two rows for each kind."""
        return {kind.value: ((self.floor, 0), (self.full, FULL)) for kind in Kind}

    def strength(self, kind: Kind, total: int, count: int) -> int:
        """Strength of the mean similarity total ÷ count, exact, rounded down."""
        unit = count * SCALE * SCALE
        above = total * FULL - self.floor * unit
        return max(0, min(FULL, FULL * above // ((self.full - self.floor) * unit)))


@dataclass(frozen=True)
class FakeIndex:
    """Proposes the same rows whatever is asked."""

    rows: tuple[int, ...]

    def propose(self, queries: Codes, *, per_query: int) -> NDArray[np.int64]:
        """`rows`, ascending."""
        return np.array(sorted(self.rows), dtype=np.int64)
