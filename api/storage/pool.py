"""Who is in the pool of a requisition at a moment, once each, and who is left out and why, in numbers.

A person is every record merged into one. They are in while one application of theirs is active and one record of
theirs may be considered; what speaks for them is the newest reading in force of any of their records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import Any, NamedTuple

from sqlalchemy import Connection, String, case, func, literal, select, type_coerce

from api.storage.retention import Retention, available
from api.storage.states import ApplicationState, FileState
from api.storage.tables import applications, candidates, files, readings

__all__ = ["LeftOut", "Member", "Pool", "pool_hash", "pool_of", "still_reading"]

WAITING = (FileState.QUEUED, FileState.READING)


class Member(NamedTuple):
    """Somebody with a reading; `passages` is how many codes it has, `confidence` (0…100) how much could be read."""

    person_id: str
    reading_id: str
    content_hash: str
    passages: int
    encoder: str
    confidence: int


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
    """The pool of a requisition: `members` in the order of their ids, and the ids of those who could not be read.

    `hash` is of who is in and by which reading: two pools with one hash are ranked alike.
    """

    members: tuple[Member, ...]
    unread: tuple[str, ...]
    left_out: LeftOut
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", pool_hash([member[:3] for member in self.members], self.unread))


APPLIED, ACTIVE, AVAILABLE, ERASED = 1, 2, 4, 8  # bits of what a record is: one number of each row is read fastest


class _Row(NamedTuple):
    """A record of somebody, what it is in bits, and its reading in force, None where there is none.

    `made_at` is a moment in the words of the database: of one database they compare as moments do.
    """

    person_id: str
    bits: int
    made_at: Any
    reading_id: str | None
    content_hash: str
    passages: int
    encoder: str
    confidence: int


def pool_of(connection: Connection, requisition_id: str, retention: Retention, *, at: datetime) -> Pool:
    """The pool of a requisition at that moment, under the organisation's retention policy."""
    members: list[Member] = []
    unread: list[str] = []
    counts = {"withdrawn": 0, "expired": 0, "erased": 0}
    merged = 0
    for one, applied in _people(connection, requisition_id, retention, at=at):
        why = _why_not(one.bits)
        if why is not None:
            counts[why] += 1
            continue
        merged += applied - 1
        if one.reading_id is None:
            unread.append(one.person_id)
        else:
            members.append(Member(one.person_id, one.reading_id, *one[4:]))
    left_out = LeftOut(**counts, merged=merged, unread=len(unread))
    return Pool(tuple(members), tuple(unread), left_out)


def pool_hash(members: Iterable[tuple[str, str, str]], unread: Iterable[str]) -> str:
    """SHA-256 of (person, reading, hash of the text) of everyone in the order of their ids, then of the unread."""
    lines = [" ".join(member) for member in members]
    lines += [f"{person_id} unread" for person_id in unread]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


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


def _why_not(bits: int) -> str | None:
    if bits & ERASED:
        return "erased"
    if not bits & ACTIVE:
        return "withdrawn"
    return None if bits & AVAILABLE else "expired"


def _as_one(rows: Sequence[_Row]) -> _Row:
    """Records of one person as one, with the newest reading: of two of one moment that with the smaller id."""
    readings_first = sorted((row for row in rows if row.reading_id is not None), key=lambda row: str(row.reading_id))
    newest = max(readings_first, key=lambda row: row.made_at, default=rows[0])
    return newest._replace(bits=reduce(or_, (row.bits for row in rows)))


def _people(
    connection: Connection, requisition_id: str, retention: Retention, *, at: datetime
) -> Iterator[tuple[_Row, int]]:
    """Every person with an application, by id, and with how many: the one query that the pool needs."""
    whose = func.coalesce(candidates.c.merged_into, candidates.c.id)
    applied = (
        select(whose)
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .where(applications.c.requisition_id == requisition_id)
    )
    there = (applications.c.candidate_id == candidates.c.id) & (applications.c.requisition_id == requisition_id)
    bits = (
        (applications.c.requisition_id.is_not(None), APPLIED),
        (applications.c.state == ApplicationState.ACTIVE, ACTIVE),
        (available(retention, at=at), AVAILABLE),
        (candidates.c.erased_at.is_not(None), ERASED),
    )
    columns = (
        whose,
        sum((case((condition, bit), else_=0) for condition, bit in bits), start=literal(0)),
        type_coerce(readings.c.created_at, String),  # compared, never shown
        *(readings.c[name] for name in ("id", *_Row._fields[4:])),
    )
    query = (
        select(*(column.label(name) for column, name in zip(columns, _Row._fields, strict=True)))
        .select_from(
            candidates.outerjoin(applications, there).outerjoin(
                readings, (readings.c.candidate_id == candidates.c.id) & readings.c.is_current
            )
        )
        .where(whose.in_(applied))
    )
    rows: list[Any] = sorted(connection.execute(query).all(), key=itemgetter(0))
    for _, records in groupby(rows, key=itemgetter(0)):
        found = list(records)
        if len(found) == 1:
            yield found[0], 1  # as it came: ten thousand tuples of our own would cost as much as the query
        else:
            together = [_Row._make(row) for row in found]
            yield _as_one(together), sum(row.bits & APPLIED for row in together)
