"""What two spellings of one address, number or name share, before it is fingerprinted; keeps nothing, knows no key."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Final

__all__ = ["Blind", "normalised"]

PHONE_DIGITS: Final = 9  # the last ones: enough to tell people apart, and the same with and without a country's prefix


class Blind(StrEnum):
    """What a fingerprint is of; an e-mail address never has that of a file name."""

    EMAIL = "email"
    PHONE = "phone"
    CONTENT = "content"
    FILE_NAME = "file_name"
    NAME = "name"
    SHINGLE = "shingle"
    QUERY = "query"
    TOKEN = "token"  # noqa: S105 - the name of a kind


def normalised(kind: Blind, value: str | bytes) -> bytes:
    """The bytes that are fingerprinted; bytes are taken as they are."""
    if isinstance(value, bytes):
        return value
    text = unicodedata.normalize("NFKC", value)
    if kind is Blind.PHONE:
        return "".join(character for character in text if character.isdecimal())[-PHONE_DIGITS:].encode()
    if kind in (Blind.EMAIL, Blind.NAME, Blind.FILE_NAME):
        text = " ".join(text.casefold().split())
    return text.encode("utf-8", "surrogatepass")
