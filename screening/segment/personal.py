"""Find the parts of lines that only say who somebody is and how to reach them, wherever on the page they stand.

Knows contact blocks (at the head, in a sidebar, in a page's header or footer, in a text box), postal addresses, labels
of personal details and names of documents. Must leave what is about work: titles, licences, languages, sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from screening.resume import Document, Section, SectionKind, Span
from screening.segment.heading_words import HEADINGS
from screening.segment.lines import LONGEST_LINE, Row, cells, trim
from screening.segment.location import looks_like_address
from screening.segment.names_of_work import title_score
from screening.segment.personal_words import (
    DOCUMENT_TITLE,
    KEPT_LABEL,
    PERSONAL_LABEL,
    REACH_LABEL,
    STATUS_LABEL,
    STATUS_WORDS,
)
from screening.segment.places import is_place
from screening.segment.spans import Taken
from screening.segment.tables import word_set
from screening.segment.title_words import DEPARTMENTS, EMPLOYER_HINTS

__all__ = ["Personal", "personal_in"]

MOST_PART_WORDS = 12
"""Words of a part of a contact line, at most: a longer one is a sentence."""
PROSE_WORDS = 6
"""Words in small letters that make a part a sentence."""
MOST_CITY_WORDS = 3
MOST_BESIDE = 6
"""Words beside an e-mail, a number or a link in a contact line outside the header, at most: a name and a label."""
MOST_DETAIL_WORDS = 4
"""Words of a detail without a label in a section about the person, at most."""
NEIGHBOURS = 3
"""Lines between two contact lines that can belong to the same block."""
SAME_SIZE_PT = 0.2

_MARK = re.compile(r"[ \t]*[|·•∙●○■▪♦◆⋄¦│;][ \t]*|\t+[ \t]*| {2,40}|[ ][–—-][ ]|[\ue000-\uf8ff✉☎✆📞📱📧🏠📍][ \t]*")
_LABEL_END = r"(?![^\W\d_]|['’-])[ \t]{0,3}[.:：#–-]?[ \t]{0,3}"
_STATUS_LABEL = re.compile(rf"(?:{STATUS_LABEL}){_LABEL_END}", re.IGNORECASE)
_PERSONAL_LABEL = re.compile(
    rf"(?:{STATUS_LABEL}|(?:{PERSONAL_LABEL}|{REACH_LABEL})(?:[ \t]{{0,3}}[.:：#–-]|(?=[ \t]{{1,3}}\d)|[ \t]{{0,3}}\Z)"
    rf"|(?:location|address|city|town|residence|based[ ]in|lives[ ]in|living[ ]in)(?=[ ](?-i:[A-ZÀ-Ý]))){_LABEL_END}",
    re.IGNORECASE,
)
_REACH_LABEL = re.compile(rf"(?:{REACH_LABEL})[ \t]{{0,3}}[:：]", re.IGNORECASE)
_KEPT = re.compile(rf"(?:{KEPT_LABEL})", re.IGNORECASE)
_DOCUMENT_TITLE = re.compile(rf"[\W_]*(?:{DOCUMENT_TITLE})(?![^\W_])", re.IGNORECASE)
_PAGE = re.compile(
    r"[\W_]*(?:(?:page|seite|página|pagina|pg\.?|p\.)[ ]?)(?:\d{1,2}|[ivx]{1,4})"
    r"(?:[ ]?(?:of|/|von|de|sur|di)[ ]?\d{1,2})?[\W_]*",
    re.IGNORECASE,
)
_GATE = re.compile(
    r"(?<![^\W_])(?:pronoun|date[ ]|d\.?o\.?b|birth|(?:marit|civil|family|relation|sexual|country|place|year|ethnic)"
    r"|relig"
    r"|nation|citizen|geb|fami|staats|état|fecha|estado|nacional|burger|data[ ]d|stato|nazional|page|seite|p[áa]gina"
    r"|pg|p\."
    r"|curric|c\.?v|r[ée]s|leb|bewe|bio|hoja|europ|(?:s?he|they|[zx]e|ey|fae|any|it)[ ]?/|p\.?[ ]?o\.?[ ]?box"
    r"|\#?\d{1,6}[a-z]?(?:[-/]\d{1,5})?,?[ ](?-i:[A-ZÀ-Ý\d])"
    r"|(?:stra[sß]|str\.|weg|platz|laan|plein|gracht|calle|via|rua|rue))",
    re.IGNORECASE,
)
"""What every line outside the header has in it that is looked at closely, so that the others cost little."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_FILLERS = word_set(
    """a an in of with and & no not the my one two three four five six seven adult young small grown to / or yes none
    never currently recently happily is am status long term long-term common law eins zwei drei mit"""
)
_PRONOUNS = re.compile(
    r"[\W_]*(?:s?he|they|ze|xe|ey|fae|any|it)[ ]?/[ ]?(?:him|her|them|they|s?he|his|hers|theirs?|zir|hir|xem|em|its?"
    r"|any)"
    r"(?:[ ]?/[ ]?\w{2,6}){0,2}[\W_]*",
    re.IGNORECASE,
)
_CITY_WORD = re.compile(r"[A-ZÀ-Ý][\w.'’-]{1,24}|(?:of|on|upon|de|la|le|the|am|an|der|den|sur)", re.UNICODE)
_WORK_WORDS = DEPARTMENTS | EMPLOYER_HINTS


