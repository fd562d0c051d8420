"""The first page of the report: the verdict in a sentence, the gate, the grid of verdicts, and the funnel.

Reads the published shape of an audit. Decides nothing: it words what the audit found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.report import wording as words
from fairness.report.asked import is_asked
from fairness.report.blanking import NOT_SHOWN
from fairness.report.blocks import Block, Bullets, Cell, Column, Fold, Item, Paragraph, Row, Section, Table
from fairness.report.comparing import HIDDEN, HIGHEST, standing
from fairness.report.family import Limit
from fairness.report.reasons import Reason, reason_of

__all__ = [
    "NOBODY_ANSWERED",
    "NOT_THE_AUDIT",
    "funnel_section",
    "gate_lead",
    "grid_section",
    "nobody_answered",
    "reasons_section",
    "verdict_sentence",
]

Json = Mapping[str, Any]

NOT_THE_AUDIT = (
    "This is an indicator for the people responsible. It is not legal advice, and it is not the independent bias audit "
    "that New York City's Local Law 144 asks for."
)

_NOBODY_KNOWN = "nobody's self-identification is known"  # as the audit spells it
_WHY_NOBODY = (
    "No table has a group, and so no rate could be compared: an audit counts people by what they say of themselves, "
    "and nobody did. As soon as people answer, it can be computed again."
)
NOBODY_ANSWERED = "Nobody has answered the voluntary questions: nothing could be computed"
"""The headline where no table has a group, because nobody said of themselves what the groups are made of."""

_LEADS = {
    "open": "The indicators were computed and none is raised. The shortlist may be released.",
    "open_with_notice": "The shortlist may be released together with the notices below.",
    "hold": "The shortlist is held. A compliance officer decides, by name and with a reason.",
}
_SENTENCES = {
    "indicated": "A disparity is indicated for {who}",
    "inconclusive_missing_data": "Missing answers decide: nothing can be concluded for {who}",
    "small_numbers_watch": "Ratio below {limit} on small numbers for {who}: watch it",
    "practical_only": "Ratio below {limit}, perhaps by chance, for {who}",
    "statistical_attention": "A difference larger than chance deserves attention for {who}",
    "insufficient": "Too few people to tell for {who}",
}
"""Verdicts with their sentence, gravest first after "cannot be computed"."""

_FIRST_REASONS = 8  # reasons shown before the rest is folded away


def verdict_sentence(audit: Json, limit: Limit) -> str:
    """The gravest finding of all tables as one sentence, with how many more tables or groups share it."""
    tables = audit.get("families") or audit.get("scoring") or ()
    if is_asked(audit):
        return "Figures asked for; there is no shortlist to decide about"
    if not tables:
        return "Nothing could be computed: there are no figures"
    if nobody_answered(audit):
        return NOBODY_ANSWERED
    stuck = [table for table in tables if table.get("reason")]
    found = [(group["verdict"], group, table) for table in tables for group in table["groups"] if group.get("n") != 0]
    for code, sentence in _SENTENCES.items():
        if stuck and code != "indicated":
            return f"{words.family_name(stuck[0]['family'])} could not be computed at {_stage(stuck[0])}{_more(stuck)}"
        if hits := [(group, table) for verdict, group, table in found if verdict == code]:
            group, table = hits[0]
            who = f"{words.label(group['group'])} ({words.family_name(table['family']).lower()}, {_stage(table)})"
            return sentence.format(who=who, limit=limit.text) + _more(hits)
    return f"No disparity is indicated at {limit.text} in any table"


def nobody_answered(audit: Json) -> bool:
    """Whether nothing could be computed for the one reason that nobody said which group they belong to."""
    tables = audit.get("families") or ()
    return bool(tables) and all(_has_silent_alone(table) for table in tables)


def gate_lead(audit: Json) -> str:
    """What the gate's outcome means for the shortlist; "" where there is none."""
    if is_asked(audit):
        return ""
    return _LEADS.get(str((audit.get("gate") or {}).get("outcome")), "")


def grid_section(audit: Json, limit: Limit) -> Section:
    """Groups × stages of every family, each cell a verdict."""
    families = audit.get("families") or audit.get("scoring") or ()
    stages = list(dict.fromkeys(family["stage"] for family in families))
    by_place = {(f["family"], f["stage"]): f for f in families}
    patterns = {(p["family"], p["group"]): p for p in audit.get("stratified") or ()}
    columns = [Column("Family and group", share=4), *(Column(words.stage_name(stage), share=4) for stage in stages)]
    if patterns:
        columns.append(Column("Over requisitions", share=4))
    rows: list[Row] = []
    for family in dict.fromkeys(f["family"] for f in families):
        tables = [by_place.get((family, stage)) for stage in stages]
        rows.append(_family_row(family, tables, patterns=bool(patterns), limit=limit))
        for group in dict.fromkeys(g["group"] for table in tables if table for g in table["groups"]):
            cells = [_group_cell(table, group, limit) for table in tables]
            if patterns:
                cells.append(_pattern_cell(patterns.get((family, group)), limit))
            rows.append(Row((Cell(words.label(group)), *cells)))
    if not rows:
        return Section("grid", "Verdicts", (Paragraph("No table could be made: the input has no outcomes."),))
    table = Table("grid-table", "Verdict of each group at each stage, and the gravest of each family", tuple(columns),
                  tuple(rows), compact=True, narrow=True)  # fmt: skip
    return Section("grid", "Verdicts", (table,))


