"""Rank the pool of a requisition: evidence is gathered once, slowly, by a worker; an order is arithmetic over it.

So another weight costs no model and no reading: the strengths of a pool are kept in this process for as long as who is
in it and what is asked stay the same. What comes out is stored and shown to nobody: the gate decides that.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from api.errors import BadInput, Conflict
from api.storage.database import Connection, reading, transaction
from api.storage.evidence import MISSING, STATES, strengths_by_question
from api.storage.ledger import By
from api.storage.pool import Member, Pool, pool_of
from api.storage.rankings import Columns, Posted, StoredRanking, add_ranking, posted
from api.storage.retention import retention_of
from api.workflows.service import Service
from screening.digest import digest
from screening.errors import RequisitionError
from screening.evidence import EVIDENCE_VERSION, GateState
from screening.ports import Calibration, Tools
from screening.ranking import Strengths, arrange, maximum_points, turns
from screening.requisition import EvidenceRule, Mode, Requisition, parse_requisition

__all__ = [
    "EXACT",
    "PROPOSED_BY_INDEX",
    "Asked",
    "Proposed",
    "Ranked",
    "arranged_columns",
    "asked_of",
    "calibration_hash",
    "pool_now",
    "provenance_of",
    "question_keys",
    "rank_in",
    "rank_pool",
    "ranks_under",
    "strengths_of_members",
    "text_key",
    "text_key_of",
    "understood",
]

EXACT: Final = "exact"
PROPOSED_BY_INDEX: Final = "index proposes, exact scores"
KEPT_MATRICES: Final = 16  # pools whose strengths stay in memory: 32 bytes a person and 8 requirements
NOT_GATHERED: Final = "the evidence of this pool for these requirements is not gathered yet: propose, or try again."


@dataclass(frozen=True, slots=True)
class Asked:
    """A version of a requisition, understood: `questions` are keys of evidence by id of the requirement."""

    posted: Posted
    requisition: Requisition
    questions: Mapping[str, str]

    @property
    def texts_hash(self) -> str:
        """Of all that a search for people would be made with: another weight does not change it."""
        return digest(sorted({text for r in self.requisition.requirements for text in r.alternatives}))


@dataclass(frozen=True, slots=True)
class Proposed:
    """The readings that an index proposed, and of 1,000 passages that are truly nearest how many it had found."""

    readings: frozenset[str]
    recall_per_mille: int

    @property
    def hash(self) -> str:
        """Of who was proposed."""
        return digest(sorted(self.readings))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking as stored, and its places, which nobody may see before the gate lets them."""

    stored: StoredRanking
    places: Columns


@dataclass(frozen=True, slots=True)
class _Matrix:
    """All of a pool that an order depends on beside weights; `states` has a column each gate."""

    members: tuple[Member, ...]
    strengths: Strengths
    states: NDArray[np.int8] = field(repr=False)


_MATRICES: OrderedDict[tuple[str, tuple[str, ...], str], _Matrix] = OrderedDict()
_LOCK = threading.Lock()


def question_keys(requisition: Requisition, *, calibration: str, taxonomy: str, encoder: str) -> dict[str, str]:
    """By id of the requirement, a digest of all that shapes evidence beside the reading; no weight is in it."""
    return {
        requirement.id: digest(
            {
                **({} if requirement.rule is EvidenceRule.ANYWHERE else {"rule": requirement.rule.value}),
                "kind": requirement.kind.value,
                "alternatives": requirement.alternatives,
                "min_years": None if requirement.min_years is None else str(requirement.min_years),
                "gate": requirement.mode is Mode.GATE,
                "reference": requisition.reference,
                "evidence": EVIDENCE_VERSION,
                "calibration": calibration,
                "taxonomy": taxonomy,
                "encoder": encoder,
            }
        )
        for requirement in requisition.requirements
    }


def text_key(text: str, tools: Tools) -> str:
    """A digest of all that shapes the codes and concepts of a text that is asked."""
    return text_key_of(text, taxonomy=tools.matcher.version, encoder=tools.encoder.revision)


def text_key_of(text: str, *, taxonomy: str, encoder: str) -> str:
    """The same, for tools that are known by name alone."""
    return digest({"text": text, "taxonomy": taxonomy, "encoder": encoder})


