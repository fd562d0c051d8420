"""Styles, scripts and drawings that pages load, served from memory under a name that changes with their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from api.errors import NotFound

__all__ = ["asset_url", "router", "serve_asset", "serve_icon"]

TYPES: Final = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
    }
)
FOREVER: Final = "public, max-age=31536000, immutable"  # a year; another content has another address
DIGEST_LENGTH: Final = 16  # hex digits
ICON: Final = "icon.svg"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _Assets:
    """Every file by its path below the folder, and one digest of them all: modules import each other relatively."""

    digest: str
    files: Mapping[str, bytes]


def asset_url(name: str) -> str:
    """Where a page finds an asset, such as "app.js"."""
    if name not in _assets().files:
        raise LookupError(f"there is no asset {name}")
    return f"/static/{_assets().digest}/{name}"


@router.get("/static/{digest}/{name:path}")
def serve_asset(digest: str, name: str) -> Response:
    """The asset, to be kept for a year; any digest but today's is not found."""
    found = _assets().files.get(name)
    if found is None or digest != _assets().digest:
        raise NotFound
    return _asset(name, found)


@router.get("/favicon.ico")
def serve_icon() -> Response:
    """The product's mark, for browsers that ask for it without being told."""
    return _asset(ICON, _assets().files[ICON])


def _asset(name: str, content: bytes) -> Response:
    kind = TYPES["." + name.rpartition(".")[2]]
    headers = {"Cache-Control": FOREVER, "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=kind, headers=headers)


@cache
def _assets() -> _Assets:
    files = dict(sorted(_files_below(resources.files("api.web") / "static", "")))
    whole = hashlib.sha256()
    for name, content in files.items():
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return _Assets(whole.hexdigest()[:DIGEST_LENGTH], MappingProxyType(files))


def _files_below(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in folder.iterdir():
        if item.is_dir():
            found += _files_below(item, f"{prefix}{item.name}/")
        elif "." + item.name.rpartition(".")[2] in TYPES:
            found.append((prefix + item.name, item.read_bytes()))
    return found
