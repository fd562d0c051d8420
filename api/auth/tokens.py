"""Tokens of the API: what a program sends instead of a password; they can do less than their user, never more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from api.auth.actor import Actor, actor_for
from api.auth.opaque import hash_secret
from api.auth.permissions import Permission
from api.errors import NotSignedIn
from api.storage.accounts import team_ids_of
from api.storage.database import Engine, reading, transaction
from api.storage.tokens import mark_token_used, token_by_hash

__all__ = ["TOKEN_PREFIX", "actor_of_token", "scopes_of"]

TOKEN_PREFIX: Final = "evh_"  # noqa: S105 - how a token begins, so that scanners of repositories find one
SEEN_EVERY: Final = timedelta(minutes=5)
KNOWN: Final = frozenset(permission.value for permission in Permission)


def actor_of_token(engine: Engine, token: str, *, at: datetime) -> Actor:
    """Who the token acts for, with no more permissions than its scopes.

    Raises:
        NotSignedIn: there is none, it has run out or was taken back, or the user is disabled.
        StorageError: the database refused.
    """
    with reading(engine) as connection:
        found = token_by_hash(connection, hash_secret(token))
        if found is None or not found[0].is_valid(at=at) or not found[1].is_active:
            raise NotSignedIn("the token is unknown, has run out or was taken back.")
        stored, user = found
        actor = actor_for(user, team_ids_of(connection, user.id), at=at, scopes=scopes_of(stored.scopes))
    if stored.used_at is None or at - stored.used_at >= SEEN_EVERY:
        with transaction(engine) as connection:
            mark_token_used(connection, stored.id, at=at)
    return actor


def scopes_of(words: Iterable[str]) -> frozenset[Permission]:
    """The permissions among `words`; one that this version does not know allows nothing."""
    return frozenset(Permission(word) for word in words if word in KNOWN)
