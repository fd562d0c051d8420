"""Values in a JSON document of somebody else, each read as one kind or not at all.

Knows JSON types. Never raises and never corrects: a value of the wrong kind is None, empty or "".
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

__all__ = ["count_of", "date_of", "figure_of", "list_of", "rows_of", "text_of"]

SPELLING = Fraction(1, 10**9)
"""How far the decimal spelling of an exact fraction may lie from it: what a double loses."""


def count_of(value: Any) -> int | None:
    """A whole number of people, 0 or more; None for anything else, such as "<5"."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def figure_of(value: Any) -> tuple[Fraction, bool] | None:
    """A rate or ratio, and whether it is exact: `{"num", "den"}` is, a number is not. None for anything else.

    A fraction whose own decimal `value` says something else is no figure.
    """
    if not isinstance(value, Mapping):
        number = _number(value)
        return None if number is None else (number, False)
    num, den = count_of(value.get("num")), count_of(value.get("den"))
    if num is None or not den:
        return None
    spelt = _number(value["value"]) if "value" in value else Fraction(num, den)
    return (Fraction(num, den), True) if spelt is not None and abs(spelt - Fraction(num, den)) <= SPELLING else None


def date_of(value: Any) -> datetime.date | None:
    """An ISO date, or None."""
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def rows_of(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; empty for anything else."""
    return [row for row in list_of(value) if isinstance(row, Mapping)]


def list_of(value: Any) -> Sequence[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list | tuple) else ()


def text_of(value: Any) -> str:
    """Text without outer spaces; "" for anything else."""
    return value.strip() if isinstance(value, str) else ""


def _number(value: Any) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return Fraction(value) if isinstance(value, int) else Fraction(repr(value))
    except ValueError:  # not a number, or infinity
        return None
