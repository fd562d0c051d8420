"""People made for a measurement, of whom nothing was ever read: rows alone, with evidence of given strengths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, insert

from api.storage.accounts import NewUser, User, add_organisation, add_team, add_to_team, add_user
from api.storage.ledger import By
from api.storage.rankings import Posted, posted
from api.storage.roles import Role
from api.storage.states import ApplicationState, ConsentBasis, FileState, Origin, RequisitionState
from api.storage.tables import (
    applications,
    batches,
    candidates,
    evidence,
    files,
    readings,
    requisition_versions,
    requisitions,
)
from screening.digest import digest

__all__ = ["Simulated", "SimulatedPool", "add_simulated_pool"]

DETAIL = '{"alternative":0,"months":null,"months_unknown":false,"quotes":[[1,0,40]],"rung":null,"similarity":[20000,3]}'


@dataclass(frozen=True, slots=True)
class SimulatedPool:
    """What is made: a requisition, and somebody for each row of `strengths` (people, requirements)."""

    source: str
    strengths: NDArray[np.int64] = field(repr=False)
    questions_of: Callable[[Posted], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was made, and who may change it."""

    requisition_id: str
    team_id: str
    user: User


def add_simulated_pool(connection: Connection, pool: SimulatedPool, *, by: By) -> Simulated:
    """Keep it in an organisation of its own."""
    organisation_id = add_organisation(connection, "Bench", by=by)
    team_id = add_team(connection, "Bench", organisation_id=organisation_id, by=by)
    user = add_user(connection, NewUser("bench@example.org", "Bench", Role.RECRUITER, organisation_id, "none"), by=by)
    add_to_team(connection, user, team_id=team_id, by=by)
    whose = {"organisation_id": organisation_id, "team_id": team_id, "created_by": user.id, "created_at": by.at}
    requisition_id = _requisition(connection, pool, whose)
    batch_id = str(uuid4())
    connection.execute(insert(batches), [{**whose, "id": batch_id}])
    people = [str(uuid4()) for _ in range(len(pool.strengths))]
    _people(connection, people, whose, requisition_id=requisition_id, batch_id=batch_id)
    questions = pool.questions_of(posted(connection, requisition_id))
    rows = [
        {"reading_id": person, "question": question, "strength": strength, "detail": DETAIL}
        for person, strengths in zip(people, pool.strengths.tolist(), strict=True)
        for question, strength in zip(questions, strengths, strict=True)
    ]
    connection.execute(insert(evidence), rows)
    return Simulated(requisition_id, team_id, user)


def _requisition(connection: Connection, pool: SimulatedPool, whose: dict[str, Any]) -> str:
    requisition_id = str(uuid4())
    row = {
        **whose,
        "id": requisition_id,
        "title": "Bench",
        "job_family": "Bench",
        "state": RequisitionState.OPEN,
        "version": 1,
        "posting": "",
        "updated_at": whose["created_at"],
    }
    connection.execute(insert(requisitions), [row])
    version = {
        "requisition_id": requisition_id,
        "number": 1,
        "source": pool.source,
        "hash": digest(pool.source),
        "note": "",
        "created_by": whose["created_by"],
        "created_at": whose["created_at"],
    }
    connection.execute(insert(requisition_versions), [version])
    return requisition_id


def _people(
    connection: Connection, people: Sequence[str], whose: dict[str, Any], *, requisition_id: str, batch_id: str
) -> None:
    """Of each person a record, a file, a reading and an application, all with the person's own id."""
    at, organisation = whose["created_at"], {"organisation_id": whose["organisation_id"]}
    person = {
        **organisation,
        "team_id": whose["team_id"],
        "wrapped_key": b"none",
        "consent_basis": ConsentBasis.POOL,
        "legal_hold": False,
        "wants_human": False,
        "created_at": at,
    }
    file = {
        **organisation,
        "batch_id": batch_id,
        "size": 0,
        "state": FileState.READ,
        "reason": "",
        "attempts": 1,
        "created_at": at,
        "updated_at": at,
    }
    reading = {
        **organisation,
        "is_current": True,
        "versions": digest("none"),
        "encoder": "none",
        "dimension": 384,
        "passages": 0,
        "confidence": 100,
        "doubts": "[]",
        "language": "en",
        "hidden": 0,
        "created_at": at,
        "regions": "",
        "search_text": " ",
        "redacted": bytes(4_000),
        "codes": bytes(12 * 384),
    }
    applied = {
        "requisition_id": requisition_id,
        "origin": Origin.UPLOAD,
        "state": ApplicationState.ACTIVE,
        "added_by": whose["created_by"],
        "added_at": at,
        "changed_at": at,
    }
    connection.execute(insert(candidates), [{**person, "id": one} for one in people])
    connection.execute(
        insert(files), [{**file, "id": one, "candidate_id": one, "position": n} for n, one in enumerate(people)]
    )
    connection.execute(
        insert(readings),
        [{**reading, "id": one, "candidate_id": one, "file_id": one, "content_hash": digest(one)} for one in people],
    )
    connection.execute(insert(applications), [{**applied, "candidate_id": one} for one in people])
