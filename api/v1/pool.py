"""The pool: find people by words and facets, blind and without scores, and bring them to a requisition."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.paging import Page, Paging, after_text, cursor_of
from api.http.routes import api_router
from api.storage.sought import MAX_QUERY
from api.v1.candidates import SkillShown
from api.workflows.search import MAX_FACETS, MAX_REDISCOVERED, MAX_YEARS, FoundPerson, Looked, rediscover, search

__all__ = ["Found", "FoundPage", "Looking", "PeopleAdded", "PeopleNamed", "rediscover_route", "router", "search_route"]

router = api_router("pool")
Searcher = Annotated[Actor, allowed(Permission.POOL_SEARCH)]


class Looking(BaseModel):
    """What is looked for; at least one of words, skills, years and region."""

    model_config = ConfigDict(extra="forbid")

    words: str = Field(
        default="",
        max_length=MAX_QUERY,
        description="Words and phrases with AND, OR, NOT and parentheses; side by side they are joined by AND",
        examples=['python AND (airflow OR "data warehouse") NOT manag*'],
    )
    skills: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=list,
        max_length=MAX_FACETS,
        description="By id or name; everything narrower counts; all of them",
    )
    min_years: int | None = Field(default=None, ge=1, le=MAX_YEARS, description="Of all positions together")
    only_known_years: bool = Field(default=False, description="Leave out people whose years are not known")
    region: str = Field(default="", max_length=200, description="A place of living or of a permit to work")
    requisition_id: str | None = Field(default=None, max_length=36, description="What it is looked for")


class Found(BaseModel):
    """Somebody who was found, blind."""

    id: str
    pseudonym: str = Field(examples=["6F1F0C6A"])
    months: int | None = Field(description="Of all positions, overlaps once; null where unknown")
    language: str
    skills: list[SkillShown]
    may_be_added: bool = Field(description="Agreed to be considered for later positions")
    is_in_pool: bool = Field(description="Of the requisition that was named")


class FoundPage(Page[Found]):
    """People in the order of their ids, which says nothing; every page is kept in the log of searches."""

    search_id: str


class PeopleNamed(BaseModel):
    """Who is to be brought to the requisition."""

    model_config = ConfigDict(extra="forbid")

    candidate_ids: list[Annotated[str, Field(max_length=36)]] = Field(min_length=1, max_length=MAX_REDISCOVERED)


class PeopleAdded(BaseModel):
    """Who is in its pool now, and who was before."""

    added: list[str]
    already_there: list[str]


@router.post("/pool/search")
def search_route(given: Looking, service: Serving, actor: Searcher, paging: Paging) -> FoundPage:
    """Find people; the words stand in the body, so that they are in no log of addresses."""
    looked = Looked(
        words=given.words,
        skills=tuple(given.skills),
        min_years=given.min_years,
        only_known_years=given.only_known_years,
        region=given.region,
        requisition_id=given.requisition_id,
    )
    hits = search(service, actor, looked, after=after_text(paging), limit=paging.limit)
    following = None if hits.after is None else cursor_of((hits.after,))
    return FoundPage(items=[_found(one) for one in hits.people], next=following, search_id=hits.search_id)


@router.post("/requisitions/{requisition_id}/rediscover")
def rediscover_route(requisition_id: str, given: PeopleNamed, service: Serving, actor: Searcher) -> PeopleAdded:
    """Bring people of the pool to a requisition; all of them or none."""
    done = rediscover(service, actor, requisition_id, given.candidate_ids)
    return PeopleAdded(added=list(done.added), already_there=list(done.already_there))


def _found(person: FoundPerson) -> Found:
    skills = [SkillShown(id=s.id, label=s.label, rung=s.rung, months=s.months) for s in person.skills]
    return Found(
        id=person.person_id,
        pseudonym=person.pseudonym,
        months=person.months,
        language=person.language,
        skills=skills,
        may_be_added=person.may_be_added,
        is_in_pool=person.is_in_pool,
    )
