"""Tables of an audit without the figures of hidden groups: by family and stage, by cut, by requisition, over time.

Knows the published shape and which groups are hidden. Decides nothing about which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairness.report.hiding import Count, Hidden, closed, is_small

__all__ = ["NOT_SHOWN", "Tables", "blank_over_time", "blank_stratified", "blank_table", "not_shown"]

Json = Mapping[str, Any]

NOT_SHOWN = "not shown in this view: fewer than 5 people, or figures that would give such a group away"
_AGAINST_HIDDEN = "the group compared with is not shown in this view"
_RANGE_HIDDEN = (
    "missing answers decide on which side of the threshold the ratio lies, so nothing can be concluded; the range that "
    "they leave rests on groups not shown in this view"
)

_KEPT = ("group", "verdict", "is_reference", "judged_against")
_COUNTED = ("group", "n", "selected", "rate", "share", "is_reference", "excluded", "verdict", "sentence",
            "judged_against", "robust")  # fmt: skip
_TABLE_KEYS = (
    *(
        "family",
        "stage",
        "reference",
        "robust_reference",
        "groups",
        "known",
        "unknown",
        "declined",
        "bounds",
        "omnibus",
    ),
    *("sweep", "ties", "requisitions", "verdict", "reason"),
    *("median", "n", "tied_at_median", "above_median", "unscored", "known_only"),
)
"""Keys of a table that this module knows how to protect; others are left out."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What is hidden, from how many people on a group is shown, and the policy's least number for a yardstick."""

    hidden: Hidden
    smallest: int
    yardstick: int


def not_shown(group: object) -> str:
    """The sentence that stands for that of a hidden group."""
    return f"{group}: {NOT_SHOWN}."


def blank_table(table: Json, known: Tables) -> dict[str, Any]:
    """One family at one stage, or its scoring table."""
    hidden = known.hidden.of(table["family"])
    shown = {key: table[key] for key in _TABLE_KEYS if key in table}
    keep_bounds = not any(
        group["group"] in hidden and group["n"] >= min(known.smallest, known.yardstick) for group in table["groups"]
    )
    shown["groups"] = [_group(group, table, hidden, keep_bounds=keep_bounds) for group in table["groups"]]
    shown["bounds"] = {
        group: dict(ends) if keep_bounds and group not in hidden else {"low": None, "high": None}
        for group, ends in (table.get("bounds") or {}).items()
    }
    shown["declined"] = _declined(table, known.smallest)
    if hidden:
        shown["omnibus"] = None
    if "sweep" in table:
        shown["sweep"] = _sweep(table, hidden, known.smallest)
        shown["ties"] = _ties(table.get("ties") or {}, hidden, known.smallest)
    if table.get("known_only"):
        shown["known_only"] = _known_only(table["known_only"], hidden)
    if (table["family"], table["stage"]) in known.hidden.withheld:
        nothing = {"n": None, "selected": None}
        shown |= {"known": nothing, "unknown": nothing, "declined": nothing}
    return shown


def blank_stratified(audit: Json, known: Tables) -> list[dict[str, Any]]:
    """Every pattern over requisitions; small requisitions are hidden for all groups of a family at once."""
    requisitions = _hidden_requisitions(audit, known)
    shown = []
    for pattern in audit.get("stratified") or ():
        hidden = known.hidden.of(pattern["family"])
        if {pattern["group"], pattern["reference"]} & hidden:
            kept = {key: pattern[key] for key in ("family", "stage", "group", "reference", "verdict")}
            shown.append({**kept, "hidden": True, "strata": [], "sentence": not_shown(pattern["group"])})
            continue
        gone = requisitions.get((pattern["family"], pattern["stage"]), frozenset())
        strata = [_stratum(one, hide=one["requisition"] in gone) for one in pattern.get("strata") or ()]
        shown.append({**pattern, "strata": strata})
    return shown


def blank_over_time(audit: Json, known: Tables) -> list[dict[str, Any]]:
    """Every series over time, without the figures after a hidden requisition."""
    requisitions = _hidden_requisitions(audit, known)
    shown = []
    for one in audit.get("over_time") or ():
        if {one["group"], one["reference"]} & known.hidden.of(one["family"]):
            kept = {key: one[key] for key in ("family", "stage", "group", "reference")}
            shown.append({**kept, "hidden": True, "points": [], "sentence": not_shown(one["group"])})
            continue
        gone = requisitions.get((one["family"], one["stage"]), frozenset())
        shown.append({**one, "points": [_stratum(p, hide=p["requisition"] in gone) for p in one["points"]]})
    return shown


def _group(group: Json, table: Json, hidden: frozenset[str], *, keep_bounds: bool) -> dict[str, Any]:
    if group["group"] in hidden:
        blank = {key: None for key in group if key not in _KEPT}
        kept = {key: group.get(key) for key in _KEPT}
        empty: dict[str, Any] = {"shortfall": {}, "flip": {}, "undefined": {}}
        return {**blank, **kept, **empty, "hidden": True, "sentence": not_shown(group["group"])}
    shown = dict(group)
    if hidden:
        shown |= {"holm_p": None, "benjamini_hochberg_p": None}
    if any(reference in hidden for reference in (table.get("reference") or ())[:1]):
        shown = _without_comparison(shown)
    robust = group.get("robust")
    if robust and robust["reference"] in hidden:
        shown["robust"] = {"reference": robust["reference"], **_without_comparison(robust, keep=("reference",))}
    by_bounds = group["verdict"] == "inconclusive_missing_data" and not keep_bounds
    if group.get("judged_against") in hidden:
        shown["sentence"] = f"{group['group']}: {_AGAINST_HIDDEN}, so the comparison is not either."
    elif by_bounds:
        shown["sentence"] = f"{group['group']}: {_RANGE_HIDDEN}."
    return shown


