"""The report's vocabulary: codes, numbers and dates in, words that people read out.

Knows verdicts, families, stages and how a number is written. Computes no figure and knows no layout.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

__all__ = [
    "NONE",
    "Term",
    "chance",
    "count",
    "day",
    "evidence",
    "exact",
    "family_name",
    "gate_state",
    "in_words",
    "interval",
    "label",
    "listed",
    "number",
    "people",
    "percent",
    "plain_words",
    "pool_purpose",
    "ratio",
    "sentence_case",
    "signed",
    "stage_name",
    "verdict",
    "weighed",
]

NONE = "—"
"""Stands where there is no number; the reason is in the text beside it."""

RATIO_PLACES = 3
_READABLE = 1_000_000  # an e-value above it is "more than 1,000,000"
_WHOLE_FROM = 10  # e-values from here on are shown without decimals
LEAST_P = 0.001  # smaller ones are written "below 0.001"

_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Term:
    """A code as people read it: words, tone (open, notice, stop, quiet) and icon."""

    words: str
    tone: str
    icon: str


_VERDICTS = {
    "no_indication": Term("No indication", "quiet", "check"),
    "insufficient": Term("Too few to tell", "quiet", "question"),
    "statistical_attention": Term("Deserves attention", "notice", "attention"),
    "practical_only": Term("Below {limit}, may be chance", "notice", "attention"),
    "small_numbers_watch": Term("Small numbers, watch", "notice", "attention"),
    "inconclusive_missing_data": Term("Missing answers decide", "stop", "stop"),
    "indicated": Term("Disparity indicated", "stop", "stop"),
    "not_computable": Term("Not computable", "stop", "stop"),
}
_GATES = {
    "open": Term("Open", "open", "check"),
    "open_with_notice": Term("Open, with notice", "notice", "attention"),
    "hold": Term("On hold", "stop", "stop"),
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
_PURPOSES = {"live": "a live pool", "historical": "past requisitions", "simulated": "simulated people"}


def verdict(code: object, *, limit: str = "4/5") -> Term:
    """What the figures of a group or family say; an unlisted code in its own words."""
    term = _VERDICTS.get(str(code)) or Term(plain_words(code), "notice", "attention")
    return Term(term.words.replace("{limit}", limit), term.tone, term.icon)


def gate_state(code: object) -> Term:
    """The gate's outcome as a chip."""
    return _GATES.get(str(code)) or Term(plain_words(code), "notice", "attention")


def family_name(code: object) -> str:
    """`sex|race_ethnicity` → "Sex with race or ethnicity"."""
    return _FAMILIES.get(str(code)) or plain_words(code)


def stage_name(code: object) -> str:
    """`gate:english` → "Gate: english"."""
    return _STAGES.get(str(code)) or plain_words(code).replace(":", ": ")


def pool_purpose(code: object) -> str:
    """What kind of pool alternatives were looked for in."""
    return _PURPOSES.get(str(code)) or plain_words(code).lower()


def plain_words(code: object) -> str:
    """An unlisted code as a phrase: `job_family` → "Job family"."""
    return sentence_case(str(code).replace("_", " ").replace("|", " with ").strip())


