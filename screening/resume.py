"""The nouns of a résumé, in one direction: Document → Resume → RedactedResume.

A Document is pages as read. A Resume is what was understood of them. A RedactedResume is all that ranking may
see: it has no field for who the person is, and its text is masked in place, so offsets hold in all three.

All offsets are characters of `Document.text`, end exclusive. Boxes are PDF points from the top left of the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from screening.candidate import CandidateId

__all__ = [
    "MASK",
    "Box",
    "Contact",
    "Document",
    "Education",
    "HiddenReason",
    "HiddenText",
    "Interval",
    "Line",
    "Location",
    "Mask",
    "Month",
    "Page",
    "Passage",
    "Position",
    "RedactedPosition",
    "RedactedResume",
    "RedactedText",
    "Resume",
    "Rung",
    "Section",
    "SectionKind",
    "SkillMention",
    "Span",
    "Word",
    "month",
    "month_text",
    "months_covered",
]

RedactedText = NewType("RedactedText", str)
"""Text that holds nothing about who a person is. Only `screening.redact` and `screening.requisition` make it."""

Month = NewType("Month", int)
"""A calendar month as year × 12 + (month - 1)."""

MASK = "█"
"""What stands in redacted text for each character taken out; line breaks stay."""


def month(year: int, number: int) -> Month:
    """The month `number` (1…12) of `year`."""
    return Month(year * 12 + number - 1)


def month_text(value: Month) -> str:
    """`value` as "YYYY-MM"."""
    return f"{value // 12:04d}-{value % 12 + 1:02d}"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left: x0 ≤ x1, top ≤ bottom."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start…end (exclusive) of the document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in the text and on the page (no box outside PDF)."""

    start: int
    end: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line in reading order. `block` counts paragraphs, columns and cells: it changes where a gap or a move is.

    `size` is the font size in points (0 where the format does not say) and `bold` tells headings from body.
    """

    page: int
    start: int
    end: int
    block: int
    size: float = 0.0
    bold: bool = False
    box: Box | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page, counted from 1, holding characters start…end of the text; width and height in points (0 if unknown)."""

    number: int
    start: int
    end: int
    width: float = 0.0
    height: float = 0.0


class HiddenReason(StrEnum):
    """Why text counts as hidden from a reader of the page."""

    BACKGROUND_COLOUR = "background_colour"
    TINY = "tiny"
    INVISIBLE = "invisible"
    OFF_PAGE = "off_page"
    FORMATTED_HIDDEN = "formatted_hidden"


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text that a person looking at the page does not see: left out of `Document.text`, shown to who decides."""

    page: int
    reason: HiddenReason
    quote: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: text in reading order, with the place of every line.

    `text` is lines joined by newlines, NFKC, without zero-width characters or soft hyphens, hidden text left out.
    `quality` (0…100) is how much of it reads like words: low quality sends the file to a person, never lowers a score.
    """

    sha256: str
    format: str
    text: str
    pages: tuple[Page, ...]
    lines: tuple[Line, ...]
    hidden: tuple[HiddenText, ...] = ()
    links: tuple[str, ...] = ()
    quality: int = 100

    def __repr__(self) -> str:
        """The id alone: a document is personal."""
        return f"Document({self.sha256[:12]})"


class SectionKind(StrEnum):
    """What a part of a résumé is about."""

    HEADER = "header"
    SUMMARY = "summary"
    EXPERIENCE = "experience"
    PROJECTS = "projects"
    EDUCATION = "education"
    SKILLS = "skills"
    CERTIFICATIONS = "certifications"
    LANGUAGES = "languages"
    VOLUNTEERING = "volunteering"
    PUBLICATIONS = "publications"
    AWARDS = "awards"
    INTERESTS = "interests"
    REFERENCES = "references"
    PERSONAL = "personal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the résumé: its heading (empty for the header) and characters start…end, heading included."""

    kind: SectionKind
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Interval:
    """Calendar months from `start` through `end`, both included; None is unknown, `current` means until today."""

    start: Month | None
    end: Month | None
    current: bool = False


