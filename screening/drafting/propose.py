"""One phrase of an advertisement → the requirements that it may be asking for.

Knows phrases and skills. Decides nothing: what is proposed weighs nothing before a person accepts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from screening.criteria import Refusal
from screening.criteria.tongues import level_wording
from screening.drafting.posting import Part, Phrase
from screening.drafting.wording import (
    ALTERNATIVES,
    CERTIFICATE,
    CLEARED,
    DEGREE,
    LANGUAGE,
    LICENCE,
    PERMIT,
    PLACE,
    PREFERENCE,
    SAMPLES,
    SHIFTS,
    STRESS,
    TITLE,
    TRAIT,
    content_words,
    core,
    years_asked,
)
from screening.ports import FoundSkill, SkillMatcher
from screening.requisition import MAX_TEXT, MAX_YEARS, Kind, Mode, asked
from screening.resume import RedactedText, Span

__all__ = ["Suggestion", "suggestions"]

BASE_WEIGHT: Final = {Part.REQUIRED: 3, Part.PREFERRED: 1, Part.DUTIES: 2}
UNSAID_WEIGHT: Final = 2
MAX_WEIGHT: Final = 5
MANY_YEARS: Final = 3  # from here on the years say that it matters
SENTENCE: Final = 4  # words that say something beside the skills: then the phrase is more than a list of them
TASK: Final = 2  # fewer words that say something are no task
NAME: Final = 3  # words of what can be a name of a skill
LONG: Final = 180  # characters of a requirement that can still be quoted against


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A requirement that a phrase may be asking for: where it stands, what it would weigh, and why."""

    kind: Kind
    alternatives: tuple[RedactedText, ...]
    mode: Mode
    weight: int
    min_years: Fraction | None
    span: Span
    why: str

    @property
    def text(self) -> str:
        """What would be asked, in one line."""
        return " or ".join(self.alternatives)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A phrase with what is common to everything that it asks."""

    phrase: Phrase
    weight: int
    part: Part
    why: str
    years: tuple[Fraction, re.Match[str]] | None

    def made(
        self, kind: Kind, texts: Sequence[str], start: int, end: int, *, mode: Mode = Mode.SCORED, dated: bool = False
    ) -> Suggestion:
        """A suggestion for characters start…end of the phrase."""
        years = self.years[0] if dated and self.years and self.years[0] <= MAX_YEARS else None
        return Suggestion(
            kind=kind,
            alternatives=tuple(asked(_worded(text, is_name=kind is Kind.SKILL)) for text in texts),
            mode=mode,
            weight=self.weight if mode is Mode.SCORED else 0,
            min_years=years,
            span=Span(self.phrase.start + start, self.phrase.start + end),
            why=self.why,
        )


def suggestions(phrase: Phrase, *, refused: Sequence[Refusal], matcher: SkillMatcher) -> tuple[Suggestion, ...]:
    """What `phrase` may be asking for, in order of place.

    Nothing that lies in `refused` places of it; of a language that was asked of those born to it, its level.
    """
    reading = _read(phrase)
    levels = list(_levels(reading, refused))
    shut = [(r.start, r.end) for r in refused]
    shut += [(s.span.start - phrase.start, s.span.end - phrase.start) for s in levels]
    found = [*levels, *_fixed(reading, shut)]
    taken = [*shut, *((s.span.start - phrase.start, s.span.end - phrase.start) for s in found)]
    found += _samples(reading, taken, matcher)
    taken += ((s.span.start - phrase.start, s.span.end - phrase.start) for s in found)
    skills = [m for m in matcher.mentions(asked(phrase.text), listed=(), ignored=taken) if not _inside(m, taken)]
    is_list = not (found or shut) and phrase.part is not Part.DUTIES
    groups = list(_items(phrase.text, skills) if is_list else ()) or list(_groups(phrase.text, skills))
    found += _of_skills(reading, groups, alone=not found)
    undated = reading.years is not None and all(s.min_years is None for s in found)
    if not shut and (not _only(reading, found, groups) or (undated and groups)):
        found += _whole(reading, groups, dated=undated)
    return tuple(sorted(found, key=lambda s: (s.span.start, s.span.end)))


def _levels(reading: _Reading, refused: Sequence[Refusal]) -> Iterator[Suggestion]:
    """The lawful wording of each language that was asked of those born to it, at the word that names it."""
    for one in refused:
        for tongue in one.tongues:
            made = reading.made(Kind.LANGUAGE, [level_wording(tongue.name)], tongue.start, tongue.end)
            yield replace(made, why=f"It stands for '{one.phrase}', which cannot be asked: set the level needed.")


def _read(phrase: Phrase) -> _Reading:
    """How much a phrase seems to matter, and the words that say so."""
    years = years_asked(phrase.text)
    part, reasons = phrase.part, [f"it stands under '{phrase.heading}'"] if phrase.heading else []
    if preferred := PREFERENCE.search(_ASIDE.sub(" ", phrase.text)):
        part = Part.PREFERRED
        reasons.append(f"it says '{preferred.group().strip()}'")
    weight = BASE_WEIGHT.get(part, UNSAID_WEIGHT)
    if part is not Part.PREFERRED:
        if stress := STRESS.search(phrase.text):
            weight += 1
            reasons.append(f"it says '{stress.group()}'")
        if years and years[0] >= MANY_YEARS:
            weight += 1
    if years:
        reasons.append(f"it asks for '{years[1].group().strip()}'")
    why = f"{', '.join(reasons)}." if reasons else "it reads like something asked of the applicant."
    return _Reading(phrase, min(weight, MAX_WEIGHT), part, why[0].upper() + why[1:], years)


def _fixed(reading: _Reading, shut: Sequence[tuple[int, int]]) -> Iterator[Suggestion]:
    """Permits, licences, degrees, certificates, languages, titles and places: what patterns tell."""
    text, gate = reading.phrase.text, Mode.GATE if reading.part is not Part.PREFERRED else Mode.NOTE
    free = _Free(list(shut))
    if (permit := PERMIT.search(text)) and free.take(permit.span()):
        yield reading.made(Kind.LOCATION, [permit.group()], *permit.span(), mode=gate)
    for pattern, kind in ((LICENCE, Kind.CERTIFICATION), (DEGREE, Kind.EDUCATION), (CERTIFICATE, Kind.CERTIFICATION)):
        match = pattern.search(text)
        if match and (place := _clause(text, *match.span())) and free.take(place):
            mode = gate if pattern is LICENCE and reading.part is not Part.DUTIES else Mode.SCORED
            yield reading.made(kind, [text[slice(*place)]], *place, mode=mode)
    for match in _languages(text, shut):
        levelled = len(match.group().split()) > 1 or len(text.split()) <= SENTENCE
        said = _LOOSE.sub("", match.group())
        place = (match.start(), match.start() + len(said))
        if levelled and free.take(place):
            yield reading.made(Kind.LANGUAGE, [said], *place)
    if (title := TITLE.search(text)) and len(title.group(1)) > 3 and free.take(title.span(1)):
        yield reading.made(Kind.TITLE, [title.group(1)], *title.span(1), dated=True)
    if PLACE.search(text) and free.take((0, len(text))):
        start, end = core(text)
        yield reading.made(Kind.LOCATION, [text[start:end]], start, end, mode=Mode.NOTE)


def _languages(text: str, shut: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Languages with what is said of each, looked for apart on either side of a refused place."""
    edges = [0, *(edge for place in sorted(shut) for edge in place), len(text)]
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        yield from LANGUAGE.finditer(text, left, right)


