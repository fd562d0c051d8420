"""One family at one stage as the report shows it: its table, what the figures say, unknown answers, ties, other cuts.

Reads the published shape of an audit, whole or protected. Computes no figure, and says of each undefined one why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairness.report import wording as words
from fairness.report.blanking import NOT_SHOWN
from fairness.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Item,
    Pair,
    Paragraph,
    Row,
    Section,
    Table,
)
from fairness.report.charts import FOUR_FIFTHS, Range, range_chart, ratio_chart
from fairness.report.comparing import (
    HIDDEN,
    TOO_SMALL,
    WHERE_SHOWN,
    bounds_shown,
    chart_bar,
    compared_sentence,
    literal_ratio,
    standing,
    too_small_to_compare,
    unknown_sentence,
)
from fairness.report.cuts import sweep_sections, tie_sections

__all__ = ["Limit", "family_section", "figures_blocks", "limit_of", "unknown_blocks"]

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Limit:
    """The policy's threshold, as written ("4/5") and as a number to draw a line at, and what group is too small."""

    text: str
    value: float
    too_small: str = TOO_SMALL


def limit_of(audit: Json) -> Limit:
    """The threshold of the audit's policy; 4/5 where a policy does not say, and drawn there if it is no number."""
    policy = audit.get("policy") or {}
    text, too_small = str(policy.get("threshold") or "4/5"), too_small_to_compare(policy)
    found = re.fullmatch(r"(\d+)(?:/([1-9]\d*))?|(0?\.\d+)", text)
    if not found:
        return Limit(text, FOUR_FIFTHS, too_small)
    above, below, decimal = found.groups()
    return Limit(text, float(decimal) if decimal else int(above) / int(below or 1), too_small)


def family_section(family: Json, *, ident: str, limit: Limit) -> Section:
    """The section of one family at one stage."""
    name = words.family_name(family["family"])
    stage = words.stage_name(family["stage"])
    parts = (
        Section(f"{ident}-unknown", "Unknown answers", tuple(unknown_blocks(family, ident=ident, limit=limit))),
        *tie_sections(family, ident),
        *sweep_sections(family, ident, threshold=limit.value),
    )
    return Section(
        ident,
        f"{name}, {stage[:1].lower()}{stage[1:]}",
        tuple(figures_blocks(family, ident=ident, limit=limit, outcome="Selected")),
        parts,
        words.verdict(family.get("verdict"), limit=limit.text),
    )


def figures_blocks(family: Json, *, ident: str, limit: Limit, outcome: str) -> list[Block]:
    """Table, chart and sentences of a family's groups; `outcome` is what is counted, such as "Selected"."""
    groups = family.get("groups") or ()
    yardstick = tuple(family.get("robust_reference") or family.get("reference") or ())
    compared = compared_sentence(family, too_small=limit.too_small)
    blocks: list[Block] = [Paragraph(words.in_words(family["reason"]) if family.get("reason") else compared)]
    if any(group.get("hidden") for group in groups):
        blocks.append(Paragraph(WHERE_SHOWN, "muted"))
    if family.get("requisitions", 1) > 1:
        blocks.append(
            Paragraph(f"Pooled over {family['requisitions']} requisitions: read it with the section on them.")
        )
    if not groups:
        return blocks
    title = _title(family)
    blocks.append(
        Table(
            f"{ident}-table",
            f"{title}: {_against(yardstick)}",
            _columns(outcome),
            tuple(_row(group, family, yardstick, limit) for group in groups),
        )
    )
    said = Bullets(f"What the figures say: {title}", _all_said(groups, yardstick, limit))
    bars = [chart_bar(group, yardstick) for group in groups if not group.get("hidden")]
    if any(bar.ratio is not None and not bar.is_yardstick for bar in bars):
        chart = ratio_chart(bars, ident=f"{ident}-ratios", title=f"Impact ratios: {title}", threshold=limit.value)
        blocks.append(Pair((said,), (Figure(chart, "Impact ratio; the thin line is the 95 % interval."),)))
    else:
        blocks.append(said)
    if test := family.get("omnibus"):
        blocks.append(Paragraph(_omnibus(test), "muted"))
    return blocks


def unknown_blocks(family: Json, *, ident: str, limit: Limit) -> list[Block]:
    """How many did not say, how they fared, and how far their answers could move each ratio."""
    unknown = family.get("unknown") or {}
    if unknown.get("n") is None:
        return [Paragraph(f"The number of people without an answer is {HIDDEN}.", "muted")]
    if not unknown["n"]:
        return [Paragraph("Nobody in this table left the question open.", "muted")]
    text = unknown_sentence(family)
    bounds = family.get("bounds") or {}
    shown = [group for group in family.get("groups") or () if not group.get("hidden")]
    yardstick = tuple(family.get("robust_reference") or family.get("reference") or ())
    ranges = [_bound(group, bounds_shown(bounds.get(group["group"]), is_yardstick=group["group"] in yardstick))
              for group in shown]  # fmt: skip
    ranges = [one for one in ranges if one.low is not None or one.high is not None]
    if not ranges:
        return [Paragraph(f"{text} What their answers could still bring is {HIDDEN}, or changes no comparison.")]
    title = _title(family)
    chart = range_chart(
        ranges, ident=f"{ident}-bounds", title=f"Range of each ratio with the unknown: {title}", threshold=limit.value
    )
    about = (
        f"{text} Their answers could still bring the lowest to the highest ratio drawn here, whatever they are: "
        "nothing is assumed about who they are."
    )
    figure = Figure(chart, "Range of the impact ratio over all possible answers; the diamond is that of those known.")
    return [Pair((Paragraph(about),), (figure,))]


