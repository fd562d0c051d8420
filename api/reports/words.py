"""The vocabulary of a run: codes and numbers in, words that people read out.

Knows what the audit does not: files, gates, evidence, points. Computes nothing, and meets an unknown code with its own
words.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from fairness.report.wording import NONE, Term, plain_words
from screening.resume import MASK

__all__ = [
    "FileState",
    "confidence_word",
    "file_status",
    "gate_state",
    "hidden_reason",
    "mention",
    "months",
    "out_of_100",
    "quoted",
    "rule",
    "rung",
    "years",
]

_REDACTED = Markup('<span class="redacted"><span class="visually-hidden">[redacted]</span></span>')
_HIGH_CONFIDENCE = 90
_FAIR_CONFIDENCE = 60


@dataclass(frozen=True, slots=True)
class FileState(Term):
    """What became of a file as a chip, and what to do about it if anything."""

    advice: str = ""


_STATUSES = {
    "read": FileState("Read", "quiet", "check"),
    "duplicate": FileState("Duplicate", "quiet", "same", "Nothing: the person counts once."),
    "needs_ocr": FileState(
        "Needs OCR", "notice", "attention", "It holds pictures of text: recognise it, then add it again."
    ),
    "encrypted": FileState("Password needed", "notice", "attention", "Ask the person for a file without a password."),
    "corrupt": FileState("Damaged", "stop", "cross", "Ask the person to send the file again."),
    "too_large": FileState("Too large", "stop", "cross", "Ask the person for a smaller file."),
    "unsupported": FileState("Format not supported", "stop", "cross", "Ask the person for a PDF, DOCX or text file."),
    "empty": FileState("Empty", "stop", "cross", "Ask the person to send the file again."),
    "timed_out": FileState("Took too long", "notice", "attention", "Read it by hand, or ask for a simpler file."),
    "failed": FileState("Could not be read", "stop", "cross", "Read it by hand, or ask for another file."),
}
_GATES = {
    "met": Term("Met", "open", "check"),
    "not_met": Term("Not met", "stop", "cross"),
    "unknown": Term("Unknown", "notice", "question"),
}
_RUNGS = {"listed": "listed among skills", "project": "used in a project", "role": "used in a position held"}
_RULES = {"experience": "counts only under positions held and projects"}
_HIDDEN = {
    "background_colour": "written in the colour of the page",
    "tiny": "too small to read",
    "invisible": "drawn invisibly",
    "off_page": "placed outside the page",
    "formatted_hidden": "formatted as hidden",
}


def file_status(code: str) -> FileState:
    """What became of a file."""
    return _STATUSES.get(code) or FileState(
        plain_words(code), "notice", "attention", "Read it by hand, or ask for another file."
    )


def gate_state(code: str) -> Term:
    """Whether a gate of the requisition is met."""
    return _GATES.get(code) or Term(plain_words(code), "notice", "question")


def rung(code: str | None) -> str:
    """How a skill is evidenced; empty where nothing says so."""
    return "" if not code else _RUNGS.get(code, plain_words(code).lower())


def mention(*, quotes: bool, by_name: bool) -> str:
    """What a note says: mentioned only where its words or a skill of that name stand, not where a sentence is alike."""
    return "Mentioned" if by_name else "Nearest sentence: read it" if quotes else "Not mentioned"


def rule(code: str | None) -> str:
    """Which sentences count as evidence; empty where all do."""
    return _RULES.get(code or "", "")


def hidden_reason(code: str | None) -> str:
    """Why a reader of the page does not see a text."""
    return "" if not code else _HIDDEN.get(code, plain_words(code).lower())


def confidence_word(value: int | None) -> str:
    """High, fair or low: how far the reading of the file can be trusted, 0…100."""
    if value is None:
        return ""
    return "high" if value >= _HIGH_CONFIDENCE else "fair" if value >= _FAIR_CONFIDENCE else "low"


def out_of_100(points: Any, places: int = 2) -> str:
    """Points 0…10000 out of 100; two decimals are exact, one is cut off."""
    return NONE if points is None else _cut_off(int(points) // 10 ** (2 - places), places)


def months(value: int | None) -> str:
    """38 → "3 years 2 months"; None → empty."""
    if value is None:
        return ""
    years, rest = divmod(int(value), 12)
    parts = [
        f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in ((years, "year"), (rest, "month")) if count
    ]
    return " ".join(parts) or "0 months"


def years(value: Any) -> str:
    """Years asked for: "3" → "3 years", "1" → "1 year"."""
    return f"{value} year{'' if str(value) == '1' else 's'}"


def quoted(text: object) -> Markup:
    """A quote on one line, escaped, each run of mask characters as a bar that is read aloud as "redacted"."""
    line = " ".join(str(text).split())
    parts = (_REDACTED if masked else escape("".join(run)) for masked, run in groupby(line, MASK.__eq__))
    return Markup("").join(parts)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _cut_off(scaled: int, places: int) -> str:
    whole, rest = divmod(scaled, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)
