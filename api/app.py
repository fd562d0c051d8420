"""The web application: everything that answers under one address; made once a process.

Finds the routers of `api.v1` and `api.web` by itself, so that a new noun is a new module and nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from api.errors import EntranceError
from api.http import operations
from api.http.edge import Edge
from api.http.metrics import Metrics
from api.http.throttle import Throttle
from api.problems import Problem, problem_response
from api.web.errors import error_page, wants_page
from api.workflows.service import Service
from screening.errors import ScreeningError

__all__ = ["create_app"]

DESCRIPTION: Final = "Rank candidates with a quoted sentence for every point; audit the cut before anyone sees it."


def create_app(service: Service) -> FastAPI:
    """The app over `service`."""
    app = FastAPI(title="Evenhand", version=version("evenhand"), description=DESCRIPTION, docs_url=None, redoc_url=None)
    app.state.service, app.state.throttle, app.state.metrics = service, Throttle(), Metrics()
    for error in (EntranceError, ScreeningError, HTTPException, RequestValidationError):
        app.add_exception_handler(error, _tell)
    app.include_router(operations.router)
    for router in _routers("api.v1"):
        app.include_router(router, prefix="/api/v1")
    for router in _routers("api.web"):
        app.include_router(router)
    app.add_middleware(Edge, metrics=app.state.metrics, route_of=_Paths(app), tell=_tell)
    _declare_problems(app)
    return app


async def _tell(request: Request, error: Exception) -> Response:
    """As a page to a person in a browser, as a problem to a program."""
    if wants_page(request):
        return await run_in_threadpool(error_page, request, error)
    return problem_response(error, request_id=getattr(request.state, "request_id", None))


def _routers(package: str) -> Iterator[APIRouter]:
    """The `router` of each module of the package that has one, by name."""
    folder = importlib.import_module(package)
    for found in pkgutil.iter_modules(folder.__path__):
        router = getattr(importlib.import_module(f"{package}.{found.name}"), "router", None)
        if isinstance(router, APIRouter):
            yield router


def _declare_problems(app: FastAPI) -> None:
    """Put the shape of problems into the document; routes only refer to it."""
    plain = app.openapi

    def with_problems() -> dict[str, Any]:
        document = plain()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = document.setdefault("components", {}).setdefault("schemas", {})
        parts.update(schema.pop("$defs", {}))
        parts["Problem"] = schema
        return document

    app.openapi = with_problems  # type: ignore[method-assign] # how FastAPI says that it is to be done


class _Paths:
    """The path of the route that a request went to, with its braces, so that no id is in it."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._by_route: dict[int, str] = {}

    def __call__(self, scope: Scope) -> str | None:
        if not self._by_route:
            contexts = iter_route_contexts(self._app.routes)
            self._by_route = {id(found.original_route): found.path or "" for found in contexts}
        return self._by_route.get(id(scope.get("route")))
