"""A worker's place on this machine: a number that one living process has at a time, and the fixed id that goes with it.

The kernel frees the place of a process that was killed, so the next one with the same number may go on at once with
what it left.
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from api.errors import BadInput
from api.storage.database import Engine, make_private_folder

__all__ = ["executor_id", "hold_slot"]

MAX_NODE: Final = 48  # characters of a machine's name in an id
RETRY_S: Final = 0.2


def executor_id(engine: Engine, slot: int, *, node: str | None = None) -> str:
    """The id that this slot always has. SQLite belongs to one machine, whatever it calls itself today."""
    if engine.dialect.name == "sqlite":
        return f"local-{slot}"
    name = re.sub(r"[^a-z0-9-]+", "-", (node or socket.gethostname()).casefold())[:MAX_NODE].strip("-")
    return f"{name or 'node'}-{slot}"


@contextmanager
def hold_slot(data_dir: Path, slot: int, *, within_s: float) -> Iterator[None]:
    """Have the place `slot` to oneself; the process before may take `within_s` seconds to go.

    Raises:
        BadInput: another process has it.
    """
    make_private_folder(data_dir)
    descriptor = os.open(data_dir / f"worker-{slot}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, slot, until=time.monotonic() + within_s)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, slot: int, *, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise BadInput(
                    f"another worker has the slot {slot} here: end it, or start this one as --slot N."
                ) from None
        time.sleep(RETRY_S)
