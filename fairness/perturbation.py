"""Paired swaps of who a person is: what a score does when a name changes and nothing else.

Knows opaque items and the functions it is handed: one that scores, and one a swap. Never knows what an item is, keeps
none of them, and never lets a swap that altered nothing stand as evidence.
"""

from __future__ import annotations

import hashlib
import json
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from fairness.distributions import normal_two_sided
from fairness.errors import InputError
from fairness.plain import plain

__all__ = ["EXACT_PAIRS", "Certificate", "SwapResult", "certify", "signed_rank_p"]

T = TypeVar("T")

EXACT_PAIRS = 25
"""Pairs that differ up to which the signed-rank test is exact; beyond, the normal approximation is close enough."""


@dataclass(frozen=True, slots=True)
class SwapResult:
    """One swap over all items. `altered` items were really changed by it; 0 says that it shows nothing.

    `changed` scores differ; `mean_change` and `max_change` (the largest, up or down) are in points, after less before,
    over all items. `max_displacement` and `mean_displacement` are in places, each item moved by itself among the others
    as they were. `cut_flips` items enter or leave the cut, a tie at it being wholly in. `signed_rank_p` is None where
    no score changed.
    """

    swap: str
    items: int
    altered: int
    changed: int
    mean_change: float
    max_change: int
    max_displacement: int
    mean_displacement: float
    cut_flips: int
    signed_rank_p: float | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """All swaps of one set of items. `subject` says what they are, in the plural; `sha256` covers all other fields.

    `unchanged`: some swap altered something, and no score changed under any. Swaps in `idle` altered no item (and no
    score): they are no evidence, and whoever relies on the certificate wants none of them.
    """

    subject: str
    items: int
    cut: int
    swaps: tuple[SwapResult, ...]
    unchanged: bool
    idle: tuple[str, ...]
    sentence: str
    sha256: str


def certify(
    items: Sequence[T],
    *,
    score: Callable[[Sequence[T]], Sequence[int]],
    swaps: Mapping[str, Callable[[T, int], T]],
    cut: int,
    subject: str,
    seed: int,
    applies: Callable[[T, T], bool] | None = None,
) -> Certificate:
    """Score the items as they are and under every swap, and compare item by item.

    Args:
        items: what is scored; at least one.
        score: whole points of each item, in their order; called once as they are and once a swap.
        swaps: by name, a function from an item and a seed to the changed item.
        cut: first places that are selected, from 1 to the number of items.
        subject: what the items are, in the plural, as "résumés".
        seed: fixes the swaps; item number i gets `seed` + i under every swap.
        applies: whether a swap altered an item, given it before and after; by default whether the two are unequal.

    Raises:
        InputError: no items, no swaps, a cut outside them, or a number of scores that is not that of the items.
    """
    if not items or not swaps:
        raise InputError("a swap test needs at least one item and at least one swap")
    if not 1 <= cut <= len(items):
        raise InputError(f"the cut must lie between 1 and {len(items)}, not {cut}")
    before = _scored(items, score)
    results = []
    for name, swap in swaps.items():
        swapped = [swap(item, seed + place) for place, item in enumerate(items)]
        altered = sum(
            old != new if applies is None else applies(old, new) for old, new in zip(items, swapped, strict=True)
        )
        results.append(_result(name, before, _scored(swapped, score), altered=altered, cut=cut))
    return _certificate(subject, cut, tuple(results))


