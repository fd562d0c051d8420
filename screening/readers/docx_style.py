"""What a run of a DOCX looks like: its own properties over its styles over the defaults, and whether it can be seen.

Knows formatting. Does not know text, parts or reading order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from screening.readers.docx_markup import W
from screening.readers.docx_package import Element
from screening.resume import HiddenReason

__all__ = [
    "NO_LOOK",
    "PAPER",
    "Look",
    "ParagraphStyle",
    "Styles",
    "fill_of",
    "hidden_reason",
    "look_of",
    "outlined",
    "switch",
]

W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
PAPER: Final = "FFFFFF"  # the background where nothing is said
TINY_PT: Final = 2.0  # a smaller font cannot be read on a printed page
SEEN_CONTRAST: Final = 1.2  # WCAG contrast ratio; less is not told from its background (F2F2F2 on white has 1.12)
FULLY_CLEAR: Final = 100_000  # w14:alpha: transparency in thousandths of a percent
DEEPEST_STYLE: Final = 20  # styles based on one another; a loop ends here

_HEX = re.compile("[0-9A-Fa-f]{6}")
_OFF = frozenset({"0", "false", "off", "none"})
_HEADING = re.compile(r"heading ?[1-9]$|title$", re.IGNORECASE)
_THEME = {"background1": "FFFFFF", "light1": "FFFFFF", "bg1": "FFFFFF", "lt1": "FFFFFF"}
_HIGHLIGHT = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": "FFFFFF",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of a run, None where not said. `colour` and `fill` are six hexadecimal digits or "auto"."""

    bold: bool | None = None
    vanish: bool | None = None
    size: float | None = None
    colour: str | None = None
    fill: str | None = None
    clear: bool | None = None

    def over(self, base: Look) -> Look:
        """These properties, and those of `base` where these say nothing."""
        return Look(
            base.bold if self.bold is None else self.bold,
            base.vanish if self.vanish is None else self.vanish,
            base.size if self.size is None else self.size,
            self.colour or base.colour,
            self.fill or base.fill,
            base.clear if self.clear is None else self.clear,
        )


