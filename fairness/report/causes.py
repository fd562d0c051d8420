"""Where a gap comes from and what could be done: requirements, proxies, alternatives, swapped names.

Reads the published shape of an audit. Computes no figure and recommends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairness.report import wording as words
from fairness.report.blocks import Block, Cell, Column, Facts, Figure, Fold, Paragraph, Row, Section, Table
from fairness.report.curves import Choice, Part, frontier_chart, waterfall_chart
from fairness.report.family import Limit

__all__ = ["alternatives_sections", "attribution_sections", "proxy_sections", "swap_sections"]

Json = Mapping[str, Any]

_KINDS = {"requirement_scores": "Requirement scores", "passage_vectors": "Redacted passages"}
_MOST_FEATURES = 10  # features of a proxy scan listed; they are sorted by how much they tell
_MOST_PARTS = 15  # requirements drawn; the table has all


def attribution_sections(audit: Json) -> tuple[Section, ...]:
    """One section a comparison: the gap of mean scores as a sum over requirements, and each left out in turn."""
    return tuple(_attribution(one, f"w{index}") for index, one in enumerate(_many(audit.get("attribution"))))


def proxy_sections(audit: Json) -> tuple[Section, ...]:
    """One section on what the scores themselves give away about groups."""
    scans = _many(audit.get("proxies"))
    return (_proxies(scans),) if scans else ()


def alternatives_sections(audit: Json, limit: Limit) -> tuple[Section, ...]:
    """One section a search for weights of equal use and a higher lowest ratio."""
    return tuple(_alternatives(one, f"l{index}", limit) for index, one in enumerate(_many(audit.get("alternatives"))))


def swap_sections(audit: Json) -> tuple[Section, ...]:
    """One section a certificate: names and pronouns exchanged, everything else as it was."""
    return tuple(_certificate(one, f"c{index}") for index, one in enumerate(_many(audit.get("perturbation"))))


def _many(value: Any) -> Sequence[Json]:
    """A list as it is, one object as a list of one, nothing as an empty list."""
    if not value:
        return ()
    return (value,) if isinstance(value, Mapping) else value


def _attribution(one: Json, ident: str) -> Section:
    stage = words.stage_name(one["stage"])
    title = f"{words.label(one['group'])} and {words.label(one['reference'])}, {stage[:1].lower()}{stage[1:]}"
    if one.get("hidden"):
        return Section(ident, title, (Paragraph(one["sentence"], "muted"),))
    parts = one["requirements"]
    drawn = [Part(str(part["requirement"]), _value(part["contribution"])) for part in parts[:_MOST_PARTS]]
    rest = sum(_value(part["contribution"]) for part in parts[_MOST_PARTS:])
    if len(parts) > _MOST_PARTS:
        drawn.append(Part(f"{len(parts) - _MOST_PARTS} others", rest))
    chart = waterfall_chart(drawn, _value(one["gap"]), ident=f"{ident}-chart", title=f"Parts of the gap: {title}")
    means = [words.number(one[key], 1, nearest=True) for key in ("mean_group", "mean_reference")]
    facts = (
        f"Mean score {means[0]} and {means[1]} points: a gap of {words.signed(one['gap'], 1, nearest=True)}, which the "
        "contributions below sum to exactly."
    )
    blocks: tuple[Block, ...] = (
        Paragraph(words.in_words(one["sentence"])),
        Paragraph(facts),
        Figure(chart, "Contribution of each requirement to the gap of the mean scores, in points."),
        _requirements(one, ident, title),
    )
    return Section(ident, title, blocks)


def _value(number: Any) -> float:
    found = words.exact(number)
    return 0.0 if found is None else float(found)


def _requirements(one: Json, ident: str, title: str) -> Table:
    with_outcome = any(part.get("without") for part in one["requirements"])
    columns = [
        Column("Requirement", share=5),
        Column("Mean, group", True, 3),
        Column("Mean, reference", True, 3),
        Column("Contribution", True, 3),
        Column("Share of gap", True, 3),
    ]
    if with_outcome:
        columns += [Column("Ratio without it", True, 3), Column("Change", True, 3)]
    rows = tuple(_requirement(part, with_outcome=with_outcome) for part in one["requirements"])
    caption = f"{title}: each requirement, and the outcome if everybody were ranked without it"
    return Table(f"{ident}-table", caption, tuple(columns), rows)


def _requirement(part: Json, *, with_outcome: bool) -> Row:
    cells = [
        Cell(str(part["requirement"])),
        Cell(words.number(part["mean_group"], 1, nearest=True)),
        Cell(words.number(part["mean_reference"], 1, nearest=True)),
        Cell(words.signed(part["contribution"], 1, nearest=True)),
        Cell(_share(part.get("share_of_gap"))),
    ]
    if with_outcome:
        without = part.get("without") or {}
        cell = without.get("cell") or {}
        counts = "" if cell.get("n") is None else f"{cell['selected']} of {cell['n']}"
        cells += [Cell(words.ratio(without.get("impact_ratio")), counts), Cell(words.signed(without.get("change"), 3))]
    return Row(tuple(cells))


def _share(share: Any) -> str:
    found = words.exact(share)
    return (
        words.NONE
        if found is None
        else f"{words.number({'num': (100 * found).numerator, 'den': (100 * found).denominator}, 0)} %"
    )


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
    said = tuple(Paragraph(words.in_words(scan["sentence"])) for scan in scans if scan.get("sentence"))
    return Section("proxies", "Proxy scan", (intro, table, *said, *features), listed="Proxies")


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
            Cell(words.number(scan.get("auc"), 3)),
            Cell(expected),
            Cell(words.chance(scan.get("permutation_p"))),
        )
    )


def _features(scan: Json, index: int) -> Table:
    rows = tuple(
        Row((Cell(str(f["name"])), Cell(words.number(f["auc"], 3)))) for f in scan["features"][:_MOST_FEATURES]
    )
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
    return name, _value(weights["utility"]), None if ratio is None else float(ratio), weights.get("interval_low"), role


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
                    Cell(words.number(weights["utility"], 3)),
                    Cell(words.ratio(weights.get("lowest_ratio")), words.label(weights.get("lowest_group") or "")),
                    Cell(words.count(weights.get("selected"))),
                )
            )
        )
    return Table(f"{ident}-table", f"Sets of weights; seed {one['seed']}", columns, tuple(rows))


def _certificate(one: Json, ident: str) -> Section:
    term = words.Term("Scores unchanged", "open", "check") if one.get("unchanged") else words.Term(
        "Scores moved" if any(swap["changed"] for swap in one["swaps"]) else "No evidence", "notice", "attention"
    )  # fmt: skip
    rows = tuple(_swap(swap) for swap in one["swaps"])
    columns = (
        Column("Exchanged", share=4),
        Column("Altered", True, 3),
        Column("Scores changed", True, 3),
        Column("Mean change", True, 3),
        Column("Largest change", True, 3),
        Column("Places moved, at most", True, 3),
        Column("In or out of the cut", True, 3),
        Column("p", True),
    )
    table = Table(f"{ident}-table", f"{one['items']} {one['subject']}, first {one['cut']} places", columns, rows)
    sha = (("SHA-256 of the certificate", str(one["sha256"])),) if one.get("sha256") else ()
    blocks = (Paragraph(words.in_words(one["sentence"])), table, Facts(sha))
    return Section(ident, f"Swap certificate: {one['subject']}", blocks, term=term)


def _swap(swap: Json) -> Row:
    return Row(
        (
            Cell(words.plain_words(swap["swap"])),
            Cell(words.count(swap.get("altered")), f"of {swap['items']}"),
            Cell(words.count(swap["changed"])),
            Cell(words.signed(swap["mean_change"], 2)),
            Cell(words.count(swap["max_change"])),
            Cell(words.count(swap["max_displacement"]), f"mean {words.number(swap['mean_displacement'], 2)}"),
            Cell(words.count(swap["cut_flips"])),
            Cell(words.chance(swap.get("signed_rank_p"))),
        )
    )
