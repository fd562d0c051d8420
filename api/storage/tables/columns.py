"""What all tables share: their names' rule, the type of a moment, and short ways to say the usual columns."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, DateTime, Dialect, Enum, ForeignKey, MetaData, String, TypeDecorator

__all__ = [
    "HASH_LENGTH",
    "ID_LENGTH",
    "UtcDateTime",
    "closed",
    "hash_column",
    "id_column",
    "metadata",
    "moment",
    "reference",
]

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ID_LENGTH: Final = 36  # characters of a UUID
HASH_LENGTH: Final = 64  # hexadecimal digits of SHA-256
WORD_LENGTH: Final = 32  # characters of the longest word of a closed set

metadata = MetaData(naming_convention=NAMES)


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


def id_column(name: str = "id", *, primary: bool = True) -> Column[str]:
    """A UUID as text."""
    return Column(name, String(ID_LENGTH), primary_key=primary, nullable=False)


def hash_column(name: str, *, primary: bool = False, unique: bool = False, nullable: bool = False) -> Column[str]:
    """A SHA-256 or HMAC, in hexadecimal."""
    return Column(name, String(HASH_LENGTH), primary_key=primary, unique=unique, nullable=nullable and not primary)


def moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    """A moment in UTC."""
    return Column(name, UtcDateTime, nullable=nullable)


def reference(name: str, to: str, *, primary: bool = False, nullable: bool = False, index: bool = False) -> Column[str]:
    """The id of a row of another table, `to` as table.column."""
    key = ForeignKey(to)
    return Column(name, String(ID_LENGTH), key, primary_key=primary, nullable=nullable and not primary, index=index)


def closed(name: str, members: type[StrEnum], *, label: str, nullable: bool = False) -> Column[StrEnum]:
    """One word of a closed set, which the database checks; `label` names the check."""
    words = Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=WORD_LENGTH,
        name=label,
        values_callable=lambda found: [member.value for member in found],
    )
    return Column(name, words, nullable=nullable)
