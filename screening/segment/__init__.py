"""Understand a document as a résumé: sections, contact, positions, education and dates.

Pure: a Document in, a Resume out. Never knows today, files or models.
"""

from __future__ import annotations

from screening.resume import Document, Resume, Span
from screening.segment.contact import understood
from screening.segment.dates import dates_in, spans_of
from screening.segment.education import education_of
from screening.segment.headings import sections_of
from screening.segment.lines import rows
from screening.segment.positions import positions_of
from screening.segment.spans import Taken

__all__ = ["SEGMENT_VERSION", "segment"]

SEGMENT_VERSION = "1"
"""Changes whenever the same document may give another Resume: part of every cache key."""


def segment(document: Document) -> Resume:
    """What a person would read out of `document`; what is not found stays empty."""
    found = rows(document)
    dates = dates_in(document.text)
    sections = sections_of(document, found, dates)
    contact, personal = understood(document, found, sections, dates)
    work = tuple(row for row in found if row.index not in personal)
    about = Taken(Span(row.start, row.end) for row in found if row.index in personal)
    worked = tuple(item for item in dates if not about.touches(Span(item.start, item.end)))
    return Resume(
        document=document,
        sections=sections,
        contact=contact,
        positions=positions_of(document, work, sections, worked),
        education=education_of(document, work, sections, worked),
        dates=spans_of(dates),
    )
