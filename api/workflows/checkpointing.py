"""A thread that signs the end of the ledger soon after it has grown, whoever made it grow.

Cheap: one look at the last entry every second or so, and a signature only where there is something new. What came after
the last checkpoint is vouched for by the chain alone, so a crash leaves a second unsigned.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.errors import StorageError
from api.storage.database import reading
from api.storage.ledger import head
from api.storage.opening import Storage, sign_head, signing_key
from api.workflows.see_ledger import storage_of
from api.workflows.service import Service

__all__ = ["INTERVAL_S", "checkpoints_signed", "sign_if_grown"]

INTERVAL_S: Final = 1.0  # between two looks

_log = logging.getLogger("evenhand")


@contextmanager
def checkpoints_signed(service: Service, *, interval_s: float = INTERVAL_S) -> Iterator[None]:
    """Sign while the block runs, and once more at its end.

    Raises:
        CannotOpen: the key cannot be read or made.
    """
    storage = storage_of(service)
    key = signing_key(storage)
    stop = Event()
    thread = Thread(target=_sign_until, args=(service, storage, key, stop, interval_s), name="checkpoints", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def sign_if_grown(service: Service, storage: Storage, key: Ed25519PrivateKey, *, signed: int) -> int:
    """Sign the last entry if it comes after entry `signed`; the number of the entry that is signed now.

    Raises:
        StorageError: the ledger cannot be read, or the checkpoint not be written.
    """
    with reading(service.engine) as connection:
        last = head(connection)
    if last is None or last.sequence <= signed:
        return signed
    mark = sign_head(storage, key, at=service.now())
    return signed if mark is None else mark.sequence


def _sign_until(service: Service, storage: Storage, key: Ed25519PrivateKey, stop: Event, interval_s: float) -> None:
    signed = 0
    is_last = False
    while not is_last:
        is_last = stop.wait(interval_s)
        try:
            signed = sign_if_grown(service, storage, key, signed=signed)
        except StorageError as error:
            _log.warning("the ledger's end is not signed: %s", error)
