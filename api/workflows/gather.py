"""Gather the evidence of a pool for what a requisition asks: the slow half of a ranking, done once by a worker.

What is asked is encoded once and kept; each reading is judged for each question once, whatever it will weigh. Done in
parts, each its own transaction, so that a worker that ends in the middle loses one part and does none twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

import numpy as np

from api.storage.database import reading, transaction
from api.storage.encodings import add_encoding
from api.storage.evidence import (
    add_evidence,
    add_question_vectors,
    prepared_readings,
    question_vectors_of,
    readings_with_evidence,
)
from api.storage.rankings import posted
from api.workflows.rank import Asked, Proposed, asked_of, pool_now, text_key
from api.workflows.service import Service
from screening.evidence import Evidence, Queries
from screening.pipeline import encode
from screening.ports import Tools
from screening.ranking import Prepared, judge_all
from screening.requisition import Requirement, Requisition

__all__ = ["AT_ONCE", "Progress", "encode_anew", "gather_evidence", "judge_readings", "queries_for", "stored_queries"]

AT_ONCE: Final = 200  # readings judged in one transaction

Progress = Callable[[int, int], None]
"""Told how many readings are judged, of how many."""


@dataclass(frozen=True, slots=True)
class _Missing:
    """A question and the readings that have no evidence for it."""

    requirement: str
    readings: frozenset[str]


def gather_evidence(
    service: Service,
    requisition_id: str,
    version: int | None = None,
    *,
    proposed: Proposed | None = None,
    progress: Progress = lambda _done, _total: None,
) -> int:
    """Judge everyone in the pool for what is asked and not judged yet; how many readings that were.

    Args:
        service: the service.
        requisition_id: whose pool.
        version: of the requisition; the current one if None.
        proposed: whom an index proposed; None for everyone.
        progress: told after each part.

    Raises:
        NotFound: there is no such requisition or version.
    """
    tools = service.tools()
    encode_anew(service, requisition_id, tools)
    with reading(service.engine) as connection:
        asked = asked_of(posted(connection, requisition_id, version), tools)
        pool = pool_now(service, connection, asked.posted)
        members = [m for m in pool.members if proposed is None or m.reading_id in proposed.readings]
        ids = frozenset(member.reading_id for member in members)
        missing = [
            _Missing(requirement, ids - readings_with_evidence(connection, key, ids))
            for requirement, key in asked.questions.items()
        ]
    todo = sorted(frozenset().union(*(one.readings for one in missing)))
    if not todo:
        return 0
    queries = queries_for(service, asked.requisition, tools)
    for start in range(0, len(todo), AT_ONCE):
        part = todo[start : start + AT_ONCE]
        _judge_part(service, asked, part, missing, queries=queries, tools=tools)
        progress(min(start + AT_ONCE, len(todo)), len(todo))
    return len(todo)


def encode_anew(service: Service, requisition_id: str, tools: Tools) -> int:
    """Encode again who was encoded by another encoder than the one in use; how many that were.

    Codes of two encoders cannot be compared. The old reading stays, so that earlier rankings can be replayed.
    """
    with reading(service.engine) as connection:
        pool = pool_now(service, connection, posted(connection, requisition_id))
    old = [member.reading_id for member in pool.members if member.encoder != tools.encoder.revision]
    for reading_id in old:
        with reading(service.engine) as connection:
            people = prepared_readings(connection, [reading_id])
        for prepared in people.values():
            fresh = encode(prepared.resume, tools)
            with transaction(service.engine) as connection:
                add_encoding(
                    connection,
                    reading_id,
                    fresh.codes,
                    new_id=str(uuid4()),
                    encoder=tools.encoder.revision,
                    at=service.now(),
                )
    return len(old)


def _judge_part(
    service: Service,
    asked: Asked,
    part: Sequence[str],
    missing: Sequence[_Missing],
    *,
    queries: Queries,
    tools: Tools,
) -> None:
    wanted = [one.requirement for one in missing if not one.readings.isdisjoint(part)]
    with reading(service.engine) as connection:
        people = prepared_readings(connection, part)
    found = judge_readings(asked.requisition, people, queries, tools, only=wanted)
    with transaction(service.engine) as connection:
        add_evidence(
            connection,
            [(reading_id, asked.questions[one.requirement], one) for reading_id, all_ in found.items() for one in all_],
        )


def judge_readings(
    requisition: Requisition,
    people: Mapping[str, Prepared],
    queries: Queries,
    tools: Tools,
    *,
    only: Sequence[str] | None = None,
) -> dict[str, tuple[Evidence, ...]]:
    """The evidence of each reading, by its id; of some requirements alone if `only` names them."""
    asked: list[Requirement] = []
    rows: list[int] = []
    row = 0
    for requirement in requisition.requirements:
        if only is None or requirement.id in only:
            asked.append(requirement)
            rows.extend(range(row, row + len(requirement.alternatives)))
        row += len(requirement.alternatives)
    part = replace(requisition, requirements=tuple(asked))
    some = Queries(tuple(queries.texts[i] for i in rows), queries.codes[rows], tuple(queries.concepts[i] for i in rows))
    judged = judge_all(part, list(people.values()), some, calibration=tools.calibration, scorer=tools.scorer)
    return {reading_id: one.evidence for reading_id, one in zip(people, judged, strict=True)}


def queries_for(service: Service, requisition: Requisition, tools: Tools) -> Queries:
    """What is asked as codes and concepts: those that are kept, and the rest encoded and kept from now on."""
    texts = tuple(text for requirement in requisition.requirements for text in requirement.alternatives)
    keys = {text: text_key(text, tools) for text in texts}
    with reading(service.engine) as connection:
        known = question_vectors_of(connection, keys.values())
    new = sorted({text for text in texts if keys[text] not in known})
    if new:
        codes = tools.encoder.encode(new)
        rows = [(keys[text], text, code, tools.matcher.concepts(text)) for text, code in zip(new, codes, strict=True)]
        with transaction(service.engine) as connection:
            add_question_vectors(connection, rows, encoder=tools.encoder.revision)
    return stored_queries(service, requisition, tools)


def stored_queries(service: Service, requisition: Requisition, tools: Tools) -> Queries:
    """What is asked, as it is kept; asks no encoder.

    Raises:
        KeyError: something that is asked was never encoded.
    """
    texts = tuple(text for requirement in requisition.requirements for text in requirement.alternatives)
    with reading(service.engine) as connection:
        known = question_vectors_of(connection, {text_key(text, tools) for text in texts})
    found = [known[text_key(text, tools)] for text in texts]
    return Queries(texts, np.stack([codes for codes, _ in found]), tuple(concepts for _, concepts in found))
