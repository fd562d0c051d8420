"""Who asks and what they may: from the session cookie of a browser or the bearer token of a program."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.http.authentication import authenticate
from api.http.csrf import refuse_forged
from api.workflows.service import Service

__all__ = ["PERMISSIONS_OF", "Serving", "SignedIn", "allowed", "current_actor", "serving"]

PERMISSIONS_OF: Final = "permissions_of"  # attribute of a dependency: what the matrix of tests reads


def serving(connection: HTTPConnection) -> Service:
    """The service that the app was made with."""
    service: Service = connection.app.state.service
    return service


async def current_actor(request: Request) -> Actor:
    """Whoever asks; asked once a request.

    Raises:
        NotSignedIn: nobody has logged in, or not any more.
        Forbidden: a browser sent it from another site.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    if known is None:
        found = await run_in_threadpool(authenticate, request, request.app.state.service)
        if found.session_token is not None:
            await refuse_forged(request, found.session_token)
        request.state.session_id, request.state.actor = found.session_id, found.actor
        return found.actor
    return known


def allowed(*permissions: Permission) -> Any:
    """A dependency: whoever asks, if they have one of `permissions`; else 403 before anything else is looked at.

    Use as `actor: Annotated[Actor, allowed(Permission.SHORTLIST_READ)]`.
    """

    async def permitted(request: Request) -> Actor:
        actor = await current_actor(request)
        if not actor.permissions.intersection(permissions):
            require(actor, permissions[0])
        return actor

    setattr(permitted, PERMISSIONS_OF, permissions)
    return Depends(permitted)


Serving = Annotated[Service, Depends(serving)]
SignedIn = Annotated[Actor, Depends(current_actor)]
