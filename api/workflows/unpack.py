"""An upload as files: each given file is one, a ZIP is what lies in it; nothing is written to a path that it names.

Knows sizes and names. Does not know what a résumé is: a nested archive is a file that the reader will refuse.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

from api.errors import BadInput, TooLarge
from screening.errors import ReadStatus
from screening.readers import MAX_FILE_BYTES, too_large

__all__ = ["MAX_ENTRIES", "MAX_UNPACKED_BYTES", "Given", "Unpacked", "unpack"]

MAX_ENTRIES: Final = 2_000  # of one ZIP, and of one upload
MAX_UNPACKED_BYTES: Final = 1024**3  # all entries of one ZIP together
MAX_RATIO: Final = 100  # unpacked to packed bytes of one entry
SIZEABLE_BYTES: Final = 1024 * 1024  # unpacked; a smaller entry may repeat itself as it likes
CHUNK_BYTES: Final = 1024 * 1024
MAX_NAME: Final = 1_000  # characters kept of a name
ENCRYPTED_FLAG: Final = 0x1
ZIP_START: Final = b"PK\x03\x04"
DIRECTORY_RECORD: Final = b"PK\x01\x02"
DOCUMENT_PARTS: Final = ("[Content_Types].xml", "mimetype")  # a DOCX or ODT is a ZIP too, whatever its name

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError)
_LOCKED = "This file is locked with a password inside the ZIP: ask for it without one."
_DAMAGED = "This file is damaged inside the ZIP: upload it by itself, or ask for another copy."


@dataclass(frozen=True, slots=True)
class Given:
    """One part of an upload: its name as sent, and its bytes from the start of `stream`."""

    name: str
    stream: IO[bytes]

    def __repr__(self) -> str:
        """Nothing of it: a name may say who somebody is."""
        return "Given(…)"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One file. `data` is None where it was not taken in, and then `status` and `reason` say why."""

    name: str
    size: int
    data: bytes | None
    status: ReadStatus | None = None
    reason: str = ""

    def __repr__(self) -> str:
        """Its size alone."""
        return f"Unpacked({self.size} bytes)"


def unpack(given: Sequence[Given]) -> Iterator[Unpacked]:
    """Every file of an upload, one in memory at a time.

    Raises:
        BadInput: there is none, there are too many, or a ZIP is damaged.
        TooLarge: a ZIP unpacks to more than an upload may hold.
    """
    count = 0
    for part in given:
        for file in _of_part(part):
            count += 1
            if count > MAX_ENTRIES:
                raise BadInput(f"the upload holds more than {MAX_ENTRIES} files: send them in several batches.")
            yield file
    if not count:
        raise BadInput("the upload holds no file: send résumés, or a ZIP of them.")


def _of_part(part: Given) -> Iterator[Unpacked]:
    name = part.name[:MAX_NAME]
    if not _is_archive(part):
        part.stream.seek(0)
        yield _loaded(name, part.stream)
        return
    try:
        archive = zipfile.ZipFile(part.stream)
    except _BROKEN:
        raise BadInput("a ZIP of the upload is damaged: make it anew, or send the files themselves.") from None
    with archive:
        entries = [entry for entry in archive.infolist() if not _is_left_out(entry)]
        _refuse_bombs(entries)
        for entry in entries:
            yield _entry(archive, entry)


def _is_archive(part: Given) -> bool:
    """Whether it is a ZIP of files, and not a document in a format that is a ZIP."""
    part.stream.seek(0)
    start = part.stream.read(len(ZIP_START))
    part.stream.seek(0)
    if start != ZIP_START:
        return False
    _refuse_long_directory(part.stream)
    try:
        names = set(zipfile.ZipFile(part.stream).namelist())
    except _BROKEN:
        return PurePosixPath(part.name.casefold()).suffix == ".zip"
    finally:
        part.stream.seek(0)
    return not names.intersection(DOCUMENT_PARTS)


def _refuse_long_directory(stream: IO[bytes]) -> None:
    """Before the directory is built, which alone can fill the memory."""
    stream.seek(0)
    count, tail = 0, b""
    while chunk := stream.read(CHUNK_BYTES):
        count += (tail + chunk).count(DIRECTORY_RECORD)
        tail = chunk[-(len(DIRECTORY_RECORD) - 1) :]
    stream.seek(0)
    if count > 2 * MAX_ENTRIES:
        raise BadInput(f"a ZIP of the upload holds more than {MAX_ENTRIES} files: send them in several batches.")


def _is_left_out(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what an operating system adds by itself."""
    parts = PurePosixPath(entry.filename).parts
    return entry.is_dir() or "__MACOSX" in parts or (bool(parts) and parts[-1] in (".DS_Store", "Thumbs.db"))


def _refuse_bombs(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise BadInput(f"a ZIP of the upload holds more than {MAX_ENTRIES} files: send them in several batches.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise TooLarge(f"a ZIP of the upload unpacks to more than {MAX_UNPACKED_BYTES // 1024**2} MB: split it.")


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Unpacked:
    """What one entry is; the size that its header claims is not believed."""
    name, size = entry.filename[:MAX_NAME], entry.file_size
    if entry.flag_bits & ENCRYPTED_FLAG:
        return Unpacked(name, size, None, ReadStatus.ENCRYPTED, _LOCKED)
    if size > MAX_FILE_BYTES or (size > SIZEABLE_BYTES and size > MAX_RATIO * max(1, entry.compress_size)):
        return _refused(name, size)
    if entry.compress_type not in _METHODS:
        return Unpacked(name, size, None, ReadStatus.CORRUPT, _DAMAGED)
    try:
        with archive.open(entry) as stream:
            return _loaded(name, stream)
    except _BROKEN:
        return Unpacked(name, size, None, ReadStatus.CORRUPT, _DAMAGED)


def _loaded(name: str, stream: IO[bytes]) -> Unpacked:
    data = stream.read(MAX_FILE_BYTES + 1)
    if len(data) <= MAX_FILE_BYTES:
        return Unpacked(name, len(data), data)
    size = len(data)
    while chunk := stream.read(CHUNK_BYTES):
        size += len(chunk)
    return _refused(name, size)


def _refused(name: str, size: int) -> Unpacked:
    refused = too_large(size)
    return Unpacked(name, size, None, refused.status, refused.reason)
