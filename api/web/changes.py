"""Requests to change a held slate, for the compliance officer who approves or refuses them by name."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, Forbidden
from api.http.dependencies import Serving, allowed
from api.http.paging import Paging, Wanted, after_moment
from api.storage.states import ChangeState
from api.web.audit_history import CHANGES
from api.web.forms import Long, one_line, page_router
from api.web.notes import go
from api.web.paging import listed, moment_key
from api.web.rendering import page
from api.workflows.changes import answer_change
from api.workflows.desk import list_changes
from api.workflows.service import Service

__all__ = ["answer_change_page", "router", "show_changes"]

Officer = Annotated[Actor, allowed(Permission.CHANGE_APPROVE)]
VIEWS: Final = {
    "asked": ("Await you", (ChangeState.REQUESTED,)),
    "answered": ("Answered", (ChangeState.APPROVED, ChangeState.REFUSED, ChangeState.USED)),
    "attempted": ("Tried without asking", (ChangeState.ATTEMPTED,)),
}

router = page_router()


@router.get("/changes")
def show_changes(
    request: Request,
    service: Serving,
    actor: Officer,
    paging: Paging,
    show: Annotated[str, Query(max_length=20)] = "asked",
) -> Response:
    """Requests and attempts, newest first."""
    return _changes(request, service, actor, paging, show=show if show in VIEWS else "asked")


@router.post("/changes/{change_id}")
def answer_change_page(
    request: Request,
    service: Serving,
    actor: Officer,
    change_id: str,
    answer: Annotated[str, Form(pattern="^(approve|refuse)$")],
    reason: Long = "",
) -> Response:
    """Approve or refuse."""
    try:
        answer_change(service, actor, change_id, approve=answer == "approve", reason=reason)
    except (BadInput, Forbidden) as error:
        values = {"fault": one_line(error), "fault_at": change_id, "reason": reason}
        return _changes(request, service, actor, Wanted(50, None), show="asked", **values)
    return go("/changes", "change_approved" if answer == "approve" else "change_refused")


def _changes(request: Request, service: Service, actor: Actor, paging: Wanted, *, show: str, **values: Any) -> Response:
    found = list_changes(service, actor, states=VIEWS[show][1], after=after_moment(paging), limit=paging.rows)
    rows = listed(request, found.rows, paging, key=lambda row: moment_key(row.change.requested_at, row.change.id))
    given = {"fault": "", "fault_at": "", "reason": ""} | values
    return page(
        request,
        "changes.html.j2",
        status=422 if given["fault"] else 200,
        rows=rows,
        names=found.names,
        show=show,
        views=[(name, words) for name, (words, _) in VIEWS.items()],
        what=CHANGES,
        **given,
    )
