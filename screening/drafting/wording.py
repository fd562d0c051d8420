"""What phrases of advertisements look like: years, degrees, licences, languages, places, praise and filler.

Tables of patterns and the few functions that apply them to one phrase; knows no posting as a whole.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

__all__ = [
    "ALTERNATIVES",
    "BOILERPLATE",
    "CERTIFICATE",
    "CLEARED",
    "DEGREE",
    "LANGUAGE",
    "LICENCE",
    "PERMIT",
    "PLACE",
    "PREFERENCE",
    "SAMPLES",
    "SHIFTS",
    "STRESS",
    "TITLE",
    "TRAIT",
    "VACANCY",
    "content_words",
    "core",
    "years_asked",
]

_ENGLISH: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS: Final = {
    **{word: number for number, word in enumerate(_ENGLISH, 1)},
    **{
        "zwei": 2,
        "drei": 3,
        "vier": 4,
        "fünf": 5,
        "deux": 2,
        "trois": 3,
        "cinq": 5,
        "dos": 2,
        "tres": 3,
        "due": 2,
        "tre": 3,
    },
}
_NUMBER: Final = rf"(?:\d{{1,2}}(?:[.,]5)?|{'|'.join(_NUMBERS)})"
_YEARS: Final = re.compile(
    rf"(?<![\w.])({_NUMBER})\s*(?:\(\d{{1,2}}\)\s*)?(?:\+|plus|or more)?\s*(?:(?:-|–|to|bis|à"
    rf"|a)\s*{_NUMBER}\s*)?(?:\+|plus|or more)?\s*"
    r"(years?|yrs?|jahren?|jahre|ans|ann[eé]es|a[nñ]os|anni|jaar|anos|lat|[aå]rs?|months?"
    r"|monaten?)(?![\w-]*\s*old)\b(?:['’]s?)?",
    re.IGNORECASE,
)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


DEGREE: Final = _words(
    r"(?:bachelor|master|doctor)(?:['’]?s)?(?: degree| of \w+)?|b\.?sc\.?|m\.?sc\.?|b\.?eng\.?|m\.?eng\.?"
    r"|b\.?tech|mba|ph\.?\s?d\.?|doctorate|doctoral"
    r"|(?:university|college|engineering|associate(?:['’]s)?|undergraduate|graduate|postgraduate|advanced"
    r"|relevant|technical) degree|degree(?: in| or|-level)|degree"
    r"|diploma|gcses?|a[- ]levels? (?:in|including|grade)|(?:bs|ba|ms|ma)(?:/(?:bs|ba|ms|ma|phd))?(?= in | or "
    r"| degree)|high school (?:diploma|education)|hnd|hnc|nvq|abitur"
    r"|(?:abgeschlossenes? )?(?:hochschul|fachhochschul)?studium"
    r"|(?:abgeschlossene )?(?:berufs)?ausbildung|bac ?\+ ?\d|dipl[oô]me|licenciatura|titulaci[oó]n|grado en"
    r"|laurea|hbo|mbo|wo[- ]opleiding|wykszta[lł]cenie"
)
LICENCE: Final = _words(
    r"(?:(?:valid|full|clean|current|uk|us|eu) )*(?:driving|driver['’]?s?) licen[cs]e|(?:cdl|hgv|lgv|c\+e"
    r"|class [1-3a-d])(?: licen[cs]e)?|licen[cs](?:ed?|ure)(?: as| to)?"
    r"|(?:nmc|hcpc|gmc|gphc|sra|gas safe|arbeits) ?(?:registration|registered|pin)?|registered (?:nurse"
    r"|engineer|architect|social worker|midwife)|registration with|f[uü]hrerschein\w*|permis b"
    r"|carnet de conducir|patente b|rijbewijs(?: b)?|prawo jazdy"
)
CERTIFICATE: Final = _words(
    r"qualification|certifi(?:ed|cate|cates|cation|cations)|zertifi\w+|certificaci[oó]n|certificazione|pmp"
    r"|prince2|cissp"
    r"|cisa|cpa|acca|cima|ceng|ccna|ccnp|itil(?: v?\d)?|six sigma|cscs(?: card)?|ipaf|pasma"
    r"|forklift|18th edition|city & guilds|food (?:hygiene|safety) (?:level \d|certificate)|haccp|first aid"
    r"|qts|pgce|bls|acls|servsafe|accredit(?:ed|ation)|chartered"
)
_TONGUES: Final = (
    r"(?:english|german|french|spanish|italian|dutch|portuguese|polish|swedish|danish|norwegian|finnish|czech"
    r"|hungarian|romanian|greek|turkish|russian|ukrainian|arabic|hebrew|hindi|urdu|mandarin|cantonese|chinese"
    r"|japanese|korean"
    r"|englisch(?:kenntnisse)?|deutsch(?:kenntnisse)?|franz[oö]sisch|spanisch|anglais|allemand|fran[cç]ais"
    r"|espagnol|ingl[eé]s|alem[aá]n|franc[eé]s|inglese|tedesco|francese|engels|duits|frans|nederlands"
    r"|angielski\w*|niemiecki\w*)"
)
_LEVEL: Final = (
    r"(?:fluent(?:ly)?|fluency|proficien(?:t|cy)|business|professional|conversational|working|excellent"
    r"|good|strong|very good|native|advanced|intermediate|basic|bilingual|flie(?:ss|ß)end\w*|sehr gute"
    r"|gute|verhandlungssicher\w*|courant|couramment|fluido|avanzado|fluente|vloeiend|bieg[lł]\w*"
    r"|[abc][12])"
)
LANGUAGE: Final = re.compile(
    rf"(?<!\w)(?:{_LEVEL}(?:[\w ,/&-]{{0,40}}?) )?(?:in |level of |knowledge of "
    rf"|command of )?{_TONGUES}(?!\w| law| literature| teacher| heritage| courts?)"
    rf"(?: ?(?:and|or|/|,|und|et|y|e|en) ?{_TONGUES})*(?:[ (:,–-]{{1,3}}(?:{_LEVEL}|level|language|skills"
    rf"|speaker|written|spoken|both|verbal\w*|oral\w*|communication|at|and|or|minimum|min\.?|in|wort"
    rf"|schrift|und|is (?:required|essential|a must))\b\)?)*",
    re.IGNORECASE,
)
PERMIT: Final = _words(
    r"(?:right|authori[sz](?:ed|ation)|eligib(?:le|ility)|permi(?:t|ssion)|entitled"
    r"|legally able) to work(?: in [\w .]{2,40})?|work (?:permit|visa|authori[sz]ation)|arbeitserlaubnis"
    r"|permis de travail|permiso de trabajo|permesso di lavoro"
)
CLEARED: Final = _words(
    r"(?:enhanced )?dbs(?: check)?|background check|security clearance|sc cleared|drug (?:test|screen)\w*"
    r"|criminal record"
)
PLACE: Final = re.compile(
    r"\b(?:based (?:in|at|out of)|on[- ]?site (?:in|at)|located in|office in|commut\w+|relocat\w+|hybrid"
    r"|remote|days? (?:a|per) week in|willing(?:ness)? to travel|travel(?:ling)? (?:up to|required))\b",
    re.IGNORECASE,
)
TITLE: Final = re.compile(
    r"\b(?:experience|worked|working|work|background|years?|time|previously|career|erfahrung|exp[eé]rience"
    r"|experiencia) (?:\w+ )?(?:as|als|comme|como) (?:an? |eine? |une? |un )?"
    r"((?:[\w/&+.-]+ ){0,3}?[\w/&+.-]+?)(?=\s*(?:[,.;()]|$|\b(?:in|with|at|for|on|within|or|und|and|is"
    r"|preferred|required|of)\b))",
    re.IGNORECASE,
)
TRAIT: Final = _words(
    r"team[- ]?(?:player|work|oriented|spirit|f[aä]hig\w*)|passion(?:ate|n[eé]e?s?)?|(?:self[- ]?)?motivat\w+"
    r"|motiviert\w*|enthusias\w+|proactive|pro-active|self[- ]?(?:starter|directed|driven)|attention to detail"
    r"|detail[- ]oriented|eye for detail|hard[- ]?working"
    r"|(?:excellent|strong|good|great|effective|outstanding)? ?(?:verbal|written|oral|interpersonal"
    r"|communication|communicat\w+|organi[sz]ational|people|time[- ]management)(?: and \w+)? skills"
    r"|work(?:ing)? (?:well )?(?:independently|under pressure|autonomously|in a team)|under pressure"
    r"|positive attitude|can-do|flexib(?:le|ility)|reliab(?:le|ility)|punctual\w*"
    r"|willing(?:ness)? to learn|eager(?:ness)? to learn|curio(?:us|sity)|problem[- ]solv\w+|multi-?task\w*"
    r"|fast[- ]paced|entrepreneurial|trustworthy|honest\w*|integrity|friendly|innovative|zuverl[aä]ssig\w*"
    r"|flexibel|rigoureu\w+|autonom\w+|dynami\w+|energetic|creative|hungry"
)
STRESS: Final = _words(
    r"must(?:[- ]have)?|essential|required|mandatory|necessary|prerequisite|strong|extensive|expert(?:ise)?"
    r"|deep|in-depth|proven|solid|minimum|at least|zwingend|erforderlich|unerl[aä]sslich|indispensable"
    r"|imprescindible|obligatoi?r\w+|indispensabile|vereist|wymagan\w+"
)
PREFERENCE: Final = _words(
    r"prefer(?:red|ably|able|ence)?|desirable|desired|nice[- ]to[- ]have|(?:a|big|huge|definite|strong"
    r"|real)? ?(?:plus|bonus|advantage|asset)|advantageous|ideally|would be (?:great|good|nice|beneficial"
    r"|helpful|an? \w+)|beneficial|not (?:essential|required|a must)|helpful"
    r"|von vorteil|w[uü]nschenswert|idealerweise|gerne|souhait[eé]\w*|appr[eé]ci[eé]\w*|un plus|valorable"
    r"|se valora\w*|deseable|gradit\w+|preferibil\w+|pr[eé]|is een pre|mile widzian\w+|meriterande"
)
ALTERNATIVES: Final = re.compile(
    r"(?:such as|like|e\.?g\.?,?|for example|one of|any of|either|including|similar to|z\.\s?b\.|wie"
    r"|par exemple|como|ad esempio|bijvoorbeeld|\()\s*:?\s*$",
    re.IGNORECASE,
)
BOILERPLATE: Final = re.compile(
    r"[$£€]\s?\d|\d\s?(?:€|eur|usd|gbp|k\b)|\bper (?:annum|hour|year)\b|\b(?:competitive|attractive"
    r"|base) (?:salary|pay|package|compensation|remuneration)|\bsalary\b|\bannual leave\b|\bholidays?\b"
    r"|\bpension\b|\b401\s?\(?k\)?|\bhealth insurance\b|\bdental\b"
    r"|\bequal opportunit|\bdiversity\b|\binclusive\b|\bregardless of\b|\bdiscriminat|\breasonable (?:adjust"
    r"|accommodat)"
    r"|\bapply (?:now|today|by|online|via|with)\b|\b(?:send|submit|upload) (?:us )?(?:your|a) (?:cv"
    r"|r[eé]sum[eé]|application)|\bcover(?:ing)? letter\b|\bclosing date\b|\bhttps?://|\bwww\.|@\w+\.\w+"
    r"|\binterview(?:s|ing)? (?:will|process)"
    r"|\bwe (?:offer|provide|believe|are (?:a|an|the|one|proud|committed|growing)|pride|value|celebrate)\b"
    r"|\bour (?:client|company|mission|values|culture|story|customers are|offices?)\b|\b(?:founded"
    r"|established) in\b|\bapplications? [\w -]{0,30}\bwelcome\b|\bjoin (?:us|our|a)\b"
    r"|\bopportunity to (?:work|join|grow|learn)\b"
    r"|\bwir (?:bieten|sind|freuen)\b|\bnous (?:offrons|sommes)\b|\b(?:ofrecemos|somos)\b|\b(?:offriamo"
    r"|siamo)\b|\bwij (?:bieden|zijn)\b|\bbewerbung\b|\bgehalt\b|\burlaubstage\b|\bpart[- ]time\b"
    r"|\bfull[- ]time\b|\bvollzeit\b",
    re.IGNORECASE,
)  # fmt: skip
VACANCY: Final = re.compile(
    r"\b(?:(?:is|are|we['’]re|currently) (?:currently |now |actively )?(?:looking for|seeking|searching for"
    r"|recruiting|hiring)|(?:looking|seeking) to (?:recruit|hire|appoint)"
    r"|(?:sucht|suchen)(?: wir)?|recherch(?:e|ons)|busca(?:mos)?|cerca(?:mos|no)?|cerchiamo|zoeken wij|szukamy)\b"
    r"(?!\s+(?:someone|somebody|a person|people|candidates?|an? \w+) (?:with|who))",
    re.IGNORECASE,
)
SHIFTS: Final = _words(
    r"(?:work(?:ing)?|availab(?:le|ility)|flexible)[\w ]{0,20}? (?:shifts?|evenings?|weekends?|nights?|hours"
    r"|holidays|overtime|on[- ]call)"
    r"|schichtarbeit|schichtdienst|travail de nuit|turnos"
)
SAMPLES: Final = re.compile(
    r"(?:such as|e\.?g\.?,?|for example|\blike|including|z\.\s?b\.|par exemple)\s*:?\s*([^.;()]{2,120})", re.IGNORECASE
)
_LEAD: Final = re.compile(
    r"^(?:(?:be able to|have|hold|possess|demonstrate)\s+|confident (?:with|in|using)\s+|(?:and|also|plus"
    r"|ideally|preferably|additionally|furthermore|in addition),?\s+"
    r"|(?:the )?(?:successful|ideal|right) (?:candidate|applicant|person) (?:will|must|should|has to"
    r"|needs to)\s+(?:also )?(?:have|be able to|be|possess|bring|demonstrate)?\s*"
    r"|(?:in this (?:role|position),? )?(?:you(?:['’]ll|['’]ve| will| must| should| have| need to"
    r"| are expected to| can| are)?|candidates? (?:must|should|will)|we (?:need|require|expect|want"
    r"|are looking for)|applicants? (?:must|should))\s+(?:also )?(?:be (?:able to|responsible for|expected to)"
    r"|have|possess|hold|bring|need|get to)?\s*"
    r"|(?:must|should) (?:have|be able to|be|possess|hold)\s+|responsible for\s+|help (?:us )?(?:to )?"
    r"|(?:the (?:role|position|job|work) )?(?:involves|includes|requires|entails)\s+|(?:we need )?(?:someone"
    r"|somebody|a person) (?:with|who (?:has|is|can))\s+"
    r"|(?:(?:sehr )?(?:gute[rn]?|fundierte|sichere[rn]?|umfassende|solide|erste|einschlägige"
    r"|nachgewiesene)\s+)*(?:kenntnisse?|erfahrung(?:en)?|umgang|wissen)\s+(?:in|mit|im|im umgang mit|von|der"
    r"|des)\s+(?:der |den |dem )?"
    r"|(?:bonne )?(?:expérience|connaissance|maîtrise)s? (?:de|du|des|en|dans|d['’])\s*(?:la |le |les |l['’])?"
    r"|(?:buen )?(?:experiencia|conocimientos?|dominio) (?:en|de|con)\s+"
    r"|(?:at least|a minimum of|minimum(?: of)?|min\.?|over|more than|mindestens|au moins|al menos|almeno|minimaal)\s+"
    r"|(?:(?:a|an|some|any|very|good|strong|solid|excellent|proven|demonstrated|demonstrable|extensive|deep"
    r"|hands-on|significant|previous|prior|working|practical|relevant|professional|commercial|in-depth|sound"
    r"|basic|advanced|thorough|great|clear|expert|recent|real-world|your)(?:,| and)?\s+)*"
    r"(?:experiences?|knowledge|understanding|familiarity|familiar|ability|able|capacity|skills?|expertise"
    r"|track record|background|proficiency|proficient|competent|experienced|exposure|command|competence|competency"
    r"|grasp|awareness|comfortable)\s+(?:(?:and|or|/) (?:experience|knowledge|understanding|skills?"
    r"|interest)\s+)?(?:in|with|of|to|using|on|working with|working in|at|developing with)\s+(?:the |a |an )?"
    r")",
    re.IGNORECASE,
)  # fmt: skip
_TAIL: Final = re.compile(
    r"[\s,;:.(–-]+(?:souhait[eé]\w*|exig[eé]\w*|requis\w*|obligatoire|appr[eé]ci[eé]\w*)\)?[\s.!]*$"
    r"|[\s,;:.(–-]+(?:(?:is|are|would be|will be)\s+)?(?:(?:a|an|highly|strongly|definite|big)\s+)?(?:required"
    r"|essential|must(?:[- ]have)?|mandatory|preferred|preferable|desirable|desired|plus|bonus"
    r"|advantage(?:ous)?|necessary|nice[- ]to[- ]have|beneficial|asset|prerequisite|helpful|von vorteil"
    r"|erforderlich)\)?[\s.!]*$",
    re.IGNORECASE,
)  # fmt: skip
_OF_EXPERIENCE: Final = re.compile(
    r"^\s*(?:of\s+)?(?:(?:proven|hands-on|professional|relevant|commercial|practical|work(?:ing)?|industry"
    r"|post-qualification|progressive|related|solid|full[- ]time|berufs)\s+)*(?:experiences?|exp\.?|erfahrung"
    r"|d['’]exp[eé]rience|de experiencia|di esperienza|ervaring)?\s*(?:(?:in|with|of|using|on|as|at|working"
    r"|mit|als|im|en|como|met|con|comme)\s+)?(?:(?:the|a|an|working (?:with|in|on))\s+)?",
    re.IGNORECASE,
)  # fmt: skip
_EMPTY: Final = frozenset(
    """
    und in mit von der die das den dem des im sehr gute guter kenntnisse erfahrung umgang et de du la les le en y con
    el los di e il met een van w z i
    a an the and or of in on at to for with by from as is are be been was will would can could may you your we our us
    they their it its this that these those who which
    have has had having using use used work working experience experienced knowledge understanding skills skill ability
    able good strong excellent proven solid years year
    plus required essential preferred desirable must should minimum least more other others similar related relevant
    tools tool technologies technology languages language
    such like including etc e.g familiarity proficiency proficient expertise hands-on practical professional both all
    any some new well also very one
    """.split()  # noqa: SIM905 - words in rows read better than a list of a hundred strings
)


def years_asked(text: str) -> tuple[Fraction, re.Match[str]] | None:
    """The years that a phrase asks for, and where it says so; the lower of two, months as parts of a year."""
    found = _YEARS.search(text)
    if not found:
        return None
    word = found.group(1).casefold()
    number = Fraction(_NUMBERS[word]) if word in _NUMBERS else Fraction(word.replace(",", "."))
    years = number / 12 if found.group(2).casefold().startswith("mon") else number
    return (years, found) if years > 0 else None


def core(text: str) -> tuple[int, int]:
    """Characters of `text` that say what is asked, without "You must have proven experience in" and "is a plus"."""
    start, end = 0, len(text)
    while tail := _TAIL.search(text, start, end):
        end = tail.start()
        if text.count("(", start, end) > text.count(")", start, end):
            end = text.rfind("(", start, end)
    end = start + len(text[start:end].rstrip(" .;,:!"))
    while True:
        if lead := _LEAD.match(text[start:end]):
            step = lead.end()
        elif (asked := years_asked(text[start:end])) and asked[1].start() == 0:
            rest = _OF_EXPERIENCE.match(text[start + asked[1].end() : end])
            step = asked[1].end() + (rest.end() if rest else 0)
        else:
            break
        if not step or len(text[start + step : end].strip()) < 2:
            break
        start += step
    return start, end


def content_words(text: str) -> int:
    """How many words of `text` say something."""
    return sum(word not in _EMPTY and not word.isdigit() for word in re.findall(r"[\w+#.'’-]+", text.casefold()))
