"""Logistic regression that predicts a label for rows it was not fitted on. Numbers in, numbers out; keeps no model.

Knows rows and yes-or-no labels; never a candidate, and never what a label stands for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

__all__ = ["LogisticPredictor", "UnusableRows"]

MOST_STEPS = 1_000  # standardised rows and a penalty converge in tens of steps
PENALTY = 1.0  # inverse strength of the L2 penalty on standardised features: scikit-learn's own default


class UnusableRows(ModelError):
    """Rows or labels from which nothing can be learned; the message says what to change."""


class LogisticPredictor:
    """Standardised features, L2-penalised logistic regression, stratified shuffled folds; deterministic."""

    def out_of_fold(
        self, features: Sequence[Sequence[float]], labels: Sequence[bool], *, folds: int, seed: int
    ) -> list[float]:
        """The log-odds of `True` for every row, from a model fitted without that row's fold; higher is likelier.

        Args:
            features: shape (people, features), finite numbers; a constant column tells nothing and does no harm.
            labels: shape (people,), both values present at least `folds` times.
            folds: number of stratified folds, at least 2.
            seed: fixes the folds; the same arguments give the same scores.

        Raises:
            UnusableRows: naming what is wrong with the shapes, the numbers or the labels.
        """
        rows = _matrix(features)
        truths = np.asarray(labels, dtype=bool)
        _check(rows, truths, folds)
        # Slow to import, and only a scan pays for it. One thread, so that no machine adds up in another order.
        from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # noqa: PLC0415 - scikit-learn's

        scores = np.zeros(len(rows))
        with threadpool_limits(limits=1):
            for known, held_out in StratifiedKFold(folds, shuffle=True, random_state=seed).split(rows, truths):
                scores[held_out] = _fitted_scores(rows[known], truths[known], rows[held_out])
        return [float(score) for score in scores]


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


def _check(rows: NDArray[np.float64], labels: NDArray[np.bool_], folds: int) -> None:
    if len(labels) != len(rows):
        raise UnusableRows(f"{len(labels)} labels for {len(rows)} rows: give one label a row.")
    if folds < 2:
        raise UnusableRows(f"{folds} folds: use at least 2.")
    fewest = int(min(labels.sum(), len(labels) - labels.sum()))
    if fewest < folds:
        raise UnusableRows(f"{fewest} rows of one label cannot be spread over {folds} folds: use fewer folds.")


def _fitted_scores(
    known: NDArray[np.float64], labels: NDArray[np.bool_], held_out: NDArray[np.float64]
) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    scaler = StandardScaler().fit(known)
    model = LogisticRegression(C=PENALTY, max_iter=MOST_STEPS).fit(scaler.transform(known), labels)
    scores: NDArray[np.float64] = model.decision_function(scaler.transform(held_out))
    return scores
