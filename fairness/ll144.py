"""The summary of a bias audit that 6 RCNY 5-303 asks employers to publish, as data from an audit's JSON.

Exact numbers, never suppressed: the rule asks for small ones too. Says nothing about whether the law is met, has no
threshold, knows no clock, and renders nothing. `ll144_check.validate` reads such a summary as a stranger would.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import product
from typing import Any

from fairness.errors import InputError
from fairness.groups import JOINT, CategoryScheme, load_scheme
from fairness.ll144_check import FAMILIES, Finding, validate
from fairness.plain import plain
from fairness.rates import Cell, highest_rate_groups, impact_ratio, selection_rate

__all__ = [
    "ExcludedRow",
    "Finding",
    "Measure",
    "Publication",
    "PublicationDetails",
    "PublishedRow",
    "PublishedTable",
    "publication",
    "publication_json",
    "validate",
]

REFERENCE_RULE = (
    "Each rate is divided by the highest rate among the categories of its table that are not excluded "
    "(6 RCNY 5-300). Local Law 144 sets no threshold for the ratio."
)
FAMILY_KEY = "family"
COUNTED_BY = {"selection": "families", "scoring": "scoring"}


class Measure(StrEnum):
    """Which rate the tables hold: people selected, or people whose score lies above the median of the full sample."""

    SELECTION = "selection"
    SCORING = "scoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationDetails:
    """What no audit can know: the tool, the dates, the auditor, and where the data came from.

    `distribution_date` is the day the tool was put to use; `auditor` is an independent person or firm, never this
    software; `stage` names the stage of the audit that is published. `tool`, `auditor`, `data_source` and
    `data_explanation` may be empty here: `validate` then says what is missing.
    """

    tool: str
    audit_date: datetime.date
    distribution_date: datetime.date
    auditor: str
    data_source: str
    data_explanation: str
    stage: str = "shortlist"
    measure: Measure = Measure.SELECTION


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One category; for a scoring rate `selected` counts people above the median. None: nobody to divide by."""

    group: str
    n: int
    selected: int
    rate: Fraction | None
    impact_ratio: Fraction | None


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """A category left out of the ratios: number, rate and justification are published all the same (5-301(d))."""

    group: str
    n: int
    selected: int
    rate: Fraction | None
    justification: str


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One of the three tables; `unknown` people had no known category in it, `reference` has the highest rate."""

    family: str
    reference: tuple[str, ...]
    unknown: int
    rows: tuple[PublishedRow, ...]
    excluded: tuple[ExcludedRow, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """The published summary. Dates are ISO; `unknown_category` counts people for whom sex or race is not known."""

    tool: str
    audit_date: str
    distribution_date: str
    auditor: str
    data_source: str
    data_explanation: str
    stage: str
    measure: Measure
    reference_rule: str
    unknown_category: int
    tables: tuple[PublishedTable, ...]
    policy: str
    audit_sha256: str


def publication(audit_json: Mapping[str, Any], details: PublicationDetails) -> Publication:
    """The summary of one stage of an audit, from the JSON that `to_json` makes.

    Categories of the scheme in which nobody applied have a row with n = 0. A table that the audit lacks is absent, and
    `validate` says so. Rates and ratios are computed again from the counts, exactly; a group that the audit excludes
    (too few people under a policy that excludes them, or no category of the scheme) is listed as excluded.

    Raises:
        InputError: the audit has none of the three tables at that stage.
    """
    scheme = load_scheme(audit_json["policy"]["category_scheme"])
    found = {
        table[FAMILY_KEY]: table
        for table in audit_json[COUNTED_BY[details.measure]]
        if table["stage"] == details.stage and table[FAMILY_KEY] in FAMILIES
    }
    if not found:
        raise InputError(_nothing_at(audit_json, details))
    tables = tuple(_table(found[family], scheme) for family in FAMILIES if family in found)
    return Publication(
        tool=details.tool,
        audit_date=details.audit_date.isoformat(),
        distribution_date=details.distribution_date.isoformat(),
        auditor=details.auditor,
        data_source=details.data_source,
        data_explanation=details.data_explanation,
        stage=details.stage,
        measure=details.measure,
        reference_rule=REFERENCE_RULE,
        unknown_category=max(table.unknown for table in tables),
        tables=tables,
        policy=f"{audit_json['policy']['id']} {audit_json['policy']['version']}",
        audit_sha256=audit_json["sha256"],
    )


def publication_json(summary: Publication) -> dict[str, Any]:
    """The summary as plain JSON values; fractions are `{"num", "den", "value"}`."""
    published: dict[str, Any] = plain(summary)
    return published


def _nothing_at(audit_json: Mapping[str, Any], details: PublicationDetails) -> str:
    stages = sorted({table["stage"] for table in audit_json[COUNTED_BY[details.measure]]})
    return (
        f"the audit has no {details.measure} rates by sex or race/ethnicity at stage {details.stage!r}; "
        f"its stages with {details.measure} rates are: {', '.join(stages) or 'none'}"
    )


def _table(table: Mapping[str, Any], scheme: CategoryScheme) -> PublishedTable:
    family = table[FAMILY_KEY]
    cells = {group["group"]: Cell(group["n"], group["selected"]) for group in table["groups"]}
    reasons = {group["group"]: group["excluded"]["reason"] for group in table["groups"] if group["excluded"]}
    rated = {group: cell for group, cell in cells.items() if group not in reasons}
    rated |= dict.fromkeys(_nobody_in(family, tuple(cells), scheme), Cell(0, 0))
    reference = highest_rate_groups(rated)
    return PublishedTable(
        family=family,
        reference=reference,
        unknown=table["unknown"]["n"],
        rows=tuple(_row(group, cell, rated, reference) for group, cell in rated.items()),
        excluded=tuple(
            ExcludedRow(group, cells[group].n, cells[group].selected, selection_rate(cells[group]), reason)
            for group, reason in reasons.items()
        ),
    )


def _row(group: str, cell: Cell, rated: Mapping[str, Cell], reference: Sequence[str]) -> PublishedRow:
    ratio = impact_ratio(cell, rated[reference[0]]) if reference else None
    return PublishedRow(group, cell.n, cell.selected, selection_rate(cell), ratio)


def _nobody_in(family: str, present: Sequence[str], scheme: CategoryScheme) -> list[str]:
    """Categories of the scheme without anybody; groups that are only counted are no categories."""
    listed = [_categories(part, scheme) for part in family.split(JOINT)]
    here = {scheme.group_of(family, label) for label in present}
    return [label for parts in product(*listed) if (label := JOINT.join(parts)) not in here]


def _categories(family_name: str, scheme: CategoryScheme) -> list[str]:
    family = scheme.family(family_name)
    return [group.name for group in family.groups if not group.counted_only] if family else []
