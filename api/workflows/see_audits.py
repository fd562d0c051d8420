"""Audits for compliance and auditors: aggregates, as JSON, page, PDF, table and pack; never a person or an order.

The internal view hides small groups; the statutory view and the pack show every figure, and are entered in the ledger.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib import metadata
from types import MappingProxyType
from typing import Any, Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.storage.additions import Addition, additions_of
from api.storage.audits import (
    SignedOff,
    StoredAudit,
    audit_by_id,
    audits_page,
    count_attempts,
    published_audit,
    sign_offs_of,
)
from api.storage.database import Connection, reading, transaction
from api.storage.gate import proposal_by_id
from api.storage.ledger import Action, append
from api.storage.states import AdditionKind, AdditionState
from api.workflows.audit_service import answers_since
from api.workflows.service import Service
from fairness.report import Details, View, auditor_pack, protect, render_html, render_pdf, tidy_csv
from screening.evidence import FULL
from screening.lifecycle import State

__all__ = [
    "SECTIONS",
    "AuditSeen",
    "Document",
    "additions_in_sight",
    "audit_document",
    "audits_in_sight",
    "details_of",
    "see_audit",
]

SHOWN_DIGITS: Final = 8
SECTIONS: Final[Mapping[AdditionKind, str]] = MappingProxyType(
    {AdditionKind.SWAPS: "perturbation", AdditionKind.ALTERNATIVES: "alternatives"}
)


class Document(StrEnum):
    """In which form an audit is handed out."""

    HTML = "report.html"
    PDF = "report.pdf"
    TABLE = "table.csv"
    PACK = "pack.zip"


@dataclass(frozen=True, slots=True)
class AuditSeen:
    """An audit with its sign-offs. `attempts` counts requests and attempts to change the slate while it was held.

    `left_out` says who is counted nowhere, in numbers by why. `figures` are the audit as it decided; `shown` are the
    same with the sections that were added later, which the audit's own hash does not cover. `answered_since` counts
    people who answered after it was made.
    """

    audit: StoredAudit
    state: State
    attempts: int
    sign_offs: tuple[SignedOff, ...]
    left_out: Mapping[str, int]
    answered_since: int
    additions: Mapping[AdditionKind, Addition]
    figures: Mapping[str, Any] = field(repr=False)
    shown: Mapping[str, Any] = field(repr=False)


def audits_in_sight(
    service: Service, actor: Actor, *, after: tuple[datetime, str] | None, limit: int
) -> tuple[StoredAudit, ...]:
    """Audits of the organisation, newest first.

    Raises:
        Forbidden: the actor may not see audits.
    """
    require(actor, Permission.AUDIT_READ)
    with reading(service.engine) as connection:
        return audits_page(connection, actor.organisation_id, after=after, limit=limit)


def see_audit(service: Service, actor: Actor, audit_id: str, *, view: View = View.INTERNAL) -> AuditSeen:
    """An audit with its figures.

    Raises:
        Forbidden: the actor may not see audits.
        NotFound: there is no such audit in sight.
    """
    require(actor, Permission.AUDIT_READ)
    with reading(service.engine) as connection:
        audit = _in_sight(connection, actor, audit_id)
        published = published_audit(connection, audit_id)
        proposal = proposal_by_id(connection, audit.proposal_id)
        attempts = count_attempts(connection, [proposal.id]).get(proposal.id, 0)
        signed = sign_offs_of(connection, audit_id)
        answered = answers_since(connection, audit)
        additions = additions_of(connection, audit_id)
    if view is View.STATUTORY:
        _record(service, actor, audit, "figures", view)
    added = _added(additions)
    shield = protect if view is View.INTERNAL else dict
    figures = shield(published)
    return AuditSeen(
        audit=audit,
        state=proposal.state,
        attempts=attempts,
        sign_offs=signed,
        left_out=published.get("left_out") or {},
        answered_since=answered,
        additions=additions,
        figures=figures,
        shown=shield({**published, **added}) if added else figures,
    )


def additions_in_sight(service: Service, actor: Actor, audit_id: str) -> tuple[Addition, ...]:
    """What is made beside an audit, the newest of each kind.

    Raises:
        Forbidden: the actor may not see audits.
        NotFound: there is no such audit in sight.
    """
    require(actor, Permission.AUDIT_READ)
    with reading(service.engine) as connection:
        _in_sight(connection, actor, audit_id)
        return tuple(additions_of(connection, audit_id).values())


def audit_document(
    service: Service, actor: Actor, audit_id: str, document: Document, *, view: View = View.INTERNAL
) -> bytes:
    """An audit in one of its forms; the same audit and additions give the same bytes. The pack holds every figure.

    Raises:
        Forbidden: the actor may not see audits.
        NotFound: there is no such audit in sight.
    """
    seen = see_audit(service, actor, audit_id, view=View.INTERNAL)
    with reading(service.engine) as connection:
        published = published_audit(connection, audit_id)
    whole = view is View.STATUTORY or document is Document.PACK
    if whole:
        _record(service, actor, seen.audit, document.value, View.STATUTORY)
    prepared, added = _details(seen), _added(seen.additions)
    match document:
        case Document.HTML:
            return render_html({**published, **added}, view=view, prepared=prepared).encode()
        case Document.PDF:
            return render_pdf({**published, **added}, view=view, prepared=prepared, created=seen.audit.created_at)
        case Document.TABLE:
            return tidy_csv(published if whole else protect(published)).encode()
        case Document.PACK:
            return auditor_pack(
                published,
                counts_csv=_counts_csv(published),
                versions=dict(prepared.versions),
                prepared=prepared,
                created=seen.audit.created_at,
                added=added,
            )


def details_of(seen: AuditSeen) -> Details:
    """What a report of the audit says of itself, on a page as in a file."""
    return _details(seen)


def _added(additions: Mapping[AdditionKind, Addition]) -> dict[str, Any]:
    """What was added, by the sections of an audit in which the report shows it."""
    made = {kind: one.published for kind, one in additions.items() if one.state is AdditionState.MADE}
    return {SECTIONS[kind]: published for kind, published in made.items()}


def _in_sight(connection: Connection, actor: Actor, audit_id: str) -> StoredAudit:
    audit = audit_by_id(connection, audit_id)
    require_team(actor, organisation_id=audit.organisation_id, team_id=audit.team_id)
    return audit


def _record(service: Service, actor: Actor, audit: StoredAudit, what: str, view: View) -> None:
    """That every figure was handed out, and to whom."""
    with transaction(service.engine) as connection:
        detail = {"what": what, "view": view.value}
        append(connection, Action.EXPORTED, subject=audit.id, by=actor.by, detail=detail)


def _details(seen: AuditSeen) -> Details:
    audit = seen.audit
    versions = {"evenhand": metadata.version("evenhand"), "policy": audit.policy_version}
    left_out = seen.left_out
    notes = [f"The gate: {seen.state.value.replace('_', ' ')}."]
    if seen.attempts:
        times = "time" if seen.attempts == 1 else "times"
        notes.append(f"While the audit held this slate, a change was asked for or tried {seen.attempts} {times}.")
    if any(left_out.values()):
        said = ", ".join(f"{count} {why}" for why, count in sorted(left_out.items()) if count)
        notes.append(f"Not counted: {said}.")
    return Details(
        subject=audit.title,
        reference=audit.id[:SHOWN_DIGITS],
        prepared_on=audit.created_at.date(),
        versions=tuple(sorted(versions.items())),
        notes=tuple(notes),
        score_scale=FULL,
    )


def _counts_csv(published: Mapping[str, Any]) -> str:
    """The counts that the audit was computed from: every group, and those who said nothing or declined."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["family", "stage", "group", "n", "selected"])
    for table in published["families"]:
        unknown, declined = table["unknown"], table["declined"]
        silent = (unknown["n"] - declined["n"], unknown["selected"] - declined["selected"])
        cells = [(group["group"], group["n"], group["selected"]) for group in table["groups"]]
        cells += [("unknown", *silent), ("declined", declined["n"], declined["selected"])]
        rows.writerows([table["family"], table["stage"], *cell] for cell in cells if cell[1])
    return out.getvalue()
