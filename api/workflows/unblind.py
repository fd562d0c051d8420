"""Take the blindfold off one person: who, whom, when and why is on the ledger before a name is shown.

The reason is one of a closed set, because the ledger holds no words about people. It holds for some hours, so that a
page can be read again; then it is asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import Forbidden, NotFound
from api.storage.candidates import Candidate, Personal, StoredFile, file_content, file_name, files_of, personal_of
from api.storage.database import Connection, reading, transaction
from api.storage.history import did_since
from api.storage.ledger import Action, append
from api.storage.retention import retention_of
from api.workflows.people import Sight, person_in_sight
from api.workflows.service import Service

__all__ = ["UnblindReason", "Unblinded", "original_file", "personal_details", "require_unblinded", "unblind"]


class UnblindReason(StrEnum):
    """Why somebody needs to know who a person is."""

    CONTACT = "contact"
    INTERVIEW = "interview"
    IDENTITY_CHECK = "identity_check"
    DUPLICATE_CHECK = "duplicate_check"
    PERSON_ASKED = "person_asked"
    LEGAL_DUTY = "legal_duty"


@dataclass(frozen=True, slots=True)
class Unblinded:
    """Who a person is, by each record in sight, and the files they sent with their names."""

    person_id: str
    until: datetime
    personal: tuple[Personal, ...] = field(repr=False)
    files: tuple[tuple[StoredFile, str], ...] = field(repr=False)


def unblind(service: Service, actor: Actor, candidate_id: str, *, reason: UnblindReason) -> datetime:
    """Put on the ledger that and why the actor needs to know who it is; until when it holds.

    Raises:
        Forbidden: the actor may not un-blind.
        NotFound: nobody of that id is in sight.
    """
    require(actor, Permission.CANDIDATE_UNBLIND)
    with transaction(service.engine) as connection:
        sight = person_in_sight(connection, actor, candidate_id)
        hours = _hours(connection, actor)
        detail = {"reason": reason.value, "hours": hours}
        append(connection, Action.UNBLINDED, subject=sight.person.id, by=actor.by, detail=detail)
    return actor.at + timedelta(hours=hours)


def personal_details(service: Service, actor: Actor, candidate_id: str) -> Unblinded:
    """Who it is, for whoever has un-blinded them lately.

    Raises:
        Forbidden: the actor may not un-blind, or has not lately.
        NotFound: nobody of that id is in sight.
    """
    require(actor, Permission.CANDIDATE_UNBLIND)
    with reading(service.engine) as connection:
        sight = person_in_sight(connection, actor, candidate_id)
        hours = require_unblinded(connection, actor, sight)
        owners = {one.id: one for one in sight.records}
        named = tuple(
            (file, file_name(service.vault, owners[file.candidate_id], file))
            for file in files_of(connection, sight.records)
        )
        personal = tuple(personal_of(service.vault, one) for one in sight.records)
    return Unblinded(sight.person.id, actor.at + timedelta(hours=hours), personal, named)


def original_file(service: Service, actor: Actor, candidate_id: str, file_id: str) -> tuple[str, bytes]:
    """The name and the bytes of a file as it came, for whoever has un-blinded the person lately.

    Raises:
        Forbidden: the actor may not un-blind, or has not lately.
        NotFound: nobody of that id, or no such file of theirs, is in sight.
    """
    require(actor, Permission.CANDIDATE_UNBLIND)
    with reading(service.engine) as connection:
        sight = person_in_sight(connection, actor, candidate_id)
        require_unblinded(connection, actor, sight)
        return _opened(connection, service, sight, file_id)


def _opened(connection: Connection, service: Service, sight: Sight, file_id: str) -> tuple[str, bytes]:
    owners: dict[str, Candidate] = {one.id: one for one in sight.records}
    for file in files_of(connection, sight.records):
        if file.id == file_id:
            owner = owners[file.candidate_id]
            content = file_content(connection, service.vault, owner, file)
            if content is not None:
                return file_name(service.vault, owner, file), content
    raise NotFound


def require_unblinded(connection: Connection, actor: Actor, sight: Sight) -> int:
    """Refuse to say who it is to somebody who has not said lately why they need to know; for how many hours it holds.

    Raises:
        Forbidden: they have not.
    """
    hours = _hours(connection, actor)
    since = actor.at - timedelta(hours=hours)
    subjects = {sight.person.id, *sight.ids}
    if not did_since(connection, Action.UNBLINDED, actor=actor.user_id, subjects=subjects, since=since):
        raise Forbidden("this person is blind: say first why you need to know who it is; that is kept on the ledger.")
    return hours


def _hours(connection: Connection, actor: Actor) -> int:
    retention, _ = retention_of(connection, actor.organisation_id)
    return retention.unblind_hours
