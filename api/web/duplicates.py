"""Two records that may be one person: what they share, and one click to say that they are one, or are not."""

from __future__ import annotations

from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.storage.states import MergeState
from api.web.forms import page_router
from api.web.notes import go
from api.web.rendering import page
from api.web.sheets import sheets_of
from api.workflows.merge import accept_merge, dismiss_merge, list_merges, see_merge, undo
from api.workflows.people import see_person

__all__ = ["dismiss_page", "merge_page", "router", "show_duplicates", "show_pair", "undo_merge_page"]

ROWS: Final = 25
TABS: Final = {"": (MergeState.OFFERED,), "answered": (MergeState.MERGED, MergeState.DISMISSED)}

router = page_router()
MayMerge = Annotated[Actor, allowed(Permission.CANDIDATE_MERGE)]


@router.get("/duplicates")
def show_duplicates(request: Request, service: Serving, actor: MayMerge, state: str = "", after: str = "") -> Response:
    """Offers that await an answer, or those that have one."""
    state = state if state in TABS else ""
    found = list_merges(service, actor, states=TABS[state], after=after or None, limit=ROWS + 1)
    shown = found[:ROWS]
    return page(
        request,
        "duplicates.html.j2",
        offers=shown,
        state=state,
        next=shown[-1].merge.id if len(found) > ROWS else "",
        is_first=not after,
    )


@router.get("/duplicates/{merge_id}")
def show_pair(request: Request, service: Serving, actor: MayMerge, merge_id: str) -> Response:
    """The two records side by side, blind, as far as they still are two."""
    offer = see_merge(service, actor, merge_id)
    if offer.merge.state is MergeState.MERGED:
        return go(f"/people/{offer.older.id}")
    pair = [see_person(service, actor, one.id) for one in (offer.older, offer.newer)]
    sheets = [() if one.resume is None else sheets_of(one.resume, ()) for one in pair]
    return page(request, "duplicate.html.j2", offer=offer, pair=list(zip(pair, sheets, strict=True)))


@router.post("/duplicates/{merge_id}/merge")
def merge_page(service: Serving, actor: MayMerge, merge_id: str) -> Response:
    """They are one person."""
    accept_merge(service, actor, merge_id)
    return go("/duplicates", "merged", undo=("merge", merge_id))


@router.post("/duplicates/{merge_id}/dismiss")
def dismiss_page(service: Serving, actor: MayMerge, merge_id: str) -> Response:
    """They are two."""
    dismiss_merge(service, actor, merge_id)
    return go("/duplicates", "merge_dismissed", undo=("merge", merge_id))


@router.post("/duplicates/{merge_id}/undo")
def undo_merge_page(service: Serving, actor: MayMerge, merge_id: str) -> Response:
    """Take back what was said."""
    undo(service, actor, merge_id)
    return go("/duplicates", "merge_undone")
