"""Requisitions: written, edited as versions, approved by somebody else, closed, copied.

What is refused in a file is refused here. An edit names the version that it was made from; a slate that the audit holds
is not edited. Whatever changes requirements, weights or the cut shuts the gate of what was proposed before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict, EntranceError, Forbidden, Stale
from api.storage.accounts import team_by_id
from api.storage.database import Connection, is_plain_text, reading, transaction
from api.storage.gate import keeping_attempts, lock_requisition, make_stale, refuse_if_frozen
from api.storage.rankings import latest_ranking, places_of
from api.storage.requisitions import (
    NewRequisition,
    NewVersion,
    StoredRequisition,
    StoredVersion,
    add_requisition,
    add_version,
    approve_version,
    describe_requisition,
    new_requisition_id,
    requisition_by_id,
    requisitions_in,
    set_requisition_state,
    version_of,
    versions_of,
)
from api.storage.states import Change, RequisitionState
from api.workflows.additions import refuse_after_search
from api.workflows.movement import Movement, movement
from api.workflows.rank import rank_pool
from api.workflows.requisition_source import Meant, fields_of, meaning_of, with_ids, written
from api.workflows.service import Service
from screening.criteria import refusal
from screening.errors import RequisitionError
from screening.requisition import Requisition
from screening.requisition_diff import Difference, Field, differences, is_reweighting

__all__ = [
    "Edited",
    "Wanted",
    "WholeRequisition",
    "approve_requisition",
    "change_requisition",
    "close_requisition",
    "create_requisition",
    "difference_of",
    "duplicate_requisition",
    "edit_in",
    "list_requisitions",
    "read_requisition",
    "read_versions",
    "reopen_requisition",
    "whole_in",
]

MAX_FAMILY: Final = 200  # characters, as the tables have it
MAX_POSTING: Final = 30_000
MAX_NOTE: Final = 2_000
AGAIN: Final = "the requisition was changed in the meantime: read it again, then change it."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wrote: YAML or fields, and what surrounds them; None is left as it is (or as is usual)."""

    source: str | None = field(default=None, repr=False)
    fields: Mapping[str, Any] | None = field(default=None, repr=False)
    job_family: str | None = None
    posting: str | None = field(default=None, repr=False)
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class WholeRequisition:
    """A requisition with one of its versions, understood."""

    stored: StoredRequisition
    version: StoredVersion
    meaning: Requisition


@dataclass(frozen=True, slots=True)
class Edited:
    """A requisition after an edit: what differs from before, whether the pool was ranked again, and what that moved."""

    whole: WholeRequisition
    changes: tuple[Difference, ...]
    is_ranked_again: bool = False
    moved: Movement | None = None


def list_requisitions(
    service: Service,
    actor: Actor,
    *,
    state: RequisitionState | None = None,
    after: tuple[datetime, str] | None = None,
    rows: int,
) -> tuple[StoredRequisition, ...]:
    """Requisitions in sight, the newest first.

    Raises:
        Forbidden: the actor may not read requisitions.
    """
    require(actor, Permission.REQUISITION_READ)
    team_ids = None if actor.sees_whole_organisation else actor.team_ids
    with reading(service.engine) as connection:
        return requisitions_in(
            connection, actor.organisation_id, team_ids=team_ids, state=state, after=after, rows=rows
        )


def read_requisition(
    service: Service, actor: Actor, requisition_id: str, number: int | None = None
) -> WholeRequisition:
    """A requisition with the version in force, or with one of its versions.

    Raises:
        Forbidden: the actor may not read requisitions.
        NotFound: there is no such requisition in sight, or no such version.
    """
    require(actor, Permission.REQUISITION_READ)
    with reading(service.engine) as connection:
        return whole_in(connection, _in_sight(connection, actor, requisition_id), number)


def read_versions(service: Service, actor: Actor, requisition_id: str) -> tuple[StoredVersion, ...]:
    """All versions of a requisition, the newest first.

    Raises:
        Forbidden: the actor may not read requisitions.
        NotFound: there is no such requisition in sight.
    """
    require(actor, Permission.REQUISITION_READ)
    with reading(service.engine) as connection:
        return versions_of(connection, _in_sight(connection, actor, requisition_id).id)


def difference_of(
    service: Service, actor: Actor, requisition_id: str, *, before: int, after: int
) -> tuple[Difference, ...]:
    """What two versions differ in.

    Raises:
        Forbidden: the actor may not read requisitions.
        NotFound: there is no such requisition in sight, or no such version.
    """
    require(actor, Permission.REQUISITION_READ)
    with reading(service.engine) as connection:
        stored = _in_sight(connection, actor, requisition_id)
        old, new = (whole_in(connection, stored, number).meaning for number in (before, after))
    return differences(old, new)


