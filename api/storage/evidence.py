"""Evidence by question: what one reading brings for one thing asked, kept once and used for every weight it may get.

A question's key is a digest of all that shapes the answer beside the reading, so a changed requirement, calibration,
taxonomy or encoder never meets an old answer. Rows hold offsets of quotes and never their words: those are cut from the
redacted text when they are shown, and are gone with it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from api.storage.readings import unpacked
from api.storage.tables import evidence, question_vectors, readings
from screening.digest import canonical
from screening.evidence import Evidence, GateState, Quote
from screening.ports import Codes
from screening.ranking import Prepared
from screening.resume import RedactedText, Rung

__all__ = [
    "MISSING",
    "STATES",
    "add_evidence",
    "add_question_vectors",
    "codes_of",
    "evidence_detail",
    "evidence_from",
    "evidence_of",
    "prepared_readings",
    "question_vectors_of",
    "readings_with_evidence",
    "rows_of_reading",
    "strengths_by_question",
]

MISSING: Final = -1
STATES: Final = tuple(GateState)
AT_ONCE: Final = 500  # values bound in one query: SQLite before 3.32 takes 999


def question_vectors_of(connection: Connection, keys: Collection[str]) -> Mapping[str, tuple[Codes, frozenset[str]]]:
    """By key, the codes of what was asked, shape (dimension,), and the taxonomy's ids that count as it."""
    query = select(question_vectors).where(question_vectors.c.key.in_(sorted(keys)))
    return {
        row.key: (np.frombuffer(row.codes, dtype=np.int8), frozenset(json.loads(row.concepts)))
        for row in connection.execute(query)
    }


def add_question_vectors(
    connection: Connection, rows: Sequence[tuple[str, str, Codes, frozenset[str]]], *, encoder: str
) -> None:
    """Keep what was asked, as (key, text, codes, concepts); what is there already stays as it is."""
    values = [
        {
            "key": key,
            "text": text,
            "encoder": encoder,
            "codes": np.ascontiguousarray(codes, dtype=np.int8).tobytes(),
            "concepts": canonical(sorted(concepts)).decode(),
        }
        for key, text, codes, concepts in rows
    ]
    _insert_missing(connection, question_vectors, values)


def readings_with_evidence(connection: Connection, question: str, reading_ids: Collection[str]) -> frozenset[str]:
    """Those of the readings that have evidence for the question."""
    if len(reading_ids) <= AT_ONCE:
        query = select(evidence.c.reading_id).where(
            evidence.c.question == question, evidence.c.reading_id.in_(sorted(reading_ids))
        )
        return frozenset(connection.execute(query).scalars())
    everyone = connection.execute(select(evidence.c.reading_id).where(evidence.c.question == question)).scalars()
    return frozenset(everyone) & frozenset(reading_ids)


def add_evidence(connection: Connection, rows: Sequence[tuple[str, str, Evidence]]) -> None:
    """Keep (reading, question, evidence); what is there already stays, and what is of a reading that is gone is left.

    The readings are held until the end of the transaction, so that none is erased between the look and the insert.
    """
    there: set[str] = set()
    wanted = sorted({reading_id for reading_id, _, _ in rows})
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        query = select(readings.c.id).where(readings.c.id.in_(part)).with_for_update(read=True, key_share=True)
        there.update(connection.execute(query).scalars())
    values = [
        {
            "reading_id": reading_id,
            "question": question,
            "strength": found.strength,
            "state": found.state.value if found.state else None,
            "detail": evidence_detail(found),
        }
        for reading_id, question, found in rows
        if reading_id in there
    ]
    _insert_missing(connection, evidence, values)


def prepared_readings(connection: Connection, reading_ids: Sequence[str]) -> dict[str, Prepared]:
    """What may be seen of each of these readings, and its codes, by id; those that are gone are not there."""
    columns = (readings.c.id, readings.c.redacted, readings.c.codes, readings.c.passages, readings.c.dimension)
    found: dict[str, Prepared] = {}
    for start in range(0, len(reading_ids), AT_ONCE):
        query = select(*columns).where(readings.c.id.in_(reading_ids[start : start + AT_ONCE])).order_by(readings.c.id)
        for row in connection.execute(query):
            codes = np.frombuffer(row.codes, dtype=np.int8).reshape(row.passages, row.dimension)
            found[row.id] = Prepared(unpacked(row.redacted), codes)
    return found


