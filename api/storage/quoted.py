"""The words behind the quotes of a shortlist, and what makes a reading doubtful; gone where somebody was erased."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from api.storage.readings import unpacked
from api.storage.tables import readings

__all__ = ["doubts_of", "texts_of"]

AT_ONCE: Final = 500  # ids in one query


def doubts_of(connection: Connection, reading_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """By reading, why it can be trusted less than fully."""
    found = _column(connection, reading_ids, readings.c.doubts)
    return {reading_id: tuple(json.loads(doubts)) for reading_id, doubts in found}


def texts_of(connection: Connection, reading_ids: Sequence[str]) -> Mapping[str, str]:
    """By reading, the redacted text that quotes are cut from; a reading that is gone is not in it."""
    found = _column(connection, reading_ids, readings.c.redacted)
    return {reading_id: unpacked(redacted).text for reading_id, redacted in found}


def _column(connection: Connection, reading_ids: Sequence[str], column: Any) -> Iterator[tuple[str, Any]]:
    for start in range(0, len(reading_ids), AT_ONCE):
        query = select(readings.c.id, column).where(readings.c.id.in_(reading_ids[start : start + AT_ONCE]))
        yield from (tuple(row) for row in connection.execute(query))
