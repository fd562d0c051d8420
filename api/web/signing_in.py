"""Signing in and out, a new password by a link, and the first page of each role."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth.sessions import ABSOLUTE
from api.errors import BadInput, InsecureConnection, NotFound, NotSignedIn, TooMany
from api.http.cookies import clear_cookie, cookie_token, refuse_insecure, set_cookie
from api.http.csrf import refuse_cross_site
from api.http.dependencies import Serving, SignedIn
from api.http.throttle import Throttle
from api.storage.roles import Role
from api.web.forms import one_line, page_router
from api.web.notes import go
from api.web.rail import HOMES
from api.web.rendering import bare_page
from api.workflows.demo_sign_ins import DemoSignIn, demo_sign_ins
from api.workflows.password_resets import RESET_PATH, take_new_password
from api.workflows.service import Service
from api.workflows.signing_in import Attempt, sign_in, sign_out

__all__ = ["first_page", "new_password", "router", "show_new_password", "show_sign_in", "sign_in_page", "sign_out_page"]

TEMPLATE: Final = "sign_in.html.j2"

router = page_router()


@router.get("/")
def first_page(actor: SignedIn) -> Response:
    """Where a role begins its day."""
    return RedirectResponse(HOMES[actor.role], status_code=303)


@router.get("/sign-in")
def show_sign_in(request: Request, service: Serving, next: str = "/") -> Response:
    """The form; in a demo, on this machine, its made-up people too."""
    return bare_page(request, TEMPLATE, **_form(request, service, next))


@router.post("/sign-in")
def sign_in_page(
    request: Request,
    service: Serving,
    email: Annotated[str, Form(max_length=254)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    organisation: Annotated[str, Form(max_length=200)] = "",
    demo: Annotated[Role | None, Form()] = None,
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Sign in, and go on to where the person was headed."""
    refuse_cross_site(request)
    attempt = Attempt(email, password, organisation or None)
    if demo is not None:
        attempt = _demo_attempt(request, service, demo)
    throttle: Throttle = request.app.state.throttle
    address = request.client.host if request.client else ""
    try:
        refuse_insecure(request, insecure_http=service.settings.insecure_http)
        throttle.refuse(address, at=service.now())
        begun = sign_in(service, attempt, instead_of=cookie_token(request))
    except (NotSignedIn, TooMany, InsecureConnection) as error:
        if isinstance(error, NotSignedIn):
            throttle.failed(address, at=service.now())
        status = 401 if isinstance(error, NotSignedIn) else 429 if isinstance(error, TooMany) else 403
        values = _form(request, service, next) | {
            "fault": one_line(error),
            "email": email,
            "organisation": organisation,
        }
        return bare_page(request, TEMPLATE, status=status, **values)
    response = go(_own_path(next))
    set_cookie(response, request, begun.token, max_age_s=int(ABSOLUTE.total_seconds()))
    return response


@router.post("/sign-out")
def sign_out_page(request: Request, service: Serving, actor: SignedIn) -> Response:
    """Sign out."""
    if request.state.session_id is not None:
        sign_out(service, actor, request.state.session_id)
    response = go("/sign-in?out=1")
    clear_cookie(response, request)
    return response


@router.get(RESET_PATH)
def show_new_password(request: Request) -> Response:
    """The form behind a link; its secret stands behind the #, so a script puts it into the form."""
    return bare_page(request, "new_password.html.j2", fault="", done=False)


@router.post(RESET_PATH)
def new_password(
    request: Request,
    service: Serving,
    secret: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1024)],
) -> Response:
    """Take the new password."""
    refuse_cross_site(request)
    refuse_insecure(request, insecure_http=service.settings.insecure_http)
    try:
        take_new_password(service, secret=secret, new=password)
    except (BadInput, NotFound) as error:
        status = 404 if isinstance(error, NotFound) else 422
        return bare_page(request, "new_password.html.j2", status=status, fault=one_line(error), done=False)
    return bare_page(request, "new_password.html.j2", fault="", done=True)


def _form(request: Request, service: Service, to: str) -> dict[str, Any]:
    shown = demo_sign_ins(service.settings) if _is_here(request) else ()
    return {
        "next": _own_path(to),
        "demo": shown,
        "fault": "",
        "email": "",
        "organisation": "",
        "is_out": request.query_params.get("out") == "1",
    }


def _demo_attempt(request: Request, service: Service, role: Role) -> Attempt:
    found: DemoSignIn | None = next((one for one in demo_sign_ins(service.settings) if one.role is role), None)
    if found is None or not _is_here(request):
        raise NotFound
    return Attempt(found.email, found.password)


def _is_here(request: Request) -> bool:
    """Whether whoever asks sits at this machine."""
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _own_path(to: str) -> str:
    """A path of this service, never another's address."""
    parts = urlsplit(to)
    is_own = not parts.scheme and not parts.netloc and to.startswith("/") and not to.startswith(("//", "/\\"))
    return to if is_own and not to.startswith("/sign-") else "/"
