"""Points of score as a report writes them: out of 100 where the highest score is known, else as the audit has them.

Knows one number, the scale. Computes no figure of an audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fairness.report import wording as words

__all__ = ["Points"]

_SHOWN_OUT_OF = 100
_PLACES = 1


@dataclass(frozen=True, slots=True)
class Points:
    """How points are shown; `scale` is the highest score there is, None where nobody said."""

    scale: int | None = None

    @property
    def unit(self) -> str:
        """What a number of points is called."""
        return f"points of {_SHOWN_OUT_OF}" if self.scale else "points"

    def value(self, points: Any) -> Fraction | None:
        """Published points in the unit shown; None stays None."""
        exact = words.exact(points)
        return exact * _SHOWN_OUT_OF / self.scale if exact is not None and self.scale else exact

    def shown(self, points: Any, places: int = _PLACES) -> str:
        """Points at fixed decimals, rounded half away from 0; None gives a dash."""
        return words.number(_published(self.value(points)), places, nearest=True)

    def signed(self, points: Any, places: int = _PLACES) -> str:
        """A difference of points with its sign."""
        return words.signed(_published(self.value(points)), places, nearest=True)


def _published(value: Fraction | None) -> dict[str, int] | None:
    return None if value is None else {"num": value.numerator, "den": value.denominator}
