"""Where the rooms meet: real tools behind the names that screening knows."""

from __future__ import annotations

from functools import cache

from api.jobs.enqueue import Enqueuer
from api.settings import Settings
from api.storage.database import Engine
from api.storage.key_check import require_key
from api.storage.vault import open_vault
from api.workflows.service import Service
from models.calibration import builtin_calibration
from models.encoder import SentenceEncoder
from models.language import identify_language
from models.predictor import LinearPredictor
from models.scorer import Int8Scorer
from models.skill_matcher import TaxonomyMatcher
from models.vector_index import FaissIndex, open_index
from screening.ports import Codes, Tools, VectorIndex

__all__ = ["build_index", "build_service", "wire"]


def wire(settings: Settings) -> Tools:
    """The tools of a run. Nothing heavy is loaded before it is used."""
    return Tools(
        encoder=SentenceEncoder(settings.encoder, threads=settings.threads),
        matcher=TaxonomyMatcher(),
        calibration=builtin_calibration(),
        scorer=Int8Scorer(),
    )


def build_index(codes: Codes) -> VectorIndex:
    """A FAISS index over `codes`."""
    return FaissIndex(codes)


def build_service(settings: Settings, engine: Engine) -> Service:
    """The service over `engine`. The first start makes a master key beside the data directory, where none is given.

    Raises:
        BadInput: the master key cannot be used where it is.
        VaultError: there is none, or it is another one than the database began with.
    """
    vault = require_key(engine, open_vault(settings, create=True))

    @cache
    def tools() -> Tools:
        return wire(settings)

    return Service(
        engine=engine,
        vault=vault,
        settings=settings,
        tools=tools,
        identify=identify_language,
        enqueue=Enqueuer(engine),
        open_index=open_index,
        predictor=LinearPredictor(),
    )
