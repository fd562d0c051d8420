"""Swap who people are in some résumés of a run, score them again, and certify what changed.

Reads the sample's files once more, because nothing that tells who somebody is was kept. Knows the line; knows no group.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from api.sandbox import ReadingPool
from api.workflows.prepare import Identify, Pool
from api.workflows.swaps import SWAPS, Swappable, swappable
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


def swap_certificate(
    requisition: Requisition,
    folder: Path,
    pool: Pool,
    *,
    tools: Tools,
    queries: Queries,
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
    items = [item for file in chosen if (item := _item(folder / file.file, readers)) is not None]
    if not items:
        return None

    def score(versions: Sequence[Swappable]) -> list[int]:
        return [_score(version, requisition, queries, tools, identify) for version in versions]

    places = max(1, round(cut * len(items) / max(1, len(pool.people))))
    return certify(items, score=score, swaps=SWAPS, cut=min(places, len(items)), subject="résumés", seed=SEED)


def _item(path: Path, readers: ReadingPool) -> Swappable | None:
    document = readers.read_file(path).document
    return None if document is None else swappable(document)


def _score(item: Swappable, requisition: Requisition, queries: Queries, tools: Tools, identify: Identify) -> int:
    redacted = understand(item.resume.document, tools, language=identify(item.text))[1]
    ranking = rank(requisition, [encode(redacted, tools)], queries, calibration=tools.calibration)
    return ranking.places[0].score
