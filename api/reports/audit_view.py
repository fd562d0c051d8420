"""An audit as the report shows it: what was found, table by table, in words.

Reads the published shape of an audit. Computes no figure, and leaves undefined what is undefined, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from api.reports import words
from api.reports.charts import RatioBar, impact_ratio_chart

__all__ = ["audit_view", "reason_view"]

Json = Mapping[str, Any]

SHORTLIST = "shortlist"
DEFAULT_THRESHOLD = "4/5"  # 29 CFR 1607.4(D); said where the policy pack does not give its own

_FIGURES = re.compile(r"^.* a ratio of \d+\.\d+\. (?=[A-Z])", re.DOTALL)
"""The start of a verdict sentence that repeats the row's own figures."""
_REASON = re.compile(r"(?P<family>[^,:]+), (?P<stage>[^,]+?)(?P<pooled>, over requisitions)?: (?P<verdict>[a-z_]+)\. (?P<rest>.+)", re.DOTALL)


def audit_view(audit: Json | None) -> dict[str, Any]:
    """Everything the audit section shows; `families` is empty and `reason` says why where there is no audit."""
    audit = audit or {}
    families: Sequence[Json] = audit.get("families") or ()
    tables = [_table(family, f"t{index}") for index, family in enumerate(families)]
    main_stage = SHORTLIST if any(table["stage"] == SHORTLIST for table in tables) else _last_stage(tables)
    policy = audit.get("policy") or {}
    return {
        "tables": [table for table in tables if table["stage"] == main_stage],
        "others": [table for table in tables if table["stage"] != main_stage],
        "stage": words.stage_name(main_stage),
        "grid": _grid(tables),
        "reason": audit.get("reason") or "No figures were computed.",
        "disagreements": [one.get("sentence") or "" for one in audit.get("reconciliation") or ()],
        "policy": policy,
        "threshold": policy.get("threshold") or DEFAULT_THRESHOLD,
        "sha256": audit.get("sha256"),
    }


def reason_view(reason: str) -> dict[str, Any]:
    """A reason of the gate: `where` and `term` where it has the form "family, stage: verdict. sentence"."""
    found = _REASON.fullmatch(reason)
    if not found:
        return {"where": "", "term": None, "text": reason}
    where = f"{words.family_name(found['family'])}, {words.stage_name(found['stage']).lower()}{found['pooled'] or ''}"
    return {"where": where, "term": words.verdict(found["verdict"]), "text": found["rest"]}


def _last_stage(tables: Sequence[Json]) -> str:
    return str(tables[-1]["stage"]) if tables else SHORTLIST


def _table(family: Json, ident: str) -> dict[str, Any]:
    name = words.family_name(str(family.get("family") or "family not named"))
    bounds = family.get("bounds") or {}
    unknown = _cell(family.get("unknown"))
    groups = [_row(group, bounds.get(group.get("group")) or {}) for group in family.get("groups") or ()]
    stage = str(family.get("stage") or SHORTLIST)
    return {
        "ident": ident,
        "name": name,
        "stage": stage,
        "stage_name": words.stage_name(stage),
        "groups": groups,
        "term": words.verdict(str(family.get("verdict") or _gravest(family))),
        "reason": family.get("reason"),
        "reference": _reference_sentence(family),
        "unknown": unknown,
        "declined": _cell(family.get("declined")),
        "known": _cell(family.get("known")),
        "has_bounds": bool(unknown["n"]) and any(row["bounds"] != words.NONE for row in groups),
        "chart": _chart(groups, name, ident),
    }


def _row(group: Json, bounds: Json) -> dict[str, Any]:
    label = str(group.get("group") or "group not named").replace("|", ", ")
    is_reference = bool(group.get("is_reference"))
    undefined = group.get("undefined") or {}
    ratio = group.get("impact_ratio")
    return {
        "label": label,
        "n": group.get("n"),
        "selected": group.get("selected"),
        "rate": words.percent(group.get("rate")),
        "ratio": words.number(ratio),
        "ratio_value": None if ratio is None else ratio.get("value"),
        "why_no_ratio": undefined.get("impact_ratio") or group.get("reason") or "not given",
        "below": bool(group.get("below_four_fifths")),
        "low": (group.get("interval") or {}).get("low"),
        "high": (group.get("interval") or {}).get("high"),
        "interval": _range(group.get("interval") or {}),
        "bounds": _range(bounds),
        "is_reference": is_reference,
        "term": words.verdict(str(group.get("verdict") or "not_computable")),
        "meaning": _FIGURES.sub("", str(group.get("sentence") or ""), count=1).removeprefix(f"{group.get('group')}: "),
        "robust": _robust(group.get("robust")),
        "excluded": (group.get("excluded") or {}).get("reason"),
    }


def _robust(robust: Json | None) -> str:
    """The comparison with a yardstick that is large enough, where the highest rate is that of a small group."""
    if not robust:
        return ""
    ratio = words.number(robust.get("impact_ratio"))
    return f"{ratio} against {str(robust.get('reference') or 'the next').replace('|', ', ')}"


def _range(ends: Json) -> str:
    """ "0.24 to 2.05"; an end that does not exist is said in words."""
    low, high = ends.get("low"), ends.get("high")
    if low is None and high is None:
        return words.NONE
    return f"{'undefined' if low is None else words.number(low, 2)} to {'no end' if high is None else words.number(high, 2)}"


def _reference_sentence(family: Json) -> str:
    reference = _listed(family.get("reference"))
    robust = _listed(family.get("robust_reference"))
    if not reference:
        return "No group can serve as the yardstick."
    if robust and robust != reference:
        return (
            f"The highest rate is that of {reference}, too small a group to be a yardstick; "
            f"the verdicts compare with {robust}."
        )
    return f"Each group is compared with the highest rate: {reference}."


def _listed(labels: Sequence[str] | None) -> str:
    return " and ".join(label.replace("|", ", ") for label in labels or ())


def _cell(cell: Json | None) -> dict[str, int]:
    cell = cell or {}
    return {"n": cell.get("n") or 0, "selected": cell.get("selected") or 0}


_SEVERITY = ["no_indication", "insufficient", "statistical_attention", "practical_only", "small_numbers_watch", "inconclusive_missing_data", "indicated", "not_computable"]


def _gravest(family: Json) -> str:
    found = [str(group.get("verdict")) for group in family.get("groups") or () if group.get("n")]
    return max(found, key=lambda code: _SEVERITY.index(code) if code in _SEVERITY else -1, default="not_computable")


def _chart(rows: Sequence[Json], name: str, ident: str) -> Markup:
    bars = [
        RatioBar(
            label=row["label"],
            ratio=row["ratio_value"],
            shown=row["ratio"],
            low=row["low"],
            high=row["high"],
            is_reference=row["is_reference"] and row["ratio_value"] is not None,
            reason=row["why_no_ratio"],
        )
        for row in rows
        if row["n"]
    ]
    return impact_ratio_chart(bars, title=f"Impact ratios by group: {name}", ident=f"chart-{ident}")


def _grid(tables: Sequence[Json]) -> dict[str, Any]:
    """The gravest verdict of each family at each stage."""
    stages = list(dict.fromkeys(table["stage"] for table in tables))
    names = list(dict.fromkeys(table["name"] for table in tables))
    cells = {(table["name"], table["stage"]): table for table in tables}
    return {
        "stages": [words.stage_name(stage) for stage in stages],
        "rows": [{"name": name, "cells": [cells.get((name, stage)) for stage in stages]} for name in names],
    }
