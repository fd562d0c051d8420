"""Texts to int8 codes, by a sentence-transformers model on the CPU, offline.

Each text passes through the model by itself on one thread, so its codes are a function of the text alone: they do not
change with the batch, the folder or the number of threads. Several texts run at once on several threads, which measured
as fast as padded batches of 64 and wastes nothing on padding. Knows no candidate.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.registry import DEFAULT_ENCODER, EncoderCard, encoder_card, verify_files

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["Codes", "SentenceEncoder", "quantise"]

Codes: TypeAlias = NDArray[np.int8]  # (n, dimension): unit vector × 127, rounded
SCALE = 127
_TOKENIZER = threading.Lock()  # the tokenizer of transformers may not be borrowed by two threads at once


def quantise(vectors: NDArray[np.float32]) -> Codes:
    """Codes of `vectors` (shape (n, d), any length > 0): unit vector × 127, rounded half to even, int8."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    codes: Codes = np.rint(vectors / np.maximum(norms, np.finfo(np.float32).tiny) * SCALE).astype(np.int8)
    return codes


class SentenceEncoder:
    """An encoder that is loaded when it is first used, and never fetched from anywhere."""

    def __init__(self, name: str = DEFAULT_ENCODER, *, threads: int | None = None) -> None:
        """`name` is a registered name or a folder; `threads` texts are encoded at once (default: one a core).

        Raises:
            UnknownModel: if there is no such model.
        """
        self._card: EncoderCard = encoder_card(name)
        self._threads = threads or os.cpu_count() or 1
        self._model: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @property
    def revision(self) -> str:
        """Name and hash of the model's files."""
        return self._card.revision

    @property
    def dimension(self) -> int:
        """Length of a code; known without loading where the registry lists it."""
        listed = self._card.dimension
        return int(self._loaded().get_embedding_dimension() or 0) if listed is None else listed

    def encode(self, texts: Sequence[str]) -> Codes:
        """Codes of `texts`, shape (len(texts), dimension), int8.

        Raises:
            ChangedModel: if the model's files are not the listed ones.
        """
        model = self._loaded()
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.int8)
        distinct = sorted(set(texts), key=len, reverse=True)  # the longest first, so that no thread ends late
        with ThreadPoolExecutor(min(self._threads, len(distinct))) as threads:
            vectors = dict(zip(distinct, threads.map(lambda text: _vector(model, text), distinct), strict=True))
        return quantise(np.stack([vectors[text] for text in texts]))

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = _load(self._card)
            return self._model


def _load(card: EncoderCard) -> SentenceTransformer:
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    verify_files(card)
    import torch  # noqa: PLC0415 - seven seconds that only encoding pays
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call] # transformers leaves it untyped
    model = SentenceTransformer(str(card.folder), device="cpu", local_files_only=True, trust_remote_code=False)
    torch.set_num_threads(1)
    return model.eval()


def _vector(model: SentenceTransformer, text: str) -> NDArray[np.float32]:
    import torch  # noqa: PLC0415

    torch.set_num_threads(1)  # the setting belongs to the thread that calls
    with torch.inference_mode():
        with _TOKENIZER:
            features: dict[str, Any] = dict(model.preprocess([text]))
        vector: NDArray[np.float32] = model(features)["sentence_embedding"][0].numpy().astype(np.float32)
    return vector
