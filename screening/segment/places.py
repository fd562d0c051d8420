"""Places: countries, states and some large cities, and how a line says where.

Knows names of places only. Used to set places apart from employers and to find where somebody says they are.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["CITIES", "COUNTRIES", "PLACE_END", "PLACE_START", "STATES", "is_place"]

STATES: Final = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
        "PR",
        "AB",
        "BC",
        "MB",
        "NB",
        "NL",
        "NS",
        "ON",
        "PE",
        "QC",
        "SK",
        "NSW",
        "VIC",
        "QLD",
        "ST",
        "State",
    ]
)
STATE_NAMES: Final = frozenset(
    """alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho
    illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota
    mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina
    north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas
    utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|district of columbia|puerto rico
    ontario|quebec|québec|british columbia|alberta|manitoba|saskatchewan|nova scotia|new south wales
    victoria|queensland|england|scotland|wales|northern ireland|bavaria|bayern|hessen|nrw|catalonia|cataluña
    maharashtra|karnataka|tamil nadu|telangana|gujarat|punjab|kerala|haryana|delhi|uttar pradesh|west bengal
    rajasthan|lagos state|gauteng|são paulo|bay area|san francisco bay area|greater london""".replace("\n", "|").split(
        "|"
    )
)
COUNTRIES: Final = frozenset(
    """afghanistan|albania|algeria|argentina|armenia|australia|austria|österreich|azerbaijan|bahrain|bangladesh
    belarus|belgium|belgique|belgië|bolivia|bosnia|brazil|brasil|bulgaria|cambodia|cameroon|canada|chile
    china|colombia|costa rica|croatia|cuba|cyprus|czech republic|czechia|denmark|danmark|dominican republic
    ecuador|egypt|el salvador|england|estonia|ethiopia|finland|france|georgia|germany|deutschland|ghana
    greece|guatemala|honduras|hong kong|hungary|iceland|india|indonesia|iran|iraq|ireland|israel|italy
    italia|jamaica|japan|jordan|kazakhstan|kenya|korea|south korea|s. korea|s.korea|kuwait|latvia|lebanon
    libya|lithuania|luxembourg|malaysia|malta|mexico|méxico|moldova|mongolia|morocco|myanmar|nepal
    netherlands|the netherlands|nederland|new zealand|nicaragua|nigeria|norway|norge|oman|pakistan|palestine
    panama|paraguay|peru|perú|philippines|poland|polska|portugal|qatar|romania|russia|rwanda|saudi arabia
    scotland|senegal|serbia|singapore|slovakia|slovenia|south africa|spain|españa|sri lanka|sudan|sweden
    sverige|switzerland|schweiz|suisse|svizzera|syria|taiwan|tanzania|thailand|trinidad and tobago|tunisia
    turkey|türkiye|uganda|ukraine|united arab emirates|uae|u.a.e.|united kingdom|uk|u.k.|great britain
    united states|united states of america|usa|u.s.a.|us|u.s.|uruguay|uzbekistan|venezuela|vietnam|wales
    yemen|zambia|zimbabwe|country|europe""".replace("\n", "|").split("|")
)
COUNTRIES_CLEAN: Final = frozenset(name.strip() for name in COUNTRIES | STATE_NAMES)
CITIES: Final = frozenset(
    name.strip()
    for name in """new york|new york city|nyc|los angeles|san francisco|san jose|san diego|chicago|houston|dallas|austin
    boston|seattle|denver|atlanta|miami|philadelphia|phoenix|portland|detroit|minneapolis|washington dc
    washington, d.c.|toronto|vancouver|montreal|montréal|ottawa|calgary|london|manchester|birmingham
    edinburgh|glasgow|dublin|paris|lyon|marseille|berlin|münchen|munich|hamburg|köln|cologne|frankfurt
    frankfurt am main|stuttgart|düsseldorf|leipzig|dresden|wien|vienna|zürich|zurich|genf|geneva|genève
    basel|bern|amsterdam|rotterdam|den haag|the hague|utrecht|eindhoven|brussels|bruxelles|brussel|antwerp
    antwerpen|madrid|barcelona|valencia|sevilla|lisbon|lisboa|porto|rome|roma|milan|milano|turin|torino
    naples|napoli|copenhagen|københavn|stockholm|oslo|helsinki|warsaw|warszawa|krakow|kraków|prague|praha
    budapest|bucharest|sofia|athens|istanbul|ankara|moscow|kyiv|kiev|tel aviv|dubai|abu dhabi|doha|riyadh
    cairo|lagos|nairobi|johannesburg|cape town|mumbai|delhi|new delhi|bangalore|bengaluru|hyderabad|chennai
    pune|kolkata|gurgaon|noida|karachi|lahore|dhaka|colombo|singapore|kuala lumpur|jakarta|manila|bangkok
    hanoi|ho chi minh city|hong kong|shanghai|beijing|shenzhen|taipei|tokyo|osaka|seoul|sydney|melbourne
    brisbane|perth|auckland|wellington|mexico city|ciudad de méxico|bogotá|bogota|lima|santiago|buenos aires
    são paulo|rio de janeiro|remote|remote work|hybrid|on-site|onsite|worldwide|wuhan|guangzhou""".replace(
        "\n", "|"
    ).split("|")
)

LONGEST_CITY = 3
"""Words in the name of a city, at most."""
LONGEST_PLACE = 60
_STATE = "|".join(sorted(STATES, key=len, reverse=True))
_ZIP = r"(?:[ ]\d{5}(?:-\d{4})?)?"
_NAMED = "|".join(sorted((re.escape(name) for name in COUNTRIES_CLEAN), key=len, reverse=True))
_TWO_WORD = (
    r"(?:New|San|Santa|Los|Las|El|La|Le|St\.?|Saint|Fort|Ft\.?|Port|Mount|Mt\.?|North|South|East|West"
    r"|Salt[ ]Lake|Grand|Palo|Mountain|"
    r"Baton|Des|Long|Little|Cedar|Colorado|Virginia|Jersey|Kansas|Oklahoma|Oak|Ann|Corpus|Rio|São|Sao|Den|Bad"
    r"|Menlo|Redwood|Cape|Hong|Santa|Overland|Iowa)"
)
PLACE_END: Final = re.compile(
    rf"(?:^|[ \t]*[,;|·•–—-]?[ \t]+|[ ]*,[ ]*|\()(?P<place>(?:{_TWO_WORD}[ ])?[A-ZÀ-Ý][\w.'’-]{{1,24}}"
    rf"[ ]?,[ ]{{0,2}}(?:(?:{_STATE})(?![\w]){_ZIP}|(?i:{_NAMED})(?![\w]))(?:,[ ]?(?i:{_NAMED})(?![\w]))?)\)?[ \t]*$"
)
"""A place at the end of a line: "City, ST", "City, Country"."""

PLACE_START: Final = re.compile(
    rf"(?:{_TWO_WORD}[ ])?[A-ZÀ-Ý][\w.'’-]{{1,24}}[ ]?,[ ]{{0,2}}(?:{_STATE})(?:[ ]{{0,2}}(?:,|[–—-])[ ]?"
    rf"|[ ]{{1,2}})(?=[A-Z])"
)
"""A place at the start of a line, before something else: "City, ST  Title"."""


def is_place(text: str) -> bool:
    """Whether the whole of `text` names a place (or says "remote")."""
    bare = text.strip(" \t,.;()|·•")
    lower = bare.lower()
    if not bare or len(bare) > LONGEST_PLACE:
        return False
    if lower in CITIES or lower in COUNTRIES_CLEAN or bare in STATES:
        return True
    head, _, tail = bare.rpartition(",")
    tail = tail.strip()
    tail_state = tail.split(" ")[0] if tail else ""
    ends_well = tail.lower() in COUNTRIES_CLEAN or tail in STATES or (tail_state in STATES and tail[-1:].isdigit())
    if not ends_well or not head[:1].isupper():
        return False
    if "," in head:
        return is_place(head)
    return len(head.split()) <= LONGEST_CITY