def reasons_section(audit: Json, limit: Limit) -> tuple[Section, ...]:
    """Why the gate is as it is, gravest first."""
    reasons = (audit.get("gate") or {}).get("reasons") or ()
    if not reasons or is_asked(audit):
        return ()
    found = sorted((reason_of(str(reason), limit=limit.text) for reason in reasons), key=_gravity)
    if nobody_answered(audit):
        return (Section("reasons", "Why the gate is as it is", (Paragraph(_WHY_NOBODY),), listed="Reasons"),)
    items = _together([_point(one) for one in found])
    blocks: list[Block] = [Bullets("Reasons, gravest first", items[:_FIRST_REASONS])]
    if len(items) > _FIRST_REASONS:
        blocks.append(Fold(f"{len(items) - _FIRST_REASONS} more", (Bullets("More reasons", items[_FIRST_REASONS:]),)))
    return (Section("reasons", "Why the gate is as it is", tuple(blocks), listed="Reasons"),)


def funnel_section(audit: Json) -> tuple[Section, ...]:
    """The stages side by side: a fair end does not excuse a stage."""
    funnels = [one for one in audit.get("funnel") or () if one["groups"]]
    if not funnels:
        return ()
    intro = Paragraph(
        "Each stage by itself, then from entering the first to being selected at the last. A bottom line in balance "
        "does not excuse a stage that is not (Connecticut v. Teal)."
    )
    tables = tuple(_funnel(funnel, f"funnel-{index}") for index, funnel in enumerate(funnels))
    return (Section("funnel", "Funnel", (intro, *tables), listed="Funnel"),)


def _stage(table: Json) -> str:
    return words.stage_name(table["stage"]).lower()


def _has_silent_alone(table: Json) -> bool:
    """Whether people are in the table, and none of them in a group."""
    return not table["groups"] and _NOBODY_KNOWN in str(table.get("reason") or "")


def _more(hits: Sequence[Any]) -> str:
    others = len(hits) - 1
    return f", and {others} more" if others else ""


def _family_row(family: str, tables: Sequence[Json | None], *, patterns: bool, limit: Limit) -> Row:
    cells = [
        Cell(term=words.verdict(table["verdict"], limit=limit.text)) if table else Cell("not audited", muted=True)
        for table in tables
    ]
    blank = (Cell(),) if patterns else ()
    return Row((Cell(words.family_name(family)), *cells, *blank), leads=True)


def _group_cell(table: Json | None, name: str, limit: Limit) -> Cell:
    group = next((g for g in (table or {}).get("groups", ()) if g["group"] == name), None)
    if table is None or group is None:
        return Cell(words.NONE, muted=True)
    yardstick = table.get("robust_reference") or table.get("reference") or ()
    term = words.verdict(group.get("verdict"), limit=limit.text)
    if name in yardstick and term.tone == "quiet":
        return Cell(standing(name, table), muted=True)
    return Cell(term=term)


def _pattern_cell(pattern: Json | None, limit: Limit) -> Cell:
    if pattern is None:
        return Cell(words.NONE, muted=True)
    return Cell(term=words.verdict(pattern.get("verdict"), limit=limit.text))


def _gravity(reason: Reason) -> int:
    """0 for what stops, 1 for what asks for attention or names no verdict, 2 for what says little."""
    tone = reason.term.tone if reason.term else ""
    return 0 if tone == "stop" else 2 if tone == "quiet" else 1


def _point(reason: Reason) -> Item:
    """A reason as a point: what it is about and its verdict, then what it says."""
    return Item(reason.text, f"{reason.where}: {reason.term.words.lower()}" if reason.term else "")


def _together(items: Sequence[Item]) -> tuple[Item, ...]:
    """The points, those about groups not shown put together where they are about the same."""
    end = f": {NOT_SHOWN}."
    groups: dict[str, list[str]] = {}
    for item in items:
        if item.text.endswith(end):
            groups.setdefault(item.about, []).append(item.text.removesuffix(end))
    found = [
        Item(f"{'; '.join(groups[item.about])}{end}", item.about) if item.text.endswith(end) else item for item in items
    ]
    return tuple(dict.fromkeys(found))


def _funnel(funnel: Json, ident: str) -> Table:
    columns = (
        Column("Group", share=4),
        *(Column(words.stage_name(stage), True, 4) for stage in funnel["stages"]),
        Column("First to last", True, 4),
    )
    highest = (*funnel["reference"], funnel.get("overall_reference"))
    rows = []
    none = "ratio not shown" if any(group.get("hidden") for group in funnel["groups"]) else "no ratio"
    for group in funnel["groups"]:
        name = words.label(group["group"])
        if group.get("hidden"):
            rows.append(Row((Cell(name, HIDDEN), *(Cell(words.NONE, muted=True) for _ in range(len(columns) - 1)))))
            continue
        steps = zip((*group["steps"], group["overall"]), highest, strict=False)
        cells = (_step(step, none, is_highest=group["group"] == first) for step, first in steps)
        rows.append(Row((Cell(name), *cells)))
    caption = f"{words.family_name(funnel['family'])}: selected of those at each stage, and the impact ratio"
    return Table(ident, caption, columns, tuple(rows))


def _step(step: Json, none: str, *, is_highest: bool) -> Cell:
    cell = step.get("cell") or {}
    if cell.get("n") is None:
        return Cell(words.NONE, muted=True)
    ratio = step.get("impact_ratio")
    under = none if ratio is None else f"ratio {words.ratio(ratio)}"
    counts = f"{cell['selected']} of {cell['n']}, {words.percent(step.get('rate'))}"
    return Cell(counts, HIGHEST if is_highest or words.exact(ratio) == 1 else under)
