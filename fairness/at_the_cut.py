"""What scores add to a family at a stage: the sweep over other cuts, the tie at the cut, measures of the ranking.

Knows anonymous rows with scores and a family's figures. Chooses no cut and returns no order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from fairness.figures import FamilyFigures
from fairness.groups import JOINT
from fairness.policies import Policy
from fairness.ranking_figures import RankingFigures, ranking_figures
from fairness.sweep import SweepPoint, sweep
from fairness.tables import DECLINED, UNKNOWN, PersonRow
from fairness.ties import TieEnvelope, envelope

__all__ = ["kept_out", "ranking_of", "with_scores"]

SEED = 2026
"""Of the permutations: a constant, so that the same rows give the same figures."""
ABSENT = (UNKNOWN, DECLINED)


def with_scores(family: FamilyFigures, people: Sequence[PersonRow], policy: Policy) -> FamilyFigures:
    """The family with its sweep and its ties at the cut, where one requisition's people have scores and outcomes."""
    scored = _scored(family, people)
    if not scored:
        return family
    return replace(
        family,
        sweep=_sweep(family, scored, policy) if JOINT not in family.family else (),
        ties=_ties(family.family, scored),
    )


def ranking_of(family: FamilyFigures, people: Sequence[PersonRow], policy: Policy) -> RankingFigures | None:
    """Measures of the ranking by score, of those whom a cut could select; None where there is no such ranking."""
    scored = _scored(family, people)
    if not scored or JOINT in family.family:
        return None
    outside = kept_out(scored)
    return ranking_figures(
        [(p.score, p.groups[family.family]) for p in scored if p.score is not None and p.id not in outside],
        family=family.family,
        stage=family.stage,
        cut=sum(bool(person.selected) for person in scored),
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


def _scored(family: FamilyFigures, people: Sequence[PersonRow]) -> list[PersonRow]:
    """People of the stage with scores, where they are of one requisition and somebody was selected."""
    if family.requisitions > 1:
        return []
    at_stage = [person for person in people if person.stage == family.stage and person.score is not None]
    return at_stage if any(person.selected for person in at_stage) else []


def _sweep(family: FamilyFigures, people: Sequence[PersonRow], policy: Policy) -> tuple[SweepPoint, ...]:
    outside = kept_out(people)
    inside = [person for person in people if person.id not in outside]
    labels = [person.groups[family.family] for person in inside]
    known = [
        (person.score, label)
        for person, label in zip(inside, labels, strict=True)
        if label not in ABSENT and person.score is not None
    ]
    if not known:
        return ()
    return sweep(
        known,
        [p.score for p, label in zip(inside, labels, strict=True) if label in ABSENT and p.score is not None],
        chosen=sum(bool(person.selected) for person in people),
        threshold=policy.threshold,
        yardsticks=[group.group for group in family.groups if not group.excluded],
        kept_out=[label for p in people if p.id in outside and (label := p.groups[family.family]) not in ABSENT],
    )


def _ties(family: str, people: Sequence[PersonRow]) -> TieEnvelope:
    """The tie at the lowest selected score; people above it who were not selected (a gate) stay unselected."""
    last = min(person.score for person in people if person.selected and person.score is not None)
    tied = [person for person in people if person.score == last]
    above = [person for person in people if person.selected and person.score != last]
    return envelope(
        Counter(person.groups[family] for person in people),
        Counter(person.groups[family] for person in above),
        Counter(person.groups[family] for person in tied),
        seats=sum(bool(person.selected) for person in tied),
    )
