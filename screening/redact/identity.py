"""Find names, ways of contact, dates and places that the reading of the résumé did not already point out.

Knows a Resume. Rules about words that tell a group are in `rules`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from screening.redact.affinity import CAP
from screening.redact.marks import Removal
from screening.redact.places import REGION, STATE_CODES, STREET, TOWN
from screening.redact.tables import listed
from screening.redact.terms import ORDINARY_NAMES
from screening.resume import MASK, Resume, SectionKind, Span

__all__ = [
    "contact_removals",
    "date_removals",
    "folded",
    "label_removals",
    "name_removals",
    "place_removals",
    "referee_removals",
    "shaped_contact",
]

SHORT_NAME = 2  # letters; a name part this short (Ng, Li, Bo) is taken out in full names only

POSSESSIVE = r"(?:['’]s?(?![^\W_]))?"
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
URL = re.compile(
    r"\b(?:https?://[^\s|<>]{1,300}|www\.[^\s|<>]{1,300}"
    r"|(?:linkedin|github|gitlab|facebook|twitter|instagram|medium|behance)\.(?:com|org)/[^\s|]{1,200})",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z]\w{2,38}(?![\w@]|\.\w)")
PHONE = re.compile(
    r"(?<![\w.-])(?:\+?1[ .-]{0,2})?(?:\(\d{3}\)|\d{3})[ .–-]{1,2}\d{3}[ .–-]\d{4}(?!\d)"
    r"(?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})?"
    r"|(?<!\w)\+\d{1,3}(?:[ ().–-]{0,2}\d){7,13}(?!\d)"
)
POSTCODE = re.compile(
    r"\b(?:[A-Z]{2}[ ]\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}|[A-Z]\d[A-Z][ ]\d[A-Z]\d|"
    r"[Pp]\.?[ ]?[Oo]\.?[ ]Box[ ]\d{1,6})\b"
)
LINE_PART = re.compile(r"[^\s|•·;][^\n\t|•·;]*")
NATIONAL_ID = re.compile(
    r"\b(?:(?<!\d-)\d{3}-\d{2}-\d{4}(?!-?\d)|[A-Z]{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D]\b|[STFG]\d{7}[A-Z]\b)"
)
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?|Spring|Summer|Fall|Autumn|Winter)"
)
YEAR = r"(?:19[3-9]\d|20[0-4]\d)"
THINGS = (
    r"[ ]?(?:\+|%|x\d|users?|employees?|units?|students?|sq\b|square|hours?|people|customers?|accounts?|patients?|"
    r"clients?|members?|calls?|pages?|words?|records?|items?|lines?|cases?|guests?|miles|feet|lbs?\b|rpm|kg|km|mhz|gb|mb|psi|"
    r"volts?|watts?|stores?|products?|orders?|servers?|computers?|per\b|a\s(?:day|week|month))"
)
YEARS = re.compile(rf"(?<![\w$€£¥.,#]){YEAR}(?![\w$]|[.,]\d|{THINGS})(?:[/–-]\d{{1,2}}(?!\d))*", re.IGNORECASE)
SHORT_DATES = re.compile(
    r"(?<![\w'’])['’]\d{2}(?![\w'’])|(?<![\w/.-])\d{1,2}([/.-])\d{1,2}\1(?:\d{2}|\d{4})(?![\w/-])|(?<![\w/.-])\d{1,2}[/.-]\d{4}(?![\w/-])"
)
BEFORE_YEAR = re.compile(
    rf"(?<![^\W_])(?:{MONTH}\.?[ ,\n]{{1,2}}(?:\d{{1,2}}(?:st|nd|rd|th)?,?[ ])?(?:of[ ])?|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?[ ]{MONTH}\.?,?[ ])$",
    re.IGNORECASE,
)
LONGEST_BEFORE_YEAR = 24  # characters of a day and a month written out
MONTH_AFTER = re.compile(rf"\s{{0,2}}[-–—]\s{{0,2}}{MONTH}(?![^\W_])(?!\.?[ ,\n]{{1,2}}\d)", re.IGNORECASE)
"""The month of a range's end whose year stands on another line, away from it."""
BRIDGE = re.compile(r"\s{0,2}(?:[-–—~]|to|till|til|until|through|thru|and)\s{0,2}$", re.IGNORECASE)
STILL_THERE = re.compile(
    r"\s{0,2}(?:[-–—~]|to|till|til|until|through|thru|ï¼\S?|)\s{0,2}(?:(?:the\s)?present|current(?:ly)?|now|date|today|ongoing)\b(?!\s?(?:tense|value))",
    re.IGNORECASE,
)

