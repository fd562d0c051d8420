"""What was answered to a request that brought a key, so that the same request again has the same answer.

Takes a connection and never commits; `body` comes sealed, and `key` is a hash of what the client sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.storage.tables import idempotency_keys

__all__ = ["Answer", "Claim", "claim", "forget", "keep_answer", "purge_keys"]

NOT_YET = ""  # the hash of a request whose body is still being read


@dataclass(frozen=True, slots=True)
class Claim:
    """One request of one user: the hash of its key, and where it went."""

    user_id: str
    key: str
    route: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a request; `status` is None until it is answered, `body` where it was too large to keep."""

    request_hash: str
    status: int | None
    headers: str | None
    body: bytes | None = field(repr=False)


def claim(connection: Connection, one: Claim, *, at: datetime) -> Answer | None:
    """Take the key for this request: None if it is ours now, else what is known of the request that has it."""
    values = {
        "user_id": one.user_id,
        "key": one.key,
        "route": one.route,
        "request_hash": NOT_YET,
        "created_at": at,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(idempotency_keys).values(values))
    except IntegrityError:
        table = idempotency_keys
        query = select(table.c.request_hash, table.c.status, table.c.headers, table.c.body).where(_is(one))
        row = connection.execute(query).first()
        return None if row is None else Answer(**row._mapping)
    return None


def keep_answer(connection: Connection, one: Claim, answer: Answer) -> None:
    """Keep what was answered."""
    values = {
        "request_hash": answer.request_hash,
        "status": answer.status,
        "headers": answer.headers,
        "body": answer.body,
    }
    connection.execute(update(idempotency_keys).where(_is(one)).values(values))


def forget(connection: Connection, one: Claim) -> None:
    """Give the key back: the request was refused and changed nothing."""
    connection.execute(delete(idempotency_keys).where(_is(one)))


def purge_keys(connection: Connection, *, before: datetime) -> int:
    """Forget what was answered before that moment; how many."""
    return connection.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < before)).rowcount


def _is(one: Claim) -> ColumnElement[bool]:
    table = idempotency_keys
    return (table.c.user_id == one.user_id) & (table.c.key == one.key) & (table.c.route == one.route)