@dataclass(frozen=True, slots=True)
class Personal:
    """The rows of contact blocks, and the places to take out; `rows` are numbers of rows wholly taken out."""

    spans: tuple[Span, ...] = ()
    blocks: tuple[Row, ...] = ()
    rows: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Scan:
    """What is known of the lines while they are looked at: how a person can be reached there, and what goes out."""

    text: str
    found: Sequence[Row]
    taken: Taken
    kinds: dict[int, SectionKind]
    titled: dict[int, Section]
    gone: dict[int, list[Span]] = field(default_factory=dict)
    anchors: set[int] = field(default_factory=set)


def personal_in(
    document: Document, found: Sequence[Row], sections: Sequence[Section], taken: Taken, named: Sequence[Span]
) -> Personal:
    """The parts of `document` that only say who the person is.

    `taken` are the places of e-mail, telephone and links, `named` those of the name at the head.
    """
    kinds, titled = _places_of(found, sections)
    scan = _Scan(document.text, found, taken, kinds, titled)
    for row in found:
        _look(scan, row)
    for index in list(scan.titled):
        _take_block(scan, index)
    _take_between(scan, [row.index for row in found if any(row.start <= span.start < row.end for span in named)])
    spans = [span for parts in scan.gone.values() for span in parts]
    whole = {row.index for row in found if _is_gone(scan, row)}
    blocks = sorted(scan.anchors | set(scan.gone))
    return Personal(tuple(spans), tuple(found[index] for index in blocks), frozenset(whole))


def _places_of(found: Sequence[Row], sections: Sequence[Section]) -> tuple[dict[int, SectionKind], dict[int, Section]]:
    """The kind of section of every row, and the headings of contact and personal sections by their row."""
    kinds: dict[int, SectionKind] = {}
    titled: dict[int, Section] = {}
    at = 0
    for row in found:
        while at + 1 < len(sections) and sections[at].end <= row.line.start:
            at += 1
        section = sections[at]
        kinds[row.index] = section.kind
        is_head = section.title != "" and section.start == row.line.start
        if is_head and section.kind in (SectionKind.HEADER, SectionKind.PERSONAL):
            titled[row.index] = section
    return kinds, titled


