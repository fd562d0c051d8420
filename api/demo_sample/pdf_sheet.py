"""The paper that PDF résumés are written on: fonts, headings, bullets, page breaks that keep things together.

Nothing here reads the clock: a file made twice is the same byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from api.demo_sample.people import Person

__all__ = ["ACCENTS", "MADE_AT", "Colour", "Sheet", "accent"]

Colour = tuple[int, int, int]

MADE_AT = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
"""When every file of the sample says that it was made."""

ACCENTS: tuple[Colour, ...] = ((31, 73, 125), (46, 94, 78), (120, 40, 60), (60, 60, 70), (150, 80, 20))
_INK: Colour = (30, 30, 30)
_GREY: Colour = (95, 95, 95)
_BULLET = "\N{BULLET}"
_BULLET_INDENT_MM = 4.5
_ROOM_UNDER_HEADING_MM = 26
_LITTLE_MM = 75
_FOOTER_MM = 11


def accent(person: Person) -> Colour:
    """The colour of this person's headings."""
    return ACCENTS[person.look % len(ACCENTS)]


class Sheet(FPDF):
    """A4 pages in one of the standard fonts, with text sizes in points and lengths in millimetres."""

    def __init__(self, person: Person, *, family: str = "Helvetica", size: float) -> None:
        super().__init__(format="A4")
        self.person = person
        self.family = family
        self.size = size
        self.core_fonts_encoding = "windows-1252"
        self.set_creation_date(MADE_AT)
        self.set_title("Curriculum Vitae")
        self.set_author(person.identity.name)
        self.set_margins(18, 16, 18)
        self.set_auto_page_break(True, margin=16)
        self.ink()

    def footer(self) -> None:
        """Name and page number from the second page on."""
        if self.page_no() > 1:
            self.set_y(-_FOOTER_MM)
            self.set_font(self.family, "", self.size - 1.5)
            self.ink(_GREY)
            self.cell(0, self.line_mm(), f"{self.person.identity.name}, page {self.page_no()}", align="R")

    def ink(self, colour: Colour = _INK) -> None:
        """Write in `colour` from here on."""
        self.set_text_color(*colour)

    def line_mm(self, size: float | None = None) -> float:
        """The height of a line of text of `size` points."""
        return (size or self.size) * 0.47

    def write_text(
        self,
        text: str,
        *,
        size: float | None = None,
        style: str = "",
        colour: Colour = _INK,
        width: float = 0,
        align: str = "L",
    ) -> None:
        """`text` as a paragraph from the left margin, or from where the pen is if `width` is given."""
        self.set_font(self.family, style, size or self.size)
        self.ink(colour)
        self._lines(self.wrapped(text, width or self.epw), self.line_mm(size), width=width, align=align)

    def write_pair(self, left: str, right: str, *, style: str = "B") -> None:
        """`left` at the left margin and `right`, lighter, at the right one; on two lines where one is too short."""
        self.set_font(self.family, "", self.size - 0.5)
        room = self.epw - self.get_string_width(right) - 4
        self.set_font(self.family, style, self.size)
        fits = self.get_string_width(left) <= room
        self.ink()
        new_x, new_y = (XPos.RIGHT, YPos.TOP) if fits else (XPos.LMARGIN, YPos.NEXT)
        self.cell(room if fits else 0, self.line_mm(), left, new_x=new_x, new_y=new_y)
        self.set_font(self.family, "", self.size - 0.5)
        self.ink(_GREY)
        self.cell(0, self.line_mm(), right, align="R" if fits else "L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def bullets(self, sentences: Sequence[str]) -> None:
        """Sentences with a hanging indent; a bullet never stays behind on the page before."""
        self.set_font(self.family, "", self.size)
        self.ink()
        for sentence in sentences:
            lines = self.wrapped(sentence, self.epw - _BULLET_INDENT_MM)
            self.keep(self.line_mm() * len(lines))
            self.cell(_BULLET_INDENT_MM, self.line_mm(), _BULLET)
            self._lines(lines, self.line_mm())
        self.ln(1.5)

    def wrapped(self, text: str, width: float) -> list[str]:
        """`text` in lines of at most `width`, in the font that is set; much quicker than the library's own breaking."""
        blank, lines, reached = self.get_string_width(" "), list[str](), width
        for word in text.split(" "):
            length = self.get_string_width(word)
            if reached + blank + length > width - 2 * self.c_margin:
                lines.append(word)
                reached = length
            else:
                lines[-1] += f" {word}"
                reached += blank + length
        return lines

    def _lines(self, lines: Sequence[str], height: float, *, width: float = 0, align: str = "L") -> None:
        """Lines under one another, all starting where the pen is."""
        start = self.get_x()
        for line in lines:
            self.set_x(start)
            self.cell(width, height, line, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def keep(self, height: float) -> None:
        """A new page if `height` does not fit on this one."""
        if self.will_page_break(height):
            self.add_page()

    def heading(self, text: str, *, colour: Colour, rule: bool = True, align: Literal["L", "C"] = "L") -> None:
        """A section heading that takes some of its section along to the next page."""
        self.keep(_ROOM_UNDER_HEADING_MM)
        self.ln(2.5)
        self.write_text(text, size=self.size + 1.5, style="B", colour=colour, align=align)
        if rule:
            self.set_draw_color(*colour)
            self.set_line_width(0.3)
            self.line(self.l_margin, self.get_y() + 0.4, self.w - self.r_margin, self.get_y() + 0.4)
        self.ln(1.8)

    def photo(self, x: float, y: float, width: float) -> None:
        """A grey box with the outline of a head, where a photograph would be."""
        height = width * 1.25
        with self.rect_clip(x, y, width, height):
            self.set_fill_color(214, 218, 222)
            self.rect(x, y, width, height, style="F")
            self.set_fill_color(160, 166, 172)
            self.ellipse(x + width * 0.31, y + height * 0.18, width * 0.38, height * 0.36, style="F")
            self.ellipse(x + width * 0.16, y + height * 0.60, width * 0.68, height * 0.60, style="F")

    def ends_with_little(self) -> bool:
        """Whether the last of several pages holds a few lines only."""
        return self.page_no() > 1 and self.get_y() < _LITTLE_MM

    def finished(self) -> bytes:
        """The bytes of the file."""
        return bytes(self.output())
