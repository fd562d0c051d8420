"""What compliance does about people: the inbox, exports, erasures, retention, the notice."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput
from api.http.dependencies import Serving, allowed
from api.http.downloads import DOWNLOAD, attachment
from api.http.etags import ExpectedVersion, set_etag
from api.http.paging import Page, Paging, Wanted, after_text, page_of
from api.http.routes import api_router
from api.storage.erasing import Erasure
from api.storage.retention import Conflict, Retention
from api.storage.states import ErasureState, RequestKind, RequestState
from api.workflows.erase import MAX_REASON, Erased, ask_erasure, decide_conflict, list_erasures
from api.workflows.export_person import export_person
from api.workflows.notice import MAX_DETAIL, Notice, NoticeDetails, read_notice, set_notice_details
from api.workflows.privacy import MAX_WORDS, InboxItem, answer_request, list_requests, see_request
from api.workflows.retention import apply_retention, preview_retention, read_retention, set_retention

__all__ = [
    "AnswerGiven",
    "Applied",
    "Apply",
    "Decision",
    "ErasureAsked",
    "ErasureShown",
    "Kept",
    "NoticeChange",
    "NoticeShown",
    "ParagraphShown",
    "PreviewShown",
    "RequestShown",
    "RetentionPolicy",
    "answer_request_route",
    "apply_retention_route",
    "change_notice",
    "change_retention_route",
    "decide_erasure_route",
    "erase_route",
    "export_route",
    "list_erasures_route",
    "list_requests_route",
    "preview_retention_route",
    "read_notice_route",
    "read_request",
    "read_retention_route",
    "router",
]

router = api_router("privacy")
Decider = Annotated[Actor, allowed(Permission.PRIVACY_DECIDE)]
Eraser = Annotated[Actor, allowed(Permission.PRIVACY_ERASE)]
Exporter = Annotated[Actor, allowed(Permission.PRIVACY_EXPORT)]
Keeper = Annotated[Actor, allowed(Permission.RETENTION_EDIT)]
PolicyReader = Annotated[Actor, allowed(Permission.POLICY_READ)]


class RequestShown(BaseModel):
    """Something that a person asked about themselves."""

    id: str
    candidate_id: str
    pseudonym: str
    kind: RequestKind
    state: RequestState
    words: str
    answer: str
    opened_at: datetime
    due_at: datetime
    is_overdue: bool
    resolved_by: str | None
    resolved_at: datetime | None


class AnswerGiven(BaseModel):
    """What became of a request, in words that the person is shown."""

    model_config = ConfigDict(extra="forbid")

    state: RequestState
    answer: str = Field(min_length=1, max_length=MAX_WORDS)


class ErasureAsked(BaseModel):
    """Why somebody is to be erased; without naming them."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=MAX_REASON)


class Decision(BaseModel):
    """How a conflict is decided, and why."""

    model_config = ConfigDict(extra="forbid")

    erase: bool
    reason: str = Field(min_length=1, max_length=MAX_REASON)


class ErasureShown(BaseModel):
    """An erasure: done, refused, or waiting because something stands against it."""

    id: str
    candidate_id: str
    state: ErasureState
    conflicts: list[Conflict]
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    traces_gone: bool | None = Field(
        default=None, description="False where a reader kept the database's log from being cut; it is cut later"
    )


class RetentionPolicy(BaseModel):
    """Days, unless the name says hours."""

    model_config = ConfigDict(extra="forbid")

    application_days: int = Field(ge=1, le=3650)
    pool_days: int = Field(ge=1, le=3650)
    duty_days: int = Field(ge=0, le=3650, description="How long the law wants records of an application kept")
    answer_days: int = Field(ge=1, le=3650)
    unblind_hours: int = Field(ge=1, le=3650)


class Kept(BaseModel):
    """Somebody whose time is over and whom something keeps."""

    candidate_id: str
    conflicts: list[Conflict]


class PreviewShown(BaseModel):
    """Whom the policy would erase now."""

    erased: list[str]
    kept: list[Kept]
    token: str = Field(description="Names exactly these people; send it to erase them")


