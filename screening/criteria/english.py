"""What may not be asked in English, and what often stands for it: patterns by trait, matched as whole words.

Only what is asked of the applicant: "teaches young children" and "care for pregnant women" describe work.
"""

from __future__ import annotations

from typing import Final

__all__ = ["REFUSED", "WARNED"]

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

REFUSED: Final = (
    (
        "age",
        rf"young(?:er)?(?: (?:and|team|dynamic|energetic|{_PERSON}|graduates?|talents?|m[ae]n|wom[ae]n|at heart))"
        rf"(?<!young people)|(?:energetic|dynamic|be|hire|a) young|^\W*young\W*$"
        r"|youthful|jung und \w+|digital natives?"
        r"|(?:max(?:imum)?|minimum|upper) age|age (?:limit|range|between|under|group of)"
        rf"|{_YEARS_OLD}|(?:candidates?|applicants?) (?:under|over|below) \d\d"
        r"|(?:no|not) older than (?:1[89]|[2-7]\d)"
        r"|(?:not )?(?:over|under|below) (?:the age of )?\d\d(?: years)?(?: old| of age)"
        r"|^\W*(?:under|over|below) \d\d\W*$|\d\d ?(?:-|–|to) ?\d\d (?:years old|years of age)"
        rf"|mature {_PERSON}",
    ),
    (
        "study",
        r"recent(?:ly)? (?:\w+ )?grad(?:uate|uates|uated|s)?|new grad(?:uate)?s?"
        r"|fresh graduates?|class of (?:19|20)\d\d",
    ),
    (
        "origin",
        r"native(?:[- ]level)? (?:\w+ ){0,2}speak(?:ers?|ing)"
        r"|native(?:[- ]level)? (?:english|german|french|spanish|language)"
        r"|(?:\w+ )?mother[- ]tongue|(?:english|german|french|spanish) as (?:a |their )?first language"
        r"|accent[- ]free|(?:no|without(?: an)?|neutral) accent",
    ),
    (
        "sex",
        rf"{_trait(_MAN_OR_WOMAN)}|^\W*(?:fe)?males? \w+\W*$|housewi(?:fe|ves)|handsome",
    ),
    (
        "plans",
        r"(?:not|no|never) pregnan(?:t|cy)|planning (?:a )?famil(?:y|ies)|child(?:ren)?[- ]?free|childless"
        r"|no (?:small |young )?children|without (?:small |young )?children",
    ),
    (
        "marriage",
        rf"unmarried|marital status|single status|{_trait('married')}|(?:is|be) (?:single|married|divorced)",
    ),
    (
        "ethnicity",
        rf"{_trait(_ORIGIN)}|skin colou?r|(?:ethnic|racial) (?:origin|background|identity|minorit(?:y|ies) only)"
        rf"|(?:same|preferred|certain|particular) (?:race|ethnicity)|^\W*(?:race|ethnicity)\W*$"
        rf"|{_ORIGIN} (?:wo)?m[ae]n",
    ),
    (
        "belief",
        rf"{_trait(_BELIEVER)}|{_BELIEVER} values|hijabs?(?:[- ]free)?"
        rf"|church[- ]?goers?|(?:practi[sc]ing|devout|believing|baptised) {_BELIEVER}"
        rf"|(?:of )?(?:christian|muslim|jewish|hindu|catholic) faith"
        r"|member of (?:a|the|our) church|^\W*religio(?:n|us)\W*$",
    ),
    (
        "nationality",
        r"(?:u\.?s\.?a?|american|german|british|french|eu|uk|canadian|indian|local)"
        r" (?:citizens?(?:hip)?(?! (?:and immigration|law|applications?))|nationals?|born)"
        r"|^\W*(?:nationality|citizenship)\W*$|^\W*\w+ (?:nationality|citizenship)\W*$"
        r"|(?:must|should) (?:be|have|hold) (?:an? )?\w+ (?:citizen(?:ship)?|nationality)"
        r"|born in \w+",
    ),
    (
        "health",
        r"able[- ]bodied(?! (?:sea|tanker|watch))|physically fit|^\W*healthy\W*$"
        r"|(?:no|without(?: an?y?)?) (?:disabilit(?:y|ies)|health (?:problems?|issues?))|non[- ]?disabled"
        r"|(?:be|is|are|physically|perfectly) (?:in )?(?:perfect(?:ly)? |good )?healthy?"
        r"|(?:must|should) be (?:physically )?(?:fit|healthy)|in (?:good|perfect|excellent) health|no sick leave",
    ),
    (
        "orientation",
        rf"heterosexuals?|straight (?:m[ae]n|wom[ae]n|person)|lgbt\w*|sexual orientation"
        rf"|{_trait('(?:gay|lesbian|transgender)')}",
    ),
    (
        "union",
        r"non[- ]?union(?: \w+)?|no (?:trade )?union (?:members?|membership)|union[- ]free",
    ),
)

WARNED: Final = (
    (
        "gendered_word",
        r"sales(?:wo)?m[ae]n|waitress(?:es)?|chairm[ae]n|forem[ae]n|handym[ae]n|stewardess(?:es)?|repairm[ae]n",
    ),
    (
        "home",
        r"zip code|post ?code|postal code|lives? (?:near|close|within)|local candidates? only",
    ),
    (
        "study_year",
        r"graduat(?:ion|ed) (?:years?|in (?:19|20)\d\d|after (?:19|20)\d\d)",
    ),
    (
        "fit",
        r"cultur(?:e|al) fit|fits? (?:in with )?(?:our|the) (?:team|culture)",
    ),
    (
        "pace",
        r"energetic|dynamic young|high[- ]energy|fresh (?:face|blood)s?|over ?qualified",
    ),
    (
        "gaps",
        r"no (?:career |employment |résumé |resume )?gaps?|continuous employment|currently employed",
    ),
    (
        "school",
        r"(?:top|elite|ivy league|prestigious|russell group) (?:universit(?:y|ies)|schools?|colleges?)|ivy league",
    ),
)
