"""The compliance officers of the organisation, for one another: a link for a password, shown once."""

from __future__ import annotations

from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import Conflict
from api.http.dependencies import Serving, allowed
from api.web.admin_users import OnceShown
from api.web.forms import one_line, page_router
from api.web.rendering import page
from api.workflows.password_resets import make_officer_link, other_officers
from api.workflows.service import Service

__all__ = ["officer_link_page", "router", "show_officers"]

Officer = Annotated[Actor, allowed(Permission.OFFICER_ADMIT)]

router = page_router()


@router.get("/officers")
def show_officers(request: Request, service: Serving, actor: Officer) -> Response:
    """The other officers."""
    return _officers(request, service, actor)


@router.post("/officers/{user_id}/reset-link")
def officer_link_page(request: Request, service: Serving, actor: Officer, user_id: str) -> Response:
    """Make a link for another officer's new password."""
    try:
        link = make_officer_link(service, actor, user_id)
    except Conflict as error:
        return _officers(request, service, actor, fault=one_line(error))
    address = service.settings.public_url or str(request.base_url)
    hint = "Give it to them alone, on a way that is safe. It is shown this once, works once, and ends in 24 hours."
    once = OnceShown(f"Link for the password of {link.user.display_name}", link.at(address), hint)
    return _officers(request, service, actor, once=once)


def _officers(request: Request, service: Service, actor: Actor, **values: Any) -> Response:
    given = {"fault": "", "once": None} | values
    return page(
        request,
        "officers.html.j2",
        status=422 if given["fault"] else 200,
        officers=other_officers(service, actor),
        **given,
    )
