"""One's own account: who one is, the password, and where one is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.errors import BadInput
from api.http.dependencies import Serving, SignedIn
from api.web.forms import one_line, page_router
from api.web.notes import go
from api.web.rendering import page
from api.workflows.service import Service
from api.workflows.signing_in import change_password, end_other_sessions, end_own_session, own_profile, own_sessions

__all__ = ["change_own_password", "end_others", "end_session_page", "router", "show_account"]

router = page_router()


@router.get("/account")
def show_account(request: Request, service: Serving, actor: SignedIn) -> Response:
    """One's own account."""
    return _account(request, service, actor)


@router.post("/account/password")
def change_own_password(
    request: Request,
    service: Serving,
    actor: SignedIn,
    current: Annotated[str, Form(max_length=1024)],
    new: Annotated[str, Form(max_length=1024)],
) -> Response:
    """Change the password."""
    try:
        change_password(service, actor, current=current, new=new, session_id=request.state.session_id)
    except BadInput as error:
        return _account(request, service, actor, fault=one_line(error))
    return go("/account", "password_changed")


@router.post("/account/sessions/{session_id}/end")
def end_session_page(service: Serving, actor: SignedIn, session_id: str) -> Response:
    """End one of one's own sessions."""
    end_own_session(service, actor, session_id)
    return go("/account", "session_ended")


@router.post("/account/sessions/end-others")
def end_others(request: Request, service: Serving, actor: SignedIn) -> Response:
    """End all but this one."""
    end_other_sessions(service, actor, but=request.state.session_id)
    return go("/account", "session_ended")


def _account(request: Request, service: Service, actor: Actor, *, fault: str = "") -> Response:
    profile, sessions = own_profile(service, actor), own_sessions(service, actor)
    return page(
        request,
        "account.html.j2",
        status=422 if fault else 200,
        profile=profile,
        sessions=sessions,
        here=request.state.session_id,
        fault=fault,
    )