def calibration_hash(calibration: Calibration) -> str:
    """Of the tables themselves: a version is a name."""
    return digest({kind: [list(row) for row in table] for kind, table in calibration.tables.items()})


def understood(found: Posted) -> Requisition:
    """A stored version, read.

    Raises:
        BadInput: it cannot be used any more, naming the line.
    """
    try:
        return _parsed(found.source, found.requisition_id)
    except RequisitionError as error:
        raise BadInput(f"version {found.version} of the requisition cannot be used: {error}") from None


@lru_cache(maxsize=256)
def _parsed(source: str, requisition_id: str) -> Requisition:
    return parse_requisition(source, default_id=requisition_id)


def asked_of(found: Posted, tools: Tools) -> Asked:
    """A stored version, with the questions that these tools make of it.

    Raises:
        BadInput: it cannot be used any more, naming the line.
    """
    requisition = understood(found)
    keys = question_keys(
        requisition,
        calibration=tools.calibration.version,
        taxonomy=tools.matcher.version,
        encoder=tools.encoder.revision,
    )
    return Asked(found, requisition, keys)


def pool_now(service: Service, connection: Connection, found: Posted) -> Pool:
    """The pool at this moment, under the organisation's retention policy."""
    retention, _ = retention_of(connection, found.organisation_id)
    return pool_of(connection, found.requisition_id, retention, at=service.now())


def rank_pool(
    service: Service,
    requisition_id: str,
    version: int | None = None,
    *,
    by: By,
    proposed: Proposed | None = None,
) -> Ranked:
    """Rank everyone in the pool, or those whom an index proposed, and keep the ranking.

    Args:
        service: the service.
        requisition_id: whose pool.
        version: of the requisition; the current one if None.
        by: who asked.
        proposed: whom an index proposed; None where everyone is ranked.

    Raises:
        NotFound: there is no such requisition or version.
        Conflict: evidence is missing: a worker has to gather it first.
    """
    tools = service.tools()
    with reading(service.engine) as connection:
        asked = asked_of(posted(connection, requisition_id, version), tools)
        pool = pool_now(service, connection, asked.posted)
        matrix = _matrix(connection, asked, pool, proposed=proposed)
    with transaction(service.engine) as connection:
        return _keep(connection, asked, pool, matrix, tools, proposed=proposed, by=by)


def rank_in(
    connection: Connection, asked: Asked, pool: Pool, tools: Tools, *, by: By, proposed: Proposed | None = None
) -> Ranked:
    """The same inside the caller's transaction, of the pool that it has seen there.

    Raises:
        Conflict: evidence is missing.
    """
    matrix = _matrix(connection, asked, pool, proposed=proposed)
    return _keep(connection, asked, pool, matrix, tools, proposed=proposed, by=by)


def ranks_under(
    connection: Connection, found: Posted, asked: Sequence[Requisition], *, pool: Pool, tools: Tools
) -> tuple[NDArray[np.int64], ...]:
    """The rank that each of these would give every member of `pool`, by arithmetic alone; nothing is kept.

    Raises:
        Conflict: evidence is missing: a worker has to gather it first.
    """
    ranks = []
    for requisition in asked:
        keys = question_keys(
            requisition,
            calibration=tools.calibration.version,
            taxonomy=tools.matcher.version,
            encoder=tools.encoder.revision,
        )
        matrix = _matrix(connection, Asked(found, requisition, keys), pool, proposed=None)
        arranged = arrange(matrix.strengths, tuple(maximum_points(requisition.requirements).values()))
        of_members = np.empty(len(matrix.members), dtype=np.int64)
        of_members[arranged.order] = arranged.ranks
        ranks.append(of_members)
    return tuple(ranks)


def _keep(
    connection: Connection,
    asked: Asked,
    pool: Pool,
    matrix: _Matrix,
    tools: Tools,
    *,
    proposed: Proposed | None,
    by: By,
) -> Ranked:
    columns = arranged_columns(asked.requisition, matrix.members, matrix.strengths, matrix.states, pool=pool)
    provenance = provenance_of(asked, pool, tools, proposed=proposed)
    stored = add_ranking(
        connection,
        asked.posted,
        columns,
        provenance,
        pool_hash=pool.hash,
        left_out=pool.left_out.as_json(),
        by=by,
    )
    return Ranked(stored, columns)


