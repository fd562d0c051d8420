"""Tokens of the API: made by a person in a session for their own programs, and taken back by them or an administrator.

A token can do less than its user and never more; it cannot make another token.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from api.auth.actor import Actor
from api.auth.opaque import hash_secret, new_secret
from api.auth.permissions import Permission
from api.auth.tokens import TOKEN_PREFIX
from api.errors import BadInput, Forbidden, NotFound
from api.storage.accounts import user_by_id
from api.storage.database import reading, transaction
from api.storage.tokens import ApiToken, NewToken, add_token, revoke_token, token_by_id, tokens_in
from api.workflows.service import Service

__all__ = ["MAX_DAYS", "MadeToken", "list_tokens", "make_token", "take_back_token"]

MAX_DAYS: Final = 365  # a token lasts no longer
MAX_NAME: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was made, and the secret that is shown this once."""

    token: ApiToken
    secret: str = field(repr=False)


def make_token(
    service: Service, actor: Actor, *, name: str, scopes: frozenset[Permission], days: int, session_id: str | None
) -> MadeToken:
    """Make a token for oneself.

    Raises:
        Forbidden: it was asked for with a token.
        BadInput: a scope is not one of one's own permissions, there is none, or name or days cannot be used.
    """
    if session_id is None:
        raise Forbidden("a token makes no tokens: sign in.")
    if not scopes or not scopes <= actor.permissions:
        raise BadInput("scopes: at least one, and only permissions that you have; /api/v1/me lists them.")
    if not 1 <= days <= MAX_DAYS:
        raise BadInput(f"a token lasts 1 to {MAX_DAYS} days.")
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > MAX_NAME or not cleaned.isprintable():
        raise BadInput(f"the name of the token cannot be used: 1 to {MAX_NAME} characters that can be printed.")
    secret = new_secret(TOKEN_PREFIX)
    words = frozenset(scope.value for scope in scopes)
    with transaction(service.engine) as connection:
        user = user_by_id(connection, actor.user_id)
        new = NewToken(cleaned, words, hash_secret(secret), expires_at=actor.at + timedelta(days=days))
        return MadeToken(add_token(connection, new, user=user, by=actor.by), secret)


def list_tokens(service: Service, actor: Actor, *, after: str | None, rows: int) -> tuple[ApiToken, ...]:
    """One's own tokens, or, for who manages tokens, everyone's; by id."""
    user_id = None if Permission.TOKEN_MANAGE in actor.permissions else actor.user_id
    with reading(service.engine) as connection:
        return tokens_in(connection, actor.organisation_id, user_id=user_id, after=after, rows=rows)


def take_back_token(service: Service, actor: Actor, token_id: str) -> None:
    """Take a token back; nothing if it was.

    Raises:
        NotFound: there is none of that id, or it is another's and the actor does not manage tokens.
    """
    with transaction(service.engine) as connection:
        token = token_by_id(connection, token_id, organisation_id=actor.organisation_id)
        if token is None or (token.user_id != actor.user_id and Permission.TOKEN_MANAGE not in actor.permissions):
            raise NotFound
        revoke_token(connection, token, by=actor.by)
