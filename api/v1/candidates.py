"""People, blind until whoever asks says why they need to know who it is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.downloads import DOWNLOAD, attachment
from api.http.paging import Page, Paging, after_text, page_of
from api.http.routes import api_router
from api.storage.privacy import LinkPurpose
from api.storage.states import ApplicationState, ConsentBasis, FileState, Origin, RequestKind, RequestState
from api.workflows.consent import consent_history, record_consent, set_legal_hold, withdraw
from api.workflows.people import BlindPerson, list_people, see_person
from api.workflows.privacy import MAX_LINK_DAYS, MAX_WORDS, make_link, open_request
from api.workflows.unblind import UnblindReason, original_file, personal_details, unblind
from screening.resume import RedactedPosition, month_text

__all__ = [
    "ApplicationShown",
    "CandidateDetail",
    "CandidateShown",
    "ConsentShown",
    "Hold",
    "LinkMade",
    "NewConsent",
    "NewLink",
    "NewRequest",
    "PersonalFile",
    "PersonalRecord",
    "PersonalShown",
    "PositionShown",
    "RequestMade",
    "SkillShown",
    "Unblinding",
    "UnblindingUntil",
    "Withdrawal",
    "Withdrawn",
    "add_consent_route",
    "add_link_route",
    "add_request_route",
    "list_candidates",
    "list_consents",
    "read_candidate",
    "read_file",
    "read_personal",
    "router",
    "set_hold",
    "unblind_candidate",
    "withdraw_candidate",
]

router = api_router("candidates")
Reader = Annotated[Actor, allowed(Permission.CANDIDATE_READ)]
Editor = Annotated[Actor, allowed(Permission.CANDIDATE_EDIT)]
Unblinder = Annotated[Actor, allowed(Permission.CANDIDATE_UNBLIND)]
Decider = Annotated[Actor, allowed(Permission.PRIVACY_DECIDE)]


class SkillShown(BaseModel):
    """A skill, and how it is evidenced: listed, in a project, or in a position held."""

    id: str
    label: str
    rung: str
    months: int | None


class ApplicationShown(BaseModel):
    """That somebody is or was in the pool of a requisition."""

    requisition_id: str
    origin: Origin
    state: ApplicationState
    added_at: datetime


class CandidateShown(BaseModel):
    """A person, blind."""

    id: str
    pseudonym: str = Field(examples=["6F1F0C6A"])
    records: int = Field(description="How many records were merged into this person, this one included")
    wants_human: bool = Field(description="Asked for a person to look")
    kept_until: datetime
    language: str | None
    confidence: int | None = Field(description="0 to 100: how well the file could be read; never part of a score")
    months: int | None = Field(description="Of all positions, overlaps once; null where unknown")
    skills: list[SkillShown]
    applications: list[ApplicationShown]


class PositionShown(BaseModel):
    """A position held, without the employer."""

    title: str
    start: str | None = Field(examples=["2021-03"])
    end: str | None
    current: bool


class CandidateDetail(CandidateShown):
    """A person, blind, with what ranking sees of them."""

    reading_id: str | None
    doubts: list[str]
    hidden: int | None = Field(description="Pieces of hidden text that were found and left out")
    text: str | None = Field(description="The résumé without who it is, as long as the original")
    places: list[str]
    positions: list[PositionShown]


class Unblinding(BaseModel):
    """Why somebody needs to know who it is."""

    model_config = ConfigDict(extra="forbid")

    reason: UnblindReason


class UnblindingUntil(BaseModel):
    """Until when names are shown to whoever asked."""

    until: datetime


class PersonalRecord(BaseModel):
    """Who one record says that somebody is."""

    name: str
    emails: list[str]
    phones: list[str]
    urls: list[str]
    locations: list[str]


class PersonalFile(BaseModel):
    """A file by the name that it came with."""

    id: str
    name: str
    size: int
    state: FileState
    created_at: datetime


class PersonalShown(BaseModel):
    """Who somebody is, for whoever has un-blinded them."""

    id: str
    records: list[PersonalRecord]
    files: list[PersonalFile]


class NewConsent(BaseModel):
    """What a person agreed to; without `until` for as long as the policy says."""

    model_config = ConfigDict(extra="forbid")

    basis: ConsentBasis
    until: datetime | None = None


class ConsentShown(BaseModel):
    """On what ground somebody is kept."""

    basis: ConsentBasis
    until: datetime | None
    recorded_by: str | None = Field(description="Null where the person did")
    recorded_at: datetime


class Withdrawal(BaseModel):
    """From which pool a person wants out, and whether they may still be found for other positions."""

    model_config = ConfigDict(extra="forbid")

    requisition_id: str | None = Field(default=None, description="From every pool if left out")
    keep: bool = Field(description="False ends their consent now")


class Withdrawn(BaseModel):
    """From how many pools they were taken."""

    pools: int


class Hold(BaseModel):
    """Whether the law keeps the records from erasure."""

    model_config = ConfigDict(extra="forbid")

    on: bool


class NewLink(BaseModel):
    """What a link is for and how long it holds."""

    model_config = ConfigDict(extra="forbid")

    purpose: LinkPurpose
    days: int = Field(ge=1, le=MAX_LINK_DAYS)
    requisition_id: str | None = None


class LinkMade(BaseModel):
    """A link for a person; its token is shown this once."""

    token: str
    expires_at: datetime


class NewRequest(BaseModel):
    """What a person asked on another way, such as by letter."""

    model_config = ConfigDict(extra="forbid")

    kind: RequestKind
    words: str = Field(default="", max_length=MAX_WORDS)


class RequestMade(BaseModel):
    """A request in the inbox."""

    id: str
    kind: RequestKind
    state: RequestState
    due_at: datetime


@router.get("/candidates")
def list_candidates(service: Serving, actor: Reader, paging: Paging) -> Page[CandidateShown]:
    """People who may be considered, by pseudonym."""
    found = list_people(service, actor, after=after_text(paging), limit=paging.rows)
    return page_of(found, paging, key=lambda one: (one.sight.person.id,), show=_shown)


@router.get("/candidates/{candidate_id}")
def read_candidate(candidate_id: str, service: Serving, actor: Reader) -> CandidateDetail:
    """One person, blind."""
    found = see_person(service, actor, candidate_id)
    resume, reading = found.resume, found.reading
    return CandidateDetail(
        **_shown(found).model_dump(),
        reading_id=None if reading is None else reading.id,
        doubts=[] if reading is None else list(reading.doubts),
        hidden=None if reading is None else reading.hidden,
        text=None if resume is None else resume.text,
        places=[] if resume is None else [one.text for one in resume.locations],
        positions=[] if resume is None else [_position(one) for one in resume.positions],
    )


@router.post("/candidates/{candidate_id}/unblind")
def unblind_candidate(candidate_id: str, given: Unblinding, service: Serving, actor: Unblinder) -> UnblindingUntil:
    """Say why one needs to know who it is; from then on `personal` shows it for some hours. Kept on the ledger."""
    return UnblindingUntil(until=unblind(service, actor, candidate_id, reason=given.reason))


@router.get("/candidates/{candidate_id}/personal")
def read_personal(candidate_id: str, service: Serving, actor: Unblinder) -> PersonalShown:
    """Who it is, after un-blinding."""
    found = personal_details(service, actor, candidate_id)
    return PersonalShown(
        id=found.person_id,
        records=[
            PersonalRecord(
                name=one.name,
                emails=list(one.emails),
                phones=list(one.phones),
                urls=list(one.urls),
                locations=list(one.locations),
            )
            for one in found.personal
        ],
        files=[
            PersonalFile(id=file.id, name=name, size=file.size, state=file.state, created_at=file.created_at)
            for file, name in found.files
        ],
    )


@router.get("/candidates/{candidate_id}/files/{file_id}", responses=DOWNLOAD, response_class=Response)
def read_file(candidate_id: str, file_id: str, service: Serving, actor: Unblinder) -> Response:
    """A file as it came, after un-blinding; to be saved, never shown by the browser."""
    name, data = original_file(service, actor, candidate_id, file_id)
    return attachment(name, data)


@router.get("/candidates/{candidate_id}/consents")
def list_consents(candidate_id: str, service: Serving, actor: Reader) -> list[ConsentShown]:
    """On what grounds a person was and is kept, the oldest first."""
    return [
        ConsentShown(basis=one.basis, until=one.until, recorded_by=one.recorded_by, recorded_at=one.recorded_at)
        for one in consent_history(service, actor, candidate_id)
    ]


@router.post("/candidates/{candidate_id}/consents", status_code=201)
def add_consent_route(candidate_id: str, given: NewConsent, service: Serving, actor: Editor) -> ConsentShown:
    """Record what a person agreed to; it holds for all their records."""
    end = record_consent(service, actor, candidate_id, basis=given.basis, until=given.until)
    return ConsentShown(basis=given.basis, until=end, recorded_by=actor.user_id, recorded_at=actor.at)


@router.post("/candidates/{candidate_id}/withdraw")
def withdraw_candidate(candidate_id: str, given: Withdrawal, service: Serving, actor: Editor) -> Withdrawn:
    """Record that a person does not want to be considered any more."""
    found = withdraw(service, actor, candidate_id, requisition_id=given.requisition_id, keep=given.keep)
    return Withdrawn(pools=found)


@router.put("/candidates/{candidate_id}/legal-hold", status_code=204)
def set_hold(candidate_id: str, given: Hold, service: Serving, actor: Decider) -> None:
    """Keep a person's records from every erasure, or let go of them."""
    set_legal_hold(service, actor, candidate_id, on=given.on)


