"""Whom to judge where a pool is too large to judge everyone: an index proposes, and what it proposed is recorded.

The index is a cache: pgvector where the database has it, a FAISS file in the data directory otherwise. Either is
brought up to the readings of exactly this pool before it is asked, so that none ever answers for another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import numpy as np

from api.errors import Conflict
from api.storage.database import reading, transaction
from api.storage.evidence import codes_of
from api.storage.passage_vectors import PgVectorIndex, bring_up_to_date, has_vectors
from api.storage.pool import Member
from api.storage.rankings import posted
from api.workflows.gather import encode_anew, queries_for
from api.workflows.rank import Proposed, asked_of, pool_now
from api.workflows.service import Service
from screening.digest import digest
from screening.ports import Codes
from screening.ranking import NumpyScorer
from screening.retrieval import PER_QUERY, owners_of

__all__ = ["INDEX_FOLDER", "proposed_readings", "retrieved_readings"]

MEASURED: Final = 200  # nearest passages of each query by which an index's recall is told
INDEX_FOLDER: Final = "index"  # in the data directory; may be deleted at any time


def retrieved_readings(service: Service, requisition_id: str, version: int | None = None) -> Proposed | None:
    """Whom an index proposes for what is asked; None where the pool is small enough for everyone.

    Raises:
        NotFound: there is no such requisition or version.
    """
    if service.open_index is None:
        return None
    tools = service.tools()
    encode_anew(service, requisition_id, tools)
    with reading(service.engine) as connection:
        asked = asked_of(posted(connection, requisition_id, version), tools)
        members = [m for m in pool_now(service, connection, asked.posted).members if m.passages]
    if sum(member.passages for member in members) <= service.settings.exact_passages:
        return None
    queries = queries_for(service, asked.requisition, tools)
    return proposed_readings(service, requisition_id, members, np.asarray(queries.codes))


def proposed_readings(
    service: Service, requisition_id: str, members: Sequence[Member], queries: Codes, *, per_query: int = PER_QUERY
) -> Proposed:
    """The readings of which a passage is among those that the index proposes for each query, and its recall."""
    with reading(service.engine) as connection:
        in_database = has_vectors(connection)
    ask = _ask_pgvector if in_database else _ask_faiss
    rows = ask(service, requisition_id, members, queries, per_query)
    owners = owners_of(rows, [member.passages for member in members])
    recall = _recall_per_mille(service, members, queries, rows, per_query)
    return Proposed(frozenset(members[owner].reading_id for owner in owners), recall)


def _recall_per_mille(
    service: Service, members: Sequence[Member], queries: Codes, rows: Sequence[int], per_query: int
) -> int:
    """Of the passages that are truly nearest to each query, by exact products, how many the index proposed."""
    scorer = service.tools().scorer or NumpyScorer()
    dots = scorer.dot_products(_codes(service, members), queries)
    count = min(per_query, MEASURED, len(dots))
    if not count or not len(queries):
        return 1_000
    least = np.partition(dots, -count, axis=0)[-count]
    near = np.minimum((dots[np.asarray(rows, dtype=np.int64)] >= least).sum(axis=0), count)  # ties stand in for ties
    return int(near.sum()) * 1_000 // (count * len(queries))


def _ask_pgvector(
    service: Service, _requisition_id: str, members: Sequence[Member], queries: Codes, per_query: int
) -> Sequence[int]:
    sizes = [member.passages for member in members]
    starts = dict(zip([m.reading_id for m in members], accumulate(sizes[:-1], initial=0), strict=True))
    with transaction(service.engine) as connection:
        bring_up_to_date(connection, list(starts), dimension=queries.shape[1])
    with reading(service.engine) as connection:
        return [int(row) for row in PgVectorIndex(connection, starts).propose(queries, per_query=per_query)]


def _ask_faiss(
    service: Service, requisition_id: str, members: Sequence[Member], queries: Codes, per_query: int
) -> Sequence[int]:
    assert service.open_index is not None
    passages = sum(member.passages for member in members)
    index = service.open_index(
        service.settings.data_dir / INDEX_FOLDER / f"{requisition_id}.faiss",
        key=digest([(m.reading_id, m.passages, m.encoder) for m in members]),
        shape=(passages, queries.shape[1]),
        codes=lambda: _codes(service, members),
    )
    return [int(row) for row in index.propose(queries, per_query=per_query)]


def _codes(service: Service, members: Sequence[Member]) -> Codes:
    """The codes of everyone, in the order of `members`.

    Raises:
        Conflict: somebody was erased meanwhile.
    """
    ids = [member.reading_id for member in members]
    with reading(service.engine) as connection:
        found = codes_of(connection, ids)
    if len(found) < len(ids):
        raise Conflict("somebody left the pool while it was indexed: try again.")
    return np.concatenate([found[reading_id] for reading_id in ids])
