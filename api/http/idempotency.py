"""`Idempotency-Key`: a POST that is sent again with the same key has its effect once, and the same answer.

The key is claimed before the work and the answer kept after it. What was refused changed nothing, and gives its key
back. What broke off half-way keeps it: whether there was an effect is then for the client to look up. Answers are kept
for a day, sealed twice: with the service's key, and with one made from the client's, which is not kept.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.errors import BadInput, Conflict, EntranceError
from api.http.body_hash import HashedBody
from api.http.dependencies import current_actor
from api.http.media_types import JsonRoute
from api.storage.database import transaction
from api.storage.idempotency import Answer, Claim, claim, forget, keep_answer, purge_keys
from api.workflows.service import Service
from screening.errors import ScreeningError

__all__ = ["IDEMPOTENCY_KEY", "KEPT", "IdempotentRoute"]

IDEMPOTENCY_KEY: Final = "Idempotency-Key"
KEPT: Final = timedelta(days=1)
MAX_KEY: Final = 255  # characters
MAX_BODY: Final = 1_000_000  # bytes of an answer that is kept
NONCE_BYTES: Final = 12  # 96 bits, NIST SP 800-38D
REFUSALS: Final = (EntranceError, ScreeningError, HTTPException, RequestValidationError)
HEADERS: Final = ("content-type", "etag", "location")
REPLAYED: Final = "Idempotent-Replayed"
PARAMETER: Final = {
    "name": IDEMPOTENCY_KEY,
    "in": "header",
    "required": False,
    "description": "Any text of your own, such as a UUID: sent again with it, a request has its effect once",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
}

Handler = Callable[[Request], Awaitable[Response]]


class IdempotentRoute(JsonRoute):
    """A route whose POST can be sent again."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """As any route; a POST declares the header."""
        super().__init__(*arguments, **options)
        if "POST" in (self.methods or ()):
            extra = dict(self.openapi_extra or {})
            self.openapi_extra = {**extra, "parameters": [*extra.get("parameters", ()), PARAMETER]}

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler, once a key."""
        answer = super().get_route_handler()
        if "POST" not in (self.methods or ()):
            return answer

        async def once(request: Request) -> Response:
            key = request.headers.get(IDEMPOTENCY_KEY)
            return await answer(request) if key is None else await _once(request, key, answer)

        return once


async def _once(request: Request, key: str, answer: Handler) -> Response:
    if not key or len(key) > MAX_KEY or not key.isprintable():
        raise BadInput(f"{IDEMPOTENCY_KEY} cannot be used: 1 to {MAX_KEY} printable characters, such as a UUID.")
    body = HashedBody(request.receive, content_type=request.headers.get("content-type", ""))
    hashed = Request(request.scope, body.receive)
    actor = await current_actor(hashed)
    service: Service = request.app.state.service
    one = Claim(actor.user_id, _hash_of(key), f"{request.method} {_hash_of(request.url.path)}")
    known = await run_in_threadpool(_claim, service, one)
    if known is not None:
        return _again(service, one, key, known, await _rest(body))
    try:
        response = await answer(hashed)
        content = _content(response)
        request_hash = await _rest(body)
    except (*REFUSALS, ClientDisconnect):
        await run_in_threadpool(_forget, service, one)
        raise
    kept = _sealed(service, one, key, response, content, request_hash=request_hash)
    await run_in_threadpool(_keep, service, one, kept)
    return response


def _claim(service: Service, one: Claim) -> Answer | None:
    now = service.now()
    with transaction(service.engine) as connection:
        purge_keys(connection, before=now - KEPT)
        return claim(connection, one, at=now)


def _forget(service: Service, one: Claim) -> None:
    with transaction(service.engine) as connection:
        forget(connection, one)


def _keep(service: Service, one: Claim, kept: Answer) -> None:
    with transaction(service.engine) as connection:
        keep_answer(connection, one, kept)


def _again(service: Service, one: Claim, key: str, known: Answer, request_hash: str) -> Response:
    """The answer that was given before, if it is the same request.

    Raises:
        Conflict: the first request is not answered yet, or broke off.
        BadInput: the key belongs to another request.
    """
    if known.status is None:
        raise Conflict(
            "a request with this key is being answered, or broke off: look what is there, then use a new key."
        )
    if known.request_hash != request_hash:
        raise BadInput(f"this {IDEMPOTENCY_KEY} was used for a request with another body: use a new one.")
    if known.body is None:
        raise Conflict("this request was answered before, with more than is kept: read what it made.")
    outer = service.vault.unseal_for_organisation(known.body, table="idempotency_keys", row=one.key, column="body")
    content = AESGCM(_key_from(key, one)).decrypt(outer[:NONCE_BYTES], outer[NONCE_BYTES:], None)
    headers = {**json.loads(known.headers or "{}"), REPLAYED: "true"}
    return Response(content, status_code=known.status, headers=headers)


def _sealed(
    service: Service, one: Claim, key: str, response: Response, content: bytes | None, *, request_hash: str
) -> Answer:
    headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
    body = None
    if content is not None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        inner = nonce + AESGCM(_key_from(key, one)).encrypt(nonce, content, None)
        body = service.vault.seal_for_organisation(inner, table="idempotency_keys", row=one.key, column="body")
    return Answer(request_hash, response.status_code, json.dumps(headers, sort_keys=True), body)


def _content(response: Response) -> bytes | None:
    """The body, where it is all there and not too long; a stream is left alone."""
    body = getattr(response, "body", None)
    return bytes(body) if isinstance(body, bytes | memoryview) and len(body) <= MAX_BODY else None


async def _rest(body: HashedBody) -> str:
    await body.read_to_the_end()
    return body.hexdigest()


def _hash_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _key_from(key: str, one: Claim) -> bytes:
    """A key that only who knows the client's can make."""
    info = f"evenhand/idempotency/{one.user_id}/{one.route}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key.encode("utf-8", "surrogatepass"))
