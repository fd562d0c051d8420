"""What was read of each file: the redacted résumé, its codes and what is searched; nothing says who somebody is."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select, update

from api.storage.tables import file_contents, reading_skills, readings
from screening.digest import canonical
from screening.ports import Codes
from screening.resume import MASK, RedactedResume
from screening.skills import Skill

__all__ = [
    "Reading",
    "add_reading",
    "current_readings",
    "files_of_readings",
    "mean_codes",
    "packed",
    "search_text",
    "unpacked",
]

AT_ONCE: Final = 500  # ids in one question, below what a database takes
COMPRESSION: Final = 6
MAX_LABEL: Final = 200  # characters that the column holds
_RESUME = TypeAdapter(RedactedResume)
_WORD = re.compile(r"[^\W_]+(?:[-'’.+#/][^\W_]+|[+#]+)*")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one file. `codes` has shape (passages, dimension), int8; `confidence` is 0…100."""

    id: str
    organisation_id: str
    candidate_id: str
    file_id: str
    resume: RedactedResume
    codes: Codes
    versions: str
    encoder: str
    confidence: int
    doubts: tuple[str, ...]
    months: int | None
    created_at: datetime

    def __repr__(self) -> str:
        """Its ids alone."""
        return f"Reading({self.id} of {self.candidate_id})"


def add_reading(connection: Connection, reading: Reading, skills: Sequence[Skill]) -> None:
    """Keep a reading, which from now on is the candidate's current one."""
    connection.execute(
        update(readings)
        .where(readings.c.candidate_id == reading.candidate_id, readings.c.is_current)
        .values(is_current=False)
    )
    resume, codes = reading.resume, reading.codes
    row = {
        **{name: getattr(reading, name) for name in ("id", "organisation_id", "candidate_id", "file_id", "versions")},
        **{name: getattr(reading, name) for name in ("encoder", "confidence", "months", "created_at")},
        "is_current": True,
        "content_hash": resume.content_hash,
        "dimension": codes.shape[1],
        "passages": len(codes),
        "redacted": packed(resume),
        "codes": np.ascontiguousarray(codes, dtype=np.int8).tobytes(),
        "doubts": canonical(list(reading.doubts)).decode(),
        "language": resume.language,
        "hidden": len(resume.hidden),
        "regions": _regions(resume),
        "search_text": search_text(resume.text),
    }
    connection.execute(insert(readings), [row])
    if skills:
        rows = [
            {
                "reading_id": reading.id,
                "skill_id": skill.id[:MAX_LABEL],
                "label": skill.label[:MAX_LABEL],
                "rung": skill.rung.value,
                "months": skill.months,
            }
            for skill in skills
        ]
        connection.execute(insert(reading_skills), rows)


def current_readings(connection: Connection, candidate_ids: Collection[str]) -> tuple[Reading, ...]:
    """The current reading of each of these people who has one, by candidate."""
    query = (
        select(readings)
        .where(readings.c.candidate_id.in_(sorted(candidate_ids)), readings.c.is_current)
        .order_by(readings.c.candidate_id)
    )
    return tuple(
        Reading(
            id=row.id,
            organisation_id=row.organisation_id,
            candidate_id=row.candidate_id,
            file_id=row.file_id,
            resume=unpacked(row.redacted),
            codes=np.frombuffer(row.codes, dtype=np.int8).reshape(row.passages, row.dimension),
            versions=row.versions,
            encoder=row.encoder,
            confidence=row.confidence,
            doubts=tuple(json.loads(row.doubts)),
            months=row.months,
            created_at=row.created_at,
        )
        for row in connection.execute(query)
    )


def mean_codes(connection: Connection, reading_ids: Collection[str]) -> dict[str, list[float]]:
    """By reading, the mean code of its passages, shape (dimension,): what a scan for proxies looks at."""
    means: dict[str, list[float]] = {}
    wanted = sorted(reading_ids)
    columns = (readings.c.id, readings.c.codes, readings.c.passages, readings.c.dimension)
    for start in range(0, len(wanted), AT_ONCE):
        query = select(*columns).where(readings.c.id.in_(wanted[start : start + AT_ONCE]), readings.c.passages > 0)
        for reading_id, codes, passages, dimension in connection.execute(query):
            block = np.frombuffer(codes, dtype=np.int8).reshape(passages, dimension)
            means[reading_id] = [float(value) for value in block.astype(np.float64).mean(axis=0)]
    return means


def files_of_readings(connection: Connection, reading_ids: Collection[str]) -> dict[str, str]:
    """By reading, its file, where the file itself is still kept."""
    query = (
        select(readings.c.id, readings.c.file_id)
        .join(file_contents, file_contents.c.file_id == readings.c.file_id)
        .where(readings.c.id.in_(sorted(reading_ids)))
    )
    return {row.id: row.file_id for row in connection.execute(query)}


def packed(resume: RedactedResume) -> bytes:
    """A redacted résumé as it is stored."""
    return zlib.compress(_RESUME.dump_json(resume), COMPRESSION)


def unpacked(stored: bytes) -> RedactedResume:
    """The redacted résumé that `packed` was given.

    Raises:
        ValueError: it is not what `packed` made.
    """
    return _RESUME.validate_json(zlib.decompress(stored))


def search_text(text: str) -> str:
    """Casefolded words with a space before and after each: what is looked for as " word " or " two words "."""
    words = _WORD.findall(text.replace(MASK, " ").casefold())
    return f" {' '.join(words)} " if words else " "


def _regions(resume: RedactedResume) -> str:
    """Places of living and permits to work, casefolded, a line each."""
    return "\n".join(sorted({" ".join(place.text.casefold().split()) for place in resume.locations}))
