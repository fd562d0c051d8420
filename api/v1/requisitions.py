"""Requisitions: what a position asks, in versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.etags import ExpectedVersion, set_etag
from api.http.paging import Page, Paging, after_moment, page_of
from api.http.routes import api_router
from api.storage.requisitions import StoredRequisition, StoredVersion
from api.storage.states import RequisitionState
from api.workflows.movement import Moved
from api.workflows.requisition_source import Finding, fields_of, lint
from api.workflows.requisitions import (
    Edited,
    Wanted,
    WholeRequisition,
    approve_requisition,
    change_requisition,
    close_requisition,
    create_requisition,
    difference_of,
    duplicate_requisition,
    list_requisitions,
    read_requisition,
    read_versions,
    reopen_requisition,
)
from screening.requisition import MAX_CUT, MAX_REQUIREMENTS, MAX_TEXT, MAX_YEARS, EvidenceRule, Kind, Mode
from screening.requisition_diff import Difference

__all__ = [
    "ChangeShown",
    "Copied",
    "FindingShown",
    "Linted",
    "MovementShown",
    "RequirementShown",
    "RequirementWritten",
    "RequisitionAdded",
    "RequisitionChanged",
    "RequisitionEdited",
    "RequisitionLinted",
    "RequisitionListed",
    "RequisitionShown",
    "RequisitionWritten",
    "VersionShown",
    "approve_route",
    "change_route",
    "close_route",
    "create_route",
    "differences_route",
    "duplicate_route",
    "edited_shown",
    "lint_route",
    "list_route",
    "read_route",
    "read_version_route",
    "reopen_route",
    "router",
    "versions_route",
    "wanted_of",
]

router = api_router("requisitions")
Reader = Annotated[Actor, allowed(Permission.REQUISITION_READ)]
Writer = Annotated[Actor, allowed(Permission.REQUISITION_EDIT)]
Approver = Annotated[Actor, allowed(Permission.REQUISITION_APPROVE)]
Number = Annotated[int, Path(ge=1, le=10**9)]
MAX_SOURCE: Final = 200_000
MAX_POSTING: Final = 30_000
MAX_DIGITS: Final = 12  # of a weight or years

Phrase = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


class RequirementWritten(BaseModel):
    """One thing asked; as in the file, of `evenhand schema requisition`."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = Field(default=None, min_length=1, max_length=MAX_TEXT)
    kind: Kind
    text: Phrase | None = None
    any_of: list[Phrase] | None = Field(default=None, min_length=1, max_length=MAX_REQUIREMENTS)
    weight: Decimal | None = Field(default=None, gt=0, max_digits=MAX_DIGITS, decimal_places=6)
    mode: Mode = Mode.SCORED
    min_years: Decimal | None = Field(default=None, gt=0, le=MAX_YEARS, max_digits=MAX_DIGITS, decimal_places=6)
    evidence: EvidenceRule | None = Field(default=None, description="Which sentences count; anywhere if left out")
    from_posting: Phrase | None = Field(default=None, description="Words of the posting that it was proposed from")


