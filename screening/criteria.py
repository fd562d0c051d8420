"""Criteria that a requisition may not use, and what may be asked instead.

A table and one function. Knows words, never people: it reads what an employer asks, not what a candidate wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Refusal", "Warned", "refusal", "warning"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A phrase that asks for a protected trait: what it asks, and a lawful wording."""

    phrase: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A phrase that often stands in for a protected trait: usable, with a reason on record."""

    phrase: str
    why: str
    instead: str


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_PERSON = (
    r"(?:persons?|people|candidates?|applicants?|employees?|staff|workers?|colleagues?|professionals?|individuals?)"
)
_MAN_OR_WOMAN = r"(?:m[ae]n|wom[ae]n|males?|females?|lad(?:y|ies)|gentlem[ae]n|girls?|boys?)"
_BELIEVER = r"(?:christians?|muslims?|islamic|jewish|jews?|hindus?|buddhists?|catholics?|protestants?|sikhs?|atheists?)"
_ORIGIN = (
    r"(?:caucasians?|whites?|blacks?|hispanics?|latin[oa]s?|asians?|africans?|arabs?|europeans?|native americans?)"
)
_SERVED = ("children", "pupils", "students", "learners", "girls", "boys", "kids", "teenagers", "adults", "people")
_YEARS_OLD = "".join(rf"(?<!{served} )" for served in _SERVED) + r"aged? (?:\d\d|under|between|below)"
_ASKED = r"(?:must be|should be|needs? to be|only|preferabl[ey]|ideally|prefer(?:red|s)?)(?: an?)?"


def _trait(word: str) -> str:
    """The trait asked of the applicant, not of those whom the work serves ("women only", not "care for women")."""
    return rf"{_ASKED} {word}|{word} (?:only|preferred|{_PERSON})|^\W*{word}\W*$"


# Whole words only ("race" must not fire on "embrace" or "race condition"), and only what is asked of the applicant:
# "teaches young children" and "care for pregnant women" describe work. Each row: pattern, why, lawful wording.
_REFUSED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        _words(
            rf"young(?:er)?(?: (?:and|team|dynamic|energetic|{_PERSON}|graduates?|talents?|m[ae]n|wom[ae]n|at heart))"
            rf"(?<!young people)|(?:energetic|dynamic|be|hire|a) young|^\W*young\W*$"
            r"|youthful|jung und \w+|digital natives?"
            r"|(?:max(?:imum)?|minimum|upper) age|age (?:limit|range|between|under|group of)"
            rf"|{_YEARS_OLD}|(?:candidates?|applicants?) (?:under|over|below) \d\d"
            r"|(?:no|not) older than (?:1[89]|[2-7]\d)"
            r"|(?:not )?(?:over|under|below) (?:the age of )?\d\d(?: years)?(?: old| of age)"
            r"|^\W*(?:under|over|below) \d\d\W*$|\d\d ?(?:-|–|to) ?\d\d (?:years old|years of age)"
            rf"|mature {_PERSON}"
        ),
        "it asks for an age",
        "the experience or the skill that the work needs, e.g. 'Two years of customer support'",
    ),
    (
        _words(
            r"recent(?:ly)? (?:\w+ )?grad(?:uate|uates|uated|s)?|new grad(?:uate)?s?"
            r"|fresh graduates?|class of (?:19|20)\d\d"
        ),
        "it shuts out people by age",
        "'Entry level: no experience needed' or the degree itself",
    ),
    (
        _words(
            r"native(?:[- ]level)? (?:\w+ ){0,2}speak(?:ers?|ing)"
            r"|native(?:[- ]level)? (?:english|german|french|spanish|language)"
            r"|(?:\w+ )?mother[- ]tongue|(?:english|german|french|spanish) as (?:a |their )?first language"
            r"|accent[- ]free|(?:no|without(?: an)?|neutral) accent"
        ),
        "it asks for national origin",
        "the level of the language that the work needs, e.g. 'English C1, written and spoken'",
    ),
    (
        _words(rf"{_trait(_MAN_OR_WOMAN)}|^\W*(?:fe)?males? \w+\W*$|housewi(?:fe|ves)|handsome"),
        "it asks for a sex",
        "the task itself, e.g. 'Lifts 20 kg regularly'",
    ),
    (
        _words(
            r"(?:not|no|never) pregnan(?:t|cy)|planning (?:a )?famil(?:y|ies)|child(?:ren)?[- ]?free|childless"
            r"|no (?:small |young )?children|without (?:small |young )?children"
        ),
        "it asks about family plans",
        "the working hours, e.g. 'Available for rotating shifts'",
    ),
    (
        _words(rf"unmarried|marital status|single status|{_trait('married')}|(?:is|be) (?:single|married|divorced)"),
        "it asks for marital status",
        "the working hours or the travel, e.g. 'Travels two weeks a month'",
    ),
    (
        _words(
            rf"{_trait(_ORIGIN)}|skin colou?r|(?:ethnic|racial) (?:origin|background|identity|minorit(?:y|ies) only)"
            rf"|(?:same|preferred|certain|particular) (?:race|ethnicity)|^\W*(?:race|ethnicity)\W*$"
            rf"|{_ORIGIN} (?:wo)?m[ae]n"
        ),
        "it asks for race or ethnicity",
        "the skill that is meant, e.g. 'Spanish B2' or 'Knows the Latin American market'",
    ),
    (
        _words(
            rf"{_trait(_BELIEVER)}|{_BELIEVER} values|hijabs?(?:[- ]free)?"
            rf"|church[- ]?goers?|(?:practi[sc]ing|devout|believing|baptised) {_BELIEVER}"
            rf"|(?:of )?(?:christian|muslim|jewish|hindu|catholic) faith"
            r"|member of (?:a|the|our) church|^\W*religio(?:n|us)\W*$"
        ),
        "it asks for a religion",
        "the working hours or the subject, e.g. 'Available on Sundays'",
    ),
    (
        _words(
            r"(?:u\.?s\.?a?|american|german|british|french|eu|uk|canadian|indian|local)"
            r" (?:citizens?(?:hip)?(?! (?:and immigration|law|applications?))|nationals?|born)"
            r"|^\W*(?:nationality|citizenship)\W*$|^\W*\w+ (?:nationality|citizenship)\W*$"
            r"|(?:must|should) (?:be|have|hold) (?:an? )?\w+ (?:citizen(?:ship)?|nationality)"
            r"|born in \w+"
        ),
        "it asks for nationality",
        "'Authorised to work in the country of employment' (a clearance that a law requires is a gate of its own)",
    ),
    (
        _words(
            r"able[- ]bodied(?! (?:sea|tanker|watch))|physically fit|^\W*healthy\W*$"
            r"|(?:no|without(?: an?y?)?) (?:disabilit(?:y|ies)|health (?:problems?|issues?))|non[- ]?disabled"
            r"|(?:be|is|are|physically|perfectly) (?:in )?(?:perfect(?:ly)? |good )?healthy?"
            r"|(?:must|should) be (?:physically )?(?:fit|healthy)|in (?:good|perfect|excellent) health|no sick leave"
        ),
        "it asks about disability or health",
        "the task itself, e.g. 'Climbs ladders' or 'Drives a van'",
    ),
    (
        _words(
            rf"heterosexuals?|straight (?:m[ae]n|wom[ae]n|person)|lgbt\w*|sexual orientation"
            rf"|{_trait('(?:gay|lesbian|transgender)')}"
        ),
        "it asks for sexual orientation or identity",
        "nothing: it has no bearing on the work",
    ),
    (
        _words(r"non[- ]?union(?: \w+)?|no (?:trade )?union (?:members?|membership)|union[- ]free"),
        "it asks about union membership",
        "nothing: it has no bearing on the work",
    ),
)

_WARNED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        _words(r"sales(?:wo)?m[ae]n|waitress(?:es)?|chairm[ae]n|forem[ae]n|handym[ae]n|stewardess(?:es)?|repairm[ae]n"),
        "a gendered job word discourages the other half of the applicants",
        "the word without a sex, e.g. 'sales representative', 'server', 'chair'",
    ),
    (
        _words(r"zip code|post ?code|postal code|lives? (?:near|close|within)|local candidates? only"),
        "where people live often stands for race or origin",
        "'Works on site in the town, three days a week'",
    ),
    (
        _words(r"graduat(?:ion|ed) (?:years?|in (?:19|20)\d\d|after (?:19|20)\d\d)"),
        "a graduation year tells age",
        "the degree itself",
    ),
    (
        _words(r"cultur(?:e|al) fit|fits? (?:in with )?(?:our|the) (?:team|culture)"),
        "it cannot be evidenced and often stands for similarity",
        "a behaviour that can be quoted, e.g. 'Has given and received code reviews'",
    ),
    (
        _words(r"energetic|dynamic young|high[- ]energy|fresh (?:face|blood)s?|over ?qualified"),
        "it is often read as an age",
        "the pace of the work, e.g. 'Handles 60 calls a day'",
    ),
    (
        _words(r"no (?:career |employment |résumé |resume )?gaps?|continuous employment|currently employed"),
        "it weighs on carers, parents and people who were ill",
        "the experience that is needed, in years",
    ),
    (
        _words(
            r"(?:top|elite|ivy league|prestigious|russell group) (?:universit(?:y|ies)|schools?|colleges?)|ivy league"
        ),
        "where someone studied often stands for family income and origin",
        "the subject and the level of the degree",
    ),
)


def refusal(text: str) -> Refusal | None:
    """The first protected criterion that `text` asks for, or None."""
    for pattern, why, instead in _REFUSED:
        if found := pattern.search(text):
            return Refusal(found.group(0), why, instead)
    return None


def warning(text: str) -> Warned | None:
    """The first criterion in `text` that often stands for a protected trait, or None."""
    for pattern, why, instead in _WARNED:
        if found := pattern.search(text):
            return Warned(found.group(0), why, instead)
    return None
