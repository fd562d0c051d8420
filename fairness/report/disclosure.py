"""An audit as an internal view may show it: nothing about a handful of people, and nothing that gives them away.

The rule. A group of fewer than five people is hidden: its counts, and every figure that rests on them; its verdict
stays. Other groups are hidden with it until no hidden number follows from shown totals by subtraction (`hiding`). A
comparison with a hidden group is hidden, and beside one nothing says which group has the literally highest rate. Where
a requisition is hidden, so is every figure over all requisitions of that family and stage (`blanking_strata`). Other
cuts are shown only where each group differs by at least five people (or not at all) from the last cut shown. What this
module does not know is left out. Counts of people who gave no answer stay: they are no group. So do figures that
somebody typed to ask about them (availability, power, prefixes), but not an order of places in which a group has few
people. The whole audit's hash goes, because hidden counts could be found by trying them against it.
Not ruled out: solving for a hidden number from many figures of several tables at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairness.report.blanking import Tables, blank_table
from fairness.report.blanking_rest import (
    blank_alternatives,
    blank_attribution,
    blank_funnel,
    blank_order,
    blank_proxies,
    blank_ranking,
    blank_reasons,
    blank_reconciliation,
)
from fairness.report.blanking_strata import blank_over_time, blank_stratified
from fairness.report.hiding import hidden_groups
from fairness.serialise import sha256_of

__all__ = ["SMALLEST", "protect", "safe_update"]

Json = Mapping[str, Any]
Key = tuple[str, ...]

SMALLEST = 5
"""People; fewer could be recognised by those who know the pool. A common rule of statistical offices."""


def protect(audit: Json, *, smallest: int = SMALLEST) -> dict[str, Any]:
    """The audit as an internal view may show it; the one given is left as it is.

    A hidden group has `hidden: true` and None for every figure. `disclosure` says what was hidden, and `sha256` is that
    of the protected figures. An audit that is protected already is given as it is.

    Args:
        audit: the JSON that `fairness.to_json` makes.
        smallest: people; a group of 1 to `smallest` − 1 is hidden.
    """
    if "disclosure" in audit:
        return dict(audit)
    hidden = hidden_groups(audit, smallest=smallest)
    known = Tables(hidden, smallest, _policy_minimum(audit, smallest))
    body: dict[str, Any] = {
        "families": [blank_table(table, known) for table in audit.get("families") or ()],
        "scoring": [blank_table(table, known) for table in audit.get("scoring") or ()],
        "stratified": blank_stratified(audit, known),
        "over_time": blank_over_time(audit, known),
        "funnel": [blank_funnel(funnel, hidden) for funnel in audit.get("funnel") or ()],
        "ranking": [blank_ranking(one, hidden) for one in audit.get("ranking") or ()],
        "attribution": [blank_attribution(one, hidden) for one in _many(audit.get("attribution"))],
        "proxies": [blank_proxies(one, known) for one in _many(audit.get("proxies"))],
        "alternatives": [blank_alternatives(one, hidden) for one in _many(audit.get("alternatives"))],
        "perturbation": list(_many(audit.get("perturbation"))),
        "reconciliation": blank_reconciliation(audit, hidden),
        "policy": dict(audit.get("policy") or {}),
    }
    body |= {key: list(audit[key]) for key in ("availability", "power", "prefixes") if audit.get(key)}
    if audit.get("orders"):
        body["orders"] = [blank_order(one, known) for one in audit["orders"]]
    body["gate"] = blank_reasons(audit, body, hidden)
    body["disclosure"] = {
        "smallest": smallest,
        "hidden": {family: sorted(groups) for family, groups in sorted(hidden.groups.items()) if groups},
    }
    return {**body, "sha256": sha256_of(body)}


def safe_update(previous: Json, current: Json, *, smallest: int = SMALLEST) -> bool:
    """Whether an internal view may replace an older one without the two together saying more than either.

    True if every count that both show is unchanged or changed by at least `smallest` people, and in each family that
    both have the same groups are hidden. Counts are people, selected and not selected of every group, total, cut and
    requisition, and what the hidden groups of a table hold together.

    Args:
        previous: what readers have seen: the result of `protect`, or the audit it was made of.
        current: what they would see next, likewise.
        smallest: people, as in `protect`.
    """
    before, after = (_protected(one, smallest) for one in (previous, current))
    hidden_before, hidden_after = before["disclosure"]["hidden"], after["disclosure"]["hidden"]
    for family in _families(before) & _families(after):
        if hidden_before.get(family, []) != hidden_after.get(family, []):
            return False
    counts, later = dict(_counts(before)), dict(_counts(after))
    changes = (abs(later[key] - counts[key]) for key in counts.keys() & later.keys())
    return all(change == 0 or change >= smallest for change in changes)


def _protected(audit: Json, smallest: int) -> Json:
    return audit if "disclosure" in audit else protect(audit, smallest=smallest)


def _policy_minimum(audit: Json, smallest: int) -> int:
    return int((audit.get("policy") or {}).get("min_n") or smallest)


def _many(value: Any) -> tuple[Json, ...]:
    if not value:
        return ()
    return (value,) if isinstance(value, Mapping) else tuple(value)


def _families(audit: Json) -> set[str]:
    return {table["family"] for key in ("families", "scoring") for table in audit.get(key) or ()}


def _counts(audit: Json) -> Iterator[tuple[Key, int]]:
    """Every count shown, and what can be had from shown ones by subtraction, by where it stands."""
    for kind in ("families", "scoring"):
        for table in audit.get(kind) or ():
            yield from _of_table((kind, table["family"], table["stage"]), table)
    for pattern in audit.get("stratified") or ():
        place = ("stratum", pattern["family"], pattern["stage"])
        for one in pattern.get("strata") or ():
            yield from _cell((*place, pattern["group"], one["requisition"]), one["focal"])
            yield from _cell((*place, pattern["reference"], one["requisition"]), one["reference"])
    for funnel in audit.get("funnel") or ():
        for group in funnel["groups"]:
            yield from _cell(("overall", funnel["family"], group["group"]), group["overall"]["cell"])


def _of_table(place: Key, table: Json) -> Iterator[tuple[Key, int]]:
    shown = [group for group in table["groups"] if group["n"] is not None]
    for group in shown:
        yield from _cell((*place, group["group"]), group)
    for key in ("known", "unknown", "declined"):
        yield from _cell((*place, "", key), table.get(key) or {})
    known = table.get("known") or {}
    if known.get("n") is not None:
        rest = {part: known[part] - sum(group[part] for group in shown) for part in ("n", "selected")}
        yield from _cell((*place, "", "hidden"), rest)
    for point in table.get("sweep") or ():
        for group in point["groups"]:
            yield (*place, group["group"], f"cut {point['cut']}"), group["selected"]


def _cell(place: Key, cell: Json) -> Iterator[tuple[Key, int]]:
    if cell.get("n") is not None and cell.get("selected") is not None:
        yield (*place, "n"), cell["n"]
        yield (*place, "selected"), cell["selected"]
        yield (*place, "not selected"), cell["n"] - cell["selected"]
