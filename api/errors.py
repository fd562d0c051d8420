"""What can go wrong at the entrances.

EntranceError
├── BadInput              a folder, file or option that cannot be used: what to do instead
├── BadSavedRun           a saved run that cannot be replayed, naming the place
├── NotSignedIn           nobody has logged in, or not any more
├── InsecureConnection    signing in over plain HTTP from another machine
├── Forbidden             whoever acts may not do this
├── NotFound              there is no such thing, or none that whoever asks may see: the same words for both
├── Conflict              what is there does not allow this now
│   ├── GateClosed        no audit or sign-off has opened the gate for exactly this
│   └── Frozen            a held slate's requirements, cut and pool stay as they are without an approval
├── Stale                 it was changed by somebody else in the meantime
├── TooMany               too many attempts; later is right
├── ProviderUnavailable   the identity provider does not answer
├── TooLarge              what was sent is larger than is taken in at once
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
    "Conflict",
    "DatabaseFull",
    "DatabaseLocked",
    "DatabaseReadOnly",
    "EntranceError",
    "Forbidden",
    "Frozen",
    "GateClosed",
    "InsecureConnection",
    "LedgerBroken",
    "NotFound",
    "NotSignedIn",
    "ProviderUnavailable",
    "SchemaTooNew",
    "SchemaTooOld",
    "Stale",
    "StorageError",
    "TooLarge",
    "TooMany",
    "VaultError",
]


class EntranceError(Exception):
    """Base of everything that an entrance refuses on purpose; the message is one clear line."""


class BadInput(EntranceError):
    """What was given cannot be used."""


class BadSavedRun(EntranceError):
    """A saved run is incomplete or was changed."""


class NotSignedIn(EntranceError):
    """Nobody has logged in, or not any more."""


class InsecureConnection(EntranceError):
    """Signing in over plain HTTP from another machine."""


class Forbidden(EntranceError):
    """Whoever acts may not do this."""


class NotFound(EntranceError):
    """There is no such thing, or none that whoever asks may see; it never says which."""

    def __init__(self, message: str = "there is no such thing, or you may not see it.") -> None:
        super().__init__(message)


class Conflict(EntranceError):
    """What is there does not allow this now."""


class GateClosed(Conflict):
    """No audit or sign-off has opened the gate for exactly this."""


class Frozen(Conflict):
    """A slate that the audit holds may not be changed; `what` was tried on `proposal_id` of `requisition_id`."""

    def __init__(self, message: str, *, requisition_id: str, proposal_id: str, what: str) -> None:
        super().__init__(message)
        self.requisition_id = requisition_id
        self.proposal_id = proposal_id
        self.what = what


class Stale(EntranceError):
    """It was changed by somebody else in the meantime."""


class TooMany(EntranceError):
    """Too many attempts; trying again later is right."""


class ProviderUnavailable(EntranceError):
    """The identity provider does not answer, or not as one."""


class TooLarge(EntranceError):
    """What was sent is larger than is taken in at once."""


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
