"""What every use case of the service is handed: where things are kept, what reads and ranks, and who does long work.

Made once a process by an entrance. Holds no state of a request; opens no transaction itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from api.settings import Settings
from api.storage.database import Connection, Engine
from api.storage.vault import Vault
from api.workflows.prepare import Identify
from fairness.ports import Predictor
from screening.ports import Codes, Tools, VectorIndex

__all__ = ["Enqueue", "OpenIndex", "Service", "utc_now"]


class OpenIndex(Protocol):
    """Opens an index that is kept in a file, or makes it where the file is not of exactly these codes."""

    def __call__(self, path: Path, *, key: str, shape: tuple[int, int], codes: Callable[[], Codes]) -> VectorIndex:
        """The index over `codes()`, shape (passages, dimension); `key` names the codes."""
        ...


class Enqueue(Protocol):
    """Hands a job to the workers by its name, in the caller's transaction: both are there afterwards, or neither."""

    def __call__(self, connection: Connection, job: str, ids: Mapping[str, str]) -> None:
        """Enqueue `job` with ids and nothing else; a job that is there already is not enqueued again."""
        ...


def utc_now() -> datetime:
    """The moment of a request; the one clock that an entrance reads."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Service:
    """The service, wired; `tools` loads models at its first call and not before."""

    engine: Engine
    vault: Vault
    settings: Settings
    tools: Callable[[], Tools]
    identify: Identify
    enqueue: Enqueue
    now: Callable[[], datetime] = utc_now
    open_index: OpenIndex | None = None  # None: everyone is ranked, however many they are
    predictor: Predictor | None = None  # looks for proxies in what is scored; None: nothing looks
