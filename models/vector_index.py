"""FAISS as the index that proposes passages when the pool is large. What it proposes is scored exactly elsewhere."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["FaissIndex"]

Codes: TypeAlias = NDArray[np.int8]  # (n, dimension): unit vector × 127, rounded

FLAT_UP_TO = 50_000  # passages that FAISS still scans one and all
PROBED = 32  # inverted lists looked into for each query
PER_LIST = 1_000  # passages in a list, about
SEED = 7


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
            self._index.cp.seed = SEED
            self._index.nprobe = min(PROBED, lists)
            self._index.train(vectors)
        self._index.add(vectors)

    def propose(self, queries: Codes, *, per_query: int) -> NDArray[np.int64]:
        """Distinct rows near any of `queries` (shape (q, dimension)), ascending."""
        count = min(per_query, int(self._index.ntotal))
        if count == 0 or len(queries) == 0:
            return np.zeros(0, dtype=np.int64)
        _, rows = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), count)
        found: NDArray[np.int64] = np.unique(rows[rows >= 0]).astype(np.int64)
        return found
