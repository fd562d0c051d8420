"""The pool of one requisition: everybody who is considered for it, blind, and who is left out and why."""

from __future__ import annotations

from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.storage.candidates import pseudonym
from api.web.forms import page_router
from api.web.heads import head_of
from api.web.paging import slice_of
from api.web.rendering import page
from api.workflows.requisitions import read_requisition
from api.workflows.see_pool import see_pool

__all__ = ["router", "show_pool_of"]

SHOWN: Final = 100
MayRead = Annotated[Actor, allowed(Permission.CANDIDATE_READ)]
TABS: Final = (("", "All"), ("doubts", "Read with doubts"), ("unread", "Could not be read"))
WHY: Final = (
    ("withdrawn", "took their application back"),
    ("expired", "may not be kept any longer"),
    ("erased", "erased"),
    ("merged", "records beyond the one of a person"),
)

router = page_router()


@router.get("/requisitions/{requisition_id}/pool")
def show_pool_of(
    request: Request, service: Serving, actor: MayRead, requisition_id: str, show: str = "", start: int = 0
) -> Response:
    """Everybody in it."""
    whole, pool = read_requisition(service, actor, requisition_id), see_pool(service, actor, requisition_id)
    unread = [one for one in pool.people if one.confidence is None]
    doubted = [one for one in pool.people if one.confidence is not None and one.confidence < 100]
    groups = {"": list(pool.people), "doubts": doubted, "unread": unread}
    show = show if show in groups else ""
    left_out = pool.left_out.as_json()
    return page(
        request,
        "pool_of.html.j2",
        head=head_of(service, actor, whole, "pool"),
        people=slice_of(request, groups[show], start=start, size=SHOWN),
        tabs=[(key, words, len(groups[key])) for key, words in TABS],
        show=show,
        left_out=[(left_out[name], words) for name, words in WHY if left_out[name]],
        pseudonym=pseudonym,
    )
