"""Paper for the PDF: text in a core font, lines, and a drawing's shapes, on numbered pages with a head and a foot.

Knows places and sizes in millimetres. Knows nothing of audits. Core fonts hold Latin-1 alone: typographic ones are
spelled out (≥ as >=), accents that do not fit are dropped, and what is left becomes "?", so that no label is refused.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from fairness.report.drawing import Box, Drawing, Label, Line, Polygon

__all__ = ["FONT", "MARGIN", "UNKNOWN", "Canvas", "fits", "latin"]

FONT = "helvetica"
MARGIN = 14.0  # mm
UNKNOWN = "?"
"""Stands for a letter that the core fonts lack."""

_HEAD, _FOOT = 18.0, 16.0  # mm from the edges of the page to its text
_PIXEL = 0.26  # mm a pixel of a drawing; one of 400 is 104 mm wide
_CAPTION = 8.0  # mm under a drawing, for the words that belong to it
_POINTS = 7.0  # size of a drawing's labels

_SPELLED = {
    "≥": ">=", "≤": "<=", "−": "-", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'",
    "→": "->", "χ": "chi", "α": "alpha", "ε": "epsilon", "θ": "theta", "√": "sqrt", "₂": "2", "∞": "infinity",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i", "œ": "oe", "Œ": "OE", "ŋ": "n", "Ŋ": "N",
    "ẞ": "SS", "ŧ": "t", "Ŧ": "T", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "•": "-",
}  # fmt: skip

_INK, _MUTED, _LINE, _ACCENT, _PAPER = (26, 32, 35), (86, 97, 105), (216, 222, 224), (10, 95, 102), (255, 255, 255)
_SHAPE = (123, 136, 143)
_FILLS = {
    "bar": _SHAPE,
    "total": _INK,
    "arrow": _INK,
    "mark": _INK,
    "quiet": _SHAPE,
    "hollow": _PAPER,
    "reference": _PAPER,
}
_STROKES = {"axis": _SHAPE, "equal": _SHAPE, "threshold": _ACCENT, "chosen": _ACCENT, "reference": _SHAPE}


def latin(text: object) -> str:
    """A text in the characters that core fonts have; never fails."""
    composed = unicodedata.normalize("NFC", str(text))  # a letter and its accent in one, where Latin-1 has it
    spelled = "".join(_SPELLED.get(character, character) for character in composed)
    return "".join(_fitting(character) for character in spelled if character == "\n" or character.isprintable())


def fits(text: object) -> bool:
    """Whether every letter of a text can be read on paper: Latin letters, with or without their accents."""
    return latin(text).count(UNKNOWN) <= str(text).count(UNKNOWN)


def _fitting(character: str) -> str:
    if ord(character) < 256:
        return character
    if unicodedata.combining(character):
        return ""
    plain = unicodedata.normalize("NFKD", character).encode("latin-1", "ignore").decode("latin-1")
    return plain or UNKNOWN


class Canvas(FPDF):
    """Pages of A4 with the report's name at the head and their number at the foot."""

    def __init__(self, *, head: str, mark: str, created: datetime) -> None:
        super().__init__(format="A4")
        self._head, self._mark = latin(head), latin(mark)
        self.set_creation_date(created)
        self.set_lang("en")
        self.set_title(self._head)
        self.set_margins(MARGIN, _HEAD, MARGIN)
        self.c_margin = 0  # text begins where the rules do
        self.set_auto_page_break(auto=True, margin=_FOOT)
        self.alias_nb_pages()
        self.add_page()

    def header(self) -> None:
        """The report's name and the first digits of the audit's hash."""
        self.set_y(8)
        self._style(8, _MUTED)
        self.cell(self.epw * 0.8, 4, self._clipped(self._head, self.epw * 0.78))
        self.cell(self.epw * 0.2, 4, self._mark, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._rule(13)
        self.set_y(_HEAD)

    def footer(self) -> None:
        """The page's number of all."""
        self.set_y(-12)
        self._style(8, _MUTED)
        self.cell(0, 4, f"Page {self.page_no()} of {{nb}}", align="R")

    @property
    def left_on_page(self) -> float:
        """Millimetres to the foot."""
        return float(self.h - _FOOT - self.get_y())

    def keep(self, height: float) -> None:
        """Begin a new page unless so many millimetres are left, so that what belongs together stays so."""
        if self.left_on_page < height:
            self.add_page()

    def heading(self, text: str, *, level: int, size: float, room: float = 45.0) -> None:
        """A heading that is in the outline too, with `room` millimetres for it and what follows on the same page."""
        self.keep(room)
        self.ln(1 + 2 * max(0, 4 - level))
        self.start_section(latin(text), level=level, strict=False)
        self._style(size, _INK, bold=True)
        self._paragraph(text, size * 0.5)

    def text_block(self, text: str, *, size: float = 9.0, muted: bool = False, bold: bool = False) -> None:
        """A paragraph over the whole width."""
        self._style(size, _MUTED if muted else _INK, bold=bold)
        self._paragraph(text, size * 0.5)
        self.ln(1)

    def rule_here(self) -> None:
        """A hairline at the present height."""
        self._rule(self.get_y())

    def place(self, drawing: Drawing) -> None:
        """A drawing at the left margin, whole on one page."""
        scale = min(_PIXEL, (self.h - _HEAD - _FOOT - _CAPTION) / drawing.height, self.epw / drawing.width)
        self.keep(drawing.height * scale + _CAPTION)
        top = self.get_y()
        with self.local_context():
            for shape in drawing.shapes:
                self._shape(shape, top, scale)
        self.set_xy(self.l_margin, top + drawing.height * scale + 1)

    def lines_of(self, text: str, width: float, *, size: float, bold: bool = False) -> list[str]:
        """How a text breaks into lines of a width."""
        self._style(size, _INK, bold=bold)
        spelled = latin(text)
        if self.get_string_width(spelled) + 2 * self.c_margin <= width:
            return [spelled]
        found = self.multi_cell(width, 4, spelled, dry_run=True, output="LINES", align="L")
        return list(found) if isinstance(found, list) else []

    def line_of(
        self, text: str, x: float, y: float, width: float, *, size: float, right: bool, muted: bool, bold: bool
    ) -> None:
        """One line of text in a box of a width, at an exact place."""
        self._style(size, _MUTED if muted else _INK, bold=bold)
        self.set_xy(x, y)
        self.cell(width, size * 0.46, text, align="R" if right else "L")

    def tone_sign(self, tone: str, x: float, y: float) -> None:
        """A verdict's sign: a full square stops, a triangle asks for attention, a ring is calm."""
        with self.local_context():
            self.set_draw_color(*_INK)
            self.set_fill_color(*_INK)
            self.set_line_width(0.25)
            if tone == "stop":
                self.rect(x, y, 1.9, 1.9, style="F")
            elif tone == "notice":
                self.polygon(((x, y + 1.9), (x + 1.1, y), (x + 2.2, y + 1.9)), style="F")
            else:
                self.ellipse(x, y + 0.1, 1.7, 1.7, style="D")

    def _shape(self, shape: Box | Label | Line | Polygon, top: float, scale: float) -> None:
        def at(point: tuple[float, float]) -> tuple[float, float]:
            return self.l_margin + point[0] * scale, top + point[1] * scale

        if isinstance(shape, Label):
            self._label(shape, at((shape.x, shape.y)))
            return
        self.set_draw_color(*_STROKES.get(shape.role.split()[-1], _INK))
        self.set_fill_color(*_FILLS.get(shape.role.split()[-1], _INK))
        self.set_line_width(0.35)
        if isinstance(shape, Line):
            self.set_dash_pattern(*((1.0, 0.8) if shape.role == "threshold" else (0, 0)))
            self.polyline([at(point) for point in shape.points])
            self.set_dash_pattern()
        elif isinstance(shape, Box):
            outlined = shape.role.endswith("reference")
            self.rect(
                *at((shape.x, shape.y)), shape.width * scale, shape.height * scale, style="D" if outlined else "F"
            )
        else:
            self.polygon([at(point) for point in shape.points], style="DF" if "hollow" in shape.role else "F")

    def _label(self, label: Label, at: tuple[float, float]) -> None:
        self._style(_POINTS, _MUTED if label.role == "tick" else _INK, bold="strong" in label.role)
        text = latin(label.text)
        width = self.get_string_width(text)
        shift = {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
        self.text(at[0] - shift, at[1], text)

    def _style(self, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        self.set_font(FONT, style="B" if bold else "", size=size)
        self.set_text_color(*colour)

    def _paragraph(self, text: str, height: float) -> None:
        self.multi_cell(0, height, latin(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _rule(self, y: float) -> None:
        self.set_draw_color(*_LINE)
        self.set_line_width(0.2)
        self.line(self.l_margin, y, self.w - self.r_margin, y)

    def _clipped(self, text: str, width: float) -> str:
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(f"{text}...") > width:
            text = text[:-1]
        return f"{text.rstrip()}..."
