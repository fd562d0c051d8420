"""A link for one person to their own page, shown once, and what they asked on another way, such as by letter."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, Forbidden
from api.http.dependencies import Serving, allowed
from api.storage.privacy import LinkPurpose
from api.storage.states import RequestKind
from api.web.admin_users import OnceShown
from api.web.forms import Long, one_line, page_router
from api.web.notes import go
from api.web.rendering import page
from api.web.words import day
from api.workflows.own_link import own_address, pseudonym_in_sight
from api.workflows.privacy import make_link, open_request
from api.workflows.service import Service

__all__ = ["make_link_page", "note_request_page", "router", "show_link_form"]

Editor = Annotated[Actor, allowed(Permission.CANDIDATE_EDIT)]
QUESTIONS: Final = LinkPurpose.SELF_IDENTIFICATION.value
PURPOSES: Final[tuple[tuple[str, str], ...]] = (
    (LinkPurpose.PRIVACY.value, "Their own page: what was read, how it is used, what they may ask"),
    (QUESTIONS, "The voluntary questions alone"),
)

router = page_router()


@router.get("/people/{candidate_id}/link")
def show_link_form(request: Request, service: Serving, actor: Editor, candidate_id: str) -> Response:
    """The two forms."""
    return _shown(request, service, actor, candidate_id)


@router.post("/people/{candidate_id}/link")
def make_link_page(
    request: Request,
    service: Serving,
    actor: Editor,
    candidate_id: str,
    purpose: Annotated[LinkPurpose, Form()],
    days: Annotated[int, Form(ge=0, le=1000)] = 30,
) -> Response:
    """Make the link."""
    try:
        token, until = make_link(service, actor, candidate_id, purpose=purpose, days=days)
    except (BadInput, Forbidden) as error:  # whoever is bound to a team says first why they need to know who it is
        return _shown(request, service, actor, candidate_id, fault=one_line(error))
    address = (service.settings.public_url or str(request.base_url)).rstrip("/")
    hint = f"Send it to the person alone. It is shown this once, and works until {day(until)}."
    return _shown(request, service, actor, candidate_id, once=OnceShown("The link", address + own_address(token), hint))


@router.post("/people/{candidate_id}/requests")
def note_request_page(
    request: Request,
    service: Serving,
    actor: Editor,
    candidate_id: str,
    kind: Annotated[RequestKind, Form()],
    words: Long = "",
) -> Response:
    """Keep what the person asked, for compliance to answer."""
    try:
        open_request(service, actor, candidate_id, kind=kind, words=words.strip())
    except BadInput as error:
        return _shown(request, service, actor, candidate_id, request_fault=one_line(error), words=words)
    return go(f"/people/{candidate_id}/link", "request_noted")


def _shown(request: Request, service: Service, actor: Actor, candidate_id: str, **values: Any) -> Response:
    may_ask = Permission.SELF_IDENTIFICATION_IMPORT in actor.permissions
    given = {"fault": "", "request_fault": "", "once": None, "words": ""} | values
    return page(
        request,
        "person_link.html.j2",
        status=422 if given["fault"] or given["request_fault"] else 200,
        candidate_id=candidate_id,
        pseudonym=pseudonym_in_sight(service, actor, candidate_id),
        may_read=Permission.CANDIDATE_READ in actor.permissions,
        purposes=[one for one in PURPOSES if one[0] != QUESTIONS or may_ask],
        kinds=[(kind.value, kind) for kind in RequestKind],
        **given,
    )
