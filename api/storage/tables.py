"""The tables, as the newest migration leaves them; holds no query and opens nothing.

Moments are UTC in `UtcDateTime`; ids are UUIDs as text, so that both databases sort and show them alike. The ledger
keeps its moments and details as text: what was hashed is what is stored, byte for byte.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from api.storage.roles import Role

__all__ = ["UtcDateTime", "ledger", "memberships", "metadata", "organisations", "teams", "users"]

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ID_LENGTH: Final = 36  # characters of a UUID
HASH_LENGTH: Final = 64  # hexadecimal digits of SHA-256


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its zone, given back in UTC by both databases; one without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite stores it without the zone, which is therefore always UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back in UTC, with the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(members: type[Role]) -> list[str]:
    return [member.value for member in members]


metadata = MetaData(naming_convention=NAMES)

organisations = Table(
    "organisations",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

teams = Table(
    "teams",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("organisation_id", String(ID_LENGTH), ForeignKey("organisations.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("organisation_id", "name"),
)

users = Table(
    "users",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("organisation_id", String(ID_LENGTH), ForeignKey("organisations.id"), nullable=False),
    Column("email", String(254), nullable=False),  # casefolded; RFC 5321 allows no longer address
    Column("display_name", String(200), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column(
        "role",
        Enum(Role, native_enum=False, create_constraint=True, length=32, name="role", values_callable=_values),
        nullable=False,
    ),
    Column("is_active", Boolean, nullable=False),
    Column("failed_logins", Integer, nullable=False),
    Column("locked_until", UtcDateTime, nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("organisation_id", "email"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("team_id", String(ID_LENGTH), ForeignKey("teams.id"), primary_key=True),
    Column("user_id", String(ID_LENGTH), ForeignKey("users.id"), primary_key=True, index=True),
    Column("created_at", UtcDateTime, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column(
        "sequence", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    ),  # from 1, without a gap
    Column("at", String(27), nullable=False),  # 2026-11-01T10:00:00.000000Z
    Column("actor", String(ID_LENGTH), nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", String(ID_LENGTH), nullable=False),
    Column("detail", Text, nullable=False),  # canonical JSON
    Column("previous", String(HASH_LENGTH), nullable=False, unique=True),  # so that no chain can fork
    Column("hash", String(HASH_LENGTH), nullable=False, unique=True),
)
