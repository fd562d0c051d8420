"""Lists of pages, a page at a time: where the next one begins is in its address, as in the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from api.http.paging import Key, Wanted, page_of

__all__ = ["Listed", "Slice", "listed", "moment_key", "slice_of"]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """The rows of one page, and the addresses of the next and the first one, empty where there is none."""

    rows: Sequence[Row]
    next_url: str
    first_url: str


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Some rows of a list that is fixed and whole in memory; addresses are empty where there is nothing."""

    rows: Sequence[Row]
    words: str
    next_url: str
    before_url: str


def slice_of(request: Request, rows: Sequence[Row], *, start: int, size: int) -> Slice[Row]:
    """The page of `rows` that holds row `start`, counted from 0; filters stay in the addresses, `who` does not."""
    first = min(max(start, 0), max(len(rows) - 1, 0)) // size * size
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("start", "who")]
    found = rows[first : first + size]
    after = first + size
    return Slice(
        found,
        f"{first + 1}–{first + len(found)} of {len(rows)}",
        _address(request, [*kept, ("start", str(after))]) if after < len(rows) else "",
        _address(request, [*kept, ("start", str(first - size))]) if first else "",
    )


def listed(request: Request, rows: Sequence[Row], wanted: Wanted, *, key: Callable[[Row], Key]) -> Listed[Row]:
    """The page of `rows`, of which `wanted.rows` were fetched; filters stay in the addresses."""
    found: Any = page_of(rows, wanted, key=key, show=lambda row: row)
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    next_url = _address(request, [*kept, ("cursor", found.next)]) if found.next else ""
    return Listed(found.items, next_url, _address(request, kept) if wanted.after is not None else "")


def moment_key(moment: datetime, last: str) -> Key:
    """The key of a row in a list that is ordered by a moment and an id."""
    return (moment.isoformat(), last)


def _address(request: Request, query: Sequence[tuple[str, str]]) -> str:
    return f"{request.url.path}?{urlencode(query)}" if query else request.url.path
