"""What scores give away and what could be done: proxies, alternatives, swapped names.

Reads the published shape of an audit. Computes no figure and recommends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.report import wording as words
from fairness.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Figure,
    Fold,
    Item,
    Paragraph,
    Row,
    Section,
    Table,
)
from fairness.report.curves import Choice, frontier_chart
from fairness.report.family import Limit
from fairness.report.gaps import figure, many
from fairness.report.points import Points

__all__ = ["alternatives_sections", "proxy_sections", "swap_sections"]

Json = Mapping[str, Any]

_KINDS = {"requirement_scores": "Requirement scores", "passage_vectors": "Redacted passages"}
_MOST_FEATURES = 10  # features of a proxy scan listed; they are sorted by how much they tell


def proxy_sections(audit: Json) -> tuple[Section, ...]:
    """One section on what the scores themselves give away about groups."""
    scans = many(audit.get("proxies"))
    return (_proxies(scans),) if scans else ()


def alternatives_sections(audit: Json, limit: Limit) -> tuple[Section, ...]:
    """One section a search for weights of equal use and a higher lowest ratio."""
    return tuple(_alternatives(one, f"l{index}", limit) for index, one in enumerate(many(audit.get("alternatives"))))


def swap_sections(audit: Json, points: Points) -> tuple[Section, ...]:
    """One section a certificate: names and pronouns exchanged, everything else as it was."""
    return tuple(_certificate(one, f"c{index}", points) for index, one in enumerate(many(audit.get("perturbation"))))


def _proxies(scans: Sequence[Json]) -> Section:
    rows = tuple(_scan(scan) for scan in scans)
    columns = (
        Column("Group", share=5),
        Column("Predicted from", share=4),
        Column("People", True),
        Column("In the group", True),
        Column("AUC", True),
        Column("By chance", True, 3),
        Column("p", True),
    )
    intro = Paragraph(
        "A model that never saw the people it is tried on predicts each group from what is scored. An area under the "
        "curve (AUC) of 0.5 tells nothing; the further from the range of chance, the more the scores stand in for the "
        "group."
    )
    table = Table("proxies-table", "How well each group is predicted", columns, rows)
    features = tuple(
        Fold(
            f"Features that tell most about {words.label(scan['group'])}, {_kind(scan).lower()}",
            (_features(scan, index),),
        )
        for index, scan in enumerate(scans)
        if scan.get("features")
    )
    said = tuple(Item(words.in_words(scan["sentence"])) for scan in scans if scan.get("sentence"))
    in_words = (Fold("The same in sentences", (Bullets("Proxy scan in sentences", said),)),) if said else ()
    return Section("proxies", "Proxy scan", (intro, table, *in_words, *features), listed="Proxies")


def _kind(scan: Json) -> str:
    return _KINDS.get(str(scan.get("kind"))) or words.plain_words(scan.get("kind"))


def _scan(scan: Json) -> Row:
    name = words.label(scan["group"])
    family = words.family_name(scan["family"])
    expected = words.interval({"low": scan.get("chance_low"), "high": scan.get("chance_high")})
    return Row(
        (
            Cell(name, family),
            Cell(_kind(scan), words.in_words(scan["reason"]) if scan.get("reason") else ""),
            Cell(words.count(scan.get("people"))),
            Cell(words.count(scan.get("in_group"))),
            Cell(words.number(scan.get("auc"), 3, nearest=True)),
            Cell(expected),
            Cell(words.chance(scan.get("permutation_p"))),
        )
    )


def _features(scan: Json, index: int) -> Table:
    listed = scan["features"][:_MOST_FEATURES]
    rows = tuple(Row((Cell(str(f["name"])), Cell(words.number(f["auc"], 3, nearest=True)))) for f in listed)
    caption = f"{words.label(scan['group'])}: each feature by itself"
    return Table(
        f"proxies-features-{index}", caption, (Column("Feature", share=4), Column("AUC", True)), rows, narrow=True
    )


def _alternatives(one: Json, ident: str, limit: Limit) -> Section:
    title = f"Alternatives: {words.family_name(one['family']).lower()}"
    intro = (
        f"{one['tried']} sets of weights were tried on {words.pool_purpose(one['purpose'])} with {one['cut']} places, "
        f"allowing for {words.percent(one['tolerance'])} less utility. Nothing here changes a live ranking: other "
        "weights may be used only for requisitions to come, and for everybody."
    )
    blocks: list[Block] = [Paragraph(words.in_words(one["sentence"])), Paragraph(intro)]
    if one.get("reason") or not one.get("current"):
        return Section(ident, title, (*blocks, Paragraph(words.in_words(one.get("reason") or ""), "muted")))
    sets = _sets(one)
    choices = [Choice(*_choice(name, role, weights)) for name, role, weights in sets]
    chart = frontier_chart(
        choices, ident=f"{ident}-chart", title=f"Utility and lowest ratio: {title}", threshold=limit.value
    )
    caption = (
        "Lowest impact ratio against utility; the line is the interval down to its lower end. Small marks: frontier."
    )
    return Section(ident, title, (*blocks, Figure(chart, caption), _weights(sets, ident, one)))


def _sets(one: Json) -> list[tuple[str, str, Json]]:
    current, found = one["current"], one.get("found")
    sets = [("Weights in use", "current", current)]
    if found and found["weights"] != current["weights"]:
        sets.append(("Found", "found", found))
    known = [dict(weights)["weights"] for _, _, weights in sets]
    others = [one for one in one.get("frontier") or () if one["weights"] not in known]
    return sets + [(f"Frontier {number}", "other", weights) for number, weights in enumerate(others, start=1)]


def _choice(name: str, role: str, weights: Json) -> tuple[str, float, float | None, float | None, str]:
    ratio = words.exact(weights.get("lowest_ratio"))
    return name, figure(weights["utility"]), None if ratio is None else float(ratio), weights.get("interval_low"), role


def _weights(sets: Sequence[tuple[str, str, Json]], ident: str, one: Json) -> Table:
    names = [name for name, _ in sets[0][2]["weights"]]
    columns = (
        Column("Weights", share=4),
        *(Column(str(name), True, 3) for name in names),
        Column("Utility", True, 3),
        Column("Lowest ratio", True, 4),
        Column("Selected", True),
    )
    rows = []
    for title, _, weights in sets:
        values = dict(weights["weights"])
        crossed = weights.get("cross_fitted_ratio")
        rows.append(
            Row(
                (
                    Cell(title, "" if crossed is None else f"{words.ratio(crossed)} on parts held out"),
                    *(Cell(words.weighed(values.get(name))) for name in names),
                    Cell(words.number(weights["utility"], 3, nearest=True)),
                    Cell(words.ratio(weights.get("lowest_ratio")), words.label(weights.get("lowest_group") or "")),
                    Cell(words.count(weights.get("selected"))),
                )
            )
        )
    return Table(f"{ident}-table", f"Sets of weights; seed {one['seed']}", columns, tuple(rows))


def _certificate(one: Json, ident: str, points: Points) -> Section:
    term = words.Term("Scores unchanged", "open", "check") if one.get("unchanged") else words.Term(
        "Scores moved" if any(swap["changed"] for swap in one["swaps"]) else "No evidence", "notice", "attention"
    )  # fmt: skip
    tested = any(swap.get("signed_rank_p") is not None for swap in one["swaps"])
    rows = tuple(_swap(swap, points, tested=tested) for swap in one["swaps"])
    columns = (
        Column("Exchanged", share=4),
        Column("Altered", True, 3),
        Column("Scores changed", True, 3),
        Column("Mean change", True, 3),
        Column("Largest change", True, 3),
        Column("Places moved, at most", True, 3),
        Column("In or out of the cut", True, 3),
        *((Column("p", True),) if tested else ()),
    )
    table = Table(
        f"{ident}-table",
        f"{one['items']} {one['subject']}, first {_places(one['cut'])}; changes in {points.unit}",
        columns,
        rows,
    )
    sha = (("SHA-256 of the certificate", str(one["sha256"])),) if one.get("sha256") else ()
    blocks = (Paragraph(words.in_words(one["sentence"])), table, Facts(sha))
    return Section(ident, f"Swap certificate: {one['subject']}", blocks, term=term)


def _places(cut: int) -> str:
    return "place" if cut == 1 else f"{cut} places"


def _swap(swap: Json, points: Points, *, tested: bool) -> Row:
    return Row(
        (
            Cell(words.plain_words(swap["swap"])),
            Cell(words.count(swap.get("altered")), f"of {swap['items']}"),
            Cell(words.count(swap["changed"])),
            Cell(points.signed(swap["mean_change"], 2)),
            Cell(points.shown(swap["max_change"], 2 if points.scale else 0)),
            Cell(
                words.count(swap["max_displacement"]),
                f"mean {words.number(swap['mean_displacement'], 2, nearest=True)}",
            ),
            Cell(words.count(swap["cut_flips"])),
            *((Cell(words.chance(swap.get("signed_rank_p"))),) if tested else ()),
        )
    )
