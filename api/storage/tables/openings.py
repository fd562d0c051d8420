"""Requisitions and their versions, who is in their pools, what was searched for, and evidence by question."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from api.storage.states import ApplicationState, DraftState, Origin, RequisitionState
from api.storage.tables.columns import closed, hash_column, id_column, metadata, moment, reference

__all__ = [
    "applications",
    "evidence",
    "question_vectors",
    "requirement_drafts",
    "requisition_versions",
    "requisitions",
    "search_hits",
    "search_log",
]

requisitions = Table(
    "requisitions",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("team_id", "teams.id"),
    Column("title", String(500), nullable=False),
    Column("job_family", String(200), nullable=False),  # whose audits are pooled; the title if not given
    closed("state", RequisitionState, label="state"),
    Column("version", Integer, nullable=False),  # the current one, from 1
    Column("posting", Text, nullable=False),  # the advertisement, empty if none
    reference("created_by", "users.id"),
    moment("created_at"),
    moment("updated_at"),
    Index("ix_requisitions_organisation_id_team_id", "organisation_id", "team_id"),
)

requisition_versions = Table(
    "requisition_versions",
    metadata,
    reference("requisition_id", "requisitions.id", primary=True),
    Column("number", Integer, primary_key=True),
    Column("source", Text, nullable=False),  # YAML
    hash_column("hash"),  # of its meaning, as rankings name it
    Column("note", Text, nullable=False),
    reference("created_by", "users.id"),
    moment("created_at"),
    reference("approved_by", "users.id", nullable=True),
    moment("approved_at", nullable=True),
)

requirement_drafts = Table(
    "requirement_drafts",
    metadata,
    id_column(),
    reference("requisition_id", "requisitions.id", index=True),
    Column("position", Integer, nullable=False),
    Column("requirement", Text, nullable=False),  # canonical JSON in the shape of a requisition's requirement
    Column("start", Integer, nullable=False),  # characters of the posting
    Column("end", Integer, nullable=False),
    Column("why", Text, nullable=False),
    closed("state", DraftState, label="state"),
    moment("created_at"),
    reference("resolved_by", "users.id", nullable=True),
    moment("resolved_at", nullable=True),
)

applications = Table(
    "applications",
    metadata,
    reference("requisition_id", "requisitions.id", primary=True),
    reference("candidate_id", "candidates.id", primary=True, index=True),
    closed("origin", Origin, label="origin"),
    closed("state", ApplicationState, label="state"),
    reference("added_by", "users.id"),
    moment("added_at"),
    moment("changed_at"),
)

question_vectors = Table(
    "question_vectors",
    metadata,
    hash_column("key", primary=True),  # digest of the encoder's revision, the taxonomy and the text
    Column("text", Text, nullable=False),
    Column("encoder", String(200), nullable=False),
    Column("codes", LargeBinary, nullable=False),  # int8, dimension
    Column("concepts", Text, nullable=False),  # canonical JSON, a sorted list of the taxonomy's ids
)

evidence = Table(
    "evidence",
    metadata,
    reference("reading_id", "readings.id", primary=True),
    hash_column("question", primary=True),  # digest of all that shapes it beside the reading; no weight
    Column("strength", Integer, nullable=False),  # 0…10000
    Column("state", String(16), nullable=True),  # of a gate
    Column("detail", Text, nullable=False),  # canonical JSON: similarity, rung, months, alternative, offsets of quotes
    Index("ix_evidence_question", "question"),
)

search_log = Table(
    "search_log",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("user_id", "users.id", index=True),
    reference("requisition_id", "requisitions.id", nullable=True),
    hash_column("query_hash"),
    Column("hits", Integer, nullable=False),
    moment("at"),
)

search_hits = Table(
    "search_hits",
    metadata,
    reference("search_id", "search_log.id", primary=True),
    reference("candidate_id", "candidates.id", primary=True, index=True),
)
