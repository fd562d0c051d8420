"""Audits and sign-offs: aggregates as they were published, and who let a held proposal through, and why.

Never changed once written: the database refuses. Holds nobody's name and no order.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Row, and_, func, insert, or_, select

from api.errors import NotFound
from api.storage.gate import StoredProposal
from api.storage.ledger import By
from api.storage.states import GateOutcome
from api.storage.tables import audits, change_requests, proposals, requisitions, shortlists, sign_offs
from fairness.serialise import canonical_json

__all__ = [
    "PooledAudit",
    "SignedOff",
    "StoredAudit",
    "add_audit",
    "add_sign_off",
    "audit_by_id",
    "audit_of_proposal",
    "audits_page",
    "count_attempts",
    "published_audit",
    "released_audits",
    "sign_offs_of",
]

COMPRESSION: Final = 6


@dataclass(frozen=True, slots=True)
class StoredAudit:
    """An audit without its figures; `public_reasons` name no group and no family."""

    id: str
    organisation_id: str
    requisition_id: str
    team_id: str
    title: str
    proposal_id: str
    subject: str
    outcome: GateOutcome
    public_reasons: tuple[str, ...]
    sha256: str
    policy: str
    policy_version: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SignedOff:
    """Who signed off, or held, and why; `is_release` is False for a hold by hand.

    `answers_came_later`: people had answered since the audit was made, and who signed off said that they knew.
    """

    id: str
    audit_id: str
    subject: str
    is_release: bool
    user_id: str
    reason: str
    answers_came_later: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PooledAudit:
    """What the audit of a released shortlist published."""

    requisition_id: str
    title: str
    published: Mapping[str, Any] = field(repr=False)


def add_audit(
    connection: Connection,
    proposal: StoredProposal,
    published: Mapping[str, Any],
    *,
    outcome: GateOutcome,
    at: datetime,
) -> str:
    """Keep the audit of a proposal that was ranked; its id."""
    audit_id = str(uuid4())
    values = {
        "id": audit_id,
        "organisation_id": proposal.organisation_id,
        "proposal_id": proposal.id,
        "subject": proposal.subject,
        "outcome": outcome,
        "public_reasons": canonical_json(list(published["gate"]["public_reasons"])).decode(),
        "published": zlib.compress(canonical_json(dict(published)), COMPRESSION),
        "sha256": published["sha256"],
        "policy": published["policy"]["id"],
        "policy_version": published["policy"]["version"],
        "created_at": at,
    }
    connection.execute(insert(audits), [values])
    return audit_id


def audit_by_id(connection: Connection, audit_id: str) -> StoredAudit:
    """The audit with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_audits().where(audits.c.id == audit_id)).first()
    if row is None:
        raise NotFound
    return _audit(row)


def audit_of_proposal(connection: Connection, proposal_id: str) -> StoredAudit | None:
    """The audit of a proposal; None while there is none."""
    row = connection.execute(_audits().where(audits.c.proposal_id == proposal_id)).first()
    return None if row is None else _audit(row)


def audits_page(
    connection: Connection, organisation_id: str, *, after: tuple[datetime, str] | None, limit: int
) -> tuple[StoredAudit, ...]:
    """Audits of the organisation, newest first, from the one after `after` (moment and id)."""
    query = _audits().where(audits.c.organisation_id == organisation_id)
    if after is not None:
        moment, audit_id = after
        older = audits.c.created_at < moment
        query = query.where(or_(older, and_(audits.c.created_at == moment, audits.c.id < audit_id)))
    rows = connection.execute(query.order_by(audits.c.created_at.desc(), audits.c.id.desc()).limit(limit))
    return tuple(map(_audit, rows))


def published_audit(connection: Connection, audit_id: str) -> dict[str, Any]:
    """The audit as it was published, figures and all: for compliance and auditors.

    Raises:
        NotFound: there is none.
    """
    stored = connection.execute(select(audits.c.published).where(audits.c.id == audit_id)).scalar()
    if stored is None:
        raise NotFound
    return _opened(stored)


def released_audits(
    connection: Connection, organisation_id: str, *, job_family: str, except_requisition: str
) -> tuple[PooledAudit, ...]:
    """What was published of each released shortlist of the job family, one a requisition, in the order of release.

    A requisition counts with its newest shortlist; the one that is audited now is left out.
    """
    query = (
        select(shortlists.c.requisition_id, requisitions.c.title, audits.c.published)
        .join(audits, audits.c.id == shortlists.c.audit_id)
        .join(requisitions, requisitions.c.id == shortlists.c.requisition_id)
        .where(
            requisitions.c.organisation_id == organisation_id,
            func.lower(requisitions.c.job_family) == job_family.lower(),
            requisitions.c.id != except_requisition,
            shortlists.c.superseded_at.is_(None),
        )
        .order_by(shortlists.c.released_at, shortlists.c.id)
    )
    newest = {row.requisition_id: row for row in connection.execute(query)}
    return tuple(PooledAudit(row.requisition_id, row.title, _opened(row.published)) for row in newest.values())


def add_sign_off(
    connection: Connection,
    audit: StoredAudit,
    *,
    is_release: bool,
    reason: str,
    by: By,
    answers_came_later: bool = False,
) -> SignedOff:
    """Keep that somebody signed off, or held, and why."""
    signed = SignedOff(str(uuid4()), audit.id, audit.subject, is_release, by.actor, reason, answers_came_later, by.at)
    connection.execute(insert(sign_offs), [{name: getattr(signed, name) for name in SignedOff.__slots__}])
    return signed


def sign_offs_of(connection: Connection, audit_id: str) -> tuple[SignedOff, ...]:
    """Sign-offs and holds of an audit, oldest first."""
    query = select(sign_offs).where(sign_offs.c.audit_id == audit_id)
    rows = connection.execute(query.order_by(sign_offs.c.created_at, sign_offs.c.id))
    return tuple(SignedOff(**row._mapping) for row in rows)


def count_attempts(connection: Connection, proposal_ids: Sequence[str]) -> Mapping[str, int]:
    """How often somebody tried to change each frozen slate or asked to; refused attempts count too."""
    query = (
        select(change_requests.c.proposal_id, func.count())
        .where(change_requests.c.proposal_id.in_(list(proposal_ids)))
        .group_by(change_requests.c.proposal_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _audits() -> Any:
    columns = [audits.c[name] for name in StoredAudit.__slots__ if name in audits.c]
    return (
        select(*columns, proposals.c.requisition_id, requisitions.c.team_id, requisitions.c.title)
        .join(proposals, proposals.c.id == audits.c.proposal_id)
        .join(requisitions, requisitions.c.id == proposals.c.requisition_id)
    )


def _audit(row: Row[Any]) -> StoredAudit:
    values = dict(row._mapping)
    return StoredAudit(**{**values, "public_reasons": tuple(json.loads(values["public_reasons"]))})


def _opened(stored: bytes) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(zlib.decompress(stored))
    return opened
