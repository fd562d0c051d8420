"""Versions, drafts, pools, evidence by question, what was searched for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "question_vectors",
    "applications",
    "requirement_drafts",
    "requisition_versions",
    "search_log",
    "search_hits",
    "evidence",
)


def upgrade() -> None:
    """From 0003 to 0004."""
    _question_vectors()
    _applications()
    _requirement_drafts()
    _requisition_versions()
    _search_log()
    _search_hits()
    _evidence()


def downgrade() -> None:
    """Back to 0003; what the tables hold is lost."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _question_vectors() -> None:
    op.create_table(
        "question_vectors",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column("codes", sa.LargeBinary(), nullable=False),
        sa.Column("concepts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_question_vectors")),
    )


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("added_by", sa.String(length=36), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_applications_added_by_users")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_applications_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_applications_requisition_id_requisitions")
        ),
        sa.CheckConstraint(sa.column("origin").in_(("upload", "rediscovery")), name=op.f("ck_applications_origin")),
        sa.CheckConstraint(sa.column("state").in_(("active", "withdrawn")), name=op.f("ck_applications_state")),
        sa.PrimaryKeyConstraint("requisition_id", "candidate_id", name=op.f("pk_applications")),
    )
    op.create_index(op.f("ix_applications_candidate_id"), "applications", ["candidate_id"], unique=False)


def _requirement_drafts() -> None:
    op.create_table(
        "requirement_drafts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.String(length=36), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_requirement_drafts_requisition_id_requisitions")
        ),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"], name=op.f("fk_requirement_drafts_resolved_by_users")),
        sa.CheckConstraint(
            sa.column("state").in_(("proposed", "accepted", "rejected")), name=op.f("ck_requirement_drafts_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_drafts")),
    )
    op.create_index(
        op.f("ix_requirement_drafts_requisition_id"), "requirement_drafts", ["requisition_id"], unique=False
    )


def _requisition_versions() -> None:
    op.create_table(
        "requisition_versions",
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=36), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name=op.f("fk_requisition_versions_approved_by_users")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_requisition_versions_created_by_users")),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_requisition_versions_requisition_id_requisitions")
        ),
        sa.PrimaryKeyConstraint("requisition_id", "number", name=op.f("pk_requisition_versions")),
    )


def _search_log() -> None:
    op.create_table(
        "search_log",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("requisition_id", sa.String(length=36), nullable=True),
        sa.Column("query_hash", sa.String(length=64), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_search_log_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_search_log_requisition_id_requisitions")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_search_log_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_log")),
    )
    op.create_index(op.f("ix_search_log_user_id"), "search_log", ["user_id"], unique=False)


def _search_hits() -> None:
    op.create_table(
        "search_hits",
        sa.Column("search_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_search_hits_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(["search_id"], ["search_log.id"], name=op.f("fk_search_hits_search_id_search_log")),
        sa.PrimaryKeyConstraint("search_id", "candidate_id", name=op.f("pk_search_hits")),
    )
    op.create_index(op.f("ix_search_hits_candidate_id"), "search_hits", ["candidate_id"], unique=False)


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("reading_id", sa.String(length=36), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_evidence_reading_id_readings")),
        sa.PrimaryKeyConstraint("reading_id", "question", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_question", "evidence", ["question"], unique=False)