class RequisitionWritten(BaseModel):
    """A requisition as fields, or as YAML in `source`."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(default=None, max_length=MAX_TEXT, examples=["Data Engineer"])
    reference_date: date | None = Field(default=None, description="What 'present' means in a résumé")
    cut: int | None = Field(default=None, ge=1, le=MAX_CUT)
    requirements: list[RequirementWritten] | None = Field(default=None, max_length=MAX_REQUIREMENTS)
    source: str | None = Field(default=None, max_length=MAX_SOURCE, description="YAML, in the place of the fields")
    job_family: str | None = Field(default=None, max_length=200, description="Whose audits are pooled; else the title")
    posting: str | None = Field(default=None, max_length=MAX_POSTING, description="The advertisement")


class RequisitionAdded(RequisitionWritten):
    """A new requisition."""

    team_id: str | None = Field(default=None, max_length=36, description="Needed by members of several teams")


class RequisitionChanged(RequisitionWritten):
    """Another version: fields that are left out stay as they are."""

    note: str = Field(default="", max_length=2000, description="Why it is changed")


class RequirementShown(BaseModel):
    """One thing asked."""

    id: str
    kind: Kind
    text: str | None = None
    any_of: list[str] | None = None
    weight: float | None = None
    mode: Mode
    min_years: float | None = None
    evidence: EvidenceRule | None = Field(default=None, description="Null: a sentence counts wherever it stands")
    from_posting: str | None = Field(default=None, description="Null: written by hand")


class RequisitionListed(BaseModel):
    """A requisition in a list."""

    id: str
    title: str
    job_family: str
    team_id: str
    state: RequisitionState
    version: int
    created_by: str
    created_at: datetime
    updated_at: datetime


class VersionShown(BaseModel):
    """A version: who wrote it, who approved it, and why it was written."""

    number: int
    hash: str
    note: str
    created_by: str
    created_at: datetime
    approved_by: str | None
    approved_at: datetime | None


class RequisitionShown(RequisitionListed):
    """A requisition with one of its versions."""

    reference_date: date
    cut: int
    requirements: list[RequirementShown]
    warnings: list[str]
    source: str = Field(description="The same as YAML")
    posting: str
    shown: VersionShown


class ChangeShown(BaseModel):
    """One thing in which two versions differ."""

    field: str
    requirement: str = Field(description="Id of the requirement; empty for the requisition itself")
    before: str
    after: str
    sentence: str


class MovementShown(BaseModel):
    """How many of the pool changed their place, in coarse bins; never who, and nothing of the cut."""

    moved: Moved
    moved_far: Moved = Field(description="By more than a tenth of the pool")


class RequisitionEdited(RequisitionShown):
    """A requisition after an edit."""

    changes: list[ChangeShown]
    is_ranked_again: bool = Field(description="The pool was ranked again at once; both rankings are kept")
    movement: MovementShown | None = Field(description="Null where the pool is small or not the same")


class Linted(RequisitionWritten):
    """A requisition that is being written; it need not be whole."""


class FindingShown(BaseModel):
    """Something to say about it; what is refused or invalid cannot be saved."""

    at: str = Field(examples=["requirements/2", "line 7"])
    severity: Literal["refused", "warned", "invalid"]
    says: str
    instead: str
    phrase: str
    start: int | None = Field(default=None, description="Characters of the text or line")
    end: int | None = None


class RequisitionLinted(BaseModel):
    """All that there is to say."""

    can_be_saved: bool
    findings: list[FindingShown]


class Copied(BaseModel):
    """What the copy does otherwise."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(default=None, min_length=1, max_length=MAX_TEXT)
    reference_date: date | None = None
    team_id: str | None = Field(default=None, max_length=36)


@router.get("/requisitions")
def list_route(
    service: Serving, actor: Reader, paging: Paging, state: Annotated[RequisitionState | None, Query()] = None
) -> Page[RequisitionListed]:
    """Requisitions in sight, the newest first."""
    found = list_requisitions(service, actor, state=state, after=after_moment(paging), rows=paging.rows)
    return page_of(found, paging, key=lambda one: (one.created_at.isoformat(), one.id), show=_listed)


@router.post("/requisitions", status_code=201)
def create_route(given: RequisitionAdded, response: Response, service: Serving, actor: Writer) -> RequisitionShown:
    """Add a requisition."""
    return _answer(response, create_requisition(service, actor, wanted_of(given), team_id=given.team_id))


@router.post("/requisitions/lint")
def lint_route(given: Linted, actor: Writer) -> RequisitionLinted:
    """What there is to say about a requisition that is being written: nothing is kept."""
    findings = lint(given.source, None if given.source is not None else _fields(given))
    can_be_saved = all(finding.severity == "warned" for finding in findings)
    return RequisitionLinted(can_be_saved=can_be_saved, findings=[_finding(finding) for finding in findings])


@router.get("/requisitions/{requisition_id}")
def read_route(requisition_id: str, response: Response, service: Serving, actor: Reader) -> RequisitionShown:
    """A requisition with the version in force."""
    return _answer(response, read_requisition(service, actor, requisition_id))


@router.put("/requisitions/{requisition_id}")
def change_route(
    requisition_id: str,
    given: RequisitionChanged,
    response: Response,
    service: Serving,
    actor: Writer,
    expected: ExpectedVersion,
) -> RequisitionEdited:
    """Write another version; where weights, modes or the cut alone change, the pool is ranked again at once."""
    wanted = wanted_of(given, old=read_requisition(service, actor, requisition_id), note=given.note)
    edited = change_requisition(service, actor, requisition_id, wanted, expected=expected)
    set_etag(response, edited.whole.stored.version)
    return edited_shown(edited)


@router.get("/requisitions/{requisition_id}/versions")
def versions_route(requisition_id: str, service: Serving, actor: Reader) -> list[VersionShown]:
    """All versions, the newest first."""
    return [_version(version) for version in read_versions(service, actor, requisition_id)]


