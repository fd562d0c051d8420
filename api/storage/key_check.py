"""Tells the right master key from another one before anything is sealed with it: two keys in one database lose data."""

from __future__ import annotations

import hmac
from typing import Final

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from api.errors import VaultError
from api.storage.database import is_duplicate, reading, transaction
from api.storage.tables import key_checks
from api.storage.vault import Vault

__all__ = ["require_key"]

NAME: Final = "master"


def require_key(engine: Engine, vault: Vault) -> None:
    """Refuse to work with another master key than the one that this database began with; the first one is taken.

    Raises:
        VaultError: it is another one.
        StorageError: the database refused.
    """
    with reading(engine) as connection:
        known = _known(connection)
    if known is None:
        with transaction(engine) as connection:
            known = _take(connection, vault)
    if not hmac.compare_digest(known, _value(vault)):
        raise VaultError(
            "this is not the master key that the database began with: give the right one in EVENHAND_MASTER_KEY or"
            " EVENHAND_MASTER_KEY_FILE; nothing was changed."
        )


def _take(connection: Connection, vault: Vault) -> bytes:
    """The value of the first key: of this one, unless somebody was faster."""
    try:
        with connection.begin_nested():
            connection.execute(insert(key_checks), [{"name": NAME, "value": _value(vault)}])
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
    return _known(connection) or b""


def _known(connection: Connection) -> bytes | None:
    return connection.execute(select(key_checks.c.value).where(key_checks.c.name == NAME)).scalar()


def _value(vault: Vault) -> bytes:
    return vault.check_value().encode()
