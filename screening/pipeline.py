"""The straight line: document → résumé → redacted résumé → codes → ranking → proposal.

Reads like the sentence the service exists for. Opens no file and keeps nothing: entrances bring bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from screening.evidence import Queries
from screening.ports import Codes, Tools, VectorIndex
from screening.ranking import Prepared, Ranking, rank
from screening.redact import REDACT_VERSION, redact
from screening.requisition import Requisition
from screening.resume import Document, RedactedResume, Resume
from screening.retrieval import EXACT_PASSAGES, Retrieval, retrieve
from screening.segment import SEGMENT_VERSION, segment
from screening.skills import SKILLS_VERSION, find_skills

__all__ = ["LINE_VERSION", "ask", "encode", "rank_pool", "understand"]

LINE_VERSION = f"{SEGMENT_VERSION}.{REDACT_VERSION}.{SKILLS_VERSION}"
"""Changes whenever the same document would be understood differently: part of every cache key."""


def understand(document: Document, tools: Tools, *, language: str = "") -> tuple[Resume, RedactedResume]:
    """Read a document's meaning, then strip who the person is and find the skills in what remains."""
    resume = segment(document)
    redacted = redact(resume)
    employers = tuple((p.employer_span.start, p.employer_span.end) for p in resume.positions if p.employer_span)
    skills = find_skills(redacted.text, sections=redacted.sections, ignored=employers, matcher=tools.matcher)
    return resume, replace(redacted, skills=skills, language=language)


def encode(redacted: RedactedResume, tools: Tools) -> Prepared:
    """A redacted résumé with the codes of its passages."""
    return Prepared(redacted, tools.encoder.encode([passage.text for passage in redacted.passages]))


def ask(requisition: Requisition, tools: Tools) -> Queries:
    """What a requisition asks, ready to be compared: one row an alternative, requirement by requirement."""
    texts = tuple(text for requirement in requisition.requirements for text in requirement.alternatives)
    return Queries(texts, tools.encoder.encode(texts), tuple(tools.matcher.concepts(text) for text in texts))


def rank_pool(
    requisition: Requisition,
    pool: Sequence[Prepared],
    queries: Queries,
    *,
    tools: Tools,
    build_index: Callable[[Codes], VectorIndex],
    threshold: int = EXACT_PASSAGES,
) -> tuple[Ranking, Retrieval]:
    """Rank everyone, or, beyond `threshold` passages, everyone whom the index proposes."""
    chosen = retrieve(
        [prepared.codes for prepared in pool], np.asarray(queries.codes), build_index=build_index, threshold=threshold
    )
    members = [pool[index] for index in chosen.members]
    return rank(requisition, members, queries, calibration=tools.calibration), chosen
