"""Rankings, proposals, audits, sign-offs, shortlists and decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "rankings",
    "proposals",
    "audits",
    "change_requests",
    "shortlists",
    "sign_offs",
    "decisions",
)


def upgrade() -> None:
    """From 0004 to 0005."""
    _rankings()
    _proposals()
    _audits()
    _change_requests()
    _shortlists()
    _sign_offs()
    _decisions()


def downgrade() -> None:
    """Back to 0004; what the tables hold is lost."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _rankings() -> None:
    op.create_table(
        "rankings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pool_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_rankings_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_rankings_requisition_id_requisitions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rankings")),
    )
    op.create_index(op.f("ix_rankings_requisition_id"), "rankings", ["requisition_id"], unique=False)


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("ranking_id", sa.String(length=36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=True),
        sa.Column("selected", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_proposals_created_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_proposals_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["ranking_id"], ["rankings.id"], name=op.f("fk_proposals_ranking_id_rankings")),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_proposals_requisition_id_requisitions")
        ),
        sa.CheckConstraint(
            sa.column("state").in_(("proposed", "open", "held", "signed_off", "released", "superseded", "stale")),
            name=op.f("ck_proposals_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_requisition_id"), "proposals", ["requisition_id"], unique=False)
    op.create_index("ix_proposals_subject", "proposals", ["subject"], unique=False)


def _audits() -> None:
    op.create_table(
        "audits",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("proposal_id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("public_reasons", sa.Text(), nullable=False),
        sa.Column("published", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_audits_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_audits_proposal_id_proposals")),
        sa.CheckConstraint(
            sa.column("outcome").in_(("open", "open_with_notice", "hold")), name=op.f("ck_audits_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
    )
    op.create_index(op.f("ix_audits_proposal_id"), "audits", ["proposal_id"], unique=False)
    op.create_index("ix_audits_subject", "audits", ["subject"], unique=False)


def _change_requests() -> None:
    op.create_table(
        "change_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("proposal_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("requested_by", sa.String(length=36), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.String(length=36), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_change_requests_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_change_requests_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(["requested_by"], ["users.id"], name=op.f("fk_change_requests_requested_by_users")),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_change_requests_requisition_id_requisitions")
        ),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"], name=op.f("fk_change_requests_resolved_by_users")),
        sa.CheckConstraint(
            sa.column("state").in_(("attempted", "requested", "approved", "refused", "used")),
            name=op.f("ck_change_requests_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_requests")),
    )
    op.create_index(op.f("ix_change_requests_proposal_id"), "change_requests", ["proposal_id"], unique=False)
    op.create_index(
        "ix_change_requests_requisition_id_state", "change_requests", ["requisition_id", "state"], unique=False
    )


def _shortlists() -> None:
    op.create_table(
        "shortlists",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("requisition_id", sa.String(length=36), nullable=False),
        sa.Column("proposal_id", sa.String(length=36), nullable=False),
        sa.Column("audit_id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("released_by", sa.String(length=36), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_shortlists_audit_id_audits")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_shortlists_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_shortlists_proposal_id_proposals")),
        sa.ForeignKeyConstraint(["released_by"], ["users.id"], name=op.f("fk_shortlists_released_by_users")),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_shortlists_requisition_id_requisitions")
        ),
        sa.CheckConstraint(
            sa.column("outcome").in_(("open", "open_with_notice", "hold")), name=op.f("ck_shortlists_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlists")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_shortlists_proposal_id")),
    )
    op.create_index(op.f("ix_shortlists_requisition_id"), "shortlists", ["requisition_id"], unique=False)


def _sign_offs() -> None:
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("audit_id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("is_release", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_sign_offs_audit_id_audits")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_offs_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_offs")),
    )
    op.create_index(op.f("ix_sign_offs_audit_id"), "sign_offs", ["audit_id"], unique=False)


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("shortlist_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("choice", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("overrides", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=36), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_decisions_candidate_id_candidates")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_decisions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["shortlist_id"], ["shortlists.id"], name=op.f("fk_decisions_shortlist_id_shortlists")),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"], name=op.f("fk_decisions_undone_by_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_decisions_user_id_users")),
        sa.CheckConstraint(
            sa.column("choice").in_(("advance", "hold", "decline", "include")), name=op.f("ck_decisions_choice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_candidate_id"), "decisions", ["candidate_id"], unique=False)
    op.create_index(
        "ix_decisions_shortlist_id_candidate_id", "decisions", ["shortlist_id", "candidate_id"], unique=False
    )
