"""The audit: outcomes and groups in, aggregates and a gate outcome out.

Reads top to bottom: tables, figures, patterns over requisitions, reconciliation, gate. Pure: no files, no clock, no
randomness; the same counts give the same bytes. Knows no résumé, returns no order and no person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fairness.alternatives import Alternatives
from fairness.at_the_cut import cut_of, ranking_of, with_scores
from fairness.attribution import Attribution, attributions
from fairness.errors import InputError
from fairness.figures import FamilyFigures, family_figures
from fairness.funnel import Funnel, funnels
from fairness.gate import Gate, decide
from fairness.groups import INTERSECTION, JOINT, CategoryScheme, load_scheme
from fairness.pattern import PatternFigures, pattern_figures
from fairness.perturbation import Certificate
from fairness.policies import Policy
from fairness.proxies import ProxyScan
from fairness.questions import Answers, Question, answer
from fairness.ranking_figures import RankingFigures
from fairness.reconciliation import Disagreement, reconcile
from fairness.scoring import ScoringTable, known_ratios, scoring_tables
from fairness.sequential import OverTime, over_time
from fairness.tables import (
    CountRow,
    PersonRow,
    Pools,
    normalised,
    pools_from_counts,
    pools_from_people,
)

__all__ = ["Audit", "ScoringFigures", "audit_counts", "audit_persons", "audit_question"]


@dataclass(frozen=True, slots=True)
class ScoringFigures:
    """Scoring rates of one family at one stage: `family` counts people above the full-sample median as selected."""

    family: FamilyFigures
    counts: ScoringTable
    known_only_ratios: tuple[tuple[str, Fraction | None], ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything an audit says. Aggregates only; `serialise.to_json` gives the published shape and its hash."""

    families: tuple[FamilyFigures, ...]
    scoring: tuple[ScoringFigures, ...]
    stratified: tuple[PatternFigures, ...]
    reconciliation: tuple[Disagreement, ...]
    gate: Gate
    policy: Policy
    funnel: tuple[Funnel, ...] = ()
    over_time: tuple[OverTime, ...] = ()
    ranking: tuple[RankingFigures, ...] = ()
    attribution: tuple[Attribution, ...] = ()
    proxies: tuple[ProxyScan, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    perturbation: Certificate | None = None
    answers: Answers | None = None


def audit_question(question: Question, *, policy: Policy) -> Audit:
    """The statistics that a small table asks for; there is no selection in it, so its gate holds and says so.

    Raises:
        InputError: figures that no such statistic exists for.
    """
    return Audit(
        (), (), (), (), decide((), (), (), policy=policy.gate), policy, answers=answer(question, policy=policy)
    )


def audit_counts(
    rows: Sequence[CountRow],
    *,
    policy: Policy,
    stages: Sequence[str] | None = None,
    requisitions: Sequence[str] | None = None,
) -> Audit:
    """Audit counts by group.

    Args:
        rows: one row a group, family, stage and requisition.
        policy: thresholds, scheme and gate map.
        stages: the order of the funnel; by default the stages in the rows, sorted.
        requisitions: their order in time; by default by name.

    Raises:
        InputError: no rows, negative counts, more selected than people, or a group counted twice.
    """
    scheme = load_scheme(policy.category_scheme)
    pools = pools_from_counts(rows, scheme)
    order = _ordered({pool.pooled.stage for pool in pools}, stages)
    pools = tuple(sorted(pools, key=lambda pool: order.index(pool.pooled.stage)))
    return _audit(pools, (), policy=policy, scheme=scheme, requisitions=requisitions)


def audit_persons(
    rows: Sequence[PersonRow],
    *,
    policy: Policy,
    stages: Sequence[str] | None = None,
    families: Sequence[str] | None = None,
    requisitions: Sequence[str] | None = None,
    scale: int | None = None,
) -> Audit:
    """Audit anonymous person rows: selections where there are any, scoring rates where there are scores.

    Args:
        rows: one row a person, stage and requisition.
        policy: thresholds, scheme and gate map.
        stages: the order of the funnel; by default the stages in the rows, sorted.
        families: which families to audit; by default those in the rows, or those that decide where nobody gave any.
        requisitions: their order in time; by default by name.
        scale: the highest possible score, so that gaps are told in points of 100; None where it is not known.

    Raises:
        InputError: no rows, a person twice at a stage, or some rows with an outcome and some without.
        UnknownLabel: a label that the category scheme does not list.
    """
    _check(rows)
    scheme = load_scheme(policy.category_scheme)
    wanted = _families(rows, families, policy, scheme)
    people = normalised(rows, wanted, scheme)
    order = _ordered({person.stage for person in people}, stages)
    decided = {person.stage for person in people if person.selected is not None}
    pools = pools_from_people(people, wanted, [stage for stage in order if stage in decided])
    scoring = tuple(
        ScoringFigures(
            family_figures(counts.table, policy=policy, scheme=scheme),
            counts,
            tuple(known_ratios(counts.known_only.cells).items()),
        )
        for stage in order
        for counts in scoring_tables([person for person in people if person.stage == stage], wanted, stage)
    )
    audit = _audit(pools, scoring, policy=policy, scheme=scheme, requisitions=requisitions)
    cuts = {stage: cut_of(people, stage) for stage in decided}
    rankings = (ranking_of(family, cuts[family.stage], policy) for family in audit.families)
    return replace(
        audit,
        families=tuple(with_scores(family, cuts[family.stage], policy) for family in audit.families),
        ranking=tuple(figures for figures in rankings if figures is not None),
        attribution=tuple(
            one for stage in order for one in _attributed(audit.families, people, stage, policy=policy, scale=scale)
        ),
    )


def _ordered(present: set[str], stages: Sequence[str] | None) -> list[str]:
    """The stages there are, in the order given or by name."""
    order = [stage for stage in stages if stage in present] if stages is not None else sorted(present)
    if left_out := present - set(order):
        raise InputError(f"stages without a place in the order given: {', '.join(sorted(left_out))}")
    return order


def _attributed(
    families: Sequence[FamilyFigures], people: Sequence[PersonRow], stage: str, *, policy: Policy, scale: int | None
) -> tuple[Attribution, ...]:
    """Where the gap of each group comes from, of groups and yardsticks that are large enough to speak of a mean."""
    pairs = {
        family.family: [
            (group.group, group.judged_against)
            for group in family.groups
            if group.judged_against and not group.excluded and group.cell.n >= policy.min_n
        ]
        for family in families
        if family.stage == stage and not family.reason and JOINT not in family.family
    }
    return attributions(people, pairs, stage=stage, policy=policy, scale=scale) if any(pairs.values()) else ()


def _audit(
    pools: Sequence[Pools],
    scoring: tuple[ScoringFigures, ...],
    *,
    policy: Policy,
    scheme: CategoryScheme,
    requisitions: Sequence[str] | None = None,
) -> Audit:
    families = tuple(
        replace(family_figures(pool.pooled, policy=policy, scheme=scheme), requisitions=max(1, len(pool.requisitions)))
        for pool in pools
    )
    patterns = tuple(pattern for pool in pools for pattern in pattern_figures(pool, policy=policy, scheme=scheme))
    disagreements = reconcile([pool.pooled for pool in pools], scheme)
    detected = tuple(
        one
        for pool in pools
        for one in over_time(pool, policy=policy, scheme=scheme, order=_in_time(pool, requisitions))
    )
    deciding = families or tuple(figures.family for figures in scoring)
    gate = decide(deciding, patterns, disagreements, policy=policy.gate, detected=detected)
    return Audit(
        families,
        scoring,
        patterns,
        disagreements,
        gate,
        policy,
        funnel=funnels(families, policy=policy),
        over_time=detected,
    )


def _in_time(pool: Pools, requisitions: Sequence[str] | None) -> list[str] | None:
    if requisitions is None:
        return None
    names = {name for name, _ in pool.requisitions}
    return [name for name in requisitions if name in names]


def _check(rows: Sequence[PersonRow]) -> None:
    if not rows:
        raise InputError("there is nobody to audit: give at least one row per person")
    seen = Counter((row.id, row.stage, row.requisition) for row in rows)
    (_, stage, _), times = seen.most_common(1)[0]
    if times > 1:
        raise InputError(f"one person appears {times} times at stage {stage}: give each person one row per stage")
    for stage in {row.stage for row in rows}:
        outcomes = {row.selected is None for row in rows if row.stage == stage}
        if len(outcomes) > 1:
            raise InputError(f"at stage {stage} some rows say whether the person was selected and some do not")
    wrong = sum(bool(row.points) and row.score is not None and sum(row.points.values()) != row.score for row in rows)
    if wrong:
        raise InputError(f"the points by requirement do not add up to the score of {wrong} people: correct one of them")
    if all(row.selected is None and row.score is None for row in rows):
        raise InputError("no row has an outcome or a score: give `selected`, `score` or both")


def _families(
    rows: Sequence[PersonRow], families: Sequence[str] | None, policy: Policy, scheme: CategoryScheme
) -> tuple[str, ...]:
    """The families to audit under the scheme's names, the intersection after its parts."""
    named = families if families is not None else sorted({name for row in rows for name in row.groups})
    wanted = dict.fromkeys(scheme.family_name(name) for name in named if JOINT not in name)
    chosen = list(wanted) or list(policy.gate.deciding_families())
    chosen.sort(key=scheme.position)
    if all(part in chosen for part in INTERSECTION.split(JOINT)):
        chosen.append(INTERSECTION)
    return tuple(chosen)
