"""How groups are spread down a ranking: measures for an audit, never a way to change the order.

Takes group labels from first place down (or scores with groups) and the shares expected. Re-ranking by group is not
offered: in hiring it would alter results because of a protected trait (42 USC 2000e-2(l)).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.errors import InputError

__all__ = [
    "Exposure",
    "Infeasibility",
    "PrefixTest",
    "Skew",
    "adjusted_alpha",
    "by_score",
    "exposure",
    "failure_probability",
    "infeasibility",
    "ndkl",
    "prefix_table",
    "prefix_test",
    "skew_at",
]

Share = Fraction | int | float | str


@dataclass(frozen=True, slots=True)
class Skew:
    """Skew of every group in the first `k` places; None is minus infinity (the group is absent), named in `absent`.

    `smoothed` adds one person a group to the counts seen and expected, so that it is always finite. `lowest` is None
    where a group is absent.
    """

    k: int
    by_group: tuple[tuple[str, float | None], ...]
    smoothed: tuple[tuple[str, float], ...]
    absent: tuple[str, ...]
    lowest: float | None
    highest: float | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Attention by group, 1/log₂(1 + place) a place: in total, per person, and the least over the greatest per person.

    1 is equal exposure. Groups with nobody in the ranking have no exposure per person and are left out of the ratio.
    """

    total: tuple[tuple[str, float], ...]
    per_person: tuple[tuple[str, float], ...]
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Infeasibility:
    """Prefixes in which some group is below the whole part of its share: `index` counts places, `count` pairs."""

    index: int
    count: int


@dataclass(frozen=True, slots=True)
class PrefixTest:
    """A ranking against the binomial table: `failing` lists the places at which too few protected people stand so far.

    `failure_probability` is the exact chance that a ranking drawn at random with the expected share fails somewhere:
    the true error of the whole test, larger than α at each place because it is looked at so often.
    """

    table: tuple[int, ...]
    failing: tuple[int, ...]
    failure_probability: Fraction


def skew_at(ranking: Sequence[str], desired: Mapping[str, Share], k: int) -> Skew:
    """ln(share among the first k ÷ share expected) of every group: 0 is proportional, below 0 too few.

    Raises:
        InputError: k is not a place of the ranking, or the shares are not a distribution over its groups.

    Source: Geyik, Ambler & Kenthapadi 2019.
    """
    shares = _shares(ranking, desired)
    if not 1 <= k <= len(ranking):
        raise InputError(f"k must be a place from 1 to {len(ranking)}, not {k}")
    seen = Counter(ranking[:k])
    by_group = {g: math.log(Fraction(seen[g], k) / share) if seen[g] else None for g, share in shares.items()}
    smoothed = {
        g: math.log(Fraction(seen[g] + 1, k + len(shares)) / ((share * k + 1) / (k + len(shares))))
        for g, share in shares.items()
    }
    present = [value for value in by_group.values() if value is not None]
    absent = tuple(g for g, value in by_group.items() if value is None)
    return Skew(
        k=k,
        by_group=tuple(by_group.items()),
        smoothed=tuple(smoothed.items()),
        absent=absent,
        lowest=None if absent else min(present),
        highest=max(present, default=None),
    )


def ndkl(ranking: Sequence[str], desired: Mapping[str, Share], *, base: float = math.e) -> float:
    """Normalised discounted Kullback–Leibler divergence of all prefixes from the expected shares; ideal 0.

    Σ KLₖ/log₂(k + 1) ÷ Σ 1/log₂(k + 1), in units of the logarithm's base (e: nats, 2: bits). Source: Geyik et al. 2019.
    """
    shares = _shares(ranking, desired)
    seen: Counter[str] = Counter()
    weighted = weights = 0.0
    for k, group in enumerate(ranking, start=1):
        seen[group] += 1
        weight = 1.0 / math.log2(k + 1)
        weighted += weight * _divergence(seen, k, shares)
        weights += weight
    return max(0.0, weighted / weights) / math.log(base)


def infeasibility(ranking: Sequence[str], desired: Mapping[str, Share]) -> Infeasibility:
    """Prefixes that break "at least ⌊share × k⌋ of each group", the last one included; ideal 0.

    `index` counts prefixes with any breach, `count` pairs of prefix and group. Source: Geyik et al. 2019.
    """
    shares = _shares(ranking, desired)
    seen: Counter[str] = Counter()
    index = count = 0
    for k, group in enumerate(ranking, start=1):
        seen[group] += 1
        breaches = sum(seen[g] < math.floor(share * k) for g, share in shares.items())
        index, count = index + bool(breaches), count + breaches
    return Infeasibility(index, count)


