"""How well features tell a group from everybody else: an indicator that something in them stands in for the group.

Knows numbers by opaque id, labels, and a `Predictor` that learns. Never keeps a model, never scores a person for
anybody to see, and never says why a feature goes with a group.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from fairness.errors import FairnessDefect, InputError
from fairness.ports import Predictor
from fairness.tables import DECLINED, UNKNOWN

__all__ = ["FeatureKind", "ProxyFeature", "ProxyScan", "area_under_curve", "scan"]

MIN_SIDE = 10
"""People needed in the group and outside it: two in each of five folds, the least from which anything is learned."""
DEFAULT_FOLDS = 5
DEFAULT_DRAWS = 39
"""Shuffles: the fewest of which the lowest and the highest enclose the central 95 % (1 in 40 on either side)."""
TAIL = Fraction(1, 40)
LOOKED_AT = 3
"""Features that the sentence names."""


class FeatureKind(StrEnum):
    """What the features are: the strength of evidence for each requirement, or vectors of the redacted text."""

    REQUIREMENT_SCORES = "requirement_scores"
    PASSAGE_VECTORS = "passage_vectors"

    @property
    def words(self) -> str:
        """The features as the subject of a sentence."""
        return "The requirement scores" if self is FeatureKind.REQUIREMENT_SCORES else "The redacted passages"


@dataclass(frozen=True, slots=True)
class ProxyFeature:
    """One feature by itself: the area under its curve, 0 to 1; 0.5 tells nothing, below it the group has less."""

    name: str
    auc: float


@dataclass(frozen=True, slots=True)
class ProxyScan:
    """How well a group is predicted from features, by models that never saw the people they are tried on.

    `auc` is the chance that a person of the group gets a higher prediction than one outside it, a tie counting half.
    `chance_low` to `chance_high` is the central 95 % of what shuffled labels give, `permutation_p` one-sided. All four
    are None where `reason` says why nothing was computed. `features` are sorted by distance of their AUC from 0.5.
    """

    family: str
    group: str
    kind: FeatureKind
    people: int
    in_group: int
    auc: float | None
    chance_low: float | None
    chance_high: float | None
    permutation_p: float | None
    folds: int
    draws: int
    features: tuple[ProxyFeature, ...]
    sentence: str
    reason: str | None


def area_under_curve(scores: Sequence[float], labels: Sequence[bool]) -> Fraction | None:
    """The exact share of pairs (one True, one False) in which the True has the higher score, a tie counting half.

    0 to 1, ½ where scores tell nothing; None where one side has nobody. It is U ÷ (n₁·n₂). Source: Mann & Whitney 1947.

    Raises:
        InputError: the lengths differ, or a score is not a finite number.
    """
    if len(scores) != len(labels):
        raise InputError(f"{len(scores)} scores for {len(labels)} labels: give one label a score")
    if not all(map(math.isfinite, scores)):
        raise InputError("a score is not a finite number: leave out people without one")
    inside = sum(map(bool, labels))
    outside = len(labels) - inside
    if not inside or not outside:
        return None
    doubled = below = 0
    for is_in, is_out in _by_score(scores, labels):
        doubled += is_in * (2 * below + is_out)
        below += is_out
    return Fraction(doubled, 2 * inside * outside)


def scan(
    features: Mapping[str, Sequence[float]],
    names: Sequence[str],
    labels: Mapping[str, str],
    predictor: Predictor,
    *,
    family: str,
    group: str,
    kind: FeatureKind,
    seed: int,
    folds: int = DEFAULT_FOLDS,
    draws: int = DEFAULT_DRAWS,
) -> ProxyScan:
    """How well the features predict one group against everybody else of known group; the order of people is immaterial.

    Give people of one requisition: over several, features would tell requisitions apart rather than groups.

    Args:
        features: by opaque id, one finite number a name.
        names: what each number is; empty where the numbers have no names (passage vectors), and then none is listed.
        labels: by the same ids, normalised; "unknown" and "declined" are left aside, as are ids without features.
        predictor: learns from some people and predicts others.
        family: the family that the labels are of.
        group: the label that is predicted.
        kind: what the features are.
        seed: fixes folds and shuffles.
        folds: parts of the cross-validation, 2 to 10.
        draws: shuffles of the labels, each with the whole cross-validation, at least 39.

    Raises:
        InputError: rows of different lengths, a number that is not finite, or folds or draws out of range.
        FairnessDefect: the predictor gave not one score a person.
    """
    _check_options(folds, draws)
    ids = sorted(one for one in features if labels.get(one, UNKNOWN) not in (UNKNOWN, DECLINED))
    rows = [features[one] for one in ids]
    _check_rows(rows, names)
    inside = [labels[one] == group for one in ids]
    start = _untried(family, group, kind, len(ids), sum(inside), folds=folds, draws=draws)
    if min(start.in_group, start.people - start.in_group) < MIN_SIDE:
        return start
    columns = [[row[place] for row in rows] for place in range(len(names))]
    singles = [ProxyFeature(name, float(_area(column, inside))) for name, column in zip(names, columns, strict=True)]
    singles.sort(key=lambda feature: (-abs(feature.auc - 0.5), feature.name))
    labelings = [inside, *_shuffles(inside, draws, seed)]
    observed, *shuffled = _out_of_fold(predictor, rows, labelings, folds, seed)
    return _with_result(replace(start, features=tuple(singles)), observed, sorted(shuffled))


def _untried(
    family: str, group: str, kind: FeatureKind, people: int, in_group: int, *, folds: int, draws: int
) -> ProxyScan:
    """A scan from which nothing was learned, with the reason that holds where too few people are known."""
    reason = (
        f"{kind.words} were not tried on {group}: {in_group} people of the group and {people - in_group} others of "
        f"known group, where at least {MIN_SIDE} of each are needed."
    )
    return ProxyScan(
        family=family,
        group=group,
        kind=kind,
        people=people,
        in_group=in_group,
        auc=None,
        chance_low=None,
        chance_high=None,
        permutation_p=None,
        folds=folds,
        draws=draws,
        features=(),
        sentence=reason,
        reason=reason,
    )


def _with_result(start: ProxyScan, observed: Fraction, shuffled: Sequence[Fraction]) -> ProxyScan:
    rank = math.floor((start.draws + 1) * TAIL)
    low, high = shuffled[rank - 1], shuffled[-rank]
    p = (1 + sum(one >= observed for one in shuffled)) / (1 + start.draws)
    figures = (
        f"AUC {float(observed):.3f}, chance alone gives {float(low):.3f} to {float(high):.3f} "
        f"({start.draws} shuffles, p = {p:.3f})"
    )
    return replace(
        start,
        auc=float(observed),
        chance_low=float(low),
        chance_high=float(high),
        permutation_p=p,
        sentence=_sentence(start, figures, better=observed > high),
        reason=None,
    )


def _sentence(found: ProxyScan, figures: str, *, better: bool) -> str:
    words, group = found.kind.words, found.group
    if not better:
        return (
            f"{words} do not tell {group} from others better than chance: {figures}. "
            f"Among {found.people} people a weak proxy can go unnoticed."
        )
    named = ", ".join(f"{feature.name} ({feature.auc:.3f})" for feature in found.features[:LOOKED_AT])
    where = f" Look at: {named}." if named else ""
    return (
        f"{words} tell {group} from others better than chance: {figures}. "
        f"It is an indicator, and says nothing about why.{where}"
    )


def _by_score(scores: Sequence[float], labels: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """How many True and how many False share each distinct score, lowest first."""
    counts: dict[float, list[int]] = {}
    for score, label in zip(scores, labels, strict=True):
        counts.setdefault(score, [0, 0])[not label] += 1
    for score in sorted(counts):
        is_in, is_out = counts[score]
        yield is_in, is_out


def _check_options(folds: int, draws: int) -> None:
    if not 2 <= folds <= MIN_SIDE:
        raise InputError(f"folds must lie between 2 and {MIN_SIDE}, not {folds}")
    if draws < DEFAULT_DRAWS:
        raise InputError(f"{draws} shuffles cannot give a 95 % interval: use at least {DEFAULT_DRAWS}")


def _check_rows(rows: Sequence[Sequence[float]], names: Sequence[str]) -> None:
    widths = {len(row) for row in rows}
    if len(widths) > 1 or (names and widths - {len(names)}):
        raise InputError(f"people have {sorted(widths)} features for {len(names)} names: give each person one a name")
    if rows and not widths - {0}:
        raise InputError("there are no features: give at least one number a person")
    if not all(math.isfinite(value) for row in rows for value in row):
        raise InputError("a feature is not a finite number: leave out people without one")


def _out_of_fold(
    predictor: Predictor, rows: Sequence[Sequence[float]], labelings: Sequence[Sequence[bool]], folds: int, seed: int
) -> list[Fraction]:
    """The area under the curve of each labeling."""
    scored = predictor.out_of_fold(rows, labelings, folds=folds, seed=seed)
    if len(scored) != len(labelings) or any(len(scores) != len(rows) for scores in scored):
        raise FairnessDefect(f"the predictor gave not one score for each of {len(rows)} people")
    return [_area(scores, labels) for scores, labels in zip(scored, labelings, strict=True)]


def _area(scores: Sequence[float], inside: Sequence[bool]) -> Fraction:
    area = area_under_curve(scores, inside)
    if area is None:
        raise FairnessDefect("a scan went on with nobody on one side")
    return area


def _shuffles(inside: Sequence[bool], draws: int, seed: int) -> Iterator[list[bool]]:
    rng = random.Random(seed)
    for _ in range(draws):
        drawn = list(inside)
        rng.shuffle(drawn)
        yield drawn
