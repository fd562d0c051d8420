"""Simple rankers that the line has to beat: words in common (BM25), and one vector for a whole résumé.

They see the same redacted résumés and the same requirements, with their weights, as the line. Of several alternatives
the best counts, once; gates and notes give nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from screening.ports import Codes
from screening.ranking import Prepared
from screening.requisition import Requirement, Requisition

__all__ = ["Bm25", "WholeDocument"]

SATURATION = 1.5  # k1: how soon further mentions of a word stop counting
LENGTH_SHARE = 0.75  # b: how far long résumés are discounted
DECIMALS = 9  # scores are rounded, so that the last bits of a float never break a tie

Scores = NDArray[np.float64]  # (résumés,), higher is better
_WORD = re.compile(r"[^\W_][\w+#]*")


class Bm25:
    """Okapi BM25 over the redacted texts of a pool.

    Σ over requirements of weight × max over alternatives of Σ over words of ln(1 + (N - n + ½) ÷ (n + ½)) ·
    f · (k1 + 1) ÷ (f + k1 · (1 - b + b · length ÷ mean length)).

    Source: Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009; the 1 inside the
    logarithm, which keeps it above 0, as in Lucene.
    """

    def __init__(self, people: Sequence[Prepared]) -> None:
        """Count the words of everyone in `people`; word statistics are those of the whole pool."""
        counts = [Counter(_words(prepared.resume.text)) for prepared in people]
        lengths = np.array([count.total() for count in counts], dtype=np.float64)
        mean = max(1.0, float(lengths.mean())) if counts else 1.0
        self._length_terms = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / mean)
        self._postings: dict[str, list[tuple[int, int]]] = {}
        for row, count in enumerate(counts):
            for word, times in count.items():
                self._postings.setdefault(word, []).append((row, times))

    def scores(self, requisition: Requisition, rows: Sequence[int]) -> list[float]:
        """Scores of the members of the pool at `rows`."""
        total = np.zeros(len(self._length_terms))
        for requirement in requisition.scored:
            total += float(requirement.weight) * np.max([self._score(t) for t in requirement.alternatives], axis=0)
        return [round(float(total[row]), DECIMALS) for row in rows]

    def _score(self, asked: str) -> Scores:
        pool = len(self._length_terms)
        scores = np.zeros(pool)
        for word in _words(asked):
            postings = self._postings.get(word, [])
            rarity = math.log(1 + (pool - len(postings) + 0.5) / (len(postings) + 0.5))
            for row, times in postings:
                scores[row] += rarity * times * (SATURATION + 1) / (times + self._length_terms[row])
        return scores


class WholeDocument:
    """Cosine of one vector for the whole résumé, the normalised mean of its passages, with each requirement.

    Σ over requirements of weight × max over alternatives of the cosine. A résumé without passages has no vector and
    stands last.
    """

    def __init__(self, people: Sequence[Prepared], codes: Mapping[str, Codes]) -> None:
        """Add up the passages of everyone in `people`; `codes` holds, by asked text, a row of shape (1, dimension)."""
        self._empty = np.array([len(prepared.codes) == 0 for prepared in people], dtype=bool)
        self._codes = codes
        width = next(iter(codes.values())).shape[1] if codes else 0
        sums = [
            np.zeros(width) if empty else prepared.codes.sum(axis=0, dtype=np.int64)
            for prepared, empty in zip(people, self._empty, strict=True)
        ]
        self._vectors = _normalised(np.array(sums, dtype=np.float64).reshape(len(people), width))

    def scores(self, requisition: Requisition, rows: Sequence[int]) -> list[float]:
        """Scores of the members of the pool at `rows`."""
        total = np.zeros(len(self._vectors))
        for requirement in requisition.scored:
            total += float(requirement.weight) * self._cosines(requirement).max(axis=1)
        total[self._empty] = -math.inf
        return [round(float(total[row]), DECIMALS) for row in rows]

    def _cosines(self, requirement: Requirement) -> Scores:
        """Cosines of shape (résumés, alternatives)."""
        asked = np.concatenate([self._codes[text] for text in requirement.alternatives]).astype(np.float64)
        cosines: Scores = self._vectors @ _normalised(asked).T
        return cosines


def _words(text: str) -> list[str]:
    """Words in lower case; masks are no words, and "C++" and "C#" are."""
    return _WORD.findall(text.casefold())


def _normalised(vectors: Scores) -> Scores:
    """Rows of length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Scores = vectors / np.where(lengths > 0, lengths, 1.0)
    return unit
