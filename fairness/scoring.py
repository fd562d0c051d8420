"""The scoring rate: who scores strictly above the median of the full sample (6 RCNY 5-300, 5-301(c)).

Knows scores and groups. The median is that of everybody with a score, known group or not; the same with the known
alone stands beside it, because the choice can change the ratio.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter

from fairness.errors import InputError
from fairness.rates import Cell
from fairness.tables import DECLINED, UNKNOWN, PersonRow, Score, Table, cells_of, summed

__all__ = ["Median", "ScoringTable", "known_ratios", "median_of", "scoring_cells", "scoring_tables"]

ABOVE_MEDIAN = "above the median"

Scored = tuple[Score, Mapping[str, str]]
"""A score and the labels of the person who has it."""


@dataclass(frozen=True, slots=True)
class Median:
    """The median of a sample, how many lie exactly on it, and how many strictly above.

    With many ties far fewer than half are above; counting "at or above" instead would change every rate.
    """

    value: Fraction
    n: int
    tied: int
    above: int
    lower: Score

    def exceeded_by(self, score: Score) -> bool:
        """Whether a score of the sample lies strictly above the median: above the lower of the two middle scores.

        No score of the sample lies between the two, so this says the same as comparing with their mean, and exactly.
        """
        return score > self.lower


@dataclass(frozen=True, slots=True)
class ScoringTable:
    """Counts above the full-sample median, and above that of the known alone; `unscored` people had no score."""

    table: Table
    median: Median
    known_only: Table
    known_only_median: Median | None
    unscored: int


def median_of(scores: Sequence[Score]) -> Median:
    """The exact median: the middle score, or the mean of the two middle ones.

    Raises:
        InputError: there are no scores.
    """
    return _median(sorted(scores))


def scoring_cells(scores: Sequence[Score], groups: Sequence[str]) -> dict[str, Cell]:
    """By group, how many have a score and how many of them lie strictly above the median of all."""
    median = median_of(scores)
    return cells_of((group, median.exceeded_by(score)) for score, group in zip(scores, groups, strict=True))


def scoring_tables(people: Sequence[PersonRow], families: Sequence[str], stage: str) -> tuple[ScoringTable, ...]:
    """The scoring counts of each family at one stage; empty where nobody has a score.

    `people` are all those of the stage, labels normalised.
    """
    ordered = sorted(
        ((person.score, person.groups) for person in people if person.score is not None), key=itemgetter(0)
    )
    if not ordered:
        return ()
    scores = [score for score, _ in ordered]
    median = _median(scores)
    unscored = len(people) - len(scores)
    return tuple(
        _scoring_table(
            scores,
            [groups.get(family, UNKNOWN) for _, groups in ordered],
            median,
            family=family,
            stage=stage,
            unscored=unscored,
        )
        for family in families
    )


def _median(ordered: Sequence[Score]) -> Median:
    if not ordered:
        raise InputError("there are no scores: a median needs at least one")
    lower, upper = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return Median(
        value=(Fraction(lower) + Fraction(upper)) / 2,
        n=len(ordered),
        tied=bisect_right(ordered, lower) - bisect_left(ordered, lower) if lower == upper else 0,
        above=len(ordered) - bisect_right(ordered, lower),
        lower=lower,
    )


def _scoring_table(
    scores: Sequence[Score], labels: Sequence[str], median: Median, *, family: str, stage: str, unscored: int
) -> ScoringTable:
    """Scores in rising order and the label of each."""
    known = [place for place, label in enumerate(labels) if label not in (UNKNOWN, DECLINED)]
    known_scores, known_labels = [scores[place] for place in known], [labels[place] for place in known]
    known_median = _median(known_scores) if known else None
    return ScoringTable(
        table=_above(scores, labels, family, stage, median),
        median=median,
        known_only=_above(known_scores, known_labels, family, stage, known_median or median),
        known_only_median=known_median,
        unscored=unscored,
    )


def _above(scores: Sequence[Score], labels: Sequence[str], family: str, stage: str, median: Median) -> Table:
    """Counts below and above the median: its place splits what is sorted by score."""
    place = bisect_right(scores, median.lower)
    counts = (
        (label, above, count)
        for above, part in ((False, labels[:place]), (True, labels[place:]))
        for label, count in Counter(part).items()
    )
    return Table.of(family, stage, summed(counts), outcome=ABOVE_MEDIAN)


def known_ratios(cells: Mapping[str, Cell]) -> dict[str, Fraction | None]:
    """The impact ratio of each group over the highest rate, for the known-only sensitivity."""
    highest = max((Fraction(cell.selected, cell.n) for cell in cells.values() if cell.n), default=Fraction(0))
    return {
        group: Fraction(cell.selected, cell.n) / highest if cell.n and highest else None
        for group, cell in cells.items()
    }
