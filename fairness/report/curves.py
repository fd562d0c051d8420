"""What goes over a course drawn: cuts of a ranking, contributions of requirements, alternatives, evidence over time.

Knows numbers and labels. Groups are told apart by label and position, never by colour.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fairness.report.charts import AXIS_END, EQUAL, FOUR_FIFTHS, clipped
from fairness.report.drawing import Box, Drawing, Label, Line, Polygon, Shape
from fairness.report.wording import NONE, evidence, number, people, signed

__all__ = ["Choice", "Course", "Part", "evidence_chart", "frontier_chart", "sweep_chart", "waterfall_chart"]

_WIDTH, _LEFT, _TOP = 640, 36, 24
_PLOT_RIGHT, _PLOT_BOTTOM = 460, 244  # labels stand to the right of the plot
_HEIGHT = 284
_STRIP, _STRIP_LEFT, _STRIP_RIGHT = 60, 208, 572  # one group's strip in the sweep: height, ends


@dataclass(frozen=True, slots=True)
class Course:
    """One line: its label, and points (x, y); a y of None interrupts it."""

    label: str
    points: tuple[tuple[float, float | None], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One requirement's part of a gap, in points of score."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One set of weights: what it is good for, and the lowest ratio with the lower end of its interval."""

    label: str
    utility: float
    ratio: float | None
    low: float | None
    role: str  # current, found or other


def sweep_chart(
    courses: Sequence[Course], *, chosen: int | None, ident: str, title: str, threshold: float = FOUR_FIFTHS
) -> Drawing:
    """Impact ratio of each group against the number selected, a strip a group; the cut in use is marked."""
    end = max((x for course in courses for x, _ in course.points), default=1.0)
    bottom = _TOP + _STRIP * len(courses)

    def at(value: float) -> float:
        return round(_STRIP_LEFT + (_STRIP_RIGHT - _STRIP_LEFT) * value / end, 1)

    shapes: list[Shape] = []
    for index, course in enumerate(courses):
        shapes += _strip(course, _TOP + _STRIP * index, at, chosen=chosen, threshold=threshold)
    shapes += [Label("tick", at(tick), bottom + 15, f"{tick:.0f}", "middle") for tick in _ticks(end)]
    shapes.append(Label("tick", _STRIP_LEFT, bottom + 31, "people selected; dashed: threshold, line: equal rates"))
    if chosen is not None:
        shapes += [
            Line("chosen", ((at(chosen), _TOP - 4), (at(chosen), bottom))),
            Label("value", at(chosen), _TOP - 9, f"cut in use: {chosen}", "middle" if chosen < 0.8 * end else "end"),
            Label("tick", _WIDTH - 4, _TOP - 9, "ratio at it", "end"),
        ]
    said = " ".join(_course_sentence(course, chosen) for course in courses)
    said = f"Exploratory. {said} A line marks the threshold, {_short(threshold)}."
    return Drawing(ident, title, said, _WIDTH, bottom + 40, tuple(shapes))


def waterfall_chart(parts: Sequence[Part], gap: float, *, ident: str, title: str) -> Drawing:
    """From 0 to the gap of mean scores, one bar a requirement, each beginning where the one above ended."""
    ends = [0.0]
    for part in parts:
        ends.append(ends[-1] + part.value)
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    left, right, row = 230, 560, 24

    def at(value: float) -> float:
        return round(left + (right - left) * (value - low) / span, 1)

    bottom = 8 + row * (len(parts) + 1)
    shapes: list[Shape] = [Line("equal", ((at(0), 4), (at(0), bottom)))]
    for index, part in enumerate(parts):
        top = 8 + row * index
        start, end = at(ends[index]), at(ends[index + 1])
        shapes += [
            Label("name", left - 12, top + 15, clipped(part.label, 32), "end"),
            Box(_role(part), min(start, end), top + 5, max(abs(end - start), 1.5), 12),
            Line("axis", ((end, top + 5), (end, top + row + 5))),
            Label("value", _WIDTH - 4, top + 15, signed(part.value, 1, nearest=True), "end"),
        ]
    top = 8 + row * len(parts)
    shapes += [
        Label("name strong", left - 12, top + 15, "Gap of the mean scores", "end"),
        Box("total", min(at(0), at(gap)), top + 5, max(abs(at(gap) - at(0)), 1.5), 12),
        Label("value strong", _WIDTH - 4, top + 15, signed(gap, 1, nearest=True), "end"),
    ]
    said = " ".join(f"{part.label}: {signed(part.value, 1, nearest=True)}." for part in parts)
    return Drawing(ident, title, f"{said} Together: {signed(gap, 1, nearest=True)}.", _WIDTH, bottom + 8, tuple(shapes))


