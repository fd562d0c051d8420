"""Four ways a person lays out a résumé as PDF: one column, a dark sidebar, dates on a rail, tables.

Knows how pages look. Does not decide what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from api.demo_sample.pdf_sheet import Colour, Sheet, accent
from api.demo_sample.people import Layout, Person
from api.demo_sample.wording import contact_lines, particulars, period, study_line, study_years

__all__ = ["laid_out"]

_WHITE: Colour = (255, 255, 255)
_GREY: Colour = (95, 95, 95)
_STUFFING = (
    "data engineer senior data engineer python python sql snowflake bigquery redshift airflow dagster prefect kafka "
    "spark dbt batch and streaming data pipelines in production aws google cloud azure computer science "
)
_SIDEBAR_MM = 66
_SIDEBAR_POINTS = 9.0
_RAIL_MM = 46
_SMALLER_POINTS = 0.7
"""How much smaller a person sets a text whose last few lines spill onto another page."""


def laid_out(person: Person) -> Sheet:
    """This person's résumé in the PDF layout of theirs."""
    layout = _LAYOUTS[person.layout]
    sheet = layout(person, 0)
    return layout(person, _SMALLER_POINTS) if sheet.ends_with_little() else sheet


def _classic(person: Person, smaller: float) -> Sheet:
    """One column, centred name, headings over a rule."""
    family, size = ("Times", 11.0) if person.look % 2 else ("Helvetica", 10.0)
    sheet = Sheet(person, family=family, size=size - smaller)
    sheet.add_page()
    colour = accent(person)
    if person.shows.photo:
        sheet.photo(sheet.w - sheet.r_margin - 24, 14, 24)
    centre = "L" if person.shows.photo else "C"
    sheet.write_text(person.identity.name, size=21, style="B", colour=colour, align=centre)
    sheet.write_text(person.career.headline, size=sheet.size + 2, colour=_GREY, align=centre)
    sheet.ln(1)
    sheet.write_text("  |  ".join(contact_lines(person)[1:]), align=centre)
    sheet.write_text(person.identity.address, align=centre)
    for line in particulars(person):
        sheet.write_text(line, align=centre)
    sheet.heading("Profile", colour=colour)
    sheet.write_text(person.career.summary)
    _experience(sheet, colour, "Professional Experience")
    _education(sheet, colour)
    sheet.heading("Skills", colour=colour)
    for skills in person.career.skills:
        sheet.write_text(f"{skills.group}: {', '.join(skills.items)}")
    _rest(sheet, colour)
    if person.hides_keywords:
        _hide_keywords(sheet)
    return sheet


def _hide_keywords(sheet: Sheet) -> None:
    """White on white, far smaller than anyone could read: the trick that the hidden-text notice is for."""
    sheet.ln(3)
    sheet.write_text(_STUFFING * 3, size=3, colour=_WHITE)


class _SidebarSheet(Sheet):
    """Pages with a dark column at the left."""

    def header(self) -> None:
        """Paint the column on every page."""
        self.set_fill_color(*accent(self.person))
        self.rect(0, 0, _SIDEBAR_MM, self.h, style="F")


def _sidebar(person: Person, smaller: float) -> Sheet:
    """White text in a dark column for contact and skills; the career beside it."""
    sheet = _SidebarSheet(person, size=9.5 - smaller)
    sheet.add_page()
    sheet.set_margins(9, 16, sheet.w - _SIDEBAR_MM + 6)
    sheet.set_y(16)
    if person.shows.photo:
        sheet.photo(18, 16, 28)
        sheet.set_y(58)
    _side_block(sheet, "Contact", (*contact_lines(person), *particulars(person)))
    for skills in person.career.skills:
        _side_block(sheet, skills.group, skills.items)
    _side_block(sheet, "Languages", person.career.languages)
    _side_block(sheet, "Interests", person.career.interests)
    sheet.page = 1
    sheet.set_margins(_SIDEBAR_MM + 9, 16, 15)
    sheet.set_xy(sheet.l_margin, 16)
    colour = accent(person)
    sheet.write_text(person.identity.name, size=22, style="B", colour=colour)
    sheet.write_text(person.career.headline.upper(), size=11, colour=_GREY)
    sheet.ln(2)
    sheet.write_text(person.career.summary, style="I")
    _experience(sheet, colour, "Experience", stacked=True)
    _education(sheet, colour, stacked=True)
    _listed(sheet, colour, "Certificates", person.career.certificates)
    _listed(sheet, colour, "Memberships", person.career.groups)
    return sheet


