"""Which jobs there are, on which queue each waits, and how many run at once: said here and nowhere else.

Limits of a queue live in the database and the last writer wins, so that one table writes them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

__all__ = ["JOBS", "LIMITS", "POLL_S", "Queue"]


class Queue(StrEnum):
    """Where jobs wait for each other."""

    READING = "reading"
    GATE = "gate"
    OUTBOX = "outbox"
    BESIDE = "beside"  # what is added to an audit: it waits for nobody, and nobody waits for it


LIMITS: Final[Mapping[Queue, int]] = {Queue.READING: 4, Queue.GATE: 2, Queue.OUTBOX: 4, Queue.BESIDE: 1}
"""How many jobs of a queue one worker runs at once."""

POLL_S: Final[Mapping[Queue, float]] = {Queue.READING: 0.2, Queue.GATE: 0.2, Queue.OUTBOX: 1.0, Queue.BESIDE: 1.0}
"""Seconds between two looks at a queue: its limit ÷ this bounds how many jobs a second a worker begins."""

JOBS: Final[Mapping[str, Queue]] = {
    "ingest": Queue.READING,
    "rank_and_audit": Queue.GATE,
    "erase": Queue.GATE,
    "notify": Queue.OUTBOX,
    "certify_swaps": Queue.BESIDE,
    "search_weights": Queue.BESIDE,
}
"""Every job by its name; whoever hands one over needs to know no more."""
