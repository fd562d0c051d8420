"""Two ways a person lays out a résumé in Word: heading styles, and a table with contact details around the page.

Knows how documents look. Does not decide what they say. Archives are rewritten with fixed times, so a file made
twice is the same byte for byte.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell

from api.demo_sample.content import text_of
from api.demo_sample.pdf_sheet import MADE_AT, accent
from api.demo_sample.people import Layout, Person
from api.demo_sample.wording import contact_lines, particulars, period, study_line, study_years

__all__ = ["DOCX_LAYOUTS"]

_FONTS = ("Calibri", "Georgia", "Arial", "Cambria")
_UNIX = 3
"""ZIP code of the system that made an archive; fixed, as the real one would show in the bytes."""


def _headings(person: Person) -> bytes:
    """Word's own styles: title, headings, bulleted lists, dates on a tab stop at the right."""
    document = _blank(person)
    document.add_heading(person.identity.name, level=0)
    document.add_paragraph("  |  ".join(contact_lines(person)))
    for line in particulars(person):
        document.add_paragraph(line)
    document.add_heading("Profile", level=1)
    document.add_paragraph(person.career.summary)
    document.add_heading("Work Experience", level=1)
    for job in person.career.jobs:
        _tabbed(document, f"{job.title}, {job.employer}" if job.employer else job.title, period(job, person.look))
        for sentence in job.bullets:
            document.add_paragraph(sentence, style="List Bullet")
    document.add_heading("Education", level=1)
    for study in person.career.studies:
        _tabbed(document, study.degree, study_years(study))
        document.add_paragraph(study_line(study))
    document.add_heading("Skills", level=1)
    for skills in person.career.skills:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{skills.group}: ").bold = True
        paragraph.add_run(", ".join(skills.items))
    for title, lines in _extras(person):
        document.add_heading(title, level=1)
        for line in lines:
            document.add_paragraph(line, style="List Bullet")
    return _saved(document)


def _table(person: Person) -> bytes:
    """A table of labels and content; name, phone and mail in the header, address in the footer, profile in a box."""
    document = _blank(person)
    section = document.sections[0]
    header = section.header.paragraphs[0]
    header.add_run(person.identity.name).bold = True
    header.add_run(f"\t{person.identity.phone}\t{person.identity.email}")
    footer = section.footer.paragraphs[0]
    footer.text = "  ·  ".join((person.identity.address, *particulars(person)))
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title = document.add_paragraph()
    run = title.add_run(person.career.headline)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(18), RGBColor(*accent(person))
    _text_box(document, person.career.summary)
    _section(document, "Experience", [_job_writer(person, place) for place in range(len(person.career.jobs))])
    _section(document, "Education", [_study_writer(person, place) for place in range(len(person.career.studies))])
    skills = [f"{skills.group}: {', '.join(skills.items)}" for skills in person.career.skills]
    _section(document, "Skills", [_line_writer(line) for line in skills])
    for name, lines in _extras(person):
        _section(document, name, [_line_writer(line) for line in lines])
    return _saved(document)


_CellWriter = Callable[[_Cell], None]


def _section(document: DocxDocument, title: str, writers: Sequence[_CellWriter]) -> None:
    """A two-column table: a shaded cell with the title, and a row for each of `writers`."""
    table = document.add_table(rows=len(writers), cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for place, (row, write) in enumerate(zip(table.rows, writers, strict=True)):
        label, body = row.cells
        label.width, body.width = Cm(3.4), Cm(13.6)
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "E8ECF1")
        label._tc.get_or_add_tcPr().append(shade)
        if place == 0:
            label.paragraphs[0].add_run(title).bold = True
        write(body)
    document.add_paragraph()


def _job_writer(person: Person, place: int) -> _CellWriter:
    job = person.career.jobs[place]

    def write(cell: _Cell) -> None:
        cell.paragraphs[0].add_run(job.title).bold = True
        cell.add_paragraph(f"{job.employer}, {period(job, person.look)}" if job.employer else period(job, person.look))
        for sentence in job.bullets:
            cell.add_paragraph(sentence, style="List Bullet")

    return write


def _study_writer(person: Person, place: int) -> _CellWriter:
    study = person.career.studies[place]

    def write(cell: _Cell) -> None:
        cell.paragraphs[0].add_run(study.degree).bold = True
        cell.add_paragraph(f"{study_line(study)} ({study_years(study)})")

    return write


def _line_writer(line: str) -> _CellWriter:
    def write(cell: _Cell) -> None:
        cell.paragraphs[0].text = line

    return write


def _text_box(document: DocxDocument, text: str) -> None:
    """A floating box as Word writes it: a drawing, and the same again for versions that know no drawings."""
    box = text_of("text_box.xml").replace("TEXT", escape(text))
    document.add_paragraph()._p.append(parse_xml(box))


def _tabbed(document: DocxDocument, left: str, right: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(left).bold = True
    paragraph.add_run(f"\t{right}")


def _extras(person: Person) -> list[tuple[str, tuple[str, ...]]]:
    career = person.career
    told = (("Certificates", career.certificates), ("Languages", career.languages), ("Memberships", career.groups))
    return [(title, lines) for title, lines in told if lines]


def _blank(person: Person) -> DocxDocument:
    """An empty A4 document with fixed properties."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.name, normal.font.size = _FONTS[person.look % len(_FONTS)], Pt(10.5)
    normal.paragraph_format.space_after = Pt(3)
    properties = document.core_properties
    properties.author = properties.last_modified_by = person.identity.name
    properties.title, properties.comments = "Curriculum Vitae", ""
    properties.created = properties.modified = MADE_AT.replace(tzinfo=None)
    properties.revision = 1
    return document


def _saved(document: DocxDocument) -> bytes:
    """The document's bytes, its archive rewritten without the time of day."""
    written, fixed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, MADE_AT.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return fixed.getvalue()


DOCX_LAYOUTS: Mapping[Layout, Callable[[Person], bytes]] = MappingProxyType(
    {Layout.DOCX_HEADINGS: _headings, Layout.DOCX_TABLE: _table}
)
