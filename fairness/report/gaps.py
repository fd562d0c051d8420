"""Where a gap comes from: the difference of two mean scores as a sum over requirements, drawn and as a table.

Reads the published shape of an audit. Computes no figure and recommends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.report import wording as words
from fairness.report.blocks import Block, Cell, Column, Figure, Paragraph, Row, Section, Table
from fairness.report.comparing import compared
from fairness.report.curves import Part, waterfall_chart
from fairness.report.points import Points

__all__ = ["attribution_sections", "figure", "many"]

Json = Mapping[str, Any]

_MOST_PARTS = 15  # requirements drawn; the table has all


def attribution_sections(audit: Json, points: Points) -> tuple[Section, ...]:
    """One section a comparison: the gap of mean scores as a sum over requirements, and each left out in turn."""
    return tuple(_attribution(one, f"w{index}", points) for index, one in enumerate(many(audit.get("attribution"))))


def many(value: Any) -> Sequence[Json]:
    """A list as it is, one object as a list of one, nothing as an empty list."""
    if not value:
        return ()
    return (value,) if isinstance(value, Mapping) else value


def figure(number: Any) -> float:
    """A published number to draw with; nothing is drawn at 0."""
    found = words.exact(number)
    return 0.0 if found is None else float(found)


def _attribution(one: Json, ident: str, points: Points) -> Section:
    stage = words.stage_name(one["stage"])
    title = f"{compared(one)}, {stage[:1].lower()}{stage[1:]}"
    if one.get("hidden"):
        return Section(ident, title, (Paragraph(one["sentence"], "muted"),))
    parts = one["requirements"]
    drawn = [Part(str(part["requirement"]), figure(points.value(part["contribution"]))) for part in parts[:_MOST_PARTS]]
    rest = sum(figure(points.value(part["contribution"])) for part in parts[_MOST_PARTS:])
    if len(parts) > _MOST_PARTS:
        drawn.append(Part(f"{len(parts) - _MOST_PARTS} others", rest))
    gap = figure(points.value(one["gap"]))
    chart = waterfall_chart(drawn, gap, ident=f"{ident}-chart", title=f"Parts of the gap: {title}")
    means = f"{points.shown(one['mean_group'])} and {points.shown(one['mean_reference'])} {points.unit}"
    facts = f"Mean score {means}: a gap of {points.signed(one['gap'])}, the sum of the parts before rounding."
    caption = (
        f"What each requirement adds to the gap of the mean scores, in {points.unit}. "
        f"Filled: {words.label(one['group'])} has less of it; outlined: it has more."
    )
    blocks: tuple[Block, ...] = (
        Paragraph(words.in_words(one["sentence"])),
        Paragraph(facts),
        Figure(chart, caption),
        _requirements(one, ident, title, points),
    )
    return Section(ident, title, blocks)


def _requirements(one: Json, ident: str, title: str, points: Points) -> Table:
    with_outcome = any(part.get("without") for part in one["requirements"])
    with_share = figure(one["gap"]) > 0  # a share of a lead would read as the contrary of what it says
    columns = [
        Column("Requirement", share=5),
        Column(f"Mean, {words.label(one['group'])}", True, 3),
        Column(f"Mean, {words.label(one['reference'])}", True, 3),
        Column("Part of the gap", True, 3),
    ]
    if with_share:
        columns.append(Column("Share of gap", True, 3))
    if with_outcome:
        columns += [Column("Ratio without it", True, 3), Column("Change", True, 3)]
    rows = tuple(
        _requirement(part, points, with_outcome=with_outcome, with_share=with_share) for part in one["requirements"]
    )
    outcome = ", and the outcome if everybody were ranked without it" if with_outcome else ""
    caption = f"{title}: each requirement, in {points.unit}{outcome}"
    return Table(f"{ident}-table", caption, tuple(columns), rows)


def _requirement(part: Json, points: Points, *, with_outcome: bool, with_share: bool) -> Row:
    cells = [
        Cell(str(part["requirement"])),
        Cell(points.shown(part["mean_group"])),
        Cell(points.shown(part["mean_reference"])),
        Cell(points.signed(part["contribution"])),
    ]
    if with_share:
        cells.append(Cell(_share(part.get("share_of_gap"))))
    if with_outcome:
        without = part.get("without") or {}
        cell = without.get("cell") or {}
        counts = "" if cell.get("n") is None else f"{cell['selected']} of {cell['n']}\u00a0selected"
        cells += [Cell(words.ratio(without.get("impact_ratio")), counts), Cell(words.signed(without.get("change"), 3))]
    return Row(tuple(cells))


def _share(share: Any) -> str:
    found = words.exact(share)
    return (
        words.NONE
        if found is None
        else f"{words.number({'num': (100 * found).numerator, 'den': (100 * found).denominator}, 0, nearest=True)} %"
    )
