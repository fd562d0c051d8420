"""Find the person's name at the head of a résumé, and everywhere else it stands.

Knows how names are written, and the words that are not names. Knows nothing of what a name may say about anybody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from nameparser import HumanName

from screening.resume import Section, Span
from screening.segment.dates import DateSpan, between
from screening.segment.heading_words import HEADINGS
from screening.segment.lines import Row
from screening.segment.names_of_work import employer_score, title_score
from screening.segment.places import is_place
from screening.segment.spans import Taken
from screening.segment.tables import word_set

__all__ = ["Candidates", "candidates_in", "name_row", "name_spans"]

HEAD_ROWS = 12
MOST_NAME_WORDS = 6
LABELLED = 20
SHORTEST_PART = 3
LEAST = 5
"""Points that a line needs to be taken for the name."""
LARGEST, AGREES = 10, 8
"""Points for the largest type on the page, and for a part of the name in an e-mail or profile address."""
LARGER = 1.2
"""The size of type that stands out, over the middle one."""
SAME_SIZE_PT = 0.2
MOST_LARGE = 3
"""Lines of the largest type, at most, where it tells the name."""
MOST_ROWS, LAST_ROWS = 150, 12
"""Lines of the first page, and of the end (headers and text boxes of some formats), that are looked at."""
MOST_LINE_WORDS = 16

_LABEL = re.compile(
    r"^(?:full[ ]name|name|nom|nombre|nome|naam|vor-[ ]und[ ]nachname|candidate[ ]name|candidate"
    r"|applicant)[ ]?[:：-][ ]*",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(?:(?:curriculum[ ]vit(?:ae|æ)|c\.?v\.?|r[eé]sum[eé]|lebenslauf|bewerbung|currículum|biodata"
    r"|personal[ ]resume|hoja[ ]de[ ]vida|europass)\b[ ]*)(?:[ ]?(?:of|for|von|de|di|–|-|:|\|)[ ]*)*",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(
    r"[ \t]*(?:,|\||[ ][–-])?[ \t]*(?<![\w.])(?:Ph\.?[ ]?D\.?|M\.?D\.?|R\.?N\.?|B\.?S\.?N\.?|M\.?S\.?N\.?"
    r"|C\.?P\.?A\.?|M\.?B\.?A\.?|J\.?D\.?|Esq\.?|P\.?E\.?|P\.?M\.?P\.?|SHRM-S?CP|S?PHR|CFA|CISSP|CSM|LCSW"
    r"|LMSW|LPN|CNA|DNP|FNP(?:-\w+)?|"
    r"APRN|NP|PA-C|DDS|DVM|PharmD|EdD|Ed\.D\.|M\.?Sc\.?|B\.?Sc\.?|M\.?A\.?|B\.?A\.?|M\.?S\.?|B\.?S\.?"
    r"|M\.?Ed\.?|LL\.?M\.?|LL\.?B\.?|ACCA|ACA|CMA|CIA|CFE|CCNA|AICP|RA|AIA|LEED(?:[ ]AP)?|Dipl\.?-\w+\.?"
    r"|M\.Eng\.?|B\.Eng\.?|CRNA|RD|OTR/L|DPT|CPC|SSBB|ITIL)(?![\w])(?:[ ]?\([^)\n]{1,20}\))?[.,]?[ \t]*$"
)
_SALUTATION = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|herr|frau|m|mme|sr|sra|ing|dipl)\.?[ ]+(?=\S)", re.IGNORECASE)
_NAME = re.compile(
    r"[^\W\d_][\w.'’`-]{0,30}(?:,?[ ](?:\([^)\n]{1,20}\)|[\"“][^\"”\n]{1,20}[\"”]|[^\W\d_][\w.'’`-]{0,30})){0,5}"
)
_BEGUN_LOW = re.compile(r"^(?:al|el|ad|ar|as|ash|at|az|an|ul|bin|ibn|abu|d|l|de|van)[-'’]")
"""Particles in small letters that are joined to what follows."""
_NOT_WRITTEN_SO = re.compile(
    r"\.[a-z]{2,}|(?:ologist|ician|ographer|ation|agement|opment|uction)s?(?![^\W\d_])", re.IGNORECASE
)
"""Web addresses, and endings of trades and fields that are in no table."""
_PARTICLES = word_set(
    """van von der den de da dos das del della di la le el al bin binti ibn abu ter ten zu zur af av y e san st st. o
    mac mc do du des"""
)
_NOT_A_NAME = word_set(
    """page resume résumé cv curriculum vitae summary profile objective contact email phone address mobile tel
    linkedin github portfolio experience skills education references confidential dear hello updated developer
    engineering software sales marketing finance accounting healthcare nursing construction aviation consultant
    information technology banking fitness agriculture apparel chef business development digital media public
    relations human resources arts automobile bpo teacher hr accounts payable receivable project product data
    customer service services operations management administrative legal medical team senior junior certified high
    school university college inc llc street avenue road city state united states america remote available willing
    authorized native professional personal details information the and of for with to in at on by from my your
    company name security quality assurance environmental health safety retail food general global national
    regional international electrical mechanical civil chemical industrial science sciences computer network
    systems web graphic creative executive line prep pastry sous truck bus career focus anything goes here lorem
    ipsum job title position summary highlights"""
)
_ORDINARY = word_set(
    """mark grant cook baker young chase will may rich summer april june august art bill bob carol dale dean drew
    earl faith frank gene grace guy hope iris ivy jack joy lane lily max miles nick pat penny pierce price ray
    reed rob rod rose ruby rusty sandy sky stone sue ward wade wood woods banks bishop black bond brooks brown
    bush butler carpenter carter case chambers cole cross day field fields fisher ford fox french gardner glass
    gold good gray green hall hand harper hill hunter hart head hood house judge king knight lake law long love
    low major marsh mason mayer miller moody moon moore page paris park parker parks pope porter potter powers
    read rice rivers rock sharp shepherd short singer small smith sparks speed star steel street strong summers
    taylor tucker turner walker wall waters weaver weeks wells west white wise wolf worth austin jordan madison
    dallas chelsea charlotte victoria savannah florence sydney london brooklyn virginia georgia carolina dakota
    israel china india kenya chance christian english german holland ireland scott welch jasper java ruby pearl
    perl python crystal amber sierra cloud robin jay dawn eve angel bell berry bird booth bridge burns camp cash
    church clay college court craft cruz early east north south england goodman best better swift sage spark
    mercury docker chef puppet salt power self data test lead office team manager director student teacher state
    university project sales service school board"""
)
"""Ordinary words that are also names: alone they stand for themselves."""
_SURNAMES = _ORDINARY - word_set(
    "manager director teacher student lead team office test data project sales service"
) | word_set("koch kok carver cooper fletcher dyer glover slater leiter mariner sergeant shearer piper mercer tanner")
"""Those of them that are more often a name than a word of a title, where a line could be either."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Lines that may hold the name: `head` at the head of the document, `large` set largest on the first page.

    `more` is looked at only for a label or for agreement with an address; `styles` are those of the known headings.
    """

    head: tuple[Row, ...]
    large: frozenset[int]
    more: tuple[Row, ...]
    styles: frozenset[tuple[float, bool, bool]]


def candidates_in(found: Sequence[Row], head_rows: Sequence[Row], sections: Sequence[Section]) -> Candidates:
    """The lines of a document that may hold the name, in reading order."""
    heads = {section.start for section in sections if section.title}
    first_page = [row for row in found if row.line.page == found[0].line.page] if found else []
    sizes = [row.line.size for row in first_page]
    largest, body = max(sizes, default=0.0), median(sizes) if sizes else 0.0
    large = [row for row in first_page if row.line.size >= largest - SAME_SIZE_PT]
    stands_out = largest > body * LARGER and len(large) <= MOST_LARGE
    more = [*first_page[:MOST_ROWS], *found[-LAST_ROWS:]]
    return Candidates(
        head=tuple(head_rows),
        large=frozenset(row.index for row in large) if stands_out else frozenset(),
        more=tuple({row.index: row for row in more if row.words <= MOST_LINE_WORDS}.values()),
        styles=frozenset(_style(row) for row in found if row.line.start in heads and _tells(row)),
    )


def _tells(row: Row) -> bool:
    """Whether the way a heading is set tells it from body lines."""
    return row.line.size > 0 and (row.line.bold or row.capitals)


def _style(row: Row) -> tuple[float, bool, bool]:
    return round(row.line.size, 1), row.line.bold, row.capitals


def name_row(
    text: str, candidates: Candidates, taken: Taken, dates: Sequence[DateSpan], handles: Sequence[str] = ()
) -> tuple[str, list[Span]] | None:
    """The name as written and the spans of it, None where no line holds one.

    The largest type on the first page, agreement with e-mail or profile address, a label and an early line all speak
    for a line; being set like a heading speaks against it.
    """
    head = candidates.head
    reachable = bool(handles) or any(taken.begins_in(row.start, row.end) for row in head)
    letters = _letters(handles)
    largest = max((row.line.size for row in head[:HEAD_ROWS]), default=0.0)
    best: tuple[int, str, list[Span]] | None = None
    early = [*head[:HEAD_ROWS], *(row for row in head[HEAD_ROWS:] if _LABEL.match(row.text))]
    rows = [*early, *(row for row in candidates.more if row.index not in {one.index for one in early})]
    for at, row in enumerate(rows):
        span, labelled = _candidate(text, row, taken)
        words = text[span.start : span.end]
        base = _score(words) if words else 0
        if base <= 0 or between(dates, row.start, row.end):
            continue
        agrees = _agreement(words, letters)
        is_large = row.index in candidates.large
        if not (labelled or is_large or agrees) and (
            at >= len(early)
            or (at > 0 and _style(row) in candidates.styles)
            or (not reachable and (at > 0 or base < LEAST))
        ):
            continue
        if not reachable and not labelled and at > 0:
            continue
        score = base + (LABELLED if labelled else 0) + agrees + (LARGEST if is_large else 0)
        score += 6 if largest and row.line.size >= largest - SAME_SIZE_PT and _differs(head, largest) else 0
        score += max(0, 5 - at)
        spans = [span]
        if len(words.split()) == 1 and not labelled:
            words, spans, score = _joined_rows(text, rows, at, span, taken=taken, score=score)
        elif is_large:
            words, spans = _wrapped(text, rows, at, span, taken=taken)
        if best is None or score > best[0]:
            best = (score, words, spans)
    return (best[1], best[2]) if best and best[0] >= LEAST else None


def _letters(handles: Sequence[str]) -> str:
    """The letters of addresses, each address apart: of an e-mail what stands before the @, of a link its path."""
    parts = [handle.split("@")[0] if "@" in handle[1:] else handle.rpartition("/")[2] for handle in handles]
    return "|".join("".join(one for one in _folded(part) if one.isalpha()) for part in parts)


def _folded(words: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", words.lower()) if not unicodedata.combining(one))


def _agreement(words: str, letters: str) -> int:
    """How much a name agrees with the letters of e-mail and profile addresses."""
    if not letters:
        return 0
    parts = [part for part in re.findall(r"[^\W\d_]+", _folded(words)) if len(part) >= SHORTEST_PART]
    whole = _folded("".join(re.findall(r"[^\W\d_]+", words)))
    found = sum(part in letters for part in parts) or (len(whole) > SHORTEST_PART and whole in letters)
    return AGREES + 2 * (int(found) - 1) if found else 0


def _wrapped(text: str, rows: Sequence[Row], at: int, span: Span, *, taken: Taken) -> tuple[str, list[Span]]:
    """A long name that the width of its column broke over two lines."""
    words = text[span.start : span.end]
    if at + 1 < len(rows) and rows[at + 1].index == rows[at].index + 1:
        below, _ = _candidate(text, rows[at + 1], taken)
        second = text[below.start : below.end]
        alike = (
            abs(rows[at].line.size - rows[at + 1].line.size) < SAME_SIZE_PT
            and rows[at].capitals == rows[at + 1].capitals
        )
        if alike and below.start < below.end and _score(f"{words} {second}") > 0:
            return f"{words} {second}", [span, below]
    return words, [span]


def _differs(rows: Sequence[Row], largest: float) -> bool:
    return any(row.line.size < largest - 0.5 for row in rows)


def _candidate(text: str, row: Row, taken: Taken) -> tuple[Span, bool]:
    """The part of a row that could be the name, and whether a label says so."""
    start, end = row.start, row.end
    labelled = False
    for pattern in (_TITLE, _LABEL, _SALUTATION):
        match = pattern.match(text[start:end])
        if match:
            labelled = labelled or (pattern is _LABEL) or (pattern is _TITLE and match.end() < end - start)
            start += match.end()
    occupied = taken.first(Span(start, end))
    if occupied:
        end = max(start, occupied.start)
    end = _first_cell(text, start, end)
    while True:
        credentials = _CREDENTIALS.search(text, start, end)
        if not credentials or credentials.start() <= start:
            break
        end = credentials.start()
    while end > start and text[end - 1] in " \t,|-–—:·•":
        end -= 1
    return Span(start, end), labelled


def _first_cell(text: str, start: int, end: int) -> int:
    cut = re.search(r"[ \t]*[|·•∙]|[ \t][–—-][ \t]|\t| {3,}|[ ]?:", text[start:end])
    return start + cut.start() if cut else end


def _score(words: str) -> int:
    """How much `words` read like a name: 0 not at all."""
    despaced = _despaced(words)
    if not _NAME.fullmatch(despaced) or is_place(words) or _NOT_WRITTEN_SO.search(despaced):
        return 0
    parts = [part.strip('.,()"“”') for part in despaced.replace(",", " ").split()]
    core = [part for part in parts if part and part.lower() not in _PARTICLES]
    if not core or len(parts) > MOST_NAME_WORDS or any(part.lower() in _NOT_A_NAME for part in core):
        return 0
    if " ".join(parts).lower() in HEADINGS or _is_title(despaced):
        return 0
    if (
        not all(_BEGUN_LOW.sub("", part)[:1].isupper() or not part.isascii() for part in core)
        or employer_score(words) >= 4
    ):
        return 0
    if len(core) == 1:
        return 2 if len(core[0]) >= SHORTEST_PART - 1 else 0
    return 8 if len(core) <= 4 else 5


def _is_title(words: str) -> bool:
    """Whether the words are a job title; surnames that are also trades need another sign."""
    plain = " ".join(word for word in words.split() if word.strip(".,").lower() not in _SURNAMES)
    return title_score(plain) > 1 or (plain != words and title_score(words) > 0 and title_score(plain) > 0)


def _despaced(words: str) -> str:
    """Letter-spaced names put together: "J O H N  D O E"."""
    tokens = words.split(" ")
    if len(tokens) >= 5 and sum(len(token) <= 1 for token in tokens) >= len(tokens) - 1:
        return "".join(token if token else " " for token in tokens)
    return words


def _joined_rows(
    text: str, rows: Sequence[Row], at: int, span: Span, *, taken: Taken, score: int
) -> tuple[str, list[Span], int]:
    """First and last name on two lines, set alike."""
    words = text[span.start : span.end]
    if at + 1 < len(rows) and abs(rows[at].line.size - rows[at + 1].line.size) < 0.3:
        below, _ = _candidate(text, rows[at + 1], taken)
        second = text[below.start : below.end]
        if len(second.split()) == 1 and _score(second) > 0 and second.isupper() == words.isupper() and at < 3:
            return f"{words} {second}", [span, below], score + 6
    return words, [span], score


def name_spans(text: str, name: str, emails: Iterable[Span], urls: Iterable[Span], links: Iterable[str]) -> list[Span]:
    """Every place where the name stands: whole, turned round, with initials, and its parts on their own."""
    parts = _parts(name)
    if not parts:
        return []
    found: list[Span] = []
    for pattern in _patterns(name, parts):
        found += [Span(match.start(), match.end()) for match in pattern.finditer(text)]
    return found


def _parts(name: str) -> list[str]:
    human = HumanName(_despaced(name))
    words = f"{human.first} {human.middle} {human.last} {human.nickname}".split()
    return [word.strip(".,()") for word in words if word.strip(".,()")]


def _patterns(name: str, parts: list[str]) -> list[re.Pattern[str]]:
    """Bounded patterns: no part of a name is repeated."""
    gap = r"[\s,.]{1,3}"
    escaped = [re.escape(part) for part in parts]
    patterns = [
        re.compile(
            rf"(?<!\w){gap.join(re.escape(word) for word in name.replace(',', ' ').split())}(?!\w)", re.IGNORECASE
        )
    ]
    if len(parts) > 1:
        first, last = escaped[0], escaped[-1]
        middle = r"(?:[\w.'’-]{1,20}[ ]){0,2}"
        patterns.append(re.compile(rf"(?<!\w){first}[ \n]{middle}{last}(?!\w)", re.IGNORECASE))
        patterns.append(re.compile(rf"(?<!\w){last}[ ]?,[ ]?{first}(?!\w)", re.IGNORECASE))
        patterns.append(re.compile(rf"(?<!\w){last}[ ]{first}(?!\w)", re.IGNORECASE))
        initial = re.escape(parts[0][0])
        patterns.append(re.compile(rf"(?<!\w){initial}\.?[ ]?(?:[A-Z]\.?[ ]?)?{last}(?!\w)", re.IGNORECASE))
        patterns.append(re.compile(rf"(?<!\w){last},?[ ]{initial}\.?(?!\w)"))
    for part in parts:
        if len(part) >= SHORTEST_PART and part.lower() not in _ORDINARY and part.lower() not in _PARTICLES:
            shapes = {part, part.capitalize(), part.upper(), part.title()}
            patterns.append(
                re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(shape) for shape in sorted(shapes))})(?:['’]s)?(?!\w)")
            )
    return patterns
