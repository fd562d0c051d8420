"""Bytes of a file → Document.

Pure functions of bytes: nothing here opens a file, and the name of a file never decides how it is read. A new format
is one line in `READERS` and a kind in `sniff`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final, Protocol

from screening.errors import ReadStatus, Unreadable
from screening.readers.sniff import Kind, sniff
from screening.resume import Document

__all__ = ["MAX_FILE_BYTES", "READERS", "READER_VERSION", "Reader", "read", "too_large"]

READER_VERSION: Final = "2"
"""Part of every cache key: changes whenever the same bytes would be read differently."""

MAX_FILE_BYTES: Final = 50 * 1024 * 1024
"""A larger file is refused by its size, before it is loaded."""

_ASK = "ask for the résumé as PDF or DOCX"


class Reader(Protocol):
    """Reads one format."""

    def __call__(self, data: bytes, *, sha256: str) -> Document:
        """The Document of `data`, whose hash is given; raises Unreadable."""
        ...


def _pdf(data: bytes, *, sha256: str) -> Document:
    from screening.readers.pdf import read_pdf  # noqa: PLC0415 - native libraries, loaded only for the format

    return read_pdf(data, sha256=sha256)


def _docx(data: bytes, *, sha256: str) -> Document:
    from screening.readers.docx import read_docx  # noqa: PLC0415 - ditto

    return read_docx(data, sha256=sha256)


def _text(data: bytes, *, sha256: str) -> Document:
    from screening.readers.text import read_text  # noqa: PLC0415 - ditto

    return read_text(data, sha256=sha256)


READERS: Final[Mapping[Kind, Reader]] = {Kind.PDF: _pdf, Kind.DOCX: _docx, Kind.TEXT: _text}


def read(data: bytes, *, file_name: str = "") -> Document:
    """The Document of a file's bytes, told by what they are.

    `file_name` is used in one way: to say in a reason that the file is not what its name promises.

    Raises:
        Unreadable: with the status and the reason that the person who uploaded it will see.
    """
    if len(data) > MAX_FILE_BYTES:
        raise too_large(len(data))
    if not data.strip():
        raise Unreadable(ReadStatus.EMPTY, "The file is empty: ask for the résumé again.")
    kind, word = sniff(data)
    reader = READERS.get(kind)
    if reader is None:
        raise _refusal(kind, word, file_name)
    return reader(data, sha256=hashlib.sha256(data).hexdigest())


def too_large(size: int) -> Unreadable:
    """The refusal of a file of `size` bytes."""
    limit, mega = MAX_FILE_BYTES // 1024**2, size / 1024**2
    return Unreadable(
        ReadStatus.TOO_LARGE, f"The file has {mega:.0f} MB and {limit} MB is the limit: ask for a smaller copy."
    )


def _refusal(kind: Kind, word: str, file_name: str) -> Unreadable:
    extension = PurePath(file_name).suffix.lstrip(".").upper()
    own = {word, "JPG" if word == "JPEG" else word, "TIF" if word == "TIFF" else word}
    named = f" named like a {extension}" if extension in {"PDF", "DOCX", "DOC", "TXT", "MD"} - own else ""
    if kind is Kind.LOCKED_OFFICE:
        return Unreadable(ReadStatus.ENCRYPTED, "The document is locked with a password: ask for a copy without one.")
    if kind is Kind.BROKEN_ZIP:
        return Unreadable(ReadStatus.CORRUPT, f"This is a {kind}: {_ASK} again.")
    if kind is Kind.IMAGE:
        picture = f"{word} image".strip()
        return Unreadable(ReadStatus.UNSUPPORTED, f"This is {_a(picture)}{named}: {_ASK}, or run OCR.")
    if kind is Kind.MAIL:
        return Unreadable(ReadStatus.UNSUPPORTED, f"This is an e-mail message{named}: add its attachment instead.")
    if kind is Kind.ARCHIVE:
        return Unreadable(ReadStatus.UNSUPPORTED, f"This is an archive of files{named}: add what is inside instead.")
    if kind is Kind.DOC and extension == "DOC":
        named = ""
    what = f"{kind}, perhaps {word}" if kind is Kind.OTHER and word else str(kind)
    return Unreadable(ReadStatus.UNSUPPORTED, f"This is {_a(what)}{named}, which is not read here: {_ASK}.")


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'AEIOUaeiou' and not noun.startswith('UT') else 'a'} {noun}"
