"""Answers to questions that start from other figures than outcomes: availability, power, a given order, a prefix table.

Reads the published shape of an audit. Computes no figure; there is no shortlist, so nothing here opens or holds one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.report import wording as words
from fairness.report.blocks import Block, Cell, Column, Fold, Paragraph, Row, Section, Table
from fairness.report.comparing import HIDDEN

__all__ = ["ASKED", "asked_sections", "is_asked"]

Json = Mapping[str, Any]

ASKED = ("availability", "power", "orders", "prefixes")
"""Keys of an audit's JSON that hold such answers."""

_SKEW_AT = (5, 10, 25, 50)
"""First places at which a skew is listed, and the whole order; the JSON has every one up to 50."""


def is_asked(audit: Json) -> bool:
    """Whether an audit holds answers alone, and no outcomes of a selection."""
    outcomes = any(audit.get(key) for key in ("families", "scoring", "stratified"))
    return not outcomes and any(audit.get(key) for key in ASKED)


def asked_sections(audit: Json) -> tuple[Section, ...]:
    """A section a kind of question that the audit answers."""
    found = (
        _availability(audit.get("availability") or ()),
        _power(audit.get("power") or ()),
        _orders(audit.get("orders") or ()),
        _prefixes(audit.get("prefixes") or ()),
    )
    return tuple(section for section in found if section is not None)


def _availability(cases: Sequence[Json]) -> Section | None:
    if not cases:
        return None
    columns = (
        Column("Group", share=4),
        Column("Share available", True, 3),
        Column("Selected", True, 3),
        Column("Expected", True, 3),
        Column("Standard deviations", True, 3),
        Column("p, two-sided", True, 3),
        Column("p, as few or fewer", True, 3),
    )
    intro = Paragraph(
        "How many of those selected belong to a group, against its share of the people available. The share is an "
        "input: with another pool, place or date the figures are others."
    )
    table = Table("availability-table", "Selected, against the share available", columns,
                  tuple(_available(case) for case in cases))  # fmt: skip
    return Section("availability", "Selections against availability", (intro, table), listed="Availability")


def _available(case: Json) -> Row:
    test = case["test"]
    return Row(
        (
            Cell(words.label(case.get("group") or "Group not named")),
            Cell(words.percent(case["availability"])),
            Cell(f"{case['observed']} of {case['n']}"),
            Cell(words.number(test["expected"], 1, nearest=True), f"± {words.number(test['sd'], 1, nearest=True)}"),
            Cell(words.signed(test["z"], 2, nearest=True)),
            Cell(words.chance(test["two_sided_p"])),
            Cell(words.chance(test["lower_tail_p"])),
        )
    )


def _power(cases: Sequence[Json]) -> Section | None:
    if not cases:
        return None
    columns = (
        Column("People of the group", True, 3),
        Column("People of the reference", True, 3),
        Column("Reference selected", True, 3),
        Column("True ratio", True, 3),
        Column("Noticed", True, 3),
        Column("Ratio noticed in most samples", True, 4),
    )
    intro = Paragraph(
        "How often so few people would show a significant difference if the true ratio were the one given, and the "
        "ratio that would be noticed in most samples. Silence where little would be noticed is no evidence of equality."
    )
    rows = tuple(
        Row(
            (
                Cell(words.count(case["n_focal"])),
                Cell(words.count(case["n_reference"])),
                Cell(words.percent(case["reference_rate"])),
                Cell(words.ratio(case["ratio"])),
                _noticed(case),
                Cell(words.ratio(case.get("minimum_detectable_ratio"))),
            )
        )
        for case in cases
    )
    table = Table("power-table", "What so many people can show", columns, rows)
    return Section("power", "Power", (intro, table), listed="Power")


def _noticed(case: Json) -> Cell:
    power = case.get("power")
    return Cell(words.NONE, muted=True) if power is None else Cell(words.percent(power), "of samples")


def _orders(cases: Sequence[Json]) -> Section | None:
    if not cases:
        return None
    intro = Paragraph(
        "Groups from the first place down, against the share expected of each. Skew: logarithm of the share among the "
        "first places over the share expected, 0 is proportional. Exposure: a place counts 1 ÷ log₂(1 + place)."
    )
    parts = tuple(_order(one, f"o{index}") for index, one in enumerate(cases))
    return Section("orders", "Orders", (intro,), parts, listed="Orders")


