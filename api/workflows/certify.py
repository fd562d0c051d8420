"""Swap who people are in some résumés of a run, score them again, and certify what changed.

Reads the sample's files once more, because nothing that tells who somebody is was kept; what ranking would see of each
swap is kept, so another requisition costs no reading. Knows the line; knows no group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from api.cache import Cache, Swapped
from api.sandbox import ReadingPool
from api.workflows.prepare import FileState, Identify, Pool
from api.workflows.swaps import SWAPS, SWAPS_VERSION, Swappable, swappable
from fairness.perturbation import Certificate, certify
from screening.evidence import Queries
from screening.pipeline import encode, understand
from screening.ports import Tools
from screening.ranking import rank
from screening.requisition import Requisition

__all__ = ["DEFAULT_SAMPLE", "swap_certificate"]

DEFAULT_SAMPLE = 8
"""Résumés of a run that are swapped: some seconds of work the first time, and more where somebody asks for more."""
SEED = 2026


@dataclass(frozen=True, slots=True)
class _Version:
    """One résumé of the sample, as it is or under a swap."""

    file: FileState
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
    """A certificate of every swap over `sample` résumés of the pool, the first by hash; None where none could be read.

    A line about a membership is added to each, before as after a swap, so that only the swap differs. The cut is the
    pool's, in proportion.
    """
    chosen = sorted((f for f in pool.files if f.candidate and not f.duplicate_of), key=lambda f: f.sha256)[:sample]
    seen = _Seen(folder, tools, cache, readers, identify)
    items = [version for file in chosen if seen.of(version := _Version(file)) is not None]
    if not items:
        return None

    def score(versions: Sequence[_Version]) -> list[int]:
        return [_score(swapped, requisition, queries, tools) for one in versions if (swapped := seen.of(one))]

    def altered(before: _Version, after: _Version) -> bool:
        swapped = seen.of(after)
        return swapped is not None and swapped.altered

    places = max(1, round(cut * len(items) / max(1, len(pool.people))))
    return certify(
        items,
        score=score,
        swaps=_swaps(),
        cut=min(places, len(items)),
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

    def __init__(self, folder: Path, tools: Tools, cache: Cache, readers: ReadingPool, identify: Identify) -> None:
        self._folder, self._tools, self._cache = folder, tools, cache
        self._readers, self._identify = readers, identify
        self._originals: dict[str, Swappable | None] = {}
        self._known: dict[_Version, Swapped] = {}

    def of(self, version: _Version) -> Swapped | None:
        """None where the file cannot be read any more."""
        if version not in self._known:
            key = f"{version.file.sha256} {version.swap} {version.seed} {SWAPS_VERSION}"
            swapped = self._cache.find_swapped(key) or self._made(version)
            if swapped is None:
                return None
            self._cache.keep_swapped(key, swapped)
            self._known[version] = swapped
        return self._known[version]

    def _made(self, version: _Version) -> Swapped | None:
        original = self._original(version.file)
        if original is None:
            return None
        item = SWAPS[version.swap](original, version.seed) if version.swap else original
        redacted = understand(item.resume.document, self._tools, language=self._identify(item.text))[1]
        return Swapped(item != original, redacted)

    def _original(self, file: FileState) -> Swappable | None:
        if file.sha256 not in self._originals:
            document = self._readers.read_file(self._folder / file.file).document
            self._originals[file.sha256] = None if document is None else swappable(document)
        return self._originals[file.sha256]


def _score(swapped: Swapped, requisition: Requisition, queries: Queries, tools: Tools) -> int:
    ranking = rank(requisition, [encode(swapped.resume, tools)], queries, calibration=tools.calibration)
    return ranking.places[0].score
