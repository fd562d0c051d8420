"""Ratios drawn: bars with their intervals, and ranges of what missing answers could still bring.

Knows numbers and labels. Groups are told apart by label and position, never by colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairness.report.drawing import Box, Drawing, Label, Line, Polygon, Shape
from fairness.report.wording import NONE, interval, number

__all__ = ["EQUAL", "FOUR_FIFTHS", "Range", "RatioBar", "clipped", "range_chart", "ratio_chart"]

FOUR_FIFTHS = 0.8  # 29 CFR 1607.4(D); where the line stands if the policy gives no other
EQUAL = 1.0
AXIS_END = 1.5  # ratio; what lies beyond is drawn as an arrow

_WIDTH, _LEFT, _RIGHT = 400, 6, 394
_TOP, _ROW, _FOOT = 20, 36, 22
_BAR, _CAP = 8, 8  # heights of a bar and of the end of a whisker
_LABEL_LENGTH = 44  # characters that fit over a bar


@dataclass(frozen=True, slots=True)
class RatioBar:
    """One group: its ratio as a number and as shown; `high` None with a `low` has no upper end.

    `ratio` None is undefined (or not shown), for `reason`. A yardstick is a group that the others are compared with.
    """

    label: str
    ratio: float | None
    shown: str
    low: float | None = None
    high: float | None = None
    is_yardstick: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """From the lowest to the highest ratio of a group, and the ratio of those known; None is undefined."""

    label: str
    low: float | None
    high: float | None
    known: float | None


def ratio_chart(bars: Sequence[RatioBar], *, ident: str, title: str, threshold: float = FOUR_FIFTHS) -> Drawing:
    """Horizontal bars from 0 to 1.5 with lines at the threshold and at 1, and whiskers where there is an interval."""
    bottom = _TOP + _ROW * len(bars)
    shapes: list[Shape] = _frame(bottom, threshold)
    for index, bar in enumerate(bars):
        shapes += _bar(bar, _TOP + _ROW * index)
    words = " ".join(_bar_sentence(bar) for bar in bars)
    return Drawing(ident, title, f"{words} {_lines(threshold)}", _WIDTH, bottom + _FOOT, tuple(shapes))


def range_chart(ranges: Sequence[Range], *, ident: str, title: str, threshold: float = FOUR_FIFTHS) -> Drawing:
    """From 0 to 1.5, the range of each group as a line, and the ratio of those known as a dot on it."""
    bottom = _TOP + _ROW * len(ranges)
    shapes: list[Shape] = _frame(bottom, threshold)
    for index, one in enumerate(ranges):
        shapes += _range(one, _TOP + _ROW * index)
    words = " ".join(_range_sentence(one) for one in ranges)
    return Drawing(ident, title, f"{words} {_lines(threshold)}", _WIDTH, bottom + _FOOT, tuple(shapes))


def clipped(text: str, most: int = _LABEL_LENGTH) -> str:
    """A label that fits; the table beside has it whole."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _x(ratio: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * min(max(ratio, 0.0), AXIS_END) / AXIS_END, 1)


def _frame(bottom: int, threshold: float) -> list[Shape]:
    limit = number(threshold, 2).removesuffix("0")
    return [
        Line("threshold", ((_x(threshold), _TOP - 4), (_x(threshold), bottom))),
        Line("equal", ((_x(EQUAL), _TOP - 4), (_x(EQUAL), bottom))),
        Line("axis", ((_LEFT, bottom), (_RIGHT, bottom))),
        Label("tick", _LEFT, bottom + 15, "0"),
        Label("tick", _x(0.5), bottom + 15, "0.5", "middle"),
        Label("tick", _x(threshold), bottom + 15, limit, "middle"),
        Label("tick", _x(EQUAL), bottom + 15, "1.0", "middle"),
        Label("tick", _RIGHT, bottom + 15, "1.5", "end"),
        Label("tick", _x(threshold) + 2, 11, "threshold", "end"),
        Label("tick", _x(EQUAL) - 2, 11, "equal rates"),
    ]


def _bar(bar: RatioBar, top: int) -> list[Shape]:
    value = "reference" if bar.is_yardstick else bar.shown if bar.ratio is not None else "no ratio"
    middle = top + 24
    shapes: list[Shape] = [
        Label("name", _LEFT, top + 14, clipped(bar.label)),
        Label("value", _RIGHT, top + 14, value, "end"),
    ]
    if bar.ratio is not None:
        role = "bar reference" if bar.is_yardstick else "bar"
        shapes.append(Box(role, _LEFT, middle - _BAR / 2, max(_x(bar.ratio) - _LEFT, 1.5), _BAR))
        if bar.ratio > AXIS_END:
            shapes.append(_arrow(middle))
    if bar.low is not None:
        shapes += _whisker(bar.low, bar.high, middle)
    return shapes


def _range(one: Range, top: int) -> list[Shape]:
    middle = top + 24
    shapes: list[Shape] = [
        Label("name", _LEFT, top + 14, clipped(one.label)),
        Label("value", _RIGHT, top + 14, _ends(one), "end"),
    ]
    if one.low is not None or one.high is not None:
        shapes += _whisker(one.low or 0.0, one.high, middle)
    if one.known is not None:
        x = _x(one.known)
        shapes.append(Polygon("mark", ((x, middle - 5), (x + 5, middle), (x, middle + 5), (x - 5, middle))))
    return shapes


def _whisker(low: float, high: float | None, middle: float) -> list[Shape]:
    """A line from the lower to the upper end; an arrow where the upper end is off the chart."""
    beyond = high is None or high > AXIS_END
    right = _x(AXIS_END if beyond or high is None else high)
    left, top, bottom = _x(low), middle - _CAP / 2, middle + _CAP / 2
    end: Shape = _arrow(middle) if beyond else Line("whisker", ((right, top), (right, bottom)))
    if low > AXIS_END:
        return [end]
    return [
        Line("whisker", ((left, middle), (right, middle))),
        Line("whisker", ((left, top), (left, bottom))),
        end,
    ]


def _arrow(middle: float) -> Polygon:
    return Polygon("arrow", ((_RIGHT - 4, middle - 4), (_RIGHT + 2, middle), (_RIGHT - 4, middle + 4)))


def _lines(threshold: float) -> str:
    return f"Lines mark {number(threshold, 2).removesuffix('0')}, the threshold, and 1.0, equal rates."


def _bar_sentence(bar: RatioBar) -> str:
    if bar.is_yardstick:
        return f"{bar.label}: the others are compared with it."
    if bar.ratio is None:
        return f"{bar.label}: no ratio{f', {bar.reason}' if bar.reason else ''}."
    ends = {"low": bar.low, "high": bar.high}
    shown = "" if bar.low is None else f", 95 % interval {interval(ends)}"
    return f"{bar.label}: ratio {bar.shown}{shown}."


def _range_sentence(one: Range) -> str:
    known = "" if one.known is None else f", of those known {number(one.known, 3)}"
    return f"{one.label}: {_ends(one)}{known}."


def _ends(one: Range) -> str:
    shown = interval({"low": one.low, "high": one.high})
    return "no range" if shown == NONE else shown