def _without_comparison(group: Json, keep: Sequence[str] = _COUNTED) -> dict[str, Any]:
    blank = {key: value if key in keep else None for key, value in group.items()}
    return {**blank, "shortfall": {}, "flip": {}, "undefined": {"impact_ratio": _AGAINST_HIDDEN}}


def _declined(table: Json, smallest: int) -> dict[str, Any]:
    declined, unknown = dict(table.get("declined") or {}), table.get("unknown") or {}
    others = (unknown.get("n") or 0) - (declined.get("n") or 0)
    if is_small(declined.get("n"), smallest) or is_small(others, smallest):
        return {"n": None, "selected": None}
    return declined


def _sweep(table: Json, hidden: frozenset[str], smallest: int) -> list[dict[str, Any]]:
    """The cuts at which each shown group differs by nobody or by `smallest` from the cuts shown before and after."""
    points = [_point(point, hidden) for point in table.get("sweep") or ()]
    if not points:
        return []
    start = dict.fromkeys(_selected(points[0], hidden), 0)
    fixed = [index for index, point in enumerate(points) if point["chosen"]] + [len(points) - 1]
    kept: list[int] = []
    last = start
    for index, point in enumerate(points):
        if index in fixed:
            kept.append(index)
            last = _selected(point, hidden)
            continue
        now = _selected(point, hidden)
        ahead = [_selected(points[one], hidden) for one in fixed if one > index]
        if _apart(now, last, smallest) and all(_apart(now, later, smallest) for later in ahead):
            kept.append(index)
            last = now
    return [points[index] for index in kept]


def _selected(point: Json, hidden: frozenset[str]) -> dict[str, int]:
    """Selected by group at a cut, and the rest, where a hidden group is part of it."""
    found = {group["group"]: int(group["selected"]) for group in point["groups"]}
    if hidden:
        found[""] = int(point["cut"]) - sum(found.values())
    return found


def _apart(now: Mapping[str, int], other: Mapping[str, int], smallest: int) -> bool:
    changes = [abs(now[group] - other[group]) for group in now]
    return any(changes) and all(change == 0 or change >= smallest for change in changes)


def _point(point: Json, hidden: frozenset[str]) -> dict[str, Any]:
    groups = [dict(group) for group in point["groups"] if group["group"] not in hidden]
    if set(point.get("reference") or ()) & hidden:
        groups = [{**group, "impact_ratio": None, "below_four_fifths": None, "fisher_p": None} for group in groups]
    return {**point, "groups": groups}


def _ties(ties: Json, hidden: frozenset[str], smallest: int) -> dict[str, Any]:
    """The tie's own numbers; those by group only where none is hidden and none of the differences is small."""
    if not ties:
        return {}
    changes = [cell["selected"] - ties["exclude_all"][group]["selected"] for group, cell in ties["include_all"].items()]
    if not hidden and not any(is_small(change, smallest) for change in changes):
        return dict(ties)
    return {**ties, "include_all": {}, "exclude_all": {}, "expected": {}}


def _known_only(known: Json, hidden: frozenset[str]) -> dict[str, Any]:
    groups = [dict(group) for group in known.get("groups") or () if group["group"] not in hidden]
    if hidden:
        groups = [{**group, "impact_ratio": None} for group in groups]
    return {**known, "groups": groups}


def _stratum(one: Json, *, hide: bool) -> dict[str, Any]:
    if not hide:
        return dict(one)
    blank: dict[str, Any] = dict.fromkeys(one)
    nothing = {"n": None, "selected": None}
    return {**blank, "requisition": one["requisition"], "focal": nothing, "reference": nothing, "hidden": True}


def _hidden_requisitions(audit: Json, known: Tables) -> dict[tuple[str, str], frozenset[str]]:
    """By family and stage, the requisitions to hide: those with a small cell, and those that would give them away."""
    cells: dict[tuple[str, str], dict[str, dict[str, Count]]] = {}
    for key, part in (("stratified", "strata"), ("over_time", "points")):
        for pattern in audit.get(key) or ():
            if {pattern["group"], pattern["reference"]} & known.hidden.of(pattern["family"]):
                continue
            place = cells.setdefault((pattern["family"], pattern["stage"]), {})
            for one in pattern.get(part) or ():
                for name, side in ((pattern["group"], "focal"), (pattern["reference"], "reference")):
                    place.setdefault(name, {})[one["requisition"]] = (one[side]["n"], one[side]["selected"])
    return {place: _closed_over(groups.values(), known.smallest) for place, groups in cells.items()}


def _closed_over(groups: Iterable[Mapping[str, Count]], smallest: int) -> frozenset[str]:
    of_groups = list(groups)
    hidden = frozenset(name for cells in of_groups for name, cell in cells.items() if is_small(cell[0], smallest))
    while hidden:
        grown = hidden
        for cells in of_groups:
            grown = closed(grown, cells, smallest=smallest)
        if grown == hidden:
            break
        hidden = grown
    return hidden
