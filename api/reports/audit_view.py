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

__all__ = ["audit_view", "reason_views"]

Json = Mapping[str, Any]

SHORTLIST = "shortlist"
DEFAULT_THRESHOLD = "4/5"  # 29 CFR 1607.4(D); said where the policy pack does not give its own
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

_REASON = re.compile(
    r"(?P<family>[^,:]+), (?P<stage>[^,]+?)(?P<pooled>, over requisitions)?: (?P<verdict>[a-z_]+)\. (?P<rest>.+)",
    re.DOTALL,
)


_UNCOMPUTED = re.compile(r"(?P<family>\S+) at stage (?P<stage>.+?) (?P<rest>cannot be computed .+)", re.DOTALL)
"""What the audit says of a family that cannot be judged at all."""


def audit_view(audit: Json | None) -> dict[str, Any]:
    """Everything the audit section shows; the grid is empty and `reason` says why where there is no audit."""
    audit = audit or {}
    tables = [_table(family, f"t{index}") for index, family in enumerate(audit.get("families") or ())]
    main_stage = SHORTLIST if any(table["stage"] == SHORTLIST for table in tables) else _last_stage(tables)
    policy = audit.get("policy") or {}
    return {
        "tables": [table for table in tables if table["stage"] == main_stage],
        "others": [table for table in tables if table["stage"] != main_stage],
        "grid": _grid(tables),
        "reason": audit.get("reason") or "No figures were computed.",
        "disagreements": [one.get("sentence") or "" for one in audit.get("reconciliation") or ()],
        "policy": policy,
        "threshold": policy.get("threshold") or DEFAULT_THRESHOLD,
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
    if found := _REASON.fullmatch(reason):
        term = words.verdict(found["verdict"])
        return {"where": _where(found), "term": term, "text": _label(found["rest"]), "tone": term.tone}
    if found := _UNCOMPUTED.fullmatch(reason):
        term = words.verdict("not_computable")
        return {"where": _where(found), "term": term, "text": words.plain(found["rest"]), "tone": term.tone}
    return {"where": "", "term": None, "text": reason, "tone": "stop"}


def _where(found: re.Match[str]) -> str:
    pooled = found.groupdict().get("pooled") or ""
    return f"{words.family_name(found['family'])}, {words.stage_name(found['stage']).lower()}{pooled}"


def _last_stage(tables: Sequence[Json]) -> str:
    return str(tables[-1]["stage"]) if tables else SHORTLIST


def _table(family: Json, ident: str) -> dict[str, Any]:
    name = words.family_name(str(family.get("family") or "family not named"))
    bounds = family.get("bounds") or {}
    unknown = _cell(family.get("unknown"))
    yardstick = tuple(family.get("robust_reference") or family.get("reference") or ())
    groups = [_row(group, bounds.get(group.get("group")) or {}, yardstick) for group in family.get("groups") or ()]
    stage = str(family.get("stage") or SHORTLIST)
    return {
        "ident": ident,
        "name": name,
        "stage": stage,
        "stage_name": words.stage_name(stage),
        "groups": groups,
        "term": words.verdict(str(family.get("verdict") or _gravest(family))),
        "reason": _reason(str(family["reason"]))["text"] if family.get("reason") else "",
        "reference": _reference_sentence(family),
        "unknown": unknown,
        "declined": _cell(family.get("declined")),
        "has_bounds": bool(unknown["n"]) and any(row["bounds"] != words.NONE for row in groups),
        "chart": _chart(groups, name, ident),
    }


def _row(group: Json, bounds: Json, yardstick: Sequence[str]) -> dict[str, Any]:
    """A group with the comparison that its verdict follows, and the one with the highest rate where that is another."""
    name = str(group.get("group") or "group not named")
    judged = group.get("robust") or group
    ratio, interval = judged.get("impact_ratio"), judged.get("interval") or {}
    is_yardstick = name in yardstick
    if is_yardstick and judged is group and not group.get("is_reference"):
        ratio, interval = {"num": 1, "den": 1, "value": 1.0}, {}
    undefined = judged.get("undefined") or {}
    return {
        "label": _label(name),
        "n": group.get("n"),
        "selected": group.get("selected"),
        "rate": words.percent(group.get("rate")),
        "ratio": words.number(ratio),
        "ratio_value": None if ratio is None else ratio.get("value"),
        "why_no_ratio": undefined.get("impact_ratio") or group.get("reason") or "reason not given",
        "low": interval.get("low"),
        "high": interval.get("high"),
        "interval": _range(interval),
        "bounds": _range(bounds),
        "is_yardstick": is_yardstick,
        "to_highest": _to_highest(group, is_yardstick=is_yardstick),
        "term": words.verdict(str(group.get("verdict") or "not_computable")),
        "meaning": _label(
            _FIGURES.sub("", str(group.get("sentence") or ""), count=1).removeprefix(f"{name}: "),
        ),
        "excluded": (group.get("excluded") or {}).get("reason"),
    }


def _to_highest(group: Json, *, is_yardstick: bool) -> str:
    """The ratio to the highest rate, where that is of a group too small for the verdicts to compare with."""
    if group.get("is_reference"):
        return "" if is_yardstick else "the highest rate"
    if not group.get("robust") and not is_yardstick:
        return ""
    return "" if group.get("impact_ratio") is None else f"{words.number(group['impact_ratio'])} of the highest rate"


def _label(text: str) -> str:
    """`Female|Asian` → "Female, Asian"."""
    return text.replace("|", ", ")


def _range(ends: Json) -> str:
    """Both ends as "0.24 to 2.05"; an end that does not exist is said in words."""
    low, high = ends.get("low"), ends.get("high")
    if low is None and high is None:
        return words.NONE
    start = "undefined" if low is None else words.number(low, 2)
    return f"{start} to {'no end' if high is None else words.number(high, 2)}"


def _reference_sentence(family: Json) -> str:
    reference = _listed(family.get("reference"))
    robust = _listed(family.get("robust_reference"))
    if not reference:
        return "No group can serve as the yardstick."
    if robust and robust != reference:
        return (
            f"The highest rate is that of {reference}, too small a group to be a yardstick; "
            f"the verdicts compare with {robust}, and the ratio to the highest rate stands below."
        )
    return f"Each group is compared with the highest rate: {reference}."


def _listed(labels: Sequence[str] | None) -> str:
    return " and ".join(_label(label) for label in labels or ())


def _cell(cell: Json | None) -> dict[str, int]:
    cell = cell or {}
    return {"n": cell.get("n") or 0, "selected": cell.get("selected") or 0}


def _gravest(family: Json) -> str:
    found = [str(group.get("verdict")) for group in family.get("groups") or () if group.get("n")]
    return max(found, key=_severity, default="not_computable")


def _severity(code: str) -> int:
    return _SEVERITY.index(code) if code in _SEVERITY else -1


def _chart(rows: Sequence[Json], name: str, ident: str) -> Markup:
    bars = [
        RatioBar(
            label=row["label"],
            ratio=row["ratio_value"],
            shown=row["ratio"],
            low=row["low"],
            high=row["high"],
            is_yardstick=row["is_yardstick"] and row["ratio_value"] is not None,
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
