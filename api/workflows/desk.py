"""The desk of compliance: what awaits an audit or a sign-off, what is held, what was released, what was asked for.

Aggregates of states and the words of those who asked; never a person of a pool, a count of a proposal, or an order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.storage.audits import SignedOff, audit_of_proposal, count_attempts, published_audit
from api.storage.changes import StoredChange, changes_of
from api.storage.course import Happened, Turn, happened_to, left_pool, opened_without_act, signed_in, turns_of
from api.storage.database import Connection, reading
from api.storage.desk import (
    AskedChange,
    DeskRow,
    asked_changes,
    count_asked,
    count_states,
    desk_page,
    names_of,
)
from api.storage.gate import latest_proposal, proposal_by_id
from api.storage.proposed import took_part
from api.storage.states import ChangeState, ProposalState
from api.workflows.additions import why_no_search
from api.workflows.audit_again import why_not_again
from api.workflows.see_audits import see_audit
from api.workflows.service import Service
from fairness.report import headline

__all__ = ["Beside", "Changes", "Course", "Desk", "beside_audit", "desk", "list_changes"]

MOST_SAID: Final = 5000  # headlines kept by one process, some hundred bytes each
_SAID: Final[dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of newest proposals; `counts` by state, `attempts` by proposal that was held, `asked` await an answer.

    `said` is the headline of each audit. Of the requisitions in `slipped` a slate was held and a later one let through
    without an act of an officer.
    """

    rows: tuple[DeskRow, ...]
    counts: Mapping[ProposalState, int]
    attempts: Mapping[str, int]
    asked: int
    said: Mapping[str, str]
    slipped: frozenset[str]


@dataclass(frozen=True, slots=True)
class Changes:
    """Requests and attempts with the names of those who asked and answered."""

    rows: tuple[AskedChange, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Course:
    """The way of the whole requisition: every proposal, what officers and the team did, and who left meanwhile.

    `slipped`: a slate was held and a later one let through without an act of an officer.
    """

    turns: tuple[Turn, ...]
    signed: tuple[SignedOff, ...]
    changes: tuple[StoredChange, ...]
    happened: tuple[Happened, ...]
    left: tuple[Happened, ...]
    slipped: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an audit: what was asked of its slate, names of who acted, whether the reader took part.

    `no_search` and `no_again` say why other weights may not be searched, and why the slate cannot be audited anew; None
    where they can. `newest` is the audit of the newest proposal; None while that is being made.
    """

    changes: tuple[StoredChange, ...]
    names: Mapping[str, str]
    took_part: bool
    proposed_by: str
    proposed_at: datetime
    version: int
    changed_at: datetime
    no_search: str | None
    no_again: str | None
    newest: str | None
    course: Course


def desk(
    service: Service,
    actor: Actor,
    *,
    states: Collection[ProposalState],
    after: tuple[datetime, str] | None,
    limit: int,
) -> Desk:
    """Where the newest proposal of each requisition is, for those in `states`.

    Raises:
        Forbidden: the actor may not see audits.
    """
    require(actor, Permission.AUDIT_READ)
    with reading(service.engine) as connection:
        rows = desk_page(connection, actor.organisation_id, states=states, after=after, limit=limit)
        return Desk(
            rows=rows,
            counts=count_states(connection, actor.organisation_id),
            attempts=count_attempts(connection, [row.proposal_id for row in rows]),
            asked=count_asked(connection, actor.organisation_id),
            said={one: _headline(connection, one) for one in _audits_of(rows)},
            slipped=opened_without_act(connection, [row.requisition_id for row in rows]),
        )


def list_changes(
    service: Service,
    actor: Actor,
    *,
    states: Collection[ChangeState],
    after: tuple[datetime, str] | None,
    limit: int,
) -> Changes:
    """Requests and attempts to change held slates, newest first.

    Raises:
        Forbidden: the actor may not answer them.
    """
    require(actor, Permission.CHANGE_APPROVE)
    with reading(service.engine) as connection:
        rows = asked_changes(connection, actor.organisation_id, states=states, after=after, limit=limit)
        return Changes(rows, names_of(connection, actor.organisation_id, _people([one.change for one in rows])))


def beside_audit(service: Service, actor: Actor, audit_id: str) -> Beside:
    """What was asked, tried and said beside an audit.

    Raises:
        Forbidden: the actor may not see audits.
        NotFound: there is no such audit in sight.
    """
    seen = see_audit(service, actor, audit_id)
    with reading(service.engine) as connection:
        proposal = proposal_by_id(connection, seen.audit.proposal_id)
        found = changes_of(connection, seen.audit.requisition_id)
        mine = tuple(one for one in found if one.proposal_id == proposal.id)
        course = _course(connection, proposal.requisition_id, found)
        return Beside(
            changes=mine,
            names=names_of(connection, actor.organisation_id, _acted_in(course)),
            took_part=took_part(connection, proposal, actor.user_id),
            proposed_by=proposal.created_by,
            proposed_at=proposal.created_at,
            version=proposal.version,
            changed_at=proposal.changed_at,
            no_search=why_no_search(connection, proposal.requisition_id),
            no_again=why_not_again(connection, proposal),
            newest=_newest(connection, proposal.requisition_id),
            course=course,
        )


def _headline(connection: Connection, audit_id: str) -> str:
    """The headline of an audit, kept in memory: an audit never changes, and reading fifty takes long."""
    said = _SAID.get(audit_id)
    if said is None:
        if len(_SAID) >= MOST_SAID:
            _SAID.clear()
        said = _SAID[audit_id] = headline(published_audit(connection, audit_id))
    return said


def _audits_of(rows: Collection[DeskRow]) -> list[str]:
    return [row.audit_id for row in rows if row.audit_id is not None]


def _course(connection: Connection, requisition_id: str, changes: tuple[StoredChange, ...]) -> Course:
    turns = turns_of(connection, requisition_id)
    return Course(
        turns=turns,
        signed=signed_in(connection, requisition_id),
        changes=changes,
        happened=happened_to(connection, [one.proposal_id for one in turns]),
        left=left_pool(connection, requisition_id),
        slipped=bool(opened_without_act(connection, [requisition_id])),
    )


def _acted_in(course: Course) -> set[str]:
    """Everybody whose name the course may need; who is no user has none."""
    return {
        *_people(course.changes),
        *(one.user_id for one in course.signed),
        *(one.created_by for one in course.turns),
        *(one.actor for one in (*course.happened, *course.left)),
    }


def _newest(connection: Connection, requisition_id: str) -> str | None:
    """The audit of the newest proposal; None while it is being made."""
    latest = latest_proposal(connection, requisition_id)
    audit = None if latest is None else audit_of_proposal(connection, latest.id)
    return None if audit is None else audit.id


def _people(changes: Collection[StoredChange]) -> set[str]:
    return {one for change in changes for one in (change.requested_by, change.resolved_by) if one is not None}