@router.post("/candidates/{candidate_id}/links", status_code=201)
def add_link_route(candidate_id: str, given: NewLink, service: Serving, actor: Editor) -> LinkMade:
    """Make a link to send to a person: to their own page, or to the questions about themselves."""
    token, expires = make_link(
        service, actor, candidate_id, purpose=given.purpose, days=given.days, requisition_id=given.requisition_id
    )
    return LinkMade(token=token, expires_at=expires)


@router.post("/candidates/{candidate_id}/requests", status_code=201)
def add_request_route(candidate_id: str, given: NewRequest, service: Serving, actor: Editor) -> RequestMade:
    """Keep what a person asked about themselves, for compliance to answer."""
    made = open_request(service, actor, candidate_id, kind=given.kind, words=given.words)
    return RequestMade(id=made.id, kind=made.kind, state=made.state, due_at=made.due_at)


def _shown(found: BlindPerson) -> CandidateShown:
    person, reading = found.sight.person, found.reading
    return CandidateShown(
        id=person.id,
        pseudonym=person.pseudonym,
        records=len(found.sight.records),
        wants_human=any(one.wants_human for one in found.sight.records),
        kept_until=found.kept_until,
        language=None if reading is None else reading.language,
        confidence=None if reading is None else reading.confidence,
        months=None if reading is None else reading.months,
        skills=[SkillShown(id=one.id, label=one.label, rung=one.rung, months=one.months) for one in found.skills],
        applications=[
            ApplicationShown(
                requisition_id=one.requisition_id, origin=one.origin, state=one.state, added_at=one.added_at
            )
            for one in found.applications
        ],
    )


def _position(position: RedactedPosition) -> PositionShown:
    start, end = position.interval.start, position.interval.end
    return PositionShown(
        title=position.title,
        start=None if start is None else month_text(start),
        end=None if end is None else month_text(end),
        current=position.interval.current,
    )
