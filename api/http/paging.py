"""Lists in pages: `?limit=…&cursor=…`; a cursor is where the last page ended, and says nothing to whoever reads it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from api.errors import BadInput

__all__ = ["Key", "Page", "Paging", "Wanted", "after_moment", "after_text", "cursor_of", "page_of", "wanted"]

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200
MAX_CURSOR: Final = 1000  # characters
MAX_NUMBER: Final = 2**31 - 1  # the largest that every column holds
NOT_OURS: Final = "the cursor cannot be used: take `next` of the page before as it is."

Item = TypeVar("Item")
Schema = TypeVar("Schema")
Key = tuple[str | int, ...]  # what the list is ordered by, of one item


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None = Field(default=None, description="Cursor of the next page; null at the end")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much and from where: `after` is the key of the last item seen, None at the start."""

    limit: int
    after: Key | None

    @property
    def rows(self) -> int:
        """How many to fetch: one more than shown says whether there is a next page."""
        return self.limit + 1


def wanted(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=MAX_CURSOR, description="`next` of the page before")] = None,
) -> Wanted:
    """What the query asks for.

    Raises:
        BadInput: the cursor is none of ours.
    """
    return Wanted(limit, None if cursor is None else _read(cursor))


def after_text(wanted: Wanted) -> str | None:
    """The key of the last item seen, where the list is ordered by one text.

    Raises:
        BadInput: the cursor belongs to another list.
    """
    if wanted.after is None:
        return None
    if len(wanted.after) != 1 or not isinstance(wanted.after[0], str):
        raise BadInput(NOT_OURS)
    return wanted.after[0]


def after_moment(wanted: Wanted) -> tuple[datetime, str] | None:
    """The moment and the id of the last item seen, where the list is ordered by both.

    Raises:
        BadInput: the cursor belongs to another list.
    """
    if wanted.after is None:
        return None
    if len(wanted.after) != 2 or not all(isinstance(part, str) for part in wanted.after):
        raise BadInput(NOT_OURS)
    try:
        moment = datetime.fromisoformat(str(wanted.after[0]))
    except ValueError:
        raise BadInput(NOT_OURS) from None
    if moment.tzinfo is None:
        raise BadInput(NOT_OURS)
    return moment, str(wanted.after[1])


def page_of(
    rows: Sequence[Schema], wanted: Wanted, *, key: Callable[[Schema], Key], show: Callable[[Schema], Item]
) -> Page[Item]:
    """The page of `rows`, of which `wanted.rows` were fetched; `key` is what the query ordered them by."""
    shown = rows[: wanted.limit]
    following = cursor_of(key(shown[-1])) if len(rows) > wanted.limit else None
    return Page(items=[show(row) for row in shown], next=following)


def cursor_of(key: Key) -> str:
    """The cursor of what comes after the item with that key."""
    return urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str) -> Key:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, Base64Error):
        found = None
    if not isinstance(found, list) or not found or not all(_is_key(part) for part in found):
        raise BadInput(NOT_OURS)
    return tuple(found)


def _is_key(part: object) -> bool:
    """Whether a database can compare with it."""
    if isinstance(part, str):
        return part.isprintable()
    return isinstance(part, int) and not isinstance(part, bool) and 0 <= part <= MAX_NUMBER


Paging = Annotated[Wanted, Depends(wanted)]
