"""Read files in child processes, so that a bad one costs itself and never the batch.

Opens files, watches sizes and the clock. Does not parse anything itself: the child is given bytes and gives back a
Document or a reason (`api.reading_child`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import signal
import stat
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pydantic import TypeAdapter

from api.reading_child import read_frame, write_frame
from screening.errors import ReadStatus, Unreadable
from screening.readers import MAX_FILE_BYTES, too_large
from screening.resume import Document

__all__ = ["CHILD_COMMAND", "ReadResult", "ReadingPool"]

CHILD_COMMAND: Final = (sys.executable, "-m", "api.reading_child")
FILES_PER_CHILD: Final = 100  # then a new one: what leaks in native libraries stays small
LOOK_AHEAD: Final = 2  # files a worker under way or done before they are asked for
SPARE_CPU_S: Final = 5  # processor time beyond the wall timeout: only a child nobody watches any more uses it up
MAX_ANSWER_BYTES: Final = 1024**3
CLOSING_S: Final = 2.0  # for a child to end by itself
CHUNK_BYTES: Final = 1024 * 1024

_ROOT = Path(__file__).resolve().parents[1]
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")  # no settings and no keys: the child parses hostile files
_DOCUMENT = TypeAdapter(Document)


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of one file. `document` stands where `status` is READ; `sha256` is empty if it was not loaded."""

    path: Path
    sha256: str
    status: ReadStatus
    reason: str
    document: Document | None

    def __repr__(self) -> str:
        """The hash and the status: a path may hold a name."""
        return f"ReadResult({self.sha256[:12]}, {self.status})"


