"""The words for months, seasons and open ends, in the languages résumés come in.

Tables only.
"""

from __future__ import annotations

from typing import Final

__all__ = ["COUNTED", "MONTHS", "OPEN_END", "SEASONS", "SINCE", "UNTIL"]

_MONTH_ROWS = (
    "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro jan. январь января янв",
    "february feb februar februari février fevrier févr fevr febrero febbraio febr fevereiro fev февраль февраля фев",
    "march mar märz maerz mrz mars marzo maart mrt março marco март марта мар",
    "april apr avril avr abril abr aprile апрель апреля апр",
    "may mai mayo maggio mag mei maio май мая",
    "june jun juni juin junio giugno giu junho июнь июня июн",
    "july jul juli juillet juil julio luglio lug julho июль июля июл",
    "august aug août aout agosto ago augustus август августа авг",
    "september sept sep septembre septiembre settembre sett setembro сентябрь сентября сен",
    "october oct oktober okt octobre octubre ottobre ott outubro out октябрь октября окт",
    "november nov novembre noviembre novembro ноябрь ноября ноя",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro декабрь декабря дек",
)

MONTHS: Final = {name: number for number, row in enumerate(_MONTH_ROWS, 1) for name in row.split()}
"""Name or abbreviation in lower case → 1…12."""

SEASONS: Final = {
    name: number
    for number, row in (
        (3, "spring frühjahr frühling printemps primavera voorjaar"),
        (6, "summer sommer été verano estate zomer verão"),
        (9, "fall autumn herbst automne otoño autunno herfst outono"),
        (12, "winter hiver invierno inverno"),
        (9, "michaelmas"),
        (1, "hilary lent"),
    )
    for name in row.split()
}
"""Season in lower case → its first month; three months long."""

OPEN_END: Final = (
    r"present(?:ly)?(?:[ ]day|[ ]time)?",
    r"current(?:ly)?(?:[ ]working)?",
    "now",
    r"to[ ]date",
    r"till[ ](?:date|now|today|present)",
    r"until[ ](?:now|today|present)",
    r"date(?=[ \t]*(?:\n|$|[)\]]))",
    "today",
    "ongoing",
    "on-going",
    "heute",
    "jetzt",
    "laufend",
    "aktuell",
    "présent",
    "aujourd['’]hui",
    "actuel(?:lement)?",
    r"à[ ]ce[ ]jour",
    "en[ ]cours",
    "presente",
    "actualidad",
    "actual(?:mente)?",
    r"la[ ](?:fecha|actualidad)",
    "hoy",
    "oggi",
    r"in[ ]corso",
    "attuale",
    "heden",
    "nu",
    "atual(?:mente)?",
    r"o[ ]momento",
    "hoje",
    r"настоящее[ ]время",
    r"н\.[ ]?в\.?",
    "至今",
    "现在",
    "現在",
)
"""Patterns for "until today"."""

SINCE: Final = ("since", "seit", "ab", "depuis", "desde", "dal", "da", "sinds", "с", "starting", "beginning")
UNTIL: Final = ("until", "till", "bis", "jusqu['’]à", "hasta", "até", "tot", "fino a")

COUNTED: Final = (
    r"(?:new |active |potential |happy |internal |external |daily |monthly |concurrent |unique |different |total )?"
    r"(?:customers?|clients?|users?|employees?|people|persons?|students?|patients?|members?|units?|hours?|hrs?|"
    r"orders?|calls?|accounts?|items?|products?|pages?|words?|guests?|records?|tickets?|servers?|machines?|devices?|"
    r"sites?|stores?|attendees?|participants?|volunteers?|visitors?|followers?|subscribers?|transactions?|requests?|"
    r"invoices?|tests?|lines|locations?|companies|businesses|schools?|children|residents?|workers?|contractors?|"
    r"vehicles?|parts|pieces|points|copies|homes|houses|rooms|seats|beds|doors|leads|vendors?|suppliers?|"
    r"applications?|candidates?|resumes?|cases?|files?|emails?|miles|acres)",
    r"(?:sq|square|sf)[.]?(?:[ ](?:ft|feet|foot|m|meters?))?",
    "ft",
    "feet",
    "kg",
    "km",
    "lbs?",
    "pounds",
    "tons?",
    "tonnes",
    "gb",
    "mb",
    "tb",
    "px",
    "rpm",
    "psi",
    "kw",
    "mw",
    "mm",
    "cm",
    "dpi",
    "usd",
    "eur",
    "dollars?",
    "euros?",
    "percent",
    "per[ ](?:day|week|month|year|hour)",
    "k",
    "m",
)
"""What a number counts: 2000 customers is not the year 2000."""