@dataclass(slots=True)
class _Free:
    """Which characters of a phrase are spoken for already."""

    taken: list[tuple[int, int]]

    def take(self, place: tuple[int, int]) -> bool:
        """Claim `place`, if nobody has."""
        if any(start < place[1] and place[0] < end for start, end in self.taken):
            return False
        self.taken.append(place)
        return True


_ASIDE: Final = re.compile(r"\([^)]*\)")
_LOOSE: Final = re.compile(r"(?:[\s(:,–-]|\b(?:and|or|at|both|is|in|und|et|y|e)\b)+$", re.IGNORECASE)
_ENDS: Final = re.compile(
    r";|\.(?=\s|$)|,? (?:and|plus|with|together with) (?=at least|\d|a minimum|experience|strong|proven)|, (?=\d)"
)


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a match: from where it begins to say something, to the next end of a clause."""
    stop = next((m.start() for m in _ENDS.finditer(text, end)), len(text))
    first = max((m.end() for m in _ENDS.finditer(text, 0, start)), default=0)
    left, right = core(text[first:stop])
    left, right = min(first + left, start), max(first + right, end)
    left += len(text[left:right]) - len(text[left:right].lstrip())
    return left, min(right, left + LONG) if right > left + LONG else right


def _inside(mention: FoundSkill, places: Sequence[tuple[int, int]]) -> bool:
    return _overlaps((mention.start, mention.end), places)


def _overlaps(place: tuple[int, int], places: Sequence[tuple[int, int]]) -> bool:
    return any(start < place[1] and place[0] < end for start, end in places)


@dataclass(frozen=True, slots=True)
class _Group:
    """Skills of which one is enough (or a single one), as characters of the phrase."""

    texts: tuple[str, ...]
    start: int
    end: int


_JOINT: Final = re.compile(
    r"\s*(?:,|/|\bor\b|\band/or\b|,\s*or\b|,\s*and\b|\band\b|&|\||\boder\b|\bou\b|\bo\b|\bof\b|,?\s*und\b)\s*", re.I
)
_ITEMS: Final = re.compile(
    r"\s*(?:,\s*(?:and|or)\s+|,|/|\bor\b|\band\b|\bund\b|\boder\b|\bet\b|\bou\b|\by\b|&)\s*", re.I
)
_OR: Final = re.compile(r"/|\b(?:or|oder|ou|o)\b", re.I)


def _groups(text: str, mentions: Sequence[FoundSkill]) -> Iterator[_Group]:
    """Runs of skills: "Snowflake, BigQuery or Redshift" is one group of three, "Python and SQL" two of one."""
    run: list[FoundSkill] = []
    for mention in mentions:
        if run and not _JOINT.fullmatch(text[run[-1].end : mention.start]):
            yield from _split(text, run)
            run = []
        run.append(mention)
    if run:
        yield from _split(text, run)


def _items(text: str, mentions: Sequence[FoundSkill]) -> Iterator[_Group]:
    """The members of a bare list ("SQL, dbt and Excel") of which at least half are known: then all of them."""
    start, end = core(text)
    inside = [(m.start, m.end) for m in mentions]
    joints = [j for j in _ITEMS.finditer(text, start, end) if not _overlaps(j.span(), inside)]
    if "(" in text[start:end]:
        return
    bounds = [start, *(edge for joint in joints for edge in joint.span()), end]
    items = [(left, right) for left, right in zip(bounds[::2], bounds[1::2], strict=True) if text[left:right].strip()]
    known = sum(any(left <= m.start and m.end <= right for m in mentions) for left, right in items)
    short = all(len(text[left:right].split()) <= NAME for left, right in items)
    if len(items) > 1 and short and known * 2 >= len(items):
        words = tuple(text[left:right] for left, right in items)
        if any(_OR.search(joint.group()) for joint in joints):
            yield _Group(words, start, end)
        else:
            yield from (_Group((text[left:right],), left, right) for left, right in items)


def _split(text: str, run: Sequence[FoundSkill]) -> Iterator[_Group]:
    joints = [text[left.end : right.start] for left, right in pairwise(run)]
    is_choice = any(_OR.search(joint) for joint in joints) or ALTERNATIVES.search(text[: run[0].start]) is not None
    words = [text[m.start : m.end] for m in run]
    if is_choice and len({w.casefold() for w in words}) > 1:
        unique = tuple({w.casefold(): w for w in reversed(words)}.values())[::-1]
        yield _Group(unique, run[0].start, run[-1].end)
        return
    for mention, word in zip(run, words, strict=True):
        yield _Group((word,), mention.start, mention.end)


def _of_skills(reading: _Reading, groups: Sequence[_Group], *, alone: bool) -> Iterator[Suggestion]:
    dated = alone and len(groups) == 1
    for group in groups:
        mode = Mode.NOTE if all(TRAIT.search(text) for text in group.texts) else Mode.SCORED
        yield reading.made(Kind.SKILL, group.texts, group.start, group.end, mode=mode, dated=dated)


def _samples(reading: _Reading, taken: Sequence[tuple[int, int]], matcher: SkillMatcher) -> Iterator[Suggestion]:
    """Of "message brokers such as Kafka or RabbitMQ", where the taxonomy does not know them, one is enough."""
    for match in SAMPLES.finditer(reading.phrase.text):
        items = [item.strip(" ,") for item in _ITEMS.split(match.group(1))]
        names = tuple(dict.fromkeys(item for item in items if item and item.casefold() not in ("etc", "similar")))
        known = matcher.mentions(asked(match.group(1)), listed=(), ignored=())
        short = all(len(name.split()) <= NAME and name[:1].isupper() for name in names)
        if len(names) > 1 and short and len(known) < len(names) and not _overlaps(match.span(1), taken):
            yield reading.made(Kind.SKILL, names, *match.span(1))


def _only(reading: _Reading, found: Sequence[Suggestion], groups: Sequence[_Group]) -> bool:
    """Whether what was found is all that the phrase says."""
    if not found:
        return False
    text = list(reading.phrase.text)
    for suggestion in found:
        begin = suggestion.span.start - reading.phrase.start
        stop = suggestion.span.end - reading.phrase.start
        text[begin:stop] = " " * (stop - begin)
    rest = re.sub(r"\d", " ", "".join(text))
    return content_words(rest) < SENTENCE or (not groups and reading.part is not Part.DUTIES)


def _whole(reading: _Reading, groups: Sequence[_Group], *, dated: bool) -> Iterator[Suggestion]:
    """The phrase itself, as experience; praise of character as a note, because no résumé can be quoted for it."""
    text = reading.phrase.text
    if SHIFTS.search(text) and not groups:
        start, end = core(text)
        yield reading.made(Kind.EXPERIENCE, [text[start:end]], start, end, mode=Mode.NOTE)
        return
    if CLEARED.search(text):
        start, end = core(text)
        yield reading.made(Kind.CERTIFICATION, [text[start:end]], start, end, mode=Mode.NOTE)
        return
    start, end = core(text)
    if end - start > LONG:
        end = start + (max((m.start() for m in _ENDS.finditer(text[start : start + LONG])), default=0) or LONG)
        end = start + len(text[start:end].rsplit(" ", 1)[0]) if text[end : end + 1].strip() else end
    named = (
        bool(start) or (reading.phrase.is_item and reading.part is not Part.DUTIES) or STRESS.search(text) is not None
    )
    if not groups and named and len(text[start:end].split()) <= NAME and not TRAIT.search(text[start:end]):
        if content_words(text[start:end]):
            yield reading.made(Kind.SKILL, [text[start:end]], start, end, dated=dated)
        return
    said = content_words(text[start:end])
    praise = sum(len(m.group().split()) for m in TRAIT.finditer(text[start:end]))
    if said < TASK:
        return
    soft = not groups and praise and (said - praise < SENTENCE or praise * 3 >= said)
    yield reading.made(
        Kind.EXPERIENCE,
        [text[start:end]],
        start,
        end,
        mode=Mode.NOTE if soft else Mode.SCORED,
        dated=dated and not soft,
    )


_BEFORE: Final = re.compile(r"^(?:[ ,;:(–*-]|\.(?![A-Za-z]))+")  # a stop before a letter belongs to a name: ".NET"


def _worded(text: str, *, is_name: bool) -> str:
    """As a requirement is written: one line, no full stop, a capital first unless it is a name."""
    line = " ".join(text.split()).rstrip(" ,;:.(–-*")
    line = _BEFORE.sub("", line)[:MAX_TEXT]
    line += ")" if line.count("(") > line.count(")") else ""
    return line if is_name else line[:1].upper() + line[1:]
