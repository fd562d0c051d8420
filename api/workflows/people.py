"""Who may see whom: the records of a person that an actor has in sight, and what of them stays blind.

What is out of sight does not exist: another team, another organisation, nobody, erased and expired are one answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import Conflict, NotFound
from api.storage.candidates import (
    Application,
    Candidate,
    Skill,
    StoredReading,
    applications_of,
    candidate_by_id,
    current_reading,
    group_of,
    kept_until,
    people_page,
    person_of,
    skills_of_reading,
)
from api.storage.database import Connection, reading
from api.storage.readings import unpacked
from api.storage.retention import Retention, retention_of
from api.workflows.service import Service
from screening.resume import RedactedResume

__all__ = [
    "BlindPerson",
    "Sight",
    "latest_end",
    "list_people",
    "lock_in_sight",
    "people_in_sight",
    "person_in_sight",
    "see_person",
]


@dataclass(frozen=True, slots=True)
class Sight:
    """A person as far as an actor has them in sight: the record that stands for them, and the records in sight."""

    person: Candidate
    records: tuple[Candidate, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the records in sight."""
        return tuple(one.id for one in self.records)


@dataclass(frozen=True, slots=True)
class BlindPerson:
    """What a list or a page shows of somebody without saying who it is; None and () while nothing was read."""

    sight: Sight
    reading: StoredReading | None
    resume: RedactedResume | None
    skills: tuple[Skill, ...]
    applications: tuple[Application, ...]
    kept_until: datetime


def list_people(service: Service, actor: Actor, *, after: str | None, limit: int) -> tuple[BlindPerson, ...]:
    """People who may be considered, blind and by pseudonym, without a word of what was read.

    Raises:
        Forbidden: the actor may not read candidates.
        StorageError: the database refused.
    """
    require(actor, Permission.CANDIDATE_READ)
    with reading(service.engine) as connection:
        retention, _ = retention_of(connection, actor.organisation_id)
        teams = None if actor.sees_whole_organisation else actor.team_ids
        found = people_page(
            connection, actor.organisation_id, retention, team_ids=teams, at=actor.at, after=after, limit=limit
        )
        return tuple(
            _blind(connection, people_in_sight(connection, actor, one), retention, with_text=False) for one in found
        )


def see_person(service: Service, actor: Actor, candidate_id: str) -> BlindPerson:
    """One person, blind: the redacted text, skills and applications.

    Raises:
        Forbidden: the actor may not read candidates.
        NotFound: nobody of that id is in sight.
    """
    require(actor, Permission.CANDIDATE_READ)
    with reading(service.engine) as connection:
        sight = person_in_sight(connection, actor, candidate_id)
        retention, _ = retention_of(connection, actor.organisation_id)
        return _blind(connection, sight, retention, with_text=True)


def person_in_sight(connection: Connection, actor: Actor, candidate_id: str) -> Sight:
    """The person behind an id, as far as the actor may see them.

    Whoever sees the whole organisation also sees people who may not be considered any more; nobody sees erased ones.

    Raises:
        NotFound: nobody of that id is in sight.
    """
    return people_in_sight(connection, actor, person_of(connection, candidate_by_id(connection, candidate_id)))


def people_in_sight(connection: Connection, actor: Actor, person: Candidate) -> Sight:
    """The same for a person who is known already.

    Raises:
        NotFound: none of their records is in sight.
    """
    retention, _ = retention_of(connection, actor.organisation_id)
    records = tuple(
        one
        for one in group_of(connection, person.id)
        if one.organisation_id == actor.organisation_id
        and one.erased_at is None
        and actor.sees_team(one.team_id)
        and (actor.sees_whole_organisation or kept_until(one, retention) > actor.at)
    )
    if not records:
        raise NotFound
    return Sight(person, records)


def lock_in_sight(connection: Connection, actor: Actor, candidate_id: str) -> Sight:
    """The person behind an id with every record of theirs, for a change that is about all of them.

    Raises:
        NotFound: nobody of that id is in sight.
        Conflict: some of their records belong to a team that is not in sight.
    """
    sight = person_in_sight(connection, actor, candidate_id)
    whole = [one for one in group_of(connection, sight.person.id) if one.erased_at is None]
    if not actor.sees_whole_organisation and any(not actor.sees_team(one.team_id) for one in whole):
        raise Conflict("another team keeps records of this person too: compliance can change all of them at once.")
    return Sight(sight.person, tuple(whole))


def _blind(connection: Connection, sight: Sight, retention: Retention, *, with_text: bool) -> BlindPerson:
    found = current_reading(connection, sight.records)
    return BlindPerson(
        sight=sight,
        reading=found,
        resume=unpacked(found.redacted) if found is not None and with_text else None,
        skills=() if found is None else skills_of_reading(connection, found.id),
        applications=applications_of(connection, sight.records),
        kept_until=latest_end(sight.records, retention),
    )


def latest_end(records: Sequence[Candidate], retention: Retention) -> datetime:
    """Until when the person may be considered by one of these records."""
    return max(kept_until(one, retention) for one in records)
