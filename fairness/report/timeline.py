"""Several requisitions as the report shows them: stratified figures, and the evidence as it came in.

Reads the published shape of an audit. Computes no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairness.report import wording as words
from fairness.report.blocks import Block, Cell, Column, Figure, Fold, Paragraph, Row, Section, Table
from fairness.report.comparing import HIDDEN, WHERE_SHOWN, compared
from fairness.report.curves import Course, evidence_chart
from fairness.report.family import Limit

__all__ = ["over_time_sections", "stratified_sections"]

Json = Mapping[str, Any]

_WHERE = Paragraph(WHERE_SHOWN, "muted")
_SUFFIX = "over requisitions"


def stratified_sections(audit: Json, limit: Limit) -> tuple[Section, ...]:
    """One section a family and stage: every group over all requisitions, and each requisition by itself."""
    patterns: dict[tuple[str, str], list[Json]] = {}
    for pattern in audit.get("stratified") or ():
        patterns.setdefault((pattern["family"], pattern["stage"]), []).append(pattern)
    return tuple(_family(found, f"q{index}", limit) for index, found in enumerate(patterns.values()))


def over_time_sections(audit: Json) -> tuple[Section, ...]:
    """One section a comparison: the evidence after each requisition."""
    return tuple(_over_time(one, f"e{index}") for index, one in enumerate(audit.get("over_time") or ()))


def _family(patterns: list[Json], ident: str, limit: Limit) -> Section:
    first = patterns[0]
    stage = words.stage_name(first["stage"])
    title = f"{words.family_name(first['family'])}, {stage[:1].lower()}{stage[1:]}, {_SUFFIX}"
    columns = (
        Column("Group", share=4),
        Column("Requisitions", True, 3),
        Column("Common ratio", True, 4),
        Column("p (CMH)", True, 3),
        Column("Selected, expected", True, 3),
        Column("Differ among themselves", True, 3),
        Column("Verdict", share=4),
    )
    against = words.label(first["reference"] or "a group not shown")
    rows = tuple(_row(pattern, limit) for pattern in patterns)
    table = Table(f"{ident}-table", f"{title}: each group against {against}", columns, rows)
    said = tuple(Paragraph(words.in_words(pattern["sentence"])) for pattern in patterns if not pattern.get("hidden"))
    folds = tuple(
        _strata(pattern, f"{ident}-{index}") for index, pattern in enumerate(patterns) if pattern.get("strata")
    )
    hidden = any(one.get("hidden") for pattern in patterns for one in (pattern, *pattern["strata"]))
    return Section(ident, title, (*((_WHERE,) if hidden else ()), table, *said, *folds))


def _row(pattern: Json, limit: Limit) -> Row:
    term = words.verdict(pattern.get("verdict"), limit=limit.text)
    name = words.label(pattern["group"])
    if pattern.get("hidden"):
        return Row((Cell(name, HIDDEN), *(Cell(words.NONE, muted=True) for _ in range(5)), Cell(term=term)))
    estimate = pattern.get("mh_impact_ratio") or {}
    common = Cell(words.number(estimate.get("value"), 3), "" if not estimate else words.interval(estimate))
    if pattern.get("consistent") is False:
        common = Cell("no common ratio", "the requisitions differ")
    breslow = pattern.get("breslow_day") or {}
    idle = pattern.get("uninformative_requisitions") or 0
    return Row(
        (
            Cell(name),
            Cell(words.count(pattern.get("requisitions")), f"{idle} tell nothing" if idle else ""),
            common,
            Cell(words.chance((pattern.get("cmh") or {}).get("p"))),
            _events(pattern.get("multiple_events")),
            Cell(f"p {words.chance(breslow.get('p'))}" if breslow else words.NONE, "Breslow–Day" if breslow else ""),
            Cell(term=term),
        )
    )


def _events(events: Json | None) -> Cell:
    if events is None:
        return Cell(words.NONE, muted=True)
    expected = f"{events['expected']:.1f}"  # as the audit's sentence rounds it, ties too
    return Cell(f"{events['observed']}, {expected}", f"z {words.signed(events['z'], 2, nearest=True)}")


def _strata(pattern: Json, ident: str) -> Fold:
    columns = (
        Column("Requisition", share=4),
        Column(words.label(pattern["group"]), True, 3),
        Column(words.label(pattern["reference"]), True, 3),
        Column("Impact ratio", True, 3),
        Column("p (Fisher)", True, 3),
    )
    rows = tuple(
        Row(
            (
                Cell(str(one["requisition"]), HIDDEN if one.get("hidden") else ""),
                Cell(_of(one["focal"])),
                Cell(_of(one["reference"])),
                Cell(words.ratio(one.get("impact_ratio"))),
                Cell(words.chance(one.get("fisher_p"))),
            )
        )
        for one in pattern["strata"]
    )
    caption = f"{words.label(pattern['group'])} against {words.label(pattern['reference'])}, selected by requisition"
    return Fold(
        f"{words.label(pattern['group'])}, requisition by requisition",
        (Table(ident, caption, columns, rows, compact=True),),
    )


def _of(cell: Json) -> str:
    return words.NONE if cell.get("n") is None else f"{cell['selected']} of {cell['n']}"


def _over_time(one: Json, ident: str) -> Section:
    stage = words.stage_name(one["stage"])
    family = words.family_name(one["family"]).lower()
    title = f"{compared(one)} over time, {stage[:1].lower()}{stage[1:]}"
    if one.get("hidden"):
        return Section(ident, title, (Paragraph(one["sentence"], "muted"),))
    points = one["points"]
    names = [str(point["requisition"]) for point in points]
    alert_at = words.evidence(one["alert_at"])
    course = Course(words.label(one["group"]), tuple((i, point.get("e_value")) for i, point in enumerate(points)))
    chart = evidence_chart(
        course, names=names, alert_at=one["alert_at"], ident=f"{ident}-chart", title=f"Evidence: {title}"
    )
    is_drawn = any(point.get("e_value") is not None for point in points)
    term = words.Term("Alert", "stop", "stop") if one.get("alerted") else words.Term("No alert", "quiet", "check")
    note = (
        f"Evidence that may be looked at after every requisition: it reaches {alert_at} by "
        f"chance alone at most once in {alert_at} such series, however often it is looked at. "
        f"Family: {family}, {one['comparisons']} comparisons. Rolling: the last "
        f"{one['window']} requisitions."
    )
    blocks: tuple[Block, ...] = (
        Paragraph(words.in_words(one["sentence"])),
        *((Figure(chart, "E-value after each requisition, on a logarithmic scale."),) if is_drawn else ()),
        Paragraph(note, "muted"),
        Fold("The figures after each requisition", (_points(one, ident, title),)),
    )
    return Section(ident, title, blocks, term=term)


def _points(one: Json, ident: str, title: str) -> Table:
    columns = (
        Column("Requisition", share=4),
        Column(words.label(one["group"]), True, 3),
        Column(words.label(one["reference"]), True, 3),
        Column("E-value", True, 3),
        Column("Rolling ratio", True, 3),
        Column("Rolling p", True, 3),
    )
    rows = tuple(
        Row(
            (
                Cell(str(point["requisition"]), HIDDEN if point.get("hidden") else ""),
                Cell(_of(point["focal"])),
                Cell(_of(point["reference"])),
                Cell(words.evidence(point.get("e_value"))),
                Cell(words.number(point.get("rolling_impact_ratio"), 3)),
                Cell(words.chance(point.get("rolling_p"))),
            )
        )
        for point in one["points"]
    )
    return Table(f"{ident}-table", title, columns, rows, compact=True)
