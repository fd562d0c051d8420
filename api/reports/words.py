"""The report's vocabulary: codes and numbers in, words that people read out.

Knows codes of statuses, stages, families and verdicts. Computes nothing, and meets an unknown code with its own words.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from screening.resume import MASK

__all__ = [
    "NONE",
    "Term",
    "confidence_word",
    "day",
    "family_name",
    "file_status",
    "gate_state",
    "hidden_reason",
    "months",
    "number",
    "out_of_100",
    "percent",
    "plain",
    "quoted",
    "rung",
    "stage_name",
    "verdict",
    "years",
]

NONE = "–"
"""Stands where there is no number; the reason is beside it."""

_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REDACTED = Markup('<span class="redacted"><span class="visually-hidden">[redacted]</span></span>')
_HIGH_CONFIDENCE = 90
_FAIR_CONFIDENCE = 60


@dataclass(frozen=True, slots=True)
class Term:
    """A code as people read it: words, tone (open, notice, stop, quiet), icon, and what to do about it if anything."""

    words: str
    tone: str
    icon: str
    advice: str = ""


_STATUSES = {
    "read": Term("Read", "quiet", "check"),
    "duplicate": Term("Duplicate", "quiet", "same", "Nothing: the person counts once."),
    "needs_ocr": Term(
        "Needs OCR", "notice", "attention", "It holds pictures of text: recognise it, then add it again."
    ),
    "encrypted": Term("Password needed", "notice", "attention", "Ask the person for a file without a password."),
    "corrupt": Term("Damaged", "stop", "cross", "Ask the person to send the file again."),
    "too_large": Term("Too large", "stop", "cross", "Ask the person for a smaller file."),
    "unsupported": Term("Format not supported", "stop", "cross", "Ask the person for a PDF, DOCX or text file."),
    "empty": Term("Empty", "stop", "cross", "Ask the person to send the file again."),
    "timed_out": Term("Took too long", "notice", "attention", "Read it by hand, or ask for a simpler file."),
    "failed": Term("Could not be read", "stop", "cross", "Read it by hand, or ask for another file."),
}
_VERDICTS = {
    "no_indication": Term("No indication", "quiet", "check"),
    "insufficient": Term("Too few to tell", "quiet", "question"),
    "statistical_attention": Term("Deserves attention", "notice", "attention"),
    "practical_only": Term("Below 4/5, may be chance", "notice", "attention"),
    "small_numbers_watch": Term("Small numbers, watch", "notice", "attention"),
    "inconclusive_missing_data": Term("Missing answers decide", "stop", "stop"),
    "indicated": Term("Disparity indicated", "stop", "stop"),
    "not_computable": Term("Not computable", "stop", "stop"),
}
_GATES = {
    "met": Term("Met", "open", "check"),
    "not_met": Term("Not met", "stop", "cross"),
    "unknown": Term("Unknown", "notice", "question"),
}
_FAMILIES = {
    "sex": "Sex",
    "race_ethnicity": "Race or ethnicity",
    "sex|race_ethnicity": "Sex with race or ethnicity",
    "age_40_plus": "Age 40 or over",
    "disability": "Disability",
    "veteran": "Veteran",
}
_STAGES = {"reading": "Reading", "retrieval": "Retrieval", "shortlist": "Shortlist", "selection": "Selection"}
_RUNGS = {"listed": "listed among skills", "project": "used in a project", "role": "used in a position held"}
_HIDDEN = {
    "background_colour": "written in the colour of the page",
    "tiny": "too small to read",
    "invisible": "drawn invisibly",
    "off_page": "placed outside the page",
    "formatted_hidden": "formatted as hidden",
}


def file_status(code: str) -> Term:
    """What became of a file."""
    return _STATUSES.get(code) or Term(plain(code), "notice", "attention", "Read it by hand, or ask for another file.")


def verdict(code: str) -> Term:
    """What the figures of a group or a family say."""
    return _VERDICTS.get(code) or Term(plain(code), "notice", "attention")


def gate_state(code: str) -> Term:
    """Whether a gate of the requisition is met."""
    return _GATES.get(code) or Term(plain(code), "notice", "question")


def family_name(code: str) -> str:
    """`sex|race_ethnicity` → "Sex with race or ethnicity"."""
    return _FAMILIES.get(code) or plain(code)


def stage_name(code: str) -> str:
    """`gate:english` → "Gate: english"."""
    return _STAGES.get(code) or plain(code).replace(":", ": ")


def rung(code: str | None) -> str:
    """How a skill is evidenced; empty where nothing says so."""
    return "" if not code else _RUNGS.get(code, plain(code).lower())


def hidden_reason(code: str | None) -> str:
    """Why a reader of the page does not see a text."""
    return "" if not code else _HIDDEN.get(code, plain(code).lower())


def confidence_word(value: int | None) -> str:
    """High, fair or low: how far the reading of the file can be trusted, 0…100."""
    if value is None:
        return ""
    return "high" if value >= _HIGH_CONFIDENCE else "fair" if value >= _FAIR_CONFIDENCE else "low"


def plain(code: object) -> str:
    """An unlisted code as a phrase: `not_met` → "Not met"."""
    text = str(code).replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def day(value: object) -> str:
    """`2026-11-01` → "1 Nov 2026"; `2026-11` → "Nov 2026"; anything else as it is; None → "not given"."""
    if isinstance(value, date):
        value = value.isoformat()
    if not value:
        return "not given"
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?(?:T.*)?", str(value))
    if not found:
        return str(value)
    year, month, of_month = found.groups()
    return f"{int(of_month)} {_MONTHS[int(month)]} {year}" if of_month else f"{_MONTHS[int(month)]} {year}"


def number(value: Any, places: int = 3) -> str:
    """A number ≥ 0 with fixed decimals, cut off rather than rounded, so that 0.7999 is never shown as 0.80.

    An exact ratio (`num` and `den`) is cut off exactly. None, NaN and infinity give `NONE`.
    """
    if value is None:
        return NONE
    if isinstance(value, dict):
        if value.get("den") and value.get("num") is not None:
            return _cut_off(int(value["num"]) * 10**places // int(value["den"]), places)
        return number(value.get("value"), places)
    if not math.isfinite(value):
        return NONE
    return _cut_off(math.floor(round(float(value) * 10**places, 6)), places)


def percent(value: Any) -> str:
    """A rate 0…1 in percent with one decimal, rounded half up as in the sentences of the audit: .15 → "15.0 %"."""
    if value is None or not math.isfinite(value):
        return NONE
    return f"{_cut_off(math.floor(round(float(value) * 1000, 6) + 0.5), 1)} %"


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
