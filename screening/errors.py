"""What can go wrong in the line, and whose turn it is then.

    ScreeningError
    ├── Unreadable          a file that cannot be read: a status, a reason, what to do
    ├── RequisitionError    a requisition that cannot be used: where, why, what to write instead
    └── GateError           an attempt to pass the gate without leave
        ├── AuditMissing    no verdict for exactly this proposal
        └── GateShut        a verdict that holds the proposal, and no sign-off

Messages say what happened and what to do; they never carry text of a résumé.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "AuditMissing",
    "GateError",
    "GateShut",
    "ReadStatus",
    "RequisitionError",
    "ScreeningError",
    "Unreadable",
]


class ScreeningError(Exception):
    """Base of everything that the line refuses on purpose."""


class ReadStatus(StrEnum):
    """The final state of one file: the only words used for it anywhere."""

    READ = "read"
    NEEDS_OCR = "needs_ocr"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"
    TIMED_OUT = "timed_out"
    FAILED = "failed"


class Unreadable(ScreeningError):
    """A file that cannot be read; the batch goes on without it."""

    def __init__(self, status: ReadStatus, reason: str) -> None:
        """Keep `status` (never READ) and `reason`: what is wrong and what to do, in one sentence."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


class RequisitionError(ScreeningError):
    """A requisition that cannot be used as written."""

    def __init__(
        self, message: str, *, line: int | None = None, instead: str | None = None, part: str = "", place: str = ""
    ) -> None:
        """Keep what is wrong, where, and what would be accepted.

        Args:
            message: what is wrong, alone.
            line: 1-based in the requisition file.
            instead: a wording that would be accepted.
            part: the key that it is about, where that is not the one on the line: one that is missing stands on none.
            place: "title" or "requirements/2/weight" where there is no file, and so no line.
        """
        where = f"line {line}: " if line else f"{place}: " if place else ""
        remedy = f" Write instead: {instead}" if instead else ""
        super().__init__(f"{where}{message}{remedy}")
        self.says = message
        self.line = line
        self.instead = instead
        self.part = part
        self.place = place


class GateError(ScreeningError):
    """An attempt to make a shortlist of what may not be seen yet."""


class AuditMissing(GateError):
    """No audit was made of exactly this proposal."""


class GateShut(GateError):
    """The audit holds this proposal and nobody has signed it off."""
