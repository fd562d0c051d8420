"""A person under consideration: an id and nothing else.

Knows no name and no contact: those stay with the files and, later, in the vault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

__all__ = ["Candidate", "CandidateId", "candidate_id"]

CandidateId = NewType("CandidateId", str)
ID_LENGTH = 12  # hexadecimal digits: 48 bits, no collision to be expected in a pool of a million


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person under consideration, and the file that speaks for them."""

    id: CandidateId
    file: str


def candidate_id(sha256: str) -> CandidateId:
    """The pseudonym of whoever sent the file with this SHA-256 (hexadecimal)."""
    return CandidateId(sha256[:ID_LENGTH])
