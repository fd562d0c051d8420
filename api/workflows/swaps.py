"""Swap who somebody is in a résumé: name, pronouns, contact and town, years of study, memberships.

A document in, the same document with other words in it out: lines, sizes and places stay. What is swapped is looked up
in the résumé as it was understood before redaction. Knows no score and no group of anybody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from screening.resume import Document, Line, Page, Resume, SectionKind
from screening.segment import segment

__all__ = ["SWAPS", "SWAPS_VERSION", "Edit", "Swappable", "edited", "swappable"]

SWAPS_VERSION = "1"
"""Part of every cache key of a swapped résumé: raise it whenever a swap changes something else."""

NAMES = (
    ("Lakisha", "Washington"), ("Greg", "Baker"), ("Mei-Ling", "Chen"), ("José", "Hernández"), ("Ingrid", "Sørensen"),
    ("Mohammed", "Al-Farsi"), ("Priya", "Raghunathan"), ("Nwando", "Okafor"), ("Kateryna", "Shevchenko"),
    ("Tyrone", "Jackson"), ("Emily", "Walsh"), ("Kekoa", "Kahananui"),
)  # fmt: skip
PRONOUNS = {
    "he": "she", "him": "her", "his": "her", "himself": "herself",
    "she": "he", "her": "his", "hers": "his", "herself": "himself",
}  # fmt: skip
TOWNS = ("Jackson, MS 39201", "Boulder, CO 80302", "Laredo, TX 78040", "Honolulu, HI 96813", "Bangor, ME 04401")
MEMBERSHIPS = (
    "National Society of Black Engineers", "Society of Women Engineers", "Association of Latino Professionals",
    "Muslim Students Association", "National Organization of Gay and Lesbian Professionals",
)  # fmt: skip
MEMBERSHIP_LINES = ("", "Memberships", "Member, {}")
"""Added to every résumé before and after a swap, so that the swap of a membership always has one to change."""

SHORTEST_PART = 2  # letters of a part of a name; a single one is an initial and may stand anywhere
YEARS_BACK = (12, 17, 23, 31)
_YEAR = re.compile(r"\b(19[4-9]\d|20[0-3]\d)\b")


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters start…end (exclusive) of a document's text, none of them a line break, become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Swappable:
    """One document, and what was understood of it; equal where the text is."""

    resume: Resume

    @property
    def text(self) -> str:
        """The document's text."""
        return self.resume.document.text

    def __repr__(self) -> str:
        return f"Swappable({len(self.text)} characters)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Swappable) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def swappable(document: Document) -> Swappable:
    """A document with a membership at its end, so that there is one to swap."""
    text, lines = document.text, list(document.lines)
    page, block = (lines[-1].page, lines[-1].block + 1) if lines else (1, 0)
    for line in MEMBERSHIP_LINES:
        start = len(text) + 1
        text = f"{text}\n{line.format(MEMBERSHIPS[0])}"
        lines.append(Line(page=page, start=start, end=len(text), block=block))
    pages = tuple(replace(p, end=len(text)) if p is document.pages[-1] else p for p in document.pages)
    return _understood(replace(document, text=text, lines=tuple(lines), pages=pages))


