"""One audit with its figures, what is made beside it, its gate and the sign-off; for compliance and auditors."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, Conflict, Forbidden, GateClosed
from api.http.dependencies import Serving, allowed
from api.storage.additions import Addition
from api.storage.states import AdditionKind, AdditionState, GateOutcome, ProposalState
from api.web.audit_folds import ADDED, folds_of
from api.web.audit_history import SLIPPED, history_of, summary_of
from api.web.events import event_stream
from api.web.forms import Long, one_line, page_router
from api.web.notes import go
from api.web.rendering import fragment, page
from api.workflows.additions import request_addition
from api.workflows.audit_again import audit_again
from api.workflows.desk import Beside, beside_audit
from api.workflows.human_stage import human_stage
from api.workflows.see_audits import AuditSeen, Document, additions_in_sight, audit_document, details_of, see_audit
from api.workflows.see_gate import NOT_AN_INDEPENDENT_AUDIT
from api.workflows.service import Service
from api.workflows.sign_off import hold, sign_off
from fairness.report import SMALLEST, Details, View, nobody_answered
from fairness.report.blocks import Report
from fairness.report.view import report_of
from screening.lifecycle import Event, State, may

__all__ = [
    "ask_addition",
    "audit_again_page",
    "download_audit",
    "hold_page",
    "router",
    "show_additions",
    "show_audit",
    "show_human_stage",
    "sign_off_page",
    "watch_additions",
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
TICK_IT: Final = "People answered after this audit was made. Have it computed again, or tick that you know."
LACKING: Final = ("not_computable", "inconclusive_missing_data")  # verdicts that more answers could change
PASSED: Final = (State.STALE, State.SUPERSEDED)

router = page_router()


@router.get("/audits/{audit_id}")
def show_audit(
    request: Request, service: Serving, actor: Reader, audit_id: str, view: View = View.INTERNAL
) -> Response:
    """One audit; every figure only when asked for, and that goes into the ledger."""
    return _audit(request, service, actor, audit_id, view=view)


@router.get("/audits/{audit_id}/additions")
def show_additions(
    request: Request, service: Serving, actor: Reader, audit_id: str, view: View = View.INTERNAL
) -> Response:
    """What is made beside the audit, for the page to exchange."""
    seen, beside = see_audit(service, actor, audit_id, view=view), beside_audit(service, actor, audit_id)
    report = report_of(seen.shown, view=view, prepared=details_of(seen))
    return fragment(request, "_audit_additions.html.j2", **_additions(actor, seen, beside, report))


@router.get("/audits/{audit_id}/events")
def watch_additions(request: Request, service: Serving, actor: Reader, audit_id: str) -> Response:
    """A word whenever something that is made beside the audit moves."""
    see_audit(service, actor, audit_id)

    def look() -> tuple[Hashable, bool]:
        found = additions_in_sight(service, actor, audit_id)
        return tuple((one.id, one.state, one.done) for one in found), not _is_making(found)

    return event_stream(request, look)


@router.post("/audits/{audit_id}/additions/{kind}")
def ask_addition(request: Request, service: Serving, actor: Officer, audit_id: str, kind: AdditionKind) -> Response:
    """Have the swap certificate made, or other weights searched where no pool is live."""
    try:
        request_addition(service, actor, audit_id, kind)
    except Conflict as error:
        return _audit(request, service, actor, audit_id, refused=one_line(error))
    return go(f"/audits/{audit_id}", "addition_asked")


@router.post("/audits/{audit_id}/again")
def audit_again_page(request: Request, service: Serving, actor: Officer, audit_id: str) -> Response:
    """Have the same slate audited anew, with the answers that came in since."""
    try:
        audit_again(service, actor, audit_id)
    except Conflict as error:
        return _audit(request, service, actor, audit_id, refused=one_line(error))
    return go(f"/audits/{audit_id}", "audited_again")


@router.get("/audits/{audit_id}/decisions")
def show_human_stage(request: Request, service: Serving, actor: Reader, audit_id: str) -> Response:
    """What people decided on the shortlist that this audit released, by group."""
    seen, found = see_audit(service, actor, audit_id), human_stage(service, actor, audit_id)
    report = None if found.figures is None else report_of(found.figures, view=View.INTERNAL, prepared=Details())
    return page(
        request, "audit_decisions.html.j2", audit=seen.audit, decided=found.decided, report=report, smallest=SMALLEST
    )


@router.post("/audits/{audit_id}/sign-off")
def sign_off_page(
    request: Request,
    service: Serving,
    actor: Officer,
    audit_id: str,
    reason: Long = "",
    answers_came_later_acknowledged: Annotated[bool, Form()] = False,
) -> Response:
    """Let the held proposal through."""
    knows = answers_came_later_acknowledged
    try:
        sign_off(service, actor, audit_id, reason=reason, answers_came_later_acknowledged=knows)
    except GateClosed:
        raise
    except (BadInput, Forbidden) as error:
        return _audit(request, service, actor, audit_id, fault=one_line(error), reason=reason, knows=knows)
    except Conflict:
        return _audit(request, service, actor, audit_id, tick_fault=TICK_IT, reason=reason)
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
    tick_fault: str = "",
    refused: str = "",
    reason: str = "",
    knows: bool = False,
) -> Response:
    seen = see_audit(service, actor, audit_id, view=view)
    beside = beside_audit(service, actor, audit_id)
    report = report_of(seen.shown, view=view, prepared=details_of(seen))
    is_as_audited = LEADS_TO[seen.audit.outcome] is seen.state
    return page(
        request,
        "audit.html.j2",
        status=409 if refused else 422 if fault or tick_fault else 200,
        state=ProposalState(seen.state.value),
        attempts=seen.attempts,
        beside=beside,
        report=report,
        lead=report.lead if is_as_audited else report.lead[-1:],
        folds=folds_of(report, seen.shown),
        added=ADDED,
        later=_later(seen),
        lacks_answers=any(map(_lacks_answers, seen.figures.get("families") or ())),
        no_again=_in_words(beside.no_again),
        history=history_of(audit_id, beside),
        summary=summary_of(beside.course),
        slipped=SLIPPED if beside.course.slipped else "",
        gate=_gate(actor, seen.state, took_part=beside.took_part, changed_at=beside.changed_at),
        nobody_answered=nobody_answered(seen.shown),
        is_whole=view is View.STATUTORY,
        not_independent=NOT_AN_INDEPENDENT_AUDIT,
        fault=fault,
        tick_fault=tick_fault,
        refused=refused,
        reason=reason,
        knows=knows,
        **_additions(actor, seen, beside, report),
    )


def _additions(actor: Actor, seen: AuditSeen, beside: Beside, report: Report) -> dict[str, Any]:
    """What the sections about additions show."""
    parts = {one.ident: one.sections for one in report.sections if one.ident in ADDED}
    return {
        "audit": seen.audit,
        "additions": {kind.value: one for kind, one in seen.additions.items()},
        "reasons": {kind.value: _in_words(one.reason) for kind, one in seen.additions.items()},
        "swap_parts": parts.get("swaps", ()),
        "weight_parts": parts.get("alternatives", ()),
        "is_making": _is_making(seen.additions.values()),
        "no_search": _in_words(beside.no_search),
        "may_ask": Permission.AUDIT_SIGN_OFF in actor.permissions,
    }


def _is_making(additions: Iterable[Addition]) -> bool:
    return any(one.state is AdditionState.WAITING for one in additions)


def _later(seen: AuditSeen) -> str:
    """How many answered after the audit was made, in steps that tell of nobody; "" where nobody did."""
    if not seen.answered_since or seen.state in PASSED:
        return ""
    steps = seen.answered_since // SMALLEST * SMALLEST
    return f"at least {steps} people" if steps else f"fewer than {SMALLEST} people"


def _lacks_answers(table: Mapping[str, Any]) -> bool:
    """Whether people of this table did not say, and their answers could change its verdict."""
    return table.get("verdict") in LACKING and bool((table.get("unknown") or {}).get("n"))


def _in_words(reason: str | None) -> str:
    """A reason as a sentence."""
    return one_line(Exception(reason)) if reason else ""


def _gate(actor: Actor, state: State, *, took_part: bool, changed_at: datetime) -> dict[str, Any]:
    """What this person may do at the gate."""
    may_act = Permission.AUDIT_SIGN_OFF in actor.permissions
    return {
        "can_sign": may_act and not took_part and may(state, Event.SIGNED_OFF),
        "can_hold": may_act and may(state, Event.HELD) and state is not State.PROPOSED,
        "is_officer": may_act,
        "changed_at": changed_at,
    }
