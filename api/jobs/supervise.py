"""Keep one worker running as a child of the server: started with it, started again if it dies, ended with it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from api.logs import log

__all__ = ["WORKER_COMMAND", "Supervisor", "supervised_worker"]

WORKER_COMMAND: Final = (sys.executable, "-m", "api.cli", "worker", "--slot", "0", "--supervised")
RESTART_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0)  # before each new start in a row; then the last one
STEADY_S: Final = 60.0  # a life of that length makes the next start the first again
ENDING_S: Final = 40.0  # more than the worker gives its jobs


class Supervisor:
    """Starts a command and starts it again whenever it ends, until it is stopped."""

    def __init__(self, command: Sequence[str] = WORKER_COMMAND) -> None:
        self._command = tuple(command)
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the child, kindly first, and start no other."""
        self._stopping.set()
        process = self._process
        if process is not None:
            process.terminate()
        self._thread.join(ENDING_S)
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        starts = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            code = self._run()
            if self._stopping.is_set():
                return
            starts = 1 if time.monotonic() - began > STEADY_S else starts + 1
            log("worker restarted", level="warning", status=code)
            self._stopping.wait(RESTART_S[min(starts, len(RESTART_S)) - 1])

    def _run(self) -> int:
        """One life of the child; the pipe tells it when this process goes away without a word."""
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE)  # noqa: S603 - our own command, no shell
        self._process = process
        if self._stopping.is_set():
            process.terminate()
        code = process.wait()
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        return code


@contextmanager
def supervised_worker(command: Sequence[str] = WORKER_COMMAND) -> Iterator[Supervisor]:
    """A worker for as long as the block lasts."""
    supervisor = Supervisor(command)
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()
