"""What is added to an audit after it was made: asked for by the audit itself or by a compliance officer, made by a job.

The audit and the gate never wait for it, and it never changes them. Knows when other weights may be searched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import Conflict, NotFound
from api.storage.additions import Addition, add_addition, addition_by_id, additions_of, fail_addition, was_searched
from api.storage.audits import audit_by_id
from api.storage.database import Connection, reading, transaction
from api.storage.gate import all_unreleased, lock_requisition
from api.storage.ledger import By
from api.storage.proposed import opening_by_id
from api.storage.states import AdditionKind, AdditionState
from api.workflows.service import Service

__all__ = [
    "JOBS_OF",
    "WORKER",
    "ask_certificate",
    "give_up_addition",
    "refuse_after_search",
    "request_addition",
    "why_no_search",
    "why_stays_closed",
]

WORKER: Final = "worker"  # who acts in the ledger
JOBS_OF: Final[Mapping[AdditionKind, str]] = MappingProxyType(
    {AdditionKind.SWAPS: "certify_swaps", AdditionKind.ALTERNATIVES: "search_weights"}
)
STILL_DECIDED: Final = (
    "other weights are not searched on people who are still being decided on: nobody may tune a slate until its gate"
    " opens. It can be done when the requisition is closed."
)
STILL_AT_THE_GATE: Final = (
    "other weights are not searched while a proposal of this requisition is at the gate: it would show what would open"
    " it. It can be done when the proposal is released or out of date."
)
SEARCHED: Final = (
    "other weights were searched on this pool after its requisition was closed, so it stays closed: copy the"
    " requisition, which starts with a pool of its own."
)
GAVE_UP: Final = "The worker gave up on it. Ask for it again, and report the defect if that fails too."


def ask_certificate(service: Service, connection: Connection, audit_id: str, *, by: By) -> None:
    """Have the swap certificate of an audit made, in the transaction that keeps the audit."""
    _ask(service, connection, audit_id, AdditionKind.SWAPS, by=by)


def request_addition(service: Service, actor: Actor, audit_id: str, kind: AdditionKind) -> Addition:
    """Ask for an addition; the one that is there or being made, if there is one. One that failed is made anew.

    Raises:
        Forbidden: the actor is not compliance.
        NotFound: there is no such audit in sight.
        Conflict: other weights were asked for, and may not be searched for now.
    """
    require(actor, Permission.AUDIT_SIGN_OFF)
    with transaction(service.engine) as connection:
        audit = audit_by_id(connection, audit_id)
        require_team(actor, organisation_id=audit.organisation_id, team_id=audit.team_id)
        lock_requisition(connection, audit.requisition_id)
        found = additions_of(connection, audit_id).get(kind)
        if found is not None and found.state is not AdditionState.FAILED:
            return found
        reason = why_no_search(connection, audit.requisition_id) if kind is AdditionKind.ALTERNATIVES else None
        if reason is not None:
            raise Conflict(reason)
        return _ask(service, connection, audit_id, kind, by=actor.by)


def why_no_search(connection: Connection, requisition_id: str) -> str | None:
    """Why other weights may not be searched for on this pool now; None where it is a pool of the past.

    A pool is of the past when its requisition is closed and no proposal of it waits at the gate: nobody of it is being
    decided on any more. It stays so: `refuse_after_search` keeps it from being opened or proposed again.
    """
    if opening_by_id(connection, requisition_id).is_open:
        return STILL_DECIDED
    return STILL_AT_THE_GATE if all_unreleased(connection, requisition_id) else None


def refuse_after_search(connection: Connection, requisition_id: str) -> None:
    """Refuse to make a pool live again on which other weights were searched.

    Raises:
        Conflict: it was searched.
    """
    if was_searched(connection, requisition_id):
        raise Conflict(SEARCHED)


def why_stays_closed(service: Service, requisition_id: str) -> str | None:
    """Why a closed requisition cannot be opened again; None where it can."""
    with reading(service.engine) as connection:
        return SEARCHED if was_searched(connection, requisition_id) else None


def give_up_addition(service: Service, addition_id: str) -> None:
    """Say that the job failed for good; nothing where it is finished."""
    with reading(service.engine) as connection:
        try:
            addition = addition_by_id(connection, addition_id)
        except NotFound:
            return
    with transaction(service.engine) as connection:
        fail_addition(connection, addition, GAVE_UP, by=By(WORKER, service.now()))


def _ask(service: Service, connection: Connection, audit_id: str, kind: AdditionKind, *, by: By) -> Addition:
    addition = add_addition(connection, audit_id, kind, by=by)
    service.enqueue(connection, JOBS_OF[kind], {"addition": addition.id})
    return addition
