"""Requests to change a slate that the audit holds, and the answer of compliance."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.routes import api_router
from api.storage.changes import StoredChange
from api.storage.states import Change, ChangeState
from api.workflows.changes import answer_change, changes_in_sight, request_change
from api.workflows.reasons import MAX_REASON

__all__ = [
    "Answer",
    "ChangeShown",
    "ChangeWanted",
    "answer_change_route",
    "list_changes_route",
    "request_change_route",
    "router",
]

router = api_router("changes")
Reader = Annotated[Actor, allowed(Permission.GATE_READ)]
Asker = Annotated[Actor, allowed(Permission.PROPOSAL_CREATE)]
Approver = Annotated[Actor, allowed(Permission.CHANGE_APPROVE)]


class ChangeWanted(BaseModel):
    """What somebody wants to change, and why that is about the job."""

    model_config = ConfigDict(extra="forbid")

    what: Change
    reason: str = Field(max_length=MAX_REASON, examples=["The licence is no longer required by the client."])


class Answer(BaseModel):
    """Approved or refused, with a job-related reason."""

    model_config = ConfigDict(extra="forbid")

    approve: bool
    reason: str = Field(max_length=MAX_REASON)


class ChangeShown(BaseModel):
    """A request, or an attempt that was made without one."""

    id: str
    requisition_id: str
    proposal_id: str
    what: Change
    reason: str
    state: ChangeState
    requested_by: str
    requested_at: datetime
    resolved_by: str | None
    resolution: str
    resolved_at: datetime | None


@router.get("/requisitions/{requisition_id}/change-requests")
def list_changes_route(requisition_id: str, service: Serving, actor: Reader) -> list[ChangeShown]:
    """Requests and attempts, oldest first."""
    return [_shown(one) for one in changes_in_sight(service, actor, requisition_id)]


@router.post("/requisitions/{requisition_id}/change-requests", status_code=201)
def request_change_route(requisition_id: str, given: ChangeWanted, service: Serving, actor: Asker) -> ChangeShown:
    """Ask to change requirements, cut or pool of a held slate."""
    return _shown(request_change(service, actor, requisition_id, what=given.what, reason=given.reason))


@router.post("/change-requests/{change_id}/answer")
def answer_change_route(change_id: str, given: Answer, service: Serving, actor: Approver) -> ChangeShown:
    """Approve one change of that kind, or refuse it."""
    return _shown(answer_change(service, actor, change_id, approve=given.approve, reason=given.reason))


def _shown(change: StoredChange) -> ChangeShown:
    return ChangeShown(**{name: getattr(change, name) for name in ChangeShown.model_fields})
