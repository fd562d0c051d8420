"""An audit as the report of a run shows it: what was found, table by table, in the words of the audit's own report.

Reads the published shape of an audit. Computes no figure, and leaves undefined what is undefined, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from fairness.report import wording
from fairness.report.charts import ratio_chart
from fairness.report.comparing import (
    bounds_shown,
    chart_bar,
    compared_sentence,
    literal_ratio,
    standing,
    unknown_sentence,
)
from fairness.report.drawing import svg
from fairness.report.family import Limit, limit_of
from fairness.report.reasons import reason_of

__all__ = ["audit_view", "reason_views"]

Json = Mapping[str, Any]

SHORTLIST = "shortlist"
TONES = ("stop", "notice", "quiet")

_SEVERITY = (
    "no_indication",
    "insufficient",
    "statistical_attention",
    "practical_only",
    "small_numbers_watch",
    "inconclusive_missing_data",
    "indicated",
    "not_computable",
)
"""Verdicts from the lightest to the gravest, for an audit that does not say a family's own."""

_FIGURES = re.compile(r"^.*? a ratio of \d+\.\d+\. (?=\S)", re.DOTALL)
"""The start of a verdict sentence that repeats the row's own figures."""


def audit_view(audit: Json | None) -> dict[str, Any]:
    """Everything the audit section shows; the grid is empty and `reason` says why where there is no audit."""
    audit = audit or {}
    limit = limit_of(audit)
    tables = [_table(family, f"t{index}", limit) for index, family in enumerate(audit.get("families") or ())]
    main_stage = SHORTLIST if any(table["stage"] == SHORTLIST for table in tables) else _last_stage(tables)
    return {
        "tables": [table for table in tables if table["stage"] == main_stage],
        "others": [table for table in tables if table["stage"] != main_stage],
        "grid": _grid(tables),
        "reason": audit.get("reason") or "No figures were computed.",
        "disagreements": [one.get("sentence") or "" for one in audit.get("reconciliation") or ()],
        "policy": audit.get("policy") or {},
        "threshold": limit.text,
        "sha256": audit.get("sha256"),
    }


def reason_views(reasons: Sequence[str]) -> list[dict[str, Any]]:
    """The gate's reasons, gravest first: those that stop, those to notice, those too small to tell.

    Each has `where` and `term` if it is written "family, stage: verdict. sentence"; else its text alone.
    """
    return sorted((_reason(reason) for reason in reasons), key=_by_tone)


def _by_tone(reason: Json) -> int:
    return TONES.index(reason["tone"])


def _reason(reason: str) -> dict[str, Any]:
    found = reason_of(reason)
    tone = "stop" if found.term is None else found.term.tone
    return {"where": found.where, "term": found.term, "text": found.text, "tone": tone}


def _last_stage(tables: Sequence[Json]) -> str:
    return str(tables[-1]["stage"]) if tables else SHORTLIST


def _table(family: Json, ident: str, limit: Limit) -> dict[str, Any]:
    name = wording.family_name(family.get("family") or "family not named")
    unknown = _cell(family.get("unknown"))
    groups = [{**group, "group": group.get("group") or "group not named"} for group in family.get("groups") or ()]
    yardstick = tuple(family.get("robust_reference") or family.get("reference") or ())
    rows = [_row(group, family, yardstick, limit) for group in groups]
    stage = str(family.get("stage") or SHORTLIST)
    return {
        "ident": ident,
        "name": name,
        "stage": stage,
        "stage_name": wording.stage_name(stage),
        "groups": rows,
        "term": wording.verdict(family.get("verdict") or _gravest(family), limit=limit.text),
        "reason": reason_of(str(family["reason"]), limit=limit.text).text if family.get("reason") else "",
        "without": unknown,
        "reference": compared_sentence(family, too_small=limit.too_small),
        "unknown": unknown_sentence({**family, "unknown": unknown}) if unknown["n"] else "",
        "has_bounds": bool(unknown["n"]) and any(row["bounds"] != wording.NONE for row in rows),
        "chart": _chart(groups, yardstick, name, ident, limit),
    }


def _row(group: Json, family: Json, yardstick: Sequence[str], limit: Limit) -> dict[str, Any]:
    """A group with the comparison that its verdict follows, and the one with the highest rate where that is another."""
    judged = group.get("robust") or group
    bounds = (family.get("bounds") or {}).get(group["group"])
    bar = chart_bar(group, yardstick)
    return {
        "label": bar.label,
        "n": wording.count(group.get("n")),
        "selected": wording.count(group.get("selected")),
        "rate": wording.percent(group.get("rate")),
        "ratio": bar.shown,
        "why_no_ratio": "" if bar.ratio is not None else bar.reason or group.get("reason") or "reason not given",
        "interval": wording.NONE if bar.is_yardstick else wording.interval(judged.get("interval")),
        "bounds": wording.interval(bounds_shown(bounds, is_yardstick=bar.is_yardstick)),
        "standing": wording.sentence_case(standing(group["group"], family)) if bar.is_yardstick else "",
        "to_highest": literal_ratio(group, yardstick),
        "term": wording.verdict(group.get("verdict") or "not_computable", limit=limit.text),
        "meaning": _meaning(group),
        "excluded": (group.get("excluded") or {}).get("reason"),
    }


def _meaning(group: Json) -> str:
    """The audit's sentence without the group's name and without the figures that its row shows already."""
    said = _FIGURES.sub("", str(group.get("sentence") or ""), count=1).removeprefix(f"{group['group']}: ")
    return wording.label(said)


def _cell(cell: Json | None) -> dict[str, int]:
    cell = cell or {}
    return {"n": cell.get("n") or 0, "selected": cell.get("selected") or 0}


def _gravest(family: Json) -> str:
    found = [str(group.get("verdict")) for group in family.get("groups") or () if group.get("n")]
    return max(found, key=_severity, default="not_computable")


def _severity(code: str) -> int:
    return _SEVERITY.index(code) if code in _SEVERITY else -1


def _chart(groups: Sequence[Json], yardstick: Sequence[str], name: str, ident: str, limit: Limit) -> Markup:
    bars = [chart_bar(group, yardstick) for group in groups if group.get("n")]
    if all(bar.ratio is None or bar.is_yardstick for bar in bars):
        return Markup("")
    title = f"Impact ratios by group: {name}"
    return svg(ratio_chart(bars, ident=f"chart-{ident}", title=title, threshold=limit.value))


def _grid(tables: Sequence[Json]) -> dict[str, Any]:
    """The gravest verdict of each family at each stage."""
    stages = list(dict.fromkeys(table["stage"] for table in tables))
    names = list(dict.fromkeys(table["name"] for table in tables))
    cells = {(table["name"], table["stage"]): table for table in tables}
    return {
        "stages": [wording.stage_name(stage) for stage in stages],
        "rows": [{"name": name, "cells": [cells.get((name, stage)) for stage in stages]} for name in names],
    }
