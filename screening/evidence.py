"""Find what supports one requirement in one redacted résumé: quotes with their place, and how strong they are.

Takes a `RedactedResume`, which has no field for who the person is. All arithmetic is in integers. Knows no order of
people and no model: similarities arrive as exact dot products of codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from screening.ports import Calibration, Codes
from screening.requisition import EvidenceRule, Kind, Mode, Requirement
from screening.resume import (
    Month,
    RedactedResume,
    RedactedText,
    Rung,
    Span,
    months_covered,
)
from screening.skills import claimed, denied, positions_at, rung_at, told_of_work

__all__ = [
    "EVIDENCE_VERSION",
    "FULL",
    "RUNG_BASE",
    "SKILL_BASE",
    "Evidence",
    "GateState",
    "Queries",
    "Quote",
    "gather",
    "match_base",
]

EVIDENCE_VERSION = "1"
"""Changes whenever the same résumé would bring other evidence: part of every question's key."""

FULL = 10_000  # strength and score are basis points
BEST = 3  # passages whose similarities are averaged: measured best of one, two, three and five
MAX_QUOTES = 3
QUOTE_LENGTH = 240  # characters of a sentence quoted around a match, at most

RUNG_BASE = {Rung.LISTED: 5_000, Rung.PROJECT: 6_000, Rung.ROLE: 7_000}
"""Strength that a match of words is worth at least; kept only while `eval ranking` does not fall on either set."""

SKILL_BASE = {Rung.LISTED: 500, Rung.PROJECT: 800, Rung.ROLE: 1_000}
"""The same for skills. Measured: from 1,500 on, the agreement with human grades falls (.34 to .32 at 2,500)."""

WORDED_KINDS = (Kind.SKILL, Kind.CERTIFICATION, Kind.LANGUAGE)  # asked in words that a denial would repeat
GATE_STRENGTH = 6_000  # similarity alone meets a gate from here on; below it is a question to ask
_RUNGS = (Rung.LISTED, Rung.PROJECT, Rung.ROLE)


