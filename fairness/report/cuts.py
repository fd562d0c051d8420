"""What lies around a cut, as the report shows it: a tie at it, and the same comparison at other cuts.

Reads the published shape of an audit. Computes no figure, and offers no other cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.report import wording as words
from fairness.report.blocks import Block, Cell, Column, Figure, Fold, Paragraph, Row, Section, Table
from fairness.report.comparing import HIDDEN
from fairness.report.curves import Course, sweep_chart

__all__ = ["sweep_sections", "tie_sections"]

Json = Mapping[str, Any]


def tie_sections(family: Json, ident: str) -> list[Section]:
    """The figures with all and with none of those who share the last score; empty where the cut splits no tie."""
    ties = family.get("ties") or {}
    if not ties.get("split"):
        return []
    text = (
        f"{words.people(ties['tied'])} share the score of the last of {ties['cut']} places, and {ties['seats']} of "
        "them were selected. Their order among themselves means nothing, so here are the figures with all and with "
        "none of them, and what chance would give."
    )
    blocks: list[Block] = [Paragraph(text)]
    if ties.get("include_all"):
        rows = tuple(_tie_row(group, cell, ties) for group, cell in ties["include_all"].items())
        columns = (Column("Group", share=4), Column("n", True), Column("With all", True), Column("With none", True),
                   Column("By chance", True))  # fmt: skip
        name = words.family_name(family["family"])
        blocks.append(
            Table(
                f"{ident}-ties-table",
                f"{name}: selected if the tie were resolved otherwise",
                columns,
                rows,
                narrow=True,
            )
        )
    return [Section(f"{ident}-ties", "Ties at the cut", tuple(blocks))]


def _tie_row(group: str, cell: Json, ties: Json) -> Row:
    none = ties["exclude_all"].get(group) or {}
    by_chance = (ties["expected"].get(group) or {}).get("selected")
    return Row(
        (
            Cell(words.label(group) or "Did not say"),
            Cell(words.count(cell.get("n"))),
            Cell(words.count(cell.get("selected"))),
            Cell(words.count(none.get("selected"))),
            Cell(words.number(by_chance, 1, nearest=True)),
        )
    )


def sweep_sections(family: Json, ident: str, *, threshold: float) -> list[Section]:
    """Impact ratios at other cuts, drawn and as a table; empty without scores."""
    points = family.get("sweep") or ()
    if not points:
        return []
    names = list(dict.fromkeys(group["group"] for point in points for group in point["groups"]))
    found = {(point["cut"], group["group"]): group for point in points for group in point["groups"]}
    cuts = [point["cut"] for point in points]
    courses = [
        Course(words.label(name), tuple((cut, _value(found.get((cut, name)))) for cut in cuts)) for name in names
    ]
    chosen = next((point["cut"] for point in points if point.get("chosen")), None)
    title = f"{words.family_name(family['family'])}, {words.stage_name(family['stage'])}"
    chart = sweep_chart(
        courses,
        chosen=chosen,
        ident=f"{ident}-sweep-chart",
        title=f"Ratios at other cuts: {title}",
        threshold=threshold,
    )
    columns = (Column("Selected", True), *(Column(words.label(name), True, share=3) for name in names))
    rows = tuple(_sweep_row(point, names, found) for point in points)
    is_drawn = not any(group.get("hidden") for group in family.get("groups") or ())
    ratios = "each ratio is to the group with the highest rate at that cut" if is_drawn else f"ratios are {HIDDEN}"
    text = (
        "Exploratory: the cut was declared before anybody looked, and choosing another because of these figures is not "
        f"what they are for. Only people with a score count here; {ratios}."
    )
    table = Table(
        f"{ident}-sweep-table", f"{title}: selected and impact ratio at each cut", columns, rows, compact=True
    )
    drawn = (Figure(chart, "Impact ratio of each group against the number of people selected."),) if is_drawn else ()
    blocks: tuple[Block, ...] = (Paragraph(text), *drawn, Fold("The figures at each cut", (table,)))
    return [Section(f"{ident}-sweep", "Other cuts (exploratory)", blocks)]


def _value(group: Json | None) -> float | None:
    ratio = (group or {}).get("impact_ratio")
    return None if ratio is None else float(ratio["value"])


def _sweep_row(point: Json, names: Sequence[str], found: Mapping[tuple[int, str], Json]) -> Row:
    cells = []
    for name in names:
        group = found.get((point["cut"], name)) or {}
        cells.append(Cell(words.ratio(group.get("impact_ratio")), _of(group)))
    return Row((Cell(str(point["cut"]), "in use" if point.get("chosen") else ""), *cells))


def _of(group: Json) -> str:
    return "" if group.get("n") is None else f"{group['selected']} of {group['n']}"
