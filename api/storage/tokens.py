"""Tokens of the API: name, scopes, whose, until when; knows the hash of a token and never a token.

Takes a connection and never commits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from api.storage.accounts import User, user_by_id
from api.storage.ledger import Action, By, append
from api.storage.tables import api_tokens

__all__ = [
    "ApiToken",
    "NewToken",
    "add_token",
    "mark_token_used",
    "revoke_token",
    "revoke_tokens_of",
    "token_by_hash",
    "token_by_id",
    "tokens_in",
]


@dataclass(frozen=True, slots=True)
class NewToken:
    """What is to be made; `scopes` are permissions."""

    name: str
    scopes: frozenset[str]
    token_hash: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as stored; the token itself is not kept."""

    id: str
    organisation_id: str
    user_id: str
    name: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, *, at: datetime) -> bool:
        """Whether it counts at that moment."""
        return self.revoked_at is None and at < self.expires_at


SHOWN = tuple(column for column in api_tokens.c if column.name != "token_hash")


def add_token(connection: Connection, new: NewToken, *, user: User, by: By) -> ApiToken:
    """Add a token of the user."""
    token_id = str(uuid4())
    values = {
        "id": token_id,
        "organisation_id": user.organisation_id,
        "user_id": user.id,
        "name": new.name,
        "token_hash": new.token_hash,
        "scopes": json.dumps(sorted(new.scopes), separators=(",", ":")),
        "created_at": by.at,
        "expires_at": new.expires_at,
    }
    connection.execute(insert(api_tokens).values(values))
    append(connection, Action.TOKEN_MADE, subject=token_id, by=by, detail={"user": user.id, "scopes": len(new.scopes)})
    found = token_by_id(connection, token_id, organisation_id=user.organisation_id)
    assert found is not None
    return found


def token_by_hash(connection: Connection, token_hash: str) -> tuple[ApiToken, User] | None:
    """The token and whose it is, valid or not; None if there is none."""
    row = connection.execute(select(*SHOWN).where(api_tokens.c.token_hash == token_hash)).first()
    if row is None:
        return None
    token = _token(row._mapping)
    return token, user_by_id(connection, token.user_id)


def token_by_id(connection: Connection, token_id: str, *, organisation_id: str) -> ApiToken | None:
    """The token of the organisation with that id; None if there is none."""
    query = select(*SHOWN).where(api_tokens.c.id == token_id, api_tokens.c.organisation_id == organisation_id)
    row = connection.execute(query).first()
    return None if row is None else _token(row._mapping)


def tokens_in(
    connection: Connection, organisation_id: str, *, user_id: str | None = None, after: str | None = None, rows: int
) -> tuple[ApiToken, ...]:
    """Tokens of the organisation, or of one user of it, by id."""
    query = select(*SHOWN).where(api_tokens.c.organisation_id == organisation_id)
    if user_id is not None:
        query = query.where(api_tokens.c.user_id == user_id)
    if after is not None:
        query = query.where(api_tokens.c.id > after)
    found = connection.execute(query.order_by(api_tokens.c.id).limit(rows))
    return tuple(_token(row._mapping) for row in found)


def mark_token_used(connection: Connection, token_id: str, *, at: datetime) -> None:
    """The token was used at that moment."""
    connection.execute(update(api_tokens).where(api_tokens.c.id == token_id).values(used_at=at))


def revoke_token(connection: Connection, token: ApiToken, *, by: By) -> None:
    """Take the token back; nothing if it was."""
    query = update(api_tokens).where(api_tokens.c.id == token.id, api_tokens.c.revoked_at.is_(None))
    if connection.execute(query.values(revoked_at=by.at)).rowcount:
        append(connection, Action.TOKEN_REVOKED, subject=token.id, by=by, detail={"user": token.user_id})


def revoke_tokens_of(connection: Connection, user_id: str, *, by: By) -> int:
    """Take back every token of the user; how many."""
    query = select(*SHOWN).where(api_tokens.c.user_id == user_id, api_tokens.c.revoked_at.is_(None))
    found = [_token(row._mapping) for row in connection.execute(query.order_by(api_tokens.c.id))]
    for token in found:
        revoke_token(connection, token, by=by)
    return len(found)


def _token(row: Mapping[Any, Any]) -> ApiToken:
    values = dict(row)
    return ApiToken(**{**values, "scopes": frozenset(json.loads(values["scopes"]))})