LABEL = re.compile(
    r"(?<![^\W_])(?:mailto|home\s?page|phone|telephone|tel|mobile|cell|fax|e-?mail|address|linked\s?in|git\s?hub|gitlab|website|web|portfolio|blog|twitter|skype|"
    r"location|contact|home|name|url|orcid|ph|dob|born|"
    r"[eptmc](?=:))(?:\s(?:no|number|profile|address|id))?\.?[ ]?[:：#|–-]?[ ]{0,2}"
    r"\Z",
    re.IGNORECASE,
)
LONGEST_LABEL = 28  # characters of a label with its mark, such as "Telephone number: "
MASKED = re.compile(f"{MASK}+")
SIGNATURE = re.compile(
    rf"\b(?:[Ss]incerely|[Rr]egards|[Rr]espectfully|[Ff]aithfully|[Yy]ours[ ]truly)[,.]?"
    rf"\s{{1,4}}(?P<gone>(?:{CAP}[ ]?){{1,4}})$",
    re.MULTILINE,
)
REFEREE = re.compile(
    r"(?:[A-Z][\w.'’-]{0,40}|[\w.+]*[@\d][\w.@+()-]*|\b(?:van|von|de|der|la|del|bin|al)\b(?=[ ][A-Z]))"
)
BULLET_LINE = re.compile(r"\s*[•▪◦●○■□▸►‣*·–-]\s")

PLACE = re.compile(
    rf"(?:^|(?<=[,|{MASK}\t(–—·•/-])|(?<=[ ][ ])|(?P<loose>(?<=[ ])))[ ]{{0,3}}(?P<town>{TOWN})"
    rf"[ ]?,[ ]?(?P<region>{REGION})(?![\w'’-])"
    r"(?![ ](?:[A-Z]\w{0,20}[ ]){0,2}(?:University|College|Institute|School|Polytechnic|Academy|"
    r"Office|Excel|Word|Power|Outlook|Access|SQL|Project|Visio|Windows|Teams|Dynamics))"
    rf"(?:[ ]?,[ ]?{REGION}(?![\w'’-]))?"
)
LINE_ENDS = re.compile(rf"\s*(?:$|[|·•{MASK}])")
DEGREES = frozenset(("MA", "MS", "MD"))
MOST_COMMAS = 5  # a line with more is a list, of tools or of countries
REGION_ALONE = re.compile(rf"{REGION}|States|Kingdom")
LOOSE_REGIONS = frozenset((*STATE_CODES, "State"))
NO_TOWN = frozenset(
    listed(
        """
    manager engineer director analyst consultant developer designer specialist coordinator assistant associate
    officer president lead head supervisor administrator representative executive technician nurse teacher
    accountant university college school institute academy hospital center centre inc llc ltd corp corporation
    company co group bank services solutions systems technologies department division sales marketing operations
    finance
    """
    )
)


def contact_removals(resume: Resume) -> Iterator[Removal]:
    """Where the résumé's contact and locations stand, and whatever else has the shape of contact."""
    text = resume.document.text
    for span in resume.contact.spans:
        yield span.start, span.end, "contact"
    for place in resume.contact.locations:
        yield place.start, place.end, "location"
    for section in resume.sections:
        if section.kind in (SectionKind.HEADER, SectionKind.PERSONAL):
            yield from _addresses(text, section.start, section.end)
    yield from shaped_contact(text)


def _addresses(text: str, start: int, end: int) -> Iterator[Removal]:
    """Parts of contact lines that hold a street or a postcode, whole: town and country stand beside it."""
    for part in LINE_PART.finditer(text, start, end):
        if STREET.search(part.group()) or POSTCODE.search(part.group()):
            yield part.start(), part.end(), "location"


def shaped_contact(text: str) -> Iterator[Removal]:
    """E-mail, links, handles, telephone, addresses, postcodes and national ids by their shape alone."""
    if "@" in text:
        yield from _found(EMAIL, text, "contact")
        yield from _found(HANDLE, text, "contact")
    if "/" in text or "www." in text:
        yield from _found(URL, text, "contact")
    yield from _found(NATIONAL_ID, text, "identity number")
    yield from _found(PHONE, text, "contact")
    yield from _found(STREET, text, "location")
    yield from _found(POSTCODE, text, "location")


def date_removals(text: str, dates: Iterable[Span]) -> Iterator[Removal]:
    """Calendar dates and years, what joins two of them, and "to present" after one; durations stay."""
    shaped = {found.span() for found in SHORT_DATES.finditer(text)} | set(_years(text))
    spans = sorted({(span.start, span.end) for span in dates} | shaped)
    reached = -1
    for start, end in spans:
        if 0 <= reached < start and BRIDGE.fullmatch(text, reached, start):
            yield reached, start, "date"
        still = STILL_THERE.match(text, end)
        broken = None if still else MONTH_AFTER.match(text, end)
        yield start, still.end() if still else broken.end() if broken else end, "date"
        reached = max(reached, end)


def _years(text: str) -> Iterator[tuple[int, int]]:
    for found in YEARS.finditer(text):
        start = found.start()
        before = BEFORE_YEAR.search(text, max(0, start - LONGEST_BEFORE_YEAR), start)
        yield before.start() if before else start, found.end()


