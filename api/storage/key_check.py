"""Which master key a database goes with: another is refused, and one that takes its place takes all of it over.

Two keys in one database lose data, so a key is compared before anything is sealed with it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.errors import Conflict, VaultError
from api.storage.database import is_duplicate, reading, transaction
from api.storage.tables import candidates, key_checks, workers
from api.storage.vault import Vault

__all__ = ["replace_key", "require_key"]

MASTER: Final = "master"
ALIVE: Final = timedelta(minutes=1)  # a worker that was seen so lately still works


def require_key(engine: Engine, vault: Vault) -> Vault:
    """The vault as this database knows it; the first master key is taken, any other is refused.

    Raises:
        VaultError: it is another one than the database goes with.
        StorageError: the database refused.
    """
    with reading(engine) as connection:
        known = _known(connection)
    if MASTER not in known:
        with transaction(engine) as connection:
            known = _take(connection, vault)
    if not hmac.compare_digest(known[MASTER], _value(vault)):
        raise VaultError(
            "this is not the master key that the database goes with: give the right one in EVENHAND_MASTER_KEY or"
            " EVENHAND_MASTER_KEY_FILE; nothing was changed."
        )
    return vault.with_kept({name: value for name, value in known.items() if name != MASTER})


def replace_key(connection: Connection, old: Vault, new: Vault, *, at: datetime) -> int:
    """Wrap the key of every candidate with `new`, which the database goes with from then on; how many there are.

    Nothing that is sealed is sealed again: candidates keep their keys, and fingerprints stay. `old` is the vault that
    `require_key` gave.

    Raises:
        Conflict: a worker is at work, and would go on with the old key.
        VaultError: a candidate's key does not open with the old one.
    """
    if connection.execute(select(workers.c.executor_id).where(workers.c.seen_at > at - ALIVE)).first() is not None:
        raise Conflict("a worker is at work: stop every process of the service, and wait for a minute.")
    held = select(candidates.c.id, candidates.c.wrapped_key).where(candidates.c.wrapped_key.is_not(None))
    rewrapped = [
        {"row": row.id, "wrapped_key": old.rewrapped(row.wrapped_key, by=new)} for row in connection.execute(held)
    ]
    if rewrapped:
        connection.execute(update(candidates).where(candidates.c.id == bindparam("row")), rewrapped)
    connection.execute(key_checks.delete())
    rows = {MASTER: _value(new), **old.keep_for(new)}
    connection.execute(insert(key_checks), [{"name": name, "value": value} for name, value in rows.items()])
    return len(rewrapped)


def _take(connection: Connection, vault: Vault) -> Mapping[str, bytes]:
    """What is known once this key was taken, unless somebody was faster."""
    try:
        with connection.begin_nested():
            connection.execute(insert(key_checks), [{"name": MASTER, "value": _value(vault)}])
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
    return _known(connection)


def _known(connection: Connection) -> Mapping[str, bytes]:
    return {row.name: row.value for row in connection.execute(select(key_checks))}


def _value(vault: Vault) -> bytes:
    return vault.check_value().encode()
