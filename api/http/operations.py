"""For those who run the service: is it alive, can it work, how busy is it."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.auth.permissions import Permission, require
from api.errors import StorageError
from api.http.dependencies import Serving, current_actor
from api.http.metrics import METRICS_TYPE, Metrics
from api.problems import problem_responses
from api.storage.database import reading
from api.storage.health import load_of
from api.storage.schema import require_current
from api.workflows.service import Service

__all__ = ["Alive", "Ready", "alive", "metrics", "ready", "router"]

router = APIRouter(tags=["operations"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Whether requests that need the database can be answered; `tables` too old or new count as unavailable."""

    status: Literal["ok", "unavailable"]
    database: Literal["ok", "unavailable"]


@router.get("/healthz")
async def alive() -> Alive:
    """Alive; looks at nothing else, so that a slow database restarts nobody."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Ready, "description": "Not yet, or not now"}})
def ready(response: Response, service: Serving) -> Ready:
    """Ready: the database answers and has the tables that this version needs."""
    try:
        require_current(service.engine)
    except StorageError:
        response.status_code = 503
        return Ready(status="unavailable", database="unavailable")
    return Ready(status="ok", database="ok")


@router.get("/metrics", response_class=Response, responses=problem_responses(401, 403, 503))
async def metrics(request: Request, service: Serving) -> Response:
    """Counters for Prometheus; for this machine, or for a token with health:read."""
    if not _asks_from_this_machine(request):
        require(await current_actor(request), Permission.HEALTH_READ)
    return Response(await run_in_threadpool(_counted, request, service), media_type=METRICS_TYPE)


def _counted(request: Request, service: Service) -> bytes:
    counted: Metrics = request.app.state.metrics
    with reading(service.engine) as connection:
        load = load_of(connection, silent_after=timedelta(seconds=service.settings.worker_dead_after_s))
    return counted.text(load)


def _asks_from_this_machine(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
