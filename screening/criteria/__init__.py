"""Criteria that a requisition may not use, and what may be asked instead.

Tables and a few functions. Knows words, never people: it reads what an employer asks, not what a candidate wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from screening.criteria import english, languages
from screening.criteria.spelling import Spelled, spellings
from screening.criteria.tongues import Tongue, level_wording, meant, tongues

__all__ = ["Refusal", "Warned", "refusal", "refusals", "warning", "warnings"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A phrase that asks for a protected trait: what it asks, a lawful wording, and where it stands in the text.

    `tongues` are the languages of which it asks who was born to them.
    """

    phrase: str
    why: str
    instead: str
    start: int = 0
    end: int = 0
    tongues: tuple[Tongue, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """A phrase that often stands in for a protected trait: usable, with a reason on record."""

    phrase: str
    why: str
    instead: str
    start: int = 0
    end: int = 0


_Found = TypeVar("_Found", Refusal, Warned)

# Trait: (why it is refused, a lawful wording).
_TRAITS: Final = {
    "age": (
        "it asks for an age",
        "the experience or the skill that the work needs, e.g. 'Two years of customer support'",
    ),
    "study": (
        "it shuts out people by age",
        "'Entry level: no experience needed' or the degree itself",
    ),
    "origin": (
        "it asks for national origin",
        "the level of the language that the work needs, e.g. 'English C1, written and spoken'",
    ),
    "sex": (
        "it asks for a sex",
        "the task itself, e.g. 'Lifts 20 kg regularly'",
    ),
    "plans": (
        "it asks about family plans",
        "the working hours, e.g. 'Available for rotating shifts'",
    ),
    "marriage": (
        "it asks for marital status",
        "the working hours or the travel, e.g. 'Travels two weeks a month'",
    ),
    "ethnicity": (
        "it asks for race or ethnicity",
        "the skill that is meant, e.g. 'Spanish B2' or 'Knows the Latin American market'",
    ),
    "belief": (
        "it asks for a religion",
        "the working hours or the subject, e.g. 'Available on Sundays'",
    ),
    "looks": (
        "it asks about looks, which tell sex, religion, age or health",
        "the task itself, e.g. 'Wears a sealed mask on shift'",
    ),
    "nationality": (
        "it asks for nationality",
        "'Authorised to work in the country of employment' (a clearance that a law requires is a gate of its own)",
    ),
    "health": (
        "it asks about disability or health",
        "the task itself, e.g. 'Climbs ladders' or 'Drives a van'",
    ),
    "orientation": (
        "it asks for sexual orientation or identity",
        "nothing: it has no bearing on the work",
    ),
    "union": (
        "it asks about union membership",
        "nothing: it has no bearing on the work",
    ),
}

# What stands for it: (why, a better wording).
_STAND_INS: Final = {
    "gendered_word": (
        "a gendered job word discourages the other half of the applicants",
        "the word without a sex, e.g. 'sales representative', 'server', 'chair'",
    ),
    "home": (
        "where people live often stands for race or origin",
        "'Works on site in the town, three days a week'",
    ),
    "study_year": (
        "a graduation year tells age",
        "the degree itself",
    ),
    "fit": (
        "it cannot be evidenced and often stands for similarity",
        "a behaviour that can be quoted, e.g. 'Has given and received code reviews'",
    ),
    "pace": (
        "it is often read as an age",
        "the pace of the work, e.g. 'Handles 60 calls a day'",
    ),
    "gaps": (
        "it weighs on carers, parents and people who were ill",
        "the experience that is needed, in years",
    ),
    "school": (
        "where someone studied often stands for family income and origin",
        "the subject and the level of the degree",
    ),
}

_LINE: Final = 200  # characters of one requirement, which may name further languages

# A promise to treat everybody alike names the traits that it will not look at; it asks for none of them.
_PROMISE: Final = re.compile(
    r"(?:regardless of|irrespective of|without (?:regard|distinction|reference) (?:to|of|as to)|no matter"
    r"|on (?:the )?(?:basis|grounds?) of|because of|based (?:up)?on)"
    r"(?:[\s,:;/&()]*(?:and|or|any|other|their|your|the|of|by|an?|actual|perceived|race|racial|ethnic\w*|ancestry|origin"
    r"|national\w*|colou?r|creed|religio\w*|faith|beliefs?|sex|sexual\w*|gender|identity|expression|orientation|age"
    r"|pregnan\w*|maternity|paternity|parental|parenthood|famil\w*|caring|carer|marital|married|marriage|civil|partner\w*"
    r"|status|disabilit\w*|disabled|physical|mental|ability|health|medical|genetic\w*|condition|information|veteran"
    r"|military|service|citizen\w*|immigration|background|social|socio-?economic|political|opinion|language|union"
    r"|membership|protected|characteristics?|class|law|legally|applicable|federal|state|local|reassignment|skin|re-?assignment)\b)+"
    rf"|(?:{languages.PROMISE})[^.!?\n]{{0,300}}",
    re.IGNORECASE,
)


def refusal(text: str) -> Refusal | None:
    """The first protected criterion that `text` asks for, or None."""
    return next(_refused(text), None)


def refusals(text: str) -> tuple[Refusal, ...]:
    """Every protected criterion that `text` asks for, in order of place; of two that overlap, the earlier one."""
    return _apart(tuple(_refused(text)))


def warning(text: str) -> Warned | None:
    """The first criterion in `text` that often stands for a protected trait, or None."""
    return next(_warned(text), None)


def warnings(text: str) -> tuple[Warned, ...]:
    """Every criterion in `text` that often stands for a protected trait, in order of place."""
    return _apart(tuple(_warned(text)))


def _refused(text: str) -> Iterator[Refusal]:
    for trait, start, end in _found(text, _REFUSED):
        why, instead = _TRAITS[trait]
        asked = meant(text, start, end) if trait == "origin" else ()
        yield Refusal(text[start:end], why, _of_tongues(text, asked) if asked else instead, start, end, asked)


def _of_tongues(text: str, asked: tuple[Tongue, ...]) -> str:
    """The lawful wording for the languages that are asked; what the same words ask beside them is a row of its own."""
    names = tuple(dict.fromkeys(one.name for one in asked))
    wordings = " or ".join(f"'{level_wording(name)}'" for name in names)
    beside = dict.fromkeys(one.name for one in tongues(text) if one.name not in names) if len(text) <= _LINE else {}
    rest = f", and {' and '.join(beside)} as a requirement of its own" if beside else ""
    return f"the level of the language that the work needs, e.g. {wordings}{rest}"


def _warned(text: str) -> Iterator[Warned]:
    for stand_in, start, end in _found(text, _WARNED):
        yield Warned(text[start:end], *_STAND_INS[stand_in], start, end)


def _found(text: str, table: tuple[tuple[str, re.Pattern[str]], ...]) -> Iterator[tuple[str, int, int]]:
    """What was found, in every reading of the text, as characters of the text as written."""
    for spelled in spellings(text):
        read = _PROMISE.sub(lambda promise: "\n" * len(promise.group()), spelled.text)
        for name, pattern in table:
            for match in pattern.finditer(read):
                if match.end() > match.start():
                    yield name, *_trimmed(spelled, match)


def _trimmed(spelled: Spelled, match: re.Match[str]) -> tuple[int, int]:
    """The place of a match without white space around it."""
    found = match.group()
    start = match.start() + len(found) - len(found.lstrip())
    return spelled.span(start, max(start + 1, match.start() + len(found.rstrip())))


def _apart(found: tuple[_Found, ...]) -> tuple[_Found, ...]:
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _compiled(*tables: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Whole words only: "race" must not fire on "embrace"."""
    return tuple(
        (name, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)) for table in tables for name, pattern in table
    )


_REFUSED: Final = _compiled(english.REFUSED, languages.REFUSED)
_WARNED: Final = _compiled(english.WARNED, languages.WARNED)
