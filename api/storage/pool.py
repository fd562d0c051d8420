"""Who is in the pool of a requisition at a moment, once each, and who is left out and why, in numbers.

A person is every record merged into one. They are in while one application of theirs is active and one record of
theirs may be considered; what speaks for them is the newest reading in force of any of their records.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from api.storage.retention import Retention, available
from api.storage.states import ApplicationState, FileState
from api.storage.tables import applications, candidates, files, readings
from screening.digest import digest

__all__ = ["LeftOut", "Member", "Pool", "pool_of", "still_reading"]

WAITING = (FileState.QUEUED, FileState.READING)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a reading; `passages` is how many codes it has."""

    person_id: str
    reading_id: str
    content_hash: str
    passages: int
    encoder: str
    confidence: int
    doubts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """People who are not in the pool, by why; `merged` counts records beyond the one of each person.

    `unread` are in the pool and cannot be ranked: no file of theirs could be read.
    """

    withdrawn: int = 0
    expired: int = 0
    erased: int = 0
    merged: int = 0
    unread: int = 0

    def as_json(self) -> dict[str, int]:
        """By name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Pool:
    """The pool of a requisition: `members` in the order of their ids, and the ids of those who could not be read."""

    members: tuple[Member, ...]
    unread: tuple[str, ...]
    left_out: LeftOut

    @property
    def hash(self) -> str:
        """Of who is in and by which reading: two pools with one hash are ranked alike."""
        return digest(
            {"members": [(m.person_id, m.reading_id, m.content_hash) for m in self.members], "unread": self.unread}
        )


@dataclass(slots=True)
class _Person:
    applications: int = 0
    active: bool = False
    erased: bool = False
    available: bool = False
    newest: Row[Any] | None = None


def pool_of(connection: Connection, requisition_id: str, retention: Retention, *, at: datetime) -> Pool:
    """The pool of a requisition at that moment, under the organisation's retention policy."""
    people = _people(connection, requisition_id, retention, at=at)
    members: list[Member] = []
    unread: list[str] = []
    counts = {"withdrawn": 0, "expired": 0, "erased": 0}
    merged = 0
    for person_id, person in sorted(people.items()):
        why = _why_not(person)
        if why is not None:
            counts[why] += 1
            continue
        merged += person.applications - 1
        if person.newest is None:
            unread.append(person_id)
        else:
            members.append(_member(person_id, person.newest))
    left_out = LeftOut(**counts, merged=merged, unread=len(unread))
    return Pool(tuple(members), tuple(unread), left_out)


def still_reading(connection: Connection, requisition_id: str) -> int:
    """How many files of people in the pool are not in a final state."""
    query = (
        select(func.count())
        .select_from(files)
        .join(applications, applications.c.candidate_id == files.c.candidate_id)
        .where(
            applications.c.requisition_id == requisition_id,
            applications.c.state == ApplicationState.ACTIVE,
            files.c.state.in_(WAITING),
        )
    )
    return int(connection.execute(query).scalar_one())


def _why_not(person: _Person) -> str | None:
    if person.erased:
        return "erased"
    if not person.active:
        return "withdrawn"
    return None if person.available else "expired"


def _people(
    connection: Connection, requisition_id: str, retention: Retention, *, at: datetime
) -> Mapping[str, _Person]:
    """Every person with an application, from all records of theirs, the one query that the pool needs."""
    whose = func.coalesce(candidates.c.merged_into, candidates.c.id)
    applied = (
        select(whose)
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .where(applications.c.requisition_id == requisition_id)
    )
    there = (applications.c.candidate_id == candidates.c.id) & (applications.c.requisition_id == requisition_id)
    columns = ("id", "content_hash", "passages", "encoder", "confidence", "doubts", "created_at")
    query = (
        select(
            whose.label("person"),
            applications.c.state,
            candidates.c.erased_at,
            available(retention, at=at).label("available"),
            *(readings.c[name].label(f"reading_{name}") for name in columns),
        )
        .select_from(
            candidates.outerjoin(applications, there).outerjoin(
                readings, (readings.c.candidate_id == candidates.c.id) & readings.c.is_current
            )
        )
        .where(whose.in_(applied))
    )
    people: dict[str, _Person] = {}
    for row in connection.execute(query):
        _count(people.setdefault(row.person, _Person()), row)
    return people


def _count(person: _Person, row: Row[Any]) -> None:
    person.applications += row.state is not None
    person.active |= row.state is ApplicationState.ACTIVE
    person.erased |= row.erased_at is not None
    person.available |= bool(row.available)
    if row.reading_id is not None and (person.newest is None or _is_newer(row, person.newest)):
        person.newest = row


def _is_newer(row: Row[Any], than: Row[Any]) -> bool:
    """Of two readings of one moment the one with the smaller id, as everywhere."""
    if row.reading_created_at != than.reading_created_at:
        return bool(row.reading_created_at > than.reading_created_at)
    return bool(row.reading_id < than.reading_id)


def _member(person_id: str, row: Row[Any]) -> Member:
    return Member(
        person_id=person_id,
        reading_id=row.reading_id,
        content_hash=row.reading_content_hash,
        passages=row.reading_passages,
        encoder=row.reading_encoder,
        confidence=row.reading_confidence,
        doubts=tuple(json.loads(row.reading_doubts)) if row.reading_doubts != "[]" else (),
    )
