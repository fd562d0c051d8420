"""What a named person decided about somebody on a shortlist, and why. Never anything a machine did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screening.candidate import CandidateId
from screening.errors import GateShut
from screening.shortlist import Shortlist

__all__ = ["Choice", "Decision", "decide"]


class Choice(StrEnum):
    """What a person may decide."""

    ADVANCE = "advance"
    HOLD = "hold"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's choice about a candidate, by name and with a reason."""

    candidate: CandidateId
    choice: Choice
    by: str
    reason: str
    audit_id: str


def decide(shortlist: Shortlist, candidate: CandidateId, *, choice: Choice, by: str, reason: str) -> Decision:
    """Record a person's choice about somebody who is on the released shortlist.

    Raises:
        GateShut: if the candidate is not on it, or the name or the reason is missing.
    """
    if candidate not in shortlist.selected:
        raise GateShut("Only people on the released shortlist can be decided on; add the person by name first.")
    if not by.strip() or not reason.strip():
        raise GateShut("A decision needs the name of who decides and a reason.")
    return Decision(candidate, choice, by.strip(), reason.strip(), shortlist.audit_id)
