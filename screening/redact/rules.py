"""Find words that say who somebody is, by tables of words, phrases and shapes.

Knows language only: no résumé structure, no place on a page. A rule is tried only where one of its head words
stands, so the cost grows with the number of words and not with the number of rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from screening.redact.affinity import CAP, GAP, KEPT, ORGANISATION_SHAPES, ORGANISATIONS, SCHOOLS, Shape
from screening.redact.marks import Removal
from screening.redact.tables import phrased
from screening.redact.terms import (
    DEMONYMS,
    GENDERED_ENDINGS,
    LANGUAGES,
    PHRASES,
    SHOUTED,
    STEMS,
    TWINS,
    WORDS,
)
from screening.resume import MASK

__all__ = ["origins_alone", "term_removals"]

WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"['’][sS]?(?![^\W_])")
END = r"(?![^\W_])"
SHOUT_REACH = 120  # characters to either side that are looked at to tell whether a line shouts
SHOUTED_WORDS = 5  # words; a line of fewer capitals may be a title with an abbreviation in it

PRODUCTS = frozenset({"Postman", "Foreman"})
"""Tools with the name of a gendered job, as they are written."""

NOT_THESE = {
    "christian": re.compile(r"christian\s(?:dior|louboutin|lacroix|siriano)\b", re.IGNORECASE),
    "man": re.compile(
        r"man[\s-]?(?:hours?|days?|weeks?|months?|years?|power|made|machine|in[\s-]the)\b", re.IGNORECASE
    ),
    "church": re.compile(r"church\s?(?:&|and)\s?dwight", re.IGNORECASE),
    "veterans": re.compile(
        r"veterans\s(?:affairs|administration|health|hospital|commission|benefits?|home)\b", re.IGNORECASE
    ),
    "veteran": re.compile(r"veteran\s(?:affairs|administration)\b", re.IGNORECASE),
    "her": re.compile(r"her2\b", re.IGNORECASE),
    "male": re.compile(r"male[\s-](?:to[\s-]female\s)?(?:connector|plug|pin|thread)", re.IGNORECASE),
    "female": re.compile(r"female[\s-](?:to[\s-]female\s)?(?:connector|plug|socket|pin|thread)", re.IGNORECASE),
    "catholic": re.compile(r"catholic\s(?:health|relief)\b"),
}

NAMES_AFTER = (
    rf"(?:(?:\.\s{{1,2}}|[ \t]{{1,2}})(?:[A-Z]\.[ ]){{0,2}}"
    rf"(?:{CAP}|{MASK}+|(?:van|von|de|der|la|del|bin|al)(?=\s)))"
)
PLACE_WORD = r"(?-i:[A-Z])(?:[a-z]{0,2}\.(?=\s[A-Z][a-z])|[\w&'’-]{0,30})"
NATION = "|".join(sorted(DEMONYMS))
NOT_SPOKEN = "|".join(sorted(DEMONYMS - LANGUAGES))
COUNTED = r"(?:\d{1,2}|one|two|three|four|five|six|seven|an?|twins|triplets|several)"
OFFSPRING = r"(?:children|child|kids?|sons?|daughters?|boys?|girls?|toddlers?|twins|infants?)"
LABELS = (
    r"date\sof\sbirth|d\.?o\.?b\.?|birth\s?(?:date|day|place)|place\sof\sbirth|gender|sex|marital\s(?:status|state)|"
    r"civil\sstatus|family\sstatus|relationship\sstatus|nationality|citizenship(?:\sstatus)?|country\sof\sbirth|"
    r"religion|ethnicity|ethnic\s(?:origin|group|background)|caste|blood\s(?:group|type)|"
    r"passport(?:\s?(?:no|number|nr|\#))?|national\s(?:id|insurance)(?:\s(?:no|number))?|id\s(?:no|number)|ssn|"
    r"social\ssecurity(?:\s(?:no|number))?|aadhaa?r(?:\s(?:no|number))?|pan\s(?:no|number|card)|pronouns|"
    r"preferred\spronouns|visa(?:\s(?:status|type))?|immigration\sstatus|residency?\s(?:status|permit)|work\spermit|"
    r"(?:father|mother|husband|spouse|wife)(?:['’]?s)?(?:\sname)?|political\saffiliation|disability(?:\sstatus)?|"
    r"veteran(?:['’]?s)?\s(?:status|preference)|military\s(?:status|service)|sexual\sorientation|place\sof\sresidence|"
    r"(?:permanent|current|home)\saddress|full\sname|driver['’]?s?\slicen[cs]e\s(?:no|number)"
)
LABEL_HEADS = (
    "date dob d birth birthdate birthday birthplace place gender sex marital civil family relationship nationality "
    "citizenship country religion ethnicity ethnic caste blood passport national id ssn social aadhaar aadhar pan "
    "pronouns preferred visa immigration residence residency work father mother husband spouse wife political "
    "disability veteran veterans military sexual permanent current home full driver drivers"
)
LINE_LABELS = (
    r"born|age|race|children|dependents|dependants|height|weight|photo(?:graph)?|disabilities|health(?:\sstatus)?|name|"
    r"supervisor|referee"
)
LINE_HEADS = (
    "born age race children dependents dependants height weight photo photograph disabilities health "
    "name supervisor referee"
)
OPENING = r"(?:(?<=\n)|(?<![\s\S])|(?<=[|;•·▪●\t])|(?<=[|;•·▪●\n][ ])|(?<=[ ][ ]))"
STOP = r"\n|;•·▪●\t:："
VALUE = (
    rf"\.?[ \t]{{0,3}}[:：][ \t]{{0,3}}\n?(?:[^{STOP}]{{0,120}}?"
    rf"(?=[ ][A-Z]\w{{1,20}}(?:[ ]\w{{1,20}})?[ ]?[:：]|[{STOP}]|\Z)"
    rf"|[^{STOP}]{{0,120}})"
)

SHAPES = (
    Shape("personal detail", LABEL_HEADS, rf"(?:{LABELS}){VALUE}"),
    Shape("personal detail", LINE_HEADS, rf"{OPENING}(?:{LINE_LABELS}){VALUE}"),
    Shape("gender", "mr mrs mister mx", rf"(?:Mr|MR(?=\.\s)|Mrs|MRS|Mister|Mx)(?:{NAMES_AFTER}){{0,2}}\.?", exact=True),
    Shape(
        "gender",
        "ms miss",
        rf"(?:M[sS]\.|Ms|Miss)(?!\.?\s?(?:Office|Excel|Word|Access|Power|Outlook|Project|SQL|Sql|Visio|Windows|Dos|DOS|Teams|Azure|Dynamics|"
        rf"CRM|Publisher|OneNote|SharePoint|Paint|in\b|Suite|Exchange|Server|Visual|VisualBasic|Front|Paint|Net|VB))(?:{NAMES_AFTER}){{1,2}}",
        exact=True,
    ),
    Shape(
        "name",
        "dr prof professor",
        rf"(?:Dr|Prof|Professor)(?P<gone>(?:{NAMES_AFTER}){{1,2}})(?![ ]?[,\w]*\s(?:City|Suite))",
        exact=True,
    ),
    Shape("name", "my", r"my[ ]name[ ]is(?P<gone>(?:[ ][A-Z][\w'’-]{0,30}){1,4})"),
    Shape("gender", "menswear womenswear ladieswear", r"(?P<gone>(?:wo)?mens|ladies)wear"),
    Shape("gender", "dear", rf"dear\s(?P<gone>sirs?(?:\s(?:or|and|/)\smadam)?|madam|{MASK}+)"),
    Shape(
        "gender",
        "he she they ze s",
        r"(?:s?/?he|they|ze|xe)\s?/\s?(?:s?he|her|him|hers|his|them|theirs?|hir|zir)(?:\s?/\s?(?:hers|his|theirs?|them|hirs))?",
    ),
    Shape(
        "gender",
        "sales chair business service repair spokes delivery maintenance anchor camera bar sports handy crafts trades",
        r"\w+[ -](?P<gone>person|persons|man|men|woman|women|lady|ladies|girl|girls|boy|boys)",
    ),
    Shape(
        "family",
        "mother father parent mom dad mum proud loving devoted single working",
        rf"(?:(?:proud|loving|devoted|single|working)\s)?(?:mother|father|parent|mom|dad|mum|husband|wife)\s(?:of|to)(?:\s(?:{COUNTED}|my|our|young|small|beautiful|{OFFSPRING})){{1,4}}",
    ),
    Shape(
        "family",
        "married",
        rf"married(?:\s(?:with|and|to)(?:[ ](?:{COUNTED}|{OFFSPRING}|have|has|no|{MASK}+|{CAP})){{0,4}})?",
    ),
    Shape(
        "family",
        "single",
        r"single(?=\s?[,;/.]?\s?(?:no\s(?:children|kids)|mother|father|mom|dad|parent|and\sno\skids))",
    ),
    Shape("family", "stay", r"stay[\s-]at[\s-]home(?:\s(?:mom|dad|mother|father|parent|mum|wife|husband))?"),
    Shape(
        "family",
        "career",
        r"career\sbreak(?P<gone>\s(?:to|for)\s(?:raise|raising|care\sfor|family|children|childcare|child\scare)(?:\s(?:my|our|a|the|young|children|kids|family))*)",
    ),
    Shape("family", "married expecting", r"expecting\s(?:a|our|my|her)\s(?:first\s|second\s)?(?:child|baby)"),
    Shape(
        "age",
        " ".join(map(str, range(14, 100))),
        r"\d{2}[\s-]{1,2}(?:years?|yrs?)\.?[\s-]{1,2}(?:old|of\sage)|\d{2}\s?y/?o",
    ),
    Shape("age", "aged age", r"aged?[:\s]{1,3}(?:of\s)?[1-9]\d(?!\s?(?:[-–—+/,\d]|to\b|and\b|through\b|or\b|months))"),
    Shape("age", "i", r"I(?:\sam|['’]m)\s(?P<gone>[1-9]\d)(?=\s?[,.;]|\sand\b)"),
    Shape(
        "age",
        "born",
        rf"born(?:\sand\s(?:raised|rasied|brought\sup|bred))?\s(?:on|in|at|{MASK}+)"
        rf"(?:[ ](?:on|in|at|the|of|{PLACE_WORD}|\d{{1,4}}(?:st|nd|rd|th)?|{MASK}+),?){{0,7}}",
    ),
    Shape("age", "in", r"in\smy\s(?P<gone>(?:early|mid|late)?[\s-]?(?:twenties|thirties|forties|fifties|sixties))"),
    Shape(
        "origin",
        "dual us u united american " + " ".join(sorted(DEMONYMS)),
        rf"(?:dual\s)?(?:U\.?\s?S\.?(?:A\.?)?|United\sStates|{NATION})(?:[\s/-](?:and\s|&\s)?(?:{NATION})){{0,2}}[\s-]{{1,2}}(?:citizen(?:ship)?|national(?=\s?(?:[,.;|)\n]|\Z|who\b|with\b|and\b))|nationality|"
        r"passport(?:\sholder)?|born|descent|heritage|ancestry|roots|immigrants?|permanent\sresident)",
    ),
    Shape(
        "origin",
        "citizen national citizens dual",
        rf"(?:dual[\s-])?(?:citizen|national)\sof\s(?:the\s)?{CAP}(?:[ ]{CAP})?|dual[\s-]citizen(?:ship)?",
        exact=True,
    ),
    Shape(
        "origin",
        "naturalized naturalised i an a",
        r"(?:a\s|an\s|I\sam\s(?:an?\s)?)?naturali[sz]ed\s(?:citizen|U\.?S\.?\scitizen)",
    ),
    Shape(
        "origin",
        " ".join(sorted(DEMONYMS - {"american", "european"})),
        rf"(?:{NATION})[\s-]American(?:s)?(?!\s(?:Express|Airlines|Eagle|University))",
        exact=True,
    ),
    Shape(
        "origin",
        " ".join(sorted(DEMONYMS)),
        rf"(?:{NATION})-(?:{NOT_SPOKEN})|(?:{NOT_SPOKEN})-(?:{NATION})",
    ),
    Shape("origin", "afro", rf"afro[\s-](?:{NATION}|latin[oax])"),
    Shape(
        "origin",
        "black white asian brown indigenous",
        r"(?:black|white|asian|brown|indigenous)(?=\s(?:m[ae]n|wom[ae]n|males?|females?|persons?|people|americans?|british|african|youth|engineers?|"
        r"professionals?|students?|entrepreneurs?|communit(?:y|ies)))",
    ),
    Shape(
        "origin",
        "native non",
        rf"(?:non{GAP})?native(?=\s(?:or\sbilingual|speaker|proficiency|fluency|level|in\s(?:{'|'.join(sorted(LANGUAGES))})|"
        rf"(?:{'|'.join(sorted(LANGUAGES))}))\b)(?:\s(?:or\sbilingual|speakers?))?",
    ),
    Shape(
        "origin",
        " ".join(sorted(LANGUAGES)),
        r"\w+\s?[\s:(,–—-]{1,3}(?P<gone>native(?:\sor\sbilingual)?(?:\sspeaker)?|mother\stongue|first\slanguage)",
    ),
    Shape(
        "immigration",
        "h f j o l tn",
        r"(?:H-?1-?B|H-?4|F-?1|J-?1|O-?1|L-?1[AB]?|TN)(?:[\s-](?:visa|OPT|CPT|EAD|status|student|transfer|holder)){1,2}|H-?1-?B",
        exact=True,
    ),
    Shape(
        "immigration",
        "h1b opt cpt stem on",
        r"H1B(?:\s(?:visa|status|holder))?|(?:STEM\sOPT|on\s(?:OPT|CPT))|OPT\sEAD",
        exact=True,
    ),
    Shape(
        "immigration",
        "authorized authorised eligible permitted entitled legally",
        rf"(?:legally\s)?(?:authori[sz]ed|eligible|permitted|entitled)\sto\swork"
        rf"(?:\s(?:in|for|within|throughout)\s(?:the\s)?(?:any\semployer|{CAP}(?:[ ]{CAP})?|EU|UK))*",
    ),
    Shape(
        "immigration",
        "require requires requiring need needs without no visa",
        r"(?:(?:requir(?:e|es|ing)|needs?|without|no)\s)?(?:(?:a|any)\s)?(?:visa|work)\s(?:sponsorship|permit)(?:\s(?:is\s)?required)?",
    ),
    Shape("veteran", "honorable honorably honourable honourably", r"hono(?:u)?rabl[ey]\s(?:discharged?|rating)"),
    Shape("veteran", "service", r"service[\s-](?P<gone>disabled|connected\sdisability)"),
    Shape(
        "disability",
        "i my as living diagnosed due being having suffering",
        r"(?:i\sam|i['’]m|i\shave|my|as\san?|being|having|living\swith|diagnosed\swith|suffering\sfrom|due\sto(?:\smy)?)\s(?:an?\s)?(?P<gone>(?:disabled|"
        r"blind|deaf|autism|adhd|add|dyslexi[ac]|epileps[yi]\w*|disabilit(?:y|ies)|depression|anxiety|ptsd|cancer|diabet\w+|illness|hiv|"
        r"multiple\ssclerosis|cerebral\spalsy|injury|surgery|stroke|wheelchair\w*)(?:\s(?:person|woman|man|veteran|survivor))?)",
    ),
    Shape(
        "disability",
        "disabled blind",
        r"(?:disabled|blind)(?=\s(?:person|woman|man|worker|employee|applicant|candidate|veteran)\b)",
    ),
    Shape(
        "photo", "photo photograph picture headshot", r"\w+\s(?:of\sme|enclosed|attached|here|available|on\srequest)"
    ),
    Shape("identity number", "passport", r"passport(?:\s(?:no|number|nr|\#))?[.:\s]{0,3}[A-Z]{0,2}\d{6,9}"),
)


def term_removals(text: str) -> Iterator[Removal]:
    """Everything in `text` that the tables name, as it stands: whole words only."""
    index = _index()
    past = 0
    for word in WORD.finditer(text):
        start, head = word.start(), word.group().lower()
        found = index.get(head)
        if found is None or start < past:
            continue
        removal = _first_match(found, text, start)
        if removal is None:
            removal = _table_match(text, word)
        if removal is not None:
            past = removal[1]
            if removal[2] != KEPT:
                yield removal


def origins_alone(text: str, start: int, end: int) -> Iterator[Removal]:
    """Nationalities standing alone, for parts of a résumé that are about the person; languages stay."""
    for word in WORD.finditer(text, start, end):
        lowered = word.group().lower()
        if lowered in DEMONYMS and lowered not in LANGUAGES:
            yield word.start(), word.end(), "origin"
        elif lowered == "single":
            yield word.start(), word.end(), "family"


def _first_match(rules: tuple[tuple[str, re.Pattern[str]], ...], text: str, start: int) -> Removal | None:
    """The longest thing that a rule takes out at `start`; the earlier rule on a tie."""
    best: Removal | None = None
    for kind, pattern in rules:
        found = pattern.match(text, start)
        if found is None:
            continue
        group = "gone" if "gone" in pattern.groupindex else 0
        if best is None or found.end(group) > best[1]:
            best = (found.start(group), found.end(group), kind)
    return best


def _table_match(text: str, word: re.Match[str]) -> Removal | None:
    lowered = word.group().lower()
    kept = _gendered_words().get(lowered)
    if kept is not None and word.group() not in PRODUCTS:
        possessive = POSSESSIVE.match(text, word.end())
        return word.start() + kept, possessive.end() if possessive else word.end(), "gender"
    kind = _single_words().get(lowered)
    if (
        kind is None
        or word.group() not in (lowered, lowered.capitalize(), lowered.upper())
        or _is_something_else(text, word, lowered)
    ):
        return None
    possessive = POSSESSIVE.match(text, word.end())
    return word.start(), possessive.end() if possessive else word.end(), kind


def _is_something_else(text: str, word: re.Match[str], lowered: str) -> bool:
    exception = NOT_THESE.get(lowered)
    if exception is not None and exception.match(text, word.start()):
        return True
    if lowered not in SHOUTED or not word.group().isupper():
        return False
    before, after = max(0, word.start() - SHOUT_REACH), word.end() + SHOUT_REACH
    line = text[before : word.start()].rpartition("\n")[2] + text[word.start() : after].partition("\n")[0]
    return not line.isupper() or len(WORD.findall(line)) < SHOUTED_WORDS


@cache
def _single_words() -> dict[str, str]:
    return {word: kind for kind, words in WORDS.items() for word in words.split()}


@cache
def _gendered_words() -> dict[str, int]:
    """Gendered job words, with the number of letters that stay: what both forms have in common."""
    words = {stem + ending: len(stem) for stem in STEMS for ending in GENDERED_ENDINGS}
    words.update({kept + ending: len(kept) for kept, *endings in TWINS.values() for ending in endings})
    return words


@cache
def _index() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """Head word → rules to try where it stands; words of the plain tables are there with no rule."""
    rules: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for shape in SHAPES + ORGANISATION_SHAPES:
        compiled = re.compile(rf"(?:{shape.pattern}){END}", re.NOFLAG if shape.exact else re.IGNORECASE)
        for head in shape.heads.split():
            rules.setdefault(head, []).append((shape.kind, compiled))
    named = [(kind, phrase) for kind, phrases in PHRASES.items() for phrase in phrased(phrases)]
    named += [("affinity", phrase) for names in (ORGANISATIONS, SCHOOLS) for phrase in phrased(names)]
    for kind, phrase in named:
        parts = phrase.split()
        compiled = re.compile(r"[\s'’-]{1,3}".join(map(re.escape, parts)) + r"(?:['’]s)?" + END, re.IGNORECASE)
        rules.setdefault(parts[0], []).append((kind, compiled))
    for plain in (*_single_words(), *_gendered_words()):
        rules.setdefault(plain, [])
    return {head: tuple(found) for head, found in rules.items()}
