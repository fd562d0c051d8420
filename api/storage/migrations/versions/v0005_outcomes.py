"""Rankings, proposals, audits, sign-offs, shortlists and decisions, and the lock that the database itself keeps."""

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

NO_AUDIT = "a shortlist needs an audit of the same subject that is open, or a sign-off of it"
NO_SHORTLIST = "a proposal is released by its shortlist alone"
NO_RIGHT = "a sign-off is made by compliance, by somebody who took no part"
KEPT = "what the gate decided is never changed"

ALLOWED = """EXISTS (
    SELECT 1 FROM audits a JOIN proposals p ON p.id = a.proposal_id
    WHERE a.id = NEW.audit_id AND p.id = NEW.proposal_id AND a.subject = NEW.subject AND p.subject = NEW.subject
      AND p.requisition_id = NEW.requisition_id AND p.organisation_id = NEW.organisation_id
      AND (p.state = 'open' AND a.outcome IN ('open', 'open_with_notice')
        OR p.state = 'signed_off' AND EXISTS (
          SELECT 1 FROM sign_offs s WHERE s.audit_id = a.id AND s.subject = a.subject AND s.is_release)))"""
RELEASED = "(NEW.state <> 'released' OR EXISTS (SELECT 1 FROM shortlists s WHERE s.proposal_id = NEW.id))"
TOOK_NO_PART = """EXISTS (
    SELECT 1 FROM audits a JOIN proposals p ON p.id = a.proposal_id JOIN requisitions r ON r.id = p.requisition_id
      JOIN users u ON u.id = NEW.user_id
    WHERE a.id = NEW.audit_id AND a.subject = NEW.subject AND u.role = 'compliance'
      AND (NOT NEW.is_release OR p.created_by <> u.id AND r.created_by <> u.id
        AND NOT EXISTS (SELECT 1 FROM requisition_versions v WHERE v.requisition_id = r.id AND v.created_by = u.id)
        AND NOT EXISTS (SELECT 1 FROM batches b WHERE b.requisition_id = r.id AND b.created_by = u.id)
        AND NOT EXISTS (SELECT 1 FROM applications o WHERE o.requisition_id = r.id AND o.added_by = u.id)))"""
AUDITED = ("subject", "selected", "ranking_id", "version", "cut")  # of a proposal: never changed once it has a subject
SNAPSHOT = (
    "id",
    "organisation_id",
    "requisition_id",
    "proposal_id",
    "audit_id",
    "subject",
    "outcome",
    "snapshot",
    "sha256",
    "released_by",
    "released_at",
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
    for trigger in _postgres_lock() if op.get_bind().dialect.name == "postgresql" else _sqlite_lock():
        op.execute(sa.text(trigger))


def downgrade() -> None:
    """Back to 0004; what the tables hold is lost."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name in ("needs_audit", "needs_shortlist", "needs_compliance", "keeps_all", "keeps_audited", "keeps_most"):
            op.execute(f"DROP FUNCTION gate_{name}()")


def _sqlite_lock() -> list[str]:
    def refuse(name: str, when: str, unless: str, says: str) -> str:
        condition = f" WHEN NOT {unless}" if unless else ""
        return f"CREATE TRIGGER {name} BEFORE {when}{condition} BEGIN SELECT RAISE(ABORT, '{says}'); END"

    same_audited = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in AUDITED)
    same_snapshot = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in SNAPSHOT)
    superseded = "OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL"
    return [
        refuse("shortlists_need_audit", "INSERT ON shortlists", ALLOWED, NO_AUDIT),
        refuse("proposals_need_shortlist", "UPDATE ON proposals", RELEASED, NO_SHORTLIST),
        refuse("proposals_keep_audited", "UPDATE ON proposals", f"(OLD.subject IS NULL OR {same_audited})", KEPT),
        refuse("sign_offs_need_compliance", "INSERT ON sign_offs", TOOK_NO_PART, NO_RIGHT),
        refuse("shortlists_keep_most", "UPDATE ON shortlists", f"({superseded} AND {same_snapshot})", KEPT),
        *(
            refuse(f"{table}_keep_row", f"DELETE ON {table}", "", KEPT)
            for table in ("shortlists", "audits", "sign_offs")
        ),
        *(refuse(f"{table}_keep_all", f"UPDATE ON {table}", "", KEPT) for table in ("audits", "sign_offs")),
    ]


def _postgres_lock() -> list[str]:
    def function(name: str, unless: str, says: str) -> str:
        return f"""CREATE FUNCTION gate_{name}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
              IF NOT ({unless}) THEN RAISE EXCEPTION '{says}' USING ERRCODE = 'restrict_violation'; END IF;
              RETURN NEW;
            END $$"""

    def on(table: str, when: str, name: str, *, each: str = "ROW") -> str:
        trigger = f"{table}_{name}_{when.split(maxsplit=1)[0].lower()}"
        return f"CREATE TRIGGER {trigger} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION gate_{name}()"

    same_audited = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in AUDITED)
    same_snapshot = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in SNAPSHOT)
    superseded = "OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL"
    return [
        function("needs_audit", ALLOWED, NO_AUDIT),
        function("needs_shortlist", RELEASED, NO_SHORTLIST),
        function("keeps_audited", f"OLD.subject IS NULL OR {same_audited}", KEPT),
        function("needs_compliance", TOOK_NO_PART, NO_RIGHT),
        function("keeps_most", f"{superseded} AND {same_snapshot}", KEPT),
        function("keeps_all", "FALSE", KEPT),
        on("shortlists", "INSERT", "needs_audit"),
        on("proposals", "UPDATE", "needs_shortlist"),
        on("proposals", "UPDATE", "keeps_audited"),
        on("sign_offs", "INSERT", "needs_compliance"),
        on("shortlists", "UPDATE", "keeps_most"),
        on("shortlists", "DELETE", "keeps_all"),
        on("shortlists", "TRUNCATE", "keeps_all", each="STATEMENT"),
        *(on(table, "UPDATE OR DELETE", "keeps_all") for table in ("audits", "sign_offs")),
        *(on(table, "TRUNCATE", "keeps_all", each="STATEMENT") for table in ("audits", "sign_offs")),
    ]


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
