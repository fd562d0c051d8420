"""The web application: everything that answers under one address; made once a process, and holds no state itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.errors import EntranceError
from api.http.throttle import Throttle
from api.problems import problem_response
from api.workflows.service import Service
from screening.errors import ScreeningError

__all__ = ["create_app"]


def create_app(service: Service) -> FastAPI:
    """The app over `service`, with the routers of every module in `api.v1` and `api.web`."""
    app = FastAPI(title="Evenhand", version=version("evenhand"), docs_url=None, redoc_url=None)
    app.state.service, app.state.throttle = service, Throttle()
    for error in (EntranceError, ScreeningError, HTTPException, RequestValidationError):
        app.add_exception_handler(error, _tell)
    for router in _routers("api.v1"):
        app.include_router(router, prefix="/api/v1")
    return app


async def _tell(request: Request, error: Exception) -> Response:
    return problem_response(error, request_id=getattr(request.state, "request_id", None))


def _routers(package: str) -> Iterator[APIRouter]:
    """The `router` of each module of the package that has one, by name."""
    folder = importlib.import_module(package)
    for found in pkgutil.iter_modules(folder.__path__):
        router = getattr(importlib.import_module(f"{package}.{found.name}"), "router", None)
        if isinstance(router, APIRouter):
            yield router
