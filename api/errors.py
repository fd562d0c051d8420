"""What can go wrong at the entrances.

EntranceError
├── BadInput              a folder, file or option that cannot be used: what to do instead
├── BadSavedRun           a saved run that cannot be replayed, naming the place
└── StorageError          what is kept cannot be reached or used
    ├── CannotOpen        no such place, no permission, not a database, or a server that does not answer
    ├── DatabaseLocked    somebody else held it for too long; trying again is right
    ├── DatabaseReadOnly  it can be read and not written
    ├── DatabaseFull      the disk or the quota is used up
    ├── SchemaTooOld      the tables are older than the software, or not there yet
    ├── SchemaTooNew      the tables are newer than the software
    ├── LedgerBroken      the ledger was changed, naming the first entry
    └── VaultError        the master key is missing or another one, or what was sealed with it was changed or moved
"""

from __future__ import annotations

__all__ = [
    "BadInput",
    "BadSavedRun",
    "CannotOpen",
    "DatabaseFull",
    "DatabaseLocked",
    "DatabaseReadOnly",
    "EntranceError",
    "LedgerBroken",
    "SchemaTooNew",
    "SchemaTooOld",
    "StorageError",
    "VaultError",
]


class EntranceError(Exception):
    """Base of everything that an entrance refuses on purpose; the message is one clear line."""


class BadInput(EntranceError):
    """What was given cannot be used."""


class BadSavedRun(EntranceError):
    """A saved run is incomplete or was changed."""


class StorageError(EntranceError):
    """What is kept cannot be reached or used; nothing was changed."""


class CannotOpen(StorageError):
    """The database cannot be opened."""


class DatabaseLocked(StorageError):
    """Somebody else held the database for too long."""


class DatabaseReadOnly(StorageError):
    """The database can be read and not written."""


class DatabaseFull(StorageError):
    """There is no room left for the database."""


class SchemaTooOld(StorageError):
    """The tables are older than the software, or not there yet."""


class SchemaTooNew(StorageError):
    """The tables are newer than the software."""


class LedgerBroken(StorageError):
    """The ledger, or a checkpoint of it, is not what was written."""


class VaultError(StorageError):
    """The master key is missing or another one, or what was sealed was changed or moved."""