def frontier_chart(choices: Sequence[Choice], *, ident: str, title: str, threshold: float = FOUR_FIFTHS) -> Drawing:
    """Lowest impact ratio against what the weights are good for; the line below a mark is its interval."""
    values = [choice.utility for choice in choices]
    low, high = min(values, default=0.0), max(values, default=1.0)
    span = (high - low) or 1.0
    shapes = _ratio_frame(threshold, f"utility, from {number(low, 3, nearest=True)} to {number(high, 3, nearest=True)}")
    for choice in choices:
        if choice.ratio is None:
            continue
        x = round(_LEFT + 12 + (_PLOT_RIGHT - _LEFT - 24) * (choice.utility - low) / span, 1)
        y = _y(choice.ratio)
        if choice.low is not None:
            shapes += [
                Line("whisker", ((x, y), (x, _y(choice.low)))),
                Line("whisker", ((x - 4, _y(choice.low)), (x + 4, _y(choice.low)))),
            ]
        shapes += _mark(choice, x, y)
    said = " ".join(
        f"{c.label}: utility {number(c.utility, 3, nearest=True)}, lowest ratio {number(c.ratio, 3)}." for c in choices
    )
    return Drawing(ident, title, said, _WIDTH, _HEIGHT, tuple(shapes))


def evidence_chart(course: Course, *, names: Sequence[str], alert_at: float, ident: str, title: str) -> Drawing:
    """E-value after each requisition on a log scale, with the line at which an alert is raised."""
    values = [y for _, y in course.points if y is not None and y > 0]
    top = math.log10(max([alert_at, *values, 1.0]) * 2)
    bottom = min([-1.0, *(math.log10(value) for value in values)])

    def at(value: float) -> float:
        return round(_PLOT_BOTTOM - (_PLOT_BOTTOM - _TOP) * (math.log10(value) - bottom) / (top - bottom), 1)

    last = max(len(names) - 1, 1)
    decades = range(math.ceil(bottom), math.floor(top) + 1, max(1, round((top - bottom) / 6)))
    shapes: list[Shape] = [
        Line("axis", ((_LEFT, _PLOT_BOTTOM), (_PLOT_RIGHT, _PLOT_BOTTOM))),
        *(Label("tick", _LEFT - 6, at(10.0**power) + 4, _power(power), "end") for power in decades),
        Line("threshold", ((_LEFT, at(alert_at)), (_PLOT_RIGHT, at(alert_at)))),
        Label("value", _PLOT_RIGHT + 8, at(alert_at) + 4, f"alert at {evidence(alert_at)}"),
        Line("equal", ((_LEFT, at(1.0)), (_PLOT_RIGHT, at(1.0)))),
        Label("tick", _PLOT_RIGHT + 8, at(1.0) + 4, "1: no evidence"),
        Label("tick", _LEFT, _PLOT_BOTTOM + 15, clipped(names[0] if names else "", 28)),
        Label("tick", _PLOT_RIGHT, _PLOT_BOTTOM + 15, clipped(names[-1] if names else "", 28), "end"),
    ]
    drawn = tuple(
        (_LEFT + (_PLOT_RIGHT - _LEFT) * x / last, at(y)) for x, y in course.points if y is not None and y > 0
    )
    shapes.append(Line("series", drawn))
    shapes += [Box("mark", x - 2.5, y - 2.5, 5, 5) for x, y in drawn]
    final = evidence(values[-1]) if values else NONE
    said = f"{course.label}: evidence of {final} after {len(names)} requisitions; alert at {evidence(alert_at)}."
    return Drawing(ident, title, said, _WIDTH, _HEIGHT, tuple(shapes))


def _role(part: Part) -> str:
    return "bar" if part.value >= 0 else "bar reference"


