"""Every figure of an audit as one long table: stage, family, group, statistic, value, reason.

Knows the published shape of an audit. Text cells that a spreadsheet would run as a formula get an apostrophe before
them; an undefined figure has an empty value and says why.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from fairness.report.blanking import NOT_SHOWN

__all__ = ["COLUMNS", "tidy_csv"]

Json = Mapping[str, Any]
Line = tuple[str, str, str, str, str, str]

COLUMNS = ("stage", "family", "group", "statistic", "value", "reason")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # first characters that a spreadsheet takes for a formula
_SKIPPED = ("group", "undefined", "sentence", "hidden")  # of a group's figures
_RANKING = (
    "people",
    "places",
    "ties",
    "ndkl_nats",
    "ndkl_bits",
    "infeasible_index",
    "infeasible_count",
    "exposure_ratio",
)
_PATTERN = ("requisitions", "cmh", "mh_impact_ratio", "mh_odds_ratio", "breslow_day", "multiple_events", "verdict")


def tidy_csv(audit: Json) -> str:
    """The figures of an audit (or of a protected one) as CSV text, sorted, with LF line ends.

    Ratios are decimal fractions in their shortest exact form for a float; `true`, `false` and codes are text.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted({tuple(_safe(cell) for cell in line) for line in _lines(audit)}))
    return out.getvalue()


def _lines(audit: Json) -> Iterator[Line]:
    for key, prefix in (("families", ""), ("scoring", "scoring.")):
        for table in audit.get(key) or ():
            yield from _table(table, prefix)
    for pattern in audit.get("stratified") or ():
        yield from _figures(pattern, _PATTERN, "stratified.")
        for one in pattern.get("strata") or ():
            yield from _requisition(pattern, one)
    for funnel in audit.get("funnel") or ():
        for group in funnel["groups"]:
            place = ("", funnel["family"], group["group"])
            yield from _values(place, "funnel.overall", group["overall"], _why(group))
    for one in audit.get("ranking") or ():
        yield from _figures({**one, "group": ""}, _RANKING, "ranking.")
    yield from _causes(audit)


def _table(table: Json, prefix: str) -> Iterator[Line]:
    place = (str(table["stage"]), str(table["family"]))
    for name in ("known", "unknown", "declined", "omnibus", "verdict", "requisitions"):
        yield from _values((*place, ""), prefix + name, table.get(name), str(table.get("reason") or ""))
    for group in table["groups"]:
        reasons = group.get("undefined") or {}
        for name, value in group.items():
            if name in _SKIPPED:
                continue
            reason = _why(group) or str(reasons.get(name) or "")
            yield from _values((*place, str(group["group"])), prefix + name, value, reason, reasons)
    for name, ends in (table.get("bounds") or {}).items():
        yield from _values((*place, str(name)), f"{prefix}bounds", ends, "")
    for point in table.get("sweep") or ():
        for group in point["groups"]:
            figures = {name: value for name, value in group.items() if name != "group"}
            yield from _values(
                (*place, str(group["group"])), f"{prefix}sweep.{point['cut']:06d}", figures, "exploratory"
            )


def _figures(one: Json, names: tuple[str, ...], prefix: str) -> Iterator[Line]:
    place = (str(one["stage"]), str(one["family"]), str(one["group"]))
    reasons = one.get("undefined") or {}
    for name in names:
        yield from _values(place, prefix + name, one.get(name), _why(one) or str(reasons.get(name) or ""))


def _requisition(pattern: Json, one: Json) -> Iterator[Line]:
    place = (str(pattern["stage"]), str(pattern["family"]), str(pattern["group"]))
    figures = {name: value for name, value in one.items() if name not in ("requisition", "hidden")}
    yield from _values(place, f"stratified.requisition {one['requisition']}", figures, _why(one))


def _causes(audit: Json) -> Iterator[Line]:
    for one in audit.get("attribution") or ():
        place = (str(one["stage"]), str(one["family"]), str(one["group"]))
        yield from _values(place, f"attribution.gap to {one['reference']}", one.get("gap"), _why(one))
        for part in one["requirements"]:
            name = f"attribution.contribution of {part['requirement']}"
            yield from _values(place, name, part["contribution"], "")
    for one in audit.get("over_time") or ():
        place = (str(one["stage"]), str(one["family"]), str(one["group"]))
        yield from _values(place, "over_time.e_value", one.get("e_value"), _why(one) or _undefined(one, "e_value"))
    for scan in audit.get("proxies") or ():
        place = ("", str(scan["family"]), str(scan["group"]))
        yield from _values(place, f"proxies.{scan['kind']}.auc", scan.get("auc"), str(scan.get("reason") or ""))


def _undefined(one: Json, name: str) -> str:
    return str((one.get("undefined") or {}).get(name) or "")


def _why(one: Json) -> str:
    return NOT_SHOWN if one.get("hidden") else ""


def _values(
    place: tuple[str, str, str], name: str, value: Any, reason: str, reasons: Mapping[str, str] | None = None
) -> Iterator[Line]:
    """A figure as a line, an object as a line for each of its parts."""
    if isinstance(value, Mapping) and not {"num", "den", "value"} <= value.keys():
        inner = value.get("undefined") or {}
        for part, entry in value.items():
            if part in _SKIPPED:
                continue
            why = reason or str(inner.get(part) or (reasons or {}).get(f"{name.rpartition('.')[2]}.{part}") or "")
            yield from _values(place, f"{name}.{part}", entry, why)
        return
    shown = _text(value)
    yield (*place, name, shown, reason if not shown or reason == "exploratory" else "")


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return repr(value["value"])
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float) else str(value)


def _safe(cell: str) -> str:
    """A cell that no spreadsheet runs; numbers, negative ones too, stay as they are."""
    if not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