def sentence_case(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def label(text: object) -> str:
    """`Female|Asian` → "Female, Asian"."""
    return str(text).replace("|", ", ")


def listed(labels: Sequence[object] | None) -> str:
    """Labels joined as in a sentence: "White", "White and Asian", "Female, White; and Male, Asian"."""
    names = [f"“{one}”" if one in ("yes", "no") else label(one) for one in labels or ()]
    if len(names) < 2:
        return names[0] if names else ""
    comma, last = ("; ", "; and ") if any("," in name for name in names) else (", ", " and ")
    return f"{comma.join(names[:-1])}{last}{names[-1]}"


def in_words(text: object) -> str:
    """A sentence of the audit for reading: codes of families, stages and verdicts become words."""
    shown = label(text)
    for code, name in {**{k: v.words for k, v in _VERDICTS.items()}, **_FAMILIES}.items():
        if "_" in code:
            shown = re.sub(rf"\b{re.escape(label(code))}\b", name.replace("{limit}", "4/5").lower(), shown)
    return shown.replace("sex, race or ethnicity", "sex with race or ethnicity").replace("p = below", "p below")


def exact(value: Any) -> Fraction | None:
    """A published number as an exact fraction: `{"num", "den"}`, a whole number or a float; None stays None."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        if value.get("den") and value.get("num") is not None:
            return Fraction(int(value["num"]), int(value["den"]))
        return exact(value.get("value"))
    return Fraction(value) if math.isfinite(value) else None


def ratio(value: Any, places: int = RATIO_PLACES) -> str:
    """A ratio cut off rather than rounded, so that 0.7999 is never shown as 0.80; None gives a dash."""
    return number(value, places)


def number(value: Any, places: int, *, nearest: bool = False) -> str:
    """A number at fixed decimals with a real minus sign; None gives a dash.

    Cut off towards 0, or with `nearest` rounded half away from 0, as means and sums are.
    """
    found = exact(value)
    if found is None:
        return NONE
    scaled = abs(found) * 10**places
    if nearest:
        scaled += Fraction(1, 2)
    elif not isinstance(value, Mapping):
        scaled = round(scaled, 6)  # a float such as 0.29 · 100 lies a hair below what it stands for
    whole, rest = divmod(int(scaled), 10**places)
    digits = f"{whole}.{rest:0{places}d}" if places else str(whole)
    return f"−{digits}" if found < 0 and int(scaled) else digits


def signed(value: Any, places: int, *, nearest: bool = False) -> str:
    """A difference with its sign: "+0.031", "−0.120", "0.000"."""
    shown, found = number(value, places, nearest=nearest), exact(value)
    return f"+{shown}" if found is not None and found > 0 and shown.strip("0.") else shown


def weighed(value: Any) -> str:
    """A weight or a small number without idle decimals: 3 → "3", 2.5 → "2.5"."""
    shown = number(value, 2, nearest=True)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def percent(value: Any) -> str:
    """A share 0…1 in percent with one decimal, rounded half up as in the audit's sentences: .15 → "15.0 %"."""
    found = exact(value)
    if found is None:
        return NONE
    tenths = int(round(found * 1000, 6) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10} %"


def chance(p: Any) -> str:
    """A p-value: "0.043", "below 0.001", or a dash."""
    if p is None:
        return NONE
    return "below 0.001" if p < LEAST_P else f"{p:.3f}"


def evidence(e_value: Any) -> str:
    """An e-value cut off as in the audit's sentences: 2.298 → "2.2", 41.9 → "41", "below 0.1"; None gives a dash."""
    if e_value is None:
        return NONE
    if e_value > _READABLE:
        return f"more than {_READABLE:,}"
    if e_value >= _WHOLE_FROM:
        return f"{math.floor(e_value):,}"
    tenths = math.floor(e_value * 10)
    return f"{tenths // 10}.{tenths % 10}" if tenths else "below 0.1"


def interval(ends: Any, places: int = 2) -> str:
    """Both ends as "0.24 to 2.05", never narrower than it is; an end that does not exist is said in words."""
    low, high = (ends or {}).get("low"), (ends or {}).get("high")
    if low is None and high is None:
        return NONE
    start = "undefined" if low is None else number(low, places)
    return f"{start} to {'no end' if high is None else f'{_raised(high, places):.{places}f}'}"


def _raised(value: float, places: int) -> float:
    """The next higher number of so many decimals, the same where it has no more of them."""
    return float(math.ceil(value * 10**places - 1e-9) / 10**places)


def count(value: Any) -> str:
    """A whole number as digits; None gives a dash."""
    return NONE if value is None else str(value)


def people(number_of: int) -> str:
    """1 → "1 person", 3 → "3 people"."""
    return f"{number_of} {'person' if number_of == 1 else 'people'}"


def day(value: object) -> str:
    """`2026-11-12` → "12 Nov 2026"; `2026-11` → "Nov 2026"; anything else as it is; nothing → "not given"."""
    if isinstance(value, date):
        value = value.isoformat()
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?(?:T.*)?", str(value or ""))
    if not found:
        return str(value or "not given")
    year, month, of_month = found.groups()
    of_year = f"{_MONTHS[int(month)]} {year}"
    return f"{int(of_month)} {of_year}" if of_month else of_year
