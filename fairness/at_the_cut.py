"""What scores add to a family at a stage: the sweep over other cuts, the tie at the cut, measures of the ranking.

Knows anonymous rows with scores and a family's figures. Chooses no cut and returns no order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from fairness.figures import FamilyFigures
from fairness.groups import JOINT
from fairness.policies import Policy
from fairness.ranking_figures import RankingFigures, ranking_figures
from fairness.scoring import Scored
from fairness.sweep import SweepPoint, sweep
from fairness.tables import DECLINED, UNKNOWN, PersonRow
from fairness.ties import TieEnvelope, envelope

__all__ = ["Cut", "cut_of", "kept_out", "ranking_of", "with_scores"]

SEED = 2026
"""Of the permutations: a constant, so that the same rows give the same figures."""
ABSENT = (UNKNOWN, DECLINED)


@dataclass(frozen=True, slots=True)
class Cut:
    """People with scores at one stage: `inside` a cut could select them, `outside` none would; empty without outcomes.

    Each is (score, labels), highest score first. `selected` people were; `above` of them lie above the `tied` ones, who
    share the lowest score selected.
    """

    inside: tuple[Scored, ...]
    outside: tuple[Scored, ...]
    selected: int
    above: tuple[Mapping[str, str], ...]
    tied: tuple[Mapping[str, str], ...]


def cut_of(people: Sequence[PersonRow], stage: str) -> Cut:
    """The cut of a stage, made once for all families."""
    scored = [person for person in people if person.stage == stage and person.score is not None]
    chosen = [person for person in scored if person.selected]
    if not chosen:
        return Cut((), (), 0, (), ())
    apart = kept_out(scored)
    pairs: tuple[list[Scored], list[Scored]] = [], []
    for person in scored:
        if person.score is not None:
            pairs[person.id in apart].append((person.score, person.groups))
    for part in pairs:
        part.sort(key=itemgetter(0), reverse=True)
    last = min(person.score for person in chosen if person.score is not None)
    return Cut(
        inside=tuple(pairs[0]),
        outside=tuple(pairs[1]),
        selected=len(chosen),
        above=tuple(person.groups for person in chosen if person.score != last),
        tied=tuple(person.groups for person in scored if person.score == last),
    )


def with_scores(family: FamilyFigures, cut: Cut, policy: Policy) -> FamilyFigures:
    """The family with its sweep and its ties at the cut, where one requisition's people have scores and outcomes."""
    if not cut.selected or family.requisitions > 1:
        return family
    return replace(
        family,
        sweep=_sweep(family, cut, policy) if JOINT not in family.family else (),
        ties=_ties(family.family, cut),
    )


def ranking_of(family: FamilyFigures, cut: Cut, policy: Policy) -> RankingFigures | None:
    """Measures of the ranking by score, of those whom a cut could select; None where there is no such ranking."""
    if not cut.selected or family.requisitions > 1 or JOINT in family.family:
        return None
    return ranking_figures(
        [(score, groups[family.family]) for score, groups in cut.inside],
        family=family.family,
        stage=family.stage,
        cut=cut.selected,
        policy=policy,
        seed=SEED,
    )


def kept_out(people: Sequence[PersonRow]) -> frozenset[str]:
    """Ids of those whom no cut selects: a score above the lowest selected one, or no points where others have some.

    A gate that was not met keeps people out whatever their score; they count in n and fill no place.
    """
    lowest = min((p.score for p in people if p.selected and p.score is not None), default=None)
    points = any(person.points for person in people)
    return frozenset(
        person.id
        for person in people
        if not person.selected
        and person.score is not None
        and ((lowest is not None and person.score > lowest) or (points and not person.points))
    )


def _sweep(family: FamilyFigures, cut: Cut, policy: Policy) -> tuple[SweepPoint, ...]:
    return sweep(
        [(score, groups[family.family]) for score, groups in cut.inside],
        chosen=cut.selected,
        threshold=policy.threshold,
        yardsticks=[group.group for group in family.groups if not group.excluded],
        kept_out=[label for _, groups in cut.outside if (label := groups[family.family]) not in ABSENT],
        absent=ABSENT,
    )


def _ties(family: str, cut: Cut) -> TieEnvelope:
    """The tie at the lowest selected score; people above it who were not selected (a gate) stay unselected."""
    everybody = (*cut.inside, *cut.outside)
    return envelope(
        Counter([groups[family] for _, groups in everybody]),
        Counter([groups[family] for groups in cut.above]),
        Counter([groups[family] for groups in cut.tied]),
        seats=cut.selected - len(cut.above),
    )
