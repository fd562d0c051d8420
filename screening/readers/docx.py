"""Read a DOCX: headers, then the body in document order, then footers and footnotes; all of it is page 1.

The XML is walked directly rather than through python-docx, which passes over content controls and tracked insertions
and unpacks parts without a limit. Text that a person looking at the page does not see is reported, not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from screening.errors import ReadStatus, Unreadable
from screening.readers.assemble import RawLine, assemble
from screening.readers.docx_markup import A, R, W, content, grounds, run_text, runs, shape_of, text_boxes, value_of
from screening.readers.docx_package import Element, Package, Relation, open_package
from screening.readers.docx_style import (
    NO_LOOK,
    PAPER,
    Look,
    ParagraphStyle,
    Styles,
    fill_of,
    hidden_reason,
    look_of,
    outlined,
    switch,
)
from screening.readers.text_clean import clean_text
from screening.resume import Document, HiddenReason, HiddenText

__all__ = ["read_docx"]

ENTRY_PARAGRAPHS = 3  # a table row with no more in any cell is one entry (title | employer | dates), so one block
LINE_HEIGHT = 1.2  # of the font size: what a line takes at least, so that a shape ends late rather than early
DEFAULT_PT = 11.0  # font size where the file says nothing
QUOTE_CHARS = 2_000  # of hidden text shown to the person who decides

_FIELD_LINK = re.compile(r'HYPERLINK\s+"([^"\s]{1,2000})"')


def read_docx(data: bytes, *, sha256: str) -> Document:
    """The DOCX `data` as one page.

    Raises:
        Unreadable: TOO_LARGE for a bomb, ENCRYPTED, CORRUPT, NEEDS_OCR for pictures alone, EMPTY for no text.
    """
    package = open_package(data)
    main = package.main_part()
    document = package.tree(main)
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise Unreadable(ReadStatus.CORRUPT, "The DOCX is damaged (it has no body): ask for the résumé again.")
    relations = package.relations(main)
    by_kind = {relation.kind: relation.target for relation in relations.values()}
    story = _Story(Styles.read(package.tree(by_kind.get("styles", "word/styles.xml"))))
    settings = package.tree(by_kind.get("settings", "word/settings.xml"))
    place = _Place((_page_fill(document, settings),))
    for part in _shown(body, relations, "header", settings):
        _read_part(story, package, part, place)
    story.read(body, place)
    story.add_links(document, relations)
    for part in _shown(body, relations, "footer", settings):
        _read_part(story, package, part, place)
    _read_part(story, package, by_kind.get("footnotes", ""), place)
    if package.pictures and not story.lines and not story.hidden:
        raise Unreadable(ReadStatus.NEEDS_OCR, "The DOCX holds pictures and no text: run OCR, or ask for the text.")
    return assemble(
        story.lines,
        sha256=sha256,
        format="docx",
        hidden=tuple(story.hidden),
        links=tuple(dict.fromkeys(story.links)),
    )


def _read_part(story: _Story, package: Package, part: str, place: _Place) -> None:
    root = package.tree(part)
    if root is None:
        return
    story.block += 1
    notes = [note for note in root.iterchildren(f"{W}footnote") if note.get(f"{W}type") in {None, "normal"}]
    for parent in notes or [root]:
        if notes or root.tag != f"{W}footnotes":
            story.read(parent, place)
    story.add_links(root, package.relations(part))


def _shown(body: Element, relations: Mapping[str, Relation], kind: str, settings: Element | None) -> list[str]:
    """The header or footer parts that some page shows, in the order of the sections, each once."""
    even = settings is not None and bool(switch(settings.find(f"{W}evenAndOddHeaders")))
    parts: dict[str, None] = {}
    for section in body.iter(f"{W}sectPr"):
        title_page = bool(switch(section.find(f"{W}titlePg")))
        on = {"first": title_page, "even": even, "default": True}
        references = list(section.iterchildren(f"{W}{kind}Reference"))
        for page in ("first", "default", "even"):
            for reference in references:
                relation = relations.get(reference.get(f"{R}id", ""))
                if reference.get(f"{W}type", "default") == page and on[page] and relation is not None:
                    parts[relation.target] = None
    return list(parts)


def _page_fill(document: Element, settings: Element | None) -> str:
    background = document.find(f"{W}background")
    if background is None or settings is None or not switch(settings.find(f"{W}displayBackgroundShape")):
        return PAPER
    colour = background.get(f"{W}color", "")
    return colour.upper() if re.fullmatch("[0-9A-Fa-f]{6}", colour) else PAPER


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paragraph stands: the fills that may lie behind it, and why all of it is hidden, if it is."""

    backgrounds: tuple[str, ...]
    hidden: HiddenReason | None = None
    in_row: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text of one look."""

    text: str
    look: Look
    hidden: HiddenReason | None


@dataclass(slots=True)
class _Story:
    """What was read so far, in reading order."""

    styles: Styles
    lines: list[RawLine] = field(default_factory=list)
    hidden: list[HiddenText] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    block: int = 0
    covered_pt: float = 0.0  # how far down from here a painted shape reaches behind the text
    ground: tuple[str, ...] = ()

    def read(self, parent: Element, place: _Place) -> None:
        """Add the paragraphs and tables of `parent`."""
        for element in content(parent):
            if element.tag == f"{W}p":
                self._paragraph(element, place)
            elif element.tag == f"{W}tbl":
                self._table(element, place)

    def add_links(self, root: Element, relations: Mapping[str, Relation]) -> None:
        """Add the outside addresses that `root` links to, from relations and from field codes."""
        for element in root.iter(f"{W}hyperlink", f"{A}hlinkClick"):
            relation = relations.get(element.get(f"{R}id", ""))
            if relation is not None and relation.external and (link := clean_text(relation.target)):
                self.links.append(link)
        codes = "".join(code.text or "" for code in root.iter(f"{W}instrText"))
        simple = (element.get(f"{W}instr", "") for element in root.iter(f"{W}fldSimple"))
        for code in (codes, *simple):
            self.links.extend(link for address in _FIELD_LINK.findall(code) if (link := clean_text(address)))

    def _paragraph(self, paragraph: Element, place: _Place) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self.styles.paragraph(value_of(properties, "pStyle"))
        own_fill = None if properties is None else fill_of(properties.find(f"{W}shd"))
        fill = own_fill or style.fill
        if fill:
            place = replace(place, backgrounds=(fill if fill != "auto" else PAPER,))
        place = self._on_shapes(paragraph, place)
        heading = style.heading or outlined(properties)
        pieces = [piece for run in runs(paragraph) for piece in self._pieces(run, style, place)]
        self._report(pieces)
        lines = _split([piece for piece in pieces if piece.hidden is None])
        self.covered_pt -= LINE_HEIGHT * (style.look.size or DEFAULT_PT) * max(1, len(lines))
        if heading or (not lines and not place.in_row):
            self.block += 1
        for line in lines:
            text = "".join(piece.text for piece in line)
            self.lines.append(RawLine(text, self.block, 1, _size(line), heading or _is_bold(line)))
        for box in text_boxes(paragraph):
            self._text_box(box, place)

    def _on_shapes(self, paragraph: Element, place: _Place) -> _Place:
        """`place` with what painted shapes, anchored here or not far above, may put behind the text."""
        for height, fill in grounds(paragraph):
            if height > self.covered_pt:
                self.covered_pt = height
                self.ground = () if fill is None else (fill,)
        if self.covered_pt <= 0:
            return place
        return replace(place, backgrounds=(*place.backgrounds, *self.ground) if self.ground else ())

    def _text_box(self, box: Element, place: _Place) -> None:
        shape = shape_of(box)
        backgrounds = place.backgrounds if shape.transparent else (() if shape.fill is None else (shape.fill,))
        hidden = place.hidden or (HiddenReason.FORMATTED_HIDDEN if shape.hidden else None)
        self.block += 1
        self.read(box, _Place(backgrounds, hidden))
        self.block += 1

    def _table(self, table: Element, place: _Place) -> None:
        properties = table.find(f"{W}tblPr")
        fills = self.styles.table_fills(value_of(properties, "tblStyle"))
        own = None if properties is None else fill_of(properties.find(f"{W}shd"))
        backgrounds = (own,) if own and own != "auto" else (*place.backgrounds, *fills)
        self.block += 1
        for row in content(table):
            if row.tag == f"{W}tr" and row.find(f"{W}trPr/{W}del") is None:
                vanish = bool(switch(row.find(f"{W}trPr/{W}hidden")))
                hidden = HiddenReason.FORMATTED_HIDDEN if vanish else place.hidden
                self._row(row, _Place(backgrounds, hidden, in_row=True))
        self.block += 1

    def _row(self, row: Element, place: _Place) -> None:
        cells = [cell for cell in content(row) if cell.tag == f"{W}tc"]
        entry = all(_is_short(cell) for cell in cells)
        self.block += 1
        for cell in cells:
            properties = cell.find(f"{W}tcPr")
            fill = None if properties is None else fill_of(properties.find(f"{W}shd"))
            within = replace(place, in_row=entry)
            if fill and fill != "auto":
                within = replace(within, backgrounds=(fill,))
            if _is_merged_away(properties):
                within = replace(within, hidden=HiddenReason.FORMATTED_HIDDEN)
            self.read(cell, within)
            if not entry:
                self.block += 1

    def _pieces(self, run: Element, style: ParagraphStyle, place: _Place) -> Iterator[_Piece]:
        text = run_text(run)
        if not text:
            return
        properties = run.find(f"{W}rPr")
        base = self.styles.character(value_of(properties, "rStyle")).over(style.look)
        look = look_of(properties).over(base)
        yield _Piece(text, look, place.hidden or hidden_reason(look, place.backgrounds))

    def _report(self, pieces: list[_Piece]) -> None:
        """Report hidden pieces, neighbours with one reason as one quote."""
        quote, reason = "", None
        for piece in [*pieces, _Piece("", NO_LOOK, None)]:
            if piece.hidden is not reason:
                if reason is not None and (text := clean_text(quote)):
                    self.hidden.append(HiddenText(1, reason, text[:QUOTE_CHARS]))
                quote, reason = "", piece.hidden
            quote += piece.text


def _split(pieces: list[_Piece]) -> list[list[_Piece]]:
    """The pieces of each line that has text: lines end at newlines."""
    lines: list[list[_Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(replace(piece, text=first))
        lines.extend([replace(piece, text=text)] for text in others)
    return [line for line in lines if any(clean_text(piece.text) for piece in line)]


def _size(line: list[_Piece]) -> float:
    """The font size of most characters, 0 where not known."""
    sizes: Counter[float] = Counter()
    for piece in line:
        sizes[piece.look.size or 0.0] += len(piece.text.strip())
    return max(sizes, key=lambda size: (sizes[size], size))


def _is_bold(line: list[_Piece]) -> bool:
    """Whether more than half of the characters are bold."""
    bold = sum(len(piece.text.strip()) for piece in line if piece.look.bold)
    return 2 * bold > sum(len(piece.text.strip()) for piece in line)


def _is_short(cell: Element) -> bool:
    elements = list(content(cell))
    paragraphs = sum(element.tag == f"{W}p" for element in elements)
    return paragraphs <= ENTRY_PARAGRAPHS and not any(element.tag == f"{W}tbl" for element in elements)


def _is_merged_away(properties: Element | None) -> bool:
    """Whether the cell only continues another one, so that its own content is not shown."""
    if properties is None:
        return False
    merges = (properties.find(f"{W}vMerge"), properties.find(f"{W}hMerge"))
    return any(merge is not None and merge.get(f"{W}val", "continue") == "continue" for merge in merges)
