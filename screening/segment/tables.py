"""Write tables of words as running text.

Knows nothing of what the words mean.
"""

from __future__ import annotations

__all__ = ["word_set"]


def word_set(table: str) -> frozenset[str]:
    """The words of `table`, set apart by white space."""
    return frozenset(table.split())
