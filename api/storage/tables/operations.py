"""Workers that are alive, what is told to other systems, and how the right master key is told from a wrong one."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from api.storage.states import DeliveryState
from api.storage.tables.columns import closed, id_column, metadata, moment, reference

__all__ = ["key_checks", "webhook_deliveries", "webhooks", "workers"]

key_checks = Table(
    "key_checks",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),  # something sealed with the master key, to try it on
)

workers = Table(
    "workers",
    metadata,
    Column("executor_id", String(64), primary_key=True),
    Column("incarnation", String(36), nullable=False),  # new at each start
    moment("started_at"),
    moment("seen_at"),
    Column("adopted_by", String(64), nullable=True),  # who took over what it left
)

webhooks = Table(
    "webhooks",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    Column("url", String(2000), nullable=False),
    Column("secret", LargeBinary, nullable=False),  # encrypted
    Column("events", Text, nullable=False),  # canonical JSON, a list
    Column("is_active", Boolean, nullable=False),
    Column("told_up_to", BigInteger, nullable=False),  # sequence of the ledger's last entry that was looked at
    reference("created_by", "users.id"),
    moment("created_at"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    id_column(),
    reference("webhook_id", "webhooks.id", index=True),
    Column("event", String(64), nullable=False),
    Column("payload", Text, nullable=False),  # canonical JSON: ids and closed words
    closed("state", DeliveryState, label="state"),
    Column("attempts", Integer, nullable=False),
    Column("last_status", Integer, nullable=True),  # HTTP
    Column("last_error", String(64), nullable=True),  # a closed word
    moment("due_at", nullable=True),  # null: a job has it, or it is final
    moment("created_at"),
    moment("changed_at"),
    Index("ix_webhook_deliveries_due_at", "due_at"),
)
