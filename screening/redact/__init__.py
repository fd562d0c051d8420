"""Take out of a résumé who the person is: Resume → RedactedResume.

Redaction depends on the résumé alone, never on what a position asks. It masks in place, so offsets hold; swapping a
name, an address, a pronoun or a year for another leaves the same words, the same passages and the same hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from screening.candidate import candidate_id
from screening.redact.identity import (
    contact_removals,
    date_removals,
    label_removals,
    name_removals,
    place_removals,
    referee_removals,
    shaped_contact,
)
from screening.redact.marks import Marks, Removal, words_left
from screening.redact.passages import cut_passages
from screening.redact.rules import origins_alone, term_removals
from screening.resume import (
    MASK,
    HiddenText,
    Location,
    Position,
    RedactedPosition,
    RedactedResume,
    RedactedText,
    Resume,
    Section,
    SectionKind,
)

__all__ = ["REDACT_VERSION", "cut_passages", "redact"]

REDACT_VERSION = "2"
"""Part of every cache key and of the provenance: raise it whenever the same résumé may leave other words."""

MOST_ROUNDS = 8  # rounds; taking one thing out can bring another to light, in practice once


def redact(resume: Resume) -> RedactedResume:
    """All that ranking and blind review may see of `resume`.

    Returns:
        Text exactly as long as the document's, a mask for every character taken out, and the passages of what remains.
        Names, contact, dates, places of living and words that tell a group are gone; work, skills, durations and
        languages stay. Redacting the result again changes nothing.
    """
    document = resume.document
    marks = Marks(document.text)
    marks.add(contact_removals(resume))
    marks.add(name_removals(marks.text, resume.contact.name))
    marks.add(date_removals(marks.text, resume.dates))
    marks.add(referee_removals(marks.text, resume))
    _until_stable(marks, lambda text: _language_removals(text, resume.sections))
    text = RedactedText(marks.text)
    sections = tuple(_section(section, document.text, text) for section in resume.sections)
    return RedactedResume(
        id=candidate_id(document.sha256),
        text=text,
        content_hash=hashlib.sha256(_remaining(text).encode()).hexdigest(),
        pages=document.pages,
        sections=sections,
        positions=tuple(_position(position, text, resume.contact.name) for position in resume.positions),
        passages=cut_passages(
            text,
            sections=sections,
            pages=document.pages,
            starts=[position.start for position in resume.positions],
        ),
        masks=marks.masks(),
        hidden=tuple(_hidden(hidden, resume.contact.name) for hidden in document.hidden),
        locations=tuple(_without_street(resume.contact.locations)),
        quality=document.quality,
    )


def _until_stable(marks: Marks, removals: Callable[[str], Iterable[Removal]]) -> None:
    for _ in range(MOST_ROUNDS):
        if not marks.add(removals(marks.text)):
            return


def _language_removals(text: str, sections: Sequence[Section]) -> Iterable[Removal]:
    yield from place_removals(text)
    yield from term_removals(text)
    yield from label_removals(text)
    for section in sections:
        if section.kind is SectionKind.PERSONAL:
            yield from origins_alone(text, section.start, section.end)


def _heading(text: str) -> str:
    """`text` without masks, on one line, as a heading: marks inside stay, marks at its edges go."""
    return " ".join(text.replace(MASK, " ").split()).strip(" ,|-–—·•:/")


def _remaining(text: str) -> str:
    return " ".join(word.group() for word in words_left(text))


def _quote(quote: str, name: str) -> str:
    """`quote` from outside the document's text, masked by the same rules."""
    marks = Marks(quote)
    marks.add(shaped_contact(marks.text))
    marks.add(name_removals(marks.text, name))
    marks.add(date_removals(marks.text, ()))
    _until_stable(marks, lambda text: _language_removals(text, ()))
    return marks.text


def _hidden(hidden: HiddenText, name: str) -> HiddenText:
    return replace(hidden, quote=_quote(hidden.quote, name))


def _section(section: Section, original: str, text: str) -> Section:
    """The section with what remains of its title."""
    if not section.title:
        return section
    place = original.find(section.title, section.start, section.end)
    if place < 0:
        return replace(section, title=_heading(_quote(section.title, "")))
    return replace(section, title=_heading(text[place : place + len(section.title)]))


def _position(position: Position, text: str, name: str) -> RedactedPosition:
    span = position.title_span
    title = text[span.start : span.end] if span else _quote(position.title, name)
    return RedactedPosition(
        title=RedactedText(_heading(title)),
        interval=position.interval,
        start=position.start,
        end=position.end,
        title_start=span.start if span else position.start,
        title_end=span.end if span else position.start,
    )


_LABEL = re.compile(r"\b(?:phone|e-?mail|pronouns?|birth|mobile|tel|address)\b", re.IGNORECASE)


def _without_street(locations: Iterable[Location]) -> Iterator[Location]:
    """Town, region and country, without street, number and postcode: gates need no more."""
    for location in locations:
        parts = [
            " ".join(w for w in part.split() if not any(ch.isdigit() for ch in w)) for part in location.text.split(",")
        ]
        streets = [part.strip()[:1].isdigit() for part in location.text.split(",")]
        kept = [part for part, street in zip(parts, streets, strict=True) if part.strip() and not street]
        if kept and not _LABEL.search(" ".join(kept)):
            yield replace(location, text=", ".join(kept))
