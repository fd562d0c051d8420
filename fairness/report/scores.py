"""Scoring rates above the median and measures of the ranking, as the report shows them.

Reads the published shape of an audit. Computes no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairness.report import wording as words
from fairness.report.blocks import Block, Cell, Column, Fold, Paragraph, Row, Section, Table
from fairness.report.family import Limit, figures_blocks
from fairness.report.points import Points

__all__ = ["ranking_sections", "scoring_sections"]

Json = Mapping[str, Any]

_MEASURES = {
    "ndkl": "Divergence of the ranking (NDKL)",
    "lowest_skew": "Lowest skew at the cut (smoothed)",
    "ndkl_nats": "Divergence of the ranking (NDKL)",
    "exposure_ratio": "Ratio of exposure",
    "infeasible_index": "Prefixes short of a group (index)",
    "infeasible_count": "Prefixes short of a group (count)",
}
_CAPTION = (
    "Skew: logarithm of the share among the first places over the share of the pool, 0 is proportional. Exposure: a "
    "place counts 1 ÷ log₂(1 + place). Prefixes: first k places with fewer than chance would give."
)
_MOST_PREFIXES = 6  # failing prefixes listed by number


def scoring_sections(audit: Json, limit: Limit, points: Points) -> tuple[Section, ...]:
    """One section a family and stage: who scores above the median of everybody."""
    return tuple(_scoring(one, f"s{index}", limit, points) for index, one in enumerate(audit.get("scoring") or ()))


def ranking_sections(audit: Json) -> tuple[Section, ...]:
    """One section a family and stage: how groups are spread over the places of the ranking."""
    return tuple(_ranking(one, f"r{index}") for index, one in enumerate(audit.get("ranking") or ()))


def _where(one: Json) -> str:
    stage = words.stage_name(one["stage"])
    return f"{words.family_name(one['family'])}, {stage[:1].lower()}{stage[1:]}"


def _scoring(one: Json, ident: str, limit: Limit, points: Points) -> Section:
    text = (
        f"The median score of all {one.get('n')} people is {_median(one, points)}: "
        f"{one.get('above_median')} are above it, {one.get('tied_at_median')} exactly on it and so not above. "
        f"{one.get('unscored') or 0} without a score are left out."
    )
    blocks: list[Block] = [Paragraph(text), *figures_blocks(one, ident=ident, limit=limit, outcome="Above the median")]
    known = one.get("known_only") or {}
    if known.get("groups"):
        rows = tuple(_known_row(group) for group in known["groups"])
        caption = f"If only people of known group counted, the median would be {_median(known, points)}"
        columns = (Column("Group", share=4), Column("n", True), Column("Above", True), Column("Impact ratio", True, 3))
        table = Table(f"{ident}-known", caption, columns, rows, narrow=True)
        blocks.append(Fold("The same with the median of people of known group", (table,)))
    return Section(ident, _where(one), tuple(blocks), term=words.verdict(one.get("verdict"), limit=limit.text))


def _median(one: Json, points: Points) -> str:
    if not points.scale:
        return words.weighed(one.get("median"))
    return f"{points.shown(one.get('median'), 2)} {points.unit}"


def _known_row(group: Json) -> Row:
    return Row(
        (
            Cell(words.label(group["group"])),
            Cell(words.count(group.get("n"))),
            Cell(words.count(group.get("selected"))),
            Cell(words.ratio(group.get("impact_ratio"))),
        )
    )


def _ranking(one: Json, ident: str) -> Section:
    text = (
        f"{words.people(one['people'])} in the ranking, {one.get('ties') or 0} of them in a tie; a tie is spread "
        "evenly over its places, so that no hidden order decides."
    )
    blocks: list[Block] = [Paragraph(text)]
    if one.get("reason"):
        blocks.append(Paragraph(words.in_words(one["reason"]), "muted"))
    blocks += [*_groups(one, ident), *_whole(one, ident)]
    return Section(ident, _where(one), tuple(blocks))


def _groups(one: Json, ident: str) -> list[Block]:
    """One table of everything by group: share of the pool, skew at each depth, exposure, and the prefix test."""
    skews = one.get("skew") or ()
    exposure = {group["group"]: group for group in one.get("exposure") or ()}
    prefix = {group["group"]: group for group in one.get("prefix") or ()}
    shares = {pair[0]: pair[1] for pair in one.get("desired") or ()}
    names = list(dict.fromkeys([*shares, *exposure, *(value["group"] for at in skews for value in at["by_group"])]))
    if not names:
        return []
    rows = []
    for name in names:
        cells = [_skew_cell(next((v for v in at["by_group"] if v["group"] == name), {})) for at in skews]
        seen = exposure.get(name) or {}
        total = "" if seen.get("total") is None else f"{words.number(seen['total'], 2, nearest=True)} in all"
        cells.append(Cell(words.number(seen.get("per_person"), 3, nearest=True), total))
        if prefix:
            cells.append(_failing(prefix.get(name) or {}))
        rows.append(Row((Cell(words.label(name)), Cell(words.percent(shares.get(name))), *cells)))
    columns = [Column("Group", share=5), Column("Share of pool", True, 3)]
    columns += [Column(f"Skew, first {at['k']}", True, 3) for at in skews]
    columns.append(Column("Exposure per person", True, 3))
    if prefix:
        columns.append(Column("Prefixes that fail", share=3))
    return [Table(f"{ident}-groups", _CAPTION, tuple(columns), tuple(rows))]


def _failing(group: Json) -> Cell:
    failing = group.get("failing") or ()
    where = ", ".join(str(k) for k in failing[:_MOST_PREFIXES]) + (" …" if len(failing) > _MOST_PREFIXES else "")
    return Cell(where or "none", f"at α {words.number(group.get('adjusted_alpha'), 4, nearest=True)}" if group else "")


def _skew_cell(value: Json) -> Cell:
    if value.get("value") is None:
        smoothed = value.get("smoothed")
        return Cell("absent", "" if smoothed is None else f"smoothed {words.signed(smoothed, 2, nearest=True)}")
    return Cell(words.signed(value["value"], 2, nearest=True))


def _whole(one: Json, ident: str) -> list[Block]:
    tests = {test["measure"]: test for test in one.get("permutation") or ()}
    figures = [
        (
            "ndkl_nats",
            words.number(one.get("ndkl_nats"), 4, nearest=True),
            f"{words.number(one.get('ndkl_bits'), 4, nearest=True)} bits",
        ),
        ("infeasible_index", words.count(one.get("infeasible_index")), ""),
        ("infeasible_count", words.count(one.get("infeasible_count")), ""),
        ("exposure_ratio", words.ratio(one.get("exposure_ratio")), ""),
    ]
    rows = [
        Row((Cell(_MEASURES[name]), Cell(value, under), _permuted(tests, name)))
        for name, value, under in figures
        if value != words.NONE
    ]
    if not rows:
        return []
    columns = (Column("Measure", share=5), Column("Value", True, 3), Column("p by permutation", True, 3))
    return [Table(f"{ident}-whole", "The ranking as a whole", columns, tuple(rows), narrow=True)]


def _permuted(tests: Mapping[str, Json], name: str) -> Cell:
    test = tests.get(name) or tests.get(name.removesuffix("_nats"))
    return Cell(words.NONE, muted=True) if test is None else Cell(words.chance(test["p"]), f"{test['draws']} draws")
