"""What a report consists of, before it is a page: sections, tables, figures, sentences.

Knows shapes only. HTML and PDF are two readings of the same blocks, so that they cannot say different things.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fairness.report.drawing import Drawing
from fairness.report.wording import Term

__all__ = [
    "Block",
    "Bullets",
    "Cell",
    "Column",
    "Facts",
    "Figure",
    "Fold",
    "Item",
    "Pair",
    "Paragraph",
    "Report",
    "Row",
    "Section",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text, a smaller line under it, or a chip."""

    text: str = ""
    under: str = ""
    term: Term | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title; numbers are aligned to the right, and `share` is its part of a printed line."""

    title: str
    number: bool = False
    share: int = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose first cell is its header; `leads` draws a stronger line above, `band` spans the whole width."""

    cells: tuple[Cell, ...]
    leads: bool = False
    band: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; `ident` is unique in the report."""

    ident: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    compact: bool = False
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or some; `tone` is "", "muted" or "attention" (an icon stands before it)."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a list: what it is about, the text, and a smaller line under it."""

    text: str
    about: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list with a name for those who hear it."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, such as hashes and versions."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing and the words under it."""

    drawing: Drawing
    caption: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that open on demand on a screen, and always on paper."""

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Blocks beside each other where there is room, the second narrower."""

    first: tuple[Block, ...]
    second: tuple[Block, ...]


Block = Paragraph | Bullets | Facts | Table | Figure | Fold | Pair


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with an optional chip, blocks, then smaller sections. `listed` puts it into the contents."""

    ident: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    term: Term | None = None
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report: its verdict as title, the gate's state if there is one, who asked for it, and its sections."""

    kind: str
    title: str
    term: Term | None
    lead: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    mark: str
    foot: str = ""
    notices: tuple[str, ...] = field(default=())
