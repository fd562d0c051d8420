"""FAISS as the index that proposes passages when the pool is large. What it proposes is scored exactly elsewhere.

An index may be kept in a file, which is a cache and nothing more: it names what it was made of, and one that is cut
off, changed, of other codes or of another dimension is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["FaissIndex", "open_index"]

Codes: TypeAlias = NDArray[np.int8]  # (n, dimension): unit vector × 127, rounded

FLAT_UP_TO = 50_000  # passages that FAISS still scans one and all
PROBED = 32  # inverted lists looked into for each query
PER_LIST = 1_000  # passages in a list, about
TRAINED_PER_LIST = 40  # passages that each list's centre is found from, about: FAISS asks for 39
ITERATIONS = 10  # of finding the centres
SEED = 7
FORMAT = 1
LONGEST_HEADER = 4_096  # bytes


class FaissIndex:
    """An index of codes by inner product: flat when small, inverted lists with 8-bit scalars when large."""

    def __init__(self, codes: Codes, *, flat_up_to: int = FLAT_UP_TO) -> None:
        """Index `codes`, shape (n, dimension); the same codes give the same index."""
        import faiss  # noqa: PLC0415 - native, and only large pools need it

        vectors = np.ascontiguousarray(codes, dtype=np.float32)
        dimension = vectors.shape[1]
        self._index: Any = faiss.IndexFlatIP(dimension)
        if len(vectors) > flat_up_to:
            lists = max(1, len(vectors) // PER_LIST)
            quantiser = faiss.IndexFlatIP(dimension)
            self._index = faiss.IndexIVFScalarQuantizer(
                quantiser, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
            )
            self._index.cp.seed, self._index.cp.niter = SEED, ITERATIONS
            self._index.nprobe = min(PROBED, lists)
            self._index.train(vectors[:: max(1, len(vectors) // (lists * TRAINED_PER_LIST))])
        self._index.add(vectors)

    def propose(self, queries: Codes, *, per_query: int) -> NDArray[np.int64]:
        """Distinct rows near any of `queries` (shape (q, dimension)), ascending."""
        count = min(per_query, int(self._index.ntotal))
        if count == 0 or len(queries) == 0:
            return np.zeros(0, dtype=np.int64)
        _, rows = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), count)
        found: NDArray[np.int64] = np.unique(rows[rows >= 0]).astype(np.int64)
        return found

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and dimension of the codes that it holds."""
        return int(self._index.ntotal), int(self._index.d)

    def as_bytes(self) -> bytes:
        """The index as FAISS writes it."""
        import faiss  # noqa: PLC0415

        return bytes(faiss.serialize_index(self._index))

    @classmethod
    def from_bytes(cls, written: bytes) -> FaissIndex:
        """The index that `as_bytes` gave; of bytes whose hash was checked, and of no others."""
        import faiss  # noqa: PLC0415

        made = cls.__new__(cls)
        made._index = faiss.deserialize_index(np.frombuffer(written, dtype=np.uint8))
        return made


def open_index(
    path: Path, *, key: str, shape: tuple[int, int], codes: Callable[[], Codes], flat_up_to: int = FLAT_UP_TO
) -> FaissIndex:
    """The index in `path` if it is of `key` and `shape` and whole, or one made of `codes()` and kept there.

    Args:
        path: of the file; its folder is made.
        key: names the codes, so that other codes have another key.
        shape: passages and dimension that the index has to have.
        codes: gives the codes where the index has to be made, shape `shape`.
        flat_up_to: see `FaissIndex`.
    """
    kept = _read(path, key, shape)
    if kept is not None:
        return kept
    made = FaissIndex(codes(), flat_up_to=flat_up_to)
    with contextlib.suppress(OSError):  # a full disk costs the cache, not the ranking
        _write(path, key, made)
    return made


def _read(path: Path, key: str, shape: tuple[int, int]) -> FaissIndex | None:
    try:
        with path.open("rb") as file:
            header = json.loads(file.readline(LONGEST_HEADER))
            written = file.read()
    except (OSError, ValueError):
        return None
    expected = {"format": FORMAT, "key": key, "shape": list(shape), "sha256": hashlib.sha256(written).hexdigest()}
    if header != expected:
        return None
    made = FaissIndex.from_bytes(written)
    return made if made.shape == shape else None


def _write(path: Path, key: str, index: FaissIndex) -> None:
    """Beside, then rename: a reader never meets half an index."""
    written = index.as_bytes()
    header = {
        "format": FORMAT,
        "key": key,
        "shape": list(index.shape),
        "sha256": hashlib.sha256(written).hexdigest(),
    }
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(header).encode() + b"\n")
            file.write(written)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
