"""The inbox of what people ask about themselves, as compliance works through it, and the links that they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict, NotFound
from api.storage.candidates import Candidate, candidate_by_id, change_candidates, group_of, person_of
from api.storage.database import Connection, reading, transaction
from api.storage.ledger import By
from api.storage.privacy import (
    LinkPurpose,
    PrivacyRequest,
    add_link,
    add_request,
    request_by_id,
    request_words,
    requests_of,
    requests_page,
    resolve_request,
)
from api.storage.proposed import opening_by_id
from api.storage.retention import retention_of
from api.storage.states import RequestKind, RequestState
from api.workflows.people import lock_in_sight, person_in_sight
from api.workflows.service import Service
from api.workflows.unblind import require_unblinded

__all__ = [
    "MAX_LINK_DAYS",
    "MAX_WORDS",
    "InboxItem",
    "add_for_person",
    "answer_request",
    "list_requests",
    "make_link",
    "open_request",
    "see_request",
    "waiting_alike",
]

MAX_WORDS: Final = 4000  # characters that somebody may write
MAX_LINK_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A request with the words that came with it and the answer that was given; both empty once erased."""

    request: PrivacyRequest
    pseudonym: str
    is_overdue: bool
    words: str = field(repr=False)
    answer: str = field(repr=False)


def make_link(
    service: Service,
    actor: Actor,
    candidate_id: str,
    *,
    purpose: LinkPurpose,
    days: int,
    requisition_id: str | None = None,
) -> tuple[str, datetime]:
    """A link for a person to their own page, or to the questions about themselves: its token, shown this once.

    A link to the page says who it is to whoever opens it, so it is made for somebody who was un-blinded. Answers decide
    what an audit finds, so whoever has a hand in a selection makes no link to the questions.

    Raises:
        Forbidden: the actor may not change candidates, or has not un-blinded the person lately; or the link is to the
            questions, which compliance alone asks.
        NotFound: nobody of that id, or no such requisition, is in sight.
        BadInput: it would hold for no day, or for more than 90.
    """
    require(actor, Permission.CANDIDATE_EDIT)
    if purpose is LinkPurpose.SELF_IDENTIFICATION:
        require(actor, Permission.SELF_IDENTIFICATION_IMPORT)
    if not 1 <= days <= MAX_LINK_DAYS:
        raise BadInput(f"a link holds for 1 to {MAX_LINK_DAYS} days.")
    expires = actor.at + timedelta(days=days)
    with transaction(service.engine) as connection:
        sight = person_in_sight(connection, actor, candidate_id)
        if requisition_id is not None:
            opening = opening_by_id(connection, requisition_id)
            if opening.organisation_id != actor.organisation_id or not actor.sees_team(opening.team_id):
                raise NotFound
        if purpose is LinkPurpose.PRIVACY and Permission.PRIVACY_EXPORT not in actor.permissions:
            require_unblinded(connection, actor, sight)
        record = sight.person if sight.person in sight.records else sight.records[0]
        token = add_link(connection, record, purpose, requisition_id=requisition_id, expires=expires, by=actor.by)
    return token, expires


def open_request(service: Service, actor: Actor, candidate_id: str, *, kind: RequestKind, words: str) -> PrivacyRequest:
    """Keep what a person asked on another way, such as by letter.

    Raises:
        Forbidden: the actor may not change candidates.
        NotFound: nobody of that id is in sight.
        BadInput: the words are too long.
    """
    require(actor, Permission.CANDIDATE_EDIT)
    with transaction(service.engine) as connection:
        sight = lock_in_sight(connection, actor, candidate_id)
        return add_for_person(connection, service, sight.records, kind=kind, words=words, by=actor.by)