def months_covered(intervals: Iterable[Interval], *, reference: Month) -> int | None:
    """Calendar months covered by `intervals` up to and including `reference`; months that overlap count once.

    Returns:
        None where no interval has both ends (unknown is not zero).
    """
    covered: set[int] = set()
    known = False
    for interval in intervals:
        end = reference if interval.current else interval.end
        if interval.start is None or end is None:
            continue
        known = True
        covered.update(range(interval.start, min(end, reference) + 1))
    return len(covered) if known else None


@dataclass(frozen=True, slots=True)
class Position:
    """One position held: its words, when, and characters start…end of the whole entry.

    `title_span` and `employer_span` say where in the text the title and the employer stand, None where not found.
    """

    title: str
    employer: str
    interval: Interval
    start: int
    end: int
    title_span: Span | None = None
    employer_span: Span | None = None

    def __repr__(self) -> str:
        """Its place alone: a position is personal."""
        return f"Position({self.start}…{self.end})"


@dataclass(frozen=True, slots=True)
class Education:
    """A course of study: degree, field and institution as written (empty if not found), and its place."""

    degree: str
    field: str
    institution: str
    interval: Interval
    start: int
    end: int

    def __repr__(self) -> str:
        """Its place alone: education is personal."""
        return f"Education({self.start}…{self.end})"


@dataclass(frozen=True, slots=True)
class Location:
    """Where somebody says they are, or may work: a fact for gates and notes, never embedded."""

    text: str
    start: int
    end: int

    def __repr__(self) -> str:
        """Its place alone: a location is personal."""
        return f"Location({self.start}…{self.end})"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who the person is and how to reach them, with every place in the text where it stands."""

    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    spans: tuple[Span, ...] = ()

    def __repr__(self) -> str:
        """Nothing at all: contact is personal."""
        return "Contact(…)"


@dataclass(frozen=True, slots=True)
class Resume:
    """What was understood of a document. `dates` are the places of all calendar dates and years in the text."""

    document: Document
    sections: tuple[Section, ...]
    contact: Contact
    positions: tuple[Position, ...]
    education: tuple[Education, ...]
    dates: tuple[Span, ...]

    def __repr__(self) -> str:
        """The id alone: a résumé is personal."""
        return f"Resume({self.document.sha256[:12]})"


class Rung(StrEnum):
    """How a skill is evidenced: listed < project < role."""

    LISTED = "listed"
    PROJECT = "project"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class SkillMention:
    """A skill of the taxonomy (`id`, `label`) found at start…end; a skill outside the taxonomy has id "x:<words>"."""

    id: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mask:
    """Characters start…end taken out, and the kind of thing that stood there ("name", "date" …)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Passage:
    """40–60 words of a redacted résumé: the unit that is embedded and quoted.

    `text` is what is embedded: the words that remain once masks are dropped, joined by single spaces. `start`…`end`
    is the slice of the redacted text that it comes from (masks and line breaks included), and `page` where it begins.
    """

    page: int
    start: int
    end: int
    text: RedactedText


@dataclass(frozen=True, slots=True)
class RedactedPosition:
    """One position without who and where: its title, its months and its place in the redacted text."""

    title: RedactedText
    interval: Interval
    start: int
    end: int
    title_start: int
    title_end: int


@dataclass(frozen=True, slots=True)
class RedactedResume:
    """All that ranking may see of a person.

    `text` is as long as `Document.text`, with `MASK` for every character taken out. `content_hash` is the SHA-256 of
    the words that remain, so it does not change with the length of a name. `locations` are facts for gates and notes.
    """

    id: CandidateId
    text: RedactedText
    content_hash: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    positions: tuple[RedactedPosition, ...]
    passages: tuple[Passage, ...]
    masks: tuple[Mask, ...]
    hidden: tuple[HiddenText, ...]
    locations: tuple[Location, ...]
    quality: int
    language: str = ""
    skills: tuple[SkillMention, ...] = ()