def create_requisition(
    service: Service, actor: Actor, wanted: Wanted, *, team_id: str | None = None
) -> WholeRequisition:
    """Add an open requisition; of the actor's team, where they have one only.

    Raises:
        Forbidden: the actor may not write requisitions.
        NotFound: there is no such team in sight.
        BadInput: no team is named where there is more than one.
        RequisitionError: what was written cannot be used.
    """
    require(actor, Permission.REQUISITION_EDIT)
    requisition_id = new_requisition_id()
    meant = _meant(wanted, requisition_id)
    with transaction(service.engine) as connection:
        new = NewRequisition(
            organisation_id=actor.organisation_id,
            team_id=_team(connection, actor, team_id),
            job_family=_family(wanted.job_family or meant.requisition.title[:MAX_FAMILY]),
            posting=_posting(wanted.posting or ""),
            first=_new_version(meant, wanted.note),
        )
        return whole_in(connection, add_requisition(connection, new, by=actor.by, requisition_id=requisition_id))


def change_requisition(service: Service, actor: Actor, requisition_id: str, wanted: Wanted, *, expected: int) -> Edited:
    """Write another version, made from version `expected`; none if nothing that is asked changes.

    Where only weights, modes, order or the cut change and the evidence is there, the pool is ranked again at once.

    Raises:
        Forbidden: the actor may not write requisitions.
        NotFound: there is no such requisition in sight.
        Stale: version `expected` is not in force any more.
        Frozen: an audit holds its slate.
        RequisitionError: what was written cannot be used.
    """
    require(actor, Permission.REQUISITION_EDIT)
    with keeping_attempts(service.engine, by=actor.by), transaction(service.engine) as connection:
        stored = _in_sight(connection, actor, requisition_id)
        lock_requisition(connection, requisition_id)
        edited = edit_in(connection, actor, stored.id, wanted, expected=expected)
    return _ranked_again(service, actor, edited, before=expected)


def edit_in(connection: Connection, actor: Actor, requisition_id: str, wanted: Wanted, *, expected: int) -> Edited:
    """The same inside the caller's transaction, who has asked for the permission, the sight and the lock.

    Raises:
        Stale, Frozen, RequisitionError: as `change_requisition`.
    """
    old = whole_in(connection, requisition_by_id(connection, requisition_id))
    if old.stored.version != expected:
        raise Stale(AGAIN)
    meant = _meant(wanted, requisition_id, old)
    found = differences(old.meaning, meant.requisition)
    family = old.stored.job_family if wanted.job_family is None else _family(wanted.job_family)
    is_same = not found and (meant.source == old.version.source or meant.hash == old.version.hash)
    is_other = not found and not is_same
    for what in _frozen_parts(found, is_other=is_other or family != old.stored.job_family):
        refuse_if_frozen(connection, requisition_id, what=what, by=actor.by)
    posting = old.stored.posting if wanted.posting is None else _posting(wanted.posting)
    describe_requisition(connection, old.stored, job_family=family, posting=posting, by=actor.by)
    if is_same:
        return Edited(whole_in(connection, requisition_by_id(connection, requisition_id)), ())
    add_version(connection, old.stored, _new_version(meant, wanted.note), by=actor.by)
    make_stale(connection, requisition_id, by=actor.by)
    return Edited(whole_in(connection, requisition_by_id(connection, requisition_id)), found)


def approve_requisition(service: Service, actor: Actor, requisition_id: str, *, number: int) -> WholeRequisition:
    """Put one's name under a version that somebody else wrote.

    Raises:
        Forbidden: the actor may not approve, or wrote it.
        NotFound: there is no such requisition in sight, or no such version.
        Stale: it is not in force any more.
        Conflict: somebody approved it already.
    """
    require(actor, Permission.REQUISITION_APPROVE)
    with transaction(service.engine) as connection:
        stored = _in_sight(connection, actor, requisition_id)
        lock_requisition(connection, requisition_id)
        stored = requisition_by_id(connection, requisition_id)
        version = version_of(connection, requisition_id, number)
        if stored.version != number:
            raise Stale("there is a newer version: read it, then approve that one.")
        if version.created_by == actor.user_id:
            raise Forbidden("whoever wrote a version cannot approve it: ask somebody else of the team.")
        if not approve_version(connection, version, by=actor.by):
            raise Conflict("this version is approved already.")
        return whole_in(connection, stored)


def close_requisition(service: Service, actor: Actor, requisition_id: str) -> WholeRequisition:
    """Add nobody any more; nothing if it is closed.

    Raises:
        Forbidden: the actor may not write requisitions.
        NotFound: there is no such requisition in sight.
    """
    return _set_state(service, actor, requisition_id, RequisitionState.CLOSED)


def reopen_requisition(service: Service, actor: Actor, requisition_id: str) -> WholeRequisition:
    """Let people be added again; nothing if it is open.

    Raises:
        Forbidden: the actor may not write requisitions.
        NotFound: there is no such requisition in sight.
        Conflict: other weights were searched on its pool.
    """
    return _set_state(service, actor, requisition_id, RequisitionState.OPEN)


