"""What is counted for monitoring: requests by route and status, how long they took, what waits; never who asked.

The routes' own paths are the labels, so an id is never one; nothing here says how many people a proposal has.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.storage.health import Load

__all__ = ["METRICS_TYPE", "Metrics"]

METRICS_TYPE: Final = CONTENT_TYPE_LATEST
BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "evenhand_http_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "evenhand_http_request_seconds",
            "Time to the end of the answer",
            ("method", "route"),
            registry=self._registry,
            buckets=BUCKETS_S,
        )
        self._files = Gauge("evenhand_files", "Uploaded files, by state", ("state",), registry=self._registry)
        self._waiting = Gauge(
            "evenhand_oldest_file_waiting_seconds", "How long the oldest file has waited", registry=self._registry
        )
        self._workers = Gauge("evenhand_workers_alive", "Workers heard of lately", registry=self._registry)
        self._entries = Gauge("evenhand_ledger_entries", "Entries of the ledger", registry=self._registry)

    def answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method=method, route=route, status=str(status)).inc()
        self._seconds.labels(method=method, route=route).observe(seconds)

    def text(self, load: Load) -> bytes:
        """All of it, and how busy it is, as monitoring reads it."""
        self._files.clear()
        for state, count in load.files.items():
            self._files.labels(state=state.value).set(count)
        self._waiting.set(load.waiting_s)
        self._workers.set(load.workers)
        self._entries.set(load.entries)
        return generate_latest(self._registry)
