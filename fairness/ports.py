"""What the room asks of others: something that learns to predict a group, for the proxy scan.

Satisfied by shape; the arithmetic here never imports what is learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

__all__ = ["Predictor"]


class Predictor(Protocol):
    """Learns from some rows and scores rows it has not seen."""

    def out_of_fold(
        self, features: Sequence[Sequence[float]], labels: Sequence[bool], *, folds: int, seed: int
    ) -> Sequence[float]:
        """A score for every row, from a model that was fitted without that row's fold; higher means `True` is likelier.

        Args:
            features: shape (people, features), finite numbers.
            labels: shape (people,), both values present at least `folds` times.
            folds: number of stratified folds, at least 2.
            seed: fixes the folds; the same arguments give the same scores.
        """
        ...
