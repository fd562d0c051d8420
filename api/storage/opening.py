"""Where the settings say that things are kept: the database, the ledger's key and its checkpoints; asks no question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.settings import Settings
from api.storage.checkpoints import (
    Checkpoint,
    checkpoints_file,
    key_file,
    open_key,
    read_checkpoints,
    sign_checkpoint,
)
from api.storage.database import DATABASE_FILE, Engine, database_url, open_database, reading
from api.storage.ledger import Verified, head, moment_text, verify
from api.storage.schema import require_current

__all__ = [
    "Storage",
    "holds_database",
    "open_storage",
    "sign_head",
    "signing_key",
    "verify_ledger",
]


@dataclass(frozen=True, slots=True)
class Storage:
    """The database, and the file of the key that signs its ledger."""

    engine: Engine
    key: Path


@contextmanager
def open_storage(settings: Settings, *, create: bool = False) -> Iterator[Storage]:
    """What `settings` name, closed at the end; a missing database is made with `create` alone, and has no tables then.

    Raises:
        BadInput: the address of the database cannot be used.
        CannotOpen: there is no database, or it cannot be made.
    """
    given = None if settings.database_url is None else settings.database_url.get_secret_value()
    url = database_url(given, data_dir=settings.data_dir)
    engine = open_database(url, create=create)
    try:
        yield Storage(engine, key=key_file(settings.ledger_key_file, data_dir=settings.data_dir))
    finally:
        engine.dispose()


def holds_database(folder: Path, settings: Settings) -> bool:
    """Whether `folder` is a data directory: its database lies in it, or the settings say where it is instead."""
    if (folder / DATABASE_FILE).is_file():
        return True
    return settings.database_url is not None and folder.resolve() == settings.data_dir.resolve()


def signing_key(storage: Storage) -> Ed25519PrivateKey:
    """The key, made where there is none; asked for before a change, so that none is made that cannot be signed.

    Raises:
        CannotOpen: it cannot be read or made.
    """
    return open_key(storage.key)


def sign_head(storage: Storage, key: Ed25519PrivateKey, *, at: datetime) -> Checkpoint | None:
    """Sign the last committed entry; None while the ledger is empty.

    Raises:
        StorageError: the ledger cannot be read, or the checkpoint not be written.
    """
    with reading(storage.engine) as connection:
        last = head(connection)
    if last is None:
        return None
    file = checkpoints_file(storage.key)
    return sign_checkpoint(key, file, sequence=last.sequence, entry_hash=last.hash, at=moment_text(at))


def verify_ledger(storage: Storage) -> Verified:
    """Walk the ledger against its checkpoints, which are read first: the ledger may only have grown since.

    Raises:
        LedgerBroken: naming the first entry or checkpoint that is not what was written.
        StorageError: it cannot be read.
    """
    require_current(storage.engine)
    checkpoints = read_checkpoints(storage.key)
    with reading(storage.engine) as connection:
        return verify(connection, checkpoints)
