"""A released shortlist on paper: everybody's points with their sentences, to be taken into a meeting."""

from __future__ import annotations

from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.storage.roles import Role
from api.web.forms import page_router
from api.web.paging import slice_of
from api.web.places import places_of
from api.web.rendering import page
from api.workflows.export_shortlist import open_packet

__all__ = ["router", "show_packet"]

router = page_router()
PRINTED: Final = 100  # people of one packet
MaySee = Annotated[Actor, allowed(Permission.SHORTLIST_READ)]


@router.get("/shortlists/{shortlist_id}/packet")
def show_packet(request: Request, service: Serving, actor: MaySee, shortlist_id: str, start: int = 0) -> Response:
    """Everybody on the list, blind, one after the other; what others decided stands only after one's own decision."""
    seen = open_packet(service, actor, shortlist_id)
    before_whom = actor.user_id if actor.role is Role.HIRING_MANAGER else None
    places = places_of(seen, before_whom=before_whom)
    people = slice_of(request, places, start=start, size=PRINTED)
    return page(request, "packet.html.j2", seen=seen, list=seen.shortlist, people=people)
