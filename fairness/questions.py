"""Statistics that start from other figures than outcomes by group: availability, power, a given order, a prefix table.

A small table asks, one line a case. Knows the figures on the line; judges nothing and opens no gate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from fairness.availability import AvailabilityTest, availability_test
from fairness.errors import InputError
from fairness.policies import Policy
from fairness.power import minimum_detectable_ratio, power_at_ratio
from fairness.prefixes import plain_plan, prefix_plan
from fairness.ranking_metrics import (
    Exposure,
    Infeasibility,
    Skew,
    exposure,
    infeasibility,
    ndkl,
    skew_at,
)
from fairness.sheet import Sheet

__all__ = [
    "Answers",
    "AvailabilityAnswer",
    "AvailabilityCase",
    "OrderAnswer",
    "OrderCase",
    "PowerAnswer",
    "PowerCase",
    "PrefixAnswer",
    "PrefixCase",
    "Question",
    "answer",
    "question_of",
]

AVAILABILITY_COLUMNS = ("n", "observed", "availability")
POWER_COLUMNS = ("n_focal", "n_reference", "reference_rate")
ORDER_COLUMNS = ("place", "group", "share")
PREFIX_COLUMNS = ("places", "share", "alpha")
SKEW_PLACES = 50
"""The skew of an order is shown at each of so many first places, and at its end."""

MOST_PREFIX_PLACES = 300
"""Places of a prefix table, at most: its exact chances are whole numbers that grow with each place."""

Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class AvailabilityCase:
    """`observed` of `n` selections went to a group whose share of the people available is `availability`."""

    group: str
    n: int
    observed: int
    availability: Fraction


@dataclass(frozen=True, slots=True)
class PowerCase:
    """Two groups of so many people, and the selection rate of the one compared with; `ratio` None is the policy's."""

    n_focal: int
    n_reference: int
    reference_rate: Fraction
    ratio: Fraction | None


@dataclass(frozen=True, slots=True)
class OrderCase:
    """Groups from the first place down, and the share expected of each."""

    order: tuple[str, ...]
    desired: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class PrefixCase:
    """A table of least protected people for so many places, at an expected share and a level."""

    places: int
    share: Fraction
    alpha: Fraction


@dataclass(frozen=True, slots=True)
class Question:
    """What a table asks: cases of one kind, the other tuples empty."""

    availability: tuple[AvailabilityCase, ...] = ()
    power: tuple[PowerCase, ...] = ()
    orders: tuple[OrderCase, ...] = ()
    prefixes: tuple[PrefixCase, ...] = ()


@dataclass(frozen=True, slots=True)
class AvailabilityAnswer:
    """A case and its binomial test."""

    group: str
    n: int
    observed: int
    availability: Fraction
    test: AvailabilityTest


@dataclass(frozen=True, slots=True)
class PowerAnswer:
    """A case, the power at `ratio`, and the smallest disparity that would be seen; None is undefined."""

    n_focal: int
    n_reference: int
    reference_rate: Fraction
    ratio: Fraction
    power: float | None
    minimum_detectable_ratio: float | None


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """All ranking measures of one order; divergence in nats and bits."""

    places: int
    desired: tuple[tuple[str, Fraction], ...]
    skew: tuple[Skew, ...]
    ndkl_nats: float
    ndkl_bits: float
    infeasibility: Infeasibility
    exposure: Exposure


