"""Where a gap in mean scores comes from: an exact sum over requirements, and the ratio without each of them.

The score is a sum of points, so the gap is a sum of gaps: nothing is estimated. Knows points, outcomes and labels. Does
not know what a requirement asks, whether it is job-related, or who should be selected.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.errors import InputError
from fairness.leave_one_out import ScoredPool, scored_pool
from fairness.policies import Policy
from fairness.rates import Cell, below_threshold, impact_ratio
from fairness.tables import UNKNOWN, PersonRow
from fairness.verdicts import decimal

__all__ = ["Attribution", "Contribution", "Without", "attribute", "attributions"]

SHOWN_OUT_OF = 100
"""Points that the highest score is shown as, where the scale of the scores is known."""
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Without:
    """The outcome if everybody were ranked on the score less the points of one requirement.

    Same places and same `reference` as before, so that `change` (of the impact ratio) compares like with like; another
    group may then have a higher rate. `selected` counts everybody in, and exceeds the places where the cut meets a tie.
    """

    requirement: str
    cell: Cell
    reference: str
    reference_cell: Cell
    impact_ratio: Fraction | None
    change: Fraction | None
    below_threshold: bool | None
    selected: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one requirement adds to the gap, in points: positive where the group has fewer of them than the reference.

    `share_of_gap` is None where the gap is 0; shares can be negative or exceed 1. `without` is None where the stage has
    no outcomes.
    """

    requirement: str
    mean_group: Fraction
    mean_reference: Fraction
    contribution: Fraction
    share_of_gap: Fraction | None
    without: Without | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """The gap between two groups' mean scores (reference − group, in points) as a sum over requirements.

    `people` counts everybody ranked, known group or not. `requirements` has the largest contribution first, equal ones
    by name; `driver` is the first of them where it is positive.
    """

    family: str
    stage: str
    group: str
    reference: str
    people: int
    mean_group: Fraction
    mean_reference: Fraction
    gap: Fraction
    impact_ratio: Fraction | None
    requirements: tuple[Contribution, ...]
    driver: str | None
    sentence: str


def attribute(
    people: Sequence[PersonRow],
    *,
    family: str,
    stage: str,
    group: str,
    reference: str,
    policy: Policy,
    scale: int | None = None,
) -> Attribution:
    """The attribution of one group's gap; see `attributions`, which is cheaper for several.

    Raises:
        InputError: the points do not add up to the scores, or nobody of the group or of the reference has points.
    """
    found = attributions(people, {family: [(group, reference)]}, stage=stage, policy=policy, scale=scale)
    if not found:
        raise InputError(
            f"at stage {stage} the gap between {group} and {reference} cannot be attributed: give `points` by "
            "requirement for people of both groups"
        )
    return found[0]


def attributions(
    people: Sequence[PersonRow],
    comparisons: Mapping[str, Sequence[tuple[str, str]]],
    *,
    stage: str,
    policy: Policy,
    scale: int | None = None,
) -> tuple[Attribution, ...]:
    """Every group's gap to its reference, in the order of the comparisons; the rankings are made once for all of them.

    Without a requirement everybody is ranked on the rest of the score, each requisition by itself with as many places
    as it had, and a tie at the cut is wholly in. Someone who was not selected with a score above the lowest selected
    one was kept out by something else, and stays out; whoever else a gate kept out cannot be told from the score.
    People of unknown group fill places and belong to no group.

    Args:
        people: rows whose labels are normalised; those without points at the stage are left aside. A requirement that
            a person's points do not list gave no points.
        comparisons: by family, pairs of a group and the reference it is judged against. A pair of which one side has
            nobody with points is left out.
        stage: the stage looked at.
        policy: the threshold of `below_threshold`.
        scale: the highest possible score; sentences then speak of points of 100, otherwise in the unit of the score.

    Raises:
        InputError: somebody's points do not add up to the score given; the message names the stage and how many.
    """
    pool = scored_pool(people, stage)
    if pool is None:
        return ()
    return tuple(
        _attribution(in_family, group, reference, policy=policy, scale=scale)
        for family, pairs in comparisons.items()
        for in_family in [_in_family(pool, family)]
        for group, reference in pairs
        if group in in_family.members and reference in in_family.members
    )


@dataclass(frozen=True, slots=True)
class _InFamily:
    """The pool by the groups of one family: who belongs to each, and how many of each are in."""

    pool: ScoredPool
    family: str
    members: Mapping[str, Sequence[int]]
    selected: Mapping[str, int]
    selected_without: Mapping[str, Mapping[str, int]]

    def cell(self, group: str) -> Cell:
        return Cell(len(self.members[group]), self.selected[group])

    def cell_without(self, requirement: str, group: str) -> Cell:
        return Cell(len(self.members[group]), self.selected_without[requirement][group])

    def mean(self, points: Sequence[int], group: str) -> Fraction:
        members = self.members[group]
        return Fraction(sum(map(points.__getitem__, members)), len(members))


