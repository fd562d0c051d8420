"""A ranking by score whose ties are spread evenly, and the measures of how groups are spread down it.

Knows scores and group labels; any labelling of the same places can be measured, which is what a permutation test needs.
Never breaks a tie and never returns an order of people.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from operator import itemgetter

from fairness.tables import Score

__all__ = ["MOST_PLACES", "Labels", "TiedRanking", "comparable"]

MOST_PLACES = 1_000
"""Places that the divergence and the infeasible prefixes are taken over at most: beyond them nobody reads."""

SCALE_BITS = 64
"""Fractions are scaled to whole numbers where their common denominator has at most this many bits."""

Labels = Sequence[int]
"""A group's place in `TiedRanking.groups` for every place of the ranking."""


def comparable(people: Sequence[tuple[Score, str]]) -> Sequence[tuple[Score, str]]:
    """The same people in the same order of scores, fractions scaled to whole numbers, which compare far faster."""
    kinds = {type(score) for score, _ in people}
    if Fraction not in kinds or float in kinds:
        return people
    exact = [(score, group) for score, group in people if not isinstance(score, float)]
    scale = math.lcm(*{score.denominator for score, _ in exact})
    if scale.bit_length() > SCALE_BITS:
        return people
    return [(score.numerator * (scale // score.denominator), group) for score, group in exact]


@dataclass(frozen=True, slots=True)
class TiedRanking:
    """Places from the highest score down: `blocks` are the ties as spans of places, `labels` the groups seen.

    Inside a tie labels ascend, so that the order of the rows given never matters. `people` counts by group.
    `discounts` is the attention to a place, 1/log₂(1 + place), and `attention` the mean of it over the place's tie.
    """

    groups: tuple[str, ...]
    labels: tuple[int, ...]
    people: tuple[int, ...]
    blocks: tuple[tuple[int, int], ...]
    discounts: tuple[float, ...]
    attention: tuple[float, ...]
    logs: tuple[float, ...]
    log_shares: tuple[float, ...]

    @classmethod
    def of(cls, people: Sequence[tuple[Score, str]]) -> TiedRanking:
        """The ranking of people with a score and a group, in any order; at least one."""
        groups = sorted({group for _, group in people})
        codes = {group: code for code, group in enumerate(groups)}
        ordered = sorted(people, key=itemgetter(0), reverse=True)
        scores = [score for score, _ in ordered]
        labels = [codes[group] for _, group in ordered]
        edges = [0, *(place for place in range(1, len(scores)) if scores[place] != scores[place - 1]), len(scores)]
        blocks = tuple(pairwise(edges))
        discounts = [1.0 / math.log2(1 + place) for place in range(1, len(labels) + 1)]
        attention = list(discounts)
        for start, end in blocks:
            if end - start > 1:
                labels[start:end] = sorted(labels[start:end])
                attention[start:end] = [math.fsum(discounts[start:end]) / (end - start)] * (end - start)
        tally = Counter(labels)
        return cls(
            groups=tuple(groups),
            labels=tuple(labels),
            people=tuple(tally[code] for code in range(len(groups))),
            blocks=blocks,
            discounts=tuple(discounts),
            attention=tuple(attention),
            logs=(0.0, *(math.log(place) for place in range(1, min(len(labels), MOST_PLACES) + 1))),
            log_shares=tuple(math.log(tally[code] / len(labels)) for code in range(len(groups))),
        )

    @property
    def places(self) -> int:
        """Places that the divergence and the infeasible prefixes are taken over."""
        return min(len(self.labels), MOST_PLACES)

    @property
    def tied(self) -> int:
        """People who share their score with somebody."""
        return sum(end - start for start, end in self.blocks if end - start > 1)

    def share(self, code: int) -> Fraction:
        """A group's share of everybody ranked; above 0."""
        return Fraction(self.people[code], len(self.labels))

    def first(self, labels: Labels, k: int) -> list[Fraction]:
        """People by group in the first k places under some labels, the tie across place k in proportion."""
        start, end = self.blocks[bisect_left(self.blocks, k, key=itemgetter(1))]
        above, tied = Counter(labels[:start]), Counter(labels[start:end])
        return [above[code] + Fraction(tied[code] * (k - start), end - start) for code in range(len(self.groups))]

    def prefixes(self, places: int) -> Iterator[tuple[int, list[int], int]]:
        """For each place k: people by group in the first k, as whole numbers to be divided by the third value.

        The list is reused from one place to the next.
        """
        before = [0] * len(self.groups)
        for start, end in self.blocks:
            if start >= places:
                return
            size, inside = end - start, Counter(self.labels[start:end])
            scaled = [count * size for count in before]
            for k in range(start + 1, min(end, places) + 1):
                for code, count in inside.items():
                    scaled[code] += count
                yield k, scaled, size
            for code, count in inside.items():
                before[code] += count

    def infeasible(self) -> tuple[int, int]:
        """Prefixes with some group below the whole part of its share, and pairs of such a prefix and group."""
        everybody, index, count = len(self.labels), 0, 0
        for k, seen, size in self.prefixes(self.places):
            breaches = sum(
                there < people * k // everybody * size for there, people in zip(seen, self.people, strict=True)
            )
            index, count = index + bool(breaches), count + breaches
        return index, count

    def exposures(self, labels: Labels) -> list[float]:
        """Attention by group in total."""
        total = [0.0] * len(self.groups)
        for code, attention in zip(labels, self.attention, strict=True):
            total[code] += attention
        return total

    def exposure_ratio(self, labels: Labels) -> float:
        """Least exposure per person of a group over the greatest; 1 is parity."""
        each = [total / people for total, people in zip(self.exposures(labels), self.people, strict=True)]
        return min(each) / max(each)

    def smoothed_skews(self, labels: Labels, k: int) -> list[float]:
        """By group ln((seen + 1) ÷ (expected + 1)) in the first k places; 0 is proportional, always finite."""
        everybody = len(self.labels)
        seen = self.first(labels, k)
        return [
            math.log((float(there) + 1.0) / (people * k / everybody + 1.0))
            for there, people in zip(seen, self.people, strict=True)
        ]

    def ndkl(self, labels: Labels) -> float:
        """Normalised discounted divergence of the prefixes from the shares of all, in nats, over the first `places`.

        Keeps Σ c·ln(c ÷ share) over groups as it goes: one place alters one term, a tie those of the groups in it.
        """
        before, running, weighted = [0] * len(self.groups), 0.0, 0.0
        for start, end in self.blocks:
            if start >= self.places:
                break
            if end - start > 1:
                running, more = self._tie(labels, start, end, before, running)
                weighted += more
                continue
            code = labels[start]
            count = before[code]
            before[code] = count + 1
            running += (count + 1) * self.logs[count + 1] - count * self.logs[count] - self.log_shares[code]
            weighted += self.discounts[start] * (running / end - self.logs[end])
        return max(0.0, weighted / math.fsum(self.discounts[: self.places]))

    def _tie(self, labels: Labels, start: int, end: int, before: list[int], running: float) -> tuple[float, float]:
        """The sum after a tie and the weighted divergence inside it; `before` becomes the counts after it."""
        inside, size, weighted, after = Counter(labels[start:end]), end - start, 0.0, running
        held = sum(_term(before[code], self.log_shares[code]) for code in inside)
        for k in range(start + 1, min(end, self.places) + 1):
            part = (k - start) / size
            now = sum(_term(before[code] + count * part, self.log_shares[code]) for code, count in inside.items())
            after = running - held + now
            weighted += self.discounts[k - 1] * (after / k - self.logs[k])
        for code, count in inside.items():
            before[code] += count
        return after, weighted


def _term(people: float, log_share: float) -> float:
    return people * (math.log(people) - log_share) if people else 0.0
