"""Find where somebody says they are, or may work, and their postal address.

Knows header lines and statements about permission to work. Does not compare places with anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from screening.resume import Location, Span
from screening.segment.lines import Row, trim
from screening.segment.places import PLACE_END, is_place
from screening.segment.spans import Taken

__all__ = ["addresses_in", "locations_in", "looks_like_address"]

_STREET = re.compile(
    r"(?<![\w-])\d{1,6}[A-Za-z]?(?:[ ][A-Z0-9][\w.'’-]{0,24}){1,5}?[ ](?:Street|St|Avenue|Ave|Road|Rd|Drive"
    r"|Dr|Lane|Ln|Boulevard|Blvd|Court|Ct|Circle|Cir|Way|"
    r"Place|Pl|Terrace|Ter|Trail|Trl|Parkway|Pkwy|Highway|Hwy|Square|Sq|Loop|Crescent|Close|Grove|Gardens|Row"
    r"|Walk|Mews|Alley|Run|Path|Pike)\b\.?"
    r"(?:[ ](?:N|S|E|W|NE|NW|SE|SW)\b\.?)?(?:,?[ ](?:Apt|Apartment|Unit|Suite|Ste|Flat|Floor|#)\.?[ ]?#?[\w-]{1,8})?",
    re.IGNORECASE,
)
_STREET_EU = re.compile(
    r"(?<!\w)[A-ZÀ-Ý][\w.'’-]{0,30}(?:[ ][A-ZÀ-Ýa-z][\w.'’-]{0,24}){0,3}?[ ]?(?:straße|strasse|str\.|weg"
    r"|platz|allee|gasse|ufer|ring|damm|straat|laan|plein|gracht|kade)[ ](?!(?:19|20)\d\d)\d{1,4}[ ]?[a-zA-Z]?\b"
    r"|\b\d{1,4}(?:[ ]?bis)?,?[ ](?:rue|avenue|boulevard|bd|place|chemin|allée|impasse"
    r"|quai)[ ][\w'’. -]{3,40}(?=,|\n|$|[ ]\d{4,5}\b)"
    r"|\b(?:calle|c/|avenida|avda\.?|plaza|paseo|via|viale|piazza|corso|rua|praça"
    r"|travessa)[ ][\w'’. -]{2,40}?,?[ ](?:n[º°.]?[ ]?)?\d{1,4}\b",
    re.IGNORECASE,
)
_BOX = re.compile(r"\bP\.?[ ]?O\.?[ ]?Box[ ]\d{1,6}\b", re.IGNORECASE)
_POSTCODE = re.compile(
    r"(?<=[A-Za-z.,][ ])\d{5}(?:-\d{4})?(?![\w-])|\b(?:[A-Z]{1,2}-)?\d{4,5}(?=[ ][A-ZÀ-Ý][a-zà-ÿ])"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}\b|\b[A-Z]\d[A-Z][ ]\d[A-Z]\d\b|\b\d{4}[ ][A-Z]{2}\b"
    r"|\b\d{5}-\d{3}\b|(?<!\d)\d{6}(?!\d)"
)
_STREET_TYPE = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Lane|Ln|Boulevard|Blvd|Court|Ct|Circle|Cir|Way|Place|Pl|Terrace|Ter|Trail"
    r"|Trl|Parkway|Pkwy|Highway|Hwy|Square|Sq|Loop|Crescent|Cres|Close|Grove|Gardens|Row|Walk|Mews|Alley|Run|Path|Pike"
    r"|Hill|Parade|Quay|Rise|Vale|View|Green|Wharf|Ridge|Point|Plaza|Broadway|Bend|Cove|Landing|Crossing|Esplanade)"
)
_NUMBERED = (
    r"\W{0,3}(?:(?:flat|apt|apartment|unit|suite|house)\.?[ ]\w{1,5},?[ ])?(?:\#[ ]?)?"
    r"\d{1,6}[A-Za-z]?(?:[-/]\d{1,5}[A-Za-z]?)?"
    r",?(?:[ ](?:[NSEW]\.?|(?-i:[A-ZÀ-Ý])[\w.'’-]{0,24}|\d{1,3}(?:st|nd|rd|th)|of|the|de|la|le|du|des|del)){1,6}?"
)
_CODE = (
    r"(?:\d{5}(?:-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]?(?:[ ]?\d[A-Z]{2})?|[A-Z]\d[A-Z][ ]?\d[A-Z]\d|\d{4}[ ]?[A-Z]{2}"
    r"|\d{3}[ ]?\d{2,3}|\d{4})"
)
_ADDRESS = re.compile(
    rf"{_NUMBERED}(?:[ ]{_STREET_TYPE}\b\.?(?:[ ][NSEW]{{1,2}}\b\.?)?"
    rf"(?=[ \t]*(?:$|[,(#]|[Aa]pt|[Uu]nit|[Ss]uite|[Ss]te|[Ff]l|\d))"
    rf"|,[ ][^,\n]{{2,40}},?[ ](?:[^,\n]{{2,30}},?[ ])?(?-i:{_CODE})\b)",
    re.IGNORECASE,
)
"""A postal address from its number on: a kind of street, or a postcode after the town."""
_CODE_ALONE = re.compile(rf"\W*(?:(?-i:[A-Z]{{2,3}})[ ,]{{1,2}})?{_CODE}\W*")
_TOWN_AND_CODE = re.compile(
    rf"\W*(?:{_CODE}[ ])?(?:[A-ZÀ-Ý][\w.'’-]{{1,24}}[ ,]{{1,2}}){{1,5}}(?:{_CODE}|(?<=[ ,])[A-Z]{{2,3}})"
    rf"(?:,?[ ][A-Z][\w. ]{{1,24}})?\W*"
    rf"|\W*(?:[A-Z]{{1,2}}-)?\d{{4,5}}[ ][A-ZÀ-Ý][\w.'’-]{{1,24}}(?:[ ][A-ZÀ-Ýa-z][\w.'’-]{{1,24}}){{0,3}}"
    rf"(?:,[ ][A-Z]\w{{2,20}})?\W*"
)
_LABEL = re.compile(
    r"^(?:(?:current|home|permanent|present|mailing)[ ])?(?:location|address|city|residence|based in"
    r"|lives? in|anschrift|adresse|wohnort|dirección|indirizzo|residenza|adres|woonplaats|endereço|ciudad"
    r"|ville)[ ]?[:–-]?[ ]+",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[ \t]*[|·•∙◦●■♦;◆—–⋄]+[ \t]*|\t+| {2,}|[ \t]-[ \t]|[^\w\s.,'’()/@:+#&-]+[ \t]*")
_PLACE = re.compile(PLACE_END.pattern.replace("[ \\t]*$", "(?=[ \\t]|[,.;|]|$)"))
_PERMISSION = re.compile(
    r"(?:legally[ ])?(?:authori[sz]ed|eligible|permitted|entitled|legal right|the right"
    r"|right)[ ]to[ ]work(?:[ ](?:in|within)[ ](?:the[ ])?(?-i:[A-Z])\w*(?:\.[A-Z])?(?:[ ](?-i:[A-Z])\w*){0,3})?"
    r"|(?:requires?|needs?|do(?:es)?[ ]not[ ](?:require|need)|no|without)[ ](?:a[ ])?(?:visa|work[ ]permit"
    r"|employment)?[ ]?(?:visa[ ])?sponsorship(?:[ ](?:required|needed))?"
    r"|(?:[A-Z][\w.]*[ ])?work[ ](?:permit|authori[sz]ation|visa)(?:[ ]?[:–-]?[ ]?(?:holder|for[ ][A-Z]\w*"
    r"|in[ ][A-Z]\w*|valid|[A-Z][\w.-]*))?"
    r"|(?:[A-Z]\w*[ ])?(?:permanent[ ]resident|green[ ]card(?:[ ]holder)?|indefinite[ ]leave[ ]to[ ]remain"
    r"|blue[ ]card)"
    r"|\b(?:H-?1B|F-?1|OPT|L-?1|EAD|TN)[ ](?:visa|status|holder|EAD)\b"
    r"|(?:open|willing|able|available|ready)[ ](?:to[ ]relocat\w+"
    r"|to[ ]relocate)(?:[ ]to[ ](?-i:[A-Z])\w*(?:[ ](?-i:[A-Z])\w*)?)?|\brelocation[ ](?:possible|ok|yes)\b"
    r"|arbeitserlaubnis(?:[ ][\w-]+){0,2}|permis[ ]de[ ]travail|permiso[ ]de[ ]trabajo|umzugsbereit",
    re.IGNORECASE,
)

_HINTS = (
    "to work", "sponsorship", "work permit", "work authori", "work visa", "permanent resident", "green card",
    "blue card", "leave to remain", "h1b", "h-1b", " visa", " ead", "relocat", "arbeitserlaubnis",
    "permis de travail", "permiso de trabajo", "umzugsbereit", "f-1 ", "f1 ", "opt ",
)  # fmt: skip
"""One of these is in every statement that `_PERMISSION` finds, in lower case."""
MOST_HINTS = 400
BEFORE_HINT, AFTER_HINT = 48, 96
"""Characters around a hint that can belong to the statement."""


def addresses_in(text: str, head_rows: Sequence[Row]) -> list[Span]:
    """Streets, boxes and postcodes among the contact details, and unmistakable streets nowhere else."""
    spans: list[Span] = []
    for row in head_rows:
        for pattern in (_STREET, _STREET_EU, _BOX):
            spans += [Span(match.start(), match.end()) for match in pattern.finditer(text, row.start, row.end)]
        if (spans and spans[-1].start >= row.start) or any(c.isalpha() for c in row.text):
            spans += [Span(m.start(), m.end()) for m in _POSTCODE.finditer(text, row.start, row.end)]
    return spans


def looks_like_address(words: str, *, sure: bool) -> bool:
    """Whether `words`, a part of a line, are a postal address; not `sure`: the end of one or a town will do.

    `sure` is for parts that stand anywhere; the rest is for parts that stand among the contact details.
    """
    label = _LABEL.match(words)
    bare = words[label.end() :] if label else words
    if not any(one.isdigit() for one in bare):
        return not sure and _PLACE.fullmatch(bare.strip(" .,;")) is not None
    if _ADDRESS.match(bare) or _BOX.match(bare) or _STREET_EU.match(bare):
        return True
    return not sure and (_CODE_ALONE.fullmatch(bare) or _TOWN_AND_CODE.fullmatch(bare)) is not None


def locations_in(text: str, head_rows: Sequence[Row], taken: Taken) -> tuple[Location, ...]:
    """Places in the header and statements about where the person may work, in reading order."""
    found: dict[int, Location] = {}
    for row in head_rows:
        for span in _places(text, row):
            if not taken.touches(span):
                found.setdefault(span.start, Location(text[span.start : span.end], span.start, span.end))
    for statement in _permissions(text):
        found.setdefault(statement.start, statement)
    return tuple(found[start] for start in sorted(found))


def _permissions(text: str) -> Iterable[Location]:
    """Statements about where the person may work. Looks only around words that such a statement must have."""
    lower = text.lower()
    at = 0
    for hint in sorted(islice(_hints(lower), MOST_HINTS)):
        start = max(at, hint - BEFORE_HINT)
        match = _PERMISSION.search(text, start, min(len(text), hint + AFTER_HINT)) if start <= hint else None
        if match:
            at = match.end()
            words = match.group().strip()
            yield Location(words, match.start(), match.start() + len(words))


def _hints(lower: str) -> Iterable[int]:
    for word in _HINTS:
        at = lower.find(word)
        while at >= 0:
            yield at
            at = lower.find(word, at + len(word))


def _places(text: str, row: Row) -> Iterable[Span]:
    at = row.start
    pieces = []
    for match in _SEPARATOR.finditer(text, row.start, row.end):
        pieces.append((at, match.start()))
        at = match.end()
    pieces.append((at, row.end))
    for left, right in pieces:
        label = _LABEL.match(text[left:right])
        span = trim(text, label.end() + left if label else left, right, " \t,.;")
        words = text[span.start : span.end]
        if not words:
            continue
        if label or is_place(words):
            yield span
            continue
        for match in _PLACE.finditer(words):
            yield Span(span.start + match.start("place"), span.start + match.end("place"))
