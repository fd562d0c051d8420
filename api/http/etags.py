"""ETag and If-Match: an edit names the version that it was made from, so that nobody writes over another's work."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Depends, Header
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.errors import BadInput, Stale

__all__ = ["ExpectedTag", "ExpectedVersion", "expected_tag", "expected_version", "require_version", "set_etag"]

ETAG: Final = re.compile(r'(?:W/)?"([0-9a-z.-]{1,64})"')
MAX_DIGITS: Final = 9  # of a version


def set_etag(response: Response, version: int | str) -> None:
    """Say which version this answer shows; a text where what is shown has no number."""
    response.headers["ETag"] = f'"{version}"'


def expected_tag(
    if_match: Annotated[str | None, Header(alias="If-Match", description="ETag of the version that was edited")] = None,
) -> str:
    """What stands in If-Match, without its quotes.

    Raises:
        HTTPException: 428 without the header.
        BadInput: it is no ETag of ours.
    """
    if if_match is None:
        raise HTTPException(428)
    match = ETAG.fullmatch(if_match.strip())
    if match is None:
        raise BadInput('If-Match cannot be used: send the ETag that reading gave, such as "3".')
    return match.group(1)


def expected_version(tag: Annotated[str, Depends(expected_tag)]) -> int:
    """The same as a number.

    Raises:
        BadInput: it is none.
    """
    if not (tag.isascii() and tag.isdigit()) or len(tag) > MAX_DIGITS:
        raise BadInput('If-Match cannot be used: send the ETag that reading gave, such as "3".')
    return int(tag)


def require_version(expected: int, actual: int) -> None:
    """Refuse an edit that was made from an older version.

    Raises:
        Stale: somebody was faster.
    """
    if expected != actual:
        raise Stale("it was changed in the meantime: read it again, then change it.")


ExpectedTag = Annotated[str, Depends(expected_tag)]
ExpectedVersion = Annotated[int, Depends(expected_version)]
