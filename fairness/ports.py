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
        self, features: Sequence[Sequence[float]], labelings: Sequence[Sequence[bool]], *, folds: int, seed: int
    ) -> Sequence[Sequence[float]]:
        """For each labeling a score for every row, from models fitted without that row's fold; higher means `True`.

        Args:
            features: shape (people, features), finite numbers.
            labelings: shape (labelings, people): the labels of interest, and shuffled ones to compare with.
            folds: number of folds, at least 2, the same for all labelings.
            seed: fixes the folds; the same arguments give the same scores.

        Returns:
            Shape (labelings, people), finite numbers.
        """
        ...
