"""Requisitions: the list that recruiters and hiring managers begin with, and what is done to one as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.storage.states import ProposalState, ViewScreen
from api.web.forms import page_router
from api.web.notes import go
from api.web.rendering import page
from api.web.view_menu import menu_of, opening
from api.web.words import Chip, chip_of
from api.workflows.overview import OpeningRow, openings_in_sight
from api.workflows.requisitions import close_requisition, duplicate_requisition, reopen_requisition

__all__ = ["Tab", "close_page", "copy_page", "reopen_page", "router", "show_requisitions"]

ROWS: Final = 50
TABS: Final = (("needs", "Need you"), ("", "Open"), ("closed", "Closed"))
NOT_ASKED: Final = Chip("quiet", "dot", "Not proposed yet")
NEXT: Final = {
    ProposalState.PROPOSED: Chip("accent", "turning", "Being audited"),
    ProposalState.OPEN: Chip("open", "check", "Ready to release"),
    ProposalState.SIGNED_OFF: Chip("open", "pen", "Signed off, ready to release"),
    ProposalState.HELD: Chip("stop", "stop", "On hold"),
    ProposalState.STALE: Chip("notice", "attention", "Out of date"),
    ProposalState.RELEASED: Chip("open", "check", "Released"),
}

router = page_router()
MayRead = Annotated[Actor, allowed(Permission.REQUISITION_READ)]
MayEdit = Annotated[Actor, allowed(Permission.REQUISITION_EDIT)]


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter of the list with its count."""

    key: str
    words: str
    count: int


@router.get("/requisitions")
def show_requisitions(
    request: Request, service: Serving, actor: MayRead, state: str = "", q: str = "", after: int = 0
) -> Response:
    """The list."""
    if (view := opening(request, service, actor, ViewScreen.REQUISITIONS)) is not None:
        return view
    everything = openings_in_sight(service, actor, state=None)
    groups = {
        "": [row for row in everything if row.requisition.is_open],
        "closed": [row for row in everything if not row.requisition.is_open],
        "needs": [row for row in everything if row.needs_action],
    }
    state = state if state in groups else ""
    found = [row for row in groups[state] if _fits(row, q)]
    start = max(after, 0)
    return page(
        request,
        "requisitions.html.j2",
        tabs=[Tab(key, words, len(groups[key])) for key, words in TABS],
        state=state,
        q=q,
        rows=[
            (row, NEXT.get(row.gate, chip_of(row.gate)) if row.gate else NOT_ASKED)
            for row in found[start : start + ROWS]
        ],
        whole=len(found),
        start=start,
        next=start + ROWS if len(found) > start + ROWS else None,
        may_edit=Permission.REQUISITION_EDIT in actor.permissions,
        saved=menu_of(request, service, actor, ViewScreen.REQUISITIONS),
    )


@router.post("/requisitions/{requisition_id}/close")
def close_page(service: Serving, actor: MayEdit, requisition_id: str) -> Response:
    """Add nobody any more."""
    close_requisition(service, actor, requisition_id)
    return go(f"/requisitions/{requisition_id}", "requisition_closed")


@router.post("/requisitions/{requisition_id}/reopen")
def reopen_page(service: Serving, actor: MayEdit, requisition_id: str) -> Response:
    """Let people be added again."""
    reopen_requisition(service, actor, requisition_id)
    return go(f"/requisitions/{requisition_id}", "requisition_reopened")


@router.post("/requisitions/{requisition_id}/copy")
def copy_page(service: Serving, actor: MayEdit, requisition_id: str) -> Response:
    """A new requisition that asks the same."""
    whole = duplicate_requisition(service, actor, requisition_id)
    return go(f"/requisitions/{whole.stored.id}", "requisition_copied")


def _fits(row: OpeningRow, q: str) -> bool:
    words = q.casefold().split()
    text = f"{row.requisition.title} {row.team} {row.requisition.job_family}".casefold()
    return all(word in text for word in words)
