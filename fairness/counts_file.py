"""The counts behind an audit as a file that the audit can read again: what an auditor recomputes from.

Counts out, never a person. The same rows give the same text, whatever their order.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from fairness.groups import load_scheme
from fairness.policies import Policy
from fairness.rates import Cell
from fairness.tables import DECLINED, UNKNOWN, CountRow, PersonRow, Table, normalised, pools_from_people

__all__ = ["counts_csv", "counts_of_people"]

COLUMNS = ("family", "group", "n", "selected", "stage", "requisition")


def counts_csv(rows: Sequence[CountRow]) -> str:
    """The rows as a file of counts, sorted; cells are quoted where they must be."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        (row.family, row.group, row.n, row.selected, row.stage, row.requisition)
        for row in sorted(rows, key=lambda row: (row.stage, row.family, row.requisition, row.group))
    )
    return text.getvalue()


def counts_of_people(rows: Sequence[PersonRow], families: Sequence[str], *, policy: Policy) -> tuple[CountRow, ...]:
    """How many of each group were at each stage of each requisition, and how many were selected.

    Args:
        rows: the person rows that were audited; stages without outcomes give no counts.
        families: the families that were audited, intersections as A|B.
        policy: says which category scheme the labels are of.
    """
    people = normalised(rows, families, load_scheme(policy.category_scheme))
    stages = sorted({person.stage for person in people if person.selected is not None})
    return tuple(
        row
        for pools in pools_from_people(people, families, stages)
        for requisition, table in pools.requisitions or (("", pools.pooled),)
        for row in _rows(table, requisition)
    )


def _rows(table: Table, requisition: str) -> Iterable[CountRow]:
    not_given = Cell(table.unknown.n - table.declined.n, table.unknown.selected - table.declined.selected)
    for group, cell in (*table.cells.items(), (UNKNOWN, not_given), (DECLINED, table.declined)):
        if cell.n:
            yield CountRow(table.family, group, cell.n, cell.selected, table.stage, requisition)
