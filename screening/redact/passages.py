"""Cut what remains of a résumé into passages of 40–60 words.

Knows words, sentences, bullets and sections. Must never look at line ends (except for a bullet at the head of a line),
pages or blocks to decide where to cut: a longer name or a reflowed contact line may change no passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from screening.redact.marks import words_left
from screening.resume import Page, Passage, RedactedText, Section, SectionKind

__all__ = ["LEAST_WORDS", "MAX_WORDS", "MIN_WORDS", "SILENT_KINDS", "cut_passages"]

MIN_WORDS = 40  # words; a passage is closed at the first unit end from here on
MAX_WORDS = 60  # words; the encoder reads about 128 pieces of words, which 60 words rarely exceed
LEAST_WORDS = 3  # words; a section with fewer says too little to be embedded
SILENT_KINDS = frozenset({SectionKind.PERSONAL, SectionKind.REFERENCES})

Words: TypeAlias = list[re.Match[str]]

SURE_BULLETS = "•▪◦●○■□▸►‣⁃∙➢➤➔❖✓✔★"
DOUBTFUL_BULLETS = "-–—*·+>o§"
BULLET = re.compile(rf"[{SURE_BULLETS}]|^[ \t]*(?:[{DOUBTFUL_BULLETS}](?=\s)|\d{{1,2}}[.)](?=\s))", re.MULTILINE)
SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*$")
ABBREVIATION = re.compile(
    r"(?:\W*[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z]|\W*(?:inc|ltd|corp|co|st|mt|dr|mr|mrs|ms|prof|sr|jr|vs|no|approx|dept|incl|"
    r"etc|e\.g|i\.e|eg|ie|ph\.d|b\.sc|m\.sc|univ|assoc|intl|mfg|mgmt|govt|fig|vol))\.",
    re.IGNORECASE,
)


def cut_passages(
    text: RedactedText, *, sections: Sequence[Section], pages: Sequence[Page], starts: Sequence[int] = ()
) -> tuple[Passage, ...]:
    """The passages of `text`, in order.

    Args:
        text: Redacted text; masks are not words.
        sections: In order of place; their heading lines are kept out. Without sections all text is one.
        pages: To tell on which page a passage begins; without pages it is page 1.
        starts: Offsets where an entry begins (a position): a passage prefers to end before one.
    """
    whole = (Section(SectionKind.OTHER, "", 0, len(text)),)
    return tuple(
        _passage(text, words, pages) for units in _streams(text, sections or whole, starts) for words in _fill(units)
    )


def _passage(text: str, words: Words, pages: Sequence[Page]) -> Passage:
    start, end = words[0].start(), words[-1].end()
    page = next((page.number for page in reversed(pages) if page.start <= start), pages[0].number if pages else 1)
    return Passage(page=page, start=start, end=end, text=RedactedText(" ".join(word.group() for word in words)))


def _streams(text: str, sections: Sequence[Section], starts: Sequence[int]) -> Iterator[list[Words]]:
    """Units to be filled together: one section, or neighbours of the same kind where one of them is short."""
    kind: SectionKind | None = None
    gathered: list[Words] = []
    for section in sections:
        if section.kind in SILENT_KINDS:
            continue
        units = list(_units(text, section, starts))
        if section.kind is kind and min(_count(gathered), _count(units)) < MIN_WORDS:
            gathered += units
            continue
        if _count(gathered) >= LEAST_WORDS:
            yield gathered
        kind, gathered = section.kind, units
    if _count(gathered) >= LEAST_WORDS:
        yield gathered


def _count(units: list[Words]) -> int:
    return sum(map(len, units))


def _units(text: str, section: Section, starts: Sequence[int]) -> Iterator[Words]:
    """Sentences and bullet items of the section's body, each a list of remaining words."""
    body = _body_start(text, section)
    breaks = sorted({found.end() for found in BULLET.finditer(text, body, section.end)} | set(starts))
    unit: Words = []
    upcoming = 0
    for word in words_left(text, body, section.end):
        crossed = upcoming
        while crossed < len(breaks) and breaks[crossed] <= word.start():
            crossed += 1
        if unit and (crossed > upcoming or _ends_sentence(unit[-1].group(), word.group())):
            yield unit
            unit = []
        upcoming = crossed
        unit.append(word)
    if unit:
        yield unit


def _body_start(text: str, section: Section) -> int:
    """Where the section's own words begin: after its title if that stands there, else after its first line."""
    if not section.title:
        return section.start
    head = section.start
    while head < section.end and text[head].isspace():
        head += 1
    if text.startswith(section.title, head):
        after = head + len(section.title)
        return after + text.startswith((":", "："), after)
    line_end = text.find("\n", head, section.end)
    return section.end if line_end < 0 else line_end + 1


def _ends_sentence(word: str, following: str) -> bool:
    if not SENTENCE_END.search(word) or ABBREVIATION.fullmatch(word):
        return False
    first = next((one for one in following if one.isalnum()), "")
    return not first.islower()


def _fill(units: list[Words]) -> Iterator[Words]:
    """Fill units in order into lists of MIN_WORDS…MAX_WORDS; only the last may be shorter."""
    filled: list[Words] = []
    words: Words = []
    for unit in units:
        rest = unit
        while len(words) + len(rest) > MAX_WORDS:
            room = MAX_WORDS - len(words)
            filled.append(words + rest[:room])
            words, rest = [], rest[room:]
        words = words + rest
        if len(words) >= MIN_WORDS:
            filled.append(words)
            words = []
    if words and filled and len(filled[-1]) + len(words) <= MAX_WORDS:
        filled[-1] = filled[-1] + words
    elif words:
        filled.append(words)
    return iter(filled)
