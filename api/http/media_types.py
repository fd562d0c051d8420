"""Which bodies a route takes: one that expects JSON refuses what says that it is something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["JsonRoute"]


class JsonRoute(APIRoute):
    """A route whose body, where it has one that is no form, is JSON by its Content-Type too, or by none."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler, for JSON alone."""
        answer = super().get_route_handler()
        if self.body_field is None or isinstance(self.body_field.field_info, Form):
            return answer

        async def for_json(request: Request) -> Response:
            given = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if given and not _is_json(given):
                raise HTTPException(415)
            response: Response = await answer(request)
            return response

        return for_json


def _is_json(media_type: str) -> bool:
    """Whether it is JSON, or one of the types that are built on it (RFC 6839)."""
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
