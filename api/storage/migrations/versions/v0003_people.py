"""Requisitions' frame, people, their files, and what was read of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "candidates",
    "requisitions",
    "batches",
    "candidate_links",
    "consents",
    "contact_keys",
    "erasures",
    "merge_proposals",
    "privacy_requests",
    "self_identifications",
    "files",
    "file_contents",
    "readings",
    "reading_skills",
    "shingles",
)


def upgrade() -> None:
    """From 0002 to 0003."""
    _candidates()
    _requisitions()
    _batches()
    _candidate_links()
    _consents()
    _contact_keys()
    _erasures()
    _merge_proposals()
    _privacy_requests()
    _self_identifications()
    _files()
    _file_contents()
    _readings()
    _reading_skills()
    _shingles()


def downgrade() -> None:
    """Back to 0002; what the tables hold is lost."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _candidates() -> None:
    op.create_table(
        "candidates",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("team_id", sa.String(length=36), nullable=False),
        sa.Column("merged_into", sa.String(length=36), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("personal", sa.LargeBinary(), nullable=True),
        sa.Column("consent_basis", sa.String(32), nullable=False),
        sa.Column("consent_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("wants_human", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["candidates.id"], name=op.f("fk_candidates_merged_into_candidates")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_candidates_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_candidates_team_id_teams")),
        sa.CheckConstraint(
            sa.column("consent_basis").in_(("application", "pool")), name=op.f("ck_candidates_consent_basis")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
    )
    op.create_index(op.f("ix_candidates_merged_into"), "candidates", ["merged_into"], unique=False)
    op.create_index("ix_candidates_organisation_id_team_id", "candidates", ["organisation_id", "team_id"], unique=False)


def _requisitions() -> None:
    op.create_table(
        "requisitions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("team_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("job_family", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("posting", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_requisitions_created_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_requisitions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_requisitions_team_id_teams")),
        sa.CheckConstraint(sa.column("state").in_(("open", "closed")), name=op.f("ck_requisitions_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisitions")),
    )
    op.create_index(
        "ix_requisitions_organisation_id_team_id", "requisitions", ["organisation_id", "team_id"], unique=False
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("team_id", sa.String(length=36), nullable=False),
        sa.Column("requisition_id", sa.String(length=36), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_batches_created_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_batches_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_batches_requisition_id_requisitions")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_batches_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_requisition_id"), "batches", ["requisition_id"], unique=False)
    op.create_index(op.f("ix_batches_team_id"), "batches", ["team_id"], unique=False)


def _candidate_links() -> None:
    op.create_table(
        "candidate_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("requisition_id", sa.String(length=36), nullable=True),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_candidate_links_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_candidate_links_requisition_id_requisitions")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_candidate_links")),
    )
    op.create_index(op.f("ix_candidate_links_candidate_id"), "candidate_links", ["candidate_id"], unique=False)


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(length=36), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_consents_candidate_id_candidates")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_consents_recorded_by_users")),
        sa.CheckConstraint(sa.column("basis").in_(("application", "pool")), name=op.f("ck_consents_basis")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_candidate_id"), "consents", ["candidate_id"], unique=False)


def _contact_keys() -> None:
    op.create_table(
        "contact_keys",
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("blind", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_contact_keys_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_contact_keys_organisation_id_organisations")
        ),
        sa.CheckConstraint(sa.column("kind").in_(("email", "phone")), name=op.f("ck_contact_keys_kind")),
        sa.PrimaryKeyConstraint("candidate_id", "blind", name=op.f("pk_contact_keys")),
    )
    op.create_index("ix_contact_keys_organisation_id_blind", "contact_keys", ["organisation_id", "blind"], unique=False)


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("conflicts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=36), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_erasures_candidate_id_candidates")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_erasures_decided_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_erasures_organisation_id_organisations")
        ),
        sa.CheckConstraint(sa.column("state").in_(("conflict", "refused", "done")), name=op.f("ck_erasures_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_candidate_id"), "erasures", ["candidate_id"], unique=False)


