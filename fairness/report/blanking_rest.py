"""The rest of an audit without the figures of hidden groups: funnel, ranking, causes, reasons.

Knows the published shape and which groups are hidden. Decides nothing about which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fairness.report.blanking import NOT_SHOWN, Tables, not_shown
from fairness.report.hiding import Hidden, is_small

__all__ = [
    "blank_alternatives",
    "blank_attribution",
    "blank_funnel",
    "blank_order",
    "blank_proxies",
    "blank_ranking",
    "blank_reasons",
    "blank_reconciliation",
]

Json = Mapping[str, Any]

_NO_CELL = {"n": None, "selected": None}
_DISAGREE = "Two tables that count the same people do not agree; their figures are not shown in this view."


def blank_funnel(funnel: Json, hidden: Hidden) -> dict[str, Any]:
    """One family's funnel; without ratios beside hidden groups, since a missing one would tell who has the highest."""
    gone = hidden.of(funnel["family"])
    if not gone:
        return dict(funnel)
    nobody = {"reference": [None for _ in funnel["stages"]], "overall_reference": None}
    return {**funnel, **nobody, "groups": [_funnel_group(group, gone) for group in funnel["groups"]]}


def blank_ranking(one: Json, hidden: Hidden) -> dict[str, Any]:
    """One family's ranking figures, hidden groups left out."""
    gone = hidden.of(one["family"])
    if not gone:
        return dict(one)
    skew = [
        {
            **at,
            "by_group": [value for value in at["by_group"] if value["group"] not in gone],
            "absent": [group for group in at["absent"] if group not in gone],
        }
        for at in one.get("skew") or ()
    ]
    kept = {key: [g for g in one.get(key) or () if g["group"] not in gone] for key in ("exposure", "prefix")}
    desired = [pair for pair in one.get("desired") or () if pair[0] not in gone]
    return {**one, "desired": desired, "skew": skew, **kept}


def blank_attribution(one: Json, hidden: Hidden) -> dict[str, Any]:
    """One comparison of mean scores; gone where one side is hidden."""
    gone = hidden.of(one["family"])
    if {one["group"], one["reference"]} & gone:
        kept = {key: one[key] for key in ("family", "stage", "group")}
        reference = None if one["reference"] in gone else one["reference"]
        return {**kept, "reference": reference, "hidden": True, "requirements": [], "sentence": not_shown(one["group"])}
    parts = [
        {**part, "without": None} if (part.get("without") or {}).get("reference") in gone else dict(part)
        for part in one["requirements"]
    ]
    return {**one, "requirements": parts}


def blank_proxies(one: Json, known: Tables) -> dict[str, Any]:
    """One proxy scan; gone where the group is hidden or one side has few people."""
    few = is_small(one.get("in_group"), known.smallest)
    few = few or is_small((one.get("people") or 0) - (one.get("in_group") or 0), known.smallest)
    if not few and one["group"] not in known.hidden.of(one["family"]):
        return dict(one)
    blank: dict[str, Any] = dict.fromkeys(one)
    kept = {key: one[key] for key in ("family", "group", "kind")}
    return {**blank, **kept, "features": [], "reason": NOT_SHOWN, "sentence": not_shown(one["group"]), "hidden": True}


def blank_alternatives(one: Json, hidden: Hidden) -> dict[str, Any]:
    """One search; the lowest ratio is hidden where it is that of a hidden group."""
    gone = hidden.of(one["family"])
    sets = [one.get("current"), one.get("found"), *(one.get("frontier") or ())]
    if not any(weights and weights.get("lowest_group") in gone for weights in sets):
        return dict(one)
    shown = {key: _weights(one.get(key), gone) for key in ("current", "found")}
    frontier = [_weights(weights, gone) for weights in one.get("frontier") or ()]
    return {**one, **shown, "frontier": frontier, "sentence": f"Lowest ratios: {NOT_SHOWN}."}


def blank_order(one: Json, known: Tables) -> dict[str, Any]:
    """A given order; the figures of its groups are gone where one of them has few people in it."""
    exposure = one.get("exposure") or {}
    total, each = exposure.get("total") or {}, exposure.get("per_person") or {}
    if not any(is_small(round(total[group] / each[group]), known.smallest) for group in each if each[group]):
        return dict(one)
    whole: dict[str, Any] = {"total": {}, "per_person": {}, "ratio": exposure.get("ratio")}
    return {**one, "skew": [], "exposure": whole, "hidden": True}


def blank_reconciliation(audit: Json, hidden: Hidden) -> list[dict[str, Any]]:
    """Tables that do not agree; without figures where a group of either is hidden."""
    return [
        {**one, "found": _NO_CELL, "in_other": _NO_CELL, "sentence": _DISAGREE} if _touches(one, hidden) else dict(one)
        for one in audit.get("reconciliation") or ()
    ]


def blank_reasons(audit: Json, shown: Json, hidden: Hidden) -> dict[str, Any]:
    """The gate with every sentence replaced that was replaced elsewhere, or that counts a hidden group."""
    changed = {old: new for old, new in _sentences(audit, shown) if old != new}
    gone = sorted({group for groups in hidden.groups.values() for group in groups}, key=len, reverse=True)
    gate = dict(audit.get("gate") or {})
    reasons = (_reason(str(reason), changed, gone) for reason in gate.get("reasons") or ())
    return {**gate, "reasons": list(dict.fromkeys(reasons))}


def _funnel_group(group: Json, gone: frozenset[str]) -> dict[str, Any]:
    hide = group["group"] in gone
    steps = [_step(step, hide=hide) for step in group["steps"]]
    overall = _step(group["overall"], hide=hide)
    return {**group, "steps": steps, "overall": overall, **({"hidden": True} if hide else {})}


def _step(step: Json, *, hide: bool) -> dict[str, Any]:
    if hide:
        return {"stage": step["stage"], "cell": _NO_CELL, "rate": None, "impact_ratio": None, "below_threshold": None}
    return {**step, "impact_ratio": None, "below_threshold": None}


def _weights(weights: Json | None, gone: frozenset[str]) -> dict[str, Any] | None:
    if weights is None:
        return None
    if weights.get("lowest_group") not in gone:
        return dict(weights)
    nothing = ("lowest_ratio", "lowest_group", "interval_low", "cross_fitted_ratio")
    return {**weights, **dict.fromkeys(nothing)}


def _touches(one: Json, hidden: Hidden) -> bool:
    return bool(hidden.of(one["family"]) or hidden.of(one["other"]))


def _sentences(audit: Json, shown: Json) -> Iterator[tuple[str, str]]:
    for key in ("families", "scoring"):
        for table, new in zip(audit.get(key) or (), shown[key], strict=True):
            yield from _pairs(table["groups"], new["groups"])
    for key in ("stratified", "over_time", "reconciliation"):
        yield from _pairs(audit.get(key) or (), shown[key])


def _pairs(old: Iterable[Json], new: Iterable[Json]) -> Iterator[tuple[str, str]]:
    for before, after in zip(old, new, strict=True):
        yield str(before.get("sentence") or ""), str(after.get("sentence") or "")


def _reason(reason: str, changed: Mapping[str, str], gone: Iterable[str]) -> str:
    for old, new in changed.items():
        if old and old in reason:
            return reason.replace(old, new)
    if any(re.search(rf"(?<![\w|]){re.escape(group)}(: | has )\d", reason) for group in gone):
        return f"{reason.partition(': ')[0]}: {NOT_SHOWN}."
    return reason
