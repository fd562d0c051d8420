"""Other weights that would have served as well with less disparity, sought on a pool of the past.

The weights tried come from `weight_space`, which sees no people; each set is applied to everybody alike and must-haves
stay as they are. Never looks at a live pool and changes nothing: what is found is for people to decide on, for
requisitions to come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from operator import add

from fairness.errors import InputError
from fairness.groups import load_scheme
from fairness.intervals import miettinen_nurminen
from fairness.policies import Policy
from fairness.rates import Cell
from fairness.verdicts import decimal
from fairness.weight_space import Weight, WeightSpace, distance, weight_space, weights_tried
from fairness.weight_trials import Merit, PastPool, PoolRow, Trial, lowest_ratio, past_pool, relative_merit, trial

__all__ = ["Alternative", "Alternatives", "LiveSlateRefused", "PoolPurpose", "PoolRow", "search"]

DEFAULT_TOLERANCE = Fraction(1, 100)
"""Share of the current selection's utility that an alternative may give up."""
DEFAULT_FOLDS = 5
DEFAULT_TRIED = 200

PROSPECTIVE = (
    "Weights may be changed only for requisitions to come and for everybody alike; a person decides, with a "
    "job-related reason."
)
_MERITS = {
    Merit.OUTCOME: "mean outcome of those selected, as known later",
    Merit.CURRENT_SCORE: "mean current score of those selected, because not every eligible person's outcome is known",
}


class PoolPurpose(StrEnum):
    """Where the people of a pool come from: a requisition not yet decided, one of the past, or a simulation."""

    LIVE = "live"
    HISTORICAL = "historical"
    SIMULATED = "simulated"


