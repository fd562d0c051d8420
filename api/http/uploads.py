"""Take in a multipart upload part by part, within a limit; what does not arrive to the end is dropped whole.

Parts of more than a megabyte wait in temporary files without a name, which are gone when the request is.
"""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO, Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.types import Message, Receive

from api.errors import BadInput, DatabaseFull, TooLarge
from api.http.csrf import CSRF_FIELD

__all__ = ["Upload", "received"]

MAX_PARTS: Final = 2_000  # files of one upload
MAX_FIELDS: Final = 20
NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)
MULTIPART: Final = "multipart/form-data"
MEBIBYTE: Final = 1024**2


@dataclass(frozen=True, slots=True)
class Upload:
    """What a form brought: its fields by name, and each file with its name, at its start."""

    fields: Mapping[str, str]
    files: tuple[tuple[str, IO[bytes]], ...] = field(repr=False)


@asynccontextmanager
async def received(request: Request, *, max_mb: int) -> AsyncIterator[Upload]:
    """The whole upload, for as long as the block lasts.

    Raises:
        BadInput: it is no form of that kind, or a field comes twice.
        TooLarge: it is larger than `max_mb`.
    """
    limit = max_mb * MEBIBYTE
    if not request.headers.get("Content-Type", "").lower().startswith(MULTIPART):
        raise BadInput(f"send the files as {MULTIPART}.")
    if _announced(request) > limit:
        raise _too_large(max_mb)
    request._receive = _counted(request._receive, limit, max_mb)  # the form below is read through it
    try:
        form = await request.form(max_files=MAX_PARTS, max_fields=MAX_FIELDS)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise DatabaseFull("there is no room left to put an upload aside: free some space.") from None
    try:
        yield Upload(_fields(form), tuple(_files(form)))
    finally:
        await form.close()


def _announced(request: Request) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _counted(receive: Receive, limit: int, max_mb: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise _too_large(max_mb)
        return message

    return counted


def _fields(form: FormData) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) or name == CSRF_FIELD:
            continue
        if name in fields:
            raise BadInput("a field of the form comes twice.")
        fields[name] = value
    return fields


def _files(form: FormData) -> Iterator[tuple[str, IO[bytes]]]:
    for _, value in form.multi_items():
        if isinstance(value, UploadFile) and (value.filename or value.size):
            yield value.filename or "", value.file


def _too_large(max_mb: int) -> TooLarge:
    return TooLarge(f"the upload is larger than {max_mb} MB: send it in several batches.")
