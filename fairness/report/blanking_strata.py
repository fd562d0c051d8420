"""Several requisitions of an audit without hidden figures: each requisition, all together, and over time.

Knows the published shape, which groups are hidden, and how small a cell is. A figure over all requisitions goes as soon
as one of them is hidden: with the others shown, its counts could be found by trying them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fairness.report.blanking import Tables, not_shown
from fairness.report.hiding import Count, closed, is_small

__all__ = ["COMMON_HIDDEN", "blank_over_time", "blank_stratified"]

Json = Mapping[str, Any]
Place = tuple[str, str]
"""Family and stage."""

COMMON_HIDDEN = (
    "figures over all requisitions are not shown in this view, because the counts of some requisitions are hidden and "
    "could be found from them"
)

_COMMON = (
    *("uninformative_requisitions", "cmh", "cmh_corrected", "mh_impact_ratio", "mh_odds_ratio", "breslow_day"),
    *("consistent", "multiple_events"),
)
_PLACE = ("family", "stage", "group", "reference")
_STATED = ("family", "stage", "group", "reference", "requisitions", "verdict")
_EVIDENCE = ("e_value", "rolling_requisitions", "rolling_impact_ratio", "rolling_p")
_SERIES = ("family", "stage", "group", "reference", "window", "alert_at", "comparisons")
_SOMEWHERE = "not shown in this view"
"""Stands for the requisition at which an alert was raised, so that there still is one."""


def blank_stratified(audit: Json, known: Tables) -> list[dict[str, Any]]:
    """Every pattern over requisitions, without hidden ones and what would give them away."""
    requisitions = _hidden_requisitions(audit, known)
    shown = []
    for pattern in audit.get("stratified") or ():
        gone = requisitions.get((pattern["family"], pattern["stage"]), frozenset())
        if {pattern["group"], pattern["reference"]} & known.hidden.of(pattern["family"]):
            kept = _named(pattern, known, (*_PLACE, "verdict"))
            shown.append({**kept, "hidden": True, "strata": [], "sentence": not_shown(pattern["group"])})
        elif gone:
            shown.append(_pattern(pattern, gone))
        else:
            shown.append(dict(pattern))
    return shown


def blank_over_time(audit: Json, known: Tables) -> list[dict[str, Any]]:
    """Every series over time; without evidence and rolling figures where a requisition is hidden."""
    requisitions = _hidden_requisitions(audit, known)
    shown = []
    for one in audit.get("over_time") or ():
        gone = requisitions.get((one["family"], one["stage"]), frozenset())
        if {one["group"], one["reference"]} & known.hidden.of(one["family"]):
            kept = _named(one, known, _PLACE)
            shown.append({**kept, "hidden": True, "points": [], "sentence": not_shown(one["group"])})
        elif gone:
            shown.append(_series(one, gone))
        else:
            shown.append(dict(one))
    return shown


def _named(one: Json, known: Tables, keys: Iterable[str]) -> dict[str, Any]:
    """What a hidden comparison is about; a hidden group is never named as the one compared with."""
    kept = {key: one[key] for key in keys}
    return kept | {"reference": None} if one["reference"] in known.hidden.of(one["family"]) else kept


def _pattern(pattern: Json, gone: frozenset[str]) -> dict[str, Any]:
    """The verdict and the requisitions shown, without any figure of all together."""
    kept = {key: pattern[key] for key in _STATED if key in pattern}
    strata = [_stratum(one, hide=one["requisition"] in gone) for one in pattern.get("strata") or ()]
    undefined = {key: COMMON_HIDDEN for key in _COMMON if key != "uninformative_requisitions"}
    return {**kept, **dict.fromkeys(_COMMON), "strata": strata, "sentence": _said(pattern), "undefined": undefined}


def _series(one: Json, gone: frozenset[str]) -> dict[str, Any]:
    """The counts of the requisitions shown, and whether there was an alert."""
    kept = {key: one[key] for key in _SERIES if key in one}
    points = [
        {**_stratum(point, hide=point["requisition"] in gone), **dict.fromkeys(_EVIDENCE)} for point in one["points"]
    ]
    alerted = _SOMEWHERE if one.get("alerted") else None
    found = "the evidence reached its alert level" if alerted else "the evidence did not reach its alert level"
    return {
        **kept,
        "points": points,
        "e_value": None,
        "alerted": alerted,
        "sentence": _said(one, f"{found}; "),
        "undefined": {"e_value": COMMON_HIDDEN},
    }


def _said(one: Json, found: str = "") -> str:
    requisitions = len(one.get("strata") or one.get("points") or ())
    return f"{one['group']} against {one['reference']} over {requisitions} requisitions: {found}{COMMON_HIDDEN}."


def _stratum(one: Json, *, hide: bool) -> dict[str, Any]:
    if not hide:
        return dict(one)
    blank: dict[str, Any] = dict.fromkeys(one)
    nothing = {"n": None, "selected": None}
    return {**blank, "requisition": one["requisition"], "focal": nothing, "reference": nothing, "hidden": True}


def _hidden_requisitions(audit: Json, known: Tables) -> dict[Place, frozenset[str]]:
    """By family and stage, the requisitions to hide: those with a small cell, and those that would give them away."""
    cells: dict[Place, dict[str, dict[str, Count]]] = {}
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
