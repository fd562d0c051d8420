"""Rankings, proposals, audits, sign-offs, shortlists and decisions.

The database itself refuses a shortlist whose subject was neither audited and let through nor signed off, and refuses to
change an audit, a sign-off or a shortlist afterwards.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint, false

from api.storage.states import AdditionKind, AdditionState, ChangeState, DecisionChoice, GateOutcome, ProposalState
from api.storage.tables.columns import closed, hash_column, id_column, metadata, moment, reference

__all__ = [
    "audit_additions",
    "audits",
    "change_requests",
    "decisions",
    "proposals",
    "rankings",
    "shortlists",
    "sign_offs",
]

rankings = Table(
    "rankings",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("requisition_id", "requisitions.id", index=True),
    Column("version", Integer, nullable=False),  # of the requisition
    hash_column("pool_hash"),
    hash_column("hash"),  # of the canonical JSON of places and provenance
    Column("people", Integer, nullable=False),
    Column("places", LargeBinary, nullable=False),  # zlib of canonical JSON
    Column("provenance", Text, nullable=False),  # canonical JSON
    Column("left_out", Text, nullable=False),  # canonical JSON: withdrawn, expired, erased, merged, unread, in numbers
    Column("created_by", String(36), nullable=False),
    moment("created_at"),
)

proposals = Table(
    "proposals",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("requisition_id", "requisitions.id", index=True),
    reference("ranking_id", "rankings.id", nullable=True),  # null until it is ranked
    Column("version", Integer, nullable=False),  # of the requisition
    Column("cut", Integer, nullable=False),
    hash_column("subject", nullable=True),  # what an audit is of; null until it is ranked
    Column("selected", Text, nullable=False),  # canonical JSON, ids in order
    closed("state", ProposalState, label="state"),
    reference("created_by", "users.id"),
    moment("created_at"),
    moment("changed_at"),
    Index("ix_proposals_subject", "subject"),
)

audits = Table(
    "audits",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("proposal_id", "proposals.id", index=True),
    hash_column("subject"),
    closed("outcome", GateOutcome, label="outcome"),
    Column("public_reasons", Text, nullable=False),  # canonical JSON, without group or family
    Column("published", LargeBinary, nullable=False),  # zlib of canonical JSON
    hash_column("sha256"),
    Column("policy", String(64), nullable=False),
    Column("policy_version", String(64), nullable=False),
    moment("created_at"),
    Index("ix_audits_subject", "subject"),
)

audit_additions = Table(
    "audit_additions",
    metadata,
    id_column(),
    reference("audit_id", "audits.id", index=True),
    closed("kind", AdditionKind, label="kind"),
    closed("state", AdditionState, label="state"),
    Column("reason", Text, nullable=False),  # why it could not be made; "" otherwise
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),  # 0 until it is known
    Column("published", LargeBinary, nullable=True),  # zlib of canonical JSON; null until it is made
    hash_column("sha256", nullable=True),
    Column("requested_by", String(36), nullable=False),
    moment("requested_at"),
    moment("finished_at", nullable=True),
)

sign_offs = Table(
    "sign_offs",
    metadata,
    id_column(),
    reference("audit_id", "audits.id", index=True),
    hash_column("subject"),
    Column("is_release", Boolean, nullable=False),  # false: the hold is confirmed
    reference("user_id", "users.id"),
    Column("reason", Text, nullable=False),
    Column("answers_came_later", Boolean, nullable=False, server_default=false()),  # and who signed said they knew
    moment("created_at"),
)

shortlists = Table(
    "shortlists",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("requisition_id", "requisitions.id", index=True),
    reference("proposal_id", "proposals.id"),
    reference("audit_id", "audits.id"),
    hash_column("subject"),
    closed("outcome", GateOutcome, label="outcome"),
    Column("snapshot", LargeBinary, nullable=False),  # zlib of canonical JSON: places with evidence, no text
    hash_column("sha256"),
    reference("released_by", "users.id"),
    moment("released_at"),
    moment("superseded_at", nullable=True),
    UniqueConstraint("proposal_id"),
)

decisions = Table(
    "decisions",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("shortlist_id", "shortlists.id"),
    reference("candidate_id", "candidates.id", index=True),
    closed("choice", DecisionChoice, label="choice"),
    Column("reason", Text, nullable=False),
    Column("overrides", Boolean, nullable=False),  # goes against the order of the list
    reference("user_id", "users.id"),
    moment("created_at"),
    reference("undone_by", "users.id", nullable=True),
    moment("undone_at", nullable=True),
    Index("ix_decisions_shortlist_id_candidate_id", "shortlist_id", "candidate_id"),
)

change_requests = Table(
    "change_requests",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("requisition_id", "requisitions.id"),
    reference("proposal_id", "proposals.id", index=True),
    Column("what", String(32), nullable=False),  # requirements, cut, pool
    Column("reason", Text, nullable=False),
    closed("state", ChangeState, label="state"),
    reference("requested_by", "users.id"),
    moment("requested_at"),
    reference("resolved_by", "users.id", nullable=True),
    Column("resolution", Text, nullable=False),
    moment("resolved_at", nullable=True),
    Index("ix_change_requests_requisition_id_state", "requisition_id", "state"),
)
