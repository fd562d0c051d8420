"""Signing in and out."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.auth.sessions import ABSOLUTE
from api.errors import NotSignedIn
from api.http.cookies import clear_cookie, cookie_token, refuse_insecure, set_cookie
from api.http.csrf import csrf_token, refuse_cross_site
from api.http.dependencies import Serving, SignedIn
from api.http.routes import EVERY_ROUTE, open_router
from api.http.throttle import Throttle
from api.problems import problem_responses
from api.storage.roles import Role
from api.workflows.signing_in import Attempt, sign_in, sign_out

__all__ = ["Credentials", "Opened", "read_session", "router", "sign_in_route", "sign_out_route"]

router = open_router("session")


class Credentials(BaseModel):
    """What somebody types."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254, examples=["ann@example.org"])
    password: SecretStr = Field(max_length=1024)
    organisation: str | None = Field(
        default=None, max_length=200, description="Where several organisations have a user with that address"
    )


class Opened(BaseModel):
    """A session; its cookie is in the header Set-Cookie."""

    user_id: str
    role: Role
    csrf_token: str = Field(description="To be sent as X-CSRF-Token with everything that changes something")
    at: datetime = Field(description="The server's clock")


@router.post("/session", status_code=201)
def sign_in_route(given: Credentials, request: Request, response: Response, service: Serving) -> Opened:
    """Sign in with a password; the answer sets the session's cookie."""
    refuse_cross_site(request)
    refuse_insecure(request, insecure_http=service.settings.insecure_http)
    throttle: Throttle = request.app.state.throttle
    address = request.client.host if request.client else ""
    throttle.refuse(address, at=service.now())
    attempt = Attempt(given.email, given.password.get_secret_value(), given.organisation)
    try:
        begun = sign_in(service, attempt, instead_of=cookie_token(request))
    except NotSignedIn:
        throttle.failed(address, at=service.now())
        raise
    set_cookie(response, request, begun.token, max_age_s=int(ABSOLUTE.total_seconds()))
    return Opened(user_id=begun.user.id, role=begun.user.role, csrf_token=csrf_token(begun.token), at=service.now())


@router.get("/session", responses=problem_responses(*EVERY_ROUTE))
def read_session(request: Request, actor: SignedIn) -> Opened:
    """The session of this browser, and the token that its changes have to bring."""
    token = cookie_token(request)
    if token is None or request.state.session_id is None:
        raise NotSignedIn("this is a token of the API, which has no session.")
    return Opened(user_id=actor.user_id, role=actor.role, csrf_token=csrf_token(token), at=actor.at)


@router.delete("/session", status_code=204, responses=problem_responses(*EVERY_ROUTE))
def sign_out_route(request: Request, response: Response, service: Serving, actor: SignedIn) -> None:
    """Sign out; the cookie is taken back."""
    if request.state.session_id is not None:
        sign_out(service, actor, request.state.session_id)
    clear_cookie(response, request)
