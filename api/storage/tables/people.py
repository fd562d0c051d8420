"""People, their files and what was read of them.

Encrypted with the candidate's own key: file names, file bytes, personal fields, self-identification. Plain: redacted
text, codes and skills, in which nothing says who somebody is.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)

from api.storage.states import (
    ConsentBasis,
    ContactKind,
    ErasureState,
    FileState,
    MergeReason,
    MergeState,
    RequestKind,
    RequestState,
)
from api.storage.tables.columns import closed, hash_column, id_column, metadata, moment, reference

__all__ = [
    "batches",
    "candidate_links",
    "candidates",
    "consents",
    "contact_keys",
    "erasures",
    "file_contents",
    "files",
    "merge_proposals",
    "privacy_requests",
    "reading_skills",
    "readings",
    "self_identifications",
    "shingles",
]

candidates = Table(
    "candidates",
    metadata,
    id_column(),  # random: the pseudonym, and the order of blind lists
    reference("organisation_id", "organisations.id"),
    reference("team_id", "teams.id"),
    reference("merged_into", "candidates.id", nullable=True, index=True),
    Column("wrapped_key", LargeBinary, nullable=True),  # null: erased
    Column("personal", LargeBinary, nullable=True),  # encrypted JSON: name, e-mails, phones, links
    closed("consent_basis", ConsentBasis, label="consent_basis"),
    moment("consent_until", nullable=True),  # null: as long as the organisation's policy says
    Column("legal_hold", Boolean, nullable=False),
    Column("wants_human", Boolean, nullable=False),  # asked for a person to look
    moment("created_at"),
    moment("erased_at", nullable=True),
    Index("ix_candidates_organisation_id_team_id", "organisation_id", "team_id"),
)

batches = Table(
    "batches",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("team_id", "teams.id", index=True),
    reference("requisition_id", "requisitions.id", nullable=True, index=True),
    reference("created_by", "users.id"),
    moment("created_at"),
    moment("cancelled_at", nullable=True),
)

files = Table(
    "files",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("batch_id", "batches.id"),
    reference("candidate_id", "candidates.id", index=True),
    Column("position", Integer, nullable=False),  # its place in the batch, from 0
    Column("name", LargeBinary, nullable=True),  # encrypted; null: erased
    hash_column("content_key", nullable=True),  # blind index of the bytes; null: erased
    Column("size", BigInteger, nullable=False),  # bytes
    closed("state", FileState, label="state"),
    Column("reason", Text, nullable=False),  # what to do; never text of the file
    reference("duplicate_of", "files.id", nullable=True),
    Column("attempts", Integer, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    UniqueConstraint("batch_id", "content_key"),
    Index("ix_files_organisation_id_content_key", "organisation_id", "content_key"),
    Index("ix_files_batch_id_state", "batch_id", "state"),
)

file_contents = Table(
    "file_contents",
    metadata,
    reference("file_id", "files.id", primary=True),
    Column("content", LargeBinary, nullable=False),  # encrypted bytes of the original
)

readings = Table(
    "readings",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("candidate_id", "candidates.id"),
    reference("file_id", "files.id", index=True),
    Column("is_current", Boolean, nullable=False),
    hash_column("content_hash"),  # of the words that remain, as the line computes it
    hash_column("versions"),  # digest of reader, line and taxonomy
    Column("encoder", String(200), nullable=False),  # its revision
    Column("dimension", Integer, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("confidence", Integer, nullable=False),  # 0…100
    Column("doubts", Text, nullable=False),  # canonical JSON, a list
    Column("language", String(8), nullable=False),
    Column("hidden", Integer, nullable=False),  # pieces of hidden text
    Column("months", Integer, nullable=True),  # of all positions, overlaps once; null: unknown
    moment("created_at"),
    # What is long stands last: SQLite walks past a row's long columns to reach those behind them.
    Column("regions", Text, nullable=False),  # casefolded places of living and work permits, for facets
    Column("search_text", Text, nullable=False),  # " word word word "
    Column("redacted", LargeBinary, nullable=False),  # zlib of the JSON of RedactedResume
    Column("codes", LargeBinary, nullable=False),  # int8, passages × dimension
    Index("ix_readings_candidate_id_is_current", "candidate_id", "is_current"),
    Index("ix_readings_organisation_id_is_current", "organisation_id", "is_current"),
)

reading_skills = Table(
    "reading_skills",
    metadata,
    reference("reading_id", "readings.id", primary=True),
    Column("skill_id", String(200), primary_key=True, index=True),
    Column("label", String(200), nullable=False),
    Column("rung", String(16), nullable=False),
    Column("months", Integer, nullable=True),
)

contact_keys = Table(
    "contact_keys",
    metadata,
    reference("candidate_id", "candidates.id", primary=True),
    closed("kind", ContactKind, label="kind"),
    hash_column("blind", primary=True),
    reference("organisation_id", "organisations.id"),
    Index("ix_contact_keys_organisation_id_blind", "organisation_id", "blind"),
)

shingles = Table(
    "shingles",
    metadata,
    reference("reading_id", "readings.id", primary=True),
    Column("band", Integer, primary_key=True),
    hash_column("bucket"),
    Index("ix_shingles_band_bucket", "band", "bucket"),
)

merge_proposals = Table(
    "merge_proposals",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("candidate_id", "candidates.id", index=True),  # the newer record
    reference("other_id", "candidates.id", index=True),
    closed("reason", MergeReason, label="reason"),
    closed("state", MergeState, label="state"),
    moment("created_at"),
    reference("resolved_by", "users.id", nullable=True),
    moment("resolved_at", nullable=True),
    UniqueConstraint("candidate_id", "other_id"),
)

consents = Table(
    "consents",
    metadata,
    id_column(),
    reference("candidate_id", "candidates.id", index=True),
    closed("basis", ConsentBasis, label="basis"),
    moment("until", nullable=True),
    reference("recorded_by", "users.id", nullable=True),  # null: the person
    moment("recorded_at"),
)

privacy_requests = Table(
    "privacy_requests",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("candidate_id", "candidates.id", index=True),
    closed("kind", RequestKind, label="kind"),
    closed("state", RequestState, label="state"),
    Column("words", LargeBinary, nullable=True),  # encrypted: what the person wrote
    moment("opened_at"),
    moment("due_at"),
    reference("resolved_by", "users.id", nullable=True),
    moment("resolved_at", nullable=True),
    Column("resolution", LargeBinary, nullable=True),  # encrypted
)

candidate_links = Table(
    "candidate_links",
    metadata,
    hash_column("token_hash", primary=True),
    reference("candidate_id", "candidates.id", index=True),
    reference("requisition_id", "requisitions.id", nullable=True),
    Column("purpose", String(32), nullable=False),
    moment("created_at"),
    moment("expires_at"),
    moment("revoked_at", nullable=True),
    Column("made_by", String(36), nullable=True),  # the user; null where it is not known
)

erasures = Table(
    "erasures",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("candidate_id", "candidates.id", index=True),
    closed("state", ErasureState, label="state"),
    Column("conflicts", Text, nullable=False),  # canonical JSON, closed words
    Column("reason", Text, nullable=False),  # in the words of who decided
    Column("requested_by", String(36), nullable=False),
    moment("requested_at"),
    reference("decided_by", "users.id", nullable=True),
    moment("decided_at", nullable=True),
    Column("traces_gone", Boolean, nullable=False, server_default=true()),  # nothing is left in the database's log
)

self_identifications = Table(
    "self_identifications",
    metadata,
    reference("candidate_id", "candidates.id", primary=True),
    Column("answers", LargeBinary, nullable=False),  # encrypted JSON by family; declined is an answer
    Column("scheme", String(64), nullable=False),
    Column("source", String(32), nullable=False),  # by which way the latest came: link, own_page or import
    moment("collected_at"),
    Column("origins", LargeBinary, nullable=True),  # encrypted JSON by family; null of answers before it was kept
)
