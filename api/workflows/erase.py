"""Erase a person: what stands against it first, then the key and everything with it, then the traces.

A legal hold, a duty to keep records and a held slate are conflicts: nothing is erased until compliance decides, with a
reason that stays. The ids of who was erased are listed outside the database before the erasure is committed, so that
restoring an older copy erases them again.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict, NotFound
from api.settings import Settings
from api.storage.candidates import Candidate, applications_of, candidate_by_id, group_of, person_of
from api.storage.checkpoints import key_file
from api.storage.database import Connection, Engine, reading, transaction
from api.storage.erasing import (
    Erasure,
    add_erasure,
    count_traces,
    decide_erasure,
    erase_records,
    erasure_by_id,
    erasure_list,
    erasures_page,
    list_erased,
    lock_records,
    mark_traces_gone,
    overwrite_traces,
    read_erasure_list,
    waiting_erasure,
)
from api.storage.gate import lock_requisition, make_stale
from api.storage.ledger import Action, By, append
from api.storage.privacy import close_requests
from api.storage.retention import conflicts_of, retention_of
from api.storage.self_identification import erase_answers
from api.storage.states import ErasureState
from api.workflows.retrieve import INDEX_FOLDER
from api.workflows.service import Service

__all__ = [
    "MAX_REASON",
    "Asked",
    "Erased",
    "ask_erasure",
    "decide_conflict",
    "erase_again",
    "erase_as",
    "finish_erasures",
    "list_erasures",
    "remove_left_traces",
    "remove_traces",
    "traces_left",
]

MAX_REASON: Final = 2000  # characters


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to erase and why; `decided_by` is the compliance officer who decided beforehand, None where nobody did."""

    candidate_id: str
    reason: str
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of an erasure; `traces_gone` is False where a reader kept the database's log from being cut."""

    erasure: Erasure
    traces_gone: bool


def ask_erasure(service: Service, actor: Actor, candidate_id: str, *, reason: str) -> Erased:
    """Erase a person, unless something stands against it: then it waits for compliance.

    Raises:
        Forbidden: the actor may not erase.
        NotFound: there is nobody of that id in the organisation, or they are erased.
        BadInput: there is no reason, or a very long one.
    """
    require(actor, Permission.PRIVACY_ERASE)
    asked = Asked(candidate_id, reason)
    return erase_as(service.engine, service.settings, asked, organisation_id=actor.organisation_id, by=actor.by)


def decide_conflict(service: Service, actor: Actor, erasure_id: str, *, erase: bool, reason: str) -> Erased:
    """Decide, as compliance, whether what stands against an erasure weighs more; the reason is kept for good.

    Raises:
        Forbidden: the actor may not decide.
        NotFound: there is no such erasure in the organisation.
        Conflict: it was decided already.
        BadInput: there is no reason, or a very long one.
    """
    require(actor, Permission.PRIVACY_DECIDE)
    words = _reason(reason)
    state = ErasureState.DONE if erase else ErasureState.REFUSED
    with transaction(service.engine) as connection:
        erasure = erasure_by_id(connection, erasure_id)
        if erasure.organisation_id != actor.organisation_id:
            raise NotFound
        if not decide_erasure(connection, erasure, state, reason=f"{erasure.reason}\n{words}", by=actor.by):
            raise Conflict("this erasure was decided already.")
        if erase:
            _erase(connection, service.settings, erasure, by=actor.by)
        else:
            append(
                connection, Action.ERASURE_REFUSED, subject=erasure.candidate_id, by=actor.by, detail=_facts(erasure)
            )
        erasure = erasure_by_id(connection, erasure_id)
    return Erased(erasure, remove_traces(service.engine, service.settings) if erase else True)


def list_erasures(
    service: Service, actor: Actor, *, states: Sequence[ErasureState], after: str | None, limit: int
) -> tuple[Erasure, ...]:
    """Erasures of the organisation in those states, by id.

    Raises:
        Forbidden: the actor may not decide about erasures.
    """
    require(actor, Permission.PRIVACY_DECIDE)
    with reading(service.engine) as connection:
        return erasures_page(connection, actor.organisation_id, states=states, after=after, limit=limit)


def erase_as(
    engine: Engine, settings: Settings, asked: Asked, *, organisation_id: str | None, by: By, tidy: bool = True
) -> Erased:
    """The same for whoever was allowed to already.

    Args:
        engine: The database.
        settings: They say where the list of erasures and the caches are.
        asked: Whom, and why.
        organisation_id: Whose people; None for whoever holds the machine.
        by: Who, and when.
        tidy: Remove the traces at once; without it the caller does, after several.

    Raises:
        NotFound: there is nobody of that id in the organisation, or they are erased.
        Conflict: an erasure of the person waits already.
        BadInput: there is no reason, or a very long one.
        StorageError: the database or the list of erasures cannot be written; nobody was erased.
    """
    words = _reason(asked.reason)
    with transaction(engine) as connection:
        person = person_of(connection, candidate_by_id(connection, asked.candidate_id))
        if organisation_id not in (None, person.organisation_id) or person.erased_at is not None:
            raise NotFound
        erasure = _begin(connection, person, words, decided_by=asked.decided_by, by=by)
        if erasure.state is ErasureState.DONE:
            _erase(connection, settings, erasure, by=by)
        else:
            append(connection, Action.ERASURE_CONFLICT, subject=person.id, by=by, detail=_facts(erasure))
    done = erasure.state is ErasureState.DONE
    return Erased(erasure, remove_traces(engine, settings) if done and tidy else not done)