def _against(yardstick: Sequence[str]) -> str:
    """What a table compares, where its reference may be hidden."""
    return f"each group against {words.listed(yardstick)}" if yardstick else "each group; what it is against is hidden"


def _title(family: Json) -> str:
    return f"{words.family_name(family['family'])}, {words.stage_name(family['stage']).lower()}"


def _all_said(groups: Sequence[Json], yardstick: Sequence[str], limit: Limit) -> tuple[Item, ...]:
    """What the figures say of each group; those not shown share one point."""
    shown = [_said(group, yardstick, limit) for group in groups if not group.get("hidden")]
    hidden = [words.label(group["group"]) for group in groups if group.get("hidden")]
    if hidden:
        shown.append(Item(words.sentence_case(f"{NOT_SHOWN}."), "; ".join(hidden)))
    return tuple(shown)


def _columns(outcome: str) -> tuple[Column, ...]:
    return (
        Column("Group", share=5),
        Column("n", number=True),
        Column(outcome, number=True, share=3),
        Column("Rate", number=True, share=3),
        Column("Impact ratio", number=True, share=3),
        Column("95 % interval", number=True, share=4),
        Column("p (mid-p)", number=True, share=3),
        Column("One swap", share=4),
        Column("Power", number=True, share=3),
        Column("Verdict", share=5),
    )


def _row(group: Json, family: Json, yardstick: Sequence[str], limit: Limit) -> Row:
    term = words.verdict(group.get("verdict"), limit=limit.text)
    name = words.label(group["group"])
    if group.get("hidden"):
        return Row((Cell(name, HIDDEN), *(Cell(words.NONE, muted=True) for _ in range(8)), Cell(term=term)))
    judged = group.get("robust") or group
    if group["group"] in yardstick:
        last = Cell(term=term) if term.tone != "quiet" else Cell(standing(group["group"], family), muted=True)
        return Row((Cell(name, _aside(group)), *_counts(group), Cell("1.000", literal_ratio(group, yardstick)),
                    *(Cell(words.NONE, muted=True) for _ in range(4)), last))  # fmt: skip
    why = (judged.get("undefined") or {}).get("impact_ratio") or ""
    shown = Cell(words.ratio(judged.get("impact_ratio")), literal_ratio(group, yardstick))
    return Row((Cell(name, _aside(group) or why), *_counts(group), shown, *_tests(judged, limit), Cell(term=term)))


def _counts(group: Json) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(words.count(group.get("n"))),
        Cell(words.count(group.get("selected"))),
        Cell(words.percent(group.get("rate"))),
    )


def _aside(group: Json) -> str:
    return str((group.get("excluded") or {}).get("reason") or "")


def _tests(judged: Json, limit: Limit) -> tuple[Cell, ...]:
    fisher = judged.get("fisher_p")
    power, detectable = judged.get("power"), judged.get("minimum_detectable_ratio")
    least = "" if detectable is None else f"sees\u00a0{words.ratio(detectable, 2)}"
    return (
        Cell(words.interval(judged.get("interval"))),
        Cell(words.chance(judged.get("mid_p")), "" if fisher is None else f"Fisher {words.chance(fisher)}"),
        _swap(judged.get("flip") or {}, limit),
        Cell(words.NONE if power is None else f"{100 * power:.0f} %", least),
    )


def _swap(flip: Json, limit: Limit) -> Cell:
    if flip.get("strict") is None and flip.get("lenient") is None:
        return Cell(words.NONE, muted=True)
    clear, indicate = flip.get("swaps_to_clear"), flip.get("swaps_to_indicate")
    under = f"{clear} to reach {limit.text}" if clear else f"{indicate} to fall below" if indicate else ""
    return Cell("Reverses the order" if flip.get("strict") else "Keeps the order", under)


def _said(group: Json, yardstick: Sequence[str], limit: Limit) -> Item:
    sentence = words.in_words(group.get("sentence") or "")
    name = words.label(group["group"])
    sentence = sentence.removeprefix(f"{name}: ")
    judged = group.get("robust") or group
    proof = judged.get("proof")
    if not proof or group["group"] in yardstick:
        return Item(words.sentence_case(sentence), name)
    below = "below" if judged.get("below_four_fifths") else "not below"
    return Item(words.sentence_case(sentence), name, f"In whole numbers: {proof}, so {below} {limit.text}.")


def _bound(group: Json, bounds: Json) -> Range:
    judged = group.get("robust") or group
    known = (judged.get("impact_ratio") or {}).get("value")
    return Range(words.label(group["group"]), bounds.get("low"), bounds.get("high"), known)


def _omnibus(test: Json) -> str:
    unit = "degree" if test["df"] == 1 else "degrees"
    caution = "; some expected counts below 5, so with caution" if (test.get("min_expected") or 0) < 5 else ""
    return (
        f"All groups at once: χ² = {words.number(test['chi2'], 2, nearest=True)} with {test['df']} {unit} of freedom, "
        f"p = {words.chance(test['p'])}{caution}."
    ).replace("p = below", "p below")
