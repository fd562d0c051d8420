"""Ridge regression that predicts labels for rows it was not fitted on. Numbers in, numbers out; keeps no model.

Knows rows and yes-or-no labels; never a candidate, and never what a label stands for. Many labelings of the same rows
are fitted at once, because they share the costly part.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

__all__ = ["LinearPredictor", "UnusableRows"]

FEWEST_FOLDS = 2


class UnusableRows(ModelError):
    """Rows or labels from which nothing can be learned; the message says what to change."""


class LinearPredictor:
    """Standardised features, ridge regression on centred labels, shuffled folds; deterministic."""

    def out_of_fold(
        self, features: Sequence[Sequence[float]], labelings: Sequence[Sequence[bool]], *, folds: int, seed: int
    ) -> list[list[float]]:
        """For each labeling a score for every row, from models fitted without that row's fold; higher means `True`.

        The mean of the labels is left out of a score: that of the other folds is lower where a fold holds more of them,
        which would turn what tells nothing into the opposite.

        Args:
            features: shape (people, features), finite numbers; a constant column tells nothing and does no harm.
            labelings: shape (labelings, people).
            folds: number of folds, at least 2, the same for all labelings.
            seed: fixes the folds; the same arguments give the same scores.

        Raises:
            UnusableRows: naming what is wrong with the shapes, the numbers or the labels.
        """
        rows = _matrix(features)
        targets = _targets(labelings, len(rows))
        _check(targets, folds)
        # Slow to import, and only a scan pays for it. One thread, so that no machine adds up in another order.
        from sklearn.model_selection import KFold  # noqa: PLC0415
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # noqa: PLC0415 - scikit-learn's

        scores = np.zeros(targets.shape)
        with threadpool_limits(limits=1):
            for known, held_out in KFold(folds, shuffle=True, random_state=seed).split(rows):
                scores[held_out] = _fitted_scores(rows[known], targets[known], rows[held_out])
        return [[float(score) for score in column] for column in scores.T]


def _matrix(features: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    try:
        rows = np.asarray(features, dtype=np.float64)
    except ValueError as error:
        raise UnusableRows("Give every row the same number of features.") from error
    if rows.ndim != 2 or not rows.size:
        raise UnusableRows("Give at least one row with at least one feature.")
    if not np.isfinite(rows).all():
        raise UnusableRows("A feature is not a finite number: leave its row out.")
    return rows


def _targets(labelings: Sequence[Sequence[bool]], size: int) -> NDArray[np.float64]:
    """Shape (people, labelings), 0 or 1."""
    for labels in labelings:
        if len(labels) != size:
            raise UnusableRows(f"{len(labels)} labels for {size} rows: give one label a row.")
    if not labelings:
        raise UnusableRows("Give at least one labeling.")
    return np.asarray(labelings, dtype=bool).astype(np.float64).T


def _check(targets: NDArray[np.float64], folds: int) -> None:
    if folds < FEWEST_FOLDS:
        raise UnusableRows(f"{folds} folds: use at least {FEWEST_FOLDS}.")
    ones = targets.sum(axis=0)
    fewest = int(min(ones.min(), (len(targets) - ones).min()))
    if fewest < folds:
        raise UnusableRows(f"{fewest} rows of one label cannot be spread over {folds} folds: use fewer folds.")


def _fitted_scores(
    known: NDArray[np.float64], targets: NDArray[np.float64], held_out: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Scores of the rows held out, shape (rows, labelings); the penalty grows with the number of features."""
    from sklearn.linear_model import Ridge  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    scaler = StandardScaler().fit(known)
    model = Ridge(alpha=float(known.shape[1]), fit_intercept=False, solver="svd")
    model.fit(scaler.transform(known), targets - targets.mean(axis=0))
    scores: NDArray[np.float64] = np.asarray(model.predict(scaler.transform(held_out))).reshape(len(held_out), -1)
    return scores
