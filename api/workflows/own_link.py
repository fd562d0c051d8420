"""The links by which people reach their own page: what one opens, and many made at once for the voluntary questions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import BadInput, NotFound
from api.storage.accounts import organisation_name
from api.storage.applicants import applicants_by_id
from api.storage.candidates import candidate_by_id, pseudonym
from api.storage.database import reading, transaction
from api.storage.privacy import LinkPurpose, add_link, link_of_token
from api.storage.proposed import opening_by_id
from api.workflows.people import person_in_sight
from api.workflows.privacy import MAX_LINK_DAYS
from api.workflows.self_identify import takes_answers
from api.workflows.service import Service

__all__ = [
    "OWN_PATH",
    "AskedPerson",
    "Visit",
    "campaign_links",
    "mark_of",
    "own_address",
    "pseudonym_in_sight",
    "visit",
]

OWN_PATH: Final = "/own"
MARK_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Visit:
    """What a link opens: a person's own page, or the voluntary questions alone; for which organisation and position.

    It takes answers only if it was made by somebody who asks everybody: compliance.
    """

    purpose: LinkPurpose
    organisation: str
    position: str
    expires_at: datetime
    takes_answers: bool


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """A person to be asked, and their link; its token is shown this once."""

    candidate_id: str
    pseudonym: str
    token: str = field(repr=False)
    expires_at: datetime


def own_address(token: str) -> str:
    """The path of a link; the token stands behind a #, so that it stays out of every log."""
    return f"{OWN_PATH}#{token}"


def mark_of(token: str) -> str:
    """What tells the forms of one link's page from those of another's; it opens nothing."""
    return hashlib.sha256(f"page {token}".encode()).hexdigest()[:MARK_DIGITS]


def visit(service: Service, token: str) -> Visit:
    """What whoever holds this link may see.

    Raises:
        NotFound: the link cannot be used, or not any more.
    """
    at = service.now()
    with reading(service.engine) as connection:
        try:
            link = link_of_token(connection, token, purpose=LinkPurpose.PRIVACY, at=at)
        except NotFound:
            link = link_of_token(connection, token, purpose=LinkPurpose.SELF_IDENTIFICATION, at=at)
        person = candidate_by_id(connection, link.candidate_id)
        if person.erased_at is not None:
            raise NotFound("this link cannot be used any more: what it led to was erased.")
        title = "" if link.requisition_id is None else opening_by_id(connection, link.requisition_id).title
        name = organisation_name(connection, person.organisation_id)
        may_answer = takes_answers(connection, link)
    return Visit(link.purpose, name, title, link.expires_at, may_answer)


def pseudonym_in_sight(service: Service, actor: Actor, candidate_id: str) -> str:
    """What stands for the name of somebody to whom the actor may give a link.

    Raises:
        Forbidden: the actor may not change candidates.
        NotFound: nobody of that id is in sight.
    """
    require(actor, Permission.CANDIDATE_EDIT)
    with reading(service.engine) as connection:
        return person_in_sight(connection, actor, candidate_id).person.pseudonym


def campaign_links(service: Service, actor: Actor, requisition_id: str, *, days: int) -> Sequence[AskedPerson]:
    """A link to the voluntary questions for everybody in the pool of a requisition; each is on the ledger.

    Raises:
        Forbidden: the actor is not compliance.
        NotFound: there is no such requisition in sight.
        BadInput: the links would hold for no day, or for more than 90.
    """
    require(actor, Permission.SELF_IDENTIFICATION_IMPORT)
    if not 1 <= days <= MAX_LINK_DAYS:
        raise BadInput(f"a link holds for 1 to {MAX_LINK_DAYS} days.")
    expires = actor.at + timedelta(days=days)
    asked: list[AskedPerson] = []
    with transaction(service.engine) as connection:
        opening = opening_by_id(connection, requisition_id)
        require_team(actor, organisation_id=opening.organisation_id, team_id=opening.team_id)
        for candidate_id in sorted(set(applicants_by_id(connection, requisition_id).values())):
            person = candidate_by_id(connection, candidate_id)
            if person.merged_into is not None:
                continue
            token = add_link(
                connection,
                person,
                LinkPurpose.SELF_IDENTIFICATION,
                requisition_id=requisition_id,
                expires=expires,
                by=actor.by,
            )
            asked.append(AskedPerson(candidate_id, pseudonym(candidate_id), token, expires))
    return asked
