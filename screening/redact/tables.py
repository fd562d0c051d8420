"""Tables of words written as running text, so that they can be read and changed like a list.

Knows nothing of what the words mean.
"""

from __future__ import annotations

__all__ = ["listed", "phrased"]


def listed(words: str) -> tuple[str, ...]:
    """The words of `words`, which blanks separate."""
    return tuple(words.split())


def phrased(phrases: str) -> tuple[str, ...]:
    """The phrases of `phrases`, which slashes separate."""
    return tuple(" ".join(phrases.split()).split(" / "))
