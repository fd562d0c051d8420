"""Proposals asked for, what another weighting moved, and runs: receipts and replays. No place of anybody.

A ranking is never shown here: who is in a proposal and in which order stays behind the gate.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, status
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.paging import Page, Paging, after_moment, page_of
from api.http.routes import api_router
from api.storage.register import Run
from api.workflows.movement import Moved
from api.workflows.propose import request_proposal
from api.workflows.receipts import movement_between, receipt_of
from api.workflows.register import register_of_runs
from api.workflows.replay import replay_ranking
from screening.lifecycle import State
from screening.movement import Band

__all__ = [
    "MovementFound",
    "ProposalAsked",
    "ReceiptShown",
    "ReplayShown",
    "RunListed",
    "list_runs_route",
    "movement_route",
    "propose_route",
    "receipt_route",
    "replay_route",
    "router",
]

router = api_router("rankings")
Proposer = Annotated[Actor, allowed(Permission.PROPOSAL_CREATE)]
Reader = Annotated[Actor, allowed(Permission.REQUISITION_READ)]
Replayer = Annotated[Actor, allowed(Permission.RUN_REPLAY)]
Version = Annotated[int, Query(ge=1, le=1_000_000, description="Version of the requisition")]


class ProposalAsked(BaseModel):
    """A proposal that is being made; ask for it again to see where it is."""

    id: str
    requisition_id: str
    version: int = Field(description="Of the requisition")
    state: State
    created_at: datetime


class MovementFound(BaseModel):
    """How far people moved between two versions: of nobody in particular, and nothing about the cut."""

    is_comparable: bool = Field(description="False where a version was not ranked, the pools differ, or are too small")
    moved: Moved | None = Field(default=None, description="How many changed their place at all")
    moved_far: Moved | None = Field(default=None, description="How many by more than a tenth of the pool")
    band: Band | None = Field(default=None, description="How much of the order stays")
    shares: list[int] = Field(
        default=[], description="Per cent of people who moved by at most 2, 10, 25 % of the pool, and by more; to 5"
    )


class RunListed(BaseModel):
    """A ranking that was computed: of what, and its hash."""

    id: str
    requisition_id: str
    title: str
    version: int
    hash: str
    pool_hash: str
    created_by: str
    created_at: datetime


class ReceiptShown(BaseModel):
    """Hashes of what went in and came out, versions, and the ledger's entry; `sha256` is over all the others."""

    ranking: str
    requisition: str
    version: int
    made_at: str
    made_by: str
    people: int
    left_out: dict[str, int]
    ranking_sha256: str
    pool_sha256: str
    provenance: dict[str, Any]
    ledger: dict[str, int | str] | None
    sha256: str


class ReplayShown(BaseModel):
    """What computing a run again from its stored inputs found."""

    ranking_id: str
    hash: str
    is_same: bool
    people: int
    verified: int = Field(description="People whose place was computed again and is the same")
    erased: int = Field(description="People whose reading is gone")
    difference: str = Field(description="The first thing that differs; empty where nothing does")


@router.post(
    "/requisitions/{requisition_id}/proposals",
    status_code=status.HTTP_202_ACCEPTED,
    responses={202: {"headers": {"Location": {"description": "The proposal", "schema": {"type": "string"}}}}},
)
def propose_route(requisition_id: str, response: Response, service: Serving, actor: Proposer) -> ProposalAsked:
    """Ask for a proposal of the requisition as it stands: it is ranked and audited by a worker."""
    asked = request_proposal(service, actor, requisition_id)
    response.headers["Location"] = f"/api/v1/proposals/{asked.id}"
    return ProposalAsked(
        id=asked.id,
        requisition_id=asked.requisition_id,
        version=asked.version,
        state=asked.state,
        created_at=asked.created_at,
    )


@router.get("/requisitions/{requisition_id}/movement")
def movement_route(
    requisition_id: str, before: Version, after: Version, service: Serving, actor: Reader
) -> MovementFound:
    """How far another version of the requisition moved its pool."""
    found = movement_between(service, actor, requisition_id, before=before, after=after)
    if found is None:
        return MovementFound(is_comparable=False)
    return MovementFound(
        is_comparable=True,
        moved=found.moved,
        moved_far=found.moved_far,
        band=found.band,
        shares=list(found.shares),
    )


@router.get("/rankings")
def list_runs_route(service: Serving, actor: Replayer, paging: Paging) -> Page[RunListed]:
    """Rankings of the organisation, the newest first."""
    found = register_of_runs(service, actor, after=after_moment(paging), limit=paging.rows)
    return page_of(found.runs, paging, key=lambda run: (run.created_at.isoformat(), run.id), show=_listed)


@router.get("/rankings/{ranking_id}/receipt")
def receipt_route(ranking_id: str, service: Serving, actor: Replayer) -> ReceiptShown:
    """The receipt of a run."""
    return ReceiptShown(**receipt_of(service, actor, ranking_id))


@router.post("/rankings/{ranking_id}/replay")
def replay_route(ranking_id: str, service: Serving, actor: Replayer) -> ReplayShown:
    """Compute a run again from its stored inputs, and name the first thing that differs."""
    found = replay_ranking(service, actor, ranking_id)
    return ReplayShown(**asdict(found), is_same=found.is_same)


def _listed(run: Run) -> RunListed:
    return RunListed(**{name: getattr(run, name) for name in RunListed.model_fields})
