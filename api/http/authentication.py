"""From a request to an actor: the session behind its cookie, or the token behind its Authorization header."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from starlette.requests import HTTPConnection

from api.auth.actor import Actor
from api.auth.sessions import actor_of_session
from api.auth.tokens import actor_of_token
from api.errors import NotSignedIn
from api.http.cookies import cookie_token, refuse_insecure
from api.workflows.service import Service

__all__ = ["Authenticated", "authenticate"]

BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Who asks; `session_id` and `session_token` are None for a program with a token of the API."""

    actor: Actor
    session_id: str | None = None
    session_token: str | None = field(default=None, repr=False)


def authenticate(connection: HTTPConnection, service: Service) -> Authenticated:
    """Who asks. A header counts before a cookie.

    Raises:
        NotSignedIn: there is neither, or it is unknown, used up or taken back.
        InsecureConnection: a secret came over a plain connection from another machine.
    """
    header = connection.headers.get("Authorization")
    token = cookie_token(connection)
    if header is None and token is None:
        raise NotSignedIn("nobody has logged in.")
    refuse_insecure(connection, insecure_http=service.settings.insecure_http)
    if header is not None:
        return Authenticated(actor_of_token(service.engine, _bearer(header), at=service.now()))
    assert token is not None
    found = actor_of_session(service.engine, token, at=service.now())
    return Authenticated(found.actor, found.session_id, token)


def _bearer(header: str) -> str:
    if not header.lower().startswith(BEARER):
        raise NotSignedIn("the header Authorization is not understood: write Bearer and the token.")
    return header[len(BEARER) :].strip()
