"""What a person does for themselves by the link that they were sent: see, correct, ask, take back; no account needed.

Whoever holds the link is taken for the person, so it ends after some days, opens nothing of anybody else's, and shows
no score, no rank and no comparison: those exist once a selection is released, and come with the export.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from api.errors import Conflict, NotFound, TooMany
from api.storage.about import Opening, openings_of
from api.storage.candidates import (
    Application,
    Candidate,
    Personal,
    Skill,
    StoredFile,
    applications_of,
    candidate_by_id,
    current_reading,
    file_name,
    files_of,
    group_of,
    kept_until,
    person_of,
    personal_of,
    skills_of_reading,
)
from api.storage.database import Connection, reading, transaction
from api.storage.ledger import By
from api.storage.merging import reachable_alike
from api.storage.privacy import (
    LinkPurpose,
    PrivacyRequest,
    add_consent,
    link_of_token,
    request_words,
    requests_of,
)
from api.storage.readings import unpacked
from api.storage.retention import retention_of
from api.storage.states import ConsentBasis, RequestKind, RequestState
from api.workflows.consent import withdraw_person
from api.workflows.notice import Notice, notice_for
from api.workflows.privacy import add_for_person, waiting_alike
from api.workflows.service import Service
from screening.resume import RedactedResume

__all__ = ["OwnPage", "OwnRequest", "agree_to_pool", "ask", "holder", "own_page", "take_back"]

MAX_OPEN: Final = 3  # requests of one kind that wait at once


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """Something that the person asked, in their words, and the answer."""

    request: PrivacyRequest
    words: str = field(repr=False)
    answer: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything that a person sees of themselves; `resume` and `skills` are what ranking sees."""

    pseudonym: str
    kept_until: datetime
    wants_human: bool
    notice: Notice
    applications: tuple[tuple[Application, Opening], ...]
    personal: tuple[Personal, ...] = field(repr=False)
    files: tuple[tuple[StoredFile, str], ...] = field(repr=False)
    resume: RedactedResume | None = field(repr=False)
    skills: tuple[Skill, ...] = field(repr=False)
    requests: tuple[OwnRequest, ...] = field(repr=False)


def own_page(service: Service, token: str) -> OwnPage:
    """What is kept about whoever holds the link.

    Raises:
        NotFound: the link cannot be used, or not any more.
    """
    with reading(service.engine) as connection:
        records = holder(connection, service, token)
        owners = {one.id: one for one in records}
        found = current_reading(connection, records)
        openings = {one.id: one for one in openings_of(connection, list(owners))}
        retention, _ = retention_of(connection, records[0].organisation_id)
        asked = requests_of(connection, records)
        return OwnPage(
            pseudonym=records[0].pseudonym,
            kept_until=max(kept_until(one, retention) for one in records),
            wants_human=any(one.wants_human for one in records),
            notice=notice_for(connection, records[0].organisation_id),
            applications=tuple((one, openings[one.requisition_id]) for one in applications_of(connection, records)),
            personal=tuple(personal_of(service.vault, one) for one in records),
            files=tuple(
                (file, file_name(service.vault, owners[file.candidate_id], file))
                for file in files_of(connection, records)
            ),
            resume=None if found is None else unpacked(found.redacted),
            skills=() if found is None else skills_of_reading(connection, found.id),
            requests=tuple(
                OwnRequest(one, *request_words(service.vault, owners[one.candidate_id], one)) for one in asked
            ),
        )


def ask(service: Service, token: str, *, kind: RequestKind, words: str) -> PrivacyRequest:
    """Ask for something about oneself: it lands in the inbox of compliance with a date by which it is due.

    What was asked in the same words and waits still is not asked again.

    Raises:
        NotFound: the link cannot be used, or not any more.
        TooMany: three of that kind wait already.
        BadInput: the words are too long.
    """
    with transaction(service.engine) as connection:
        records = holder(connection, service, token)
        same = waiting_alike(connection, service, records, kind=kind, words=words)
        if same is not None:
            return same
        waiting = [one for one in requests_of(connection, records) if one.kind is kind]
        if sum(one.state is RequestState.OPEN for one in waiting) >= MAX_OPEN:
            raise TooMany("this was asked already and waits for an answer.")
        by = By(records[0].id, service.now())
        return add_for_person(connection, service, records, kind=kind, words=words, by=by)


def take_back(service: Service, token: str, *, requisition_id: str | None, keep: bool) -> int:
    """Take one's application back: for one requisition or for all; without `keep` one is found for nothing else.

    Raises:
        NotFound: the link cannot be used, or not any more.
        Conflict: there is no such application, and nothing to change.
    """
    with transaction(service.engine) as connection:
        records = holder(connection, service, token)
        by = By(records[0].id, service.now())
        count = withdraw_person(connection, records, requisition_id=requisition_id, keep=keep, by=by)
        if not count and keep:
            raise Conflict("there is no such application of yours: nothing was changed.")
    return count


def agree_to_pool(service: Service, token: str) -> datetime:
    """Agree to be considered for later positions too; until when.

    Raises:
        NotFound: the link cannot be used, or not any more.
    """
    with transaction(service.engine) as connection:
        records = holder(connection, service, token)
        retention, _ = retention_of(connection, records[0].organisation_id)
        by = By(records[0].id, service.now())
        until = by.at + timedelta(days=retention.pool_days)
        add_consent(connection, records, ConsentBasis.POOL, until=until, by=by, from_person=True)
    return until


def holder(connection: Connection, service: Service, token: str) -> tuple[Candidate, ...]:
    """The record that the link was made for, and those merged with it that share an address or number with it.

    A merge can be a mistake of a person, so it alone shows nobody what another record holds.
    """
    link = link_of_token(connection, token, purpose=LinkPurpose.PRIVACY, at=service.now())
    own = candidate_by_id(connection, link.candidate_id)
    if own.erased_at is not None:
        raise NotFound
    sure = reachable_alike(connection, own.id)
    group = group_of(connection, person_of(connection, own).id)
    others = (one for one in group if one.id in sure and one.id != own.id and one.erased_at is None)
    return (own, *others)
