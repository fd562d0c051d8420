"""The register of runs, with what a replay or a check of one found, in place."""

from __future__ import annotations

from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.paging import Paging, Wanted, after_moment
from api.web.forms import page_router
from api.web.paging import listed, moment_key
from api.web.rendering import fragment, page
from api.workflows.register import register_of_runs, verify_stored
from api.workflows.replay import replay_ranking
from api.workflows.service import Service

__all__ = ["replay_page", "router", "show_register", "verify_run_page"]

Auditor = Annotated[Actor, allowed(Permission.RUN_REPLAY)]
PAGE = 50

router = page_router()


@router.get("/register")
def show_register(request: Request, service: Serving, actor: Auditor, paging: Paging) -> Response:
    """Every run, newest first."""
    return _register(request, service, actor, paging)


@router.post("/register/{ranking_id}/replay")
def replay_page(request: Request, service: Serving, actor: Auditor, ranking_id: str) -> Response:
    """Compute a run again."""
    found = {"run_id": ranking_id, "replayed": replay_ranking(service, actor, ranking_id), "whole": None}
    return _outcome(request, service, actor, found)


@router.post("/register/{ranking_id}/verify")
def verify_run_page(request: Request, service: Serving, actor: Auditor, ranking_id: str) -> Response:
    """Check a run against its hash and the ledger."""
    found = {"run_id": ranking_id, "replayed": None, "whole": verify_stored(service, actor, ranking_id)}
    return _outcome(request, service, actor, found)


def _outcome(request: Request, service: Service, actor: Actor, found: dict[str, Any]) -> Response:
    if "HX-Request" in request.headers:
        return fragment(request, "_run_outcome.html.j2", outcome=found)
    return _register(request, service, actor, Wanted(PAGE, None), outcome=found)


def _register(
    request: Request, service: Service, actor: Actor, paging: Wanted, *, outcome: dict[str, Any] | None = None
) -> Response:
    found = register_of_runs(service, actor, after=after_moment(paging), limit=paging.rows)
    rows = listed(request, found.runs, paging, key=lambda run: moment_key(run.created_at, run.id))
    return page(request, "register.html.j2", rows=rows, names=found.names, outcome=outcome or {"run_id": ""})
