"""What a person has done and can do: jobs, studies, skills.

A career knows nothing of the identity it belongs to; the years of study are the one part that a swap moves.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.demo_sample.content import PROFESSIONS, Level, Profession, common, fill, profession

__all__ = ["REFERENCE", "Career", "Job", "Skills", "Study", "make_career"]

REFERENCE = (2026, 11)
"""Year and month that "present" means in every résumé of the sample, as in its requisition."""

_MONTHS_WORKED = {Level.EARLY: (20, 46), Level.EXPERIENCED: (62, 235)}
_JOB_COUNT = {Level.EARLY: (1, 2), Level.EXPERIENCED: (2, 4)}
_FIRST_JOB_MONTHS = (14, 44)
_SHORTEST_JOB_MONTHS = 8
_BULLETS = (4, 6)
_LONG_GAP_MONTHS = (8, 20)
_SHARE_WITH_LONG_GAP = 0.15
_SHARE_NAMING_THE_GAP = 0.5
_SHARE_CHANGED_CAREER = 0.15
_SHARE_CURRENT = 0.8
_SHARE_WITH_SCHOOL = 0.35
_SHARE_WITH_LANGUAGES = 0.7
_SHARE_IN_GROUPS = 0.4


@dataclass(frozen=True, slots=True)
class Job:
    """One position; months count as year × 12 + (month - 1), `end` is None for a current one."""

    title: str
    employer: str
    start: int
    end: int | None
    bullets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A degree or a school certificate."""

    degree: str
    institution: str
    start_year: int
    end_year: int
    note: str


@dataclass(frozen=True, slots=True)
class Skills:
    """A heading and the skills under it."""

    group: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Career:
    """Everything on the page that is not who the person is. Jobs and studies have the latest first."""

    profession: str
    level: Level
    months: int
    headline: str
    summary: str
    jobs: tuple[Job, ...]
    studies: tuple[Study, ...]
    skills: tuple[Skills, ...]
    certificates: tuple[str, ...]
    languages: tuple[str, ...]
    groups: tuple[str, ...]
    interests: tuple[str, ...]

    @property
    def first_year(self) -> int:
        """The year in which the first degree was begun."""
        return self.studies[0].start_year


@dataclass(frozen=True, slots=True)
class _Stint:
    """A job before it has sentences."""

    profession: str
    level: Level
    start: int
    end: int | None


