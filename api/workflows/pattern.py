"""Figures over requisitions for compliance and auditors: a pattern of released shortlists, and New York's summary.

Computed from what each audit published, so nothing is looked at that was not audited and released. Aggregates only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import BadInput
from api.storage.database import reading, transaction
from api.storage.ledger import Action, Detail, append
from api.storage.released import Family, ReleasedAudit, audits_released, families_released
from api.workflows.audit_service import label_of
from api.workflows.gate_policy import pack_of
from api.workflows.service import Service
from fairness import CountRow, FairnessError, audit_counts, load_policy, to_json
from fairness.ll144 import Finding, PublicationDetails, publication, publication_json, validate
from fairness.pooling import counts_of
from fairness.report import protect

__all__ = ["Pattern", "Period", "Summary", "job_families", "ll144_summary", "pattern_of"]

STAGE: Final = "shortlist"
LL144: Final = "ll144"


@dataclass(frozen=True, slots=True)
class Period:
    """Days of release, both included; None is open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """What was released, and the figures over it; `figures` is None where nothing was, and hides small groups."""

    released: tuple[ReleasedAudit, ...]
    figures: Mapping[str, Any] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary with every figure, as the law asks to publish it, and what a check of it finds."""

    released: tuple[ReleasedAudit, ...]
    published: Mapping[str, Any] = field(repr=False)
    findings: tuple[Finding, ...]


def job_families(service: Service, actor: Actor) -> tuple[Family, ...]:
    """Job families with a released shortlist.

    Raises:
        Forbidden: the actor may not see audits.
    """
    require(actor, Permission.AUDIT_READ)
    with reading(service.engine) as connection:
        return families_released(connection, actor.organisation_id)


def pattern_of(service: Service, actor: Actor, *, job_family: str | None, period: Period) -> Pattern:
    """Selection over the released shortlists of a job family, or of all.

    Raises:
        Forbidden: the actor may not see audits.
    """
    require(actor, Permission.AUDIT_READ)
    with reading(service.engine) as connection:
        since, until = _moments(period)
        found = audits_released(connection, actor.organisation_id, job_family=job_family, since=since, until=until)
        policy = pack_of(connection, actor.organisation_id).policy
    rows = _rows(found)
    if not rows:
        return Pattern(found, None)
    audit = audit_counts(rows, policy=policy, stages=[STAGE], requisitions=_names(found))
    return Pattern(found, protect(to_json(audit)))


def ll144_summary(
    service: Service, actor: Actor, details: PublicationDetails, *, job_family: str | None, period: Period
) -> Summary:
    """The summary that Local Law 144 asks to publish, over what was released in a period; entered in the ledger.

    Raises:
        Forbidden: the actor may not see audits.
        BadInput: nothing was released then, or no answers were given.
    """
    require(actor, Permission.AUDIT_READ)
    with transaction(service.engine) as connection:
        since, until = _moments(period)
        found = audits_released(connection, actor.organisation_id, job_family=job_family, since=since, until=until)
        detail: dict[str, Detail] = {"what": LL144, "view": "statutory", "requisitions": len(found)}
        append(connection, Action.EXPORTED, subject=actor.organisation_id, by=actor.by, detail=detail)
    rows = _pooled(_rows(found))
    if not rows:
        raise BadInput("no shortlist was released in that time, so there is nothing to publish.")
    try:
        audit = to_json(audit_counts(rows, policy=load_policy(LL144), stages=[STAGE]))
        published = publication_json(publication(audit, details))
    except FairnessError as error:
        raise BadInput(str(error)) from None
    return Summary(found, published, validate(published, today=actor.at.date()))


def _rows(found: Sequence[ReleasedAudit]) -> list[CountRow]:
    return [
        row
        for one in found
        for row in counts_of(one.published, requisition=label_of(one.title, one.requisition_id), stage=STAGE)
    ]


def _pooled(rows: Sequence[CountRow]) -> list[CountRow]:
    """The same counts with the requisitions added up."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        n, selected = sums.get((row.family, row.group), (0, 0))
        sums[row.family, row.group] = (n + row.n, selected + row.selected)
    return [CountRow(family, group, n, selected, STAGE) for (family, group), (n, selected) in sums.items()]


def _names(found: Sequence[ReleasedAudit]) -> list[str]:
    return [label_of(one.title, one.requisition_id) for one in found]


def _moments(period: Period) -> tuple[datetime | None, datetime | None]:
    since = None if period.since is None else datetime.combine(period.since, time(), UTC)
    until = None if period.until is None else datetime.combine(period.until + timedelta(days=1), time(), UTC)
    return since, until
