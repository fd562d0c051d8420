"""Tell text that a person looking at the page sees from text that only a machine reads.

Knows colours, sizes and places of glyphs. Does not know what the text says, and accuses nobody: what it finds is shown
to the person who decides. Where it cannot tell what lies behind a glyph, the glyph counts as seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile

from screening.readers.characters import Colour, Glyph, PageCharacters, Shape, Style
from screening.readers.text_clean import clean_text
from screening.resume import Box, HiddenReason, HiddenText

__all__ = ["MIN_CONTRAST", "MIN_SIZE_PT", "contrast", "split_hidden"]

MIN_CONTRAST = 1.15
"""Least contrast ratio to what lies behind that counts as visible: #EEEEEE on white is 1.16, #F2F2F2 is 1.12."""

MIN_SIZE_PT = 2.0
"""Least font size in points that counts as legible; the finest print in common use is 4 points."""

SCAN_SHARE = 0.6
"""Share of the page that one image covers where the page is taken for a scan with a text layer."""

TEXT_LAYER_SHARE = 0.5
"""Least share of the page's glyphs drawn invisibly over a scan for them to be its text layer."""

PAGE_MARGIN_PT = 1.0
"""How far outside the page the middle of a glyph may lie before it counts as off the page."""

MIN_BACKDROP_PT = 3.0
"""Least width and height in points of a shape that can lie behind text; thinner ones are rules and underlines."""

_INVISIBLE_MODES = (3, 7)  # PDF 32000-1 table 106: neither fill nor stroke; clip only
_WHITE = (255.0, 255.0, 255.0)
_OPAQUE = 255
_PAPER: Colour = (255, 255, 255, 255)

_Rgb = tuple[float, float, float]


def split_hidden(page: PageCharacters, *, number: int) -> tuple[list[Glyph], tuple[HiddenText, ...]]:
    """The glyphs of `page` that are seen, in the same order, and what is hidden, one quote a run or line."""
    reasons = _Reasons(page)
    if not page.glyphs or reasons.none_at_all():
        return list(page.glyphs), ()
    judged: list[HiddenReason | None] = []
    for glyph in page.glyphs:
        judged.append(judged[-1] if glyph.generated else reasons.of(glyph))
    if not any(judged):
        return list(page.glyphs), ()
    seen = [glyph for glyph, reason in zip(page.glyphs, judged, strict=True) if reason is None]
    return seen, _quotes(page.glyphs, judged, number)


