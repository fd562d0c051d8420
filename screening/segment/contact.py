"""Find who the person is and how to reach them, with every place in the text where it stands.

Knows names, e-mail, telephone, links and addresses, so that redaction can take them out. Knows nothing of ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import phonenumbers

from screening.resume import Contact, Document, Section, SectionKind, Span
from screening.segment.dates import DateSpan
from screening.segment.lines import Row, beginnings
from screening.segment.location import addresses_in, locations_in
from screening.segment.name import candidates_in, name_row, name_spans
from screening.segment.personal import personal_in
from screening.segment.spans import Taken

__all__ = ["contact_of", "understood"]

REGIONS = ("US", "GB", "DE", "IN")
"""Countries tried for numbers written without a country code."""
FEWEST_DIGITS, MOST_DIGITS = 7, 15
HEAD_ROWS = 50
"""Lines of contact and personal details looked at closely."""

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%'-]{1,64}[ ]?(?:@|\[at\]|\(at\))[ ]?[\w-]{1,63}(?:(?:\.|\[dot\]|\(dot\))[\w-]{1,63}){1,4}"
)
_TLD = (
    r"(?:com|org|net|io|dev|me|co|ai|app|edu|info|tech|xyz|site|page|design|blog|online|website|academy|cloud"
    r"|eu|de|fr|es|it|nl|pt|uk|us|ca|in|au|ch|at|be|pl|br|ie)"
)
_URL = re.compile(
    r"(?<![\w@.])(?:https?://[^\s|<>()]{1,300}|www\.[^\s|<>()]{1,300}"
    r"|(?:[\w-]{1,30}\.)?(?:linkedin|github|gitlab|bitbucket|behance|dribbble|medium|twitter|facebook"
    r"|instagram|stackoverflow|kaggle|xing|orcid|t)\.(?:com|org|net|io|me)/[^\s|,<>()]{1,200}"
    r"|(?:linkedin|github|gitlab|twitter|xing|skype|instagram|behance|orcid|telegram)[ ]?(?:id"
    r"|profile)?[ ]?:[ ]?(?![A-Z][a-z]+[ ])[@/]?[\w./-]{2,60}"
    r"|/in/[\w-]{3,60}/?|(?<!\w)@[A-Za-z][\w-]{2,38}(?![\w.@]))",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\w@./-])(?:[a-z0-9][a-z0-9-]{{1,40}}\.){{1,3}}{_TLD}(?:/[^\s|,<>()]{{0,200}})?(?![\w@])")
_PATHED = re.compile(rf"(?<![\w@./-])(?:[A-Za-z0-9][A-Za-z0-9-]{{1,40}}\.){{1,3}}{_TLD}/[^\s|,<>()]{{1,200}}")
_PHONE = re.compile(
    r"(?<![\w./-])(?:\+\d{1,3}[ \t./-]{0,2})?(?:\(0?\d{1,5}\)[ \t./-]{0,2})?"
    r"\d{2,5}(?:[ \t./–‐-]{1,3}\d{2,5}){1,4}(?![\w/])"
    r"|(?<!\w)\+\d{7,15}(?!\d)|(?<![\w./-])\(?\d{3}\)?[ \t.–‐-]{0,2}\d{3}[ \t.–‐-]{0,2}\d{4}(?!\d)"
)
_PHONE_LABEL = re.compile(
    r"(?:\b(?:tel|phone|mobile|cell|fax|call|telefon|tél|móvil|mobil|whatsapp|ph|contact|p|m|t|c)\b\.?"
    r"|[☎✆📞📱])[^\w\n]{0,4}$",
    re.IGNORECASE,
)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-]{0,2})?\(?\d{3}\)?[ \t.–‐-]{1,2}\d{3}[ \t.–‐-]{1,2}\d{4}")


def contact_of(
    document: Document, found: Sequence[Row], sections: Sequence[Section], dates: Sequence[DateSpan]
) -> Contact:
    """Who the person of `document` is, as far as the document says."""
    return understood(document, found, sections, dates)[0]


def understood(
    document: Document, found: Sequence[Row], sections: Sequence[Section], dates: Sequence[DateSpan]
) -> tuple[Contact, frozenset[int]]:
    """Who the person of `document` is, and the numbers of the rows that say nothing else."""
    text = document.text
    head = [section for section in sections if section.kind in (SectionKind.HEADER, SectionKind.PERSONAL)]
    head_rows = beginnings(
        [row for row in found if any(part.start <= row.start < part.end for part in head)][:HEAD_ROWS]
    )
    emails = _spans(_EMAIL.finditer(text)) if "@" in text or "at" in text else []
    urls = _urls(text, head_rows, Taken(emails))
    taken = [*emails, *urls]
    phones = _phones(text, head_rows, Taken([*taken, *(Span(item.start, item.end) for item in dates)]))
    taken += phones
    handles = [text[span.start : span.end] for span in [*emails, *urls]]
    candidates = candidates_in(found, head_rows or beginnings(found[:5]), sections)
    row = name_row(text, candidates, Taken(taken), dates, handles)
    name, name_at = row if row else ("", [])
    personal = personal_in(document, found, sections, Taken(taken), name_at)
    block = {item.index: item for item in beginnings([*head_rows, *personal.blocks])}
    where = [block[index] for index in sorted(block)]
    named = name_spans(text, name, emails, urls, document.links) if name else []
    spans = {*taken, *name_at, *named, *addresses_in(text, where), *personal.spans}
    contact = Contact(
        name=name,
        emails=_unique(text, emails),
        phones=_unique(text, phones),
        urls=_with_links(_unique(text, urls), document.links),
        locations=locations_in(text, where, Taken([*taken, *name_at])),
        spans=tuple(sorted(spans, key=lambda span: (span.start, span.end))),
    )
    return contact, personal.rows | {item.index for item in found for at in name_at if _fills(item, at)}


def _fills(row: Row, span: Span) -> bool:
    return span.start <= row.start and row.end <= span.end


def _spans(matches: Iterable[re.Match[str]]) -> list[Span]:
    return [Span(match.start(), match.end()) for match in matches]


def _unique(text: str, spans: Iterable[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[span.start : span.end] for span in spans))


def _with_links(urls: tuple[str, ...], links: tuple[str, ...]) -> tuple[str, ...]:
    web = [link for link in links if link.lower().startswith(("http", "www"))]
    return tuple(dict.fromkeys([*urls, *web]))


def _urls(text: str, head_rows: Sequence[Row], emails: Taken) -> list[Span]:
    spans = _free(_spans(_URL.finditer(text)), emails)
    spans += _free(_spans(_PATHED.finditer(text)), emails, Taken(spans))
    bare = [span for row in head_rows for span in _spans(_BARE.finditer(text, row.start, row.end))]
    spans += _free(bare, emails, Taken(spans))
    return sorted((_bare_end(text, span) for span in spans), key=lambda span: span.start)


def _free(spans: Iterable[Span], *taken: Taken) -> list[Span]:
    return [span for span in spans if not any(places.touches(span) for places in taken)]


def _bare_end(text: str, span: Span) -> Span:
    end = span.end
    while end > span.start and text[end - 1] in ".,;:)]}'\"":
        end -= 1
    return Span(span.start, end)


def _phones(text: str, head_rows: Sequence[Row], taken: Taken) -> list[Span]:
    """Telephone numbers: any plausible one among the contact details, elsewhere only unmistakable ones."""
    rows_with_digits = [row for row in head_rows if sum(c.isdigit() for c in row.text) >= FEWEST_DIGITS]
    head = [Span(row.start, row.end) for row in rows_with_digits]
    lines = Taken(head)
    spans: list[Span] = []
    for match in _PHONE.finditer(text):
        span = Span(match.start(), match.end())
        digits = sum(c.isdigit() for c in match.group())
        if not FEWEST_DIGITS <= digits <= MOST_DIGITS or taken.touches(span):
            continue
        labelled = _PHONE_LABEL.search(text, max(0, span.start - 14), span.start) is not None
        clear = match.group().startswith("+") or _NORTH_AMERICAN.fullmatch(match.group()) is not None
        if clear or labelled or (lines.touches(span) and digits > FEWEST_DIGITS + 1):
            spans.append(span)
    spans += _free(_matched_phones(text, head), taken, Taken(spans))
    return sorted(_widened(text, spans), key=lambda span: span.start)


def _matched_phones(text: str, head: Sequence[Span]) -> list[Span]:
    spans: list[Span] = []
    for line in head:
        words = text[line.start : line.end]
        for region in REGIONS:
            for match in phonenumbers.PhoneNumberMatcher(words, region):
                span = Span(line.start + match.start, line.start + match.end)
                spans += _free([span], Taken(spans))
    return spans


def _widened(text: str, spans: Iterable[Span]) -> list[Span]:
    """Take in an opening bracket or a country code left before the digits."""
    widened = []
    for span in spans:
        start = span.start
        if text[max(0, start - 1) : start] == "(":
            start -= 1
        code = re.search(r"\(?\+\d{1,3}\)?[ -]{0,2}$", text[max(0, start - 8) : start])
        widened.append(Span(start - len(code.group()) if code else start, span.end))
    return widened