def _in_family(pool: ScoredPool, family: str) -> _InFamily:
    labels = [person.groups.get(family, UNKNOWN) for person in pool.people]
    members: dict[str, list[int]] = defaultdict(list)
    for index, label in enumerate(labels):
        members[label].append(index)
    return _InFamily(
        pool=pool,
        family=family,
        members=dict(members),
        selected=Counter(label for label, person in zip(labels, pool.people, strict=True) if person.selected),
        selected_without={
            name: Counter(map(labels.__getitem__, chosen)) for name, chosen in pool.chosen_without.items()
        },
    )


def _attribution(people: _InFamily, group: str, reference: str, *, policy: Policy, scale: int | None) -> Attribution:
    pool = people.pool
    mean_group, mean_reference = people.mean(pool.scores, group), people.mean(pool.scores, reference)
    gap = mean_reference - mean_group
    ratio = impact_ratio(people.cell(group), people.cell(reference)) if pool.decided else None
    listed = [
        _contribution(name, people, group, reference, gap=gap, ratio=ratio, policy=policy) for name in pool.columns
    ]
    ordered = tuple(sorted(listed, key=lambda entry: (-entry.contribution, entry.requirement)))
    driver = ordered[0] if ordered[0].contribution > 0 else None
    return Attribution(
        family=people.family,
        stage=pool.stage,
        group=group,
        reference=reference,
        people=len(pool.people),
        mean_group=mean_group,
        mean_reference=mean_reference,
        gap=gap,
        impact_ratio=ratio,
        requirements=ordered,
        driver=driver.requirement if driver else None,
        sentence=" ".join(_sentences(pool, group, reference, gap=gap, ratio=ratio, driver=driver, scale=scale)),
    )


def _contribution(
    requirement: str,
    people: _InFamily,
    group: str,
    reference: str,
    *,
    gap: Fraction,
    ratio: Fraction | None,
    policy: Policy,
) -> Contribution:
    points = people.pool.columns[requirement]
    mean_group, mean_reference = people.mean(points, group), people.mean(points, reference)
    contribution = mean_reference - mean_group
    return Contribution(
        requirement=requirement,
        mean_group=mean_group,
        mean_reference=mean_reference,
        contribution=contribution,
        share_of_gap=contribution / gap if gap else None,
        without=_without(requirement, people, group, reference, ratio=ratio, policy=policy)
        if people.pool.decided
        else None,
    )


def _without(
    requirement: str, people: _InFamily, group: str, reference: str, *, ratio: Fraction | None, policy: Policy
) -> Without:
    cell, base = people.cell_without(requirement, group), people.cell_without(requirement, reference)
    after = impact_ratio(cell, base)
    return Without(
        requirement=requirement,
        cell=cell,
        reference=reference,
        reference_cell=base,
        impact_ratio=after,
        change=None if after is None or ratio is None else after - ratio,
        below_threshold=below_threshold(cell, base, threshold=policy.threshold),
        selected=len(people.pool.chosen_without[requirement]),
    )


def _sentences(
    pool: ScoredPool,
    group: str,
    reference: str,
    *,
    gap: Fraction,
    ratio: Fraction | None,
    driver: Contribution | None,
    scale: int | None,
) -> Iterator[str]:
    unit = f" points of {SHOWN_OUT_OF}" if scale else " points"
    amount = f"{_shown(gap, scale)}{unit} {'less' if gap > 0 else 'more'}" if gap else "the same number of points"
    start = f"{group} scored {amount} on average {'as' if not gap else 'than'} {reference}"
    yield f"{start}; {_part(driver, group, gap, scale)}." if driver else f"{start}; no requirement adds to a gap."
    if driver and driver.without and pool.places:
        yield _without_sentence(driver.without, pool.places, ratio)
    if pool.kept_out:
        yield (
            f"Kept out by something other than the score, and so here too: {pool.kept_out} with a higher score than "
            "the lowest selected one."
        )


def _part(driver: Contribution, group: str, gap: Fraction, scale: int | None) -> str:
    amount, name = _shown(driver.contribution, scale), driver.requirement
    share = driver.contribution / gap if gap > 0 else None
    if share is None:
        return f"the requirement {name} counts most against {group} ({amount}), which others make up for"
    if share > 1:
        return f"the requirement {name} alone makes a gap of {amount}, which others make up for in part"
    portion = "all of it" if share == 1 else "most of it" if share > HALF else "the largest part of it"
    return f"{portion} ({amount}) comes from the requirement {name}"


def _without_sentence(without: Without, places: int, ratio: Fraction | None) -> str:
    tie = f" ({without.selected} people, because the last place is shared)" if without.selected > places else ""
    start = f"Without it, among those with points, the same {places} places{tie} would"
    if without.impact_ratio is None:
        return f"{start} give no ratio, because nobody from {without.reference} would be selected."
    changed = decimal(without.impact_ratio, places=3)
    if ratio is None:
        return f"{start} give a ratio of {changed} where there is none now."
    before = decimal(ratio, places=3)
    if before == changed:
        return f"{start} leave the ratio at {changed}."
    return f"{start} give a ratio of {changed} instead of {before}."


def _shown(points: Fraction, scale: int | None) -> str:
    """Points without a sign, of 100 where the scale is known, rounded half up to one decimal."""
    value = abs(points) * SHOWN_OUT_OF / scale if scale else abs(points)
    return decimal(value + Fraction(1, 20), places=1)