class GateState(StrEnum):
    """Whether a gate is met. Not met needs a quoted contrary fact; silence is unknown."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters start…end of the redacted text, which begin on `page`."""

    page: int
    start: int
    end: int
    text: RedactedText


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports one requirement in one résumé.

    `strength` is 0…10000. `similarity` is the exact mean similarity as (total, count). `alternative` is the index of
    the any_of member that counted. `months` are those of the positions that hold the quotes, None if unknown.
    `state` is given for gates only.
    """

    requirement: str
    strength: int
    alternative: int = 0
    similarity: tuple[int, int] = (0, 0)
    rung: Rung | None = None
    months: int | None = None
    months_unknown: bool = False
    state: GateState | None = None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Queries:
    """What a requisition asks, ready to be compared: one row an alternative, requirement by requirement.

    `codes` has shape (rows, dimension); `concepts` are the taxonomy's ids that count as the row's text.
    """

    texts: tuple[RedactedText, ...]
    codes: Codes = field(repr=False)
    concepts: tuple[frozenset[str], ...]


def gather(
    requirement: Requirement,
    resume: RedactedResume,
    *,
    dots: NDArray[np.int32],
    concepts: Sequence[frozenset[str]],
    calibration: Calibration,
    reference: Month,
) -> Evidence:
    """The evidence for `requirement` in `resume`; of several alternatives the strongest, the first listed on a tie.

    Where its rule leaves sentences out, no alternative is supported better than without the rule (months of positions
    aside), and a gate that is answered otherwise is unknown: what stands elsewhere is a question, no contrary fact.

    Args:
        requirement: what is asked.
        resume: where it is looked for.
        dots: dot products of codes, shape (passages of the résumé, alternatives of the requirement).
        concepts: for each alternative the taxonomy's ids that count as it.
        calibration: turns similarity into strength.
        reference: the month that "present" means.
    """
    judged = partial(
        _judged, requirement, resume, dots=dots, concepts=concepts, calibration=calibration, reference=reference
    )
    if requirement.rule is EvidenceRule.ANYWHERE:
        return judged(within=None)
    found = judged(within=told_of_work(resume))
    if requirement.mode is Mode.GATE and found.state is not judged(within=None).state:
        return replace(found, state=GateState.UNKNOWN, quotes=())
    return found


def _judged(
    requirement: Requirement,
    resume: RedactedResume,
    *,
    dots: NDArray[np.int32],
    concepts: Sequence[frozenset[str]],
    calibration: Calibration,
    reference: Month,
    within: Sequence[Span] | None,
) -> Evidence:
    """The same, counting what lies in one of `within` alone; None for everything."""
    if within is not None:
        stands = np.array([[_lies(within, p.start, p.end)] for p in resume.passages], dtype=np.bool_)
        dots = np.where(stands.reshape(len(dots), 1), dots, np.minimum(dots, 0))
    found = [
        _alternative(
            requirement,
            index,
            resume,
            dots=dots[:, index],
            concepts=concepts[index],
            calibration=calibration,
            reference=reference,
            within=within,
        )
        for index in range(len(requirement.alternatives))
    ]
    best = _strongest(found)
    if requirement.mode is Mode.GATE:
        return _gate(requirement, resume, found, best)
    return best


def _alternative(
    requirement: Requirement,
    index: int,
    resume: RedactedResume,
    *,
    dots: NDArray[np.int32],
    concepts: frozenset[str],
    calibration: Calibration,
    reference: Month,
    within: Sequence[Span] | None,
) -> Evidence:
    if requirement.kind is Kind.LOCATION:
        return _location(requirement, index, resume)
    rows = _best_rows(dots)
    total, count = int(dots[rows].sum()), len(rows)
    rows = [r for r in rows if _lies(within, resume.passages[r].start, resume.passages[r].end)]
    strength = calibration.strength(requirement.kind, total, count) if rows else 0
    supporting = [r for r in rows if strength and calibration.strength(requirement.kind, int(dots[r]), 1)]
    asked = requirement.alternatives[index]
    matches = [m for m in _matches(requirement, asked, resume, concepts) if _lies(within, m.start, m.end)]
    if strength and not matches and requirement.kind in WORDED_KINDS and _denied_at(asked, resume):
        strength, supporting = 0, []  # "no experience with Python" is near to Python, and no evidence of it
    rung = max((rung_at(resume, m.start) for m in matches), key=_RUNGS.index) if matches else None
    if rung is not None:
        strength = max(strength, match_base(requirement.kind)[rung])
    places = [m.start for m in matches] or [resume.passages[r].start for r in supporting]
    months = months_covered((p.interval for p in positions_at(resume, places)), reference=reference)
    quotes = _quotes(resume, matches, supporting or (rows[:1] if strength else []))
    return Evidence(
        requirement=requirement.id,
        strength=strength if requirement.mode is Mode.GATE else _for_years(strength, months, requirement),
        alternative=index,
        similarity=(total, count),
        rung=rung,
        months=months,
        months_unknown=requirement.min_years is not None and months is None and strength > 0,
        quotes=quotes if strength else (),
    )


def _lies(within: Sequence[Span] | None, start: int, end: int) -> bool:
    """Whether start…end lies in one of `within`, with nothing outside it; None is everywhere."""
    return within is None or any(part.start <= start and end <= part.end for part in within)


def match_base(kind: Kind) -> Mapping[Rung, int]:
    """Strength that a match of words is worth at least, by rung."""
    return SKILL_BASE if kind is Kind.SKILL else RUNG_BASE


def _best_rows(dots: NDArray[np.int32]) -> list[int]:
    """Rows of the best three, best first; the earlier passage first on a tie."""
    order = np.argsort(-dots, kind="stable")[:BEST]
    return [int(row) for row in order]


def _for_years(strength: int, months: int | None, requirement: Requirement) -> int:
    """`strength` × min(1, months ÷ asked months), in integers; unknown months cost nothing."""
    if requirement.min_years is None or months is None:
        return strength
    asked = requirement.min_years * 12
    return strength * min(months * asked.denominator, asked.numerator) // asked.numerator


def _matches(
    requirement: Requirement, asked: RedactedText, resume: RedactedResume, concepts: frozenset[str]
) -> tuple[Span, ...]:
    """Where the taxonomy or the very words of the requirement stand in the résumé, denied mentions left out."""
    if requirement.kind is Kind.TITLE:
        return _title_matches(asked, resume)
    if requirement.kind is Kind.EXPERIENCE:  # asked in a sentence: its very words prove nothing, and are rarely found
        return ()
    mentioned = tuple(Span(m.start, m.end) for m in resume.skills if m.id in concepts)
    if mentioned or len(asked) < 3:  # one and two letters ("R", "Go") only by the matcher, which knows their traps
        return mentioned
    if _rarest_word(asked) not in resume.text.casefold():  # far cheaper than the pattern, and nearly always the answer
        return ()
    return tuple(
        Span(*found.span())
        for found in _phrase(asked).finditer(resume.text)
        if claimed(resume.text, found.start(), found.end())
    )


@lru_cache(maxsize=4096)
def _rarest_word(asked: str) -> str:
    """The longest word of `asked`, case-folded: what a text has to hold before the phrase is looked for."""
    words: list[str] = re.findall(r"[\w+#.]+", asked.casefold())
    return max(words or [asked.casefold()], key=len)


@lru_cache(maxsize=4096)
def _phrase(asked: str) -> re.Pattern[str]:
    words = r"\W{1,3}".join(re.escape(word) for word in re.findall(r"[\w+#.]+", asked)) or re.escape(asked)
    return re.compile(rf"(?<![\w+#]){words}(?:s|es)?(?![\w+#])", re.IGNORECASE)


_TITLE_JOINTS = re.compile(r"\s*(?:,|/|\||&|\band\b|\bor\b)\s*", re.IGNORECASE)
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<!s)s$")


@lru_cache(maxsize=4096)
def _title_words(asked: str) -> tuple[frozenset[str], ...]:
    """The titles that `asked` names ("Accountants and Auditors" names two), each as a set of singular words."""
    parts = (re.findall(r"[a-z]+", part.casefold()) for part in _TITLE_JOINTS.split(asked))
    return tuple(frozenset(_PLURAL.sub("", word) for word in words) for words in parts if words)


def _title_matches(asked: RedactedText, resume: RedactedResume) -> tuple[Span, ...]:
    wanted = _title_words(asked)
    found = []
    for position in resume.positions:
        words = {_PLURAL.sub("", word) for word in re.findall(r"[a-z]+", position.title.casefold())}
        if any(title <= words for title in wanted):
            found.append(Span(position.title_start, position.title_end))
    return tuple(found)


def _quotes(resume: RedactedResume, matches: Sequence[Span], rows: Iterable[int]) -> tuple[Quote, ...]:
    """The sentences of the best-placed matches first, then the passages; no overlap, at most `MAX_QUOTES`."""
    ranked = sorted(matches, key=lambda m: (-_RUNGS.index(rung_at(resume, m.start)), m.start))
    spans = [_sentence(resume.text, match) for match in ranked[:MAX_QUOTES]]
    spans += [Span(resume.passages[row].start, resume.passages[row].end) for row in rows]
    chosen: list[Span] = []
    for span in spans:
        if len(chosen) < MAX_QUOTES and not any(span.start < c.end and c.start < span.end for c in chosen):
            chosen.append(span)
    return tuple(_quote(resume, span) for span in chosen)


_STOP = re.compile(r"[.!?;•\n](?:\s|$)|\n")


def _sentence(text: str, match: Span) -> Span:
    """The sentence or line around `match`, cut to `QUOTE_LENGTH`."""
    left = max(0, match.start - QUOTE_LENGTH // 2)
    right = min(len(text), match.end + QUOTE_LENGTH // 2)
    start = left
    for stop in _STOP.finditer(text, left, match.start):
        start = stop.end()
    ending = _STOP.search(text, match.end, right)
    end = (ending.start() + (0 if text[ending.start()] in "•\n" else 1)) if ending else right
    while start < match.start and text[start].isspace():
        start += 1
    return Span(start, max(end, match.end))


def _quote(resume: RedactedResume, span: Span) -> Quote:
    page = next((p.number for p in resume.pages if p.start <= span.start < p.end), 1)
    return Quote(page, span.start, span.end, RedactedText(resume.text[span.start : span.end]))


def _location(requirement: Requirement, index: int, resume: RedactedResume) -> Evidence:
    """A place is met where the résumé names it; it is a fact for gates and notes, and gives no points."""
    pattern = _phrase(requirement.alternatives[index])
    met = any(pattern.search(location.text) for location in resume.locations)
    return Evidence(requirement.id, FULL if met else 0, index)


def _gate(requirement: Requirement, resume: RedactedResume, found: Sequence[Evidence], best: Evidence) -> Evidence:
    """Met by a match or by strong similarity; not met by a sentence that denies it, or by dated positions too short.

    One alternative that meets the gate is enough; what is claimed in one sentence is not denied by another.
    """
    if requirement.kind is Kind.LOCATION:
        return replace(best, state=GateState.MET if best.strength else GateState.UNKNOWN)
    claims = [e for e in found if e.rung is not None]
    if not claims and (denials := _denials(requirement, resume)):
        return replace(best, state=GateState.NOT_MET, quotes=denials)
    matched = claims or [e for e in found if e.strength >= GATE_STRENGTH]
    short = [e for e in matched if _too_short(requirement, e)]
    meeting = [e for e in matched if e not in short and not e.months_unknown]
    if meeting:
        return replace(_strongest(meeting), state=GateState.MET)
    if matched and len(short) == len(matched):
        return replace(_strongest(short), state=GateState.NOT_MET)
    return replace(best, state=GateState.UNKNOWN, quotes=())


def _strongest(found: Sequence[Evidence]) -> Evidence:
    """The first listed on a tie."""
    return max(found, key=lambda evidence: evidence.strength)


def _too_short(requirement: Requirement, found: Evidence) -> bool:
    return requirement.min_years is not None and found.months is not None and found.months < requirement.min_years * 12


def _denials(requirement: Requirement, resume: RedactedResume) -> tuple[Quote, ...]:
    """Sentences that deny every alternative asked ("no driving licence"); empty unless each one is denied."""
    quotes: list[Quote] = []
    for asked in requirement.alternatives:
        denial = _denied_at(asked, resume)
        if denial is None:
            return ()
        quotes.append(_quote(resume, _sentence(resume.text, denial)))
    return tuple(quotes)


def _denied_at(asked: RedactedText, resume: RedactedResume) -> Span | None:
    """The first place where the words of `asked` stand, if every such place denies them; None otherwise."""
    if _rarest_word(asked) not in resume.text.casefold():
        return None
    spans = [Span(*m.span()) for m in _phrase(asked).finditer(resume.text)]
    return spans[0] if spans and all(denied(resume.text, s.start, s.end) for s in spans) else None
