"""The same words with the codes of another encoder: a new reading, beside the old one that earlier rankings name."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from sqlalchemy import Connection, String, insert, literal, select, update

from api.storage.tables import reading_skills, readings, shingles
from screening.ports import Codes

__all__ = ["add_encoding"]


def add_encoding(
    connection: Connection, reading_id: str, codes: Codes, *, new_id: str, encoder: str, at: datetime
) -> bool:
    """Put a reading with these codes, shape (passages, dimension), in the place of one that is in force.

    False where it is not in force any more: it was erased, or somebody has read or encoded it anew.
    """
    replaced = connection.execute(
        update(readings).where(readings.c.id == reading_id, readings.c.is_current).values(is_current=False)
    )
    if replaced.rowcount == 0:
        return False
    row = connection.execute(select(readings).where(readings.c.id == reading_id)).one()
    values = {
        **row._mapping,
        "id": new_id,
        "is_current": True,
        "encoder": encoder,
        "dimension": codes.shape[1],
        "codes": np.ascontiguousarray(codes, dtype=np.int8).tobytes(),
        "created_at": at,
    }
    connection.execute(insert(readings), [values])
    for table in (reading_skills, shingles):
        rest = [column for column in table.c if column.name != "reading_id"]
        copied = select(literal(new_id, String), *rest).where(table.c.reading_id == reading_id)
        connection.execute(insert(table).from_select(["reading_id", *(column.name for column in rest)], copied))
    return True
