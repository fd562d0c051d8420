"""How long people are kept, whom that erases now, and what only the organisation can tell candidates."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, Final

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, Stale
from api.http.dependencies import Serving, allowed
from api.storage.retention import Retention
from api.web.forms import Long, one_line, page_router
from api.web.notes import go
from api.web.rendering import page
from api.workflows.erase import traces_left
from api.workflows.notice import NoticeDetails, read_notice, set_notice_details
from api.workflows.retention import apply_retention, preview_retention, read_retention, set_retention
from api.workflows.service import Service

__all__ = ["apply_page", "change_notice_page", "change_retention_page", "router", "show_retention"]

Keeper = Annotated[Actor, allowed(Permission.RETENTION_EDIT)]
Number = Annotated[int, Form(ge=0, le=100_000)]
SHOWN_PEOPLE: Final = 50
FIELDS: Final = (
    ("application_days", "Who applied for one position", "days", "Without consent to more, from the application on."),
    ("pool_days", "Who agreed to later positions", "days", "From their consent on; they can take it back any time."),
    (
        "duty_days",
        "Records that the law asks to keep",
        "days",
        "After the last thing done with an application; until then an erasure is a conflict that you decide."
        " Source: 29 CFR 1602.14, one year.",
    ),
    (
        "answer_days",
        "Until a request is due",
        "days",
        "Source: Regulation (EU) 2016/679, Article 12(3), one month.",
    ),
    ("unblind_hours", "How long an un-blinding holds", "hours", "Then who a candidate is, is hidden again."),
)

router = page_router()


@router.get("/retention")
def show_retention(request: Request, service: Serving, actor: Keeper) -> Response:
    """The policy in force, whom it erases now, and the notice."""
    return _retention(request, service, actor)


@router.post("/retention")
def change_retention_page(
    request: Request,
    service: Serving,
    actor: Keeper,
    version: Number,
    application_days: Number,
    pool_days: Number,
    duty_days: Number,
    answer_days: Number,
    unblind_hours: Number,
) -> Response:
    """Put another policy in force."""
    days = (application_days, pool_days, duty_days, answer_days, unblind_hours)
    given = dict(zip([name for name, *_ in FIELDS], days, strict=True))
    try:
        set_retention(service, actor, Retention(**given), expected=version)
    except (BadInput, Stale) as error:
        return _retention(request, service, actor, fault=one_line(error), given=given)
    return go("/retention", "retention_changed")


@router.post("/retention/apply")
def apply_page(
    request: Request, service: Serving, actor: Keeper, token: Annotated[str, Form(max_length=128)]
) -> Response:
    """Erase exactly those who were shown."""
    try:
        apply_retention(service, actor, token=token)
    except Stale as error:
        return _retention(request, service, actor, apply_fault=one_line(error))
    if traces_left(service, actor):
        return go("/erasures?show=done", "traces_left")
    return go("/retention", "retention_applied")


@router.post("/retention/notice")
def change_notice_page(
    request: Request,
    service: Serving,
    actor: Keeper,
    version: Number,
    responsible: Long = "",
    contact: Long = "",
    further: Long = "",
) -> Response:
    """Say what only the organisation knows."""
    details = NoticeDetails(responsible, contact, further)
    try:
        set_notice_details(service, actor, details, expected=version)
    except (BadInput, Stale) as error:
        return _retention(request, service, actor, notice_fault=one_line(error), details=details)
    return go("/retention", "notice_changed")


def _retention(request: Request, service: Service, actor: Actor, **values: Any) -> Response:
    retention, version = read_retention(service, actor)
    notice = read_notice(service, actor)
    given = {"fault": "", "apply_fault": "", "notice_fault": "", "details": notice.details} | values
    known = {one.name: getattr(retention, one.name) for one in fields(retention)}
    return page(
        request,
        "retention.html.j2",
        status=422 if given["fault"] or given["apply_fault"] or given["notice_fault"] else 200,
        form=FIELDS,
        known=given.pop("given", known),
        version=version,
        notice=notice,
        preview=preview_retention(service, actor),
        most=SHOWN_PEOPLE,
        **given,
    )
