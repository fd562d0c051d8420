"""Views that users save of their screens, and whether an erasure left traces in the database's log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SCREENS = ("requisitions", "pool", "table", "audits")


def upgrade() -> None:
    """From 0008 to 0009; of erasures before, nothing is known to be left."""
    op.create_table(
        "saved_views",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("screen", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(sa.column("screen").in_(SCREENS), name=op.f("ck_saved_views_screen")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("user_id", "screen", "name", name=op.f("uq_saved_views_user_id_screen_name")),
    )
    op.add_column("erasures", sa.Column("traces_gone", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Back to 0008; what the table holds is lost."""
    op.drop_table("saved_views")
    op.drop_column("erasures", "traces_gone")
