"""Organisations, teams, users, how they sign in, and the ledger of what was done."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from api.storage.roles import Role
from api.storage.states import ViewScreen
from api.storage.tables.columns import ID_LENGTH, closed, hash_column, id_column, metadata, moment, reference

__all__ = [
    "api_tokens",
    "idempotency_keys",
    "ledger",
    "memberships",
    "oidc_identities",
    "organisations",
    "password_resets",
    "policies",
    "saved_views",
    "sessions",
    "teams",
    "users",
]

organisations = Table(
    "organisations",
    metadata,
    id_column(),
    Column("name", String(200), nullable=False, unique=True),
    moment("created_at"),
)

teams = Table(
    "teams",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    Column("name", String(200), nullable=False),
    moment("created_at"),
    UniqueConstraint("organisation_id", "name"),
)

users = Table(
    "users",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    Column("email", String(254), nullable=False),  # casefolded; RFC 5321 allows no longer address
    Column("display_name", String(200), nullable=False),
    Column("password_hash", String(255), nullable=False),
    closed("role", Role, label="role"),
    Column("is_active", Boolean, nullable=False),
    Column("failed_logins", Integer, nullable=False),
    moment("locked_until", nullable=True),
    moment("created_at"),
    UniqueConstraint("organisation_id", "email"),
)

memberships = Table(
    "memberships",
    metadata,
    reference("team_id", "teams.id", primary=True),
    reference("user_id", "users.id", primary=True, index=True),
    moment("created_at"),
)

sessions = Table(
    "sessions",
    metadata,
    id_column(),  # shown in the list of one's own sessions
    hash_column("token_hash", unique=True),  # the token itself is in the cookie alone
    reference("user_id", "users.id", index=True),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at"),
)

password_resets = Table(
    "password_resets",
    metadata,
    hash_column("token_hash", primary=True),
    reference("user_id", "users.id", index=True),
    reference("created_by", "users.id", nullable=True),  # null: the command line
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", nullable=True),
)

saved_views = Table(
    "saved_views",
    metadata,
    id_column(),
    Column("user_id", String(ID_LENGTH), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    closed("screen", ViewScreen, label="screen"),
    Column("name", String(60), nullable=False),
    Column("query", String(2000), nullable=False),  # as it stands in an address
    Column("is_default", Boolean, nullable=False),
    moment("created_at"),
    UniqueConstraint("user_id", "screen", "name"),
)

oidc_identities = Table(
    "oidc_identities",
    metadata,
    Column("issuer", String(400), primary_key=True),
    Column("subject", String(255), primary_key=True),
    reference("user_id", "users.id", index=True),
    moment("created_at"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    id_column(),
    reference("organisation_id", "organisations.id"),
    reference("user_id", "users.id", index=True),  # whose permissions bound its scopes
    Column("name", String(200), nullable=False),
    hash_column("token_hash", unique=True),
    Column("scopes", Text, nullable=False),  # canonical JSON, a list of permissions
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", nullable=True),
    moment("revoked_at", nullable=True),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    reference("user_id", "users.id", primary=True),
    Column("key", String(255), primary_key=True),
    Column("route", String(300), primary_key=True),  # method and path
    hash_column("request_hash"),
    Column("status", Integer, nullable=True),  # null while the first request is being answered
    Column("headers", Text, nullable=True),  # canonical JSON of those that belong to the answer
    Column("body", LargeBinary, nullable=True),
    moment("created_at"),
)

policies = Table(
    "policies",
    metadata,
    reference("organisation_id", "organisations.id", primary=True),
    Column("name", String(64), primary_key=True),  # retention, consent, gate …
    Column("value", Text, nullable=False),  # canonical JSON
    Column("version", Integer, nullable=False),
    reference("changed_by", "users.id", nullable=True),
    moment("changed_at"),
)

ledger = Table(
    "ledger",
    metadata,
    Column(
        "sequence", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    ),  # from 1, without a gap
    Column("at", String(27), nullable=False),  # 2026-11-01T10:00:00.000000Z
    Column("actor", String(36), nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", String(36), nullable=False, index=True),
    Column("detail", Text, nullable=False),  # canonical JSON
    hash_column("previous", unique=True),  # so that no chain can fork
    hash_column("hash", unique=True),
)
