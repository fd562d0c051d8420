"""Searching the pool: words and facets, blind, in the order of pseudonyms; and bringing people to a requisition."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, NotFound
from api.http.dependencies import Serving, allowed
from api.storage.candidates import Skill
from api.storage.states import ViewScreen
from api.web.forms import one_line, page_router
from api.web.notes import go
from api.web.rendering import page
from api.web.view_menu import menu_of, opening
from api.workflows.overview import titles_in_sight
from api.workflows.search import MAX_YEARS, FoundPerson, Hits, Looked, rediscover, search

__all__ = ["add_people", "router", "show_pool"]

ROWS: Final = 50
GONE: Final = "The requisition of this search is not in your sight any more: choose another one, or none."

router = page_router()
Searcher = Annotated[Actor, allowed(Permission.POOL_SEARCH)]


@router.get("/pool")
def show_pool(
    request: Request,
    service: Serving,
    actor: Searcher,
    q: Annotated[str, Query(max_length=1000)] = "",
    skill: Annotated[str, Query(max_length=200)] = "",
    years: Annotated[str, Query(max_length=3)] = "",
    known: bool = False,
    region: Annotated[str, Query(max_length=200)] = "",
    requisition: Annotated[str, Query(max_length=36)] = "",
    after: Annotated[str, Query(max_length=36)] = "",
) -> Response:
    """The form, and who is what it looks for."""
    if (view := opening(request, service, actor, ViewScreen.POOL)) is not None:
        return view
    skills = tuple(part.strip() for part in skill.split(",") if part.strip())
    least = int(years) if years.isdecimal() and 1 <= int(years) <= MAX_YEARS else None
    looked = Looked(q, skills, least, known, region, requisition or None)
    hits, fault = None, ""
    if years.strip() and least is None:
        fault = f"Years are a whole number from 1 to {MAX_YEARS}."
    elif q.strip() or skills or least or region.strip():
        hits, fault = _found(service, actor, looked, after)
    return page(
        request,
        "pool.html.j2",
        status=422 if fault else 200,
        looked={"q": q, "skill": skill, "years": years, "known": known, "region": region, "requisition": requisition},
        requisitions=titles_in_sight(service, actor),
        hits=hits,
        skills_of={} if hits is None else {one.person_id: _asked_first(one, looked) for one in hits.people},
        fault=fault,
        is_first=not after,
        saved=menu_of(request, service, actor, ViewScreen.POOL),
    )


@router.post("/pool/add")
def add_people(
    service: Serving,
    actor: Searcher,
    requisition: Annotated[str, Form(max_length=36)] = "",
    who: Annotated[list[str], Form(max_length=200)] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Bring those who were picked to a requisition."""
    if not requisition:
        raise BadInput("choose the requisition that they are brought to.")
    if not who:
        raise BadInput("choose at least one person first.")
    rediscover(service, actor, requisition, who)
    return go(f"/requisitions/{requisition}/gate", "people_added")


def _asked_first(person: FoundPerson, looked: Looked) -> list[Skill]:
    """Skills that the search names come first: they are why somebody is there."""
    named = {word.strip('()"*').casefold() for word in looked.words.split()} | {one.casefold() for one in looked.skills}
    return sorted(person.skills, key=lambda skill: named.isdisjoint({skill.label.casefold(), *_words(skill)}))


def _words(skill: Skill) -> list[str]:
    return skill.label.casefold().replace("(", " ").split()


def _found(service: Serving, actor: Actor, looked: Looked, after: str) -> tuple[Hits | None, str]:
    try:
        return search(service, actor, looked, after=after or None, limit=ROWS), ""
    except BadInput as error:
        return None, one_line(error)
    except NotFound:  # as in a view that was saved before the requisition went to another team
        return None, GONE
