"""Look every second for what other systems are to be told, and hand it to the workers; every worker looks."""

from __future__ import annotations

import threading
from typing import Final

from api.errors import StorageError
from api.logs import error_place, log
from api.workflows.service import Service
from api.workflows.webhooks import look_at_outbox

__all__ = ["LOOK_S", "Outbox"]

LOOK_S: Final = 1.0


class Outbox:
    """Looks in a thread of its own until it is stopped."""

    def __init__(self, service: Service, *, look_s: float = LOOK_S) -> None:
        self._service = service
        self._look_s = look_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look, name="outbox", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is not handed over yet waits for whoever looks next."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(2 * self._look_s)

    def _look(self) -> None:
        while not self._stopping.wait(self._look_s):
            try:
                look_at_outbox(self._service)
            except StorageError as error:  # it comes back
                log("outbox not looked at", level="warning", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - nobody would be told of anything any more
                log("outbox not looked at", level="error", error=type(error).__name__, place=error_place(error))