class Apply(BaseModel):
    """The preview that is to be done."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=64)


class Applied(BaseModel):
    """How many were erased, and how many are left for the next call."""

    erased: int
    left: int


class NoticeChange(BaseModel):
    """What only the organisation knows."""

    model_config = ConfigDict(extra="forbid")

    responsible: str = Field(default="", max_length=MAX_DETAIL)
    contact: str = Field(default="", max_length=MAX_DETAIL)
    further: str = Field(default="", max_length=MAX_DETAIL)


class ParagraphShown(BaseModel):
    """A heading and what stands under it."""

    heading: str
    text: str


class NoticeShown(NoticeChange):
    """What candidates are told."""

    paragraphs: list[ParagraphShown]


@router.get("/privacy/requests")
def list_requests_route(
    service: Serving, actor: Decider, paging: Paging, state: Annotated[RequestState, Query()] = RequestState.OPEN
) -> Page[RequestShown]:
    """The inbox: what is due first."""
    found = list_requests(service, actor, states=[state], after=_after_due(paging), limit=paging.rows)
    return page_of(found, paging, key=lambda one: (one.request.due_at.isoformat(), one.request.id), show=_request)


@router.get("/privacy/requests/{request_id}")
def read_request(request_id: str, service: Serving, actor: Decider) -> RequestShown:
    """One request."""
    return _request(see_request(service, actor, request_id))


@router.post("/privacy/requests/{request_id}/answer")
def answer_request_route(request_id: str, given: AnswerGiven, service: Serving, actor: Decider) -> RequestShown:
    """Say what became of a request; an erasure is done by erasing."""
    return _request(answer_request(service, actor, request_id, state=given.state, answer=given.answer))


@router.get("/privacy/people/{candidate_id}/export", responses=DOWNLOAD, response_class=Response)
def export_route(candidate_id: str, service: Serving, actor: Exporter) -> Response:
    """Everything about a person, to be given to that person; kept on the ledger."""
    found = export_person(service, actor, candidate_id)
    return attachment(found.file_name, found.data)


@router.post("/privacy/people/{candidate_id}/erase", status_code=201)
def erase_route(candidate_id: str, given: ErasureAsked, service: Serving, actor: Eraser) -> ErasureShown:
    """Erase a person; where something stands against it, it waits for a decision and says what."""
    return _erased(ask_erasure(service, actor, candidate_id, reason=given.reason))


@router.get("/privacy/erasures")
def list_erasures_route(
    service: Serving, actor: Decider, paging: Paging, state: Annotated[ErasureState, Query()] = ErasureState.CONFLICT
) -> Page[ErasureShown]:
    """Erasures in that state."""
    found = list_erasures(service, actor, states=[state], after=after_text(paging), limit=paging.rows)
    return page_of(found, paging, key=lambda one: (one.id,), show=_erasure)


@router.post("/privacy/erasures/{erasure_id}/decide")
def decide_erasure_route(erasure_id: str, given: Decision, service: Serving, actor: Decider) -> ErasureShown:
    """Decide whether what stands against an erasure weighs more; the reason is kept for good."""
    return _erased(decide_conflict(service, actor, erasure_id, erase=given.erase, reason=given.reason))


@router.get("/privacy/retention")
def read_retention_route(response: Response, service: Serving, actor: PolicyReader) -> RetentionPolicy:
    """The policy in force."""
    retention, version = read_retention(service, actor)
    set_etag(response, version)
    return RetentionPolicy(**asdict(retention))


@router.put("/privacy/retention")
def change_retention_route(
    given: RetentionPolicy, response: Response, service: Serving, actor: Keeper, expected: ExpectedVersion
) -> RetentionPolicy:
    """Put another policy in force."""
    set_etag(response, set_retention(service, actor, Retention(**given.model_dump()), expected=expected))
    return given


@router.get("/privacy/retention/preview")
def preview_retention_route(service: Serving, actor: Keeper) -> PreviewShown:
    """Whom the policy would erase now; nothing is done."""
    found = preview_retention(service, actor)
    kept = [Kept(candidate_id=one, conflicts=list(conflicts)) for one, conflicts in found.kept]
    return PreviewShown(erased=list(found.erased), kept=kept, token=found.token)


@router.post("/privacy/retention/apply")
def apply_retention_route(given: Apply, service: Serving, actor: Eraser) -> Applied:
    """Erase the people of the preview with that token."""
    found = apply_retention(service, actor, token=given.token)
    return Applied(erased=found.erased, left=found.left)


@router.get("/privacy/notice")
def read_notice_route(response: Response, service: Serving, actor: PolicyReader) -> NoticeShown:
    """What candidates are told."""
    return _notice(response, read_notice(service, actor))


@router.put("/privacy/notice")
def change_notice(
    given: NoticeChange, response: Response, service: Serving, actor: Keeper, expected: ExpectedVersion
) -> NoticeShown:
    """Say what only the organisation knows."""
    set_notice_details(service, actor, NoticeDetails(**given.model_dump()), expected=expected)
    return _notice(response, read_notice(service, actor))


def _after_due(paging: Wanted) -> tuple[datetime, str] | None:
    if paging.after is None:
        return None
    try:
        due, request_id = paging.after
        moment = datetime.fromisoformat(str(due))
        if moment.tzinfo is None:
            raise ValueError
    except ValueError:
        raise BadInput("the cursor cannot be used: take `next` of the page before as it is.") from None
    return moment, str(request_id)


def _request(item: InboxItem) -> RequestShown:
    request = item.request
    return RequestShown(
        id=request.id,
        candidate_id=request.candidate_id,
        pseudonym=item.pseudonym,
        kind=request.kind,
        state=request.state,
        words=item.words,
        answer=item.answer,
        opened_at=request.opened_at,
        due_at=request.due_at,
        is_overdue=item.is_overdue,
        resolved_by=request.resolved_by,
        resolved_at=request.resolved_at,
    )


def _erased(found: Erased) -> ErasureShown:
    return _erasure(found.erasure).model_copy(update={"traces_gone": found.traces_gone})


def _erasure(erasure: Erasure) -> ErasureShown:
    return ErasureShown(
        id=erasure.id,
        candidate_id=erasure.candidate_id,
        state=erasure.state,
        conflicts=list(erasure.conflicts),
        reason=erasure.reason,
        requested_by=erasure.requested_by,
        requested_at=erasure.requested_at,
        decided_by=erasure.decided_by,
        decided_at=erasure.decided_at,
    )


def _notice(response: Response, found: Notice) -> NoticeShown:
    set_etag(response, found.version)
    paragraphs = [ParagraphShown(heading=one.heading, text=one.text) for one in found.paragraphs]
    return NoticeShown(**asdict(found.details), paragraphs=paragraphs)
