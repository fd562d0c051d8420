"""Swap who people are in some résumés of a run, score them again, and certify what changed.

Reads the sample's files once more, because nothing that tells who somebody is was kept; what ranking would see of each
swap is kept, so another requisition costs no reading. Knows the line; knows no group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from api.cache import Cache, Swapped
from api.sandbox import ReadingPool
from api.workflows.prepare import Identify, Pool
from api.workflows.swaps import SWAPS, SWAPS_VERSION, Swappable, swappable
from fairness.perturbation import Certificate, certify
from screening.evidence import Queries
from screening.pipeline import encode, understand
from screening.ports import Tools
from screening.ranking import rank
from screening.requisition import Requisition
from screening.resume import Document

__all__ = ["DEFAULT_SAMPLE", "Originals", "Progress", "certificate_of", "swap_certificate"]

DEFAULT_SAMPLE = 8
"""Résumés of a run that are swapped: some seconds of work the first time, and more where somebody asks for more."""
SEED = 2026

Originals = Callable[[str], Document | None]
"""A résumé of the sample read once more, by its key; None where it cannot be read any more."""
Progress = Callable[[int, int], None]
"""Told how many scorings of the sample are done, of how many."""


@dataclass(frozen=True, slots=True)
class _Version:
    """One résumé of the sample, as it is or under a swap."""

    key: str
    swap: str = ""
    seed: int = 0


def swap_certificate(
    requisition: Requisition,
    folder: Path,
    pool: Pool,
    *,
    tools: Tools,
    queries: Queries,
    cache: Cache,
    readers: ReadingPool,
    identify: Identify,
    cut: int,
    sample: int = DEFAULT_SAMPLE,
) -> Certificate | None:
    """A certificate over `sample` résumés of a folder, the first by hash; None where none could be read."""
    chosen = sorted((f for f in pool.files if f.candidate and not f.duplicate_of), key=lambda f: f.sha256)[:sample]
    names = {file.sha256: file.file for file in chosen}
    return certificate_of(
        requisition,
        tuple(names),
        lambda sha256: readers.read_file(folder / names[sha256]).document,
        tools=tools,
        queries=queries,
        cache=cache,
        identify=identify,
        share=Fraction(cut, max(1, len(pool.people))),
    )


def certificate_of(
    requisition: Requisition,
    keys: Sequence[str],
    originals: Originals,
    *,
    tools: Tools,
    queries: Queries,
    cache: Cache | None,
    identify: Identify,
    share: Fraction,
    progress: Progress = lambda _done, _total: None,
) -> Certificate | None:
    """A certificate of every swap over these résumés; None where none can be read.

    A line about a membership is added to each, before as after a swap, so that only the swap differs.

    Args:
        requisition: what is asked.
        keys: of the sample; with a cache, hashes of the files.
        originals: reads one of them.
        tools: understand, encode and score.
        queries: what is asked, encoded.
        cache: keeps what ranking would see of each swap; None keeps nothing.
        identify: the language of a text.
        share: of the pool that the cut takes in; the sample is cut in the same proportion.
        progress: told after each scoring of the sample.
    """
    seen = _Seen(originals, tools, cache, identify)
    items = [version for key in keys if seen.of(version := _Version(key)) is not None]
    if not items:
        return None
    scorings = 0

    def score(versions: Sequence[_Version]) -> list[int]:
        nonlocal scorings
        scores = [_score(swapped, requisition, queries, tools) for one in versions if (swapped := seen.of(one))]
        scorings += 1
        progress(scorings, 1 + len(SWAPS))
        return scores

    def altered(before: _Version, after: _Version) -> bool:
        swapped = seen.of(after)
        return swapped is not None and swapped.altered

    return certify(
        items,
        score=score,
        swaps=_swaps(),
        cut=min(max(1, round(share * len(items))), len(items)),
        subject="résumés",
        seed=SEED,
        applies=altered,
    )


def _swaps() -> Mapping[str, Callable[[_Version, int], _Version]]:
    return {name: partial(_under, name) for name in SWAPS}


def _under(swap: str, version: _Version, seed: int) -> _Version:
    return replace(version, swap=swap, seed=seed)


class _Seen:
    """What ranking would see of a version: from the cache, or from the file read once more."""

    def __init__(self, originals: Originals, tools: Tools, cache: Cache | None, identify: Identify) -> None:
        self._read, self._tools, self._cache, self._identify = originals, tools, cache, identify
        self._originals: dict[str, Swappable | None] = {}
        self._known: dict[_Version, Swapped] = {}

    def of(self, version: _Version) -> Swapped | None:
        """None where the file cannot be read any more."""
        if version not in self._known:
            key = f"{version.key} {version.swap} {version.seed} {SWAPS_VERSION}"
            found = None if self._cache is None else self._cache.find_swapped(key)
            swapped = found or self._made(version)
            if swapped is None:
                return None
            if self._cache is not None:
                self._cache.keep_swapped(key, swapped)
            self._known[version] = swapped
        return self._known[version]

    def _made(self, version: _Version) -> Swapped | None:
        original = self._original(version.key)
        if original is None:
            return None
        item = SWAPS[version.swap](original, version.seed) if version.swap else original
        redacted = understand(item.resume.document, self._tools, language=self._identify(item.text))[1]
        return Swapped(item != original, redacted)

    def _original(self, key: str) -> Swappable | None:
        if key not in self._originals:
            document = self._read(key)
            self._originals[key] = None if document is None else swappable(document)
        return self._originals[key]


def _score(swapped: Swapped, requisition: Requisition, queries: Queries, tools: Tools) -> int:
    ranking = rank(requisition, [encode(swapped.resume, tools)], queries, calibration=tools.calibration)
    return ranking.places[0].score