@dataclass(frozen=True, slots=True)
class PrefixAnswer:
    """The table at α and at the α that keeps the whole test at its level, each with its exact chance to fail."""

    places: int
    share: Fraction
    alpha: Fraction
    table: tuple[int, ...]
    failure_probability: Fraction
    adjusted_alpha: Fraction
    adjusted_table: tuple[int, ...]
    adjusted_failure_probability: Fraction


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to a question, kind by kind."""

    availability: tuple[AvailabilityAnswer, ...] = ()
    power: tuple[PowerAnswer, ...] = ()
    orders: tuple[OrderAnswer, ...] = ()
    prefixes: tuple[PrefixAnswer, ...] = ()


def question_of(sheet: Sheet) -> Question | None:
    """What the table asks, by its header; None where the header asks nothing of this kind."""
    kinds: tuple[tuple[Sequence[str], Callable[[Sheet], Question]], ...] = (
        (AVAILABILITY_COLUMNS, lambda s: Question(availability=_cases(s, _availability_case))),
        (POWER_COLUMNS, lambda s: Question(power=_cases(s, _power_case))),
        (ORDER_COLUMNS, _order),
        (PREFIX_COLUMNS, lambda s: Question(prefixes=_cases(s, _prefix_case))),
    )
    return next((read(sheet) for columns, read in kinds if set(columns) <= set(sheet.header)), None)


def answer(question: Question, *, policy: Policy) -> Answers:
    """The statistics asked for, at the policy's ratio and α.

    Raises:
        InputError: figures that no such statistic exists for, such as a share of 0.
    """
    return Answers(
        availability=tuple(
            AvailabilityAnswer(
                c.group, c.n, c.observed, c.availability, availability_test(c.n, c.observed, c.availability)
            )
            for c in question.availability
        ),
        power=tuple(_powered(case, policy) for case in question.power),
        orders=tuple(_ordered(case) for case in question.orders),
        prefixes=tuple(_prefixed(case) for case in question.prefixes),
    )


def _powered(case: PowerCase, policy: Policy) -> PowerAnswer:
    ratio = policy.threshold if case.ratio is None else case.ratio
    if not 0 < case.reference_rate <= 1 or not 0 <= ratio * case.reference_rate <= 1:
        raise InputError(
            "power needs a reference rate above 0 and at most 1, and a ratio that gives a rate from 0 to 1"
        )
    rate = float(case.reference_rate)
    return PowerAnswer(
        case.n_focal,
        case.n_reference,
        case.reference_rate,
        ratio,
        power_at_ratio(case.n_focal, case.n_reference, rate, ratio=ratio, alpha=policy.alpha),
        minimum_detectable_ratio(
            case.n_focal, case.n_reference, rate, power=policy.detectable_power, alpha=policy.alpha
        ),
    )


def _ordered(case: OrderCase) -> OrderAnswer:
    desired, places = dict(case.desired), len(case.order)
    at = sorted({*range(1, min(places, SKEW_PLACES) + 1), places} - {0})
    return OrderAnswer(
        places=places,
        desired=case.desired,
        skew=tuple(skew_at(case.order, desired, k) for k in at),
        ndkl_nats=ndkl(case.order, desired),
        ndkl_bits=ndkl(case.order, desired, base=2),
        infeasibility=infeasibility(case.order, desired),
        exposure=exposure(case.order, list(desired)),
    )


def _prefixed(case: PrefixCase) -> PrefixAnswer:
    if case.places > MOST_PREFIX_PLACES:
        raise InputError(f"a prefix table of more than {MOST_PREFIX_PLACES} places takes too long: ask for fewer")
    plain, adjusted = plain_plan(case.places, case.share, case.alpha), prefix_plan(case.places, case.share, case.alpha)
    return PrefixAnswer(
        case.places,
        case.share,
        case.alpha,
        plain.table,
        plain.failure_probability,
        adjusted.adjusted_alpha,
        adjusted.table,
        adjusted.failure_probability,
    )


def _cases(sheet: Sheet, read: Callable[[Sheet, int, Mapping[str, str]], Case | None]) -> tuple[Case, ...]:
    found = (read(sheet, line, fields) for line, fields in sheet.lines)
    return tuple(case for case in found if case is not None)


def _availability_case(sheet: Sheet, line: int, fields: Mapping[str, str]) -> AvailabilityCase | None:
    n, observed = (sheet.count(line, name, fields[name]) for name in ("n", "observed"))
    share = sheet.number(line, "availability", fields["availability"])
    if n is None or observed is None or share is None:
        return None
    return AvailabilityCase(fields.get("group", ""), n, observed, Fraction(share))


def _power_case(sheet: Sheet, line: int, fields: Mapping[str, str]) -> PowerCase | None:
    focal, reference = (sheet.count(line, name, fields[name]) for name in ("n_focal", "n_reference"))
    rate = sheet.number(line, "reference_rate", fields["reference_rate"])
    ratio = sheet.number(line, "ratio", fields["ratio"]) if fields.get("ratio") else None
    if focal is None or reference is None or rate is None:
        return None
    return PowerCase(focal, reference, Fraction(rate), None if ratio is None else Fraction(ratio))


def _prefix_case(sheet: Sheet, line: int, fields: Mapping[str, str]) -> PrefixCase | None:
    places = sheet.count(line, "places", fields["places"])
    share, alpha = (sheet.number(line, name, fields[name]) for name in ("share", "alpha"))
    if places is None or share is None or alpha is None:
        return None
    return PrefixCase(places, Fraction(share), Fraction(alpha))


def _order(sheet: Sheet) -> Question:
    """One order over the whole table: a line a person; `share` is that of the line's group, the same on each line.

    A line without a place states the share of a group that nobody in the order belongs to.
    """
    placed: dict[int, str] = {}
    desired: dict[str, Fraction] = {}
    for line, fields in sheet.lines:
        group, share = fields["group"], sheet.number(line, "share", fields["share"])
        if not group:
            sheet.bad(line, "group is empty", "write the group of the person at this place")
        if share is not None and desired.setdefault(group, Fraction(share)) != share:
            sheet.bad(line, f"{group} has two shares", "write the same expected share on each of its lines")
        place = sheet.count(line, "place", fields["place"]) if fields["place"] else None
        if place in placed:
            sheet.bad(line, f"place {place} is taken twice", "give each person a place of their own, from 1 down")
        elif place is not None:
            placed[place] = group
    if sorted(placed) != list(range(1, len(placed) + 1)):
        sheet.bad(1, "the places have a gap", "number the people from 1 down, one place each")
    return Question(orders=(OrderCase(tuple(placed[place] for place in sorted(placed)), tuple(desired.items())),))
