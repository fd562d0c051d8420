"""How long an organisation keeps people, and the erasing of those whose time is over: shown first, then done.

Whoever is held by the law or by a duty to keep records stays, unseen by every search and pool, until that ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import Stale
from api.storage.candidates import group_of
from api.storage.database import reading, transaction
from api.storage.retention import (
    Conflict,
    Retention,
    change_retention,
    conflicts_of,
    overdue_people,
    retention_of,
)
from api.workflows.erase import Asked, erase_as, remove_traces
from api.workflows.service import Service
from screening.digest import digest

__all__ = ["Applied", "Preview", "apply_retention", "preview_retention", "read_retention", "set_retention"]

AT_ONCE: Final = 500  # people a call erases: a request ends in seconds, and the next goes on
REASON: Final = "The time for which the retention policy keeps people is over."


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom the policy erases now and whom something keeps; `token` names exactly these people."""

    erased: tuple[str, ...]
    kept: tuple[tuple[str, tuple[Conflict, ...]], ...]
    token: str


@dataclass(frozen=True, slots=True)
class Applied:
    """How many people were erased, and how many are left for the next call."""

    erased: int
    left: int


def read_retention(service: Service, actor: Actor) -> tuple[Retention, int]:
    """The policy in force and its version; 0 is the default that nobody has set.

    Raises:
        Forbidden: the actor may not read policies.
    """
    require(actor, Permission.POLICY_READ)
    with reading(service.engine) as connection:
        return retention_of(connection, actor.organisation_id)


def set_retention(service: Service, actor: Actor, retention: Retention, *, expected: int) -> int:
    """Put a policy in force that was edited from version `expected`; its version.

    Raises:
        Forbidden: the actor may not set it.
        Stale: somebody has changed it since.
    """
    require(actor, Permission.RETENTION_EDIT)
    with transaction(service.engine) as connection:
        return change_retention(connection, actor.organisation_id, retention, expected=expected, by=actor.by)


def preview_retention(service: Service, actor: Actor) -> Preview:
    """Whom the policy would erase at this moment; nothing is done.

    Raises:
        Forbidden: the actor may not set the policy.
    """
    require(actor, Permission.RETENTION_EDIT)
    with reading(service.engine) as connection:
        retention, version = retention_of(connection, actor.organisation_id)
        erased: list[str] = []
        kept: list[tuple[str, tuple[Conflict, ...]]] = []
        for person in overdue_people(connection, actor.organisation_id, retention, at=actor.at):
            group = [one.id for one in group_of(connection, person)]
            conflicts = conflicts_of(connection, group, retention, at=actor.at)
            if conflicts:
                kept.append((person, conflicts))
            else:
                erased.append(person)
    return Preview(tuple(erased), tuple(kept), digest([version, erased]))


def apply_retention(service: Service, actor: Actor, *, token: str) -> Applied:
    """Erase the people of the preview with that token, each in a transaction of their own.

    Raises:
        Forbidden: the actor may not erase.
        Stale: other people would be erased than were shown.
    """
    require(actor, Permission.PRIVACY_ERASE)
    preview = preview_retention(service, actor)
    if preview.token != token:
        raise Stale("other people would be erased now than were shown: look at the preview again.")
    for person in preview.erased[:AT_ONCE]:
        asked = Asked(person, REASON)
        organisation = actor.organisation_id
        erase_as(service.engine, service.settings, asked, organisation_id=organisation, by=actor.by, tidy=False)
    remove_traces(service.engine, service.settings)
    done = min(len(preview.erased), AT_ONCE)
    return Applied(done, len(preview.erased) - done)
