"""Where the rooms meet: real tools behind the names that screening knows."""

from __future__ import annotations

from api.settings import Settings
from models.calibration import builtin_calibration
from models.encoder import SentenceEncoder
from models.skill_matcher import TaxonomyMatcher
from models.vector_index import FaissIndex
from screening.ports import Codes, Tools, VectorIndex

__all__ = ["build_index", "wire"]


def wire(settings: Settings) -> Tools:
    """The tools of a run. Nothing heavy is loaded before it is used."""
    return Tools(
        encoder=SentenceEncoder(settings.encoder, threads=settings.threads),
        matcher=TaxonomyMatcher(),
        calibration=builtin_calibration(),
    )


def build_index(codes: Codes) -> VectorIndex:
    """A FAISS index over `codes`."""
    return FaissIndex(codes)