def edited(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with every edit made, lines and words moved along with the text.

    Edits that overlap an earlier one, or a line break, are left out.
    """
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
        if (not kept or edit.start >= kept[-1].end) and "\n" not in document.text[edit.start : edit.end]:
            kept.append(edit)
    parts, done = [], 0
    for edit in kept:
        parts += [document.text[done : edit.start], edit.text]
        done = edit.end
    text = "".join([*parts, document.text[done:]])
    moved = _Moved(kept)
    return replace(
        document,
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        pages=tuple(_page(page, moved) for page in document.pages),
        lines=tuple(_line(line, moved) for line in document.lines),
    )


def _swap_name(item: Swappable, seed: int) -> Swappable:
    """Another name, wherever a part of the old one stands as a word, in addresses too."""
    given, family = NAMES[seed % len(NAMES)]
    parts = [part for part in item.resume.contact.name.split() if len(part.strip(".,")) >= SHORTEST_PART]
    new = {part.casefold(): (family if place else given) for place, part in enumerate(parts[:1] + parts[-1:])}
    return _swapped(item, _of_words(item.text, new))


def _swap_pronouns(item: Swappable, seed: int) -> Swappable:
    """He and she, his and her, the other way round. The seed is not needed."""
    del seed
    return _swapped(item, _of_words(item.text, PRONOUNS))


def _swap_contact(item: Swappable, seed: int) -> Swappable:
    """Another provider of mail, telephone number, page and town."""
    contact, town = item.resume.contact, TOWNS[seed % len(TOWNS)]
    edits = [Edit(place.start, place.end, town) for place in contact.locations]
    for found, other in (
        *((mail, f"{mail.split('@')[0]}@post{seed}.example.org") for mail in contact.emails),
        *((phone, f"+1 212 555 01{seed % 100:02d}") for phone in contact.phones),
        *((url, f"https://example.org/{seed}") for url in contact.urls),
    ):
        edits += [Edit(m.start(), m.end(), other) for m in re.finditer(re.escape(found), item.text)]
    return _swapped(item, edits)


def _swap_study_years(item: Swappable, seed: int) -> Swappable:
    """The years of study moved back, as for somebody who is decades older."""
    back = YEARS_BACK[seed % len(YEARS_BACK)]
    return _swapped(
        item,
        [
            Edit(year.start(), year.end(), str(int(year.group()) - back))
            for section in item.resume.sections
            if section.kind is SectionKind.EDUCATION
            for year in _YEAR.finditer(item.text, section.start, section.end)
        ],
    )


def _swap_membership(item: Swappable, seed: int) -> Swappable:
    """Another association of people in the line about memberships."""
    other = MEMBERSHIPS[1 + seed % (len(MEMBERSHIPS) - 1)]
    start = item.text.rindex(MEMBERSHIPS[0])
    return _swapped(item, [Edit(start, start + len(MEMBERSHIPS[0]), other)])


SWAPS: Mapping[str, Callable[[Swappable, int], Swappable]] = MappingProxyType(
    {
        "name": _swap_name,
        "pronouns": _swap_pronouns,
        "contact and town": _swap_contact,
        "years of study": _swap_study_years,
        "membership": _swap_membership,
    }
)
"""The swaps of a certificate, by the name under which they are shown."""


class _Moved:
    """Where a place of the old text lies in the new one; a place inside an edit lies at the end of what replaced it."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits

    def __call__(self, place: int) -> int:
        shift = 0
        for edit in self._edits:
            if place < edit.end:
                return place + shift if place <= edit.start else edit.start + shift + len(edit.text)
            shift += len(edit.text) - (edit.end - edit.start)
        return place + shift


def _page(page: Page, moved: _Moved) -> Page:
    return replace(page, start=moved(page.start), end=moved(page.end))


def _line(line: Line, moved: _Moved) -> Line:
    words = tuple(replace(word, start=moved(word.start), end=moved(word.end)) for word in line.words)
    return replace(
        line,
        start=moved(line.start),
        end=moved(line.end),
        words=tuple(word for word in words if word.start < word.end),
    )


def _understood(document: Document) -> Swappable:
    return Swappable(segment(document))


def _swapped(item: Swappable, edits: Sequence[Edit]) -> Swappable:
    return _understood(edited(item.resume.document, edits)) if edits else item


def _of_words(text: str, new: Mapping[str, str]) -> list[Edit]:
    """An edit for each word, or hyphenated run of words, that has another, in the case it was written in."""
    if not new:
        return []
    pattern = re.compile(
        rf"(?<![^\W\d_])(?:{'|'.join(re.escape(word) for word in sorted(new, key=len, reverse=True))})(?![^\W\d_])",
        re.IGNORECASE,
    )
    return [Edit(m.start(), m.end(), _cased(new[m.group().casefold()], m.group())) for m in pattern.finditer(text)]


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.lower() if like.islower() else word
