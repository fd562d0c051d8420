"""Server-sent events of a page: a word whenever something has changed, so that the page asks for its parts again.

An event carries no data: what may be seen is decided by the request that follows it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from api.errors import EntranceError

__all__ = ["Look", "event_stream"]

EVERY_S: Final = 0.7  # between two looks
AT_MOST_S: Final = 600.0  # then the browser connects again by itself, and its session is looked at again
BEAT_EVERY: Final = 20  # looks without a change, after which a comment keeps proxies from closing the connection

Look = Callable[[], tuple[Hashable, bool]]
"""What is there now, to be compared, and whether nothing more will change."""


def event_stream(request: Request, look: Look) -> StreamingResponse:
    """A stream of `changed`, and at the end one `done`."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(request, look), media_type="text/event-stream", headers=headers)


async def _events(request: Request, look: Look) -> AsyncIterator[str]:
    before: Hashable = None
    quiet = 0
    for _ in range(int(AT_MOST_S / EVERY_S)):
        if await request.is_disconnected():
            return
        try:
            now, is_done = await run_in_threadpool(look)
        except EntranceError:
            return
        quiet += 1
        if now != before:
            before, quiet = now, 0
            yield "event: changed\ndata: 1\n\n"
        if is_done:
            yield "event: done\ndata: 1\n\n"
            return
        if quiet >= BEAT_EVERY:
            quiet = 0
            yield ": still here\n\n"
        await asyncio.sleep(EVERY_S)
