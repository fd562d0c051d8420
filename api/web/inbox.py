"""What people ask about themselves: the inbox of compliance, one request with its answer, and erasures to decide."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, Conflict
from api.http.dependencies import Serving, allowed
from api.http.downloads import attachment
from api.http.paging import Paging, Wanted, after_moment, after_text
from api.storage.retention import Conflict as Against
from api.storage.states import ErasureState, RequestKind, RequestState
from api.web.forms import Long, one_line, page_router
from api.web.notes import go
from api.web.paging import listed, moment_key
from api.web.rendering import page
from api.workflows.erase import ask_erasure, decide_conflict, finish_erasures, list_erasures, traces_left
from api.workflows.export_person import export_person
from api.workflows.overview import names_in_sight
from api.workflows.privacy import answer_request, list_requests, see_request
from api.workflows.service import Service

__all__ = [
    "answer_request_page",
    "decide_erasure_page",
    "erase_person_page",
    "export_person_page",
    "remove_traces_page",
    "router",
    "show_erasures",
    "show_request",
    "show_requests",
]

Decider = Annotated[Actor, allowed(Permission.PRIVACY_DECIDE)]
Exporter = Annotated[Actor, allowed(Permission.PRIVACY_EXPORT)]
Eraser = Annotated[Actor, allowed(Permission.PRIVACY_ERASE)]
PAGE: Final = 50
DONE: Final = "/erasures?show=done"
AGAINST: Final = {
    Against.LEGAL_HOLD: "A legal hold lies on the records.",
    Against.RETENTION_DUTY: "The law asks to keep records of the application for a time that is not over.",
    Against.HELD_SLATE: "The person is in a slate that an audit holds; erasing them changes what was audited.",
}
ADVICE: Final = {
    RequestKind.EXPORT: "Download everything that is kept about the person, give it to them, then say so here.",
    RequestKind.ERASURE: "Erase the person: that answers the request. Or refuse, and say on what ground.",
    RequestKind.HUMAN_REVIEW: "Have somebody of the team read the application themselves, then tell the person.",
    RequestKind.CORRECTION: "Compare what the person says with what they sent. Where they are right, have the team"
    " upload the corrected résumé, then tell them.",
}

router = page_router()


@router.get("/requests")
def show_requests(
    request: Request, service: Serving, actor: Decider, paging: Paging, show: RequestState = RequestState.OPEN
) -> Response:
    """The inbox: what is due first."""
    found = list_requests(service, actor, states=[show], after=after_moment(paging), limit=paging.rows)
    rows = listed(request, found, paging, key=lambda one: moment_key(one.request.due_at, one.request.id))
    return page(request, "requests.html.j2", rows=rows, show=show, states=tuple(RequestState))


@router.get("/requests/{request_id}")
def show_request(request: Request, service: Serving, actor: Decider, request_id: str) -> Response:
    """One request, and what can be done about it."""
    return _request(request, service, actor, request_id)


@router.post("/requests/{request_id}/answer")
def answer_request_page(
    request: Request,
    service: Serving,
    actor: Decider,
    request_id: str,
    state: Annotated[RequestState, Form()],
    answer: Long = "",
) -> Response:
    """Say what became of it; the person reads the answer."""
    try:
        answer_request(service, actor, request_id, state=state, answer=answer)
    except (BadInput, Conflict) as error:
        return _request(request, service, actor, request_id, fault=one_line(error), answer=answer)
    return go("/requests", "request_answered")


@router.post("/requests/{request_id}/erase")
def erase_person_page(
    request: Request, service: Serving, actor: Eraser, request_id: str, reason: Long = ""
) -> Response:
    """Erase the person, unless something stands against it."""
    item = see_request(service, actor, request_id)
    try:
        done = ask_erasure(service, actor, item.request.candidate_id, reason=reason)
    except (BadInput, Conflict) as error:
        return _request(request, service, actor, request_id, erase_fault=one_line(error), reason=reason)
    if done.erasure.state is ErasureState.CONFLICT:
        return go("/erasures", "erasure_conflict")
    return go("/requests", "person_erased") if done.traces_gone else go(DONE, "traces_left")


@router.get("/requests/{request_id}/export")
def export_person_page(service: Serving, actor: Exporter, request_id: str) -> Response:
    """Everything about the person, to be given to that person."""
    item = see_request(service, actor, request_id)
    found = export_person(service, actor, item.request.candidate_id)
    return attachment(found.file_name, found.data)


@router.get("/erasures")
def show_erasures(
    request: Request, service: Serving, actor: Decider, paging: Paging, show: ErasureState = ErasureState.CONFLICT
) -> Response:
    """Erasures that something stands against, and what became of others."""
    return _erasures(request, service, actor, paging, show=show)


@router.post("/erasures/traces")
def remove_traces_page(service: Serving, actor: Decider) -> Response:
    """Try again to remove what erasures left in the database's log."""
    return go(DONE, "traces_removed" if finish_erasures(service, actor) else "traces_left")


@router.post("/erasures/{erasure_id}")
def decide_erasure_page(
    request: Request,
    service: Serving,
    actor: Decider,
    erasure_id: str,
    decision: Annotated[str, Form(pattern="^(erase|refuse)$")],
    reason: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Decide whether what stands against it weighs more."""
    try:
        done = decide_conflict(service, actor, erasure_id, erase=decision == "erase", reason=reason)
    except BadInput as error:
        values = {"fault": one_line(error), "fault_at": erasure_id, "reason": reason}
        return _erasures(request, service, actor, Wanted(PAGE, None), show=ErasureState.CONFLICT, **values)
    if not done.traces_gone:
        return go(DONE, "traces_left")
    return go("/erasures", "person_erased" if decision == "erase" else "erasure_refused")


def _request(request: Request, service: Service, actor: Actor, request_id: str, **values: Any) -> Response:
    item = see_request(service, actor, request_id)
    given = {"fault": "", "answer": "", "erase_fault": "", "reason": ""} | values
    resolver = item.request.resolved_by
    return page(
        request,
        "request.html.j2",
        status=422 if given["fault"] or given["erase_fault"] else 200,
        item=item,
        advice=ADVICE[item.request.kind],
        names=names_in_sight(service, actor, [] if resolver is None else [resolver]),
        **given,
    )


def _erasures(
    request: Request,
    service: Service,
    actor: Actor,
    paging: Wanted,
    *,
    show: ErasureState,
    **values: Any,
) -> Response:
    found = list_erasures(service, actor, states=[show], after=after_text(paging), limit=paging.rows)
    rows = listed(request, found, paging, key=lambda one: (one.id,))
    people = {who for one in rows.rows for who in (one.requested_by, one.decided_by) if who}
    given = {"fault": "", "fault_at": "", "reason": ""} | values
    return page(
        request,
        "erasures.html.j2",
        status=422 if given["fault"] else 200,
        rows=rows,
        show=show,
        states=tuple(ErasureState),
        against=AGAINST,
        left=traces_left(service, actor),
        names=names_in_sight(service, actor, people),
        **given,
    )
