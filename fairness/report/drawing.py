"""A drawing as shapes: lines, boxes, polygons and labels on a grid of pixels, with words for those who do not see it.

Knows geometry and the names of roles that a stylesheet (or the PDF) gives a look. Knows no figure and loads nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

__all__ = ["Box", "Drawing", "Label", "Line", "Polygon", "Shape", "svg"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points. `role` names its look."""

    role: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    role: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed, filled shape."""

    role: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a baseline; `anchor` is start, middle or end."""

    role: str
    x: float
    y: float
    text: str
    anchor: str = "start"


Shape = Line | Box | Polygon | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a grid of `width` × `height` pixels, with a title and a description in words."""

    ident: str
    title: str
    description: str
    width: int
    height: int
    shapes: tuple[Shape, ...]


def svg(drawing: Drawing) -> Markup:
    """The drawing as inline SVG, coloured by the page's own stylesheet."""
    return Markup(
        '<svg class="chart{wide}" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{ident}-title {ident}-desc">'
        '<title id="{ident}-title">{title}</title><desc id="{ident}-desc">{desc}</desc>{body}</svg>'
    ).format(
        wide=" wide" if drawing.width > 480 else "",
        width=drawing.width,
        height=drawing.height,
        ident=drawing.ident,
        title=drawing.title,
        desc=drawing.description,
        body=Markup("").join(_shape(shape) for shape in drawing.shapes),
    )


def _shape(shape: Shape) -> Markup:
    match shape:
        case Line(role, points):
            return Markup('<polyline class="{}" points="{}"/>').format(role, _points(points))
        case Polygon(role, points):
            return Markup('<polygon class="{}" points="{}"/>').format(role, _points(points))
        case Box(role, x, y, width, height):
            return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                role, *map(_short, (x, y, width, height))
            )
        case Label(role, x, y, text, anchor):
            return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
                role, _short(x), _short(y), anchor, text
            )


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in points)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
