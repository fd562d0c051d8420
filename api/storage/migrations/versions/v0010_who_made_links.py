"""Who made a link for a candidate, and by which way each answer to the voluntary questions came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0009 to 0010; of links and answers before, nothing is known: such a link takes no answers any more."""
    op.add_column("candidate_links", sa.Column("made_by", sa.String(length=36), nullable=True))
    op.add_column("self_identifications", sa.Column("origins", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Back to 0009; what the columns hold is lost."""
    op.drop_column("candidate_links", "made_by")
    op.drop_column("self_identifications", "origins")
