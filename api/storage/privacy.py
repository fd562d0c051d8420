"""What people ask about themselves, on what ground they are kept, and the links by which they come; never an account.

What they write is sealed with their own key. A link's token is kept as its hash alone.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, and_, insert, or_, select, update

from api.errors import NotFound
from api.storage.candidates import Candidate, change_candidates
from api.storage.ledger import COMMAND_LINE, Action, By, append
from api.storage.states import ConsentBasis, RequestKind, RequestState
from api.storage.tables import candidate_links, consents, privacy_requests
from api.storage.vault import Vault

__all__ = [
    "Consent",
    "Link",
    "LinkPurpose",
    "PrivacyRequest",
    "add_consent",
    "add_link",
    "add_request",
    "close_requests",
    "consents_of",
    "link_of_token",
    "links_of",
    "request_by_id",
    "request_words",
    "requests_of",
    "requests_page",
    "resolve_request",
    "revoke_link",
]

TABLE: Final = "privacy_requests"
TOKEN_BYTES: Final = 32


class LinkPurpose(StrEnum):
    """What a link lets a person do."""

    PRIVACY = "privacy"
    SELF_IDENTIFICATION = "self_identification"


@dataclass(frozen=True, slots=True)
class PrivacyRequest:
    """What somebody asked about themselves; `words` and `resolution` are sealed."""

    id: str
    organisation_id: str
    candidate_id: str
    kind: RequestKind
    state: RequestState
    words: bytes | None = field(repr=False)
    opened_at: datetime
    due_at: datetime
    resolved_by: str | None
    resolved_at: datetime | None
    resolution: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A link given to a person; `id` is the hash of its token, and `made_by` the user, None where it is not known."""

    id: str
    candidate_id: str
    requisition_id: str | None
    purpose: LinkPurpose
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    made_by: str | None

    def is_good(self, *, at: datetime) -> bool:
        """Whether it still lets somebody in."""
        return self.revoked_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class Consent:
    """On what ground somebody may be kept, from when and until when; `recorded_by` None is the person."""

    id: str
    candidate_id: str
    basis: ConsentBasis
    until: datetime | None
    recorded_by: str | None
    recorded_at: datetime


def add_request(
    connection: Connection,
    vault: Vault,
    candidate: Candidate,
    kind: RequestKind,
    *,
    words: str,
    due: datetime,
    by: By,
) -> PrivacyRequest:
    """Keep what a person asks; `words` are theirs, sealed with their key.

    Raises:
        NotFound: they are erased.
    """
    if candidate.wrapped_key is None:
        raise NotFound
    request_id = str(uuid4())
    sealed = _seal(vault, candidate.wrapped_key, request_id, "words", words) if words else None
    values = {
        "id": request_id,
        "organisation_id": candidate.organisation_id,
        "candidate_id": candidate.id,
        "kind": kind,
        "state": RequestState.OPEN,
        "words": sealed,
        "opened_at": by.at,
        "due_at": due,
    }
    connection.execute(insert(privacy_requests), [values])
    detail = {"candidate": candidate.id, "kind": kind.value}
    append(connection, Action.REQUEST_OPENED, subject=request_id, by=by, detail=detail)
    return request_by_id(connection, request_id)


def request_by_id(connection: Connection, request_id: str) -> PrivacyRequest:
    """The request with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_requests().where(privacy_requests.c.id == request_id)).first()
    if row is None:
        raise NotFound
    return PrivacyRequest(**row._mapping)


def requests_page(
    connection: Connection,
    organisation_id: str,
    *,
    states: Collection[RequestState],
    after: tuple[datetime, str] | None,
    limit: int,
) -> tuple[PrivacyRequest, ...]:
    """The inbox: what is due first, from the one after `after` (when it is due, and its id)."""
    query = (
        _requests()
        .where(privacy_requests.c.organisation_id == organisation_id, privacy_requests.c.state.in_(tuple(states)))
        .order_by(privacy_requests.c.due_at, privacy_requests.c.id)
        .limit(limit)
    )
    if after is not None:
        due, last = after
        query = query.where(
            or_(
                privacy_requests.c.due_at > due,
                and_(privacy_requests.c.due_at == due, privacy_requests.c.id > last),
            )
        )
    return tuple(PrivacyRequest(**row._mapping) for row in connection.execute(query))


def requests_of(connection: Connection, group: Sequence[Candidate]) -> tuple[PrivacyRequest, ...]:
    """What a person has asked, the oldest first."""
    query = _requests().where(privacy_requests.c.candidate_id.in_([one.id for one in group]))
    rows = connection.execute(query.order_by(privacy_requests.c.opened_at, privacy_requests.c.id))
    return tuple(PrivacyRequest(**row._mapping) for row in rows)


def request_words(vault: Vault, candidate: Candidate, request: PrivacyRequest) -> tuple[str, str]:
    """What the person wrote and what they were answered; empty where nothing was, or once they are erased.

    Raises:
        VaultError: it was changed or moved, or the master key is another one.
    """
    return (
        _unseal(vault, candidate, request.id, "words", request.words),
        _unseal(vault, candidate, request.id, "resolution", request.resolution),
    )


def resolve_request(
    connection: Connection,
    vault: Vault,
    candidate: Candidate,
    request: PrivacyRequest,
    *,
    state: RequestState,
    answer: str,
    by: By,
) -> bool:
    """Say what became of a request; False if it was resolved already."""
    key = candidate.wrapped_key
    sealed = _seal(vault, key, request.id, "resolution", answer) if key is not None and answer else None
    values = {
        "state": state,
        "resolved_by": None if by.actor == COMMAND_LINE else by.actor,
        "resolved_at": by.at,
        "resolution": sealed,
    }
    here = and_(privacy_requests.c.id == request.id, privacy_requests.c.state == RequestState.OPEN)
    if not connection.execute(update(privacy_requests).where(here).values(**values)).rowcount:
        return False
    detail = {"candidate": candidate.id, "kind": request.kind.value, "state": state.value}
    append(connection, Action.REQUEST_RESOLVED, subject=request.id, by=by, detail=detail)
    return True


def close_requests(connection: Connection, record_ids: Sequence[str], *, by: By) -> None:
    """Whatever these records still asked is answered by their erasure; what they wrote is not kept."""
    here = and_(privacy_requests.c.candidate_id.in_(record_ids), privacy_requests.c.state == RequestState.OPEN)
    waiting = connection.execute(select(privacy_requests.c.id, privacy_requests.c.kind).where(here)).all()
    values = {
        "state": RequestState.DONE,
        "resolved_by": None if by.actor == COMMAND_LINE else by.actor,
        "resolved_at": by.at,
    }
    connection.execute(update(privacy_requests).where(here).values(**values))
    for row in waiting:
        detail = {"kind": row.kind.value, "state": RequestState.DONE.value}
        append(connection, Action.REQUEST_RESOLVED, subject=row.id, by=by, detail=detail)


def add_link(
    connection: Connection,
    candidate: Candidate,
    purpose: LinkPurpose,
    *,
    requisition_id: str | None = None,
    expires: datetime,
    by: By,
) -> str:
    """Make a link for a person; its token, which nothing can show again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {
        "token_hash": _hash(token),
        "candidate_id": candidate.id,
        "requisition_id": requisition_id,
        "purpose": purpose.value,
        "created_at": by.at,
        "expires_at": expires,
        "made_by": None if by.actor == COMMAND_LINE else by.actor,
    }
    connection.execute(insert(candidate_links), [values])
    append(connection, Action.LINK_MADE, subject=candidate.id, by=by, detail={"purpose": purpose.value})
    return token


