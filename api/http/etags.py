"""ETag and If-Match: an edit names the version that it was made from, so that nobody writes over another's work."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Depends, Header
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.errors import BadInput, Stale

__all__ = ["ExpectedVersion", "require_version", "set_etag"]

ETAG: Final = re.compile(r'(?:W/)?"(\d{1,9})"')


def set_etag(response: Response, version: int) -> None:
    """Say which version this answer shows."""
    response.headers["ETag"] = f'"{version}"'


def expected_version(
    if_match: Annotated[str | None, Header(alias="If-Match", description="ETag of the version that was edited")] = None,
) -> int:
    """The version in If-Match.

    Raises:
        HTTPException: 428 without the header.
        BadInput: it is no ETag of ours.
    """
    if if_match is None:
        raise HTTPException(428)
    match = ETAG.fullmatch(if_match.strip())
    if match is None:
        raise BadInput('If-Match cannot be used: send the ETag that reading gave, such as "3".')
    return int(match.group(1))


def require_version(expected: int, actual: int) -> None:
    """Refuse an edit that was made from an older version.

    Raises:
        Stale: somebody was faster.
    """
    if expected != actual:
        raise Stale("it was changed in the meantime: read it again, then change it.")


ExpectedVersion = Annotated[int, Depends(expected_version)]
