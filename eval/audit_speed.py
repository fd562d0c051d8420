"""How long an audit of many people takes, beside what reading and counting them alone would take, in the same run.

Makes the people itself, from a seed. Knows nothing of any real person.
"""

from __future__ import annotations

import csv
import io
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from fairness import ParsedPersons, audit_persons, load_policy, parse_audit_csv, to_json

__all__ = ["AuditSpeed", "measure_audit", "people_csv"]

T = TypeVar("T")

RACES = {
    "White": 50,
    "Black or African American": 12,
    "Asian": 15,
    "Hispanic or Latino": 15,
    "Two or More Races": 3,
    "Native American or Alaska Native": 1,
    "": 4,
}
SEXES = ("Female", "Male", "Male", "")
AGES = ("yes", "no", "no", "declined")
SELECTED_SHARE = 10  # one in so many
MOST_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class AuditSpeed:
    """Seconds of each part, and the most memory the process held, in MB; `families` counts the intersection too."""

    people: int
    families: int
    read_only_s: float
    count_only_s: float
    parse_s: float
    audit_s: float
    publish_s: float
    peak_mb: float


def people_csv(people: int, *, seed: int = 1) -> str:
    """A file of that many people with a score, an outcome and three families; one in ten is selected."""
    rng = random.Random(seed)
    races, weights = list(RACES), list(RACES.values())
    rows = [
        (rng.randint(0, MOST_POINTS), rng.choice(SEXES), rng.choices(races, weights)[0], rng.choice(AGES))
        for _ in range(people)
    ]
    last = sorted((score for score, *_ in rows), reverse=True)[max(0, people // SELECTED_SHARE - 1)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "selected", "score", "sex", "race_ethnicity", "age_40_plus"))
    writer.writerows((f"p{i}", int(row[0] >= last), *row) for i, row in enumerate(rows))
    return text.getvalue()


def measure_audit(people: int) -> AuditSpeed:
    """Time reading alone, counting alone, and the audit with sweep, ties, ranking measures and scoring rates."""
    text = people_csv(people)
    read_s, rows = _timed(lambda: list(csv.reader(io.StringIO(text))))
    count_s, _ = _timed(lambda: [Counter((row[i], row[1]) for row in rows) for i in (3, 4, 5)])
    parse_s, parsed = _timed(lambda: parse_audit_csv(text))
    if not isinstance(parsed, ParsedPersons):
        raise TypeError("the file made for the measurement is one of person rows")
    policy = load_policy()
    audit_s, audit = _timed(lambda: audit_persons(parsed.rows, policy=policy, families=parsed.families))
    publish_s, _ = _timed(lambda: to_json(audit))
    return AuditSpeed(people, len(audit.families), read_s, count_s, parse_s, audit_s, publish_s, _peak_mb())


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _peak_mb() -> float:
    """The most memory this process held; the system counts in KB, on macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)
