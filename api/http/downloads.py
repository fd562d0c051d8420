"""Bytes that are to be saved and never shown: a résumé is a stranger's file, and a browser would guess what it is."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

__all__ = ["DOWNLOAD", "attachment"]

MEDIA_TYPE: Final = "application/octet-stream"
DOWNLOAD: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {MEDIA_TYPE: {}}, "description": "A file to be saved"}
}
"""The answer as OpenAPI declares it."""


def attachment(name: str, data: bytes) -> Response:
    """Bytes to be saved under that name, which the browser neither guesses at nor runs nor keeps."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(data, media_type=MEDIA_TYPE, headers=headers)
