"""Whether a browser's request was meant: what changes something needs a token that another site cannot read.

The token is an HMAC of the session's own, so nothing is stored and a new session has a new one. Bearer tokens are not
sent by browsers on their own and need none.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request

from api.errors import Forbidden

__all__ = ["CSRF_FIELD", "CSRF_HEADER", "csrf_token", "refuse_cross_site", "refuse_forged"]

CSRF_HEADER: Final = "X-CSRF-Token"
CSRF_FIELD: Final = "csrf"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
PURPOSE: Final = b"evenhand-csrf"


def csrf_token(session_token: str) -> str:
    """What a page of that session sends back, in the header or in a hidden field."""
    return hmac.new(session_token.encode(), PURPOSE, sha256).hexdigest()


async def refuse_forged(request: Request, session_token: str) -> None:
    """Refuse an unsafe request of a cookie that does not bring the token of its session.

    Raises:
        Forbidden: it came from another site, or without the token.
    """
    if request.method in SAFE_METHODS:
        return
    refuse_cross_site(request)
    given = request.headers.get(CSRF_HEADER) or await _field(request)
    if not hmac.compare_digest(given.encode(), csrf_token(session_token).encode()):
        raise Forbidden("the page is from another session: load it again, or send the token that the session gives.")


def refuse_cross_site(connection: HTTPConnection) -> None:
    """Refuse what the browser itself says comes from another site; for what is sent before anybody has logged in.

    Raises:
        Forbidden: it does.
    """
    if connection.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise Forbidden("the request comes from another site.")
    origin = connection.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != connection.headers.get("Host"):
        raise Forbidden("the request comes from another site.")


async def _field(request: Request) -> str:
    if not request.headers.get("Content-Type", "").startswith(FORM_TYPES):
        return ""
    form = await request.form()
    value = form.get(CSRF_FIELD)
    return value if isinstance(value, str) else ""