NO_LOOK: Final = Look()


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """How a paragraph's runs look at first, the paragraph's own fill, and whether it is a heading."""

    look: Look = NO_LOOK
    fill: str | None = None
    heading: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of a document, resolved when asked for."""

    by_id: dict[str, Element] = field(default_factory=dict)
    defaults: Look = NO_LOOK
    default_paragraph: str = ""
    _paragraphs: dict[str, ParagraphStyle] = field(default_factory=dict)
    _characters: dict[str, Look] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Element | None) -> Styles:
        """The styles in the root of a styles part; none where it is None."""
        styles = cls()
        if root is None:
            return styles
        styles.defaults = look_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.iterchildren(f"{W}style"):
            style_id = style.get(f"{W}styleId", "")
            styles.by_id.setdefault(style_id, style)
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default", "0") not in _OFF:
                styles.default_paragraph = style_id
        return styles

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """The paragraph style `style_id`, the default one where it is None or unknown."""
        key = style_id if style_id in self.by_id else self.default_paragraph
        assert key is not None
        if key not in self._paragraphs:
            self._paragraphs[key] = self._resolve_paragraph(key)
        return self._paragraphs[key]

    def character(self, style_id: str | None) -> Look:
        """The look of the character style `style_id`; of none where it is None or unknown."""
        if not style_id:
            return NO_LOOK
        if style_id not in self._characters:
            look = NO_LOOK
            for style in self._chain(style_id):
                look = look.over(look_of(style.find(f"{W}rPr")))
            self._characters[style_id] = look
        return self._characters[style_id]

    def table_fills(self, style_id: str | None) -> tuple[str, ...]:
        """Every fill that the table style `style_id` may give a cell (which cell gets which is not worked out)."""
        fills = (fill_of(shading) for style in self._chain(style_id or "") for shading in style.iter(f"{W}shd"))
        return tuple(dict.fromkeys(fill for fill in fills if fill and fill != "auto"))

    def _chain(self, style_id: str) -> list[Element]:
        chain: list[Element] = []
        while (style := self.by_id.get(style_id)) is not None and len(chain) < DEEPEST_STYLE:
            chain.append(style)
            based_on = style.find(f"{W}basedOn")
            style_id = "" if based_on is None else based_on.get(f"{W}val", "")
        return chain

    def _resolve_paragraph(self, style_id: str) -> ParagraphStyle:
        look, fill, heading = NO_LOOK, None, False
        for style in self._chain(style_id):
            look = look.over(look_of(style.find(f"{W}rPr")))
            fill = fill or fill_of(style.find(f"{W}pPr/{W}shd"))
            name = style.find(f"{W}name")
            named = bool(_HEADING.match("" if name is None else name.get(f"{W}val", "")))
            heading = heading or named or outlined(style.find(f"{W}pPr"))
        return ParagraphStyle(look.over(self.defaults), fill, heading)


def look_of(properties: Element | None) -> Look:
    """The look that a w:rPr says."""
    if properties is None:
        return NO_LOOK
    size = properties.find(f"{W}sz")
    highlight = properties.find(f"{W}highlight")
    fill = fill_of(properties.find(f"{W}shd"))
    if highlight is not None:
        fill = _HIGHLIGHT.get(highlight.get(f"{W}val", ""), fill)
    return Look(
        bold=switch(properties.find(f"{W}b")),
        vanish=switch(properties.find(f"{W}vanish")),
        size=None if size is None else _points(size.get(f"{W}val", "")),
        colour=_colour(properties.find(f"{W}color")),
        fill=fill,
        clear=_clear(properties.find(f"{W14}textFill")),
    )


def outlined(properties: Element | None) -> bool:
    """Whether a w:pPr gives the paragraph a level of the outline (9 means body text)."""
    level = None if properties is None else properties.find(f"{W}outlineLvl")
    return level is not None and level.get(f"{W}val", "") in set("012345678")


def switch(element: Element | None) -> bool | None:
    """The value of an on/off element, None where there is none."""
    return None if element is None else element.get(f"{W}val", "1").lower() not in _OFF


def fill_of(shading: Element | None) -> str | None:
    """The fill of a w:shd: hexadecimal, "auto", or None where not said."""
    if shading is None:
        return None
    if shading.get(f"{W}val") == "solid":
        return _hex(shading.get(f"{W}color", "")) or "000000"
    return _hex(shading.get(f"{W}fill", "")) or _THEME.get(shading.get(f"{W}themeFill", ""))


def hidden_reason(look: Look, backgrounds: tuple[str, ...]) -> HiddenReason | None:
    """Why a run with `look` cannot be seen, None where it can.

    `backgrounds` are the fills that may lie behind it; text is hidden by colour only if it matches all of them, so no
    background at all means it is not known, and the benefit of the doubt is given.
    """
    if look.vanish:
        return HiddenReason.FORMATTED_HIDDEN
    if look.clear:
        return HiddenReason.INVISIBLE
    if look.size is not None and look.size < TINY_PT:
        return HiddenReason.TINY
    if look.fill and look.fill != "auto":
        backgrounds = (look.fill,)
    colour = look.colour
    if colour is None or colour == "auto" or not backgrounds:
        return None
    if all(_contrast(colour, background) < SEEN_CONTRAST for background in backgrounds):
        return HiddenReason.BACKGROUND_COLOUR
    return None


def _colour(element: Element | None) -> str | None:
    if element is None:
        return None
    value = _hex(element.get(f"{W}val", ""))
    if value in {None, "auto"}:
        return _THEME.get(element.get(f"{W}themeColor", ""), value)
    return value


def _clear(fill: Element | None) -> bool | None:
    if fill is None:
        return None
    if fill.find(f"{W14}noFill") is not None:
        return True
    return any(alpha.get(f"{W14}val", "").strip() == str(FULLY_CLEAR) for alpha in fill.iter(f"{W14}alpha"))


def _hex(value: str) -> str | None:
    value = value.lstrip("#")
    return value.upper() if _HEX.fullmatch(value) else "auto" if value == "auto" else None


def _points(half_points: str) -> float | None:
    match = re.fullmatch(r"(\d{1,4})(?:\.\d+)?(pt)?", half_points)
    if match is None:
        return None
    return float(match[1]) if match[2] else int(match[1]) / 2


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, 1…21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance, 0…1."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