def codes_of(connection: Connection, reading_ids: Sequence[str]) -> dict[str, Codes]:
    """The codes of each of these readings, shape (passages, dimension); those that are gone are not there."""
    columns = (readings.c.id, readings.c.codes, readings.c.passages, readings.c.dimension)
    found: dict[str, Codes] = {}
    for start in range(0, len(reading_ids), AT_ONCE):
        query = select(*columns).where(readings.c.id.in_(reading_ids[start : start + AT_ONCE]))
        for row in connection.execute(query):
            found[row.id] = np.frombuffer(row.codes, dtype=np.int8).reshape(row.passages, row.dimension)
    return found


def strengths_by_question(
    connection: Connection, questions: Sequence[str], reading_ids: Sequence[str]
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Strengths, -1 where there is no evidence, and places of gates' states in `STATES`, -1 where there is none.

    Both have the shape (readings, questions).
    """
    rows = {reading_id: row for row, reading_id in enumerate(reading_ids)}
    strengths = np.full((len(reading_ids), len(questions)), MISSING, dtype=np.int32)
    states = np.full((len(reading_ids), len(questions)), MISSING, dtype=np.int8)
    codes: dict[str | None, int] = {None: MISSING, **{state.value: place for place, state in enumerate(STATES)}}
    columns = (evidence.c.reading_id, evidence.c.strength, evidence.c.state)
    query = select(*columns).where(evidence.c.question == bindparam("question"))
    if len(reading_ids) <= AT_ONCE:
        query = query.where(evidence.c.reading_id.in_(list(reading_ids)))
    for column, question in enumerate(questions):
        for reading_id, strength, state in connection.execute(query, {"question": question}):
            row = rows.get(reading_id)
            if row is not None:
                strengths[row, column] = strength
                states[row, column] = codes[state]
    return strengths, states


def evidence_of(
    connection: Connection, reading_id: str, questions: Mapping[str, str], *, text: str
) -> tuple[Evidence, ...]:
    """The evidence of one reading, with its quotes cut from `text`; `questions` are keys by id of the requirement."""
    query = select(evidence).where(
        evidence.c.reading_id == reading_id, evidence.c.question.in_(sorted(set(questions.values())))
    )
    found = {row.question: row for row in connection.execute(query)}
    return tuple(
        evidence_from(requirement, found[key].strength, found[key].state, found[key].detail, text=text)
        for requirement, key in questions.items()
        if key in found
    )


def rows_of_reading(
    connection: Connection, reading_id: str, questions: Collection[str]
) -> Mapping[str, tuple[int, str | None, str]]:
    """By question, (strength, state, detail) as they are stored."""
    columns = (evidence.c.question, evidence.c.strength, evidence.c.state, evidence.c.detail)
    query = select(*columns).where(evidence.c.reading_id == reading_id, evidence.c.question.in_(sorted(questions)))
    return {row.question: (row.strength, row.state, row.detail) for row in connection.execute(query)}


def evidence_detail(found: Evidence) -> str:
    """What a row keeps beside strength and state: canonical JSON, offsets and no words."""
    return canonical(
        {
            "alternative": found.alternative,
            "similarity": found.similarity,
            "rung": found.rung.value if found.rung else None,
            "months": found.months,
            "months_unknown": found.months_unknown,
            "quotes": [(quote.page, quote.start, quote.end) for quote in found.quotes],
        }
    ).decode()


def evidence_from(requirement: str, strength: int, state: str | None, detail: str, *, text: str) -> Evidence:
    """A row as the evidence it was, with its quotes cut from `text`."""
    kept: dict[str, Any] = json.loads(detail)
    total, count = kept["similarity"]
    return Evidence(
        requirement=requirement,
        strength=strength,
        alternative=kept["alternative"],
        similarity=(total, count),
        rung=Rung(kept["rung"]) if kept["rung"] else None,
        months=kept["months"],
        months_unknown=kept["months_unknown"],
        state=GateState(state) if state else None,
        quotes=tuple(Quote(page, start, end, RedactedText(text[start:end])) for page, start, end in kept["quotes"]),
    )


def _insert_missing(connection: Connection, table: Table, values: Sequence[Mapping[str, object]]) -> None:
    if not values:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(values))
