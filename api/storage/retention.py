"""How long people are kept, and what keeps them longer: the policy of an organisation and the conditions it makes.

Two different clocks. Consent, or the purpose of an application, ends: from then on a person is in no search, list or
pool. A duty to keep records ends later or sooner: until then an erasure is a conflict that compliance decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from api.errors import BadInput
from api.storage.ledger import By
from api.storage.policies import NO_VERSION, find_policy, set_policy
from api.storage.states import ApplicationState, ConsentBasis, ProposalState, RequestKind, RequestState
from api.storage.tables import applications, candidates, decisions, privacy_requests, proposals

__all__ = [
    "LONGEST_DAYS",
    "Conflict",
    "Retention",
    "available",
    "change_retention",
    "conflicts_of",
    "last_activity",
    "overdue_people",
    "retention_of",
    "unexpired",
]

POLICY: Final = "retention"
LONGEST_DAYS: Final = 3650


class Conflict(StrEnum):
    """What stands against erasing somebody now; each is decided by compliance with a reason."""

    LEGAL_HOLD = "legal_hold"
    RETENTION_DUTY = "retention_duty"
    HELD_SLATE = "held_slate"


@dataclass(frozen=True, slots=True)
class Retention:
    """Days, unless the name says hours.

    `application_days`: how long somebody stays who applied for one position. `pool_days`: who agreed to be considered
    for later ones. `duty_days`: how long records of an application must be kept after the last thing done with them.
    `answer_days`: until a request of a person is due. `unblind_hours`: how long an un-blinding holds.

    Source: 29 CFR 1602.14 (one year, `duty_days`); Regulation (EU) 2016/679, Article 12(3) (one month, `answer_days`).
    """

    application_days: int = 365
    pool_days: int = 730
    duty_days: int = 365
    answer_days: int = 30
    unblind_hours: int = 12

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            least = 0 if one.name == "duty_days" else 1
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LONGEST_DAYS:
                raise BadInput(f"the retention policy's {one.name} cannot be used: {least} to {LONGEST_DAYS}.")


def retention_of(connection: Connection, organisation_id: str) -> tuple[Retention, int]:
    """The policy in force and its version; the default with NO_VERSION where nobody has set one."""
    found = find_policy(connection, organisation_id, POLICY)
    return (Retention(), NO_VERSION) if found is None else (Retention(**found.value), found.version)


def change_retention(
    connection: Connection, organisation_id: str, retention: Retention, *, expected: int, by: By
) -> int:
    """Put `retention` in force; its version.

    Raises:
        Stale: somebody has changed it since version `expected`.
    """
    return set_policy(connection, organisation_id, POLICY, asdict(retention), expected=expected, by=by).version


def unexpired(retention: Retention, *, at: datetime) -> ColumnElement[bool]:
    """The condition that a row of candidates may still be considered at that moment."""

    def kept(basis: ConsentBasis, days: int) -> ColumnElement[bool]:
        return and_(candidates.c.consent_basis == basis, candidates.c.created_at > at - timedelta(days=days))

    by_policy = or_(
        kept(ConsentBasis.APPLICATION, retention.application_days), kept(ConsentBasis.POOL, retention.pool_days)
    )
    return or_(candidates.c.consent_until > at, and_(candidates.c.consent_until.is_(None), by_policy))


def available(retention: Retention, *, at: datetime) -> ColumnElement[bool]:
    """The condition of every search, list and pool: neither erased nor expired."""
    return and_(candidates.c.erased_at.is_(None), candidates.c.wrapped_key.is_not(None), unexpired(retention, at=at))


def last_activity(connection: Connection, group: Sequence[str]) -> datetime | None:
    """When the last thing was done with an application of these records; None if they applied for nothing."""
    moments = [
        *connection.execute(
            select(applications.c.added_at, applications.c.changed_at).where(applications.c.candidate_id.in_(group))
        ),
        *connection.execute(
            select(decisions.c.created_at, decisions.c.undone_at).where(decisions.c.candidate_id.in_(group))
        ),
    ]
    return max((moment for row in moments for moment in row if moment is not None), default=None)


def conflicts_of(
    connection: Connection, group: Sequence[str], retention: Retention, *, at: datetime
) -> tuple[Conflict, ...]:
    """What stands against erasing these records of one person at that moment."""
    found = []
    held = select(candidates.c.id).where(candidates.c.id.in_(group), candidates.c.legal_hold)
    if connection.execute(held).first() is not None:
        found.append(Conflict.LEGAL_HOLD)
    last = last_activity(connection, group)
    if last is not None and last > at - timedelta(days=retention.duty_days):
        found.append(Conflict.RETENTION_DUTY)
    if connection.execute(_held_slates(group)).first() is not None:
        found.append(Conflict.HELD_SLATE)
    return tuple(found)


def overdue_people(
    connection: Connection, organisation_id: str, retention: Retention, *, at: datetime
) -> tuple[str, ...]:
    """People none of whose records may be considered any more, whom no open request keeps; by pseudonym."""
    members = candidates.alias("members")
    asked = exists().where(
        privacy_requests.c.candidate_id == candidates.c.id,
        privacy_requests.c.state == RequestState.OPEN,
        privacy_requests.c.kind != RequestKind.ERASURE,
    )
    person = func.coalesce(candidates.c.merged_into, candidates.c.id)
    alive = select(person).where(
        candidates.c.organisation_id == organisation_id,
        candidates.c.erased_at.is_(None),
        or_(unexpired(retention, at=at), asked),
    )
    query = (
        select(members.c.id)
        .where(
            members.c.organisation_id == organisation_id,
            members.c.merged_into.is_(None),
            members.c.erased_at.is_(None),
            members.c.id.not_in(alive),
        )
        .order_by(members.c.id)
    )
    return tuple(connection.execute(query).scalars())


def _held_slates(group: Sequence[str]) -> Any:
    return (
        select(proposals.c.id)
        .join(applications, applications.c.requisition_id == proposals.c.requisition_id)
        .where(
            applications.c.candidate_id.in_(group),
            applications.c.state == ApplicationState.ACTIVE,
            proposals.c.state == ProposalState.HELD,
        )
        .limit(1)
    )
