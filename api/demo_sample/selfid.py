"""What people of the sample said about themselves, and how groups are dealt.

Groups come from shuffled cards and from nothing else: not from names, pronouns or anything on a résumé. So that the
audit of the sample is about its method and not about an accident of a small draw, the cards are dealt in blocks down
the order of expected strength (`expected_order`): every block of ten people holds the same cards in a shuffled order,
so the share of each group is about the same at the top and at the bottom. What to change to get another audit:
`SEX_BLOCK` and `RACE_BLOCK` (which cards), `LIKELY_FIRST` (who is dealt first), `SILENT_EVERY` (how many say nothing).
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.demo_sample.content import Level
from api.demo_sample.people import Person

__all__ = [
    "LIKELY_FIRST",
    "RACE_BLOCK",
    "SEX_BLOCK",
    "SILENT_EVERY",
    "Groups",
    "assign_groups",
    "expected_order",
    "rows_of",
]

SEX_BLOCK = ("Female",) * 5 + ("Male",) * 5
RACE_BLOCK = (
    *("White",) * 4,
    *("Black or African American",) * 2,
    *("Hispanic or Latino",) * 2,
    *("Asian",) * 2,
)
"""Ten cards, as many as the cut of the requisition, so that ten shortlisted people show every group at its share."""

LIKELY_FIRST: tuple[int, ...] = (24, 27, 26, 35, 36, 32, 20, 21, 40, 47)
"""Applicant numbers to be dealt before all others, for the default seed and size: those whom the ranking puts above
the cut, so that the cards fall evenly on them. Whoever changes how people are ranked names them anew."""

SILENT_EVERY = 30
"""Below the first block, every thirtieth person leaves the questions empty or writes `declined`, in turn. Among so few
people, three silent ones are enough for missing answers to decide the audit."""

_DECLINED = "declined"
_FAMILIES = ("sex", "race_ethnicity")

# Who a Data Engineer's requisition will find strongest, most to least; others come last, in shuffled order.
_FIT: Mapping[tuple[str, Level], int] = {
    ("data_engineer", Level.EXPERIENCED): 5,
    ("data_engineer", Level.EARLY): 4,
    ("software_engineer", Level.EXPERIENCED): 3,
    ("data_analyst", Level.EXPERIENCED): 2,
    ("data_analyst", Level.EARLY): 1,
}


@dataclass(frozen=True, slots=True, repr=False)
class Groups:
    """One person's answers; "" is not given."""

    sex: str
    race_ethnicity: str


def expected_order(people: Sequence[Person], *, seed: int) -> tuple[int, ...]:
    """Applicant numbers from the strongest expected to the weakest, equals shuffled."""
    rng = random.Random(f"{seed}/expected-order")
    drawn = {person.number: rng.random() for person in people}

    def place(person: Person) -> tuple[int, int, float]:
        number, career = person.number, person.career
        named = LIKELY_FIRST.index(number) if number in LIKELY_FIRST else len(LIKELY_FIRST)
        return named, -_FIT.get((career.profession, career.level), 0), drawn[number]

    return tuple(person.number for person in sorted(people, key=place))


def assign_groups(order: Sequence[int], *, seed: int) -> dict[int, Groups]:
    """Groups by applicant number: shuffled blocks of cards dealt down `order`, then some cards turned over.

    Nobody in the first block is silent, as ten places are too few to bear unknowns beside four groups.
    """
    rng = random.Random(f"{seed}/groups")
    size = len(RACE_BLOCK)
    dealt: dict[int, Groups] = {}
    for start in range(0, len(order), size):
        sexes, races = rng.sample(SEX_BLOCK, size), rng.sample(RACE_BLOCK, size)
        for number, sex, race in zip(order[start : start + size], sexes, races, strict=False):
            dealt[number] = Groups(sex, race)
    for turn, number in enumerate(order[size + SILENT_EVERY - 1 :: SILENT_EVERY]):
        dealt[number] = Groups("", "") if turn % 2 == 0 else Groups(_DECLINED, _DECLINED)
    return dealt


def rows_of(groups: Mapping[str, Groups]) -> str:
    """The self-identification CSV: a row for each file name."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("file", *_FAMILIES))
    for file_name in sorted(groups):
        said = groups[file_name]
        writer.writerow((file_name, said.sex, said.race_ethnicity))
    return written.getvalue()