def exposure(ranking: Sequence[str], groups: Sequence[str] | None = None) -> Exposure:
    """How much attention each group gets if it fades with the logarithm of the place; see `Exposure`.

    Source: Singh & Joachims 2018.
    """
    names = list(dict.fromkeys([*(groups or ()), *ranking]))
    total = dict.fromkeys(names, 0.0)
    for place, group in enumerate(ranking, start=1):
        total[group] += 1.0 / math.log2(1 + place)
    people = Counter(ranking)
    each = {group: total[group] / people[group] for group in names if people[group]}
    ratio = min(each.values()) / max(each.values()) if each else None
    return Exposure(tuple(total.items()), tuple(each.items()), ratio)


def by_score(rows: Sequence[tuple[str, Fraction | int | float]]) -> tuple[str, ...]:
    """Groups from the highest score down, ties in the order given: measures are of places, not of file order."""
    return tuple(group for group, _ in sorted(rows, key=lambda row: row[1], reverse=True))


def prefix_table(k: int, share: Share, alpha: Share) -> tuple[int, ...]:
    """Least protected people in the first 1 … k places so that fewer would have probability of at most α.

    The smallest m with P(Binomial(i, share) ≤ m) ≥ α, on exact fractions.

    Source: Zehlike et al. 2017 (FA*IR); the test alone.
    """
    p, level = _fraction(share), _fraction(alpha)
    if k < 1 or not 0 < p < 1 or not 0 < level < 1:
        raise InputError("the table needs k ≥ 1 and a share and α strictly between 0 and 1")
    return tuple(_binomial_quantile(places, p, level) for places in range(1, k + 1))


def failure_probability(table: Sequence[int], share: Share) -> Fraction:
    """Exact chance that draws with the given share fall below the table at any place, the last one included."""
    p = _fraction(share)
    alive = {0: Fraction(1)}
    for least in table:
        step: dict[int, Fraction] = {}
        for protected, chance in alive.items():
            for more, weight in ((0, 1 - p), (1, p)):
                if protected + more >= least:
                    step[protected + more] = step.get(protected + more, Fraction(0)) + chance * weight
        alive = step
    return 1 - sum(alive.values(), Fraction(0))


def adjusted_alpha(k: int, share: Share, alpha: Share) -> Fraction:
    """The largest α at a single place for which the whole test errs with probability of at most α, to 2⁻²⁰ of it."""
    level, p = _fraction(alpha), _fraction(share)
    if failure_probability(prefix_table(k, p, level), p) <= level:
        return level
    low, high = Fraction(0), level
    for _ in range(20):
        middle = (low + high) / 2
        keeps = failure_probability(prefix_table(k, p, middle), p) <= level
        low, high = (middle, high) if keeps else (low, middle)
    return low


def prefix_test(ranking: Sequence[str], protected: str, *, share: Share, alpha: Share) -> PrefixTest:
    """Whether every prefix has as many of the protected group as chance at the expected share would nearly always give.

    With `alpha` from `adjusted_alpha` the whole test keeps its level. An audit figure: it never re-ranks.
    """
    table = prefix_table(len(ranking), share, alpha)
    seen, failing = 0, []
    for place, (group, least) in enumerate(zip(ranking, table, strict=True), start=1):
        seen += group == protected
        if seen < least:
            failing.append(place)
    return PrefixTest(table, tuple(failing), failure_probability(table, share))


def _divergence(seen: Counter[str], k: int, shares: Mapping[str, Fraction]) -> float:
    return math.fsum(seen[g] / k * math.log(Fraction(seen[g], k) / share) for g, share in shares.items() if seen[g])


def _binomial_quantile(n: int, p: Fraction, level: Fraction) -> int:
    cumulative = term = (1 - p) ** n
    for m in range(n):
        if cumulative >= level:
            return m
        term = term * (n - m) * p / ((m + 1) * (1 - p))
        cumulative += term
    return n


def _shares(ranking: Sequence[str], desired: Mapping[str, Share]) -> dict[str, Fraction]:
    if not ranking:
        raise InputError("the ranking is empty")
    shares = {group: _fraction(share) for group, share in desired.items()}
    if any(share <= 0 for share in shares.values()) or abs(sum(shares.values(), Fraction(-1))) > Fraction(1, 10**9):
        raise InputError("expected shares must be above 0 and add up to 1")
    if strangers := sorted(set(ranking) - set(shares)):
        raise InputError(f"no expected share is given for: {', '.join(strangers)}")
    return shares


def _fraction(value: Share) -> Fraction:
    """Exact for text and fractions; a float stands for the short decimal it was written as (.3 is 3/10)."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
