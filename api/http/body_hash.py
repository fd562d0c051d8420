"""The hash of a request's body, taken while it passes by: an upload is never held in memory for it.

Of a multipart body the boundary is left out, because a client that sends the same again makes a new one.
"""

from __future__ import annotations

from email.message import Message
from hashlib import sha256
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import Receive

__all__ = ["HashedBody"]


class HashedBody:
    """Stands between the server and the handler; `receive` takes the server's place."""

    def __init__(self, receive: Receive, *, content_type: str) -> None:
        self._receive, self._hash = receive, sha256()
        self._boundary, self._tail = _boundary(content_type), b""
        self._ended = False

    async def receive(self) -> Any:
        """What the server gives, hashed on its way."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._ended = not message.get("more_body", False)
            self._add(message.get("body", b""))
        return message

    async def read_to_the_end(self) -> None:
        """What the handler left unread.

        Raises:
            ClientDisconnect: the client went away before the end.
        """
        while not self._ended:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect

    def hexdigest(self) -> str:
        """SHA-256 of what passed by, 64 hexadecimal digits."""
        self._hash.update(self._tail)
        self._tail = b""
        return self._hash.hexdigest()

    def _add(self, part: bytes) -> None:
        if not self._boundary:
            self._hash.update(part)
            return
        held = (self._tail + part).replace(self._boundary, b"")
        keep = min(len(self._boundary) - 1, len(held))  # the beginning of a boundary may be at the end
        self._hash.update(held[: len(held) - keep])
        self._tail = held[len(held) - keep :]


def _boundary(content_type: str) -> bytes:
    if not content_type.lower().startswith("multipart/"):
        return b""
    header = Message()
    header["content-type"] = content_type
    return (header.get_boundary() or "").encode()