def _order(one: Json, ident: str) -> Section:
    missing = one.get("infeasibility") or {}
    whole = (
        ("Divergence of the order (NDKL)", words.number(one.get("ndkl_nats"), 4, nearest=True),
         f"{words.number(one.get('ndkl_bits'), 4, nearest=True)} bits"),
        ("First places short of a group (index)", words.count(missing.get("index")), ""),
        ("Groups short, over all first places (count)", words.count(missing.get("count")), ""),
        ("Least exposure over the greatest, per person", words.ratio((one.get("exposure") or {}).get("ratio")), ""),
    )  # fmt: skip
    blocks: list[Block] = [
        _shares(one, ident) if not one.get("hidden") else Paragraph(f"The figures of its groups: {HIDDEN}.", "muted"),
    ]
    rows = tuple(Row((Cell(name), Cell(value, under))) for name, value, under in whole if value != words.NONE)
    if rows:
        columns = (Column("Measure", share=5), Column("Value", True, 3))
        blocks.append(Table(f"{ident}-whole", "The order as a whole", columns, rows, narrow=True))
    return Section(ident, f"An order of {words.people(one['places'])}", tuple(blocks))


def _shares(one: Json, ident: str) -> Table:
    exposure = one.get("exposure") or {}
    skews = [at for at in one.get("skew") or () if at["k"] in _SKEW_AT or at["k"] == one["places"]]
    columns = (
        Column("Group", share=4),
        Column("Share expected", True, 3),
        *(Column(f"Skew, first {at['k']}", True, 3) for at in skews),
        Column("Exposure per person", True, 3),
    )
    rows = tuple(
        Row(
            (
                Cell(words.label(group)),
                Cell(words.percent(share)),
                *(_skew(at, group) for at in skews),
                Cell(words.number((exposure.get("per_person") or {}).get(group), 3, nearest=True)),
            )
        )
        for group, share in (one.get("desired") or {}).items()
    )
    return Table(f"{ident}-groups", "Each group in the order", columns, rows)


def _skew(at: Json, group: str) -> Cell:
    value = at["by_group"].get(group)
    if value is None:
        return Cell("absent", muted=True)
    return Cell(words.signed(value, 2, nearest=True))


def _prefixes(cases: Sequence[Json]) -> Section | None:
    if not cases:
        return None
    intro = Paragraph(
        "The least number of people of a group among the first places, if the order were drawn by chance with the "
        "share given. Looking at every place raises the chance that such an order falls short somewhere; the adjusted "
        "level keeps that chance at the level asked for."
    )
    columns = (
        Column("Places", True, 2),
        Column("Share", True, 2),
        Column("Level", True, 3),
        Column("Falls short by chance", True, 3),
        Column("Adjusted level", True, 3),
        Column("Then falls short", True, 3),
    )
    rows = tuple(_prefix_row(case) for case in cases)
    table = Table("prefixes-table", "Tables of least numbers", columns, rows)
    folds = tuple(_least(case, f"least-{index}") for index, case in enumerate(cases))
    return Section("prefixes", "Least numbers among the first places", (intro, table, *folds), listed="Least numbers")


def _prefix_row(case: Json) -> Row:
    return Row(
        (
            Cell(words.count(case["places"])),
            Cell(words.percent(case["share"])),
            Cell(words.number(case["alpha"], 4, nearest=True)),
            Cell(words.percent(case["failure_probability"])),
            Cell(words.number(case["adjusted_alpha"], 4, nearest=True)),
            Cell(words.percent(case["adjusted_failure_probability"])),
        )
    )


def _least(case: Json, ident: str) -> Fold:
    """Both tables from the places at which the least number changes, since it stays the same in between."""
    columns = (Column("From place", True, 3), Column("At the level", True, 3), Column("At the adjusted level", True, 3))
    rows: list[Row] = []
    before: tuple[int, int] | None = None
    for place, least in enumerate(zip(case["table"], case["adjusted_table"], strict=True), start=1):
        if least != before:
            rows.append(Row(tuple(Cell(words.count(value)) for value in (place, *least))))
        before = least
    caption = f"Least people of the group, of {case['places']} places at a share of {words.percent(case['share'])}"
    return Fold(
        f"{words.sentence_case(caption[6:])}",
        (Table(ident, caption, columns, tuple(rows), compact=True, narrow=True),),
    )