def _look(scan: _Scan, row: Row) -> None:
    """Take out what can be nothing else, and note whether the row holds a way to reach somebody."""
    if len(row.text) > LONGEST_LINE:
        return
    at_head = scan.kinds[row.index] in (SectionKind.HEADER, SectionKind.PERSONAL)
    reaches = scan.taken.touches(Span(row.start, row.end)) and not _is_sentence(scan, row.start, row.end)
    if reaches and not at_head:
        reaches = _is_mostly_reach(scan, row)
    if not (at_head or reaches or _GATE.search(row.text)):
        return
    parts = _parts(scan.text, row)
    quiet = not row.bullet and scan.kinds[row.index] is not SectionKind.REFERENCES
    addressed = [part for part in parts if quiet and _is_address(scan, part, at_head=at_head)]
    labelled = [
        part
        for part in parts
        if _STATUS_LABEL.match(scan.text, part.start, part.end)
        or _PRONOUNS.fullmatch(scan.text, part.start, part.end)
        or ((at_head or reaches or addressed) and _is_status(scan.text[part.start : part.end]))
    ]
    labelled = [part for part in labelled if not _is_sentence(scan, part.start, part.end)]
    if reaches or addressed:
        scan.anchors.add(row.index)
        mine = [part for part in parts if at_head or reaches or part in addressed or part in labelled]
        _take(scan, row, [part for part in mine if part in labelled or not _is_work(scan, part)])
    elif labelled:
        scan.anchors.add(row.index)
        _take(scan, row, _with_values(labelled, parts))
    if _document_title(row) or _PAGE.fullmatch(row.text):
        _take(scan, row, [Span(row.start, row.end)])
    else:
        _take(scan, row, [part for part in parts if _PAGE.fullmatch(scan.text, part.start, part.end)])
        titled = _DOCUMENT_TITLE.match(row.text) if at_head and row.words <= PROSE_WORDS else None
        _take(scan, row, [Span(row.start, row.start + titled.end())] if titled else [])


def _with_values(labelled: Sequence[Span], parts: Sequence[Span]) -> list[Span]:
    """A part that is a bare label takes the next part, its value, along."""
    spans = list(labelled)
    for part in labelled:
        at = parts.index(part)
        if at + 1 < len(parts) and part.end - part.start <= LONGEST_LABEL:
            spans.append(parts[at + 1])
    return spans


LONGEST_LABEL = 22
"""Characters of a label that stands in a cell of its own."""


def _parts(text: str, row: Row) -> list[Span]:
    """The parts of a row that stand apart by marks, tabs or wide gaps."""
    parts: list[Span] = []
    for cell in cells(text, row):
        at = cell.start
        for match in _MARK.finditer(text, cell.start, cell.end):
            parts.append(trim(text, at, match.start()))
            at = match.end()
        parts.append(trim(text, at, cell.end))
    return [part for part in parts if part.start < part.end]


def _is_sentence(scan: _Scan, start: int, end: int) -> bool:
    """Whether running text stands at start…end, apart from ways to reach somebody."""
    words = [word.group() for word in _WORD.finditer(scan.text, start, end)]
    first = scan.taken.first(Span(start, end))
    if first is not None:
        kept = scan.text[start : max(start, first.start)] + " " + scan.text[min(first.end, end) : end]
        words = _WORD.findall(kept)
    small = sum(word[0].islower() for word in words)
    return small > PROSE_WORDS or len(words) > 2 * MOST_PART_WORDS or (small > 2 and scan.text[end - 1] == ".")


def _is_mostly_reach(scan: _Scan, row: Row) -> bool:
    """Whether a line outside the header is about reaching somebody: hardly a word beside addresses and numbers."""
    left, at = [], row.start
    while at < row.end:
        span = scan.taken.first(Span(at, row.end))
        left.append(scan.text[at : span.start if span else row.end])
        at = span.end if span else row.end
    words = [
        word
        for part in left
        for piece in _MARK.split(part)
        if not looks_like_address(piece, sure=False)
        for word in _WORD.findall(piece)
    ]
    return len(words) <= MOST_BESIDE


def _is_address(scan: _Scan, part: Span, *, at_head: bool) -> bool:
    words = scan.text[part.start : part.end]
    if len(words.split()) > MOST_PART_WORDS:
        return False
    return looks_like_address(words, sure=not at_head)


