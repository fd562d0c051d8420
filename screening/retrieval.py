"""Which résumés are worth reading closely when the pool is large.

Exact scoring of everyone is the default. Beyond a threshold an index proposes generously, and only who it proposes is
scored, by the same exact arithmetic; the others stay in the pool, unselected at the stage `retrieval`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from screening.ports import Codes, VectorIndex

__all__ = ["EXACT_PASSAGES", "PER_QUERY", "Retrieval", "owners_of", "retrieve"]

EXACT_PASSAGES = 1_200_000  # passages that are still scored one and all: about 300 ms for 8 requirements on two cores
PER_QUERY = 4_000  # passages that the index proposes for each query


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Who is read closely: indices into the pool, ascending; `exact` where nobody was left out."""

    members: tuple[int, ...]
    exact: bool


def retrieve(
    codes: Sequence[Codes],
    queries: Codes,
    *,
    build_index: Callable[[Codes], VectorIndex],
    threshold: int = EXACT_PASSAGES,
    per_query: int = PER_QUERY,
) -> Retrieval:
    """Choose whom to score.

    Args:
        codes: for each member of the pool the codes of their passages, shape (passages, dimension).
        queries: codes of what is asked, shape (queries, dimension).
        build_index: makes an index over all passages; called only beyond the threshold.
        threshold: passages up to which everyone is scored.
        per_query: passages proposed for each query beyond it.
    """
    sizes = [len(block) for block in codes]
    if sum(sizes) <= threshold:
        return Retrieval(tuple(range(len(codes))), exact=True)
    index = build_index(np.concatenate([block for block in codes if len(block)]))
    rows = index.propose(queries, per_query=per_query)
    return Retrieval(owners_of(rows.tolist(), sizes), exact=False)


def owners_of(rows: Sequence[int], sizes: Sequence[int]) -> tuple[int, ...]:
    """Whose passages these rows are, each once, ascending; `sizes` are the passages of each member in turn."""
    owners = np.repeat(np.arange(len(sizes)), sizes)
    return tuple(int(member) for member in np.unique(owners[np.asarray(rows, dtype=np.int64)]))
