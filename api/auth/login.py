"""Logging in with a password: the same time and the same answer for a wrong password, an unknown and a locked user."""

from __future__ import annotations

from datetime import datetime

from api.auth.passwords import check_password
from api.errors import BadInput
from api.storage.accounts import User, record_failed_login, record_login, user_by_email
from api.storage.database import Engine, reading, transaction
from api.storage.ledger import By

__all__ = ["log_in"]


def log_in(engine: Engine, *, organisation_id: str, email: str, password: str, at: datetime) -> User | None:
    """The user, if address and password are right and nothing keeps them out; otherwise None, and no word why.

    The password is compared outside transactions: hashing takes long, and nobody should wait for it.

    Raises:
        StorageError: the database refused.
    """
    user = _known(engine, email, organisation_id=organisation_id)
    check = check_password(password, None if user is None else user.password_hash)
    if user is None or not user.is_active:
        return None
    with transaction(engine) as connection:
        by = By(user.id, at)
        if check.is_right:
            return record_login(connection, user, by=by, new_hash=check.new_hash)
        record_failed_login(connection, user, by=by)
    return None


def _known(engine: Engine, email: str, *, organisation_id: str) -> User | None:
    try:
        with reading(engine) as connection:
            return user_by_email(connection, email, organisation_id=organisation_id)
    except BadInput:
        return None
