"""Secrets that carry no meaning: random, shown once, and kept as their hash alone.

They have 256 random bits, so a plain SHA-256 is enough: there is nothing to guess from.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Final

__all__ = ["hash_secret", "new_secret"]

BYTES: Final = 32


def new_secret(prefix: str = "") -> str:
    """A new one, 43 characters after `prefix`, which says what it is for to whoever finds it."""
    return prefix + secrets.token_urlsafe(BYTES)


def hash_secret(secret: str) -> str:
    """What is stored of it, 64 hexadecimal digits."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
