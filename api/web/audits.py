"""Audits for compliance and auditors: the desk of what awaits them. One audit is the matter of `audit_page`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.paging import Paging, after_moment
from api.storage.states import ProposalState, ViewScreen
from api.web.forms import page_router
from api.web.paging import listed, moment_key
from api.web.rendering import page
from api.web.view_menu import menu_of, opening
from api.workflows.desk import desk

__all__ = ["Filter", "router", "show_audits"]

Reader = Annotated[Actor, allowed(Permission.AUDIT_READ)]

router = page_router()


@dataclass(frozen=True, slots=True)
class Filter:
    """One view of the desk: the states that it shows, and what stands there when nothing is in them."""

    name: str
    words: str
    states: tuple[ProposalState, ...]
    empty: str


FILTERS: Final = (
    Filter(
        "needs",
        "Needs you",
        (ProposalState.HELD,),
        "When an audit holds a shortlist, it stands here until a compliance officer signs it off or the team changes"
        " what it asks.",
    ),
    Filter(
        "auditing",
        "Being audited",
        (ProposalState.PROPOSED,),
        "A proposal stands here from the moment that a team asks for it until its audit is computed.",
    ),
    Filter(
        "open",
        "Open, not released",
        (ProposalState.OPEN, ProposalState.SIGNED_OFF),
        "A proposal that its audit lets through, or that was signed off, stands here until its team releases it.",
    ),
    Filter("released", "Released", (ProposalState.RELEASED,), "Every released shortlist stands here, with its audit."),
    Filter(
        "stale",
        "Out of date",
        (ProposalState.STALE, ProposalState.SUPERSEDED),
        "A proposal whose requirements, pool or cut changed after its audit stands here until a new one is made.",
    ),
    Filter("all", "All", tuple(ProposalState), "The first audit is made when a team asks for a shortlist."),
)


@router.get("/audits")
def show_audits(
    request: Request,
    service: Serving,
    actor: Reader,
    paging: Paging,
    show: Annotated[str, Query(max_length=20)] = "needs",
) -> Response:
    """The newest proposal of every requisition, by where it is."""
    if (view := opening(request, service, actor, ViewScreen.AUDITS)) is not None:
        return view
    chosen = next((one for one in FILTERS if one.name == show), FILTERS[0])
    found = desk(service, actor, states=chosen.states, after=after_moment(paging), limit=paging.rows)
    counts = {one.name: sum(found.counts.get(state, 0) for state in one.states) for one in FILTERS}
    rows = listed(request, found.rows, paging, key=lambda row: moment_key(row.changed_at, row.proposal_id))
    return page(
        request,
        "audits.html.j2",
        rows=rows,
        found=found,
        filters=FILTERS,
        chosen=chosen,
        counts=counts,
        saved=menu_of(request, service, actor, ViewScreen.AUDITS),
    )
