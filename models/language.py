"""Which language a text is in, as an ISO 639-1 code, by py3langid; empty where there is too little to tell."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

__all__ = ["identify_language"]

ENOUGH_WORDS = 20
SAMPLE = 3_000  # characters looked at
SURE = 0.9  # probability below which the answer is "not known"
_LOADING = threading.Lock()  # or each of several threads would load it


def identify_language(text: str) -> str:
    """The language of `text`, or "" where fewer than 20 words or no clear answer."""
    if len(text.split()) < ENOUGH_WORDS:
        return ""
    with _LOADING:
        identifier = _identifier()
    language, probability = identifier.classify(text[:SAMPLE])
    return str(language) if probability >= SURE else ""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - reads a model of 700 kB

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
