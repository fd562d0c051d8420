"""Records that may be one person: offered, accepted, dismissed, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.paging import Page, Paging, after_text, page_of
from api.http.routes import api_router
from api.storage.states import ContactKind, MergeReason, MergeState
from api.workflows.merge import Likeness, accept_merge, dismiss_merge, list_merges, see_merge, undo

__all__ = [
    "MergeShown",
    "accept_merge_route",
    "dismiss_merge_route",
    "list_merges_route",
    "read_merge",
    "router",
    "undo_merge_route",
]

router = api_router("merges")
Merger = Annotated[Actor, allowed(Permission.CANDIDATE_MERGE)]


class MergeShown(BaseModel):
    """Two records and what they share, by its kind and never by its value."""

    id: str
    state: MergeState
    reason: MergeReason = Field(description="Why it was offered")
    candidate_id: str
    pseudonym: str
    other_id: str
    other_pseudonym: str
    shared_contacts: list[ContactKind]
    same_text: bool = Field(description="The same words once who it is was taken out")
    same_name: bool | None = Field(description="Null unless whoever asks has un-blinded both")
    created_at: datetime
    resolved_by: str | None
    resolved_at: datetime | None


@router.get("/merges")
def list_merges_route(
    service: Serving,
    actor: Merger,
    paging: Paging,
    state: Annotated[MergeState, Query(description="Those in this state")] = MergeState.OFFERED,
) -> Page[MergeShown]:
    """Offers about people in sight."""
    found = list_merges(service, actor, states=[state], after=after_text(paging), limit=paging.rows)
    return page_of(found, paging, key=lambda one: (one.merge.id,), show=_shown)


@router.get("/merges/{merge_id}")
def read_merge(merge_id: str, service: Serving, actor: Merger) -> MergeShown:
    """One offer."""
    return _shown(see_merge(service, actor, merge_id))


@router.post("/merges/{merge_id}/accept")
def accept_merge_route(merge_id: str, service: Serving, actor: Merger) -> MergeShown:
    """Say that the two are one person: counted once everywhere."""
    return _shown(accept_merge(service, actor, merge_id))


@router.post("/merges/{merge_id}/dismiss")
def dismiss_merge_route(merge_id: str, service: Serving, actor: Merger) -> MergeShown:
    """Say that they are two people."""
    return _shown(dismiss_merge(service, actor, merge_id))


@router.post("/merges/{merge_id}/undo")
def undo_merge_route(merge_id: str, service: Serving, actor: Merger) -> MergeShown:
    """Take back what was said; the offer is open again."""
    return _shown(undo(service, actor, merge_id))


def _shown(found: Likeness) -> MergeShown:
    merge = found.merge
    return MergeShown(
        id=merge.id,
        state=merge.state,
        reason=merge.reason,
        candidate_id=found.newer.id,
        pseudonym=found.newer.pseudonym,
        other_id=found.older.id,
        other_pseudonym=found.older.pseudonym,
        shared_contacts=sorted(found.shared_contacts),
        same_text=found.same_text,
        same_name=found.same_name,
        created_at=merge.created_at,
        resolved_by=merge.resolved_by,
        resolved_at=merge.resolved_at,
    )
