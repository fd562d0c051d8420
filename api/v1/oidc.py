"""Signing in with the organisation's identity provider, where the settings name one."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import RedirectResponse

from api.auth.oidc import Handshake, Provider, new_handshake
from api.auth.sessions import ABSOLUTE
from api.errors import NotFound, NotSignedIn
from api.http.cookies import (
    clear_handshake,
    cookie_token,
    refuse_insecure,
    set_cookie,
    set_handshake,
    take_handshake,
)
from api.http.dependencies import Serving
from api.http.routes import open_router
from api.problems import problem_responses
from api.workflows.service import Service
from api.workflows.signing_in import sign_in_as

__all__ = ["begin", "come_back", "router"]

router = open_router("session")

BEGIN: Final = "/session/oidc"
COME_BACK: Final = "/session/oidc/callback"
AFTERWARDS: Final = "/"


@router.get(BEGIN, status_code=303, response_class=RedirectResponse, responses=problem_responses(502))
def begin(request: Request, service: Serving) -> RedirectResponse:
    """Go to the identity provider to sign in; 404 where the settings name none."""
    refuse_insecure(request, insecure_http=service.settings.insecure_http)
    handshake = new_handshake()
    address = _provider(service).address(handshake, redirect_uri=_redirect_uri(request, service))
    response = RedirectResponse(address, status_code=303)
    set_handshake(response, request, handshake.text())
    return response


@router.get(COME_BACK, status_code=303, response_class=RedirectResponse, responses=problem_responses(502))
def come_back(
    request: Request,
    service: Serving,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> RedirectResponse:
    """Where the identity provider sends the browser back to; begins the session."""
    refuse_insecure(request, insecure_http=service.settings.insecure_http)
    provider = _provider(service)
    handshake = Handshake.read(take_handshake(request))
    if not code:
        raise NotSignedIn("the identity provider did not let you in: sign in again.")
    identity = provider.identity(handshake, code=code, state=state, redirect_uri=_redirect_uri(request, service))
    begun = sign_in_as(service, identity, instead_of=cookie_token(request))
    response = RedirectResponse(AFTERWARDS, status_code=303)
    clear_handshake(response, request)
    set_cookie(response, request, begun.token, max_age_s=int(ABSOLUTE.total_seconds()))
    return response


def _provider(service: Service) -> Provider:
    settings = service.settings
    if not settings.oidc_issuer or not settings.oidc_client_id or settings.oidc_client_secret is None:
        raise NotFound("no identity provider is set up here: sign in with a password.")
    return Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())


def _redirect_uri(request: Request, service: Service) -> str:
    address = service.settings.public_url or str(request.base_url)
    return f"{address.rstrip('/')}/api/v1{COME_BACK}"
