"""Slows whoever tries many passwords from one address, whatever accounts they try.

A user is locked by five wrong ones in a row; this is for one guess at each of many users. Kept in this process: with
several, each counts for itself.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from api.errors import TooMany

__all__ = ["Throttle"]

MAX_ADDRESSES: Final = 10_000  # the longest quiet ones are forgotten


class Throttle:
    """At most `limit` failures from one address in `window`."""

    def __init__(self, *, limit: int = 30, window: timedelta = timedelta(minutes=5)) -> None:
        self._limit, self._window = limit, window
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def refuse(self, address: str, *, at: datetime) -> None:
        """Refuse an address with too many failures.

        Raises:
            TooMany: saying to wait.
        """
        with self._lock:
            if len(self._recent(address, at=at)) >= self._limit:
                raise TooMany("too many attempts from this address: wait five minutes.")

    def failed(self, address: str, *, at: datetime) -> None:
        """Count a failure."""
        with self._lock:
            recent = self._recent(address, at=at)
            recent.append(at)
            self._failures[address] = recent
            self._failures.move_to_end(address)
            while len(self._failures) > MAX_ADDRESSES:
                self._failures.popitem(last=False)

    def _recent(self, address: str, *, at: datetime) -> deque[datetime]:
        found = self._failures.get(address, deque())
        while found and at - found[0] >= self._window:
            found.popleft()
        return found
