"""One way to write a value as bytes, so that equal values have equal hashes everywhere."""

from __future__ import annotations

import hashlib
import json

__all__ = ["canonical", "digest"]


def canonical(value: object) -> bytes:
    """`value` as JSON with sorted keys, no spaces and no NaN: the same value gives the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(value: object) -> str:
    """SHA-256 of `canonical(value)`, hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
