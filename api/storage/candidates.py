"""People: one row for each file that came, rows of one person tied together, all of it blind unless it is unsealed.

A candidate's id is random and is all that lists show. Rows that were found to be one person point to the oldest of
them, the person; undoing that clears the pointer. Name and contact are sealed: `personal_of` is the one way to them,
and whoever calls it has been allowed to and is on the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update

from api.errors import NotFound, VaultError
from api.storage.retention import Retention, available
from api.storage.states import ApplicationState, ConsentBasis, FileState, Origin
from api.storage.tables import applications, candidates, file_contents, files, reading_skills, readings
from api.storage.vault import Vault, owner_of
from screening.digest import canonical

__all__ = [
    "Application",
    "Candidate",
    "Personal",
    "Skill",
    "StoredFile",
    "StoredReading",
    "applications_of",
    "candidate_by_id",
    "candidates_called",
    "change_candidates",
    "current_reading",
    "file_content",
    "file_name",
    "files_of",
    "group_of",
    "kept_until",
    "people_page",
    "person_ids",
    "person_of",
    "personal_of",
    "pseudonym",
    "readings_of",
    "seal_personal",
    "skills_of_reading",
    "withdraw_applications",
]

TABLE: Final = "candidates"
PSEUDONYM_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of candidates; `merged_into` is the person it belongs to, None for the person itself."""

    id: str
    organisation_id: str
    team_id: str
    merged_into: str | None
    wrapped_key: bytes | None = field(repr=False)
    personal: bytes | None = field(repr=False)
    consent_basis: ConsentBasis
    consent_until: datetime | None
    legal_hold: bool
    wants_human: bool
    created_at: datetime
    erased_at: datetime | None

    def __repr__(self) -> str:
        """The id alone: a candidate is personal."""
        return f"Candidate({self.id})"

    @property
    def pseudonym(self) -> str:
        """What stands for the name."""
        return pseudonym(self.id)

    @property
    def person_id(self) -> str:
        """The id of the person that this row belongs to."""
        return self.merged_into or self.id


@dataclass(frozen=True, slots=True)
class Personal:
    """Who somebody is and how to reach them."""

    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Nothing at all: it is personal."""
        return "Personal(…)"


@dataclass(frozen=True, slots=True)
class StoredReading:
    """What was read of a file, without who it is; `redacted` is zlib of the JSON of a RedactedResume."""

    id: str
    candidate_id: str
    file_id: str
    is_current: bool
    content_hash: str
    versions: str
    encoder: str
    passages: int
    redacted: bytes = field(repr=False)
    confidence: int
    doubts: tuple[str, ...]
    language: str
    hidden: int
    months: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of a reading, and how it is evidenced."""

    id: str
    label: str
    rung: str
    months: int | None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a candidate; `name` is sealed, None once it is erased."""

    id: str
    candidate_id: str
    name: bytes | None = field(repr=False)
    size: int
    state: FileState
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """That somebody is, or was, in the pool of a requisition."""

    requisition_id: str
    candidate_id: str
    origin: Origin
    state: ApplicationState
    added_at: datetime


def pseudonym(candidate_id: str) -> str:
    """The first eight digits of the id, as pages show them."""
    return candidate_id.replace("-", "")[:PSEUDONYM_DIGITS].upper()


def candidate_by_id(connection: Connection, candidate_id: str) -> Candidate:
    """The row with that id, erased ones too.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_candidates().where(candidates.c.id == candidate_id)).first()
    if row is None:
        raise NotFound
    return _candidate(row)


def candidates_called(connection: Connection, name: str) -> tuple[str, ...]:
    """Ids of the rows with that id, or with that pseudonym."""
    asked = name.strip().casefold()
    if len(asked) == PSEUDONYM_DIGITS and asked.isalnum():
        query = select(candidates.c.id).where(candidates.c.id.startswith(asked, autoescape=True))
    else:
        query = select(candidates.c.id).where(candidates.c.id == asked)
    return tuple(connection.execute(query.order_by(candidates.c.id)).scalars())


