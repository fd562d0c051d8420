"""Tokens of the API."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from api.auth.permissions import Permission
from api.auth.tokens import scopes_of
from api.http.dependencies import Serving, SignedIn
from api.http.paging import Page, Paging, after_text, page_of
from api.http.routes import api_router
from api.storage.tokens import ApiToken
from api.workflows.api_tokens import MAX_DAYS, list_tokens, make_token, take_back_token

__all__ = ["NewToken", "TokenMade", "TokenShown", "list_tokens_route", "make_token_route", "revoke_token", "router"]

router = api_router("tokens")


class NewToken(BaseModel):
    """What a program may do, and for how long."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200, examples=["nightly import"])
    scopes: list[Permission] = Field(min_length=1, max_length=100, description="Some of one's own permissions")
    days: int = Field(ge=1, le=MAX_DAYS)


class TokenShown(BaseModel):
    """A token, without its secret."""

    id: str
    user_id: str
    name: str
    scopes: list[Permission]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = Field(description="Its last use, to five minutes")
    revoked_at: datetime | None


class TokenMade(TokenShown):
    """A new token."""

    secret: str = Field(description="Shown this once: send it as `Authorization: Bearer …`")


@router.get("/tokens")
def list_tokens_route(service: Serving, actor: SignedIn, paging: Paging) -> Page[TokenShown]:
    """One's own tokens; everyone's for who manages tokens."""
    found = list_tokens(service, actor, after=after_text(paging), rows=paging.rows)
    return page_of(found, paging, key=lambda token: (token.id,), show=_shown)


@router.post("/tokens", status_code=201)
def make_token_route(given: NewToken, request: Request, service: Serving, actor: SignedIn) -> TokenMade:
    """Make a token for oneself, in a session; a token makes no tokens."""
    made = make_token(
        service,
        actor,
        name=given.name,
        scopes=frozenset(given.scopes),
        days=given.days,
        session_id=request.state.session_id,
    )
    return TokenMade(**_shown(made.token).model_dump(), secret=made.secret)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(token_id: str, service: Serving, actor: SignedIn) -> None:
    """Take a token back."""
    take_back_token(service, actor, token_id)


def _shown(token: ApiToken) -> TokenShown:
    return TokenShown(
        id=token.id,
        user_id=token.user_id,
        name=token.name,
        scopes=sorted(scopes_of(token.scopes)),
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        revoked_at=token.revoked_at,
    )
