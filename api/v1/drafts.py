"""Requirements proposed from an advertisement; they weigh nothing before a person accepts them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.etags import ExpectedVersion, set_etag
from api.http.routes import api_router
from api.storage.drafts import StoredDraft
from api.storage.states import DraftState
from api.v1.requisitions import RequisitionEdited, edited_shown
from api.workflows.requisition_drafts import (
    Accepted,
    accept_drafts,
    draft_posting,
    draft_requisition,
    drafts_in_sight,
    proposed_fields,
    reject_drafts,
)
from screening.drafting import MAX_POSTING, Draft
from screening.requisition import MAX_REQUIREMENTS, MAX_TEXT, MAX_YEARS, EvidenceRule, Kind, Mode

__all__ = [
    "DraftAccepted",
    "DraftShown",
    "DraftsAccepted",
    "DraftsRejected",
    "FlagShown",
    "PlaceLeftOut",
    "Posted",
    "PostingDrafted",
    "Proposed",
    "RequisitionPosted",
    "accept_route",
    "draft_posting_route",
    "draft_requisition_route",
    "drafts_route",
    "reject_route",
    "router",
]

router = api_router("drafts")
Reader = Annotated[Actor, allowed(Permission.REQUISITION_READ)]
Writer = Annotated[Actor, allowed(Permission.REQUISITION_EDIT)]
MAX_DIGITS = 12  # of a weight or years

Phrase = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


class Posted(BaseModel):
    """An advertisement."""

    model_config = ConfigDict(extra="forbid")

    posting: str = Field(min_length=1, max_length=MAX_POSTING)


class RequisitionPosted(BaseModel):
    """The advertisement of a requisition; what is kept with it if none is sent."""

    model_config = ConfigDict(extra="forbid")

    posting: str | None = Field(default=None, min_length=1, max_length=MAX_POSTING)


class Proposed(BaseModel):
    """A proposed requirement, in the shape of a requisition's: where in the posting it stands, and why."""

    kind: Kind
    text: str | None = None
    any_of: list[str] | None = None
    weight: float | None = None
    mode: Mode
    min_years: float | None = None
    start: int = Field(description="Characters of the posting")
    end: int
    why: str


class FlagShown(BaseModel):
    """What the posting may not ask, or should not, and what may be asked instead."""

    phrase: str
    start: int
    end: int
    is_refused: bool = Field(description="False: usable, with a warning")
    why: str
    instead: str


class PlaceLeftOut(BaseModel):
    """Text from which nothing is proposed: the company, what it offers, formalities."""

    start: int
    end: int
    part: str


class PostingDrafted(BaseModel):
    """What an advertisement may be asking for."""

    title: str = Field(description="Empty where the first line names no position")
    proposed: list[Proposed]
    flags: list[FlagShown]
    left_out: list[PlaceLeftOut]


class DraftShown(Proposed):
    """A proposed requirement that is kept, and what became of it."""

    id: str
    state: DraftState
    created_at: datetime
    resolved_by: str | None
    resolved_at: datetime | None


class DraftAccepted(BaseModel):
    """A draft that is accepted, with what is changed of it."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=36)
    kind: Kind | None = None
    text: Phrase | None = None
    any_of: list[Phrase] | None = Field(default=None, min_length=1, max_length=MAX_REQUIREMENTS)
    weight: Decimal | None = Field(default=None, gt=0, max_digits=MAX_DIGITS, decimal_places=6)
    mode: Mode | None = None
    min_years: Decimal | None = Field(default=None, gt=0, le=MAX_YEARS, max_digits=MAX_DIGITS, decimal_places=6)
    evidence: EvidenceRule | None = None


class DraftsAccepted(BaseModel):
    """Drafts that are accepted together, as one version."""

    model_config = ConfigDict(extra="forbid")

    drafts: list[DraftAccepted] = Field(min_length=1, max_length=MAX_REQUIREMENTS)


class DraftsRejected(BaseModel):
    """Drafts that are put aside."""

    model_config = ConfigDict(extra="forbid")

    drafts: list[Annotated[str, Field(max_length=36)]] = Field(min_length=1, max_length=MAX_REQUIREMENTS)


@router.post("/drafts")
def draft_posting_route(given: Posted, service: Serving, actor: Writer) -> PostingDrafted:
    """What an advertisement may be asking for; nothing is kept."""
    return _drafted(draft_posting(service, actor, given.posting))


@router.post("/requisitions/{requisition_id}/drafts")
def draft_requisition_route(
    requisition_id: str, given: RequisitionPosted, service: Serving, actor: Writer
) -> PostingDrafted:
    """The same of a requisition; kept, in the place of drafts that nobody answered."""
    return _drafted(draft_requisition(service, actor, requisition_id, posting=given.posting))


@router.get("/requisitions/{requisition_id}/drafts")
def drafts_route(
    requisition_id: str, service: Serving, actor: Reader, state: Annotated[DraftState | None, Query()] = None
) -> list[DraftShown]:
    """Drafts of a requisition, in the order of its posting."""
    return [_draft(draft) for draft in drafts_in_sight(service, actor, requisition_id, state=state)]


@router.post("/requisitions/{requisition_id}/drafts/accept")
def accept_route(
    requisition_id: str,
    given: DraftsAccepted,
    response: Response,
    service: Serving,
    actor: Writer,
    expected: ExpectedVersion,
) -> RequisitionEdited:
    """Put drafts into a new version; all of them or none."""
    accepted = [Accepted(one.id, one.model_dump(exclude={"id"}, exclude_none=True)) for one in given.drafts]
    edited = accept_drafts(service, actor, requisition_id, accepted, expected=expected)
    set_etag(response, edited.whole.stored.version)
    return edited_shown(edited)


@router.post("/requisitions/{requisition_id}/drafts/reject", status_code=204)
def reject_route(requisition_id: str, given: DraftsRejected, service: Serving, actor: Writer) -> None:
    """Put drafts aside; all of them or none."""
    reject_drafts(service, actor, requisition_id, given.drafts)


def _drafted(made: Draft) -> PostingDrafted:
    return PostingDrafted(
        title=made.title,
        proposed=[Proposed(**_placed(proposed_fields(s), s.span.start, s.span.end, s.why)) for s in made.suggestions],
        flags=[
            FlagShown(
                phrase=flag.phrase,
                start=flag.span.start,
                end=flag.span.end,
                is_refused=flag.is_refused,
                why=flag.why,
                instead=flag.instead,
            )
            for flag in made.flags
        ],
        left_out=[PlaceLeftOut(start=one.span.start, end=one.span.end, part=one.part.value) for one in made.left_out],
    )


def _placed(fields: dict[str, Any], start: int, end: int, why: str) -> dict[str, Any]:
    return {**fields, "start": start, "end": end, "why": why}


def _draft(draft: StoredDraft) -> DraftShown:
    return DraftShown(
        **_placed(dict(draft.requirement), draft.start, draft.end, draft.why),
        id=draft.id,
        state=draft.state,
        created_at=draft.created_at,
        resolved_by=draft.resolved_by,
        resolved_at=draft.resolved_at,
    )
