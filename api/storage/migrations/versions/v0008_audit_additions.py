"""What is added to an audit after it was made, and whether who signed off knew of answers that came later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("swaps", "alternatives")
STATES = ("waiting", "made", "failed")
KEPT = "what was added to an audit is never changed"
SAME = ("id", "audit_id", "kind", "requested_by", "requested_at")


def upgrade() -> None:
    """From 0007 to 0008."""
    op.create_table(
        "audit_additions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("audit_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("published", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("requested_by", sa.String(length=36), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name=op.f("ck_audit_additions_kind")),
        sa.CheckConstraint(sa.column("state").in_(STATES), name=op.f("ck_audit_additions_state")),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_additions_audit_id_audits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_additions")),
    )
    op.create_index(op.f("ix_audit_additions_audit_id"), "audit_additions", ["audit_id"])
    op.add_column("sign_offs", sa.Column("answers_came_later", sa.Boolean(), nullable=False, server_default=sa.false()))
    for trigger in _postgres_lock() if op.get_bind().dialect.name == "postgresql" else _sqlite_lock():
        op.execute(sa.text(trigger))


def downgrade() -> None:
    """Back to 0007; what the table holds is lost."""
    op.drop_table("audit_additions")
    op.drop_column("sign_offs", "answers_came_later")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION gate_keeps_additions()")


def _sqlite_lock() -> list[str]:
    waits = "OLD.state = 'waiting' AND " + " AND ".join(f"NEW.{name} IS OLD.{name}" for name in SAME)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
    return [
        f"CREATE TRIGGER audit_additions_keep_made BEFORE UPDATE ON audit_additions WHEN NOT ({waits}) {refuse}",
        f"CREATE TRIGGER audit_additions_keep_row BEFORE DELETE ON audit_additions {refuse}",
    ]


def _postgres_lock() -> list[str]:
    waits = "OLD.state = 'waiting' AND " + " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in SAME)
    return [
        f"""CREATE FUNCTION gate_keeps_additions() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
              IF TG_OP = 'UPDATE' THEN
                IF {waits} THEN RETURN NEW; END IF;
              END IF;
              RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'restrict_violation';
            END $$""",
        "CREATE TRIGGER audit_additions_keep_made BEFORE UPDATE OR DELETE ON audit_additions"
        " FOR EACH ROW EXECUTE FUNCTION gate_keeps_additions()",
    ]
