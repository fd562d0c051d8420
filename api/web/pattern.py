"""Figures over requisitions: a pattern of released shortlists, and the summary that Local Law 144 asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput
from api.http.dependencies import Serving, allowed
from api.web.forms import Long, one_line, page_router
from api.web.rendering import page
from api.workflows.pattern import Pattern, Period, Summary, job_families, ll144_summary, pattern_of
from api.workflows.service import Service
from fairness.ll144 import PublicationDetails, validate
from fairness.report import View, render_publication
from fairness.report.view import Details, report_of

__all__ = [
    "Asked",
    "Form",
    "SummaryFile",
    "check_summary",
    "download_summary",
    "router",
    "show_pattern",
    "show_summary",
]

Reader = Annotated[Actor, allowed(Permission.AUDIT_READ)]
SHOWN = ("grid", "families", "requisitions", "methods", "limits", "policy")

router = page_router()


class SummaryFile(StrEnum):
    """In which form the summary is handed out."""

    HTML = "summary.html"
    JSON = "summary.json"


class Asked(BaseModel):
    """Which released shortlists are looked at: an empty text asks for all."""

    family: str = Field(default="", max_length=200)
    since: str = Field(default="", max_length=10)
    until: str = Field(default="", max_length=10)

    def period(self) -> Period:
        """The days.

        Raises:
            BadInput: one of them is no date.
        """
        return Period(_day(self.since), _day(self.until))


class Form(Asked):
    """What only the organisation knows of its summary."""

    tool: str = Field(default="", max_length=200)
    distribution_date: str = Field(default="", max_length=10)
    audit_date: str = Field(default="", max_length=10)
    auditor: str = Field(default="", max_length=300)
    data_source: str = Field(default="", max_length=1000)
    data_explanation: str = Field(default="", max_length=2000)

    def details(self) -> PublicationDetails:
        """The same as the summary takes it.

        Raises:
            BadInput: a date is missing or none.
        """
        audited, used = _day(self.audit_date), _day(self.distribution_date)
        if audited is None or used is None:
            raise BadInput("write the day of the audit, and the day from which the tool is in use.")
        return PublicationDetails(
            tool=self.tool.strip(),
            audit_date=audited,
            distribution_date=used,
            auditor=self.auditor.strip(),
            data_source=self.data_source.strip(),
            data_explanation=self.data_explanation.strip(),
        )


def _asked(
    family: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> Asked:
    return Asked(family=family, since=since, until=until)


@router.get("/pattern")
def show_pattern(
    request: Request, service: Serving, actor: Reader, asked: Annotated[Asked, Depends(_asked)]
) -> Response:
    """Selection over the released shortlists of a job family, or of all."""
    fault = ""
    try:
        found = pattern_of(service, actor, job_family=asked.family or None, period=asked.period())
    except BadInput as error:
        found, fault = Pattern((), None), one_line(error)
    report = None if found.figures is None else report_of(found.figures, view=View.INTERNAL, prepared=Details())
    return page(
        request,
        "pattern.html.j2",
        status=422 if fault else 200,
        asked=asked,
        families=job_families(service, actor),
        found=found,
        report=report,
        shown=SHOWN,
        fault=fault,
    )


@router.get("/ll144")
def show_summary(request: Request, service: Serving, actor: Reader, form: Annotated[Form, Query()]) -> Response:
    """The form of the summary; with it filled in, the summary and what a check finds."""
    return _summary(request, service, actor, form)


@router.get("/ll144/files/{file}")
def download_summary(service: Serving, actor: Reader, file: SummaryFile, form: Annotated[Form, Query()]) -> Response:
    """The page to publish, or the same as JSON; a draft says that it is one."""
    found = ll144_summary(service, actor, form.details(), job_family=form.family or None, period=form.period())
    if file is SummaryFile.JSON:
        body, kind = json.dumps(found.published, indent=1, ensure_ascii=False) + "\n", "application/json"
    else:
        body, kind = render_publication(found.published, found.findings), "text/html; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="ll144-{file.value}"'}
    return Response(body, media_type=kind, headers=headers)


@router.post("/ll144/check")
def check_summary(request: Request, service: Serving, actor: Reader, text: Long = "") -> Response:
    """Check somebody's summary for every element that has to be in it."""
    try:
        summary = json.loads(text)
    except ValueError:
        summary = None
    if not isinstance(summary, Mapping):
        return _summary(request, service, actor, Form(), check_fault="This is no summary: paste its JSON as it is.")
    return _summary(request, service, actor, Form(), checked=validate(summary, today=actor.at.date()))


def _summary(
    request: Request,
    service: Service,
    actor: Actor,
    form: Form,
    *,
    checked: tuple[Any, ...] | None = None,
    check_fault: str = "",
) -> Response:
    found: Summary | None = None
    fault = ""
    if form.tool or form.audit_date or form.distribution_date:
        try:
            found = ll144_summary(service, actor, form.details(), job_family=form.family or None, period=form.period())
        except BadInput as error:
            fault = one_line(error)
    return page(
        request,
        "ll144.html.j2",
        status=422 if fault or check_fault else 200,
        form=form,
        query=request.url.query,
        families=job_families(service, actor),
        found=found,
        fault=fault,
        checked=checked,
        check_fault=check_fault,
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text} is no date: write it as 2026-11-12.") from None
