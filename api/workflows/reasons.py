"""Reasons that are kept for good beside what somebody did."""

from __future__ import annotations

from typing import Final

from api.errors import BadInput

__all__ = ["MAX_REASON", "required_reason"]

MAX_REASON: Final = 2000  # characters


def required_reason(reason: str) -> str:
    """The reason, with single spaces at its ends removed.

    Raises:
        BadInput: it is empty or too long.
    """
    said = reason.strip()
    if not said or len(said) > MAX_REASON or "\0" in said:
        raise BadInput(f"a reason is needed, of at most {MAX_REASON} characters.")
    return said