def _power(power: int) -> str:
    return f"{10**power}" if 0 <= power <= 4 else f"{10.0**power:g}" if -3 <= power < 0 else f"1e{power}"


def _y(ratio: float) -> float:
    return round(_PLOT_BOTTOM - (_PLOT_BOTTOM - _TOP) * min(max(ratio, 0.0), AXIS_END) / AXIS_END, 1)


def _ratio_frame(threshold: float, below: str) -> list[Shape]:
    limit = _short(threshold)
    return [
        Line("axis", ((_LEFT, _PLOT_BOTTOM), (_PLOT_RIGHT, _PLOT_BOTTOM))),
        Line("threshold", ((_LEFT, _y(threshold)), (_PLOT_RIGHT, _y(threshold)))),
        Line("equal", ((_LEFT, _y(EQUAL)), (_PLOT_RIGHT, _y(EQUAL)))),
        *(Label("tick", _LEFT - 6, _y(value) + 4, text, "end") for value, text in _heights(threshold, limit)),
        Label("tick", _LEFT, _TOP - 8, "impact ratio", "start"),
        Label("tick", _PLOT_RIGHT, _PLOT_BOTTOM + 32, below, "end"),
    ]


def _heights(threshold: float, limit: str) -> list[tuple[float, str]]:
    return [(0.0, "0"), (0.5, "0.5"), (threshold, limit), (EQUAL, "1.0"), (AXIS_END, "1.5")]


def _ticks(end: float) -> list[float]:
    """Some round places from 0 to the end, which is always among them."""
    raw = end / 5
    size = 10 ** math.floor(math.log10(raw)) if raw > 0 else 1
    step = max(1, next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw))
    return [*(value for value in range(0, int(end - step / 2) + 1, int(step))), end]


def _strip(
    course: Course, top: int, at: Callable[[float], float], *, chosen: int | None, threshold: float
) -> list[Shape]:
    """One group's line, in pieces where it is interrupted; a lone point is a small box."""
    floor = top + _STRIP - 8

    def height(ratio: float) -> float:
        return round(floor - (_STRIP - 16) * min(max(ratio, 0.0), EQUAL), 1)

    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in course.points:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((at(x), height(y)))
    here = next((y for x, y in course.points if x == chosen), None)
    return [
        Line("axis", ((_STRIP_LEFT, floor), (_STRIP_RIGHT, floor))),
        Line("equal", ((_STRIP_LEFT, height(EQUAL)), (_STRIP_RIGHT, height(EQUAL)))),
        Line("threshold", ((_STRIP_LEFT, height(threshold)), (_STRIP_RIGHT, height(threshold)))),
        Label("name", 4, floor - 16, clipped(course.label, 27)),
        Label("tick", _STRIP_LEFT - 6, floor + 4, "0", "end"),
        Label("tick", _STRIP_LEFT - 6, height(EQUAL) + 4, "1", "end"),
        *(Line("series", tuple(run)) for run in runs if len(run) > 1),
        *(Box("mark", run[0][0] - 2, run[0][1] - 2, 4, 4) for run in runs if len(run) == 1),
        *([Label("value", _WIDTH - 4, floor - 16, number(here, 3), "end")] if chosen is not None else []),
    ]


def _short(threshold: float) -> str:
    return number(threshold, 2).removesuffix("0")


def _course_sentence(course: Course, chosen: int | None) -> str:
    known = [(x, y) for x, y in course.points if y is not None]
    if not known:
        return f"{course.label}: no ratio at any cut shown."
    lowest_x, lowest = min(known, key=lambda point: point[1])
    here = next((f" {number(y, 3)} at the cut in use," for x, y in known if x == chosen), "")
    return f"{course.label}:{here} lowest {number(lowest, 3)} with {people(int(lowest_x))} selected."


def _mark(choice: Choice, x: float, y: float) -> list[Shape]:
    size = 5.0 if choice.role != "other" else 3.0
    box = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
    if choice.role == "other":
        return [Polygon("mark quiet", box)]
    return [
        Polygon("mark" if choice.role == "found" else "mark hollow", box),
        Label("value", x + 9, y + 4 if choice.role == "found" else y - 7, clipped(choice.label, 30)),
    ]