class ReadingPool:
    """Child processes that read files; use it in a `with` block.

    Args:
        workers: how many files are read at a time.
        timeout_s: wall time for one file, after which its child is killed.
        memory_mb: address space of one child.
        files_per_child: how many files a child reads before a new one takes its place.
        command: starts a child; memory in MB and processor time in seconds are appended.
    """

    def __init__(
        self,
        workers: int = 2,
        timeout_s: float = 20.0,
        memory_mb: int = 1024,
        *,
        files_per_child: int = FILES_PER_CHILD,
        command: Sequence[str] = CHILD_COMMAND,
    ) -> None:
        self._workers = workers
        self._timeout_s = timeout_s
        self._files_per_child = files_per_child
        self._command = (*command, str(memory_mb), str(int(timeout_s) + SPARE_CPU_S))
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reading")
        self._idle: queue.SimpleQueue[_Child | None] = queue.SimpleQueue()
        self._running: set[_Child] = set()
        self._lock = threading.Lock()
        self._closed = False
        for _ in range(workers):
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every child, those that are reading too."""
        with self._lock:
            self._closed = True
            for child in self._running:
                child.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in tuple(self._running):
            self._retire(child)

    def read_file(self, path: Path) -> ReadResult:
        """What becomes of the file at `path`; never raises for anything the file is or does."""
        try:
            data = _load(path)
        except Unreadable as error:
            return ReadResult(path, "", error.status, error.reason, None)
        return self._read(data, path)

    def read_bytes(self, data: bytes, *, file_name: str) -> ReadResult:
        """The same for bytes that are no file here; `file_name` is told to the reader and opened by nobody."""
        path = Path(file_name)
        if len(data) > MAX_FILE_BYTES:
            refused = too_large(len(data))
            return ReadResult(path, "", refused.status, refused.reason, None)
        return self._read(data, path)

    def _read(self, data: bytes, path: Path) -> ReadResult:
        sha256 = hashlib.sha256(data).hexdigest()
        child = self._idle.get()
        try:
            child = self._ready(child)
            status, reason, document = child.read(data, file_name=path.name, timeout_s=self._timeout_s)
            if not child.is_alive():
                self._retire(child)
                child = None
        except OSError as error:
            status, document = ReadStatus.FAILED, None
            reason = f"No process could be started to read the file ({error.strerror}): try again later."
        finally:
            self._idle.put(child)
        return ReadResult(path, sha256, status, reason, document)

    def draw_page(self, data: bytes, asked: str) -> tuple[dict[str, str], bytes] | None:
        """A page drawn blind as `api.reading_child` does it, header and PNG; None where it cannot be drawn."""
        child = self._idle.get()
        try:
            child = self._ready(child)
            answer = child.draw(data, asked, timeout_s=self._timeout_s)
            if not child.is_alive():
                self._retire(child)
                child = None
        except OSError:
            return None
        finally:
            self._idle.put(child)
        return answer

    def read_files(self, paths: Iterable[Path]) -> Iterator[tuple[Path, ReadResult]]:
        """Each of `paths` with what became of it, in the order given; `paths` is drawn on as results are taken."""
        waiting: deque[tuple[Path, Future[ReadResult]]] = deque()
        try:
            for path in paths:
                waiting.append((path, self._threads.submit(self.read_file, path)))
                if len(waiting) > LOOK_AHEAD * self._workers:
                    yield _taken(waiting)
            while waiting:
                yield _taken(waiting)
        finally:
            for _, future in waiting:
                future.cancel()

    def _ready(self, child: _Child | None) -> _Child:
        """`child` if it can take another file, else a new one."""
        if child is not None and child.is_alive() and child.files < self._files_per_child:
            return child
        if child is not None:
            self._retire(child)
        with self._lock:
            if self._closed:
                raise OSError(0, "the pool is closed")
            child = _Child(self._command)
            self._running.add(child)
        return child

    def _retire(self, child: _Child) -> None:
        with self._lock:
            self._running.discard(child)
        child.close()


class _Child:
    """One process, used by one thread at a time."""

    def __init__(self, command: Sequence[str]) -> None:
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        self.files = 0
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={**environment, "PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"},
            start_new_session=True,
        )

    def is_alive(self) -> bool:
        """Whether it can take a file."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def close(self) -> None:
        """Let it end by itself, and end it if it does not."""
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it is dead, and with it what was not sent
            process.stdin.close()
        try:
            process.wait(CLOSING_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def read(self, data: bytes, *, file_name: str, timeout_s: float) -> tuple[ReadStatus, str, Document | None]:
        """What the process makes of `data`; it is dead afterwards if it died or was too slow."""
        self.files += 1
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.kill()

        timer = threading.Timer(timeout_s, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = self._exchange(data, file_name)
        finally:
            timer.cancel()
            timer.join()
        if late.is_set() or answer is None:
            self.kill()
            return self._death(timeout_s if late.is_set() else None)
        return answer

    def draw(self, data: bytes, asked: str, *, timeout_s: float) -> tuple[dict[str, str], bytes] | None:
        """What the process draws; it is dead afterwards if it died or was too slow."""
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        self.files += 1
        timer = threading.Timer(timeout_s, self.kill)
        timer.daemon = True
        timer.start()
        try:
            write_frame(process.stdin, {"page": asked}, data)
            frame = read_frame(process.stdout, max_bytes=MAX_ANSWER_BYTES)
        except (OSError, ValueError):
            frame = None
        finally:
            timer.cancel()
            timer.join()
        if frame is None:
            self.kill()
        return frame if frame is not None and frame[0].get("status") else None

    def _exchange(self, data: bytes, file_name: str) -> tuple[ReadStatus, str, Document | None] | None:
        """The answer to `data`, None where there is none that makes sense."""
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        try:
            write_frame(process.stdin, {"file_name": file_name}, data)
            frame = read_frame(process.stdout, max_bytes=MAX_ANSWER_BYTES)
            if frame is None:
                return None
            header, body = frame
            status, reason = ReadStatus(header["status"]), str(header["reason"])
            return status, reason, _DOCUMENT.validate_json(body) if status is ReadStatus.READ else None
        except (OSError, ValueError, KeyError):  # a broken pipe, or an answer that is no answer
            return None

    def _death(self, timeout_s: float | None) -> tuple[ReadStatus, str, None]:
        code = self._process.wait()
        if timeout_s is not None or code == -signal.SIGXCPU:
            spent = f"more than {timeout_s:g} seconds" if timeout_s is not None else "too much processor time"
            return ReadStatus.TIMED_OUT, f"Reading the file took {spent}: look at it, or ask for another copy.", None
        reason = "The file made the reading process end before it answered: look at it, or ask for another copy."
        return ReadStatus.FAILED, reason, None


def _taken(waiting: deque[tuple[Path, Future[ReadResult]]]) -> tuple[Path, ReadResult]:
    path, future = waiting.popleft()
    try:
        return path, future.result()
    except CancelledError:
        return path, ReadResult(path, "", ReadStatus.FAILED, "Reading was stopped: try again.", None)


def _load(path: Path) -> bytes:
    """The bytes of the regular file at `path`, its size looked at first.

    Raises:
        Unreadable: TOO_LARGE, or FAILED where it cannot be opened or is no file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe must not hold up the batch
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) else "its name is no path"
        raise Unreadable(ReadStatus.FAILED, f"The file cannot be opened ({cause}): check that it is there.") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(ReadStatus.FAILED, "This is a folder or a device, not a file: name the files themselves.")
        if status.st_size > MAX_FILE_BYTES:
            raise too_large(status.st_size)
        data = bytearray()
        while len(data) <= MAX_FILE_BYTES and (chunk := os.read(descriptor, CHUNK_BYTES)):
            data += chunk
    except OSError as error:
        reason = f"The file cannot be read ({error.strerror}): check the disk, or ask for another copy."
        raise Unreadable(ReadStatus.FAILED, reason) from error
    finally:
        os.close(descriptor)
    if len(data) > MAX_FILE_BYTES:  # it grew while it was read
        raise too_large(len(data))
    return bytes(data)
