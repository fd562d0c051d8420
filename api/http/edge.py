"""What happens to every request at the edge: an id, a limit, headers that a browser obeys, a line in the log, a count.

Whatever goes wrong inside comes out as a problem without a word of what was worked on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Final
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.metrics import Metrics
from api.logs import error_place, log

__all__ = ["CONTENT_SECURITY_POLICY", "MAX_BODY", "MAX_UPLOAD", "Edge"]

MAX_BODY: Final = 4_000_000  # bytes of a JSON or form body
MAX_UPLOAD: Final = 4_000_000_000  # bytes of anything else; what reads it has limits of its own
SMALL_TYPES: Final = ("application/json", "application/x-www-form-urlencoded", "text/plain")
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS: Final = "max-age=31536000"  # a year
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER: Final = "other"  # a label for what has no route or method of ours, or it could be made to grow without end

Tell = Callable[[Request, Exception], Awaitable[Response]]


class Edge:
    """The outermost layer of the app; `route_of` says which route a request went to, `tell` answers with an error."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, route_of: Callable[[Scope], str | None], tell: Tell) -> None:
        self._app, self._metrics, self._route_of, self._tell = app, metrics, route_of, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        answer = _Answer(scope, send, request_id)
        started = perf_counter()
        try:
            await self._app(scope, _limited(scope, receive), answer.send)
        except Exception as error:
            log("defect", level="error", request_id=request_id, error=type(error).__name__, place=error_place(error))
            if answer.status:
                raise
            response = await self._tell(Request(scope, receive), error)
            await response(scope, receive, answer.send)
        finally:
            self._told(scope, request_id, answer.status, seconds=perf_counter() - started)

    def _told(self, scope: Scope, request_id: str, status: int, *, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else OTHER
        route = self._route_of(scope) or OTHER
        self._metrics.answered(method=method, route=route, status=status, seconds=seconds)
        actor = scope.get("state", {}).get("actor")
        log(
            "request",
            request_id=request_id,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000),
            user_id=None if actor is None else actor.user_id,
        )


class _Answer:
    """Adds headers to the answer and remembers its status, 0 until it begins."""

    def __init__(self, scope: Scope, send: Send, request_id: str) -> None:
        self._scope, self._send, self._request_id = scope, send, request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass it on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            headers["X-Request-Id"] = self._request_id
            if self._scope.get("scheme") == "https":
                headers["Strict-Transport-Security"] = HSTS
        await self._send(message)


def _limited(scope: Scope, receive: Receive) -> Receive:
    """Bodies that are read whole are small; uploads pass by in parts."""
    kind = Headers(scope=scope).get("content-type", "")
    limit = MAX_BODY if not kind or kind.lower().startswith(SMALL_TYPES) else MAX_UPLOAD
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413)
        return message

    return limited
