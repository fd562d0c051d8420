"""Charts as inline SVG: shapes, labels and a text alternative, coloured by the page's own stylesheet.

Knows numbers and labels. Groups are told apart by label and position, never by colour; loads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.reports.words import NONE, number

__all__ = ["RatioBar", "dot", "impact_ratio_chart"]

_FOUR_FIFTHS = 0.8  # 29 CFR 1607.4(D)
_EQUAL = 1.0
_AXIS_END = 1.5  # ratio; what lies beyond is drawn as an arrow
_TICKS = (0, 0.5, _FOUR_FIFTHS, _EQUAL, _AXIS_END)
_WIDTH, _LEFT, _RIGHT = 400, 6, 394
_TOP, _ROW, _FOOT = 20, 40, 22
_BAR, _CAP = 10, 8  # heights of a bar and of the end of a whisker
_LABEL_LENGTH = 48  # characters that fit over a bar

_DOT_HALF = 0.25  # share of a requirement's points from which a dot is half full
_DOT_FULL = 0.75  # ditto, full


@dataclass(frozen=True, slots=True)
class RatioBar:
    """One group of the chart. `ratio` None is undefined, for `reason`; `high` None with a `low` has no upper end."""

    label: str
    ratio: float | None
    shown: str
    low: float | None = None
    high: float | None = None
    is_yardstick: bool = False
    reason: str = ""


def impact_ratio_chart(bars: Sequence[RatioBar], *, title: str, ident: str) -> Markup:
    """Horizontal bars from 0 to 1.5 with lines at .8 and 1.0, and whiskers where there is an interval.

    Args:
        bars: one a group, in the order of the table beside.
        title: read first by a screen reader.
        ident: unique in the page; a letter, then letters, digits or hyphens.
    """
    if not bars:
        return Markup("")
    bottom = _TOP + _ROW * len(bars)
    parts = [_frame(bottom), *(_bar(bar, _TOP + _ROW * index) for index, bar in enumerate(bars))]
    return Markup(
        '<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{ident}-title {ident}-desc">'
        '<title id="{ident}-title">{title}</title><desc id="{ident}-desc">{desc}</desc>{body}</svg>'
    ).format(
        width=_WIDTH,
        height=bottom + _FOOT,
        ident=ident,
        title=title,
        desc=_description(bars),
        body=Markup("").join(parts),
    )


def dot(points: int | None, maximum: int | None) -> Markup:
    """A requirement's share of its points as a shape: dash (none), ring (some), half circle, full circle.

    Says nothing to a screen reader, since the number stands beside it.
    """
    share = points / maximum if points and maximum else 0.0
    if not share:
        shape = Markup('<path class="dot-line" d="M4 8h8"/>')
    elif share >= _DOT_FULL:
        shape = Markup('<circle class="dot-full" cx="8" cy="8" r="5.5"/>')
    else:
        half = Markup('<path class="dot-full" d="M8 2.5a5.5 5.5 0 0 0 0 11z"/>') if share >= _DOT_HALF else Markup("")
        shape = Markup('<circle class="dot-line" cx="8" cy="8" r="5"/>') + half
    return Markup('<svg class="dot" viewBox="0 0 16 16" aria-hidden="true">{}</svg>').format(shape)


def _x(ratio: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * min(max(ratio, 0.0), _AXIS_END) / _AXIS_END, 1)


def _frame(bottom: int) -> Markup:
    lines = Markup("").join(
        Markup('<line class="{}" x1="{x}" x2="{x}" y1="{}" y2="{}"/>').format(name, _TOP - 4, bottom, x=_x(ratio))
        for name, ratio in (("threshold", _FOUR_FIFTHS), ("equal", _EQUAL))
    )
    axis = Markup('<line class="axis" x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(_LEFT, _RIGHT, y=bottom)
    ticks = Markup("").join(
        Markup('<text class="tick" x="{}" y="{}" text-anchor="{}">{}</text>').format(
            _x(tick), bottom + 15, {0: "start", _AXIS_END: "end"}.get(tick, "middle"), f"{tick:.1f}"
        )
        for tick in _TICKS
    )
    names = Markup(
        '<text class="tick" x="{}" y="11" text-anchor="end">four fifths</text>'
        '<text class="tick" x="{}" y="11">equal rates</text>'
    ).format(_x(_FOUR_FIFTHS) + 2, _x(_EQUAL) - 2)
    return lines + axis + ticks + names


def _bar(bar: RatioBar, top: int) -> Markup:
    label = bar.label if len(bar.label) <= _LABEL_LENGTH else f"{bar.label[: _LABEL_LENGTH - 1]}…"
    value = "compared with" if bar.is_yardstick else bar.shown if bar.ratio is not None else "no ratio"
    text = Markup(
        '<text x="{}" y="{y}">{}</text><text class="value" x="{}" y="{y}" text-anchor="end">{}</text>'
    ).format(_LEFT, label, _RIGHT, value, y=top + 14)
    return text + _shape(bar, top + 26) + _whisker(bar, top + 26)


def _shape(bar: RatioBar, middle: int) -> Markup:
    if bar.ratio is None:
        return Markup("")
    width = round(max(_x(bar.ratio) - _LEFT, 1.5), 1)
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        "bar reference" if bar.is_yardstick else "bar", _LEFT, middle - _BAR // 2, width, _BAR
    )
    return shape + _arrow(middle) if bar.ratio > _AXIS_END else shape


def _whisker(bar: RatioBar, middle: int) -> Markup:
    """A line from the lower to the upper end of the interval; an arrow where the upper end is off the chart."""
    if bar.low is None:
        return Markup("")
    left, top = _x(bar.low), middle - _CAP // 2
    if bar.high is None or bar.high > _AXIS_END:
        line, end = _x(_AXIS_END), _arrow(middle)
    else:
        line = _x(bar.high)
        end = Markup('<path class="whisker" d="M{} {}v{}"/>').format(line, top, _CAP)
    return Markup('<path class="whisker" d="M{} {}H{}M{} {}v{}"/>').format(left, middle, line, left, top, _CAP) + end


def _arrow(middle: int) -> Markup:
    return Markup('<path class="arrow" d="M{} {}l6 4l-6 4z"/>').format(_RIGHT - 4, middle - 4)


def _description(bars: Sequence[RatioBar]) -> str:
    return " ".join(_sentence(bar) for bar in bars) + " Lines mark 0.8, four fifths, and 1.0, equal rates."


def _sentence(bar: RatioBar) -> str:
    if bar.is_yardstick:
        return f"{bar.label}: the others are compared with it."
    if bar.ratio is None:
        return f"{bar.label}: no ratio{f', {bar.reason}' if bar.reason else ''}."
    interval = "" if bar.low is None else f", 95 % interval {number(bar.low, 2)} to {_upper(bar.high)}"
    return f"{bar.label}: ratio {bar.shown}{interval}."


def _upper(high: float | None) -> str:
    shown = number(high, 2)
    return "no upper end" if shown == NONE else shown
