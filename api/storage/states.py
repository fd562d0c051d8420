"""The closed sets of words that rows may hold; imports nothing of storage, so that everyone can name them."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "AdditionKind",
    "AdditionState",
    "ApplicationState",
    "Change",
    "ChangeState",
    "ConsentBasis",
    "ContactKind",
    "DecisionChoice",
    "DeliveryState",
    "DraftState",
    "ErasureState",
    "FileState",
    "GateOutcome",
    "MergeReason",
    "MergeState",
    "Origin",
    "ProposalState",
    "RequestKind",
    "RequestState",
    "RequisitionState",
    "ViewScreen",
]


class FileState(StrEnum):
    """Where a file is. All but queued and reading are final; failed, timed_out and cancelled may be tried again."""

    QUEUED = "queued"
    READING = "reading"
    READ = "read"
    NEEDS_OCR = "needs_ocr"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"
    TIMED_OUT = "timed_out"
    FAILED = "failed"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"


class ContactKind(StrEnum):
    """What a blind index was made of."""

    EMAIL = "email"
    PHONE = "phone"


class ConsentBasis(StrEnum):
    """Why a person may be kept: for the position applied for, or for later ones too."""

    APPLICATION = "application"
    POOL = "pool"


class MergeReason(StrEnum):
    """What two records of perhaps one person share."""

    EMAIL = "email"
    PHONE = "phone"
    TEXT = "text"


class MergeState(StrEnum):
    """What became of an offered merge."""

    OFFERED = "offered"
    MERGED = "merged"
    DISMISSED = "dismissed"


class RequisitionState(StrEnum):
    """Whether people may still be added."""

    OPEN = "open"
    CLOSED = "closed"


class DraftState(StrEnum):
    """What a person made of a proposed requirement; it weighs nothing before it is accepted."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Origin(StrEnum):
    """How somebody came into a pool."""

    UPLOAD = "upload"
    REDISCOVERY = "rediscovery"


class ApplicationState(StrEnum):
    """Whether somebody is in the pool of a requisition."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class ProposalState(StrEnum):
    """The life of a cut: see the state table of the gate."""

    PROPOSED = "proposed"
    OPEN = "open"
    HELD = "held"
    SIGNED_OFF = "signed_off"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    STALE = "stale"


class GateOutcome(StrEnum):
    """What an audit lets the gate do."""

    OPEN = "open"
    OPEN_WITH_NOTICE = "open_with_notice"
    HOLD = "hold"


class DecisionChoice(StrEnum):
    """What a named person may decide; include brings in somebody below the cut."""

    ADVANCE = "advance"
    HOLD = "hold"
    DECLINE = "decline"
    INCLUDE = "include"


class Change(StrEnum):
    """What of a frozen slate somebody wants to change; weights are part of the requirements.

    Proposal is another proposal where the team changes nothing: of the same slate, or after somebody left its pool.
    """

    REQUIREMENTS = "requirements"
    CUT = "cut"
    POOL = "pool"
    PROPOSAL = "proposal"


class ChangeState(StrEnum):
    """What became of a request to change a frozen slate; attempted is a change tried without one, and refused."""

    ATTEMPTED = "attempted"
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"


class RequestKind(StrEnum):
    """What a person may ask about themselves."""

    EXPORT = "export"
    ERASURE = "erasure"
    HUMAN_REVIEW = "human_review"
    CORRECTION = "correction"


class RequestState(StrEnum):
    """What became of it."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class ErasureState(StrEnum):
    """Whether an erasure waits for a decision, and what became of it."""

    CONFLICT = "conflict"
    REFUSED = "refused"
    DONE = "done"


class DeliveryState(StrEnum):
    """What became of a webhook's delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class AdditionKind(StrEnum):
    """What can be added to an audit after it was made."""

    SWAPS = "swaps"
    ALTERNATIVES = "alternatives"


class AdditionState(StrEnum):
    """Where an addition is; waiting is the only one that changes."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


class ViewScreen(StrEnum):
    """Of which screen a user saves views."""

    REQUISITIONS = "requisitions"
    POOL = "pool"
    TABLE = "table"  # the screening table of a shortlist
    AUDITS = "audits"