def _is_status(words: str) -> bool:
    """Whether `words` say nothing but how somebody lives."""
    found = [word.lower() for word in _WORD.findall(words)]
    if not found or len(found) > MOST_PART_WORDS:
        return False
    telling = sum(word in STATUS_WORDS for word in found)
    return telling > 0 and all(word in STATUS_WORDS or word in _FILLERS for word in found)


def _document_title(row: Row) -> bool:
    """Whether the row is nothing but what the document calls itself, letter-spaced or not."""
    words = row.text
    tokens = words.split(" ")
    if len(tokens) > 2 and sum(len(token) <= 1 for token in tokens) >= len(tokens) - 1:
        words = "".join(token or " " for token in tokens)
        words = re.sub(r"(?i)(curriculum)[ ]?(?=vit)", r"\1 ", words)
    match = _DOCUMENT_TITLE.match(words)
    return match is not None and not any(one.isalnum() for one in words[match.end() :])


def _is_work(scan: _Scan, part: Span) -> bool:
    """Whether a part of a contact block is about work after all."""
    words = scan.text[part.start : part.end]
    if scan.taken.touches(part):
        return False
    if _STATUS_LABEL.match(words) or looks_like_address(words, sure=True) or _REACH_LABEL.match(words):
        return False
    return bool(_KEPT.match(words)) or title_score(words) > 1 or _is_sentence(scan, part.start, part.end)


def _take(scan: _Scan, row: Row, parts: Sequence[Span]) -> None:
    if parts:
        scan.gone.setdefault(row.index, []).extend(parts)


def _is_gone(scan: _Scan, row: Row) -> bool:
    """Whether nothing with a letter or a digit stands in `row` beside what is taken out."""
    spans = scan.gone.get(row.index)
    if not spans:
        return False
    kept = list(row.text)
    for span in spans:
        for at in range(max(0, span.start - row.start), min(len(kept), span.end - row.start)):
            kept[at] = " "
    return not any(one.isalnum() for one in kept)


def _take_block(scan: _Scan, head: int) -> None:
    """Take out the lines of a contact or personal section, up to what looks like the next heading or another block."""
    section, heading = scan.titled[head], scan.found[head]
    personal = section.kind is SectionKind.PERSONAL
    previous = heading
    for row in scan.found[head + 1 :]:
        if row.line.start >= section.end or row.line.page != heading.line.page or _is_set_like(row, heading):
            return
        known = row.index in scan.anchors
        apart = row.line.block != previous.line.block and previous is not heading
        if (apart and not known and not personal) or row.words > MOST_PART_WORDS:
            if not personal:
                return
            continue
        _take_details(scan, row, whole=not personal or row.words <= MOST_DETAIL_WORDS)
        previous = row


def _is_set_like(row: Row, heading: Row) -> bool:
    """Whether `row` is set as `heading` is, in a way that body lines are not."""
    telling = heading.capitals or heading.line.bold
    return (
        telling
        and row.capitals == heading.capitals
        and row.line.bold == heading.line.bold
        and abs(row.line.size - heading.line.size) < SAME_SIZE_PT
        and not any(one.isdigit() or one == "@" for one in row.text)
    )


def _take_details(scan: _Scan, row: Row, *, whole: bool) -> None:
    """Take the parts of a row of a contact block that are not about work; not `whole`: only what its shape tells."""
    parts = _parts(scan.text, row)
    gone = []
    for number, part in enumerate(parts):
        words = scan.text[part.start : part.end]
        before = scan.text[parts[number - 1].start : parts[number - 1].end] if number else ""
        value = before != "" and parts[number - 1] in gone and _PERSONAL_LABEL.fullmatch(before) is not None
        if _is_status(words) or _PERSONAL_LABEL.match(words) or value or (whole and not _is_work(scan, part)):
            gone.append(part)
    _take(scan, row, gone)


