"""One rule for publishing values: dataclasses by their field names, fractions exact, nothing that is not a number.

Knows shapes of Python values. Does not know what any of them means.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any

from fairness.errors import FairnessDefect

__all__ = ["plain"]


def plain(value: Any) -> Any:
    """JSON-ready form of a value: objects, lists, text, numbers, null.

    A dataclass becomes an object with its field names, a tuple a list, a fraction `{"num", "den", "value"}`.

    Raises:
        FairnessDefect: a float that is not finite, or a value of a kind that is never published.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum | str):
        return str(value)
    if isinstance(value, Fraction):
        return {"num": value.numerator, "den": value.denominator, "value": float(value)}
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise FairnessDefect(f"a {type(value).__name__} cannot be published")


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise FairnessDefect("a published number is not finite")
    return value
