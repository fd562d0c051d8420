"""A folder of files → everyone in it, read, redacted and embedded; each file in a state with a reason.

Reading runs in child processes, encoding on threads, both at once; what the cache knows is neither read nor encoded.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from api.cache import Cache, Entry
from api.errors import BadInput
from api.sandbox import ReadingPool, ReadResult
from screening.candidate import CandidateId, candidate_id
from screening.errors import ReadStatus
from screening.pipeline import LINE_VERSION, encode, understand
from screening.ports import Tools
from screening.ranking import Prepared
from screening.readers import MAX_FILE_BYTES, READER_VERSION
from screening.resume import Document, RedactedResume

__all__ = ["FileState", "Pool", "files_in", "prepare", "versions"]

_log = logging.getLogger("evenhand")

NOT_PLAIN = "It is a link or no ordinary file: put the file itself into the folder."

AHEAD = 16  # résumés understood before the oldest is encoded: bounds memory, keeps both cores busy

Progress = Callable[[int, int], None]
"""Told how many files are done, of how many."""

Outcome = tuple[Entry, Prepared | None]
"""What is kept of a file, and, where it was read, the person with codes."""

Identify = Callable[[str], str]
"""Text → ISO 639-1 language, "" if not known."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What became of one file; `duplicate_of` names the file with the same bytes that speaks for both."""

    file: str
    sha256: str
    status: ReadStatus
    reason: str
    candidate: CandidateId | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """Every file's state in the order of their names, and everyone who could be read."""

    files: tuple[FileState, ...]
    people: tuple[Prepared, ...]

    def file_of(self, candidate: CandidateId) -> str:
        """The file that speaks for `candidate`."""
        return next(f.file for f in self.files if f.candidate == candidate and f.duplicate_of is None)


def versions(tools: Tools) -> dict[str, str]:
    """Everything beside the bytes that shapes what is kept of a file."""
    return {
        "reader": READER_VERSION,
        "line": LINE_VERSION,
        "taxonomy": tools.matcher.version,
        "encoder": tools.encoder.revision,
    }


def files_in(folder: Path) -> list[Path]:
    """Everything below `folder` that is no folder and not hidden, in the order of their names; links are not followed.

    Raises:
        BadInput: if it is not a folder, or holds no file.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder: name the folder that holds the résumés.")
    inside = (p for p in folder.rglob("*") if (p.is_symlink() or not p.is_dir()) and not _hidden(p.relative_to(folder)))
    files = sorted(inside, key=lambda p: p.relative_to(folder).as_posix())
    if not files:
        raise BadInput(f"{folder} holds no files: put the résumés there.")
    return files


def _plain(path: Path) -> bool:
    """Whether it is a file of its own: no link to somewhere else, no device, no pipe."""
    return not path.is_symlink() and path.is_file()


def _name(path: Path, folder: Path) -> str:
    """Its name below `folder`; what is not UTF-8 in it is shown as a question mark in a box."""
    return path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def prepare(
    folder: Path, tools: Tools, *, cache: Cache, readers: ReadingPool, identify: Identify, progress: Progress
) -> Pool:
    """Read, redact and embed everyone in `folder`; a bad file gets its state and the rest goes on."""
    paths = files_in(folder)
    hashes = {path: _sha256(path) for path in paths}
    first: dict[str, Path] = {}
    for path in paths:
        if hashes[path]:
            first.setdefault(hashes[path], path)
    entries = {digest: entry for digest in first if (entry := cache.find(digest)) is not None}
    unloaded = {path: Entry(ReadStatus.FAILED, NOT_PLAIN) for path in paths if not _plain(path)}
    fresh = [
        path
        for path in paths
        if first.get(hashes[path], path) == path and hashes[path] not in entries and path not in unloaded
    ]
    done = len(paths) - len(fresh) - len(entries)
    people: dict[str, Prepared] = {}
    for sha256, entry in entries.items():  # read before: encoding asks the cache first
        if entry.resume is not None:
            people[sha256] = encode(entry.resume, tools)
        done += 1
        progress(done, len(paths))
    for result, (entry, prepared) in _read_all(fresh, tools, readers=readers, identify=identify):
        if prepared is not None:
            people[hashes[result.path]] = prepared
        if hashes[result.path]:
            entries[hashes[result.path]] = entry
            cache.keep(hashes[result.path], entry)
        else:
            unloaded[result.path] = entry
        done += 1
        progress(done, len(paths))
    states = [_state(path, folder, hashes[path], entries.get(hashes[path]) or unloaded[path], first) for path in paths]
    speaking = (s for s in states if s.duplicate_of is None and s.sha256 in people)
    return Pool(tuple(states), tuple(people[state.sha256] for state in speaking))


def _sha256(path: Path) -> str:
    """Hash of the file's bytes; empty for what is too large to be loaded, or cannot be opened."""
    if not _plain(path):
        return ""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _read_all(
    paths: Sequence[Path], tools: Tools, *, readers: ReadingPool, identify: Identify
) -> Iterator[tuple[ReadResult, Outcome]]:
    """Read and understand in order while earlier résumés are being encoded."""
    with ThreadPoolExecutor(1, thread_name_prefix="encoding") as encoding:
        waiting: list[tuple[ReadResult, Future[Outcome]]] = []
        for _, result in readers.read_files(paths):
            waiting.append((result, _begin(result, tools, identify, encoding)))
            while waiting and (waiting[0][1].done() or len(waiting) > AHEAD):
                finished, outcome = waiting.pop(0)
                yield finished, outcome.result()
        for finished, outcome in waiting:
            yield finished, outcome.result()


def _begin(result: ReadResult, tools: Tools, identify: Identify, encoding: ThreadPoolExecutor) -> Future[Outcome]:
    if result.document is None:
        return _ready((Entry(result.status, result.reason), None))
    try:
        redacted = _understood(result.document, tools, identify)
    except Exception as error:  # noqa: BLE001 - one file that our own code fails on must not stop the batch
        _log.error("file %s was read but not understood: %s", result.sha256[:12], type(error).__name__)
        reason = "This file was read, but not understood: have a person read it, and report the defect."
        return _ready((Entry(ReadStatus.FAILED, reason), None))
    return encoding.submit(_encoded, redacted, tools)


def _understood(document: Document, tools: Tools, identify: Identify) -> RedactedResume:
    return understand(document, tools, language=identify(document.text))[1]


def _encoded(redacted: RedactedResume, tools: Tools) -> Outcome:
    return Entry(ReadStatus.READ, "", redacted), encode(redacted, tools)


def _ready(outcome: Outcome) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future


def _state(path: Path, folder: Path, digest: str, entry: Entry, first: dict[str, Path]) -> FileState:
    original = first.get(digest, path)
    name = _name(path, folder)
    twin = None if original == path else _name(original, folder)
    reason = f"Same file as {twin}: counted once." if twin else entry.reason
    read = entry.status is ReadStatus.READ
    return FileState(name, digest, entry.status, reason, candidate_id(digest) if read else None, twin)