def name_removals(text: str, name: str) -> Iterator[Removal]:
    """The name wherever it stands whole, its parts where they can hardly be anything else, and signatures."""
    yield from _found(SIGNATURE, text, "name")
    parts = tuple(part for part in re.findall(r"[^\W\d_]+", folded(name)))
    if not parts:
        return
    plain = folded(text)
    yield from _found(_whole_name(parts), plain, "name")
    alone = _parts_alone(parts)
    if alone is None:
        return
    lower_words = set(re.findall(r"(?<![\w@./-])[a-z]+(?![\w@./-])", plain))
    for found in alone.finditer(plain):
        part = re.match(r"[^\W\d_]+", found.group())
        if part and found.group()[0].isupper() and part.group().lower() not in lower_words:
            yield found.start(), found.end(), "name"


@lru_cache(maxsize=64)
def _whole_name(parts: tuple[str, ...]) -> re.Pattern[str]:
    """First and last name in either order, with or without what stands between, and first initial with last name."""
    first, last = re.escape(parts[0]), re.escape(parts[-1])
    if len(parts) == 1:
        shapes = [rf"{first}"]
        return re.compile(rf"(?<![^\W_])(?:{shapes[0]}){POSSESSIVE}(?![^\W_])")
    middle = "".join(rf"(?:{re.escape(part)}[\W_]{{0,3}})?" for part in parts[1:-1])
    shapes = [
        rf"{first}[\W_]{{1,3}}(?:{middle}|[A-Z]\.?[ ])?{last}",
        rf"{last}[\W_]{{1,3}}{first}",
        rf"{first[0]}\.[ ]?{last}",
    ]
    if len(first + last) > 2 * SHORT_NAME + 2:
        shapes.append(rf"{first}{last}|{first[0]}{last}(?=\d|\b)" if len(last) > SHORT_NAME + 1 else rf"{first}{last}")
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(shapes)}){POSSESSIVE}(?![^\W\d_])", re.IGNORECASE)


@lru_cache(maxsize=64)
def _parts_alone(parts: tuple[str, ...]) -> re.Pattern[str] | None:
    rare = [part for part in parts if len(part) > SHORT_NAME and part.lower() not in ORDINARY_NAMES]
    if not rare:
        return None
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, rare))}){POSSESSIVE}(?![^\W_])", re.IGNORECASE)


def folded(text: str) -> str:
    """`text` without accents, each character in its place."""
    if text.isascii():
        return text
    return "".join(one if one.isascii() else unicodedata.normalize("NFD", one)[0] for one in text)


def place_removals(text: str) -> Iterator[Removal]:
    """The town and region in lines that are neither bullet items nor lists: where somebody lived or worked."""
    start = 0
    for line in text.split("\n"):
        if 1 <= line.count(",") <= MOST_COMMAS and not BULLET_LINE.match(line):
            yield from _places_in(line, start)
        start += len(line) + 1


def _places_in(line: str, start: int) -> Iterator[Removal]:
    for found in PLACE.finditer(line):
        region = found.group("region")
        if found.group("loose") is not None and not _is_plainly_a_place(line, found):
            continue
        if REGION_ALONE.fullmatch(found.group("town")) and region not in STATE_CODES:
            continue
        is_town = found.group("town").rstrip(".").split()[-1].lower() not in NO_TOWN
        yield start + found.start("town" if is_town else "region"), start + found.end(), "location"


def _is_plainly_a_place(line: str, found: re.Match[str]) -> bool:
    """Without a mark before the town: a state that is no degree, or a country that ends the line or its part."""
    region = found.group("region")
    if region in DEGREES:
        return not line[: found.start("town")].rstrip().endswith((" in", " of"))
    return region in LOOSE_REGIONS or LINE_ENDS.match(line, found.end()) is not None


def referee_removals(text: str, resume: Resume) -> Iterator[Removal]:
    """Names, titles and numbers of referees: every word with a capital or a digit in the references' own lines."""
    for section in resume.sections:
        if section.kind is not SectionKind.REFERENCES:
            continue
        body = text.find("\n", section.start, section.end)
        if section.title and body >= 0:
            yield from ((start, end, "name") for start, end in _spans(REFEREE, text, body, section.end))


def label_removals(text: str) -> Iterator[Removal]:
    """Labels such as "Phone:" left standing before something that is out."""
    for masked in MASKED.finditer(text):
        label = LABEL.search(text, max(0, masked.start() - LONGEST_LABEL), masked.start())
        if label:
            yield label.start(), label.end(), "contact"


def _found(pattern: re.Pattern[str], text: str, kind: str) -> Iterator[Removal]:
    group = "gone" if "gone" in pattern.groupindex else 0
    for found in pattern.finditer(text):
        yield found.start(group), found.end(group), kind


def _spans(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    return (found.span() for found in pattern.finditer(text, start, end))
