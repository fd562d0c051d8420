"""Walk the markup of a DOCX: wrappers opened, deletions left out, one of each set of alternatives; and shapes' fills.

Knows elements. Does not know styles, parts or what a résumé is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from screening.readers.docx_package import Element

__all__ = [
    "A",
    "R",
    "Shape",
    "W",
    "content",
    "grounds",
    "run_text",
    "runs",
    "shape_of",
    "text_boxes",
    "value_of",
]

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS: Final = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
V: Final = "{urn:schemas-microsoft-com:vml}"

EMU_PER_POINT: Final = 12_700  # English Metric Units

_WRAPPERS: Final = frozenset(
    f"{W}{name}"
    for name in (
        "sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo", "ruby",
        "rubyBase",
    )
) | {f"{M}oMath", f"{M}oMathPara"}  # fmt: skip
_DELETED: Final = frozenset({f"{W}del", f"{W}moveFrom"})
_SPACES: Final = frozenset({f"{W}tab", f"{W}ptab", f"{W}sym"})
_BREAKS: Final = frozenset({f"{W}br", f"{W}cr"})
_TEXTS: Final = frozenset({f"{W}t", f"{M}t"})
_RUNS: Final = frozenset({f"{W}r", f"{M}r"})
_SCHEME = {"bg1": "FFFFFF", "lt1": "FFFFFF", "tx1": "000000", "dk1": "000000"}
_VML_COLOUR = re.compile("#?([0-9A-Fa-f]{6})")
_VML_WHITE = frozenset({"", "white", "#fff", "window"})


@dataclass(frozen=True, slots=True)
class Shape:
    """What surrounds a text box: its fill (None where not known), whether it shows what is behind, and if hidden."""

    fill: str | None = None
    transparent: bool = False
    hidden: bool = False


def content(parent: Element) -> Iterator[Element]:
    """The children of `parent` that count, in order."""
    for child in parent.iterchildren():
        if child.tag in _WRAPPERS:
            yield from content(child)
        elif child.tag == f"{MC}AlternateContent":
            chosen = _alternative(child)
            if chosen is not None:
                yield from content(chosen)
        elif child.tag not in _DELETED:
            yield child


def runs(paragraph: Element) -> Iterator[Element]:
    """The runs of a paragraph that count, in order."""
    return (element for element in content(paragraph) if element.tag in _RUNS)


def run_text(run: Element) -> str:
    """The text of a run: a tab is a space, a break is a newline, and nothing else is a newline."""
    parts: list[str] = []
    for element in content(run):
        if element.tag in _TEXTS:
            parts.append(" ".join((element.text or "").splitlines()))
        elif element.tag in _SPACES:
            parts.append(" ")
        elif element.tag in _BREAKS:
            parts.append("\n")
        elif element.tag == f"{W}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def text_boxes(parent: Element) -> Iterator[Element]:
    """The w:txbxContent elements below `parent`, not those inside one another."""
    for child in parent.iterchildren():
        if child.tag == f"{W}txbxContent":
            yield child
        elif child.tag == f"{MC}AlternateContent":
            chosen = _alternative(child)
            if chosen is not None:
                yield from text_boxes(chosen)
        elif child.tag not in _DELETED:
            yield from text_boxes(child)


def value_of(properties: Element | None, name: str) -> str | None:
    """The w:val of the child `name` of a properties element, None where there is none."""
    element = None if properties is None else properties.find(f"{W}{name}")
    return None if element is None else element.get(f"{W}val")


def shape_of(box: Element) -> Shape:
    """The shape around the w:txbxContent `box`."""
    for ancestor in box.iterancestors():
        if ancestor.tag == f"{WPS}wsp":
            return _drawn(ancestor, hidden=_is_invisible(ancestor))
        if ancestor.tag.startswith(V) and ancestor.tag != f"{V}textbox":
            return _vml(ancestor)
    return Shape()


def grounds(paragraph: Element) -> Iterator[tuple[float, str | None]]:
    """Height in points and fill (None where not known) of each painted shape anchored here that has no text itself.

    Templates put light text on such shapes; where exactly it stands cannot be known without laying the page out.
    """
    for anchor in _anchors(paragraph):
        extent = anchor.find(f"{WP}extent")
        height = "" if extent is None else extent.get("cy", "")
        for shape in anchor.iter(f"{WPS}wsp"):
            drawn = _drawn(shape, hidden=_is_invisible(shape))
            bare = next(shape.iter(f"{W}txbxContent"), None) is None
            if bare and height.isdecimal() and not (drawn.transparent or drawn.hidden):
                yield int(height[:12]) / EMU_PER_POINT, drawn.fill


def _anchors(parent: Element) -> Iterator[Element]:
    for child in parent.iterchildren():
        if child.tag == f"{WP}anchor":
            yield child
        elif child.tag == f"{MC}AlternateContent":
            chosen = _alternative(child)
            if chosen is not None:
                yield from _anchors(chosen)
        elif child.tag not in _DELETED and child.tag != f"{W}txbxContent":
            yield from _anchors(child)


def _alternative(alternates: Element) -> Element | None:
    choice = alternates.find(f"{MC}Choice")
    return choice if choice is not None and len(choice) else alternates.find(f"{MC}Fallback")


def _drawn(shape: Element, *, hidden: bool) -> Shape:
    properties = shape.find(f"{WPS}spPr")
    solid = None if properties is None else properties.find(f"{A}solidFill")
    if solid is not None:
        return Shape(_solid(solid), hidden=hidden)
    if properties is not None and properties.find(f"{A}noFill") is not None:
        return Shape(transparent=True, hidden=hidden)
    reference = shape.find(f"{WPS}style/{A}fillRef")
    painted = reference is not None and reference.get("idx") != "0"
    patterned = properties is not None and any(
        properties.find(f"{A}{name}") is not None for name in ("gradFill", "blipFill", "pattFill", "grpFill")
    )
    return Shape(transparent=not (painted or patterned), hidden=hidden)


def _solid(fill: Element) -> str | None:
    colour = fill.find(f"{A}srgbClr")
    if colour is not None:
        return None if len(colour) else str(colour.get("val", "")).upper() or None
    scheme = fill.find(f"{A}schemeClr")
    return None if scheme is None or len(scheme) else _SCHEME.get(scheme.get("val", ""))


def _is_invisible(shape: Element) -> bool:
    """Whether the drawing around `shape` is switched off or has no extent."""
    for ancestor in shape.iterancestors(f"{WP}anchor", f"{WP}inline"):
        properties, extent = ancestor.find(f"{WP}docPr"), ancestor.find(f"{WP}extent")
        if properties is not None and properties.get("hidden") in {"1", "true"}:
            return True
        return extent is not None and "0" in {extent.get("cx"), extent.get("cy")}
    return False


def _vml(shape: Element) -> Shape:
    hidden = "visibility:hidden" in shape.get("style", "").replace(" ", "")
    if shape.get("filled") in {"f", "false"}:
        return Shape(transparent=True, hidden=hidden)
    colour = shape.get("fillcolor", "").split(" ")[0]
    match = _VML_COLOUR.fullmatch(colour)
    return Shape(match[1].upper() if match else "FFFFFF" if colour in _VML_WHITE else None, hidden=hidden)
