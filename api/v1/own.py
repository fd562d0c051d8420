"""What a person does for themselves by the link they were sent; its token comes in a header, never in an address."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Header, Response
from pydantic import BaseModel, ConfigDict, Field

from api.http.dependencies import Serving
from api.http.downloads import DOWNLOAD, attachment
from api.http.routes import open_router
from api.storage.states import ApplicationState, FileState, RequestKind, RequestState
from api.workflows.export_person import export_own
from api.workflows.own_page import OwnPage, agree_to_pool, ask, own_page, take_back
from api.workflows.privacy import MAX_WORDS

__all__ = [
    "OwnApplication",
    "OwnFile",
    "OwnNotice",
    "OwnPool",
    "OwnQuestion",
    "OwnRecord",
    "OwnRequestShown",
    "OwnShown",
    "OwnSkill",
    "OwnWithdrawal",
    "OwnWithdrawn",
    "agree_route",
    "ask_route",
    "export_own_route",
    "read_own_page",
    "router",
    "take_back_route",
]

router = open_router("own data")
Token = Annotated[
    str, Header(alias="Candidate-Link", max_length=200, description="The token of the link that the person was sent")
]


class OwnRecord(BaseModel):
    """Who one record says that one is."""

    name: str
    emails: list[str]
    phones: list[str]
    urls: list[str]
    locations: list[str]


class OwnFile(BaseModel):
    """A file that one sent."""

    name: str
    size: int
    state: FileState
    reason: str
    created_at: datetime


class OwnSkill(BaseModel):
    """A skill that was read, and how it is evidenced."""

    label: str
    rung: str
    months: int | None


class OwnApplication(BaseModel):
    """A position that one is or was considered for."""

    requisition_id: str
    title: str
    state: ApplicationState
    added_at: datetime


class OwnRequestShown(BaseModel):
    """Something that one asked, and the answer."""

    id: str
    kind: RequestKind
    state: RequestState
    words: str
    answer: str
    opened_at: datetime
    due_at: datetime


class OwnNotice(BaseModel):
    """How this system is used."""

    heading: str
    text: str


class OwnShown(BaseModel):
    """Everything that one sees of oneself."""

    pseudonym: str
    kept_until: datetime
    wants_human: bool
    records: list[OwnRecord]
    files: list[OwnFile]
    text: str | None = Field(description="What ranking sees of the résumé")
    skills: list[OwnSkill]
    applications: list[OwnApplication]
    requests: list[OwnRequestShown]
    notice: list[OwnNotice]


class OwnQuestion(BaseModel):
    """What one asks."""

    model_config = ConfigDict(extra="forbid")

    kind: RequestKind
    words: str = Field(default="", max_length=MAX_WORDS)


class OwnWithdrawal(BaseModel):
    """What one takes back, and whether one may still be found for other positions."""

    model_config = ConfigDict(extra="forbid")

    requisition_id: str | None = Field(default=None, description="Everything if left out")
    keep: bool


class OwnWithdrawn(BaseModel):
    """From how many pools one was taken."""

    pools: int


class OwnPool(BaseModel):
    """Until when one may be found for other positions."""

    until: datetime


@router.get("/own")
def read_own_page(service: Serving, token: Token) -> OwnShown:
    """What is kept about whoever holds the link."""
    return _shown(own_page(service, token))


@router.get("/own/export", responses=DOWNLOAD, response_class=Response)
def export_own_route(service: Serving, token: Token) -> Response:
    """Everything about oneself as a ZIP, with what one said of oneself; kept on the ledger."""
    found = export_own(service, token)
    return attachment(found.file_name, found.data)


@router.post("/own/requests", status_code=201)
def ask_route(given: OwnQuestion, service: Serving, token: Token) -> OwnRequestShown:
    """Ask to see, correct or erase, or for a person to look."""
    made = ask(service, token, kind=given.kind, words=given.words)
    return OwnRequestShown(
        id=made.id,
        kind=made.kind,
        state=made.state,
        words=given.words,
        answer="",
        opened_at=made.opened_at,
        due_at=made.due_at,
    )


@router.post("/own/withdraw")
def take_back_route(given: OwnWithdrawal, service: Serving, token: Token) -> OwnWithdrawn:
    """Take one's application back."""
    return OwnWithdrawn(pools=take_back(service, token, requisition_id=given.requisition_id, keep=given.keep))


@router.post("/own/pool")
def agree_route(service: Serving, token: Token) -> OwnPool:
    """Agree to be considered for later positions too."""
    return OwnPool(until=agree_to_pool(service, token))


def _shown(page: OwnPage) -> OwnShown:
    return OwnShown(
        pseudonym=page.pseudonym,
        kept_until=page.kept_until,
        wants_human=page.wants_human,
        records=[
            OwnRecord(
                name=one.name,
                emails=list(one.emails),
                phones=list(one.phones),
                urls=list(one.urls),
                locations=list(one.locations),
            )
            for one in page.personal
        ],
        files=[
            OwnFile(name=name, size=file.size, state=file.state, reason=file.reason, created_at=file.created_at)
            for file, name in page.files
        ],
        text=None if page.resume is None else page.resume.text,
        skills=[OwnSkill(label=one.label, rung=one.rung, months=one.months) for one in page.skills],
        applications=[
            OwnApplication(
                requisition_id=one.requisition_id, title=opening.title, state=one.state, added_at=one.added_at
            )
            for one, opening in page.applications
        ],
        requests=[
            OwnRequestShown(
                id=one.request.id,
                kind=one.request.kind,
                state=one.request.state,
                words=one.words,
                answer=one.answer,
                opened_at=one.request.opened_at,
                due_at=one.request.due_at,
            )
            for one in page.requests
        ],
        notice=[OwnNotice(heading=one.heading, text=one.text) for one in page.notice.paragraphs],
    )
