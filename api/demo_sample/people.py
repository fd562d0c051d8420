"""Who applies: careers and identities, drawn apart from one another.

Everything comes from named random streams of one seed, so a career does not change when an identity does. Does not
know pages, files or self-identification.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from api.demo_sample.careers import Career, Study, make_career
from api.demo_sample.content import Level
from api.demo_sample.identities import Identity, make_identity, other_identity

__all__ = ["UNREADABLE", "Layout", "Person", "Shows", "cast", "cast_nurses", "swapped"]

_SHARE_SHOWING = 0.2
"""How many people put a photo, pronouns, a birth date or a marital status on the page; each drawn on its own."""

# Profession, level, how many of every 48 people.
_ROSTER: tuple[tuple[str, Level, int], ...] = (
    ("data_engineer", Level.EXPERIENCED, 10),
    ("ward_nurse", Level.EXPERIENCED, 2),
    ("accountant", Level.EARLY, 2),
    ("teacher", Level.EXPERIENCED, 2),
    ("sales_representative", Level.EARLY, 2),
    ("logistics_coordinator", Level.EXPERIENCED, 3),
    ("chef", Level.EXPERIENCED, 2),
    ("electrician", Level.EARLY, 2),
    ("software_engineer", Level.EXPERIENCED, 3),
    ("data_analyst", Level.EARLY, 2),
    ("data_engineer", Level.EARLY, 2),
    ("ward_nurse", Level.EARLY, 3),
    ("accountant", Level.EXPERIENCED, 2),
    ("teacher", Level.EARLY, 2),
    ("sales_representative", Level.EXPERIENCED, 2),
    ("logistics_coordinator", Level.EARLY, 1),
    ("chef", Level.EARLY, 2),
    ("electrician", Level.EXPERIENCED, 3),
    ("data_analyst", Level.EXPERIENCED, 1),
)
_NURSES_FROM = 1001
_KEYWORD_STUFFER = ("data_analyst", Level.EARLY)

UNREADABLE: tuple[tuple[str, Level], ...] = (("sales_representative", Level.EARLY), ("accountant", Level.EXPERIENCED))
"""Who sends the scan and who the locked PDF."""


class Layout(StrEnum):
    """The six ways a résumé is laid out; the first word is the format."""

    PDF_CLASSIC = "pdf-classic"
    PDF_SIDEBAR = "pdf-sidebar"
    PDF_RAIL = "pdf-rail"
    PDF_TABLES = "pdf-tables"
    DOCX_HEADINGS = "docx-headings"
    DOCX_TABLE = "docx-table"

    @property
    def suffix(self) -> str:
        """The end of the file's name, with its dot."""
        return f".{self.value.partition('-')[0]}"


@dataclass(frozen=True, slots=True)
class Shows:
    """Which personal particulars stand on the page. It stays when the identity is swapped."""

    photo: bool
    pronouns: bool
    birth_date: bool
    marital_status: bool


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One applicant. `look` is a seed for small differences of appearance."""

    number: int
    identity: Identity
    career: Career
    shows: Shows
    layout: Layout
    look: int
    hides_keywords: bool

    def __repr__(self) -> str:
        return f"Person({self.number})"

    @property
    def file_name(self) -> str:
        """The name of the file as it was sent."""
        return f"applicant-{self.number:03d}{self.layout.suffix}"


def cast(*, seed: int, people: int) -> tuple[Person, ...]:
    """`people` applicants by file number, starting with 1, and after them one for each of `UNREADABLE`."""
    rng = random.Random(f"{seed}/roster")
    parts = list(_parts(people))
    stuffer = parts.index(_KEYWORD_STUFFER) if _KEYWORD_STUFFER in parts else -1
    order = list(range(people))
    rng.shuffle(order)
    everyone = [*((parts[place], place == stuffer) for place in order), *((part, False) for part in UNREADABLE)]
    return tuple(
        _person(number, part, seed=seed, hides_keywords=hides) for number, (part, hides) in enumerate(everyone, 1)
    )


def cast_nurses(*, seed: int, people: int) -> tuple[Person, ...]:
    """`people` applicants for a second position, by file numbers above those of `cast`."""
    parts = [("ward_nurse", level) for level in (Level.EXPERIENCED, Level.EARLY)]
    return tuple(
        _person(_NURSES_FROM + place, parts[place % len(parts)], seed=seed, hides_keywords=False)
        for place in range(people)
    )


def swapped(people: tuple[Person, ...], *, seed: int, swap_seed: int) -> tuple[Person, ...]:
    """The same people with other identities and other years of education; careers and layouts stay."""
    return tuple(_swap(person, seed=seed, swap_seed=swap_seed) for person in people)


def _parts(people: int) -> Iterator[tuple[str, Level]]:
    """Profession and level of each of `people`, every profession early in the row, shares as in the roster."""
    left = [count for _, _, count in _ROSTER]
    while people > 0:
        if not any(left):
            left = [count for _, _, count in _ROSTER]
        for place, (profession, level, _) in enumerate(_ROSTER):
            if left[place] and people > 0:
                left[place] -= 1
                people -= 1
                yield profession, level


def _person(number: int, part: tuple[str, Level], *, seed: int, hides_keywords: bool) -> Person:
    career = make_career(random.Random(f"{seed}/career/{number}"), *part)
    rng = random.Random(f"{seed}/appearance/{number}")
    layout = Layout.PDF_CLASSIC if hides_keywords else tuple(Layout)[number % len(Layout)]
    return Person(
        number=number,
        identity=make_identity(number, seed=seed, first_year=career.first_year),
        career=career,
        shows=Shows(*(rng.random() < _SHARE_SHOWING for _ in range(4))),
        layout=layout,
        look=rng.randrange(1000),
        hides_keywords=hides_keywords,
    )


def _swap(person: Person, *, seed: int, swap_seed: int) -> Person:
    rng = random.Random(f"{seed}/swap/{swap_seed}/{person.number}")
    shift = rng.choice((-11, -8, -5, -3, 2, 4))
    studies = tuple(_moved(study, shift) for study in person.career.studies)
    return replace(
        person,
        identity=other_identity(person.identity, person.number, seed=seed, swap_seed=swap_seed),
        career=replace(person.career, studies=studies),
    )


def _moved(study: Study, years: int) -> Study:
    return replace(study, start_year=study.start_year + years, end_year=study.end_year + years)
