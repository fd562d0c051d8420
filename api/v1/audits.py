"""Audits: aggregates for compliance and auditors, as JSON, page, PDF, table and pack; signing off and holding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.paging import Page, Paging, after_moment, page_of
from api.http.routes import api_router
from api.storage.additions import Addition
from api.storage.audits import SignedOff, StoredAudit
from api.storage.states import AdditionKind, AdditionState, GateOutcome
from api.workflows.additions import request_addition
from api.workflows.audit_again import audit_again
from api.workflows.human_stage import human_stage
from api.workflows.reasons import MAX_REASON
from api.workflows.see_audits import SECTIONS, Document, audit_document, audits_in_sight, see_audit
from api.workflows.sign_off import hold, sign_off
from fairness.report import View
from screening.lifecycle import State

__all__ = [
    "AdditionShown",
    "AuditAgain",
    "AuditListed",
    "AuditShown",
    "HumanStageShown",
    "Reasoned",
    "SignOffGiven",
    "SignedOffShown",
    "addition_route",
    "audit_again_route",
    "hold_route",
    "human_stage_route",
    "list_audits_route",
    "read_audit_route",
    "read_document_route",
    "router",
    "sign_off_route",
]

router = api_router("audits")
Reader = Annotated[Actor, allowed(Permission.AUDIT_READ)]
Officer = Annotated[Actor, allowed(Permission.AUDIT_SIGN_OFF)]
Seen = Annotated[View, Query(description="internal hides small groups; statutory shows every figure")]

MEDIA_TYPES: Final = {
    Document.HTML: "text/html; charset=utf-8",
    Document.PDF: "application/pdf",
    Document.TABLE: "text/csv; charset=utf-8",
    Document.PACK: "application/zip",
}
DOCUMENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The document", "content": {media: {} for media in MEDIA_TYPES.values()}}
}


class AuditListed(BaseModel):
    """An audit without its figures."""

    id: str
    requisition_id: str
    title: str
    proposal_id: str
    outcome: GateOutcome
    public_reasons: list[str]
    sha256: str
    policy: str
    policy_version: str
    created_at: datetime


class SignedOffShown(BaseModel):
    """Who signed off, or held, and why."""

    id: str
    audit_id: str
    is_release: bool = Field(description="False: it is held")
    user_id: str
    reason: str
    answers_came_later: bool = Field(
        description="People had answered since the audit was made, and they said they knew"
    )
    created_at: datetime


class AdditionShown(BaseModel):
    """What was added to an audit after it was made; `published` is null until it is made."""

    kind: AdditionKind
    state: AdditionState
    reason: str = Field(description="Why it could not be made")
    sha256: str | None = Field(description="Of audit, kind and what was made; the ledger keeps it")
    requested_at: datetime
    finished_at: datetime | None
    published: Any


class AuditShown(AuditListed):
    """An audit with its figures, in the shape that `evenhand audit --json` prints."""

    state: State = Field(description="Of the proposal")
    attempts: int = Field(description="Requests and attempts to change the slate while it was held")
    left_out: dict[str, int] = Field(description="Who is counted nowhere, by why")
    sign_offs: list[SignedOffShown]
    answers_came_later: bool = Field(description="People answered after it was made; it does not count them")
    additions: list[AdditionShown] = Field(description="Made after the audit; its hash does not cover them")
    figures: dict[str, Any]


class HumanStageShown(BaseModel):
    """What people decided, by group; null while too few decisions are made to say anything."""

    decided: int = Field(description="People who are counted")
    figures: dict[str, Any] | None


class AuditAgain(BaseModel):
    """The proposal that is being audited."""

    proposal_id: str


class Reasoned(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=MAX_REASON, examples=["The licence is required by law; see the task analysis."])


class SignOffGiven(Reasoned):
    """Why, and that the officer knows of answers that the audit does not count, where there are any."""

    answers_came_later_acknowledged: bool = False


@router.get("/audits")
def list_audits_route(service: Serving, actor: Reader, paging: Paging) -> Page[AuditListed]:
    """Audits of the organisation, newest first."""
    found = audits_in_sight(service, actor, after=after_moment(paging), limit=paging.rows)
    return page_of(found, paging, key=lambda one: (one.created_at.isoformat(), one.id), show=_listed)


@router.get("/audits/{audit_id}")
def read_audit_route(audit_id: str, service: Serving, actor: Reader, view: Seen = View.INTERNAL) -> AuditShown:
    """An audit with its figures."""
    seen = see_audit(service, actor, audit_id, view=view)
    return AuditShown(
        **_listed(seen.audit).model_dump(),
        state=seen.state,
        attempts=seen.attempts,
        left_out=dict(seen.left_out),
        sign_offs=[_signed(one) for one in seen.sign_offs],
        answers_came_later=seen.answered_since > 0,
        additions=[_added(one, seen.shown) for one in seen.additions.values()],
        figures=dict(seen.figures),
    )


@router.get("/audits/{audit_id}/human-stage")
def human_stage_route(audit_id: str, service: Serving, actor: Reader) -> HumanStageShown:
    """Rates of what people decided on the shortlist that this audit released."""
    found = human_stage(service, actor, audit_id)
    return HumanStageShown(decided=found.decided, figures=None if found.figures is None else dict(found.figures))


@router.get("/audits/{audit_id}/{document}", responses=DOCUMENTS, response_class=Response)
def read_document_route(
    audit_id: str, document: Document, service: Serving, actor: Reader, view: Seen = View.INTERNAL
) -> Response:
    """The audit as a page, on paper, as a table, or as a pack for an outside auditor."""
    body = audit_document(service, actor, audit_id, document, view=view)
    headers = {
        "Content-Disposition": f'inline; filename="audit-{audit_id[:8]}-{document.value}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Response(body, media_type=MEDIA_TYPES[document], headers=headers)


@router.post("/audits/{audit_id}/sign-off", status_code=201)
def sign_off_route(audit_id: str, given: SignOffGiven, service: Serving, actor: Officer) -> SignedOffShown:
    """Let a held proposal through."""
    acknowledged = given.answers_came_later_acknowledged
    return _signed(
        sign_off(service, actor, audit_id, reason=given.reason, answers_came_later_acknowledged=acknowledged)
    )


@router.post("/audits/{audit_id}/additions/{kind}", status_code=202)
def addition_route(audit_id: str, kind: AdditionKind, service: Serving, actor: Officer) -> AdditionShown:
    """Have a swap certificate made, or other weights searched where no pool is live; what is there is given back."""
    asked = request_addition(service, actor, audit_id, kind)
    return _added(asked, see_audit(service, actor, audit_id).shown)


@router.post("/audits/{audit_id}/again", status_code=202)
def audit_again_route(audit_id: str, service: Serving, actor: Officer) -> AuditAgain:
    """Have the same slate audited anew, because people answered after its audit was made."""
    return AuditAgain(proposal_id=audit_again(service, actor, audit_id).id)


@router.post("/audits/{audit_id}/hold", status_code=201)
def hold_route(audit_id: str, given: Reasoned, service: Serving, actor: Officer) -> SignedOffShown:
    """Hold an unreleased proposal, or confirm that it stays held."""
    return _signed(hold(service, actor, audit_id, reason=given.reason))


def _listed(audit: StoredAudit) -> AuditListed:
    values = {name: getattr(audit, name) for name in AuditListed.model_fields}
    return AuditListed(**{**values, "public_reasons": list(audit.public_reasons)})


def _added(addition: Addition, shown: Mapping[str, Any]) -> AdditionShown:
    """An addition, of what is shown of it in this view."""
    values = {name: getattr(addition, name) for name in AdditionShown.model_fields}
    is_made = addition.state is AdditionState.MADE
    return AdditionShown(**{**values, "published": shown.get(SECTIONS[addition.kind]) if is_made else None})


def _signed(signed: SignedOff) -> SignedOffShown:
    return SignedOffShown(**{name: getattr(signed, name) for name in SignedOffShown.model_fields})