def _side_block(sheet: Sheet, title: str, lines: tuple[str, ...]) -> None:
    if not lines:
        return
    sheet.set_x(sheet.l_margin)
    sheet.write_text(title.upper(), size=10, style="B", colour=_WHITE)
    sheet.set_draw_color(*_WHITE)
    sheet.line(sheet.l_margin, sheet.get_y() + 0.5, _SIDEBAR_MM - 9, sheet.get_y() + 0.5)
    sheet.ln(2)
    for line in lines:
        sheet.write_text(line, size=_fitting(sheet, line), colour=_WHITE)
        sheet.ln(0.6)
    sheet.ln(4)


def _fitting(sheet: Sheet, line: str) -> float:
    """A size in points at which the longest word of `line` stays inside the column."""
    sheet.set_font(sheet.family, "", _SIDEBAR_POINTS)
    widest = max(sheet.get_string_width(word) for word in line.split())
    return _SIDEBAR_POINTS * min(1, (sheet.epw - 2 * sheet.c_margin) / widest)


def _rail(person: Person, smaller: float) -> Sheet:
    """Dates and labels in a narrow column at the left, everything else on one edge to the right of it."""
    sheet = Sheet(person, size=10 - smaller)
    sheet.add_page()
    colour = accent(person)
    sheet.write_text("CURRICULUM VITAE", size=9, colour=_GREY)
    sheet.write_text(person.identity.name, size=20, style="B", colour=colour)
    if person.shows.photo:
        sheet.photo(sheet.w - sheet.r_margin - 24, 12, 24)
    sheet.ln(2)
    for label, line in zip(("Address", "Phone", "E-mail"), contact_lines(person), strict=True):
        _railed(sheet, label, line)
    for line in particulars(person):
        label, _, value = line.partition(": ")
        _railed(sheet, label, value)
    _rail_heading(sheet, "Profile", colour)
    _railed(sheet, "", person.career.summary)
    _rail_heading(sheet, "Work experience", colour)
    for job in person.career.jobs:
        sheet.keep(22)
        _railed(sheet, period(job, person.look), job.employer, bold=job.title)
        _rail_bullets(sheet, job.bullets)
    _rail_heading(sheet, "Education", colour)
    for study in person.career.studies:
        _railed(sheet, study_years(study), study_line(study), bold=study.degree)
        sheet.ln(1)
    _rail_heading(sheet, "Skills", colour)
    for skills in person.career.skills:
        _railed(sheet, skills.group, ", ".join(skills.items))
    for label, lines in _extras(person).items():
        _railed(sheet, label, ", ".join(lines))
    return sheet


def _railed(sheet: Sheet, label: str, text: str, *, bold: str = "") -> None:
    """`label` on the rail; right of it, from the same line on, `bold` and `text` under one another."""
    sheet.keep(sheet.line_mm() * 2)
    top = sheet.get_y()
    if label:
        sheet.write_text(label, size=sheet.size - 0.5, colour=_GREY, width=_RAIL_MM - 4)
    below = sheet.get_y()
    sheet.set_y(top)
    for part, style in ((bold, "B"), (text, "")):
        if part:
            sheet.set_x(sheet.l_margin + _RAIL_MM)
            sheet.write_text(part, style=style, width=sheet.epw - _RAIL_MM)
    sheet.set_y(max(below, sheet.get_y()))


def _rail_bullets(sheet: Sheet, sentences: tuple[str, ...]) -> None:
    margin = sheet.l_margin
    sheet.set_left_margin(margin + _RAIL_MM)
    sheet.bullets(sentences)
    sheet.set_left_margin(margin)
    sheet.set_x(margin)
    sheet.ln(1)


def _rail_heading(sheet: Sheet, text: str, colour: Colour) -> None:
    sheet.keep(28)
    sheet.ln(3)
    sheet.set_fill_color(*colour)
    sheet.rect(sheet.l_margin, sheet.get_y() + 1.2, _RAIL_MM - 5, 2.2, style="F")
    sheet.set_x(sheet.l_margin + _RAIL_MM)
    sheet.write_text(text, size=12, style="B", colour=colour, width=sheet.epw - _RAIL_MM)
    sheet.ln(1)