@router.get("/requisitions/{requisition_id}/versions/{number}")
def read_version_route(requisition_id: str, number: Number, service: Serving, actor: Reader) -> RequisitionShown:
    """A requisition as it was asked in one version."""
    return _shown(read_requisition(service, actor, requisition_id, number))


@router.get("/requisitions/{requisition_id}/differences")
def differences_route(
    requisition_id: str,
    service: Serving,
    actor: Reader,
    before: Annotated[int, Query(ge=1, le=10**9)],
    after: Annotated[int, Query(ge=1, le=10**9)],
) -> list[ChangeShown]:
    """What two versions differ in."""
    return [_change(one) for one in difference_of(service, actor, requisition_id, before=before, after=after)]


@router.post("/requisitions/{requisition_id}/versions/{number}/approve")
def approve_route(
    requisition_id: str, number: Number, response: Response, service: Serving, actor: Approver
) -> RequisitionShown:
    """Approve the version in force, which somebody else wrote."""
    return _answer(response, approve_requisition(service, actor, requisition_id, number=number))


@router.post("/requisitions/{requisition_id}/close")
def close_route(requisition_id: str, response: Response, service: Serving, actor: Writer) -> RequisitionShown:
    """Add nobody any more."""
    return _answer(response, close_requisition(service, actor, requisition_id))


@router.post("/requisitions/{requisition_id}/reopen")
def reopen_route(requisition_id: str, response: Response, service: Serving, actor: Writer) -> RequisitionShown:
    """Let people be added again."""
    return _answer(response, reopen_requisition(service, actor, requisition_id))


@router.post("/requisitions/{requisition_id}/duplicate", status_code=201)
def duplicate_route(
    requisition_id: str, given: Copied, response: Response, service: Serving, actor: Writer
) -> RequisitionShown:
    """A new requisition that asks the same, without people or approval."""
    made = duplicate_requisition(
        service,
        actor,
        requisition_id,
        title=given.title,
        reference_date=given.reference_date,
        team_id=given.team_id,
    )
    return _answer(response, made)


def wanted_of(given: RequisitionWritten, *, old: WholeRequisition | None = None, note: str = "") -> Wanted:
    """What was sent, completed by what stands in force where fields are left out."""
    fields = None if given.source is not None else _fields(given)
    if fields == {} and old is not None:
        fields = None
    elif fields is not None and old is not None:
        fields = {**fields_of(old.meaning), **fields}
    return Wanted(given.source, fields, given.job_family, given.posting, note)


def edited_shown(edited: Edited) -> RequisitionEdited:
    """A requisition after an edit, as the API shows it."""
    moved = MovementShown(moved=edited.moved.moved, moved_far=edited.moved.moved_far) if edited.moved else None
    return RequisitionEdited(
        **_shown(edited.whole).model_dump(),
        changes=[_change(one) for one in edited.changes],
        is_ranked_again=edited.is_ranked_again,
        movement=moved,
    )


def _fields(given: RequisitionWritten) -> dict[str, Any]:
    """The fields of the file that were sent."""
    top: Mapping[str, Any] = {"title": given.title, "reference_date": given.reference_date, "cut": given.cut}
    found = {name: value for name, value in top.items() if value is not None}
    if given.requirements is not None:
        found["requirements"] = [item.model_dump(exclude_none=True) for item in given.requirements]
    return found


def _answer(response: Response, whole: WholeRequisition) -> RequisitionShown:
    set_etag(response, whole.stored.version)
    return _shown(whole)


def _listed(stored: StoredRequisition) -> RequisitionListed:
    return RequisitionListed(**{name: getattr(stored, name) for name in RequisitionListed.model_fields})


def _version(version: StoredVersion) -> VersionShown:
    return VersionShown(**{name: getattr(version, name) for name in VersionShown.model_fields})


def _shown(whole: WholeRequisition) -> RequisitionShown:
    fields = fields_of(whole.meaning)
    return RequisitionShown(
        **{**_listed(whole.stored).model_dump(), "title": whole.meaning.title},
        reference_date=whole.meaning.reference_date,
        cut=whole.meaning.cut,
        requirements=[RequirementShown(**item) for item in fields["requirements"]],
        warnings=list(whole.meaning.warnings),
        source=whole.version.source,
        posting=whole.stored.posting,
        shown=_version(whole.version),
    )


def _change(difference: Difference) -> ChangeShown:
    return ChangeShown(
        field=difference.field.value,
        requirement=difference.requirement,
        before=difference.before,
        after=difference.after,
        sentence=difference.sentence,
    )


def _finding(finding: Finding) -> FindingShown:
    return FindingShown.model_validate({name: getattr(finding, name) for name in FindingShown.model_fields})
