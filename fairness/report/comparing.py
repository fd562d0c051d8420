"""A group beside the one it is compared with: its bar, the sentence that names the reference, the ratio to the highest.

Reads the published shape of an audit, whole or protected. Computes no figure; every page that shows an audit words a
comparison through this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fairness.report import wording as words
from fairness.report.charts import RatioBar

__all__ = [
    "HIDDEN",
    "HIGHEST",
    "REFERENCE",
    "TOO_SMALL",
    "WHERE_SHOWN",
    "bounds_shown",
    "chart_bar",
    "compared",
    "compared_sentence",
    "literal_ratio",
    "standing",
    "too_small_to_compare",
    "unknown_sentence",
]

Json = Mapping[str, Any]

HIDDEN = "not shown in this view"
"""Stands under a group whose figures an internal view does not show."""

WHERE_SHOWN = (
    "What is not shown here stands in the statutory view, and in audit.json: they hold every figure. On the page of an "
    "audit it is opened with Show every figure."
)
"""Stands at the head of tables with hidden figures."""

REFERENCE = "reference"
"""Stands where a group would be compared with itself."""

HIGHEST = "highest rate"
"""Stands there too, where no group has a higher one."""

TOO_SMALL = "too few people or too small a share of those known"
"""What a group has that nobody is compared with, where the policy's numbers are not at hand."""

_SHARE = re.compile(r"\d+(?:/[1-9]\d*)?|0?\.\d+")
_FEWEST_FOR_A_RATE = 5  # people
_ITSELF = {"num": 1, "den": 1}


def chart_bar(group: Json, yardstick: Sequence[str]) -> RatioBar:
    """A group's bar: the comparison that its verdict follows, 1 for a reference that has people selected."""
    judged = group.get("robust") or group
    is_yardstick = group["group"] in yardstick and not group.get("hidden")
    ratio = _ITSELF if is_yardstick and group.get("selected") else judged.get("impact_ratio")
    ends = {} if is_yardstick else judged.get("interval") or {}
    reason = HIDDEN if group.get("hidden") else (judged.get("undefined") or {}).get("impact_ratio") or ""
    exact = words.exact(ratio)
    return RatioBar(
        words.label(group["group"]),
        None if exact is None else float(exact),
        words.ratio(ratio),
        ends.get("low"),
        ends.get("high"),
        is_yardstick,
        reason,
    )


def compared(one: Json) -> str:
    """Two groups as a title: "Female and Male"; the first alone where the other is hidden."""
    return " and ".join(words.label(one[key]) for key in ("group", "reference") if one.get(key) is not None)


def compared_sentence(family: Json, *, too_small: str = TOO_SMALL) -> str:
    """Which group the others are compared with, and why where it is not the one with the highest rate.

    Args:
        family: the table; beside a hidden group nothing is said of who has the highest rate.
        too_small: which groups the policy compares nobody with, as in `too_small_to_compare`.
    """
    reference, robust = family.get("reference") or (), family.get("robust_reference") or ()
    if _any_hidden(family):
        return _compared_beside_hidden(robust)
    if not reference:
        return "No group can serve as the reference."
    groups = [group for group in family.get("groups") or () if group.get("hidden") or group.get("n")]
    if len(groups) > 1 and all(group["group"] in reference for group in groups):
        return "All groups have the same rate."
    if robust and not set(robust) & set(reference):
        return (
            f"The highest rate is that of {words.listed(reference)}, which has {too_small}: the verdicts compare with "
            f"{words.listed(robust)} instead, and the ratio to the highest rate stands under theirs."
        )
    return f"Each group is compared with the highest rate, that of {words.listed(robust or reference)}."


def standing(name: str, family: Json) -> str:
    """What stands in place of a verdict for a group that others are compared with."""
    return HIGHEST if name in (family.get("reference") or ()) and not _any_hidden(family) else REFERENCE


def too_small_to_compare(policy: Json) -> str:
    """The policy's least group to compare with: "fewer than 5 people or less than 2 % of those known"."""
    least, found = policy.get("min_n"), str(policy.get("min_share") or "")
    share = Fraction(found) if _SHARE.fullmatch(found) else Fraction(0)
    parts = [f"fewer than {least} people"] if least else []
    if share:
        parts.append(f"less than {words.weighed(_published(100 * share))} % of those known")
    return " or ".join(parts) or TOO_SMALL


def bounds_shown(bounds: Json | None, *, is_yardstick: bool) -> Json:
    """The range that unknown answers leave; nothing for a reference that no answer could put behind another group."""
    ends = bounds or {}
    stays_ahead = is_yardstick and ends.get("low") is not None and ends["low"] >= 1
    return {} if stays_ahead else ends


def literal_ratio(group: Json, yardstick: Sequence[str]) -> str:
    """The ratio to the highest rate, where that is of a group too small for the verdicts to compare with."""
    is_yardstick = group["group"] in yardstick
    if group.get("is_reference"):
        return "" if is_yardstick else "the highest rate"
    if group.get("impact_ratio") is None or (group.get("robust") is None and not is_yardstick):
        return ""
    return f"{words.ratio(group['impact_ratio'])} of\u00a0highest"


def _published(value: Fraction) -> dict[str, int]:
    return {"num": value.numerator, "den": value.denominator}


def _any_hidden(family: Json) -> bool:
    return any(group.get("hidden") for group in family.get("groups") or ())


def _compared_beside_hidden(robust: Sequence[str]) -> str:
    if not robust:
        return f"What the groups are compared with is {HIDDEN}."
    return (
        f"Each group is compared with {words.listed(robust)}, the highest rate of the groups large enough to compare "
        f"with; whether a group {HIDDEN} has a higher one is not said."
    )


def unknown_sentence(family: Json) -> str:
    """How many people of a table gave no answer, and how they fared."""
    unknown, declined = family["unknown"], family.get("declined") or {}
    of_them = f" ({declined['n']} of them declined to)" if declined.get("n") else ""
    return f"{words.people(unknown['n'])} did not say{of_them}; {_how_many_of_them(unknown)}."


def _how_many_of_them(unknown: Json) -> str:
    """How those without an answer fared; a rate only where there are enough of them for one to mean anything."""
    n, selected = unknown["n"], unknown["selected"]
    if n == 1:
        return "that person was selected" if selected else "that person was not selected"
    rate = f" ({words.percent({'num': selected, 'den': n})})" if n >= _FEWEST_FOR_A_RATE else ""
    return f"{selected} of them selected{rate}"