def add_for_person(
    connection: Connection, service: Service, records: Sequence[Candidate], *, kind: RequestKind, words: str, by: By
) -> PrivacyRequest:
    """Keep a request of the person with these records; who asks for a human is marked at once.

    What waits in the same words already is given back, so that nobody answers it twice.

    Raises:
        BadInput: the words are too long.
    """
    if len(words) > MAX_WORDS:
        raise BadInput(f"at most {MAX_WORDS} characters can be kept.")
    same = waiting_alike(connection, service, records, kind=kind, words=words)
    if same is not None:
        return same
    person = records[0]
    retention, _ = retention_of(connection, person.organisation_id)
    due = by.at + timedelta(days=retention.answer_days)
    if kind is RequestKind.HUMAN_REVIEW:
        change_candidates(connection, records, wants_human=True)
    return add_request(connection, service.vault, person, kind, words=words, due=due, by=by)


def waiting_alike(
    connection: Connection, service: Service, records: Sequence[Candidate], *, kind: RequestKind, words: str
) -> PrivacyRequest | None:
    """The request of the same kind in the same words that waits already, if there is one."""
    owners = {one.id: one for one in records}
    for one in requests_of(connection, records):
        if one.kind is kind and one.state is RequestState.OPEN:
            said, _ = request_words(service.vault, owners[one.candidate_id], one)
            if said == words:
                return one
    return None


def list_requests(
    service: Service,
    actor: Actor,
    *,
    states: Sequence[RequestState],
    after: tuple[datetime, str] | None,
    limit: int,
) -> tuple[InboxItem, ...]:
    """The inbox of the organisation: what is due first.

    Raises:
        Forbidden: the actor may not decide about requests.
    """
    require(actor, Permission.PRIVACY_DECIDE)
    with reading(service.engine) as connection:
        found = requests_page(connection, actor.organisation_id, states=states, after=after, limit=limit)
        return tuple(_item(connection, service, one, at=actor.at) for one in found)


def see_request(service: Service, actor: Actor, request_id: str) -> InboxItem:
    """One request.

    Raises:
        Forbidden: the actor may not decide about requests.
        NotFound: there is none of that id in the organisation.
    """
    require(actor, Permission.PRIVACY_DECIDE)
    with reading(service.engine) as connection:
        return _item(connection, service, _request(connection, actor, request_id), at=actor.at)


def answer_request(service: Service, actor: Actor, request_id: str, *, state: RequestState, answer: str) -> InboxItem:
    """Say what became of a request; the answer is shown to the person. An erasure is done by erasing, not here.

    Raises:
        Forbidden: the actor may not decide about requests.
        NotFound: there is none of that id in the organisation.
        Conflict: it was answered already.
        BadInput: there is no answer, a very long one, or an erasure is called done without one.
    """
    require(actor, Permission.PRIVACY_DECIDE)
    words = answer.strip()
    if not words or len(words) > MAX_WORDS or state is RequestState.OPEN:
        raise BadInput(f"say what became of it, done or refused, and tell the person in 1 to {MAX_WORDS} characters.")
    with transaction(service.engine) as connection:
        request = _request(connection, actor, request_id)
        candidate = candidate_by_id(connection, request.candidate_id)
        if request.kind is RequestKind.ERASURE and state is RequestState.DONE:
            raise BadInput("erase the person instead: that answers the request.")
        if not resolve_request(connection, service.vault, candidate, request, state=state, answer=words, by=actor.by):
            raise Conflict("this request was answered already.")
        if request.kind is RequestKind.HUMAN_REVIEW:
            group = group_of(connection, person_of(connection, candidate).id)
            change_candidates(connection, group, wants_human=False)
        return _item(connection, service, request_by_id(connection, request_id), at=actor.at)


def _request(connection: Connection, actor: Actor, request_id: str) -> PrivacyRequest:
    request = request_by_id(connection, request_id)
    if request.organisation_id != actor.organisation_id:
        raise NotFound
    return request


def _item(connection: Connection, service: Service, request: PrivacyRequest, *, at: datetime) -> InboxItem:
    candidate = candidate_by_id(connection, request.candidate_id)
    words, answer = request_words(service.vault, candidate, request)
    overdue = request.state is RequestState.OPEN and request.due_at < at
    return InboxItem(request, candidate.pseudonym, overdue, words, answer)
