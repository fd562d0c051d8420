"""Released shortlists: places with every point and its quote, and who is not yet reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.paging import Page, Paging, after_moment, page_of
from api.http.routes import api_router
from api.storage.decisions import StoredDecision
from api.storage.shortlists import StoredShortlist
from api.storage.states import DecisionChoice, GateOutcome
from api.workflows.see_shortlist import NotYetReviewed, Seen, not_yet_reviewed, see_shortlist, shortlists_in_sight

__all__ = [
    "BelowShown",
    "DecisionShown",
    "EvidenceShown",
    "GateEvidenceShown",
    "PlaceShown",
    "PointsShown",
    "QuoteShown",
    "ShortlistListed",
    "ShortlistShown",
    "decision_shown",
    "list_shortlists_route",
    "listed",
    "not_yet_reviewed_route",
    "read_shortlist_route",
    "router",
]

router = api_router("shortlists")
Reader = Annotated[Actor, allowed(Permission.SHORTLIST_READ)]


class ShortlistListed(BaseModel):
    """A released shortlist without its places."""

    id: str
    requisition_id: str
    title: str
    proposal_id: str
    audit_id: str
    outcome: GateOutcome
    sha256: str = Field(description="Of the snapshot")
    released_by: str
    released_at: datetime
    superseded_at: datetime | None


class QuoteShown(BaseModel):
    """Characters start…end of the redacted text, which begin on `page`; null where the person was erased."""

    page: int
    start: int
    end: int
    quote: str | None


class EvidenceShown(BaseModel):
    """What supports one requirement; `strength` is 0…10000."""

    requirement: str
    strength: int
    alternative: str
    similarity: dict[str, int]
    rung: str | None
    months: int | None
    months_unknown: bool
    quotes: list[QuoteShown]


class PointsShown(EvidenceShown):
    """What one scored requirement gave."""

    points: int
    maximum: int


class GateEvidenceShown(EvidenceShown):
    """A gate: met, not_met or unknown."""

    state: str


class PlaceShown(BaseModel):
    """One place. `score` (0…10000) is the sum of the points; `confidence` (0…100) stands apart from it."""

    rank: int
    candidate: str
    pseudonym: str
    is_erased: bool
    score: int
    points: list[PointsShown]
    gates: list[GateEvidenceShown]
    notes: list[EvidenceShown]
    questions: list[str] = Field(description="What only the person can answer")
    confidence: int
    doubts: list[str]


class DecisionShown(BaseModel):
    """What a named person decided, and why."""

    id: str
    candidate_id: str
    choice: DecisionChoice
    reason: str
    overrides: bool = Field(description="Whether it goes against the order of the list")
    user_id: str
    created_at: datetime
    undone_by: str | None
    undone_at: datetime | None


class ShortlistShown(ShortlistListed):
    """A released shortlist as it was released, with what was decided since."""

    cut: int
    requisition: dict[str, Any]
    gate: dict[str, Any]
    ranking: dict[str, Any]
    places: list[PlaceShown]
    decisions: list[DecisionShown]


class BelowShown(BaseModel):
    """Somebody below the cut, who is not yet reviewed."""

    candidate: str
    pseudonym: str
    is_included: bool


@router.get("/shortlists")
def list_shortlists_route(service: Serving, actor: Reader, paging: Paging) -> Page[ShortlistListed]:
    """Shortlists of one's teams, newest first."""
    found = shortlists_in_sight(service, actor, after=after_moment(paging), limit=paging.rows)
    return page_of(found, paging, key=lambda one: (one.released_at.isoformat(), one.id), show=listed)


@router.get("/shortlists/{shortlist_id}")
def read_shortlist_route(shortlist_id: str, service: Serving, actor: Reader) -> ShortlistShown:
    """A shortlist with its places."""
    return _shown(see_shortlist(service, actor, shortlist_id))


@router.get("/shortlists/{shortlist_id}/not-yet-reviewed")
def not_yet_reviewed_route(shortlist_id: str, service: Serving, actor: Reader) -> list[BelowShown]:
    """People below the cut, in the order of their pseudonyms."""
    return [_below(one) for one in not_yet_reviewed(service, actor, shortlist_id)]


def listed(shortlist: StoredShortlist) -> ShortlistListed:
    """A shortlist as it stands in lists."""
    return ShortlistListed(**{name: getattr(shortlist, name) for name in ShortlistListed.model_fields})


def decision_shown(decision: StoredDecision) -> DecisionShown:
    """A decision as it is shown."""
    return DecisionShown(**{name: getattr(decision, name) for name in DecisionShown.model_fields})


def _shown(seen: Seen) -> ShortlistShown:
    return ShortlistShown(
        **listed(seen.shortlist).model_dump(),
        cut=seen.cut,
        requisition=dict(seen.requisition),
        gate=dict(seen.gate),
        ranking=dict(seen.provenance),
        places=[PlaceShown(**place) for place in seen.places],
        decisions=[decision_shown(one) for one in seen.decisions],
    )


def _below(one: NotYetReviewed) -> BelowShown:
    return BelowShown(candidate=one.candidate_id, pseudonym=one.pseudonym, is_included=one.is_included)