class LiveSlateRefused(InputError):
    """A search was asked for on people who are still being decided on."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One set of weights and what it would have given at the same cut.

    `utility` is relative to the current selection (1 is equal). `lowest_ratio` is the least impact ratio of a group of
    at least the policy's minimum, against the highest rate of the groups large enough to be a yardstick; None where
    nobody of those was selected. `interval_low` is the lower end of its Miettinen–Nurminen interval. `distance` is the
    share of all weight moved, 0 to 1. The cross-fitted figures belong to the alternative found and are None elsewhere:
    each part of the pool was selected with weights chosen on the other parts.
    """

    weights: tuple[tuple[str, Weight], ...]
    utility: Fraction
    lowest_ratio: Fraction | None
    lowest_group: str | None
    interval_low: float | None
    selected: int
    is_current: bool
    on_frontier: bool
    distance: Fraction
    cross_fitted_ratio: Fraction | None = None
    cross_fitted_utility: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A search. `frontier` holds the sets that none tried surpasses in both utility and ratio, highest utility first.

    `found` has a ratio of at least the threshold at a utility of at least 1 − tolerance and is the closest to the
    current weights; None where no set tried is such, or where the current weights are. `reason` says why nothing could
    be searched, and then `tried` is 0. `bounds` are the lowest and highest weight of each requirement.
    """

    family: str
    purpose: PoolPurpose
    cut: int
    tolerance: Fraction
    folds: int
    tried: int
    seed: int
    merit: Merit
    bounds: tuple[tuple[str, Weight, Weight], ...]
    current: Alternative
    frontier: tuple[Alternative, ...]
    found: Alternative | None
    sentence: str
    reason: str | None


def search(
    people: Sequence[PoolRow],
    weights: Mapping[str, Weight],
    *,
    family: str,
    cut: int,
    purpose: PoolPurpose,
    policy: Policy,
    seed: int,
    bounds: Mapping[str, tuple[Weight, Weight]] | None = None,
    tolerance: Fraction = DEFAULT_TOLERANCE,
    folds: int = DEFAULT_FOLDS,
    tried: int = DEFAULT_TRIED,
) -> Alternatives:
    """A less discriminatory alternative of equal utility among sets of weights; the order of people is immaterial.

    Args:
        people: the pool, labels normalised; people of unknown group fill places and belong to no group.
        weights: the current weight of each scored requirement.
        family: the family whose groups are compared.
        cut: places; a tie at the last of them is wholly in.
        purpose: where the pool comes from.
        policy: threshold, minimum sizes and interval level.
        seed: fixes the random sets of weights and the parts of the pool.
        bounds: lowest and highest weight that the hiring manager can justify, by requirement; by default half and twice
            the current weight.
        tolerance: share of utility that may be given up, 0 to 1.
        folds: parts of the pool for cross-fitting, at least 2.
        tried: sets of weights at most, the current one included.

    Raises:
        LiveSlateRefused: the pool is live.
        InputError: weights, bounds, strengths, outcomes, cut, folds, tolerance or number of sets out of range.

    Source: 42 USC 2000e-2(k)(1)(A)(ii); 29 CFR 1607.3(B).
    """
    _refuse(purpose, tolerance)
    space = weight_space(weights, bounds)
    scheme = load_scheme(policy.category_scheme)
    pool = past_pool(people, space, family=family, cut=cut, parts=folds, seed=seed, policy=policy, scheme=scheme)
    sets = weights_tried(space, tried=tried, seed=seed)
    looked = _Search(space, pool, policy, tolerance, trial(pool, space.current))
    reason = looked.why_not(family)
    start = Alternatives(
        family=family,
        purpose=purpose,
        cut=cut,
        tolerance=tolerance,
        folds=folds,
        tried=0,
        seed=seed,
        merit=pool.merit,
        bounds=space.bounds(),
        current=looked.alternative(looked.start),
        frontier=(),
        found=None,
        sentence=reason or "",
        reason=reason,
    )
    return start if reason else _searched(start, looked, [looked.start, *(trial(pool, one) for one in sets[1:])])


def _refuse(purpose: PoolPurpose, tolerance: Fraction) -> None:
    if purpose is PoolPurpose.LIVE:
        raise LiveSlateRefused(
            "weights are not searched on a live pool: they may be changed only prospectively and for everybody, never "
            "after seeing what they do to people still being decided on; give a historical or a simulated pool"
        )
    if not 0 <= tolerance < 1:
        raise InputError(f"the tolerance must be at least 0 and below 1, not {tolerance}")


@dataclass(frozen=True, slots=True)
class _Search:
    space: WeightSpace
    pool: PastPool
    policy: Policy
    tolerance: Fraction
    start: Trial

    def why_not(self, family: str) -> str | None:
        pool, least = self.pool, self.policy.min_n
        if len(pool.compared) < 2 or not pool.yardsticks:
            return f"No alternative was sought: no two groups of {family} have at least {least} people to compare."
        if not self.start.whole.merit:
            return (
                "No alternative was sought: the current selection has a utility of 0, so none can be compared with it."
            )
        return None

    def ratio(self, tried: Trial) -> Fraction | None:
        return lowest_ratio(self.pool, tried.whole, self.pool.sizes)[0]

    def utility(self, tried: Trial) -> Fraction:
        return relative_merit(tried.whole, self.start.whole) or Fraction(0)

    def acceptable(self, ratio: Fraction | None, utility: Fraction | None) -> bool:
        enough = utility is not None and utility >= 1 - self.tolerance
        return enough and ratio is not None and ratio >= self.policy.threshold

    def alternative(self, tried: Trial, *, on_frontier: bool = False) -> Alternative:
        is_current = tried.weights == self.space.current
        ratio, group, reference = lowest_ratio(self.pool, tried.whole, self.pool.sizes)
        return Alternative(
            weights=self.space.shown(tried.weights),
            utility=Fraction(1) if is_current else self.utility(tried),
            lowest_ratio=ratio,
            lowest_group=group,
            interval_low=self._interval_low(tried, group, reference),
            selected=tried.whole.selected,
            is_current=is_current,
            on_frontier=on_frontier,
            distance=distance(self.space, tried.weights),
        )

    def _interval_low(self, tried: Trial, group: str | None, reference: str | None) -> float | None:
        if group is None or reference is None:
            return None
        focal, base = (Cell(self.pool.sizes[one], tried.whole.by_group.get(one, 0)) for one in (group, reference))
        interval = miettinen_nurminen(focal, base, level=float(self.policy.interval_level))
        return interval.low if interval else None

    def cross_fitted(self, nearest_first: Sequence[Trial]) -> tuple[Fraction | None, Fraction | None]:
        """Lowest ratio and utility over all parts, each selected with the weights chosen on the others."""
        chosen = [self._chosen(nearest_first, part) for part in range(self.pool.parts)]
        selection = reduce(add, (one.held_out[part] for part, one in enumerate(chosen)))
        current = reduce(add, self.start.held_out)
        return lowest_ratio(self.pool, selection, self.pool.sizes)[0], relative_merit(selection, current)

    def _chosen(self, nearest_first: Sequence[Trial], part: int) -> Trial:
        """The nearest acceptable set on everybody but one part; the current one where there is none."""
        base, sizes = self.start.training[part], self.pool.training_sizes[part]
        for tried in nearest_first:
            seen = tried.training[part]
            if self.acceptable(lowest_ratio(self.pool, seen, sizes)[0], relative_merit(seen, base)):
                return tried
        return self.start


def _searched(blank: Alternatives, looked: _Search, trials: Sequence[Trial]) -> Alternatives:
    figures = {tried.weights: (looked.ratio(tried), looked.utility(tried)) for tried in trials}
    nearest_first = sorted(trials, key=lambda tried: distance(looked.space, tried.weights))
    frontier = _frontier(nearest_first, figures)
    at_front = {tried.weights for tried in frontier}
    acceptable = [tried for tried in nearest_first if looked.acceptable(*figures[tried.weights])]
    found = None
    if acceptable and acceptable[0] is not looked.start:
        ratio, utility = looked.cross_fitted(nearest_first)
        found = replace(
            looked.alternative(acceptable[0], on_frontier=acceptable[0].weights in at_front),
            cross_fitted_ratio=ratio,
            cross_fitted_utility=utility,
        )
    searched = replace(
        blank,
        tried=len(trials),
        current=looked.alternative(looked.start, on_frontier=looked.start.weights in at_front),
        frontier=tuple(looked.alternative(tried, on_frontier=True) for tried in frontier),
        found=found,
    )
    return replace(searched, sentence=_sentence(searched, looked.policy.threshold, met=bool(acceptable)))


def _frontier(
    nearest_first: Sequence[Trial], figures: Mapping[tuple[int, ...], tuple[Fraction | None, Fraction]]
) -> list[Trial]:
    """Sets that no other surpasses, highest utility first; of equal figures the one nearest to the current weights."""
    rated = [(ratio, utility, tried) for tried in nearest_first for ratio, utility in [figures[tried.weights]]]
    frontier: list[Trial] = []
    highest = Fraction(-1)
    defined = [(ratio, utility, tried) for ratio, utility, tried in rated if ratio is not None]
    for ratio, _, tried in sorted(defined, key=lambda entry: (-entry[1], -entry[0])):
        if ratio > highest:
            frontier.append(tried)
            highest = ratio
    return frontier


def _sentence(searched: Alternatives, threshold: Fraction, *, met: bool) -> str:
    limit = f"{threshold.numerator}/{threshold.denominator}"
    if searched.found:
        return f"{_found(searched, searched.found, threshold, limit)} {PROSPECTIVE}"
    if met:
        return (
            f"The current weights already give a lowest ratio of {_ratio(searched.current)}, not below {limit}, so "
            f"no alternative is named; the frontier shows what the other sets tried would give. {PROSPECTIVE}"
        )
    within = ", ".join(f"{name} {_weight(low)} to {_weight(high)}" for name, low, high in searched.bounds)
    return (
        f"None of the {searched.tried} sets of weights tried, all within their bounds ({within}), gives a lowest "
        f"ratio of {limit} or more with at least {_percent(1 - searched.tolerance)} % of the current utility "
        f"({_MERITS[searched.merit]}): no such alternative exists among those searched, and others were not looked at. "
        f"{PROSPECTIVE}"
    )


def _found(searched: Alternatives, found: Alternative, threshold: Fraction, limit: str) -> str:
    changes = ", ".join(
        f"{name} {_weight(weight)} instead of {_weight(before)}"
        for (name, weight), (_, before) in zip(found.weights, searched.current.weights, strict=True)
        if weight != before
    )
    tied = f" ({found.selected} people, because the last place is shared)" if found.selected > searched.cut else ""
    return (
        f"With other weights ({changes}) the same {searched.cut} places{tied} would have given a lowest ratio of "
        f"{_ratio(found)} instead of {_ratio(searched.current)}, at {_percent(found.utility)} % of the current utility "
        f"({_MERITS[searched.merit]}). {_held_out(searched, found, threshold, limit)}"
    )


def _held_out(searched: Alternatives, found: Alternative, threshold: Fraction, limit: str) -> str:
    ratio, utility = found.cross_fitted_ratio, found.cross_fitted_utility
    start = "On people held out while the weights were chosen"
    if ratio is None or utility is None:
        return f"{start} no figures can be given: treat it as unproven."
    figures = f"{start} the lowest ratio is {decimal(ratio, places=3)} at {_percent(utility)} % of the utility"
    if ratio < threshold or utility < 1 - searched.tolerance:
        return f"{figures}, short of {limit} or of the utility asked for: treat it as unproven."
    return f"{figures}."


def _ratio(alternative: Alternative) -> str:
    if alternative.lowest_ratio is None:
        return "none"
    return f"{decimal(alternative.lowest_ratio, places=3)} ({alternative.lowest_group})"


def _percent(share: Fraction) -> str:
    return decimal(share * 100, places=1)


def _weight(weight: Weight) -> str:
    return f"{float(weight):g}"
