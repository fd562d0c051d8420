"""The page that 6 RCNY 5-303 asks employers to publish, from the summary's JSON.

Places the summary's figures, all of them. Judges nothing: what a check found stands above a draft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.plain import plain
from fairness.report import wording as words
from fairness.report.blocks import Bullets, Cell, Column, Facts, Item, Paragraph, Row, Section, Table
from fairness.report.html import page_from

__all__ = ["render_publication"]

Json = Mapping[str, Any]

_TITLE = "Summary of the bias audit"
_MEASURES = {
    "selection": ("Selected", "Selection rate", "Selection rate: people selected, divided by people who applied."),
    "scoring": (
        "Above the median",
        "Scoring rate",
        "Scoring rate: people who score above the median of everybody, divided by people who applied.",
    ),
}


def render_publication(publication_json: Json, findings: Sequence[Any] = ()) -> str:
    """The summary as a self-contained page.

    Args:
        publication_json: the shape that `fairness.ll144.publication_json` makes.
        findings: what `fairness.ll144.validate` found, as objects or mappings with `element`, `problem`, `remedy` and
            `source`; the page says that it is a draft while there are any.
    """
    found = [plain(finding) for finding in findings]
    sections = (*_drafts(found), _about(publication_json), *_tables(publication_json), _how(publication_json))
    return page_from(
        "publication.html.j2",
        title=_TITLE,
        tool=str(publication_json.get("tool") or "tool not named"),
        is_draft=bool(found),
        sections=sections,
    )


def _drafts(found: Sequence[Json]) -> tuple[Section, ...]:
    if not found:
        return ()
    items = tuple(
        Item(
            f"{words.sentence_case(str(one.get('problem') or ''))}: {one.get('remedy') or ''}.",
            words.plain_words(one.get("element") or ""),
            str(one.get("source") or ""),
        )
        for one in found
    )
    intro = Paragraph("Draft: mend these before the page is published.", "attention")
    return (Section("findings", "To mend", (intro, Bullets("Findings", items))),)


def _about(page: Json) -> Section:
    pairs = (
        ("Tool", str(page.get("tool") or "not given")),
        ("Date of the audit", words.day(page.get("audit_date"))),
        ("In use since", words.day(page.get("distribution_date"))),
        ("Independent auditor", str(page.get("auditor") or "not given")),
        ("Source of the data", str(page.get("data_source") or "not given")),
        ("Explanation of the data", str(page.get("data_explanation") or "not given")),
        (
            "People whose sex or race and ethnicity are not known",
            words.count(page.get("unknown_category", page.get("unknown"))),
        ),
    )
    return Section("about", "The audit", (Facts(pairs),))


def _tables(page: Json) -> tuple[Section, ...]:
    kind = str(page.get("measure") or "selection")
    return tuple(
        Section(
            f"t{index}", words.family_name(table["family"]), _table(table, str(table.get("kind") or kind), f"t{index}")
        )
        for index, table in enumerate(page.get("tables") or ())
    )


def _table(table: Json, kind: str, ident: str) -> tuple[Any, ...]:
    counted, rate, _ = _MEASURES.get(kind, _MEASURES["selection"])
    columns = (Column("Category", share=5), Column("People", True), Column(counted, True, 3), Column(rate, True, 3),
               Column("Impact ratio", True, 3))  # fmt: skip
    left_out = [
        (row, row.get("justification") or (row.get("excluded") or {}).get("reason") or "") for row in _excluded(table)
    ]
    rows = [_row(row, words.ratio(row.get("impact_ratio")), "") for row in table["rows"] if not row.get("excluded")]
    rows += [_row(row, "left out", str(reason)) for row, reason in left_out]
    caption = f"{words.family_name(table['family'])}: every category, with ratios cut off at three decimals"
    blocks: list[Any] = [Table(f"{ident}-table", caption, columns, tuple(rows))]
    unknown = table.get("unknown")
    if unknown is not None:
        blocks.append(Paragraph(f"{words.people(int(unknown))} are in no category: it is not known.", "muted"))
    return tuple(blocks)


def _excluded(table: Json) -> list[Json]:
    return [*(row for row in table["rows"] if row.get("excluded")), *(table.get("excluded") or ())]


def _row(row: Json, ratio: str, reason: str) -> Row:
    numbers = words.count(row["n"]), words.count(row["selected"]), words.percent(row.get("rate")), ratio
    return Row((Cell(words.label(row["group"]), reason), *(Cell(number) for number in numbers)))


def _how(page: Json) -> Section:
    kind = str(page.get("measure") or "selection")
    texts = [_MEASURES.get(kind, _MEASURES["selection"])[2], str(page.get("reference_rule") or "")]
    blocks = [Paragraph(text) for text in texts if text]
    facts = [("Policy", page.get("policy")), ("SHA-256 of the audit's figures", page.get("audit_sha256"))]
    pairs = tuple((name, str(value)) for name, value in facts if value)
    note = "The figures were computed by software. The audit is the independent auditor's, not the software's."
    return Section("how", "How it was computed", (*blocks, Facts(pairs), Paragraph(note, "muted")))