def make_career(rng: random.Random, key: str, level: Level) -> Career:
    """A career in the profession `key` up to `level`."""
    trade = profession(key)
    months = rng.randint(*_MONTHS_WORKED[level])
    words = {slot: rng.choice(choices) for slot, choices in trade.stack.items()}
    words["years"] = str(max(2, round(months / 12)))
    stints = _stints(rng, key, level, months)
    jobs = tuple(_jobs(rng, stints, words))
    return Career(
        profession=key,
        level=level,
        months=months,
        headline=next(job.title for job in jobs if job.bullets),
        summary=fill(rng.choice(trade.summary[level]), rng, words),
        jobs=jobs,
        studies=_studies(rng, trade, stints[-1].start // 12),
        skills=_skills(rng, trade, words, level),
        certificates=tuple(rng.sample(trade.certificates, rng.randint(0, 2))),
        languages=_languages(rng),
        groups=_groups(rng),
        interests=tuple(rng.sample(common().interests, rng.randint(2, 3))) if rng.random() < _SHARE_IN_GROUPS else (),
    )


def _stints(rng: random.Random, key: str, level: Level, months: int) -> tuple[_Stint, ...]:
    """Where the months were worked, the latest first; some have a gap, some began in another profession."""
    count = rng.randint(*_JOB_COUNT[level])
    lengths = _lengths(rng, months, count)
    reference = REFERENCE[0] * 12 + REFERENCE[1] - 1
    current = rng.random() < _SHARE_CURRENT
    gap_after = rng.randrange(count) if rng.random() < _SHARE_WITH_LONG_GAP else -1
    stints: list[_Stint] = []
    end = reference if current else reference - rng.randint(1, 5)
    for place, length in enumerate(lengths):
        reached = level if place < max(1, count - 1) else Level.EARLY
        stints.append(_Stint(key, reached, end - length, None if current and place == 0 else end))
        end -= length + (rng.randint(*_LONG_GAP_MONTHS) if place == gap_after else rng.randint(0, 2))
    if rng.random() < _SHARE_CHANGED_CAREER:
        former = rng.choice([other for other in PROFESSIONS if other != key])
        stints.append(_Stint(former, Level.EARLY, end - rng.randint(14, 40), end))
    return tuple(stints)


def _lengths(rng: random.Random, months: int, count: int) -> list[int]:
    """`months` split over `count` jobs, the latest first; nobody stays a beginner for long."""
    if count == 1:
        return [months]
    first = min(rng.randint(*_FIRST_JOB_MONTHS), months - _SHORTEST_JOB_MONTHS)
    later = months - first
    cuts = (
        sorted(rng.sample(range(_SHORTEST_JOB_MONTHS, later - _SHORTEST_JOB_MONTHS, 4), count - 2)) if count > 2 else []
    )
    return [end - start for start, end in zip((0, *cuts), (*cuts, later), strict=True)] + [first]


def _jobs(rng: random.Random, stints: tuple[_Stint, ...], words: Mapping[str, str]) -> Iterator[Job]:
    """Jobs with sentences that no two of them share; a long gap is named by some and left open by others."""
    unused = _Unused(rng)
    later: _Stint | None = None
    for stint in stints:
        if later and later.start - (stint.end or 0) >= _LONG_GAP_MONTHS[0] and rng.random() < _SHARE_NAMING_THE_GAP:
            yield Job(rng.choice(common().breaks), "", stint.end or 0, later.start, ())
        trade = profession(stint.profession)
        own = {slot: rng.choice(choices) for slot, choices in trade.stack.items()} | dict(words)
        alike = sum((other.profession, other.level) == (stint.profession, stint.level) for other in stints)
        most = min(_BULLETS[1], len(trade.achievements[stint.level]) // alike)
        count = rng.randint(min(_BULLETS[0], most), most)
        sentences = unused.take(stint.profession, "achievements", stint.level, count)
        yield Job(
            title=unused.take(stint.profession, "titles", stint.level, 1)[0],
            employer=unused.take(stint.profession, "employers", stint.level, 1)[0],
            start=stint.start,
            end=stint.end,
            bullets=tuple(fill(sentence, rng, own) for sentence in sentences),
        )
        later = stint


class _Unused:
    """Titles, employers and sentences that this person has not used yet."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def take(self, key: str, kind: str, level: Level, count: int) -> list[str]:
        """`count` lines of the profession `key`."""
        trade = profession(key)
        bank = {"titles": trade.titles[level], "achievements": trade.achievements[level], "employers": trade.employers}
        fresh = [line for line in dict.fromkeys(bank[kind]) if line not in self._used]
        taken = self._rng.sample(fresh, count)
        self._used.update(taken)
        return taken


def _studies(rng: random.Random, trade: Profession, first_job_year: int) -> tuple[Study, ...]:
    end = first_job_year - rng.randint(0, 1)
    start = end - rng.randint(3, 4)
    note = rng.choice(common().study_notes) if rng.random() < _SHARE_IN_GROUPS else ""
    studies = [Study(rng.choice(trade.degrees), rng.choice(common().institutions), start, end, note)]
    if rng.random() < _SHARE_WITH_SCHOOL:
        certificate, school = rng.choice(common().schools).split(", ")
        studies.append(Study(certificate, school, start - 4, start, ""))
    return tuple(studies)


def _skills(rng: random.Random, trade: Profession, words: Mapping[str, str], level: Level) -> tuple[Skills, ...]:
    """Skill groups; an item with "+" is kept by two thirds of the experienced and by one third of the others."""
    share = 2 / 3 if level is Level.EXPERIENCED else 1 / 3
    groups: list[Skills] = []
    for group, items in trade.skills.items():
        kept = [item.removeprefix("+") for item in items if not item.startswith("+") or rng.random() < share]
        if kept:
            groups.append(Skills(group, tuple(dict.fromkeys(fill(item, rng, words) for item in kept))))
    return tuple(groups)


def _languages(rng: random.Random) -> tuple[str, ...]:
    if rng.random() >= _SHARE_WITH_LANGUAGES:
        return ()
    others = rng.sample(common().other_languages, rng.randint(0, 2))
    return (
        f"English ({rng.choice(('fluent', 'native', 'C1', 'C2'))})",
        *(f"{language} ({rng.choice(common().language_levels)})" for language in others),
    )


def _groups(rng: random.Random) -> tuple[str, ...]:
    if rng.random() >= _SHARE_IN_GROUPS:
        return ()
    mixed = [rng.choice(common().affinity), rng.choice(common().volunteering)]
    return tuple(rng.sample(mixed, rng.randint(1, 2)))
