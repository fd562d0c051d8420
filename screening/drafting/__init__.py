"""A pasted advertisement → requirements that a person may accept, and criteria that may not be asked.

Rules read headings, years, degrees, licences and languages; the matcher finds skills; the encoder tells what a company
says of itself from what it asks, and finds what is asked twice. A proposal weighs nothing before a person accepts it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.criteria import Refusal, Warned, refusals, warnings
from screening.drafting.posting import Part, Phrase, phrases, title_of
from screening.drafting.propose import Suggestion, suggestions
from screening.drafting.wording import (
    BOILERPLATE,
    CERTIFICATE,
    DEGREE,
    LANGUAGE,
    LICENCE,
    PERMIT,
    STRESS,
    VACANCY,
    years_asked,
)
from screening.ports import SCALE, Encoder, SkillMatcher
from screening.requisition import Kind, Mode, asked
from screening.resume import Span

__all__ = ["MAX_POSTING", "Draft", "Flag", "LeftOut", "Suggestion", "draft"]

MAX_POSTING: Final = 30_000  # characters: ten pages
MAX_SUGGESTIONS: Final = 40  # beyond that nobody looks at them one by one
SAME: Final = 0.80  # cosine from which two sentences ask for the same thing
ABOUT_COMPANY: Final = 0.05  # how much nearer to what companies say of themselves than to what they ask

_OF_THE_EMPLOYER: Final = re.compile(
    r"(?:an? )?(?:young|jung|jeune|joven|giovan|jong|jove|młod|ung)[^.!?\n]{0,40}?\b(?:compan|start-?up|business"
    r"|unternehmen|firma|entreprise|empresa|azienda|impresa|bedrijf|företag|virksomhed)",
    re.IGNORECASE,
)

# What companies say of themselves, and what they ask: a sentence under no heading is told by which is nearer.
_SAID_OF_ITSELF: Final = (
    "We are a fast growing company with offices around the world.",
    "Our mission is to change the way people live and work.",
    "We offer a competitive salary, health insurance and a pension.",
    "You will enjoy flexible working hours, free fruit and team events.",
    "We are an equal opportunity employer and value diversity.",
    "Please send your application with your earliest start date.",
    "Join our friendly team and grow with us.",
    "Founded in 1998, we serve customers in over thirty countries.",
    "We are currently looking for a new colleague for our office.",
)
_ASKED: Final = (
    "You have several years of experience in the field.",
    "You design, build and maintain systems and keep them running.",
    "You are responsible for planning, budgets and reporting.",
    "You look after patients, customers or pupils and document your work.",
    "Knowledge of the relevant tools, methods and regulations is required.",
    "A degree or completed vocational training in the subject.",
    "Operates machines, carries out repairs and inspections.",
    "Prepares accounts, invoices, orders and deliveries.",
)


@dataclass(frozen=True, slots=True)
class Flag:
    """A place of the posting that asks for a protected trait (`is_refused`), or for what often stands for one."""

    span: Span
    phrase: str
    why: str
    instead: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A phrase from which nothing is proposed: the part of the advertisement that it belongs to."""

    span: Span
    part: Part


@dataclass(frozen=True, slots=True)
class Draft:
    """What an advertisement may be asking for; `title` is empty where its first line names no position."""

    title: str
    suggestions: tuple[Suggestion, ...]
    flags: tuple[Flag, ...]
    left_out: tuple[LeftOut, ...]


def draft(posting: str, *, encoder: Encoder, matcher: SkillMatcher) -> Draft:
    """Propose requirements for `posting`, at most MAX_POSTING characters of it, in order of place."""
    posting = posting[:MAX_POSTING]
    parts = phrases(posting)
    refused = {phrase: _refused(phrase) for phrase in parts}
    flags = tuple(flag for phrase in parts for flag in _flags(phrase, refused[phrase]))
    asking, left_out = _told_apart(parts, title_of(posting), encoder)
    found = [s for phrase in asking for s in suggestions(phrase, refused=refused[phrase], matcher=matcher)]
    kept = _once(found, encoder=encoder, matcher=matcher)
    return Draft(title_of(posting), _heaviest(kept), flags, left_out)


def _refused(phrase: Phrase) -> tuple[Refusal, ...]:
    """What one phrase asks that cannot be asked; that the employer itself is young asks nothing of anybody."""
    found = refusals(phrase.text)
    if phrase.part is not Part.COMPANY:
        return found
    return tuple(one for one in found if not _OF_THE_EMPLOYER.match(phrase.text, one.start))


def _flags(phrase: Phrase, refused: tuple[Refusal, ...]) -> list[Flag]:
    """Criteria in one phrase, in order of place; what is refused is not warned of as well."""
    warned = [w for w in warnings(phrase.text) if not any(r.start < w.end and w.start < r.end for r in refused)]
    found: list[tuple[Refusal | Warned, bool]] = [*((r, True) for r in refused), *((w, False) for w in warned)]
    return [
        Flag(Span(phrase.start + f.start, phrase.start + f.end), f.phrase, f.why, f.instead, is_refused)
        for f, is_refused in sorted(found, key=lambda pair: pair[0].start)
    ]


