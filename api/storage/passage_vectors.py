"""pgvector as the index that proposes passages: a cache of codes inside the database, on PostgreSQL alone.

What it holds follows the readings and is never trusted for a score: what it proposes is scored from the readings' own
codes. Emptied or behind, it is brought up to date before it is asked; of another dimension, it is made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, text

from api.storage.tables import readings
from screening.ports import Codes

__all__ = ["PgVectorIndex", "bring_up_to_date", "has_vectors"]

AT_ONCE: Final = 500  # readings copied at once
MOST_EXAMINED: Final = 1_000  # candidates that HNSW keeps while it searches, pgvector's own limit
MOST_SCANNED: Final = 2_000_000  # passages looked at before a filtered search gives up

_THERE: Final = text("SELECT to_regclass('passage_vectors') IS NOT NULL")
_DIMENSION: Final = text(
    "SELECT atttypmod FROM pg_attribute WHERE attrelid = 'passage_vectors'::regclass AND attname = 'embedding'"
)
_KNOWN: Final = text("SELECT DISTINCT reading_id FROM passage_vectors WHERE reading_id = ANY(:ids)")
_COPY: Final = 'COPY passage_vectors (reading_id, "row", embedding) FROM STDIN'
_NEAREST: Final = text(
    'SELECT reading_id, "row" FROM passage_vectors WHERE reading_id = ANY(:ids)'
    " ORDER BY embedding <#> CAST(:query AS halfvec) LIMIT :limit"
)


def has_vectors(connection: Connection) -> bool:
    """Whether this database can hold them: PostgreSQL with pgvector."""
    return connection.dialect.name == "postgresql" and bool(connection.execute(_THERE).scalar())


def bring_up_to_date(connection: Connection, reading_ids: Sequence[str], *, dimension: int) -> int:
    """Copy the codes of those readings that are not there yet; how many readings that were."""
    if connection.execute(_DIMENSION).scalar() != dimension:
        _make_anew(connection, dimension)
    known = set(connection.execute(_KNOWN, {"ids": list(reading_ids)}).scalars())
    missing = [reading_id for reading_id in reading_ids if reading_id not in known]
    for start in range(0, len(missing), AT_ONCE):
        _copy(connection, missing[start : start + AT_ONCE], dimension)
    return len(missing)


def _make_anew(connection: Connection, dimension: int) -> None:
    """Another encoder has another dimension: nothing that is there can be compared."""
    connection.execute(text("TRUNCATE passage_vectors"))
    connection.execute(text(f"ALTER TABLE passage_vectors ALTER COLUMN embedding TYPE halfvec({int(dimension)})"))


def _copy(connection: Connection, reading_ids: Sequence[str], dimension: int) -> None:
    query = select(readings.c.id, readings.c.codes).where(
        readings.c.id.in_(reading_ids), readings.c.dimension == dimension
    )
    rows = connection.execute(query.with_for_update(read=True, key_share=True)).all()
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            for number, codes in enumerate(np.frombuffer(row.codes, dtype=np.int8).reshape(-1, dimension)):
                copy.write_row((row.id, number, _written(codes)))


def _written(codes: Codes) -> str:
    return f"[{','.join(map(str, codes.tolist()))}]"


class PgVectorIndex:
    """Searches the passages of some readings; `starts` says at which row of the caller's codes each of them begins."""

    def __init__(self, connection: Connection, starts: Mapping[str, int]) -> None:
        self._connection = connection
        self._starts = starts

    def propose(self, queries: Codes, *, per_query: int) -> NDArray[np.int64]:
        """Distinct rows near any of `queries`, ascending, at most per_query × len(queries)."""
        if per_query <= 0 or not self._starts:
            return np.zeros(0, dtype=np.int64)
        self._set("hnsw.iterative_scan", "relaxed_order")  # goes on until the filter has let enough through
        self._set("hnsw.ef_search", str(min(max(per_query, 40), MOST_EXAMINED)))
        self._set("hnsw.max_scan_tuples", str(MOST_SCANNED))
        ids = list(self._starts)
        found: set[int] = set()
        for query in queries:
            values = {"ids": ids, "query": _written(query), "limit": per_query}
            found.update(self._starts[reading] + row for reading, row in self._connection.execute(_NEAREST, values))
        return np.array(sorted(found), dtype=np.int64)

    def _set(self, name: str, value: str) -> None:
        """For this transaction alone."""
        self._connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
