"""A new password by a link, for who is not signed in."""

from __future__ import annotations

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.errors import NotFound
from api.http.cookies import refuse_insecure
from api.http.csrf import refuse_cross_site
from api.http.dependencies import Serving
from api.http.routes import open_router
from api.http.throttle import Throttle
from api.workflows.password_resets import take_new_password

__all__ = ["ByLink", "router", "take_password"]

router = open_router("session")


class ByLink(BaseModel):
    """The secret behind the # of the link, and the new password."""

    model_config = ConfigDict(extra="forbid")

    secret: SecretStr = Field(max_length=200)
    new: SecretStr = Field(max_length=1024)


@router.post("/password-resets", status_code=204)
def take_password(given: ByLink, request: Request, service: Serving) -> None:
    """Use a link up: the password is the new one, and every session of the user ends."""
    refuse_cross_site(request)
    refuse_insecure(request, insecure_http=service.settings.insecure_http)
    throttle: Throttle = request.app.state.throttle
    address = request.client.host if request.client else ""
    throttle.refuse(address, at=service.now())
    try:
        take_new_password(service, secret=given.secret.get_secret_value(), new=given.new.get_secret_value())
    except NotFound:
        throttle.failed(address, at=service.now())
        raise
