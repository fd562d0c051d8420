"""The process in which files are parsed: it is given bytes, has no need of files, and may die at any time.

Frames on standard input and output, both ways: a header length and a body length (two unsigned 32-bit numbers, big
endian), a JSON header, then the body. In: `{"file_name"}` and the bytes of the file. Out: `{"status", "reason"}` and
the Document as JSON (empty unless the status is "read"). Never pickle. Start it as `python -m api.reading_child`.

With `page` in the header the answer is that page drawn blind: in the header its size and where the quotes stand, in the
body a PNG. `length` is how long the text was when it was redacted: where it is another one now, nothing is drawn.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
import time
from typing import IO, Final

from pydantic import TypeAdapter

from screening.errors import ReadStatus, Unreadable
from screening.readers import MAX_FILE_BYTES, read
from screening.resume import Document, Span

__all__ = ["LENGTHS", "limit", "main", "read_frame", "serve", "write_frame"]

LENGTHS = struct.Struct(">II")
MAX_REQUEST_BYTES: Final = MAX_FILE_BYTES + 1024 * 1024  # a file and its header
OPEN_FILES = 32  # the pipes, and what the interpreter opens to import a reader
OUT_OF_MEMORY = "Reading the file takes more memory than is allowed: ask for a smaller copy."

_DOCUMENT = TypeAdapter(Document)


def main(arguments: list[str]) -> None:
    """Answer frames until standard input ends. `arguments`: memory in MB, processor time in seconds."""
    memory_mb, cpu_s = int(arguments[0]), int(arguments[1])
    limit(memory_mb=memory_mb)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not look like an answer
    serve(sys.stdin.buffer, answers, cpu_s=cpu_s)


def limit(*, memory_mb: int) -> None:
    """Bound what this process may take, for good."""
    for kind, bound in (
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (value, value))


def serve(requests: IO[bytes], answers: IO[bytes], *, cpu_s: int) -> None:
    """Answer every request on `requests`, each with at most `cpu_s` seconds of processor time."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    while (frame := read_frame(requests)) is not None:
        header, body = frame
        used = int(time.process_time())
        soft = used + cpu_s if hard == resource.RLIM_INFINITY else min(used + cpu_s, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
        if "page" in header:
            write_frame(answers, *_drawn(body, header))
            continue
        status, reason, document = _answer(body, str(header.get("file_name", "")))
        del frame, body
        write_frame(answers, {"status": str(status), "reason": reason}, document)


def read_frame(stream: IO[bytes], *, max_bytes: int = MAX_REQUEST_BYTES) -> tuple[dict[str, str], bytes] | None:
    """The next header and body, None where the stream has ended (even in the middle of a frame).

    Raises:
        ValueError: for a frame of more than `max_bytes`, or a header that is no JSON object.
    """
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    header_length, body_length = LENGTHS.unpack(lengths)
    if header_length + body_length > max_bytes:
        raise ValueError("the frame is too long")
    header, body = stream.read(header_length), stream.read(body_length)
    if len(header) < header_length or len(body) < body_length:
        return None
    fields = json.loads(header)
    if not isinstance(fields, dict):
        raise ValueError("the header is no object")
    return fields, body


def write_frame(stream: IO[bytes], header: dict[str, str], body: bytes) -> None:
    """Write one frame and send it off."""
    encoded = json.dumps(header).encode()
    stream.write(LENGTHS.pack(len(encoded), len(body)))
    stream.write(encoded)
    stream.write(body)
    stream.flush()


def _answer(data: bytes, file_name: str) -> tuple[ReadStatus, str, bytes]:
    try:
        return ReadStatus.READ, "", _DOCUMENT.dump_json(read(data, file_name=file_name))
    except Unreadable as error:
        return error.status, error.reason, b""
    except MemoryError:
        return ReadStatus.TOO_LARGE, OUT_OF_MEMORY, b""
    except Exception as error:  # noqa: BLE001 - any defect of any reader costs one file, never the batch
        reason = f"This file made the reader fail ({type(error).__name__}): look at it, or ask for another copy."
        return ReadStatus.FAILED, reason, b""


def _drawn(data: bytes, header: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """The page that the header asks for; an empty status where it cannot be drawn."""
    from screening.readers.blind_page import Mark, blind_page  # noqa: PLC0415 - most children only read

    try:
        asked = json.loads(header["page"])
        document = read(data, file_name="page.pdf")
        if len(document.text) != asked["length"]:
            return {"status": ""}, b""
        masks = [Span(start, end) for start, end in asked["masks"]]
        marks = [Mark(*one) for one in asked["marks"]]
        found = blind_page(data, document, number=asked["number"], masks=masks, marks=marks)
    except Exception:  # noqa: BLE001 - as in `_answer`
        found = None
    if found is None:
        return {"status": ""}, b""
    boxes = [[one.number, one.x0, one.top, one.x1, one.bottom] for one in found.boxes]
    size = {"width": str(found.width), "height": str(found.height), "boxes": json.dumps(boxes)}
    return {"status": str(ReadStatus.READ), **size}, found.png


if __name__ == "__main__":
    main(sys.argv[1:])