def duplicate_requisition(
    service: Service,
    actor: Actor,
    requisition_id: str,
    *,
    title: str | None = None,
    reference_date: date | None = None,
    team_id: str | None = None,
) -> WholeRequisition:
    """A new requisition that asks the same, without people, drafts or approval.

    Raises:
        Forbidden: the actor may not write requisitions.
        NotFound: there is no such requisition or team in sight.
        RequisitionError: the title cannot be used.
    """
    require(actor, Permission.REQUISITION_EDIT)
    old = read_requisition(service, actor, requisition_id)
    fields = fields_of(old.meaning)
    fields.pop("id")
    fields |= {"title": title} if title is not None else {}
    fields |= {"reference_date": reference_date.isoformat()} if reference_date is not None else {}
    wanted = Wanted(fields=fields, job_family=old.stored.job_family, posting=old.stored.posting)
    return create_requisition(service, actor, wanted, team_id=team_id or old.stored.team_id)


def _set_state(service: Service, actor: Actor, requisition_id: str, state: RequisitionState) -> WholeRequisition:
    require(actor, Permission.REQUISITION_EDIT)
    with transaction(service.engine) as connection:
        _in_sight(connection, actor, requisition_id)
        lock_requisition(connection, requisition_id)
        if state is RequisitionState.OPEN:
            refuse_after_search(connection, requisition_id)
        set_requisition_state(connection, requisition_by_id(connection, requisition_id), state, by=actor.by)
        return whole_in(connection, requisition_by_id(connection, requisition_id))


def _in_sight(connection: Connection, actor: Actor, requisition_id: str) -> StoredRequisition:
    stored = requisition_by_id(connection, requisition_id)
    require_team(actor, organisation_id=stored.organisation_id, team_id=stored.team_id)
    return stored


def whole_in(connection: Connection, stored: StoredRequisition, number: int | None = None) -> WholeRequisition:
    """The requisition with the version in force, or with that one.

    Raises:
        NotFound: there is no such version.
    """
    version = version_of(connection, stored.id, stored.version if number is None else number)
    return WholeRequisition(stored, version, meaning_of(version.source, requisition_id=stored.id).requisition)


def _meant(wanted: Wanted, requisition_id: str, old: WholeRequisition | None = None) -> Meant:
    """What was written, understood; what stands in force where nothing was."""
    if (wanted.source is None) == (wanted.fields is None):
        if wanted.source is None and old is not None:
            return meaning_of(old.version.source, requisition_id=requisition_id)
        raise BadInput("write either the YAML as 'source', or the fields of the requisition.")
    if wanted.source is not None:
        return meaning_of(wanted.source, requisition_id=requisition_id)
    fields = dict(wanted.fields or {})
    taken = [requirement.id for requirement in old.meaning.requirements] if old else []
    fields["requirements"] = with_ids(fields.get("requirements") or (), taken=taken)
    if old is not None:
        fields.setdefault("id", old.meaning.id)
    return written(fields, requisition_id=requisition_id)


def _frozen_parts(found: tuple[Difference, ...], *, is_other: bool) -> tuple[Change, ...]:
    """What of a held slate an edit touches; `is_other` where the family or the id is: audits are pooled by family."""
    parts = []
    if is_other or any(difference.field is not Field.CUT for difference in found):
        parts.append(Change.REQUIREMENTS)
    if any(difference.field is Field.CUT for difference in found):
        parts.append(Change.CUT)
    return tuple(parts)


def _ranked_again(service: Service, actor: Actor, edited: Edited, *, before: int) -> Edited:
    """Rank the pool under the new weights, where that is arithmetic alone; what is missing waits for a proposal."""
    if not is_reweighting(edited.changes):
        return edited
    requisition_id = edited.whole.stored.id
    try:
        ranked = rank_pool(service, requisition_id, edited.whole.version.number, by=actor.by)
    except EntranceError:
        return edited
    with reading(service.engine) as connection:
        old = latest_ranking(connection, requisition_id, before)
        moved = None if old is None else movement(places_of(connection, old.id), ranked.places)
    return Edited(edited.whole, edited.changes, is_ranked_again=True, moved=moved)


def _new_version(meant: Meant, note: str) -> NewVersion:
    words = " ".join(note.split())
    if len(words) > MAX_NOTE:
        raise BadInput(f"the note is longer than {MAX_NOTE} characters.")
    return NewVersion(meant.requisition.title, meant.source, meant.hash, words)


def _team(connection: Connection, actor: Actor, team_id: str | None) -> str:
    if team_id is None:
        if len(actor.team_ids) != 1:
            raise BadInput("name the team that the requisition belongs to, as team_id.")
        return next(iter(actor.team_ids))
    team = team_by_id(connection, team_id, organisation_id=actor.organisation_id)
    require_team(actor, organisation_id=actor.organisation_id if team else "", team_id=team_id)
    return team_id


def _family(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > MAX_FAMILY or not words.isprintable():
        raise BadInput(f"the job family cannot be used: 1 to {MAX_FAMILY} characters that can be printed.")
    if refused := refusal(words):
        says = f"job family: '{refused.phrase}' cannot be asked: {refused.why}."
        raise RequisitionError(says, instead=refused.instead)
    return words


def _posting(text: str) -> str:
    if len(text) > MAX_POSTING or not is_plain_text(text):
        raise BadInput(f"the posting cannot be used: at most {MAX_POSTING} characters of text.")
    return text
