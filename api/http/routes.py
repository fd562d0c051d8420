"""The router of every noun of the API."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.http.idempotency import IdempotentRoute
from api.http.media_types import JsonRoute
from api.problems import problem_responses

__all__ = ["EVERY_ROUTE", "OPEN_ROUTE", "api_router", "open_router"]

EVERY_ROUTE: Final = (
    400,
    401,
    403,
    404,
    409,
    412,
    415,
    422,
    428,
    429,
    503,
    507,
)  # problems that any route may answer with

OPEN_ROUTE: Final = (400, 401, 403, 404, 415, 422, 429, 503)  # and those that nobody has to be signed in for


def api_router(tag: str) -> APIRouter:
    """A router whose POSTs take an Idempotency-Key and whose problems are declared."""
    return APIRouter(tags=[tag], route_class=IdempotentRoute, responses=problem_responses(*EVERY_ROUTE))


def open_router(tag: str) -> APIRouter:
    """A router of what nobody has to be signed in for; a key of a request belongs to a user, so there is none here."""
    return APIRouter(tags=[tag], route_class=JsonRoute, responses=problem_responses(*OPEN_ROUTE))