def erase_again(engine: Engine, settings: Settings, *, by: By) -> int:
    """Erase whoever is on the list of erasures and is there again, as after restoring a backup; how many records.

    Raises:
        StorageError: the list cannot be read, or the database refused; nobody was erased then.
    """
    count = 0
    with transaction(engine) as connection:
        for candidate_id in read_erasure_list(_list(settings)):
            try:
                one = candidate_by_id(connection, candidate_id)
            except NotFound:
                continue
            if one.erased_at is None:
                _drop(connection, (one,), by=by)
                append(connection, Action.ERASED, subject=one.id, by=by, detail={"records": 1, "again": True})
                count += 1
    remove_traces(engine, settings)
    return count


def remove_traces(engine: Engine, settings: Settings) -> bool:
    """Cut the database's log and drop the caches of vectors, which are made again; False where one of them is left.

    Raises:
        StorageError: the database refused.
    """
    caches = settings.data_dir / INDEX_FOLDER
    shutil.rmtree(caches, ignore_errors=True)
    gone = overwrite_traces(engine) and not caches.exists()
    if gone:
        with transaction(engine) as connection:
            mark_traces_gone(connection)
    return gone


def traces_left(service: Service, actor: Actor) -> int:
    """How many erasures of the organisation left traces in the database's log or in caches.

    Raises:
        Forbidden: the actor may not decide about erasures.
    """
    require(actor, Permission.PRIVACY_DECIDE)
    with reading(service.engine) as connection:
        return count_traces(connection, actor.organisation_id)


def finish_erasures(service: Service, actor: Actor) -> bool:
    """Try again to remove what erasures left; False where something is left still.

    Raises:
        Forbidden: the actor may not decide about erasures.
        StorageError: the database refused.
    """
    require(actor, Permission.PRIVACY_DECIDE)
    return remove_traces(service.engine, service.settings)


def remove_left_traces(service: Service) -> int:
    """Try again where an erasure left something; how many erasures that was about, whether it went or not.

    Raises:
        StorageError: the database refused.
    """
    with reading(service.engine) as connection:
        count = count_traces(connection)
    if count:
        remove_traces(service.engine, service.settings)
    return count


def _begin(connection: Connection, person: Candidate, reason: str, *, decided_by: str | None, by: By) -> Erasure:
    """The row of the erasure: done, or waiting for compliance. Locks pools before people, as all who need both do."""
    if waiting_erasure(connection, person.id) is not None:
        raise Conflict("an erasure of this person waits for the decision of compliance already.")
    group = [one.id for one in group_of(connection, person.id)]
    for requisition_id in _pools(connection, group_of(connection, person.id)):
        lock_requisition(connection, requisition_id)
    lock_records(connection, group)
    retention, _ = retention_of(connection, person.organisation_id)
    conflicts = conflicts_of(connection, group, retention, at=by.at)
    erasure = add_erasure(
        connection,
        person.organisation_id,
        person.id,
        state=ErasureState.CONFLICT if conflicts else ErasureState.DONE,
        conflicts=conflicts,
        reason=reason,
        by=by,
    )
    if conflicts and decided_by is not None:
        decide_erasure(connection, erasure, ErasureState.DONE, reason=reason, by=By(decided_by, by.at))
    return erasure_by_id(connection, erasure.id)


def _erase(connection: Connection, settings: Settings, erasure: Erasure, *, by: By) -> None:
    """Everything about the person, as they are now: records merged since they were asked for go with them."""
    person = person_of(connection, candidate_by_id(connection, erasure.candidate_id))
    group = tuple(one for one in group_of(connection, person.id) if one.erased_at is None)
    _drop(connection, group, by=by)
    append(connection, Action.ERASED, subject=person.id, by=by, detail={**_facts(erasure), "records": len(group)})
    list_erased(_list(settings), [one.id for one in group], at=by.at)


def _drop(connection: Connection, group: Sequence[Candidate], *, by: By) -> None:
    """The pools that they were in change, and nothing may hinder that; then the records themselves."""
    for requisition_id in _pools(connection, group):
        make_stale(connection, requisition_id, by=by)
    close_requests(connection, [one.id for one in group], by=by)
    for one in group:
        erase_answers(connection, one.id)
    erase_records(connection, [one.id for one in group], at=by.at)


def _pools(connection: Connection, group: Sequence[Candidate]) -> list[str]:
    return sorted({one.requisition_id for one in applications_of(connection, group)})


def _facts(erasure: Erasure) -> dict[str, str | int]:
    return {"erasure": erasure.id, **{f"conflict_{one.value}": 1 for one in erasure.conflicts}}


def _list(settings: Settings) -> Path:
    return erasure_list(key_file(settings.ledger_key_file, data_dir=settings.data_dir))


def _reason(words: str) -> str:
    cleaned = " ".join(words.split())
    if not cleaned or len(cleaned) > MAX_REASON:
        raise BadInput(f"an erasure needs a reason of 1 to {MAX_REASON} characters, without naming the person.")
    return cleaned