def signed_rank_p(differences: Sequence[int]) -> float | None:
    """Two-sided p-value of Wilcoxon's signed-rank test that paired differences are as often up as down.

    Pairs without a difference are left out; None where none is left. Exact for at most `EXACT_PAIRS` differences of
    different sizes; otherwise the normal approximation, corrected for ties and not for continuity.

    Source: Wilcoxon 1945.
    """
    moved = [difference for difference in differences if difference]
    if not moved:
        return None
    sizes = sorted(abs(difference) for difference in moved)
    # Twice the mean rank of a tie is whole, so the sums stay exact.
    doubled = {size: bisect_left(sizes, size) + bisect_right(sizes, size) + 1 for size in set(sizes)}
    up = sum(doubled[difference] for difference in moved if difference > 0)
    if len(moved) <= EXACT_PAIRS and len(doubled) == len(moved):
        return _exact_p(up // 2, len(moved))
    n = len(moved)
    ties = sum(count**3 - count for count in Counter(sizes).values())
    variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48
    return normal_two_sided((up / 2 - n * (n + 1) / 4) / math.sqrt(variance))


def _exact_p(up: int, n: int) -> float:
    """P of a rank sum as far from its middle, each rank 1 … n being up or down by the toss of a coin."""
    ways = [1]
    for rank in range(1, n + 1):
        ways = [a + b for a, b in zip([*ways, *[0] * rank], [*[0] * rank, *ways], strict=True)]
    tail = min(sum(ways[: up + 1]), sum(ways[up:]))
    return min(1.0, 2 * tail / (1 << n))


def _scored(items: Sequence[T], score: Callable[[Sequence[T]], Sequence[int]]) -> list[int]:
    scores = list(score(items))
    if len(scores) != len(items):
        raise InputError(f"{len(scores)} scores for {len(items)} items: score every item, in order")
    return scores


def _result(name: str, before: Sequence[int], after: Sequence[int], *, altered: int, cut: int) -> SwapResult:
    ascending = sorted(before)
    changes = [new - old for old, new in zip(before, after, strict=True)]
    moves, flips = [], 0
    for old, new in zip(before, after, strict=True):
        was, now = _place(ascending, old, old), _place(ascending, old, new)
        moves.append(max(abs(was[0] - now[0]), abs(was[1] - now[1])))
        flips += (was[0] < cut) != (now[0] < cut)
    return SwapResult(
        swap=name,
        items=len(before),
        altered=altered,
        changed=sum(change != 0 for change in changes),
        mean_change=sum(changes) / len(changes),
        max_change=max(abs(change) for change in changes),
        max_displacement=max(moves),
        mean_displacement=sum(moves) / len(moves),
        cut_flips=flips,
        signed_rank_p=signed_rank_p(changes),
    )


def _place(ascending: Sequence[int], old: int, score: int) -> tuple[int, int]:
    """How many others stand above a score, and how many above or level with it, for the item that had `old`."""
    above = len(ascending) - bisect_right(ascending, score) - (old > score)
    level = len(ascending) - bisect_left(ascending, score) - (old >= score)
    return above, level


def _certificate(subject: str, cut: int, swaps: tuple[SwapResult, ...]) -> Certificate:
    items = swaps[0].items
    idle = tuple(swap.swap for swap in swaps if not swap.altered and not swap.changed)
    certificate = Certificate(
        subject=subject,
        items=items,
        cut=cut,
        swaps=swaps,
        unchanged=len(idle) < len(swaps) and not any(swap.changed for swap in swaps),
        idle=idle,
        sentence=_sentence(subject, items, swaps, idle),
        sha256="",
    )
    return replace(certificate, sha256=_sha256(certificate))


def _sha256(certificate: Certificate) -> str:
    """Of all fields but the hash, spelled as `serialise.canonical_json` spells an audit, which this cannot import."""
    body = {key: value for key, value in plain(certificate).items() if key != "sha256"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sentence(subject: str, items: int, swaps: Sequence[SwapResult], idle: Sequence[str]) -> str:
    told = [swap for swap in swaps if swap.altered or swap.changed]
    over = f"{items} {subject} × {len(told)} {'swap' if len(told) == 1 else 'swaps'}"
    silent = f"Altered nothing, and so show nothing: {', '.join(idle)}." if idle else ""
    if not told:
        return f"No swap altered any of {items} {subject}: nothing is shown."
    changed = [swap for swap in told if swap.changed]
    if not changed:
        return f"{over}: no score changed. {silent}".rstrip()
    most = max(changed, key=lambda swap: (swap.changed, swap.max_change))
    return (
        f"{over}: scores changed under {', '.join(swap.swap for swap in changed)}. Most under {most.swap}: "
        f"{most.changed} of {items} scores by up to {most.max_change} points, up to {most.max_displacement} places, "
        f"{most.cut_flips} across the cut. {silent}"
    ).rstrip()