def contrast(one: _Rgb, other: _Rgb) -> float:
    """Contrast ratio of two sRGB colours (parts 0…255): 1 for equal colours, 21 for black on white.

    Source: WCAG 2.2, relative luminance and contrast ratio.
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: _Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


class _Reasons:
    """Why a glyph of one page is hidden; what depends on the style alone is worked out once a style."""

    def __init__(self, page: PageCharacters) -> None:
        self._page = page
        self._shapes = _that_matter(page)
        self._by_style: dict[Style, HiddenReason | None] = {}
        self._stands_out: dict[Style, bool] = {}
        self._plain = all(shape.colour is None or _is_opaque(shape) for shape in self._shapes)
        self._behinds = {_WHITE, *(_over(shape.colour, _WHITE) for shape in self._shapes if shape.colour is not None)}
        self._last_cover = max((shape.order for shape in self._shapes if _is_opaque(shape)), default=-1)
        self._text_layer = _is_text_layer(page)

    def none_at_all(self) -> bool:
        """True where nothing is hidden whatever its place: the usual page, told without a look at each glyph."""
        _, lefts, tops, rights, bottoms, styles, _ = zip(*self._page.glyphs, strict=True)
        if self._is_off_page(min(lefts), min(tops)) or self._is_off_page(max(rights), max(bottoms)):
            return False
        return all(self._judged(style) is None and self._stands_out[style] for style in set(styles))

    def _judged(self, style: Style) -> HiddenReason | None:
        """Why the style alone hides a glyph."""
        if style not in self._by_style:
            self._by_style[style] = self._of_style(style)
            self._stands_out[style] = self._stands_out_anywhere(style)
        return self._by_style[style]

    def of(self, glyph: Glyph) -> HiddenReason | None:
        style = glyph.style
        reason = self._by_style[style] if style in self._by_style else self._judged(style)
        if reason is not None:
            return reason
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        if self._is_off_page(x, y):
            return HiddenReason.OFF_PAGE
        return None if self._stands_out[style] else self._against_shapes(style, x, y)

    def _of_style(self, style: Style) -> HiddenReason | None:
        if style.mode in _INVISIBLE_MODES and not self._text_layer:
            return HiddenReason.INVISIBLE
        if style.colour is not None and style.colour[3] == 0:
            return HiddenReason.INVISIBLE
        return HiddenReason.TINY if 0 < style.size < MIN_SIZE_PT else None

    def _stands_out_anywhere(self, style: Style) -> bool:
        """True where no background of the page could hide the style, and nothing opaque is painted after it."""
        if 0 <= style.order < self._last_cover:
            return False
        if style.colour is None or style.mode in _INVISIBLE_MODES:
            return True
        return self._plain and not any(_melts(style.colour, behind) for behind in self._behinds)

    def _is_off_page(self, x: float, y: float) -> bool:
        wide, high = self._page.width + PAGE_MARGIN_PT, self._page.height + PAGE_MARGIN_PT
        return not (-PAGE_MARGIN_PT <= x <= wide and -PAGE_MARGIN_PT <= y <= high)

    def _against_shapes(self, style: Style, x: float, y: float) -> HiddenReason | None:
        touching = [shape for shape in self._shapes if _contains(shape.box, x, y)]
        if style.order >= 0 and any(s.order > style.order and _is_opaque(s) for s in touching):
            return HiddenReason.INVISIBLE
        if style.colour is None or style.mode in _INVISIBLE_MODES:
            return None
        behind = _backdrop(shape for shape in touching if style.order < 0 or shape.order <= style.order)
        melts = behind is not None and _melts(style.colour, behind)
        return HiddenReason.BACKGROUND_COLOUR if melts else None


def _that_matter(page: PageCharacters) -> tuple[Shape, ...]:
    """The shapes of `page` that may lie behind text: no rules, and not the white paper painted before anything else."""
    first_text = min((glyph.style.order for glyph in page.glyphs), default=-1)
    wide = [shape for shape in page.shapes if _is_wide(shape.box)]
    paper = takewhile(lambda shape: shape.colour == _PAPER and shape.order <= first_text, wide)
    return tuple(wide[len(list(paper)) :])


def _is_wide(box: Box) -> bool:
    return min(box.x1 - box.x0, box.bottom - box.top) >= MIN_BACKDROP_PT


def _is_text_layer(page: PageCharacters) -> bool:
    """True where invisible glyphs are the recognised text of a scan."""
    area = page.width * page.height
    if not any(shape.is_image and _area(shape.box, page) >= SCAN_SHARE * area for shape in page.shapes):
        return False
    drawn = [glyph for glyph in page.glyphs if not glyph.generated]
    invisible = sum(glyph.style.mode in _INVISIBLE_MODES for glyph in drawn)
    return invisible >= TEXT_LAYER_SHARE * len(drawn)


def _area(box: Box, page: PageCharacters) -> float:
    wide = min(box.x1, page.width) - max(box.x0, 0.0)
    high = min(box.bottom, page.height) - max(box.top, 0.0)
    return max(wide, 0.0) * max(high, 0.0)


def _contains(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom


def _is_opaque(shape: Shape) -> bool:
    return shape.colour is not None and shape.colour[3] == _OPAQUE


def _backdrop(shapes: Iterable[Shape]) -> _Rgb | None:
    """The colour that `shapes`, painted in order on white, leave behind; None where it cannot be told."""
    behind: _Rgb | None = _WHITE
    for shape in shapes:
        if shape.colour is None:
            behind = None
        elif _is_opaque(shape):
            behind = _over(shape.colour, _WHITE)
        elif behind is not None:
            behind = _over(shape.colour, behind)
    return behind


def _over(colour: Colour, behind: _Rgb) -> _Rgb:
    opacity = colour[3] / _OPAQUE
    red, green, blue = (opacity * c + (1 - opacity) * b for c, b in zip(colour[:3], behind, strict=True))
    return red, green, blue


@lru_cache(maxsize=1024)
def _melts(colour: Colour, behind: _Rgb) -> bool:
    return contrast(_over(colour, behind), behind) < MIN_CONTRAST


def _quotes(glyphs: Sequence[Glyph], judged: Sequence[HiddenReason | None], number: int) -> tuple[HiddenText, ...]:
    starts = [0, *(i for i in range(1, len(glyphs)) if _parts(glyphs, judged, i)), len(glyphs)]
    quotes = []
    for start, end in pairwise(starts):
        reason = judged[start]
        quote = clean_text("".join(glyph.text for glyph in glyphs[start:end])) if reason is not None else ""
        if reason is not None and any(character.isalnum() for character in quote):
            quotes.append(HiddenText(number, reason, quote))
    return tuple(quotes)


def _parts(glyphs: Sequence[Glyph], judged: Sequence[HiddenReason | None], index: int) -> bool:
    """True where a new quote begins: another reason, or another line."""
    return judged[index] is not judged[index - 1] or glyphs[index - 1].text == "\n"