def _take_between(scan: _Scan, named: Sequence[int]) -> None:
    """Take out what stands between, and directly beside, the lines of a contact block: wrapped lines, towns, status."""
    anchors = sorted(scan.anchors)
    for at, index in enumerate(anchors):
        row = scan.found[index]
        upcoming = anchors[at + 1] if at + 1 < len(anchors) else None
        below = list(_run_below(scan, row))
        for other in below:
            between = upcoming is not None and other.index < upcoming <= index + NEIGHBOURS + 1
            if not _take_neighbour(scan, other, between=between):
                break
        for other in _run_above(scan, row):
            beside = any(other.index - 2 <= name < other.index for name in named)
            if not _take_neighbour(scan, other, between=beside and not other.line.bold):
                break


def _run_below(scan: _Scan, row: Row) -> Iterator[Row]:
    for other in scan.found[row.index + 1 : row.index + 1 + NEIGHBOURS]:
        if other.index in scan.anchors or not _same_block(scan, row, other):
            return
        yield other


def _run_above(scan: _Scan, row: Row) -> Iterator[Row]:
    for other in reversed(scan.found[max(0, row.index - NEIGHBOURS) : row.index]):
        if other.index in scan.anchors or not _same_block(scan, row, other):
            return
        yield other


def _same_block(scan: _Scan, row: Row, other: Row) -> bool:
    if other.line.page != row.line.page or other.bullet or other.index in scan.titled:
        return False
    if scan.kinds[row.index] is SectionKind.HEADER and scan.kinds[other.index] is SectionKind.HEADER:
        return True
    return other.line.block == row.line.block


def _take_neighbour(scan: _Scan, row: Row, *, between: bool) -> bool:
    """Take what is personal in a line beside a contact line; whether the line after it may follow."""
    if row.text.lower() in HEADINGS or row.words > MOST_PART_WORDS:
        return False
    before = scan.found[row.index - 1] if row.index else None
    goes_on = before is not None and before.index in scan.anchors and _goes_on(scan, before, row)
    at_head = scan.kinds[row.index] in (SectionKind.HEADER, SectionKind.PERSONAL)
    parts = [part for part in _parts(scan.text, row) if not _is_work(scan, part)]
    gone = [
        part
        for part in parts
        if goes_on
        or _says_personal(scan.text[part.start : part.end], at_head=at_head)
        or (between and at_head and _could_be_town(scan.text[part.start : part.end]))
    ]
    _take(scan, row, gone)
    if gone and goes_on:
        scan.anchors.add(row.index)
    return bool(gone) or row.index in scan.gone


def _says_personal(words: str, *, at_head: bool) -> bool:
    if not at_head:
        return _is_status(words) or looks_like_address(words, sure=True)
    return (
        _is_status(words)
        or is_place(words)
        or looks_like_address(words, sure=False)
        or (_PERSONAL_LABEL.match(words) is not None and len(words.split()) <= PROSE_WORDS)
    )


def _goes_on(scan: _Scan, before: Row, row: Row) -> bool:
    """Whether `row` is the rest of the personal line above it, which the width of the column broke."""
    if row.line.block != before.line.block or not _is_gone(scan, before) or row.words > MOST_CITY_WORDS + 1:
        return False
    if row.capitals and row.words > 1 and not any(one.isdigit() for one in row.text):
        return False
    if (before.line.size and abs(row.line.size - before.line.size) > SAME_SIZE_PT) or row.line.bold != before.line.bold:
        return False
    last = before.text.rstrip()[-1:]
    labelled = _STATUS_LABEL.match(before.text) is not None
    addressed = looks_like_address(before.text, sure=False)
    if labelled:
        return row.text[0].islower() or row.text[0] in "/(0123456789" or _is_status(row.text)
    return last in ",/-" or (addressed and (any(one.isdigit() for one in row.text) or _could_be_town(row.text)))


def _could_be_town(words: str) -> bool:
    """Whether up to three words with capitals could name a town: nothing in them is about work."""
    found = words.strip(" ,.").split()
    if not found or len(found) > MOST_CITY_WORDS + 1 or words.lower().strip(" ,.") in HEADINGS:
        return False
    plain = [word.strip(",.").lower() for word in found]
    return all(_CITY_WORD.fullmatch(word.strip(",")) for word in found) and not any(
        word in _WORK_WORDS for word in plain
    )
