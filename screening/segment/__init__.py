"""Understand a document as a résumé: sections, contact, positions, education and dates.

Pure: a Document in, a Resume out. Never knows today, files or models.
"""

from __future__ import annotations

from screening.resume import Document, Resume
from screening.segment.contact import contact_of
from screening.segment.dates import dates_in, spans_of
from screening.segment.education import education_of
from screening.segment.headings import sections_of
from screening.segment.lines import rows
from screening.segment.positions import positions_of

__all__ = ["SEGMENT_VERSION", "segment"]

SEGMENT_VERSION = "1"
"""Changes whenever the same document may give another Resume: part of every cache key."""


def segment(document: Document) -> Resume:
    """What a person would read out of `document`; what is not found stays empty."""
    found = rows(document)
    dates = dates_in(document.text)
    sections = sections_of(document, found, dates)
    return Resume(
        document=document,
        sections=sections,
        contact=contact_of(document, found, sections, dates),
        positions=positions_of(document, found, sections, dates),
        education=education_of(document, found, sections, dates),
        dates=spans_of(dates),
    )
