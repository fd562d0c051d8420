"""What stands around a page of somebody signed in: who they are, where they can go, and what awaits them there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from starlette.requests import Request

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.cookies import cookie_token
from api.http.csrf import csrf_token
from api.storage.roles import Role
from api.web.notes import Note, note_of
from api.web.rail import RAIL, Place
from api.web.tour import Step, tour_for
from api.web.words import role_name
from api.workflows.overview import awaiting
from api.workflows.service import Service
from api.workflows.signing_in import own_profile

__all__ = ["Entry", "Frame", "RailGroup", "Search", "frame_of"]

HELP: Final = MappingProxyType(
    {
        Role.RECRUITER: "You bring résumés in, ask for a shortlist, and talk to people. Nobody sees a shortlist before"
        " its audit; the gate tells you where it is.",
        Role.HIRING_MANAGER: "You say what the position asks for and how much each requirement weighs, and decide on"
        " the released shortlist.",
        Role.COMPLIANCE: "You read the audit of every shortlist before it is released, and lift or keep a hold by name"
        " and with a reason.",
        Role.AUDITOR: "You read audits, replay runs and verify the ledger. You see no candidate.",
        Role.ADMINISTRATOR: "You manage users, teams, tokens and webhooks. You see no candidate and no shortlist.",
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the rail as this person sees it."""

    words: str
    href: str
    icon: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class RailGroup:
    """Entries under one name."""

    name: str
    items: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Where the search of the top bar goes."""

    href: str
    words: str


@dataclass(frozen=True, slots=True)
class Frame:
    """All of it, ready to be placed."""

    name: str
    initials: str
    role: str
    role_name: str
    organisation: str
    help: str
    csrf: str
    search: Search | None
    rail: tuple[RailGroup, ...]
    note: Note | None
    tour: tuple[Step, ...]


def frame_of(request: Request, service: Service, actor: Actor) -> Frame:
    """The frame of the page that was asked for.

    Raises:
        StorageError: the database refused.
    """
    user = own_profile(service, actor).user
    path = request.url.path
    return Frame(
        name=user.display_name,
        initials=_initials(user.display_name),
        role=actor.role.value,
        role_name=role_name(actor.role),
        organisation=user.organisation,
        help=HELP[actor.role],
        csrf=csrf_token(cookie_token(request) or ""),
        search=_search(actor),
        rail=_rail(actor, awaiting(service, actor), path),
        note=note_of(request),
        tour=tour_for(request, actor),
    )


def _rail(actor: Actor, counts: Mapping[str, int], path: str) -> tuple[RailGroup, ...]:
    allowed = [(group.name, [place for place in group.places if _is_for(place, actor)]) for group in RAIL]
    hrefs = [place.href for _, places in allowed for place in places]
    current = max((href for href in hrefs if path == href or path.startswith(f"{href}/")), key=len, default="")
    return tuple(
        RailGroup(name, tuple(_entry(place, counts, current) for place in places)) for name, places in allowed if places
    )


def _is_for(place: Place, actor: Actor) -> bool:
    return place.permission in actor.permissions and actor.role in place.roles


def _entry(place: Place, counts: Mapping[str, int], current: str) -> Entry:
    return Entry(place.words, place.href, place.icon, counts.get(place.waiting, 0), place.href == current)


def _search(actor: Actor) -> Search | None:
    if Permission.POOL_SEARCH in actor.permissions:
        return Search("/pool", "Search the pool")
    if Permission.REQUISITION_READ in actor.permissions:
        return Search("/requisitions", "Find a requisition")
    return None


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