def _tables(person: Person, smaller: float) -> Sheet:
    """Small print in ruled tables: contact, experience, education, skills."""
    sheet = Sheet(person, size=9 - smaller)
    sheet.set_margins(15, 14, 15)
    sheet.add_page()
    colour = accent(person)
    sheet.write_text(person.identity.name, size=18, style="B", colour=colour)
    sheet.write_text(person.career.headline, size=11, colour=_GREY)
    sheet.ln(2)
    labels = ("Address", "Phone", "E-mail")
    told: list[tuple[str, ...]] = [(label, line) for label, line in zip(labels, contact_lines(person), strict=True)]
    told += [(line.partition(": ")[0], line.partition(": ")[2]) for line in particulars(person)]
    _table(sheet, (1, 4), told)
    sheet.heading("Summary", colour=colour, rule=False)
    sheet.write_text(person.career.summary)
    sheet.heading("Employment", colour=colour, rule=False)
    for job in person.career.jobs:
        what = f"**{job.title}**, {job.employer}" if job.employer else f"**{job.title}**"
        body = "\n".join((what, *(f"\N{BULLET} {sentence}" for sentence in job.bullets)))
        _table(sheet, (1, 4), [(period(job, person.look), body)])
    sheet.heading("Education", colour=colour, rule=False)
    _table(sheet, (1, 2, 2), [(study_years(study), study.degree, study_line(study)) for study in person.career.studies])
    sheet.heading("Skills and more", colour=colour, rule=False)
    rows = [(skills.group, ", ".join(skills.items)) for skills in person.career.skills]
    _table(sheet, (1, 4), rows + [(label, "; ".join(lines)) for label, lines in _extras(person).items()])
    return sheet


def _table(sheet: Sheet, widths: tuple[int, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Rows with a shaded first column; `**` makes bold."""
    sheet.set_font(sheet.family, "", sheet.size)
    sheet.ink()
    sheet.set_draw_color(190, 190, 190)
    shaded = FontFace(fill_color=(238, 240, 243))
    with sheet.table(
        col_widths=widths,
        line_height=sheet.line_mm(),
        borders_layout=TableBordersLayout.ALL,
        first_row_as_headings=False,
        text_align="LEFT",
        padding=1.2,
        markdown=True,
    ) as table:
        for cells in rows:
            row = table.row()
            for place, cell in enumerate(cells):
                row.cell(cell, style=shaded if place == 0 else None)


def _experience(sheet: Sheet, colour: Colour, title: str, *, stacked: bool = False) -> None:
    """Jobs with title and dates on a line; `stacked` puts the dates beside the employer instead."""
    sheet.heading(title, colour=colour)
    for job in sheet.person.career.jobs:
        sheet.keep(sheet.line_mm() * 4)
        dates = period(job, sheet.person.look)
        if stacked:
            sheet.write_text(job.title, style="B")
            sheet.write_pair(job.employer, dates, style="I")
        else:
            sheet.write_pair(f"{job.title}, {job.employer}" if job.employer else job.title, dates)
        sheet.ln(0.6)
        sheet.bullets(job.bullets)


def _education(sheet: Sheet, colour: Colour, *, stacked: bool = False) -> None:
    sheet.heading("Education", colour=colour)
    for study in sheet.person.career.studies:
        sheet.write_pair(study.degree, study_years(study))
        sheet.write_text(study_line(study))
        sheet.ln(1.5 if stacked else 1)


def _extras(person: Person) -> dict[str, tuple[str, ...]]:
    """The short sections that a person has something to say in."""
    career = person.career
    told = {
        "Certificates": career.certificates,
        "Languages": career.languages,
        "Memberships": career.groups,
        "Interests": career.interests,
    }
    return {label: lines for label, lines in told.items() if lines}


def _rest(sheet: Sheet, colour: Colour) -> None:
    for title, lines in _extras(sheet.person).items():
        if title in ("Languages", "Interests"):
            sheet.heading(title, colour=colour)
            sheet.write_text(", ".join(lines))
        else:
            _listed(sheet, colour, title, lines)


def _listed(sheet: Sheet, colour: Colour, title: str, lines: tuple[str, ...]) -> None:
    if lines:
        sheet.heading(title, colour=colour)
        sheet.bullets(lines)


_LAYOUTS: Mapping[Layout, Callable[[Person, float], Sheet]] = MappingProxyType(
    {
        Layout.PDF_CLASSIC: _classic,
        Layout.PDF_SIDEBAR: _sidebar,
        Layout.PDF_RAIL: _rail,
        Layout.PDF_TABLES: _tables,
    }
)
