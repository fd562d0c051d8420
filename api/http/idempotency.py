"""`Idempotency-Key`: a POST that is sent again with the same key has its effect once, and the same answer."""

from __future__ import annotations

from fastapi.routing import APIRoute

__all__ = ["IdempotentRoute"]


class IdempotentRoute(APIRoute):
    """A route whose POST can be sent again."""