def arranged_columns(
    requisition: Requisition,
    members: Sequence[Member],
    strengths: Strengths,
    states: NDArray[np.int8],
    *,
    pool: Pool,
) -> Columns:
    """The places that these strengths give, in columns."""
    maxima = maximum_points(requisition.requirements)
    arranged = arrange(strengths, tuple(maxima.values()))
    order = arranged.order

    def in_order(values: Sequence[object]) -> tuple[Any, ...]:
        return tuple(np.array(values, dtype=object)[order].tolist())

    ranked = {member.reading_id for member in members}
    gated = tuple(r.id for r in requisition.requirements if r.mode is Mode.GATE)
    words = np.array([state.value for state in STATES], dtype=object)
    return Columns(
        candidates=in_order([member.person_id for member in members]),
        readings=in_order([member.reading_id for member in members]),
        ranks=tuple(arranged.ranks.tolist()),
        scores=tuple(arranged.scores[order].tolist()),
        points=tuple(map(tuple, arranged.points[order].tolist())),
        gates=tuple(map(tuple, words[states[order]].tolist())) if gated else ((),) * len(members),
        confidence=in_order([member.confidence for member in members]),
        scored=tuple(maxima),
        gated=gated,
        unread=pool.unread,
        not_retrieved=tuple(m.person_id for m in pool.members if m.reading_id not in ranked),
    )


def provenance_of(asked: Asked, pool: Pool, tools: Tools, *, proposed: Proposed | None) -> dict[str, Any]:
    """All that a ranking was made of, by name, version and hash."""
    return {
        "requisition": asked.posted.requisition_id,
        "version": asked.posted.version,
        "requisition_sha256": asked.posted.hash,
        "pool_sha256": pool.hash,
        "questions": dict(asked.questions),
        "texts_sha256": asked.texts_hash,
        "evidence": EVIDENCE_VERSION,
        "calibration": tools.calibration.version,
        "calibration_sha256": calibration_hash(tools.calibration),
        "taxonomy": tools.matcher.version,
        "encoder": tools.encoder.revision,
        "engine": EXACT if proposed is None else PROPOSED_BY_INDEX,
        "proposed_sha256": None if proposed is None else proposed.hash,
        "recall_per_mille": None if proposed is None else proposed.recall_per_mille,
    }


def _matrix(connection: Connection, asked: Asked, pool: Pool, *, proposed: Proposed | None) -> _Matrix:
    """The strengths of the pool, from memory where who is in it and what is asked are the same.

    Raises:
        Conflict: evidence is missing.
    """
    shape = tuple(f"{r.mode.value} {asked.questions[r.id]}" for r in asked.requisition.requirements)
    key = (pool.hash, shape, "" if proposed is None else proposed.hash)
    with _LOCK:
        found = _MATRICES.get(key)
        if found is not None:
            _MATRICES.move_to_end(key)
            return found
    members = tuple(m for m in pool.members if proposed is None or m.reading_id in proposed.readings)
    made = _loaded(connection, asked, members)
    with _LOCK:
        _MATRICES[key] = made
        while len(_MATRICES) > KEPT_MATRICES:
            _MATRICES.popitem(last=False)
    return made


def _loaded(connection: Connection, asked: Asked, members: tuple[Member, ...]) -> _Matrix:
    def ids(mode: Mode) -> list[str]:
        return [asked.questions[r.id] for r in asked.requisition.requirements if r.mode is mode]

    readings = [member.reading_id for member in members]
    values, _ = strengths_by_question(connection, ids(Mode.SCORED), readings)
    _, states = strengths_by_question(connection, ids(Mode.GATE), readings)
    if (values == MISSING).any() or (states == MISSING).any():
        raise Conflict(NOT_GATHERED)
    return _Matrix(members, strengths_of_members(members, values, states), states)


def strengths_of_members(members: Sequence[Member], values: NDArray[np.int32], states: NDArray[np.int8]) -> Strengths:
    """Strengths with who has a gate known to be unmet, and whose turn it is inside a tie."""
    turn = turns([(member.content_hash, member.person_id) for member in members])
    return Strengths(values, (states == STATES.index(GateState.NOT_MET)).any(axis=1), turn)
