"""What may not be asked in English, and what often stands for it: patterns by trait, matched as whole words.

Only what is asked of the applicant: "teaches young children" and "care for pregnant women" describe work.
"""

from __future__ import annotations

from typing import Final

from screening.criteria.tongues import NAMES

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

_JOB = (
    r"(?:\w*sales\w*|(?!(?:ger|hu|ro|nor)m[ae]n)\w+m[ae]n|manager|engineer|developer|assistant|designer|teacher|nurse"
    r"|driver|clerk|analyst"
    r"|accountant|consultant|leader|worker|waiter|waitress|cook|chef|cleaner|secretary|receptionist|team ?player"
    r"|marketer|graduate|colleague|apprentice|professional|talent|person|candidate|applicant|employee)s?"
)
_END = r"(?=\W*$| ?[,;.)]| years?\W*$| years? (?:old|of age))"  # after a number that no unit follows
_NO_TRADE = (
    r"(?! (?:audiences?|customers?|consumers?|clients?|markets?|marketing|brands?|trends?|shoppers?|users?|campaigns?"
    r"|segments?|research|buyers?|viewers?|advert\w+|ads?|content|media|products?|compan\w+|business\w*|start-?ups?"
    r"|banks?|insights?|culture))"
)
_TO_WHOM = "".join(
    rf"(?<!{word} )"
    for word in ("to", "for", "at", "with", "among", "of", "on", "reach", "reaching", "target", "targeting", "engaging")
)
# Whom a young word is said of without asking for it: the employer itself, and those whom the work serves.
_NOT_ASKED = (
    r"(?! (?:\w+ )?(?:compan\w+|start-?ups?|scale-?ups?|business\w*|firms?|brands?|organi[sz]ations?|industry|market"
    r"|agency|child\w*|people|adults?|famil\w+|offenders?|audiences?|customers?|clients?|learners?|patients?|pupils?"
    r"|readers?|and growing|field|product|discipline))"
)


def _trait(word: str) -> str:
    """The trait asked of the applicant, not of those whom the work serves ("women only", not "care for women")."""
    return rf"{_ASKED} {word}|{word} (?:only|preferred|{_PERSON})|^\W*{word}\W*$"


REFUSED: Final = (
    (
        "age",
        rf"young(?:er)?(?: (?:and|team|dynamic|energetic|{_PERSON}|graduates?|talents?|m[ae]n|wom[ae]n|at heart))"
        rf"(?<!young people)|(?:energetic|dynamic|be|hire|a) young{_NOT_ASKED}|^\W*young\W*$"
        rf"|young(?:er)? (?:\w+ )?(?:{_JOB})(?!\w)"
        rf"|youthful|jung und \w+|digital natives?{_NO_TRADE}"
        rf"|{_TO_WHOM}(?:gen(?:eration)?[- ]?[zy]|gen[- ]?zers?|millennials?|zoomers?){_NO_TRADE}"
        r"|(?:max(?:imum)?\.?|at most|(?:no|not) more than|younger than) [2-6]\d(?: ?(?:years?|yrs?))? (?:old|of age)"
        rf"|(?:{_JOB}|someone|anyone|{_PERSON}) (?:aged )?(?:under|below|younger than) [2-6]\d{_END}"
        rf"|(?:^\W*|you |candidates? |applicants? )(?:must |should |will |to )*be (?:under|below"
        rf"|younger than) [2-6]\d{_END}"
        rf"|^\W*younger than [2-6]\d{_END}"
        r"|in (?:his|her|their|your|the|his/her)(?: (?:early|mid|late))?[ -](?:twenties|thirties|20s|30s)"
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
        r"|(?:fresh(?:ly)?|straight|just|newly|right) (?:out of|from|off) (?:college|uni(?:versity)?|school"
        r"|grad school)"
        r"|(?:just|freshly|newly|recently) graduated"
        r"|graduated (?:with)?in the (?:last|past) (?:\w+ ){0,3}(?:years?|months?)"
        r"|fresh grad(?:uate)?s?|class of (?:19|20)\d\d",
    ),
    (
        "origin",
        r"native(?:[- ]level)? (?:\w+ ){0,2}speak(?:er\w*|ing)"
        rf"|native(?:[- ]level)? (?:{NAMES}|language)(?! (?:art|food|literature))"
        r"|(?:\w+ )?mother[- ]tongue"
        rf"|{NAMES} (?:as|is|being) (?:an? |the |their |your |his |her )?(?:first|native) language"
        rf"|(?<!teaches )(?<!teaching )(?:first|1st) language(?: is| of| in|:|,| -)? {NAMES}"
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
        rf"|church[- ]?go(?:ers?|ing)|(?:practi[sc]ing|devout|believing|baptised) {_BELIEVER}"
        rf"|(?:of )?(?:christian|muslim|jewish|hindu|catholic) faith"
        r"|member of (?:a|the|our) church|^\W*religio(?:n|us)\W*$",
    ),
    (
        "looks",
        r"clean[- ]shaven|no (?:beards?|facial hair)|without (?:an? )?(?:beard|facial hair)|good[- ]looking"
        rf"|attractive (?:appearance|looks|{_PERSON})",
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
        r"(?:sales|chair|fore|handy|repair|police|fire|mail|camera|crafts|delivery|bar|business)(?:wo)?m[ae]n"
        r"|waitress(?:es)?|(?:air )?stewardess(?:es)?|air hostess(?:es)?|(?:cleaning|tea) lad(?:y|ies)"
        r"|(?:bar|chamber|house)maids?|sales(?:girls?|lad(?:y|ies))",
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
