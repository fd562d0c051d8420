"""Which account of another identity provider is which user.

Takes a connection and never commits.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from api.storage.accounts import User, user_by_id
from api.storage.database import is_duplicate
from api.storage.ledger import Action, By, append
from api.storage.tables import oidc_identities

__all__ = ["link_identity", "user_of_identity"]


def user_of_identity(connection: Connection, *, issuer: str, subject: str) -> User | None:
    """The user that the provider knows as `subject`; None if nobody was linked to it."""
    table = oidc_identities
    query = select(table.c.user_id).where(table.c.issuer == issuer, table.c.subject == subject)
    user_id = connection.execute(query).scalar()
    return None if user_id is None else user_by_id(connection, user_id)


def link_identity(connection: Connection, user: User, *, issuer: str, subject: str, by: By) -> None:
    """From now on the provider's `subject` is this user; nothing if it was linked at this moment."""
    values = {"issuer": issuer, "subject": subject, "user_id": user.id, "created_at": by.at}
    try:
        with connection.begin_nested():
            connection.execute(insert(oidc_identities).values(values))
    except IntegrityError as error:
        if is_duplicate(error):
            return
        raise
    append(connection, Action.IDENTITY_LINKED, subject=user.id, by=by)