def person_of(connection: Connection, candidate: Candidate) -> Candidate:
    """The person that the row belongs to: itself, if it was merged into nobody."""
    return candidate if candidate.merged_into is None else candidate_by_id(connection, candidate.merged_into)


def group_of(connection: Connection, person_id: str) -> tuple[Candidate, ...]:
    """Every row of one person: the person first, then the oldest."""
    mine = or_(candidates.c.id == person_id, candidates.c.merged_into == person_id)
    query = _candidates().where(mine).order_by(candidates.c.created_at, candidates.c.id)
    found = [_candidate(row) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda one: one.id != person_id))


def person_ids(connection: Connection, candidate_ids: Collection[str]) -> Mapping[str, str]:
    """Whose record each of these is: merged people are counted once by it."""
    query = select(candidates.c.id, func.coalesce(candidates.c.merged_into, candidates.c.id)).where(
        candidates.c.id.in_(candidate_ids)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def kept_until(candidate: Candidate, retention: Retention) -> datetime:
    """Until when this row lets the person be considered: what `retention.unexpired` asks the database."""
    if candidate.consent_until is not None:
        return candidate.consent_until
    is_pool = candidate.consent_basis is ConsentBasis.POOL
    return candidate.created_at + timedelta(days=retention.pool_days if is_pool else retention.application_days)


def people_page(
    connection: Connection,
    organisation_id: str,
    retention: Retention,
    *,
    team_ids: Collection[str] | None,
    at: datetime,
    after: str | None,
    limit: int,
) -> tuple[Candidate, ...]:
    """People who may be considered, by pseudonym, from the one after `after`; `team_ids` None means every team.

    A person is of the teams of all their records, and stays while one record may be considered.
    """
    reach: list[ColumnElement[bool]] = [candidates.c.organisation_id == organisation_id, available(retention, at=at)]
    if team_ids is not None:
        reach.append(candidates.c.team_id.in_(team_ids))
    seen = select(func.coalesce(candidates.c.merged_into, candidates.c.id)).where(*reach)
    query = _candidates().where(candidates.c.id.in_(seen)).order_by(candidates.c.id).limit(limit)
    if after is not None:
        query = query.where(candidates.c.id > after)
    return tuple(_candidate(row) for row in connection.execute(query))


def change_candidates(connection: Connection, group: Sequence[Candidate], **values: object) -> None:
    """Set the same columns of every row of a person."""
    ids = [one.id for one in group]
    connection.execute(update(candidates).where(candidates.c.id.in_(ids)).values(**values))


def readings_of(connection: Connection, group: Sequence[Candidate]) -> tuple[StoredReading, ...]:
    """Everything that was read of a person, the newest first."""
    query = (
        select(*(readings.c[name] for name in StoredReading.__slots__))
        .where(readings.c.candidate_id.in_([one.id for one in group]))
        .order_by(readings.c.created_at.desc(), readings.c.id)
    )
    return tuple(
        StoredReading(**{**row._mapping, "doubts": tuple(json.loads(row.doubts))}) for row in connection.execute(query)
    )


def current_reading(connection: Connection, group: Sequence[Candidate]) -> StoredReading | None:
    """The newest reading of a person that is in force; None while nothing was read."""
    return next((one for one in readings_of(connection, group) if one.is_current), None)


def skills_of_reading(connection: Connection, reading_id: str) -> tuple[Skill, ...]:
    """The skills of a reading, by name."""
    table = reading_skills.c
    query = (
        select(table.skill_id.label("id"), table.label, table.rung, table.months)
        .where(table.reading_id == reading_id)
        .order_by(table.label, table.skill_id)
    )
    return tuple(Skill(**row._mapping) for row in connection.execute(query))


def files_of(connection: Connection, group: Sequence[Candidate]) -> tuple[StoredFile, ...]:
    """The files of a person, the oldest first."""
    query = (
        select(*(files.c[name] for name in StoredFile.__slots__))
        .where(files.c.candidate_id.in_([one.id for one in group]))
        .order_by(files.c.created_at, files.c.id)
    )
    return tuple(StoredFile(**row._mapping) for row in connection.execute(query))


def file_name(vault: Vault, owner: Candidate, file: StoredFile) -> str:
    """The name that a file came with; empty once it is erased.

    Raises:
        VaultError: it was changed or moved, or the master key is another one.
    """
    if file.name is None:
        return ""
    opened = vault.unseal(_key(owner), file.name, table="files", row=file.id, column="name")
    return opened.decode("utf-8", "replace")


def file_content(connection: Connection, vault: Vault, owner: Candidate, file: StoredFile) -> bytes | None:
    """The bytes of a file as they came; None where they are not kept.

    Raises:
        VaultError: they were changed or moved, or the master key is another one.
    """
    sealed = connection.execute(
        select(file_contents.c.content).where(file_contents.c.file_id == file.id)
    ).scalar_one_or_none()
    if sealed is None:
        return None
    return vault.unseal(_key(owner), sealed, table="file_contents", row=file.id, column="content")


def applications_of(connection: Connection, group: Sequence[Candidate]) -> tuple[Application, ...]:
    """The pools that a person is or was in."""
    query = (
        select(*(applications.c[name] for name in Application.__slots__))
        .where(applications.c.candidate_id.in_([one.id for one in group]))
        .order_by(applications.c.added_at, applications.c.requisition_id)
    )
    return tuple(Application(**row._mapping) for row in connection.execute(query))


def withdraw_applications(
    connection: Connection, record_ids: Collection[str], *, requisition_id: str | None, at: datetime
) -> tuple[str, ...]:
    """Take these records out of the pool of a requisition, or of every one; out of which they were taken."""
    active = [applications.c.candidate_id.in_(record_ids), applications.c.state == ApplicationState.ACTIVE]
    if requisition_id is not None:
        active.append(applications.c.requisition_id == requisition_id)
    pools = sorted(set(connection.execute(select(applications.c.requisition_id).where(*active)).scalars()))
    values = {"state": ApplicationState.WITHDRAWN, "changed_at": at}
    connection.execute(update(applications).where(*active).values(**values))
    return tuple(pools)


def seal_personal(vault: Vault, wrapped_key: bytes, candidate_id: str, personal: Personal) -> bytes:
    """What the column `personal` of that row holds."""
    return vault.seal(wrapped_key, canonical(asdict(personal)), table=TABLE, row=candidate_id, column="personal")


def personal_of(vault: Vault, candidate: Candidate) -> Personal:
    """Who a row is of; empty where nothing was found.

    Raises:
        NotFound: it is erased.
        VaultError: it was changed or moved, or the master key is another one.
    """
    if candidate.wrapped_key is None:
        raise NotFound
    if candidate.personal is None:
        return Personal()
    opened = vault.unseal(_key(candidate), candidate.personal, table=TABLE, row=candidate.id, column="personal")
    values: dict[str, Any] = json.loads(opened)
    lists = {name: tuple(values.get(name, ())) for name in ("emails", "phones", "urls", "locations")}
    return Personal(name=values.get("name", ""), **lists)


def _key(candidate: Candidate) -> bytes:
    """The wrapped key of the row, if it is its own.

    Raises:
        NotFound: it is erased.
        VaultError: it is another candidate's.
    """
    if candidate.wrapped_key is None:
        raise NotFound
    if owner_of(candidate.wrapped_key) != candidate.id:
        raise VaultError(f"the key of candidate {candidate.id} is another candidate's: it was moved.")
    return candidate.wrapped_key


def _candidates() -> Any:
    return select(*(candidates.c[name] for name in Candidate.__slots__))


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(**row._mapping)
