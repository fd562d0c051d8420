"""How groups are spread down a ranking by score, ties spread evenly: figures for an audit, never an order of people.

Knows scores, groups and a cut. Everybody in a tie stands at the mean of its places, so that no hidden order decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.permutation import permutation_tests
from fairness.policies import Policy
from fairness.prefixes import prefix_plan
from fairness.tables import DECLINED, UNKNOWN, Score
from fairness.tied_ranking import Labels, TiedRanking, comparable

__all__ = [
    "DEPTHS",
    "FEWEST_DRAWS",
    "MOST_DRAWS",
    "MOST_PERMUTED",
    "MOST_PREFIX_PLACES",
    "PERMUTED_PLACES",
    "GroupExposure",
    "GroupValue",
    "PermutationFigure",
    "PrefixFigures",
    "RankingFigures",
    "SkewAt",
    "ranking_figures",
]

DEPTHS = (5, 10, 25, 50)
"""Numbers of first places that skew is taken at, besides the cut; what recruiters see on a page or two."""

MOST_PREFIX_PLACES = 60
"""The longest shortlist that the exact prefix test is worked out for: its cost grows with the square of the places."""

MOST_PERMUTED = 500
"""The largest pool whose labels are permuted; a larger one has the exact figures alone."""

PERMUTED_PLACES = 50_000
"""People times draws of one permutation test at most, so that an audit takes a fraction of a second."""

MOST_DRAWS = 999
"""Draws of a permutation test at most: the least p-value is then 1/1000."""

FEWEST_DRAWS = 99
"""Draws of a permutation test at least, for the largest pools and those full of ties: the least p-value is 1/100."""


@dataclass(frozen=True, slots=True)
class GroupValue:
    """Skew of one group: ln(share among the first places ÷ share of the pool); 0 is proportional, below 0 too few.

    `value` is None where the group is absent (minus infinity); `smoothed` adds one person a group and is always finite.
    """

    group: str
    value: float | None
    smoothed: float


@dataclass(frozen=True, slots=True)
class SkewAt:
    """Skew of every group among the first `k` places; `absent` names those with nobody there."""

    k: int
    by_group: tuple[GroupValue, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupExposure:
    """Attention to one group, 1/log₂(1 + place) a place: in total and per person."""

    group: str
    total: float
    per_person: float


@dataclass(frozen=True, slots=True)
class PrefixFigures:
    """One group against the binomial table at its share of the pool: `failing` lists places with too few of it so far.

    At `adjusted_alpha` a place, a ranking drawn at random fails somewhere with `failure_probability`, at most `alpha`.
    """

    group: str
    share: Fraction
    alpha: float
    adjusted_alpha: float
    failing: tuple[int, ...]
    failure_probability: float


@dataclass(frozen=True, slots=True)
class PermutationFigure:
    """One measure, and how often labels permuted at random make it at least as uneven; p from 1/(1 + draws) to 1.

    `lowest_skew` is the smoothed one at the cut.
    """

    measure: str
    observed: float
    p: float
    draws: int


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """All ranking figures of one family at one stage.

    `people` and places count people of known group alone; `ties` of them share their score with somebody. `desired` is
    the share of each group in the pool. The divergence (`ndkl_…`, ideal 0) and the infeasible prefixes (ideal 0:
    `index` counts prefixes with some group below the whole part of its share, `count` pairs of prefix and group) cover
    the first `places`. `exposure_ratio` is the least exposure per person over the greatest; 1 is parity. `prefix` and
    `permutation` are empty where they were not worked out, and `reason` then says why.
    """

    family: str
    stage: str
    people: int
    places: int
    ties: int
    desired: tuple[tuple[str, Fraction], ...]
    skew: tuple[SkewAt, ...]
    ndkl_nats: float
    ndkl_bits: float
    infeasible_index: int
    infeasible_count: int
    exposure: tuple[GroupExposure, ...]
    exposure_ratio: float
    prefix: tuple[PrefixFigures, ...]
    permutation: tuple[PermutationFigure, ...]
    reason: str | None


def ranking_figures(
    people: Sequence[tuple[Score, str]], *, family: str, stage: str, cut: int, policy: Policy, seed: int
) -> RankingFigures | None:
    """The figures of a ranking from the highest score down; None with fewer than two known groups.

    Args:
        people: score and group of everybody ranked, in any order. People of unknown group are left out, and the cut
            then counts the people of known group within it (a tie across it in proportion, to the nearest person).
        family: the name of the way of dividing people.
        stage: the name of the stage.
        cut: first places that were selected; figures at the cut are left out where it is not from 1 to the people.
        policy: gives α.
        seed: fixes the permutations.

    Source: Geyik, Ambler & Kenthapadi 2019 (skew, NDKL, infeasible); Singh & Joachims 2018 (exposure); Zehlike et al.
    2017 (prefix test).
    """
    everybody = comparable(people)
    known = [(score, group) for score, group in everybody if group not in (UNKNOWN, DECLINED)]
    if len({group for _, group in known}) < 2:
        return None
    ranking = TiedRanking.of(known)
    labels = ranking.labels
    known_cut = cut if len(known) == len(everybody) else _known_within(everybody, cut)
    at_cut = known_cut if 1 <= known_cut <= len(known) else None
    ndkl = ranking.ndkl(labels)
    index, count = ranking.infeasible()
    prefix, prefix_reason = _prefix(ranking, at_cut, policy)
    permutation, permutation_reason = _permutation(ranking, at_cut, seed)
    return RankingFigures(
        family=family,
        stage=stage,
        people=len(known),
        places=ranking.places,
        ties=ranking.tied,
        desired=tuple((group, ranking.share(code)) for code, group in enumerate(ranking.groups)),
        skew=tuple(_skew(ranking, k) for k in sorted({*DEPTHS, known_cut}) if 1 <= k <= len(known)),
        ndkl_nats=ndkl,
        ndkl_bits=ndkl / math.log(2),
        infeasible_index=index,
        infeasible_count=count,
        exposure=tuple(
            GroupExposure(group, total, total / people)
            for group, total, people in zip(ranking.groups, ranking.exposures(labels), ranking.people, strict=True)
        ),
        exposure_ratio=ranking.exposure_ratio(labels),
        prefix=prefix,
        permutation=permutation,
        reason=" ".join(filter(None, (prefix_reason, permutation_reason))) or None,
    )


def _known_within(everybody: Sequence[tuple[Score, str]], cut: int) -> int:
    """People of known group in the first `cut` places of all, a tie across the cut in proportion, halves up."""
    if not 1 <= cut <= len(everybody):
        return cut
    last = sorted((score for score, _ in everybody), reverse=True)[cut - 1]
    above = [group for score, group in everybody if score > last]
    tied = [group for score, group in everybody if score == last]
    in_tie = Fraction(_known(tied) * (cut - len(above)), len(tied))
    return _known(above) + math.floor(in_tie + Fraction(1, 2))


def _known(groups: Sequence[str]) -> int:
    return sum(group not in (UNKNOWN, DECLINED) for group in groups)


def _skew(ranking: TiedRanking, k: int) -> SkewAt:
    seen, smoothed = ranking.first(ranking.labels, k), ranking.smoothed_skews(ranking.labels, k)
    values = tuple(
        GroupValue(group, math.log(seen[code] / (ranking.share(code) * k)) if seen[code] else None, smoothed[code])
        for code, group in enumerate(ranking.groups)
    )
    return SkewAt(k, values, tuple(entry.group for entry in values if entry.value is None))


def _prefix(ranking: TiedRanking, cut: int | None, policy: Policy) -> tuple[tuple[PrefixFigures, ...], str | None]:
    """The prefix test of every group down to the cut, or why there is none."""
    if cut is None:
        return (), "No figures at the cut: it lies outside the ranking of people of known group."
    if cut > MOST_PREFIX_PLACES:
        return (), f"No prefix test: the cut at {cut} is beyond {MOST_PREFIX_PLACES} places."
    return tuple(_prefix_of(ranking, code, cut, policy) for code in range(len(ranking.groups))), None


def _prefix_of(ranking: TiedRanking, code: int, cut: int, policy: Policy) -> PrefixFigures:
    plan = prefix_plan(cut, ranking.share(code), policy.alpha)
    failing = tuple(k for k, seen, size in ranking.prefixes(cut) if seen[code] < plan.table[k - 1] * size)
    return PrefixFigures(
        group=ranking.groups[code],
        share=ranking.share(code),
        alpha=float(policy.alpha),
        adjusted_alpha=float(plan.adjusted_alpha),
        failing=failing,
        failure_probability=float(plan.failure_probability),
    )


def _permutation(ranking: TiedRanking, cut: int | None, seed: int) -> tuple[tuple[PermutationFigure, ...], str | None]:
    """How often permuted labels are as uneven, or why nobody was permuted."""
    people = len(ranking.labels)
    if people > MOST_PERMUTED:
        return (), f"No permutation test: {people:,} people are more than {MOST_PERMUTED:,}."
    signs = {"ndkl": 1.0, "exposure_ratio": -1.0} | ({"lowest_skew": -1.0} if cut else {})

    def unevenness(labels: Labels) -> tuple[float, ...]:
        both = (ranking.ndkl(labels), -ranking.exposure_ratio(labels))
        return (*both, -min(ranking.smoothed_skews(labels, cut))) if cut else both

    tests = permutation_tests(unevenness, ranking.labels, draws=_draws(ranking), seed=seed)
    return tuple(
        PermutationFigure(measure, sign * test.observed, test.p, test.draws)
        for (measure, sign), test in zip(signs.items(), tests, strict=True)
    ), None


def _draws(ranking: TiedRanking) -> int:
    """As many draws as the bound allows; a place in a tie costs as much as there are groups to share it."""
    work = sum((end - start) * min(end - start, len(ranking.groups)) for start, end in ranking.blocks)
    return max(FEWEST_DRAWS, min(MOST_DRAWS, PERMUTED_PLACES // work))
