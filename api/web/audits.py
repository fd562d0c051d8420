"""Audits for compliance and auditors: the desk of what awaits them, one audit with its figures, and the sign-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, Forbidden
from api.http.dependencies import Serving, allowed
from api.http.paging import Paging, after_moment
from api.storage.states import GateOutcome, ProposalState
from api.web.audit_history import history_of
from api.web.forms import Long, one_line, page_router
from api.web.notes import go
from api.web.paging import listed, moment_key
from api.web.rendering import page
from api.workflows.desk import beside_audit, desk
from api.workflows.human_stage import human_stage
from api.workflows.see_audits import Document, audit_document, details_of, see_audit
from api.workflows.see_gate import NOT_AN_INDEPENDENT_AUDIT
from api.workflows.service import Service
from api.workflows.sign_off import hold, sign_off
from fairness.report import SMALLEST, Details, View
from fairness.report.view import report_of
from screening.lifecycle import Event, State, may

__all__ = [
    "Filter",
    "download_audit",
    "hold_page",
    "router",
    "show_audit",
    "show_audits",
    "show_human_stage",
    "sign_off_page",
]

Reader = Annotated[Actor, allowed(Permission.AUDIT_READ)]
Officer = Annotated[Actor, allowed(Permission.AUDIT_SIGN_OFF)]
TYPES: Final[Mapping[Document, str]] = MappingProxyType(
    {
        Document.HTML: "text/html; charset=utf-8",
        Document.PDF: "application/pdf",
        Document.TABLE: "text/csv; charset=utf-8",
        Document.PACK: "application/zip",
    }
)
LEADS_TO: Final[Mapping[GateOutcome, State]] = MappingProxyType(
    {GateOutcome.OPEN: State.OPEN, GateOutcome.OPEN_WITH_NOTICE: State.OPEN, GateOutcome.HOLD: State.HELD}
)
"""Where a proposal is by its audit alone, before anybody did anything about it."""

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
    chosen = next((one for one in FILTERS if one.name == show), FILTERS[0])
    found = desk(service, actor, states=chosen.states, after=after_moment(paging), limit=paging.rows)
    counts = {one.name: sum(found.counts.get(state, 0) for state in one.states) for one in FILTERS}
    rows = listed(request, found.rows, paging, key=lambda row: moment_key(row.changed_at, row.proposal_id))
    return page(request, "audits.html.j2", rows=rows, found=found, filters=FILTERS, chosen=chosen, counts=counts)


@router.get("/audits/{audit_id}")
def show_audit(
    request: Request, service: Serving, actor: Reader, audit_id: str, view: View = View.INTERNAL
) -> Response:
    """One audit; every figure only when asked for, and that goes into the ledger."""
    return _audit(request, service, actor, audit_id, view=view)


@router.get("/audits/{audit_id}/decisions")
def show_human_stage(request: Request, service: Serving, actor: Reader, audit_id: str) -> Response:
    """What people decided on the shortlist that this audit released, by group."""
    seen, found = see_audit(service, actor, audit_id), human_stage(service, actor, audit_id)
    report = None if found.figures is None else report_of(found.figures, view=View.INTERNAL, prepared=Details())
    return page(
        request, "audit_decisions.html.j2", audit=seen.audit, decided=found.decided, report=report, smallest=SMALLEST
    )


@router.post("/audits/{audit_id}/sign-off")
def sign_off_page(request: Request, service: Serving, actor: Officer, audit_id: str, reason: Long = "") -> Response:
    """Let the held proposal through."""
    try:
        sign_off(service, actor, audit_id, reason=reason)
    except (BadInput, Forbidden) as error:
        return _audit(request, service, actor, audit_id, fault=one_line(error), reason=reason)
    return go(f"/audits/{audit_id}", "signed_off")


@router.post("/audits/{audit_id}/hold")
def hold_page(
    request: Request,
    service: Serving,
    actor: Officer,
    audit_id: str,
    reason: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Hold the proposal, or confirm that it stays held."""
    try:
        hold(service, actor, audit_id, reason=reason)
    except BadInput as error:
        return _audit(request, service, actor, audit_id, fault=one_line(error), reason=reason)
    return go(f"/audits/{audit_id}", "held")


@router.get("/audits/{audit_id}/files/{document}")
def download_audit(
    service: Serving, actor: Reader, audit_id: str, document: Document, view: View = View.INTERNAL
) -> Response:
    """The audit as a file."""
    content = audit_document(service, actor, audit_id, document, view=view)
    name = f"audit-{audit_id[:8]}-{document.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=TYPES[document], headers=headers)


def _audit(
    request: Request,
    service: Service,
    actor: Actor,
    audit_id: str,
    *,
    view: View = View.INTERNAL,
    fault: str = "",
    reason: str = "",
) -> Response:
    seen = see_audit(service, actor, audit_id, view=view)
    beside = beside_audit(service, actor, audit_id)
    report = report_of(seen.figures, view=view, prepared=details_of(seen))
    is_as_audited = LEADS_TO[seen.audit.outcome] is seen.state
    return page(
        request,
        "audit.html.j2",
        status=422 if fault else 200,
        audit=seen.audit,
        state=ProposalState(seen.state.value),
        attempts=seen.attempts,
        beside=beside,
        report=report,
        lead=report.lead if is_as_audited else report.lead[-1:],
        earlier=_earlier_stages(seen.figures),
        history=history_of(seen, beside),
        gate=_gate(actor, seen.state, took_part=beside.took_part, changed_at=beside.changed_at),
        is_whole=view is View.STATUTORY,
        not_independent=NOT_AN_INDEPENDENT_AUDIT,
        fault=fault,
        reason=reason,
    )


def _earlier_stages(figures: Mapping[str, Any]) -> frozenset[str]:
    """Sections of the report about stages before the last one: the page folds them."""
    stages = [table["stage"] for table in figures.get("families") or ()]
    return frozenset(f"f{index}" for index, stage in enumerate(stages) if stage != stages[-1])


def _gate(actor: Actor, state: State, *, took_part: bool, changed_at: datetime) -> dict[str, Any]:
    """What this person may do at the gate."""
    may_act = Permission.AUDIT_SIGN_OFF in actor.permissions
    return {
        "can_sign": may_act and not took_part and may(state, Event.SIGNED_OFF),
        "can_hold": may_act and may(state, Event.HELD) and state is not State.PROPOSED,
        "is_officer": may_act,
        "changed_at": changed_at,
    }
