"""The report as a PDF: the same blocks as the page, set on paper with an outline, page numbers and repeated headers.

Places what the view decided. Knows no figure and no clock: the date of creation is given, and the same input gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from fairness.report.blocks import (
    Block,
    Bullets,
    Cell,
    Facts,
    Figure,
    Fold,
    Pair,
    Paragraph,
    Report,
    Row,
    Section,
    Table,
)
from fairness.report.pdf_canvas import UNKNOWN, Canvas, fits, latin

__all__ = ["EPOCH", "pdf_of"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of creation where none is given."""

_SIZES = {0: 14.0, 1: 11.0, 2: 9.5}  # points of a heading by its level below the title
_CELL, _UNDER = 7.5, 6.3  # points in tables
_MANY = 9  # columns from which the letters are smaller
_PADDING = 1.6  # mm between columns
_INDENT = 2.0  # mm more where words follow a number, which ends where they begin
_ROOM, _TABLE_ROOM = 45.0, 30.0  # mm that a heading and a table ask for on a page, to begin there


def pdf_of(report: Report, *, created: datetime = EPOCH) -> bytes:
    """The PDF of a report. `created` must have a time zone; it is all that the file says of time."""
    canvas = Canvas(head=f"{report.kind}: {report.title}", mark=report.mark, created=created)
    canvas.heading(report.title, level=0, size=18)
    if report.term is not None:
        canvas.text_block(f"Gate: {report.term.words}", size=11, bold=True)
    for sentence in (*report.lead, *report.notices, *_unreadable(report)):
        canvas.text_block(sentence)
    _facts(canvas, Facts(report.facts))
    for section in report.sections:
        _section(canvas, section, 0)
    canvas.text_block(report.foot, size=8, muted=True)
    return bytes(canvas.output())


def _unreadable(report: Report) -> tuple[str, ...]:
    """What the first page says where the paper cannot show every letter of a group's name or of the subject."""
    names = {text for pair in report.facts for text in pair} | {report.title}
    names |= {row.cells[0].text for section in report.sections for row in _rows(section)}
    if all(fits(name) for name in names):
        return ()
    said = f"Some names hold letters that this PDF cannot show: “{UNKNOWN}” stands for each. The page shows them all."
    return (said,)


def _rows(section: Section) -> Iterator[Row]:
    yield from (row for block in section.blocks if isinstance(block, Table) for row in block.rows)
    for part in section.sections:
        yield from _rows(part)


def _section(canvas: Canvas, section: Section, level: int) -> None:
    room = _ROOM if section.blocks else 2 * _ROOM  # with nothing of its own, the next heading follows at once
    canvas.heading(section.title, level=level, size=_SIZES.get(level, 9.5), room=room)
    if section.term is not None:
        canvas.tone_sign(section.term.tone, canvas.l_margin, canvas.get_y() + 0.9)
        canvas.set_x(canvas.l_margin + 3)
        y = canvas.get_y()
        canvas.line_of(
            latin(section.term.words), canvas.l_margin + 3, y, 80, size=8.5, right=False, muted=False, bold=True
        )
        canvas.set_xy(canvas.l_margin, y + 5)
    for block in section.blocks:
        _block(canvas, block)
    for part in section.sections:
        _section(canvas, part, level + 1)


def _block(canvas: Canvas, block: Block) -> None:
    match block:
        case Paragraph(text, tone):
            canvas.text_block(text, muted=tone == "muted")
        case Bullets():
            _bullets(canvas, block)
        case Facts():
            _facts(canvas, block)
        case Figure(drawing, caption):
            canvas.place(drawing)
            canvas.text_block(caption, size=7.5, muted=True)
        case Fold(summary, blocks):
            canvas.keep(_ROOM)
            canvas.text_block(summary, size=8.5, bold=True)
            for inner in blocks:
                _block(canvas, inner)
        case Pair(first, second):
            for inner in (*first, *second):
                _block(canvas, inner)
        case Table():
            _Grid(canvas, block).draw()


