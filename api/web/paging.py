"""Lists of pages, a page at a time: where the next one begins is in its address, as in the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from api.http.paging import Key, Wanted, page_of

__all__ = ["Listed", "listed", "moment_key"]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """The rows of one page, and the addresses of the next and the first one, empty where there is none."""

    rows: Sequence[Row]
    next_url: str
    first_url: str


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