def _merge_proposals() -> None:
    op.create_table(
        "merge_proposals",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("other_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.String(length=36), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_merge_proposals_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_merge_proposals_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["candidates.id"], name=op.f("fk_merge_proposals_other_id_candidates")),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"], name=op.f("fk_merge_proposals_resolved_by_users")),
        sa.CheckConstraint(sa.column("reason").in_(("email", "phone", "text")), name=op.f("ck_merge_proposals_reason")),
        sa.CheckConstraint(
            sa.column("state").in_(("offered", "merged", "dismissed")), name=op.f("ck_merge_proposals_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_proposals")),
        sa.UniqueConstraint("candidate_id", "other_id", name=op.f("uq_merge_proposals_candidate_id_other_id")),
    )
    op.create_index(op.f("ix_merge_proposals_candidate_id"), "merge_proposals", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_merge_proposals_other_id"), "merge_proposals", ["other_id"], unique=False)


def _privacy_requests() -> None:
    op.create_table(
        "privacy_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.String(length=36), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_privacy_requests_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_privacy_requests_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"], name=op.f("fk_privacy_requests_resolved_by_users")),
        sa.CheckConstraint(
            sa.column("kind").in_(("export", "erasure", "human_review", "correction")),
            name=op.f("ck_privacy_requests_kind"),
        ),
        sa.CheckConstraint(sa.column("state").in_(("open", "done", "refused")), name=op.f("ck_privacy_requests_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_requests")),
    )
    op.create_index(op.f("ix_privacy_requests_candidate_id"), "privacy_requests", ["candidate_id"], unique=False)


def _self_identifications() -> None:
    op.create_table(
        "self_identifications",
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("scheme", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_self_identifications_candidate_id_candidates")
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_self_identifications")),
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("content_key", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("duplicate_of", sa.String(length=36), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_files_batch_id_batches")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_files_candidate_id_candidates")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["files.id"], name=op.f("fk_files_duplicate_of_files")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_files_organisation_id_organisations")
        ),
        sa.CheckConstraint(
            sa.column("state").in_(
                (
                    "queued",
                    "reading",
                    "read",
                    "needs_ocr",
                    "encrypted",
                    "corrupt",
                    "too_large",
                    "unsupported",
                    "empty",
                    "timed_out",
                    "failed",
                    "duplicate",
                    "cancelled",
                )
            ),
            name=op.f("ck_files_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("batch_id", "content_key", name=op.f("uq_files_batch_id_content_key")),
    )
    op.create_index("ix_files_batch_id_state", "files", ["batch_id", "state"], unique=False)
    op.create_index(op.f("ix_files_candidate_id"), "files", ["candidate_id"], unique=False)
    op.create_index("ix_files_organisation_id_content_key", "files", ["organisation_id", "content_key"], unique=False)


def _file_contents() -> None:
    op.create_table(
        "file_contents",
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_contents_file_id_files")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_contents")),
    )


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("versions", sa.String(length=64), nullable=False),
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("hidden", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("regions", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("redacted", sa.LargeBinary(), nullable=False),
        sa.Column("codes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_readings_candidate_id_candidates")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_readings_file_id_files")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_readings_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
    )
    op.create_index("ix_readings_candidate_id_is_current", "readings", ["candidate_id", "is_current"], unique=False)
    op.create_index(op.f("ix_readings_file_id"), "readings", ["file_id"], unique=False)
    op.create_index(
        "ix_readings_organisation_id_is_current", "readings", ["organisation_id", "is_current"], unique=False
    )


def _reading_skills() -> None:
    op.create_table(
        "reading_skills",
        sa.Column("reading_id", sa.String(length=36), nullable=False),
        sa.Column("skill_id", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("rung", sa.String(length=16), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_reading_skills_reading_id_readings")),
        sa.PrimaryKeyConstraint("reading_id", "skill_id", name=op.f("pk_reading_skills")),
    )
    op.create_index(op.f("ix_reading_skills_skill_id"), "reading_skills", ["skill_id"], unique=False)


def _shingles() -> None:
    op.create_table(
        "shingles",
        sa.Column("reading_id", sa.String(length=36), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_shingles_reading_id_readings")),
        sa.PrimaryKeyConstraint("reading_id", "band", name=op.f("pk_shingles")),
    )
    op.create_index("ix_shingles_band_bucket", "shingles", ["band", "bucket"], unique=False)
