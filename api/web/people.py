"""One person, blind: what was read, and which pools they are in; who it is, after a reason that the ledger keeps."""

from __future__ import annotations

import re
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import Forbidden
from api.http.dependencies import Serving, allowed
from api.reports.words import months
from api.storage.candidates import StoredReading
from api.web.forms import page_router
from api.web.notes import go
from api.web.rendering import page
from api.web.sheets import sheets_of
from api.workflows.overview import titles_in_sight
from api.workflows.people import see_person
from api.workflows.service import Service
from api.workflows.unblind import Unblinded, UnblindReason, original_file, personal_details, unblind
from screening.resume import RedactedResume, month, months_covered

__all__ = ["router", "show_original", "show_person", "unblind_page"]

ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
REASONS: Final = (
    (UnblindReason.CONTACT, "To contact the person"),
    (UnblindReason.INTERVIEW, "To prepare an interview"),
    (UnblindReason.IDENTITY_CHECK, "To check who it is"),
    (UnblindReason.DUPLICATE_CHECK, "To tell whether two records are one person"),
    (UnblindReason.PERSON_ASKED, "The person asked for it"),
    (UnblindReason.LEGAL_DUTY, "A legal duty"),
)

router = page_router()
MayRead = Annotated[Actor, allowed(Permission.CANDIDATE_READ)]
MayUnblind = Annotated[Actor, allowed(Permission.CANDIDATE_UNBLIND)]


@router.get("/people/{candidate_id}")
def show_person(
    request: Request,
    service: Serving,
    actor: MayRead,
    candidate_id: str,
    came_from: Annotated[str, Query(alias="list", max_length=36)] = "",
    requisition: Annotated[str, Query(max_length=36)] = "",
) -> Response:
    """The person, blind, or with who it is for whoever has un-blinded them lately."""
    person = see_person(service, actor, candidate_id)
    may_unblind = Permission.CANDIDATE_UNBLIND in actor.permissions
    who = _who(service, actor, candidate_id) if may_unblind else None
    return page(
        request,
        "person.html.j2",
        person=person,
        who=who,
        may_unblind=may_unblind,
        reasons=REASONS,
        sheets=() if person.resume is None else sheets_of(person.resume, ()),
        hidden=() if person.resume is None else person.resume.hidden,
        back=_back(candidate_id, came_from, requisition),
        held=() if person.resume is None else _held(person.resume, person.reading),
        titles=titles_in_sight(service, actor) if Permission.REQUISITION_READ in actor.permissions else {},
    )


@router.post("/people/{candidate_id}/unblind")
def unblind_page(
    service: Serving, actor: MayUnblind, candidate_id: str, reason: Annotated[UnblindReason, Form()]
) -> Response:
    """Put the reason on the ledger; from then on the page says who it is."""
    unblind(service, actor, candidate_id, reason=reason)
    return go(f"/people/{candidate_id}")


@router.get("/people/{candidate_id}/files/{file_id}")
def show_original(service: Serving, actor: MayUnblind, candidate_id: str, file_id: str) -> Response:
    """A file as it came, to be saved; a browser never shows it as a page of ours."""
    name, content = original_file(service, actor, candidate_id, file_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def _back(candidate_id: str, shortlist_id: str, requisition_id: str) -> tuple[str, str]:
    """Where somebody came from, and what it is called."""
    if ID.fullmatch(shortlist_id):
        return ("Shortlist", f"/shortlists/{shortlist_id}?who={candidate_id}")
    if ID.fullmatch(requisition_id):
        return ("Pool", f"/requisitions/{requisition_id}/pool")
    return ("Search the pool", "/pool")


def _held(resume: RedactedResume, reading: StoredReading | None) -> list[tuple[str, str]]:
    """Positions by title, with how long each was held; when is not said, because it tells an age."""
    if reading is None:
        return []
    until = month(reading.created_at.year, reading.created_at.month)
    lengths = [(one.title or "A position", months_covered([one.interval], reference=until)) for one in resume.positions]
    return [(title, "not said" if length is None else months(length)) for title, length in lengths]


def _who(service: Service, actor: Actor, candidate_id: str) -> Unblinded | None:
    try:
        return personal_details(service, actor, candidate_id)
    except Forbidden:
        return None