def _bullets(canvas: Canvas, bullets: Bullets) -> None:
    for item in bullets.items:
        canvas.text_block(f"{item.about}. {item.text}" if item.about else item.text, size=8.5)
        if item.under:
            canvas.text_block(item.under, size=7.5, muted=True)


def _facts(canvas: Canvas, facts: Facts) -> None:
    for name, value in facts.pairs:
        canvas.text_block(f"{name}: {value}", size=8.5)


class _Grid:
    """One table: column widths from their shares, rows that never break, the header again on every page."""

    def __init__(self, canvas: Canvas, table: Table) -> None:
        self.canvas, self.table = canvas, table
        self.size = _CELL if len(table.columns) <= _MANY else max(4.5, _CELL - 0.25 * (len(table.columns) - _MANY))
        self.small = min(_UNDER, self.size - 0.6)
        shares = [column.share for column in table.columns]
        whole = min(canvas.epw, 16.0 * sum(shares)) if table.narrow else canvas.epw
        self.widths = [whole * share / sum(shares) for share in shares]
        after_number = [False, *(column.number for column in table.columns[:-1])]
        self.indents = [
            _INDENT if after and not column.number else 0.0
            for after, column in zip(after_number, table.columns, strict=True)
        ]

    def draw(self) -> None:
        self.canvas.ln(1)
        self.canvas.keep(_TABLE_ROOM)
        self.canvas.text_block(self.table.caption, size=7.5, muted=True)
        self._header()
        for row in self.table.rows:
            self._row(row)
        self.canvas.ln(2)

    def _header(self) -> None:
        cells = tuple(Cell(column.title) for column in self.table.columns)
        self._row(Row(cells), header=True)

    def _row(self, row: Row, *, header: bool = False) -> None:
        parts = [
            self._lines(cell, width - indent, bold=header or row.leads)
            for cell, width, indent in zip(row.cells, self.widths, self.indents, strict=True)
        ]
        high = (
            max(len(main) * self._step(self.size) + len(under) * self._step(self.small) for main, under in parts) + 1.6
        )
        if high > self.canvas.left_on_page and not header:
            self.canvas.add_page()
            self._header()
        top, x = self.canvas.get_y() + 0.8, self.canvas.l_margin
        columns = zip(self.table.columns, self.widths, self.indents, strict=True)
        for cell, lines, (column, width, indent) in zip(row.cells, parts, columns, strict=True):
            place = (x + indent, top, width - indent)
            self._cell(cell, lines, place, right=column.number, bold=header or row.leads)
            x += width
        self.canvas.set_xy(self.canvas.l_margin, top - 0.8 + high)
        self.canvas.rule_here()

    def _lines(self, cell: Cell, width: float, *, bold: bool) -> tuple[list[str], list[str]]:
        room = width - _PADDING - (3.0 if cell.term else 0.0)
        text = cell.term.words if cell.term else cell.text
        bold = bold or (cell.term is not None and cell.term.tone != "quiet")
        main = self.canvas.lines_of(text, room, size=self.size, bold=bold)
        return main, self.canvas.lines_of(cell.under, room, size=self.small) if cell.under else []

    def _cell(
        self,
        cell: Cell,
        lines: tuple[list[str], list[str]],
        place: tuple[float, float, float],
        *,
        right: bool,
        bold: bool,
    ) -> None:
        (x, y, width), (main, under) = place, lines
        if cell.term is not None:
            self.canvas.tone_sign(cell.term.tone, x, y + 0.6)
            x, width = x + 3.0, width - 3.0
            bold = bold or cell.term.tone != "quiet"
        for text, size, is_under in [*((t, self.size, False) for t in main), *((t, self.small, True) for t in under)]:
            self.canvas.line_of(
                text,
                x,
                y,
                width - _PADDING,
                size=size,
                right=right,
                muted=cell.muted or is_under,
                bold=bold and not is_under,
            )
            y += self._step(size)

    @staticmethod
    def _step(size: float) -> float:
        return size * 0.46
