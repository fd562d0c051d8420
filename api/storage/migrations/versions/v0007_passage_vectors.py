"""Codes of passages where an index can search them: on PostgreSQL with pgvector, and nowhere else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OFFERED = "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"
EXISTS = "SELECT to_regclass('passage_vectors') IS NOT NULL"

# Codes are integers up to 127, which halfvec holds exactly. The table is a cache of `readings.codes`: it may be emptied
# at any time, and goes with the reading.
TABLE = """
CREATE TABLE passage_vectors (
    reading_id varchar(36) NOT NULL CONSTRAINT fk_passage_vectors_reading_id_readings
        REFERENCES readings (id) ON DELETE CASCADE,
    "row" integer NOT NULL,
    embedding halfvec(384) NOT NULL,
    CONSTRAINT pk_passage_vectors PRIMARY KEY (reading_id, "row")
)
"""
INDEX = "CREATE INDEX ix_passage_vectors_embedding ON passage_vectors USING hnsw (embedding halfvec_ip_ops)"


def upgrade() -> None:
    """From 0006 to 0007; without pgvector there is nothing to do, and FAISS proposes."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql" or connection.execute(sa.text(OFFERED)).first() is None:
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.execute(TABLE)
    op.execute(INDEX)


def downgrade() -> None:
    """Back to 0006; the extension stays, others may use it."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql" and connection.execute(sa.text(EXISTS)).scalar():
        op.execute("DROP TABLE passage_vectors")
