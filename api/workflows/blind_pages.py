"""One page of what somebody sent, drawn blind in a child process: words that redaction left, quotes boxed, no more.

Whoever may read candidates sees it; names, photographs and addresses never leave the server with it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from typing import Final

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import NotFound
from api.sandbox import ReadingPool
from api.storage.candidates import current_reading, file_content, files_of
from api.storage.database import reading
from api.storage.readings import unpacked
from api.workflows.people import person_in_sight
from api.workflows.service import Service

__all__ = ["DrawnBox", "DrawnPage", "NoPage", "Quoted", "draw_page"]

SIGNATURE: Final = b"%PDF-"
ZIP_SIGNATURE: Final = b"PK"  # as a DOCX begins
SIGNATURE_WITHIN: Final = 1024  # bytes from the start, as readers of PDF allow
MEMORY_MB: Final = 1024
TIMEOUT_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Quoted:
    """A range of the redacted text, quoted for the requirement of that number."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """Where a quote stands on the picture, in pixels."""

    number: int
    x: int
    y: int
    width: int
    height: int


class NoPage(Enum):
    """Why there is no page to be drawn."""

    WORD = auto()  # a DOCX, whose pages are made anew by whatever opens it
    TEXT = auto()  # text has no pages
    GONE = auto()  # nothing is kept of the file
    CHANGED = auto()  # the page was read differently since, or this file cannot be drawn


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A PNG with its size, where the quotes stand, and how many pages there are."""

    number: int
    pages: int
    width: int
    height: int
    boxes: tuple[DrawnBox, ...]
    png: bytes = field(repr=False)


def draw_page(
    service: Service, actor: Actor, candidate_id: str, *, number: int, quoted: Sequence[Quoted]
) -> DrawnPage | NoPage:
    """A page of the file that the person's reading is of, or why there is none.

    Raises:
        Forbidden: the actor may not read candidates.
        NotFound: nobody of that id is in sight, or nothing was read of them.
    """
    require(actor, Permission.CANDIDATE_READ)
    with reading(service.engine) as connection:
        sight = person_in_sight(connection, actor, candidate_id)
        found = current_reading(connection, sight.records)
        if found is None:
            raise NotFound
        owners = {one.id: one for one in sight.records}
        file = next((one for one in files_of(connection, sight.records) if one.id == found.file_id), None)
        data = None if file is None else file_content(connection, service.vault, owners[file.candidate_id], file)
    if data is None:
        return NoPage.GONE
    if SIGNATURE not in data[:SIGNATURE_WITHIN]:
        return NoPage.WORD if data.startswith(ZIP_SIGNATURE) else NoPage.TEXT
    resume = unpacked(found.redacted)
    asked = {
        "number": number,
        "length": len(resume.text),
        "masks": [[mask.start, mask.end] for mask in resume.masks],
        "marks": [[one.start, one.end, one.number] for one in quoted],
    }
    answer = _drawing().draw_page(data, json.dumps(asked))
    if answer is None:
        return NoPage.CHANGED
    header, png = answer
    boxes = tuple(DrawnBox(n, x0, top, x1 - x0, bottom - top) for n, x0, top, x1, bottom in json.loads(header["boxes"]))
    return DrawnPage(number, len(resume.pages), int(header["width"]), int(header["height"]), boxes, png)


_LOCK = threading.Lock()


def _drawing() -> ReadingPool:
    """One child of this process that draws, begun when it is needed first."""
    with _LOCK:
        return _pool()


@cache
def _pool() -> ReadingPool:
    return ReadingPool(1, TIMEOUT_S, MEMORY_MB)
