"""Find people in the pool by words and facets, and bring them to a requisition.

Blind, in the order of pseudonyms, without scores: an order by likeness exists only inside a requisition and its gate.
Every list that is shown is kept, with who was on it, and counts as considered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict
from api.storage.blind_values import Blind
from api.storage.candidates import Skill, candidate_by_id, person_of, pseudonym, skills_of_reading
from api.storage.database import Connection, is_plain_text, reading, transaction
from api.storage.gate import keeping_attempts, lock_requisition, make_stale, refuse_if_frozen
from api.storage.requisitions import requisition_by_id
from api.storage.retention import retention_of
from api.storage.search import Hit, Sought, add_rediscovered, agreed_to_pool, in_pool_of, log_search, search_pool
from api.storage.sought import parse_query
from api.storage.states import Change
from api.workflows.people import people_in_sight
from api.workflows.service import Service
from screening.digest import canonical

__all__ = ["FoundPerson", "Hits", "Looked", "Rediscovered", "rediscover", "search"]

MAX_FACETS: Final = 10
MAX_FACET: Final = 200  # characters
MAX_YEARS: Final = 60
MAX_REDISCOVERED: Final = 200  # people at once
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks for, as they wrote it; skills by id or by name."""

    words: str = field(default="", repr=False)
    skills: Sequence[str] = ()
    min_years: int | None = None
    only_known_years: bool = False
    region: str = field(default="", repr=False)
    requisition_id: str | None = None


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who was found, blind; `may_be_added` if they agreed to be considered for later positions."""

    person_id: str
    pseudonym: str
    months: int | None
    language: str
    skills: tuple[Skill, ...]
    may_be_added: bool
    is_in_pool: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of what was found; `search_id` is its entry in the log, `after` goes on from here (None at the end)."""

    search_id: str
    people: tuple[FoundPerson, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Rediscovered:
    """Who was brought to a requisition, and who was there already."""

    added: tuple[str, ...]
    already_there: tuple[str, ...]


def search(service: Service, actor: Actor, looked: Looked, *, after: str | None = None, limit: int) -> Hits:
    """People of the pool who are what is looked for.

    Raises:
        Forbidden: the actor may not search.
        NotFound: the requisition that it is for is not in sight.
        BadInput: the query cannot be understood, naming the character.
    """
    require(actor, Permission.POOL_SEARCH)
    sought = _sought(service, looked)
    with reading(service.engine) as connection:  # it takes its time, and writers need not wait for it
        found = _found(connection, actor, sought, looked, after=after, rows=limit + 1)
        shown = found[:limit]
        people = _people(connection, actor, shown, looked.requisition_id)
    with transaction(service.engine) as connection:
        search_id = log_search(
            connection,
            shown,
            organisation_id=actor.organisation_id,
            requisition_id=looked.requisition_id,
            query_hash=_query_hash(service, looked),
            by=actor.by,
        )
    return Hits(search_id, people, shown[-1].person_id if len(found) > limit else None)


def rediscover(service: Service, actor: Actor, requisition_id: str, candidate_ids: Sequence[str]) -> Rediscovered:
    """Bring people of the pool to a requisition: all of them or none. They are ranked through the same gate.

    Raises:
        Forbidden: the actor may not search the pool.
        NotFound: the requisition or one of the people is not in sight, or may not be considered any more.
        Conflict: the requisition is closed; or somebody did not agree to be considered for later positions.
        Frozen: an audit holds its slate.
        BadInput: nobody is named, or too many.
    """
    require(actor, Permission.POOL_SEARCH)
    if not 1 <= len(candidate_ids) <= MAX_REDISCOVERED:
        raise BadInput(f"name 1 to {MAX_REDISCOVERED} people.")
    with keeping_attempts(service.engine, by=actor.by), transaction(service.engine) as connection:
        _requisition_in_sight(connection, actor, requisition_id)
        lock_requisition(connection, requisition_id)
        if not requisition_by_id(connection, requisition_id).is_open:
            raise Conflict("the requisition is closed: reopen it first.")
        people = dict.fromkeys(_to_be_added(connection, actor, one) for one in candidate_ids)
        there = in_pool_of(connection, requisition_id, people)
        new = tuple(one for one in people if one not in there)
        if new:
            refuse_if_frozen(connection, requisition_id, what=Change.POOL, by=actor.by)
            for person_id in new:
                add_rediscovered(connection, requisition_id, person_id, by=actor.by)
            make_stale(connection, requisition_id, by=actor.by)
    return Rediscovered(new, tuple(one for one in people if one in there))


def _to_be_added(connection: Connection, actor: Actor, candidate_id: str) -> str:
    """The person behind an id, who may be considered and agreed to be."""
    sight = people_in_sight(connection, actor, person_of(connection, candidate_by_id(connection, candidate_id)))
    if not agreed_to_pool(connection, sight.ids):
        raise Conflict(
            f"{pseudonym(sight.person.id)} agreed to be considered for one position only:"
            " ask them, and record what they say."
        )
    return sight.person.id


def _requisition_in_sight(connection: Connection, actor: Actor, requisition_id: str) -> None:
    stored = requisition_by_id(connection, requisition_id)
    require_team(actor, organisation_id=stored.organisation_id, team_id=stored.team_id)


def _found(
    connection: Connection, actor: Actor, sought: Sought, looked: Looked, *, after: str | None, rows: int
) -> tuple[Hit, ...]:
    if looked.requisition_id is not None:
        _requisition_in_sight(connection, actor, looked.requisition_id)
    retention, _ = retention_of(connection, actor.organisation_id)
    return search_pool(
        connection,
        sought,
        organisation_id=actor.organisation_id,
        team_ids=None if actor.sees_whole_organisation else actor.team_ids,
        retention=retention,
        at=actor.at,
        after=after,
        rows=rows,
    )


def _people(
    connection: Connection, actor: Actor, hits: Sequence[Hit], requisition_id: str | None
) -> tuple[FoundPerson, ...]:
    """With skills, whether they may be added, and whether they are in that pool."""
    there = in_pool_of(connection, requisition_id, [hit.person_id for hit in hits]) if requisition_id else frozenset()
    return tuple(
        FoundPerson(
            person_id=hit.person_id,
            pseudonym=pseudonym(hit.person_id),
            months=hit.months,
            language=hit.language,
            skills=skills_of_reading(connection, hit.reading_id),
            may_be_added=agreed_to_pool(connection, _records(connection, actor, hit.person_id)),
            is_in_pool=hit.person_id in there,
        )
        for hit in hits
    )


def _records(connection: Connection, actor: Actor, person_id: str) -> tuple[str, ...]:
    return people_in_sight(connection, actor, candidate_by_id(connection, person_id)).ids


def _sought(service: Service, looked: Looked) -> Sought:
    words, region = looked.words.strip(), " ".join(looked.region.casefold().split())
    if not all(map(is_plain_text, (looked.words, looked.region, *looked.skills))):
        raise BadInput("the search holds NUL or half of a character: leave it out.")
    if len(looked.skills) > MAX_FACETS or any(not 0 < len(one.strip()) <= MAX_FACET for one in looked.skills):
        raise BadInput(f"name at most {MAX_FACETS} skills of 1 to {MAX_FACET} characters.")
    if looked.min_years is not None and not 0 < looked.min_years <= MAX_YEARS:
        raise BadInput(f"the years lie above 0, up to {MAX_YEARS}.")
    if len(region) > MAX_FACET:
        raise BadInput(f"the region is longer than {MAX_FACET} characters.")
    if not (words or looked.skills or looked.min_years or region):
        raise BadInput("look for something: words, a skill, years or a region.")
    return Sought(
        query=parse_query(words) if words else None,
        skills=tuple(_skill_ids(service, one) for one in looked.skills),
        months=None if looked.min_years is None else looked.min_years * MONTHS,
        is_known=looked.only_known_years,
        region=region,
    )


def _skill_ids(service: Service, asked: str) -> frozenset[str]:
    """Ids that count as the skill: its own, all that are narrower, and one that the taxonomy does not know."""
    name = " ".join(asked.split())
    return service.tools().matcher.concepts(name) | {name, f"x:{name.casefold()}"}


def _query_hash(service: Service, looked: Looked) -> str:
    """A fingerprint of what was looked for: what somebody typed may be a name."""
    whole = canonical([looked.words, list(looked.skills), looked.min_years, looked.only_known_years, looked.region])
    return service.vault.blind(Blind.QUERY, whole.decode())
