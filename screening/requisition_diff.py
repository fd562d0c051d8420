"""What two versions of a requisition differ in, said so that a person can approve it.

Requirements are the same where their ids are. Knows no candidate, and not what a difference does to a ranking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from screening.requisition import EvidenceRule, Requirement, Requisition

__all__ = ["Difference", "Field", "differences", "is_reweighting"]


class Field(StrEnum):
    """What of a requisition or of a requirement changed; added and removed are the whole requirement."""

    TITLE = "title"
    REFERENCE_DATE = "reference_date"
    CUT = "cut"
    ADDED = "added"
    REMOVED = "removed"
    KIND = "kind"
    WORDING = "wording"
    WEIGHT = "weight"
    MODE = "mode"
    MIN_YEARS = "min_years"
    EVIDENCE = "evidence"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: of which requirement (empty for the requisition itself), from what to what, in words."""

    field: Field
    requirement: str
    before: str
    after: str
    sentence: str


_REWEIGHTING: Final = frozenset({Field.WEIGHT, Field.MODE, Field.CUT, Field.ORDER})


def differences(old: Requisition, new: Requisition) -> tuple[Difference, ...]:
    """What changed from `old` to `new`: the requisition itself, then its requirements in their new order."""
    return (*_of_the_whole(old, new), *_of_requirements(old, new))


def is_reweighting(found: tuple[Difference, ...]) -> bool:
    """Whether nothing changed but weights, modes, the cut and the order: then all evidence stays as it is."""
    return bool(found) and all(difference.field in _REWEIGHTING for difference in found)


def _of_the_whole(old: Requisition, new: Requisition) -> Iterator[Difference]:
    pairs = (
        (Field.TITLE, "title", old.title, new.title),
        (Field.REFERENCE_DATE, "reference date", old.reference_date.isoformat(), new.reference_date.isoformat()),
        (Field.CUT, "cut", str(old.cut), str(new.cut)),
    )
    for field, name, before, after in pairs:
        if before != after:
            yield Difference(field, "", before, after, f"{name} {before} → {after}")


def _of_requirements(old: Requisition, new: Requisition) -> Iterator[Difference]:
    before = {r.id: r for r in old.requirements}
    after = {r.id: r for r in new.requirements}
    for requirement in new.requirements:
        if (was := before.get(requirement.id)) is None:
            text = _described(requirement)
            yield Difference(Field.ADDED, requirement.id, "", text, f"added: {text}")
        else:
            yield from _of_one(was, requirement)
    for requirement in old.requirements:
        if requirement.id not in after:
            text = _described(requirement)
            yield Difference(Field.REMOVED, requirement.id, text, "", f"removed: {text}")
    shared_before = [r.id for r in old.requirements if r.id in after]
    shared_after = [r.id for r in new.requirements if r.id in before]
    if shared_before != shared_after:
        first, then = ", ".join(shared_before), ", ".join(shared_after)
        yield Difference(Field.ORDER, "", first, then, f"order {first} → {then}")


def _of_one(old: Requirement, new: Requirement) -> Iterator[Difference]:
    pairs = (
        (Field.KIND, "kind", old.kind.value, new.kind.value),
        (Field.WORDING, "wording", _quoted(old), _quoted(new)),
        (Field.MODE, "mode", old.mode.value, new.mode.value),
        (Field.WEIGHT, "weight", _number(old.weight), _number(new.weight)),
        (Field.MIN_YEARS, "least years", _years(old), _years(new)),
        (Field.EVIDENCE, "evidence", old.rule.value, new.rule.value),
    )
    for field, name, before, after in pairs:
        if before != after:
            yield Difference(field, old.id, before, after, f"{new.text}: {name} {before} → {after}")


def _described(requirement: Requirement) -> str:
    weight = f", weight {_number(requirement.weight)}" if requirement.weight else ""
    years = f", {_years(requirement)} years or more" if requirement.min_years is not None else ""
    rule = "" if requirement.rule is EvidenceRule.ANYWHERE else f", evidence {requirement.rule}"
    return f"{requirement.text} ({requirement.kind}, {requirement.mode}{weight}{years}{rule})"


def _quoted(requirement: Requirement) -> str:
    return " or ".join(f"'{text}'" for text in requirement.alternatives)


def _years(requirement: Requirement) -> str:
    return "none" if requirement.min_years is None else _number(requirement.min_years)


def _number(value: Fraction) -> str:
    """As it would be written: 3, 2.5, or an exact fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):g}" if Fraction(f"{float(value):g}") == value else str(value)
