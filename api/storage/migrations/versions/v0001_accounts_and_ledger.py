"""Organisations, teams, users, memberships and the ledger, whose rows the database itself refuses to change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.errors import BadInput

__all__ = ["downgrade", "upgrade"]

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = ("recruiter", "hiring_manager", "compliance", "administrator", "auditor")

SQLITE_TRIGGERS = (
    """CREATE TRIGGER ledger_refuses_update BEFORE UPDATE ON ledger
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_refuses_delete BEFORE DELETE ON ledger
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_goes_on_by_one BEFORE INSERT ON ledger
       WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM ledger)
       BEGIN SELECT RAISE(ABORT, 'the ledger goes on by one'); END""",
)
POSTGRES_TRIGGERS = (
    """CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE FUNCTION ledger_goes_on_by_one() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN
         IF NEW.sequence IS DISTINCT FROM (SELECT coalesce(max(sequence), 0) + 1 FROM ledger) THEN
           RAISE EXCEPTION 'the ledger goes on by one' USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER ledger_refuses_change BEFORE UPDATE OR DELETE ON ledger
       FOR EACH ROW EXECUTE FUNCTION ledger_refuses()""",
    """CREATE TRIGGER ledger_refuses_truncate BEFORE TRUNCATE ON ledger
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()""",
    """CREATE TRIGGER ledger_goes_on_by_one BEFORE INSERT ON ledger
       FOR EACH ROW EXECUTE FUNCTION ledger_goes_on_by_one()""",
)


def upgrade() -> None:
    """From nothing to 0001."""
    _accounts()
    _ledger()


def downgrade() -> None:
    """Back to nothing, while nothing is recorded.

    Raises:
        BadInput: the ledger has entries, which this would delete.
    """
    if op.get_bind().execute(sa.text("SELECT 1 FROM ledger LIMIT 1")).first():
        raise BadInput("the ledger has entries and is never deleted: move the whole database away instead.")
    op.drop_table("ledger")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_refuses()")
        op.execute("DROP FUNCTION ledger_goes_on_by_one()")
    for table in ("memberships", "users", "teams", "organisations"):
        op.drop_table(table)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(36), nullable=False)


def _accounts() -> None:
    op.create_table(
        "organisations",
        _id("id"),
        sa.Column("name", sa.String(200), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sa.UniqueConstraint("name", name="uq_organisations_name"),
    )
    op.create_table(
        "teams",
        _id("id"),
        _id("organisation_id"),
        sa.Column("name", sa.String(200), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_teams_organisation_id_organisations"
        ),
        sa.UniqueConstraint("organisation_id", "name", name="uq_teams_organisation_id_name"),
    )
    op.create_table(
        "users",
        _id("id"),
        _id("organisation_id"),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("display_name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        _moment("locked_until", nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_users_organisation_id_organisations"
        ),
        sa.UniqueConstraint("organisation_id", "email", name="uq_users_organisation_id_email"),
        sa.CheckConstraint(sa.column("role").in_(ROLES), name=op.f("ck_users_role")),
    )
    op.create_table(
        "memberships",
        _id("team_id"),
        _id("user_id"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="pk_memberships"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_memberships_team_id_teams"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_memberships_user_id_users"),
    )
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"])


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("at", sa.String(27), nullable=False),
        _id("actor"),
        sa.Column("action", sa.String(48), nullable=False),
        _id("subject"),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_ledger"),
        sa.UniqueConstraint("previous", name="uq_ledger_previous"),
        sa.UniqueConstraint("hash", name="uq_ledger_hash"),
    )
    triggers = POSTGRES_TRIGGERS if op.get_bind().dialect.name == "postgresql" else SQLITE_TRIGGERS
    for trigger in triggers:
        op.execute(trigger)
