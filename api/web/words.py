"""How states, dates and numbers read on every page: each state is an icon and a word, and only then a colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from api.storage.roles import Role
from api.storage.states import (
    ApplicationState,
    ChangeState,
    DecisionChoice,
    DeliveryState,
    ErasureState,
    FileState,
    GateOutcome,
    MergeReason,
    MergeState,
    ProposalState,
    RequestKind,
    RequestState,
    RequisitionState,
)
from screening.lifecycle import State

__all__ = [
    "Chip",
    "amount",
    "chip_of",
    "clock",
    "counted",
    "day",
    "exact",
    "language_name",
    "moment",
    "points",
    "role_name",
    "sentence",
    "share",
    "size",
]

SCALE: Final = 100  # integer points of the score → points of 100
KIB: Final = 1024
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Chip:
    """A state as it is shown; `tone` is open, notice, stop, accent or quiet."""

    tone: str
    icon: str
    words: str


STATES: Final[tuple[tuple[StrEnum, Chip], ...]] = (  # two sets may share a word, so this is no mapping
    (FileState.QUEUED, Chip("quiet", "clock", "Queued")),
    (FileState.READING, Chip("accent", "turning", "Reading")),
    (FileState.READ, Chip("open", "check", "Read")),
    (FileState.NEEDS_OCR, Chip("notice", "attention", "Needs text recognition")),
    (FileState.ENCRYPTED, Chip("notice", "lock", "Locked with a password")),
    (FileState.CORRUPT, Chip("stop", "stop", "Damaged")),
    (FileState.TOO_LARGE, Chip("stop", "stop", "Too large")),
    (FileState.UNSUPPORTED, Chip("notice", "attention", "Not a format we read")),
    (FileState.EMPTY, Chip("notice", "attention", "Empty")),
    (FileState.TIMED_OUT, Chip("stop", "clock", "Took too long")),
    (FileState.FAILED, Chip("stop", "stop", "Failed")),
    (FileState.DUPLICATE, Chip("quiet", "copy", "Duplicate")),
    (FileState.CANCELLED, Chip("quiet", "close", "Cancelled")),
    (ProposalState.PROPOSED, Chip("accent", "turning", "Being audited")),
    (ProposalState.OPEN, Chip("open", "check", "Gate open")),
    (ProposalState.HELD, Chip("stop", "stop", "On hold")),
    (ProposalState.SIGNED_OFF, Chip("open", "pen", "Signed off")),
    (ProposalState.RELEASED, Chip("open", "check", "Released")),
    (ProposalState.SUPERSEDED, Chip("quiet", "clock", "Superseded")),
    (ProposalState.STALE, Chip("notice", "attention", "Out of date")),
    (GateOutcome.OPEN, Chip("open", "check", "Open")),
    (GateOutcome.OPEN_WITH_NOTICE, Chip("open", "check", "Open, with a notice")),
    (GateOutcome.HOLD, Chip("stop", "stop", "On hold")),
    (RequisitionState.OPEN, Chip("open", "dot", "Open")),
    (RequisitionState.CLOSED, Chip("quiet", "lock", "Closed")),
    (ApplicationState.ACTIVE, Chip("open", "dot", "In the pool")),
    (ApplicationState.WITHDRAWN, Chip("quiet", "close", "Withdrawn")),
    (DecisionChoice.ADVANCE, Chip("open", "check", "Advance")),
    (DecisionChoice.HOLD, Chip("notice", "clock", "Hold")),
    (DecisionChoice.DECLINE, Chip("stop", "close", "Decline")),
    (DecisionChoice.INCLUDE, Chip("accent", "plus", "Included by a person")),
    (MergeState.OFFERED, Chip("notice", "question", "Same person?")),
    (MergeState.MERGED, Chip("open", "check", "Merged")),
    (MergeState.DISMISSED, Chip("quiet", "close", "Different people")),
    (ChangeState.ATTEMPTED, Chip("notice", "attention", "Attempted")),
    (ChangeState.REQUESTED, Chip("notice", "question", "Awaits a decision")),
    (ChangeState.APPROVED, Chip("open", "check", "Approved")),
    (ChangeState.REFUSED, Chip("stop", "close", "Refused")),
    (ChangeState.USED, Chip("quiet", "check", "Used")),
    (RequestState.OPEN, Chip("notice", "question", "Open")),
    (RequestState.DONE, Chip("open", "check", "Done")),
    (RequestState.REFUSED, Chip("stop", "close", "Refused")),
    (ErasureState.CONFLICT, Chip("notice", "question", "Awaits a decision")),
    (ErasureState.REFUSED, Chip("stop", "close", "Refused")),
    (ErasureState.DONE, Chip("open", "check", "Erased")),
    (DeliveryState.WAITING, Chip("quiet", "clock", "Waiting")),
    (DeliveryState.DELIVERED, Chip("open", "check", "Delivered")),
    (DeliveryState.FAILED, Chip("stop", "stop", "Failed")),
)
NAMES: Final[Mapping[StrEnum, str]] = MappingProxyType(
    {
        MergeReason.EMAIL: "the same e-mail address",
        MergeReason.PHONE: "the same telephone number",
        MergeReason.TEXT: "nearly the same text",
        RequestKind.EXPORT: "Copy of what is kept",
        RequestKind.ERASURE: "Erasure",
        RequestKind.HUMAN_REVIEW: "Look by a person",
        RequestKind.CORRECTION: "Correction",
    }
)
LANGUAGES: Final = MappingProxyType(
    {
        "ar": "Arabic",
        "bg": "Bulgarian",
        "cs": "Czech",
        "da": "Danish",
        "de": "German",
        "el": "Greek",
        "en": "English",
        "es": "Spanish",
        "et": "Estonian",
        "fi": "Finnish",
        "fr": "French",
        "he": "Hebrew",
        "hi": "Hindi",
        "hr": "Croatian",
        "hu": "Hungarian",
        "it": "Italian",
        "ja": "Japanese",
        "ko": "Korean",
        "lt": "Lithuanian",
        "lv": "Latvian",
        "nl": "Dutch",
        "no": "Norwegian",
        "pl": "Polish",
        "pt": "Portuguese",
        "ro": "Romanian",
        "ru": "Russian",
        "sk": "Slovak",
        "sl": "Slovenian",
        "sv": "Swedish",
        "tr": "Turkish",
        "uk": "Ukrainian",
        "vi": "Vietnamese",
        "zh": "Chinese",
    }
)
ROLES: Final = MappingProxyType(
    {
        Role.RECRUITER: "Recruiter",
        Role.HIRING_MANAGER: "Hiring manager",
        Role.COMPLIANCE: "Compliance officer",
        Role.ADMINISTRATOR: "Administrator",
        Role.AUDITOR: "Auditor",
    }
)


def chip_of(state: StrEnum) -> Chip:
    """How a state is shown. Two sets may share a word, so the member counts and not its text."""
    if isinstance(state, State):
        state = ProposalState(state.value)
    for known, chip in STATES:
        if known is state:
            return chip
    return Chip("quiet", "dot", sentence(state.value))


def role_name(role: Role) -> str:
    """What a user is, in words."""
    return ROLES[role]


def sentence(word: str) -> str:
    """A closed word as people read it: "open_with_notice" → "Open with notice"."""
    for member, name in NAMES.items():
        if member is word:
            return name
    plain = word.replace("_", " ").replace(":", ": ")
    return plain[:1].upper() + plain[1:]


def day(when: date | None) -> str:
    """12 Nov 2026."""
    return "" if when is None else f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def moment(when: datetime | None) -> Markup:
    """A date in words, with the exact moment for those who ask."""
    if when is None:
        return Markup("")
    exact = f"{day(when)}, {when:%H:%M} UTC"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(f"{when:%Y-%m-%dT%H:%M:%SZ}", exact, day(when))


def clock(when: datetime) -> Markup:
    """A date with its time, where several things happen on one day."""
    return Markup('<time datetime="{}">{}, {} UTC</time>').format(
        f"{when:%Y-%m-%dT%H:%M:%SZ}", day(when), f"{when:%H:%M}"
    )


def amount(number: int) -> str:
    """1,234."""
    return f"{number:,}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """1 file, 2 files."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def points(score: int) -> str:
    """Integer points as points of 100, with one decimal: 7815 → 78.1; floored, as scores are."""
    return f"{score // SCALE}.{score % SCALE // 10}"


def exact(score: int) -> str:
    """The same with every digit that it has: 7815 → 78.15."""
    return f"{score // SCALE}.{score % SCALE:02d}"


def language_name(code: str) -> str:
    """A language by its name; its code where there is none here."""
    return LANGUAGES.get(code, code)


def share(part: int, whole: int) -> str:
    """A part as a whole percentage; a dash where there is no whole."""
    return "–" if whole == 0 else f"{round(100 * part / whole)} %"


def size(octets: int) -> str:
    """The size of a file."""
    if octets < KIB:
        return counted(octets, "byte")
    if octets < KIB * KIB:
        return f"{octets / KIB:,.0f} KB"
    return f"{octets / KIB / KIB:,.1f} MB"
