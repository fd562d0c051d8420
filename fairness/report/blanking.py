"""Tables of an audit without the figures of hidden groups: by family and stage, and by cut.

Knows the published shape and which groups are hidden. Decides nothing about which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairness.report.hiding import Hidden, is_small
from fairness.verdicts import HIGHEST, HIGHEST_OF_LARGE

__all__ = ["NOT_SHOWN", "Tables", "blank_table", "not_shown"]

Json = Mapping[str, Any]

NOT_SHOWN = "not shown in this view: fewer than 5 people, or figures that would give such a group away"
_AGAINST_HIDDEN = "the group compared with is not shown in this view"
_COMPARED_WITH = "the other groups are compared with it"
_ITSELF = {"num": 1, "den": 1, "value": 1.0}
_RANGE_HIDDEN = (
    "missing answers decide on which side of the threshold the ratio lies, so nothing can be concluded; the range that "
    "they leave rests on groups not shown in this view"
)

_KEPT = ("group", "verdict")
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
    named = _named(table, hidden)
    shown["groups"] = [_group(group, hidden, named, keep_bounds=keep_bounds) for group in table["groups"]]
    if hidden:
        shown |= {"reference": list(named), "robust_reference": list(named)}
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


def _named(table: Json, hidden: frozenset[str]) -> tuple[str, ...]:
    """The groups that a view with hidden groups compares others with, the first of them; empty where that is hidden.

    Only groups large enough for the verdicts: whether a hidden group has the literally highest rate would tell it.
    """
    robust: list[str] = list(table.get("robust_reference") or [])
    return () if not robust or robust[0] in hidden else tuple(group for group in robust if group not in hidden)


def _group(group: Json, hidden: frozenset[str], named: tuple[str, ...], *, keep_bounds: bool) -> dict[str, Any]:
    if group["group"] in hidden:
        blank = {key: None for key in group if key not in _KEPT}
        kept = {key: group.get(key) for key in _KEPT}
        empty: dict[str, Any] = {"shortfall": {}, "flip": {}, "undefined": {}}
        return {**blank, **kept, **empty, "hidden": True, "sentence": not_shown(group["group"])}
    if not hidden:
        return dict(group)
    shown = _against(group, named)
    by_bounds = group["verdict"] == "inconclusive_missing_data" and not keep_bounds
    if not named and (group.get("judged_against") is not None or group.get("is_reference")):
        shown["sentence"] = f"{group['group']}: {_AGAINST_HIDDEN}, so the comparison is not either."
    elif by_bounds:
        shown["sentence"] = f"{group['group']}: {_RANGE_HIDDEN}."
    return shown


def _against(group: Json, named: tuple[str, ...]) -> dict[str, Any]:
    """A shown group beside hidden ones: the comparison its verdict follows in place of that with the highest rate."""
    shown = {**group, "holm_p": None, "benjamini_hochberg_p": None, "robust": None}
    shown["is_reference"] = group["group"] in named
    if not named:
        return {**_without_comparison(shown, _AGAINST_HIDDEN), "judged_against": None}
    if group["group"] == named[0]:
        if HIGHEST_OF_LARGE not in shown["sentence"]:
            shown["sentence"] = shown["sentence"].replace(HIGHEST, HIGHEST_OF_LARGE)
        itself = {"impact_ratio": _ITSELF, "below_four_fifths": False} if group["selected"] else {}
        return {**_without_comparison(shown, _COMPARED_WITH), **itself}
    if group.get("robust"):
        shown |= {key: value for key, value in group["robust"].items() if key != "reference"}
    return shown


def _without_comparison(group: Json, reason: str) -> dict[str, Any]:
    blank = {key: value if key in _COUNTED else None for key, value in group.items()}
    return {**blank, "shortfall": {}, "flip": {}, "undefined": {"impact_ratio": reason}}


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
    """One cut; beside hidden groups without ratios, since a missing one would tell whose rate is the highest there."""
    groups = [dict(group) for group in point["groups"] if group["group"] not in hidden]
    if not hidden:
        return {**point, "groups": groups}
    groups = [{**group, "impact_ratio": None, "below_four_fifths": None, "fisher_p": None} for group in groups]
    return {**point, "groups": groups, **({"reference": []} if "reference" in point else {})}


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