def _told_apart(parts: Sequence[Phrase], title: str, encoder: Encoder) -> tuple[list[Phrase], tuple[LeftOut, ...]]:
    """What asks something, and what does not with the part that it belongs to."""
    doubtful = [phrase for phrase in parts if _is_doubtful(phrase)]
    company = dict(zip(doubtful, _of_the_company(doubtful, encoder), strict=True)) if doubtful else {}
    asking: list[Phrase] = []
    left_out: list[LeftOut] = []
    for phrase in parts:
        part = _left_out_as(phrase, title, is_company=bool(company.get(phrase)))
        if part is None:
            asking.append(phrase)
        else:
            left_out.append(LeftOut(phrase.span, part))
    return asking, tuple(left_out)


def _left_out_as(phrase: Phrase, title: str, *, is_company: bool) -> Part | None:
    if phrase.part in (Part.BENEFITS, Part.COMPANY, Part.FORMAL):
        return phrase.part
    if BOILERPLATE.search(phrase.text) and not _asks_plainly(phrase):
        return Part.FORMAL
    if (
        title
        and phrase.part is Part.UNSAID
        and phrase.text.casefold().startswith(title.casefold())
        and phrase.start < 200
    ):
        return Part.FORMAL
    is_vacancy = phrase.part is Part.UNSAID and VACANCY.search(phrase.text) and not years_asked(phrase.text)
    return Part.COMPANY if is_company or is_vacancy else None


def _asks_plainly(phrase: Phrase) -> bool:
    """Whether rules tell that it asks for something."""
    text = phrase.text
    if phrase.part in (Part.REQUIRED, Part.PREFERRED) and phrase.is_item and not BOILERPLATE.search(text):
        return True
    return (
        any(pattern.search(text) for pattern in (DEGREE, LICENCE, CERTIFICATE, PERMIT, LANGUAGE))
        or years_asked(text) is not None
    )


def _is_doubtful(phrase: Phrase) -> bool:
    """Prose that stands under no heading, or without a bullet among duties, and that no rule claims."""
    if phrase.part is not Part.UNSAID and phrase.is_item:
        return False
    return phrase.part in (Part.UNSAID, Part.DUTIES) and not _asks_plainly(phrase) and not STRESS.search(phrase.text)


def _of_the_company(doubtful: Sequence[Phrase], encoder: Encoder) -> list[bool]:
    texts = [asked(text) for text in (*_SAID_OF_ITSELF, *_ASKED, *(phrase.text for phrase in doubtful))]
    codes = encoder.encode(texts).astype(np.int32)
    said, wanted = codes[: len(_SAID_OF_ITSELF)], codes[len(_SAID_OF_ITSELF) : len(_SAID_OF_ITSELF) + len(_ASKED)]
    rows = codes[len(_SAID_OF_ITSELF) + len(_ASKED) :]
    nearness: NDArray[np.float64] = ((rows @ said.T).max(axis=1) - (rows @ wanted.T).max(axis=1)) / SCALE**2
    return [bool(n > ABOUT_COMPANY) for n in nearness]


def _once(found: Sequence[Suggestion], *, encoder: Encoder, matcher: SkillMatcher) -> list[Suggestion]:
    """Each thing once: the same skill by the taxonomy, the same sentence by nearness; the heavier words win."""
    kept: list[Suggestion] = []
    places: dict[object, int] = {}
    for suggestion in found:
        key = _key(suggestion, matcher)
        if key in places:
            kept[places[key]] = _merged(kept[places[key]], suggestion)
        else:
            places[key] = len(kept)
            kept.append(suggestion)
    sentences = [index for index, s in enumerate(kept) if s.kind is Kind.EXPERIENCE]
    if len(sentences) < 2:
        return kept
    codes = encoder.encode([kept[index].alternatives[0] for index in sentences]).astype(np.int32)
    near = (codes @ codes.T) / SCALE**2
    gone: set[int] = set()
    for row, first in enumerate(sentences):
        for column in range(row + 1, len(sentences)):
            other = sentences[column]
            if first not in gone and other not in gone and near[row, column] >= SAME:
                kept[first] = _merged(kept[first], kept[other])
                gone.add(other)
    return [s for index, s in enumerate(kept) if index not in gone]


def _key(suggestion: Suggestion, matcher: SkillMatcher) -> object:
    if suggestion.kind is Kind.SKILL:
        return Kind.SKILL, frozenset(matcher.concepts(text) or text.casefold() for text in suggestion.alternatives)
    return suggestion.kind, suggestion.text.casefold()


def _merged(first: Suggestion, other: Suggestion) -> Suggestion:
    """The first, with the weight, the years and the mode of whichever asks more."""
    more = other if other.weight > first.weight else first
    years = [s.min_years for s in (first, other) if s.min_years is not None]
    return replace(first, weight=more.weight, mode=more.mode, why=more.why, min_years=max(years) if years else None)


def _heaviest(found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """At most MAX_SUGGESTIONS, in order of place: gates first, then by weight, notes last."""
    rank = {Mode.GATE: 0, Mode.SCORED: 1, Mode.NOTE: 2}
    best = sorted(found, key=lambda s: (rank[s.mode], -s.weight, s.span.start))[:MAX_SUGGESTIONS]
    return tuple(sorted(best, key=lambda s: (s.span.start, s.span.end)))