def link_of_token(connection: Connection, token: str, *, purpose: LinkPurpose, at: datetime) -> Link:
    """The link with that token.

    Raises:
        NotFound: there is none for that purpose, or it has ended.
    """
    row = connection.execute(_links().where(candidate_links.c.token_hash == _hash(token))).first()
    link = None if row is None else _link(row)
    if link is None or link.purpose is not purpose or not link.is_good(at=at):
        raise NotFound("this link cannot be used any more: ask whoever sent it for a new one.")
    return link


def links_of(connection: Connection, group: Sequence[Candidate]) -> tuple[Link, ...]:
    """The links that a person was given, the oldest first."""
    query = _links().where(candidate_links.c.candidate_id.in_([one.id for one in group]))
    return tuple(_link(row) for row in connection.execute(query.order_by(candidate_links.c.created_at)))


def revoke_link(connection: Connection, link: Link, *, by: By) -> None:
    """Take a link back."""
    here = and_(candidate_links.c.token_hash == link.id, candidate_links.c.revoked_at.is_(None))
    if connection.execute(update(candidate_links).where(here).values(revoked_at=by.at)).rowcount:
        detail = {"purpose": link.purpose.value}
        append(connection, Action.LINK_REVOKED, subject=link.candidate_id, by=by, detail=detail)


def add_consent(
    connection: Connection,
    group: Sequence[Candidate],
    basis: ConsentBasis,
    *,
    until: datetime,
    by: By,
    from_person: bool = False,
) -> None:
    """Record on what ground a person may be kept and until when; it holds for all their records."""
    recorded_by = None if from_person or by.actor == COMMAND_LINE else by.actor
    row = {"basis": basis, "until": until, "recorded_by": recorded_by, "recorded_at": by.at}
    connection.execute(insert(consents), [{"id": str(uuid4()), "candidate_id": one.id, **row} for one in group])
    change_candidates(connection, group, consent_basis=basis, consent_until=until)
    detail = {"basis": basis.value, "until": until.date().isoformat(), "by_the_person": from_person}
    append(connection, Action.CONSENT_RECORDED, subject=group[0].id, by=by, detail=detail)


def consents_of(connection: Connection, group: Sequence[Candidate]) -> tuple[Consent, ...]:
    """Every ground that was recorded, the oldest first."""
    query = (
        select(*(consents.c[name] for name in Consent.__slots__))
        .where(consents.c.candidate_id.in_([one.id for one in group]))
        .order_by(consents.c.recorded_at, consents.c.id)
    )
    return tuple(Consent(**row._mapping) for row in connection.execute(query))


def _seal(vault: Vault, wrapped: bytes, request_id: str, column: str, text: str) -> bytes:
    return vault.seal(wrapped, text.encode(), table=TABLE, row=request_id, column=column)


def _unseal(vault: Vault, candidate: Candidate, request_id: str, column: str, sealed: bytes | None) -> str:
    if sealed is None or candidate.wrapped_key is None:
        return ""
    return vault.unseal(candidate.wrapped_key, sealed, table=TABLE, row=request_id, column=column).decode()


def _requests() -> Any:
    return select(*(privacy_requests.c[name] for name in PrivacyRequest.__slots__))


def _links() -> Any:
    names = (name for name in Link.__slots__ if name != "id")
    return select(candidate_links.c.token_hash.label("id"), *(candidate_links.c[name] for name in names))


def _link(row: Any) -> Link:
    return Link(**{**row._mapping, "purpose": LinkPurpose(row.purpose)})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
