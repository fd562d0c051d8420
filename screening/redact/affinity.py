"""Organisations that people join for who they are: to be taken out whole, since their field would give them away.

Knows names of organisations and the shapes such names have. Does not know résumés.
"""

from __future__ import annotations

from typing import NamedTuple

from screening.redact.terms import DEMONYMS

__all__ = ["CAP", "GAP", "KEPT", "ORGANISATIONS", "ORGANISATION_SHAPES", "SCHOOLS", "Shape"]


KEPT = ""
"""The kind of a shape that shields its words from all other shapes."""


class Shape(NamedTuple):
    """A pattern that is tried where one of its head words stands; it may name a group `gone` for the part to remove."""

    kind: str
    heads: str
    pattern: str
    exact: bool = False


GAP = r"[\s\-]{1,3}"
CAP = r"(?-i:[A-Z])[\w.&'’]{0,30}"
LINK = r"(?:and|&|of|the|in|for)"
TAIL = rf"(?:[ ](?:{LINK}[ ]){{0,2}}{CAP}){{0,4}}"

ORGANISATIONS = """
    girl scouts / girl scout / boy scouts / boy scout / eagle scout / girls who code / black girls code / women who
    code / rewriting the code / lean in circle / grace hopper celebration / grace hopper conference / anitab /
    junior league / league of women voters / knights of columbus / hillel / b nai b rith / chabad / campus crusade /
    intervarsity / fellowship of christian athletes / 100 black men / jack and jill of america / out in tech /
    lesbians who tech / human rights campaign / glaad / pflag / naacp / nsbe / shpe / nsbp / alpfa / aises / sacnas
    / lulac / ostem / nobcche / naaap / nbmbaa / nshmba / prospanica / hispanic scholarship fund / united negro
    college fund / uncf / thurgood marshall college fund / thurgood marshall scholarship / american legion /
    veterans of foreign wars / disabled american veterans / wounded warrior project / wounded warrior / young men s
    christian association / young women s christian association / b b y o / bbyo / ladies auxiliary / women s
    auxiliary / free masons / freemasons / freemason / opus dei / lions of judah / management leadership for
    tomorrow / black data processing associates / blacks in technology / latinas in tech / techqueria / mothers of
    preschoolers / moms rising / year up alumni"""

SCHOOLS = """
    howard university / spelman college / morehouse college / hampton university / tuskegee university / fisk
    university / xavier university of louisiana / florida a&m university / north carolina a&t state university /
    grambling state university / morgan state university / jackson state university / tennessee state university /
    norfolk state university / bethune cookman university / clark atlanta university / dillard university / alcorn
    state university / prairie view a&m university / texas southern university / southern university / bowie state
    university / wellesley college / smith college / mount holyoke college / barnard college / bryn mawr college /
    scripps college / sweet briar college / agnes scott college / mills college / simmons college / simmons
    university / hollins university / wabash college / hampden sydney college / brigham young university / yeshiva
    university / gallaudet university / liberty university / oral roberts university / bob jones university /
    haskell indian nations university / aligarh muslim university / jamia millia islamia / lady shri ram college /
    banaras hindu university"""

HONOURS = (
    "Phi Beta Kappa|Tau Beta Pi|Beta Gamma Sigma|Phi Kappa Phi|Sigma Xi|Eta Kappa Nu|Alpha Lambda Delta|"
    "Phi Theta Kappa|Psi Chi|Upsilon Pi Epsilon|Beta Alpha Psi|Delta Mu Delta|Sigma Theta Tau|Kappa Delta Pi|"
    "Omicron Delta Epsilon|Pi Tau Sigma|Chi Epsilon|Phi Alpha Theta|Lambda Pi Eta|Sigma Tau Delta|"
    "Omicron Delta Kappa|Alpha Pi Mu|Pi Mu Epsilon|Sigma Beta Delta|Phi Sigma Pi|Pi Sigma Alpha|Alpha Epsilon Delta|"
    "Rho Chi|Sigma Pi Sigma|Alpha Beta|Alpha Sigma Nu"
)
"""Greek-letter societies of merit, which stay ("Alpha Beta" is kept for testing)."""

GREEK = (
    "Alpha|Beta|Gamma|Delta|Epsilon|Zeta|Eta|Theta|Iota|Kappa|Lambda|Mu|Nu|Xi|Omicron|Pi|Rho|Sigma|Tau|Upsilon|Phi|Chi|"
    "Psi|Omega"
)

PEOPLE = (
    "women men girls boys ladies woman black african asian hispanic latino latina latinx latinos latinas chicano "
    "native indigenous muslim islamic jewish christian catholic hindu sikh buddhist lgbt lgbtq lgbtqia gay lesbian "
    "queer veteran veterans disabled deaf minority minorities multicultural immigrant"
)
ORIGINS = " ".join(sorted(DEMONYMS - {"american", "british", "european"}))
BODY = (
    "Association|Associations|Society|Club|Union|Alliance|Council|League|Network|Fellowship|Caucus|Coalition|Guild|"
    "Forum|Federation|Foundation|Fund|Scholarship|Scholars|Committee|Initiative|Conference|Group|Organization|"
    "Organisation|Circle|Collective|Center|Centre|Chamber of Commerce|House|Chapter|Ministry|Ministries|Fraternity|"
    "Sorority|Church|Temple|School|College|Academy|Seminary|University|Institute|Mission|Charities|Services"
)
PLAIN_BODY = "Association|Society|Club|Union|Alliance|League|Network|Fellowship|Organization|Organisation|Caucus|Fund"
SPORT = (
    "soccer|football|basketball|baseball|softball|volleyball|rugby|hockey|tennis|golf|swimming|swim|track|"
    "cross country|lacrosse|rowing|crew|wrestling|gymnastics|cricket|netball|water polo|fencing|field hockey|"
    "ice hockey|track and field|badminton|squash|polo|sports|athletics"
)
ANY_PEOPLE = "|".join(word.capitalize() for word in PEOPLE.split()) + "|LGBT|LGBTQ\\+?|LGBTQIA\\+?"
OF = "(?:['’]?s['’]?|s['’])?"

ORGANISATION_SHAPES = (
    Shape(
        "affinity",
        "women girls ladies latinas latinos blacks hispanics asians men woman moms mothers dads",
        rf"[A-Z]\w+\s(?:in|of|who|for|at)\s(?:the\s)?{CAP}{TAIL}",
        exact=True,
    ),
    Shape(
        "affinity",
        "women girls latinas ladies",
        r"\w+\s(?:in|for)\s(?:tech|technology|stem|engineering|business|leadership|finance|science|computing|construction|"
        r"data(?:\sscience)?|product|computer\sscience|law|medicine|it|security|cybersecurity|ai|media|sales|film)",
    ),
    Shape(
        "affinity",
        "national american international european society association network league federation alliance council "
        "organization organisation coalition caucus forum guild institute conference",
        rf"(?:(?:National|American|International|European|Global)\s)?(?:[A-Z]\w{{0,30}}\s)?(?:{BODY})\s(?:of|for)\s(?:the\s)?"
        rf"(?:Advancement\sof\s)?(?:{CAP}[ ]){{0,2}}(?:{ANY_PEOPLE}){OF}(?:[ ](?:{LINK}[ ])?{CAP}){{0,4}}"
        r"(?:\s\([A-Z]{2,8}\))?",
        exact=True,
    ),
    Shape(
        "affinity",
        PEOPLE,
        rf"(?:{ANY_PEOPLE}){OF}(?:[ -](?:{LINK}[ ])?{CAP}){{0,3}}?[\s-](?:{BODY})(?:[ ](?:of|for)[ ]{CAP}){{0,1}}",
        exact=True,
    ),
    Shape(
        "affinity",
        ORIGINS,
        rf"[A-Z]\w+(?:[\s-]American)?\s(?:Students?|Cultural|Culture|Heritage|Community|Alumni|Youth){OF}"
        rf"(?:[ ](?:{LINK}[ ])?{CAP}){{0,3}}?\s(?:{PLAIN_BODY})",
        exact=True,
    ),
    Shape(
        "affinity",
        ORIGINS + " african asian",
        rf"[A-Z]\w+[\s-]American(?:[ ](?:{LINK}[ ])?{CAP}){{0,3}}?\s(?:{BODY})",
        exact=True,
    ),
    Shape(
        "affinity",
        "women womens men mens girls boys ladies female male",
        rf"\w+['’]?s?['’]?\s(?:varsity\s|club\s|national\s|intramural\s|junior\s|jv\s|high\sschool\s|division\si{{1,3}}\s){{0,2}}"
        rf"(?:{SPORT})(?:\s(?:team|club|program|league|squad|captain)s?)?",
    ),
    Shape(
        KEPT,
        " ".join(dict.fromkeys(name.split()[0].lower() for name in HONOURS.split("|"))),
        rf"(?:{HONOURS})",
        exact=True,
    ),
    Shape(
        "affinity",
        GREEK.replace("|", " ").lower(),
        rf"(?:{GREEK})(?:\s(?:{GREEK})){{1,3}}(?:[\s,]{{1,2}}(?:Inc\b\.?|Fraternity|Sorority|Chapter|[A-Z]\w+\s(?:Fraternity|"
        r"Sorority)))?",
        exact=True,
    ),
    Shape("affinity", "fraternity fraternities sorority sororities", r"\w+"),
    Shape(
        "affinity",
        "school academy college high",
        r"(?:High\s)?(?:School|Academy|College)\sfor\s(?:the\s)?(?:Girls|Boys|Women|Young\sWomen|Young\sMen|Deaf|Blind)",
        exact=True,
    ),
    Shape(
        "religion",
        "first second grace community holy trinity united hope calvary faith new saint st bethel zion emmanuel living "
        "crossroads missionary greek russian",
        rf"[A-Z]\w{{0,12}}\.?[ ](?:{CAP}[ ]){{0,3}}?"
        rf"(?:Church|Ministries|Cathedral|Parish|Synagogue|Tabernacle|Chapel)(?:[ ]of[ ]{CAP}(?:[ ]{CAP})?)?",
        exact=True,
    ),
    Shape("religion", "church churches", rf"Church\sof\s(?:the\s)?{CAP}(?:[ ]{CAP}){{0,2}}", exact=True),
    Shape(
        "religion",
        "youth children childrens kindergarten music campus prison outreach church prayer pastoral student mens "
        "womens bible",
        r"\w+['’]?s?\s(?:ministry|ministries|pastor)",
    ),
    Shape(
        "religion",
        "hindu sikh jewish buddhist temple",
        r"(?:Hindu|Sikh|Jewish|Buddhist)\s[Tt]emple|Temple\s(?:Beth|Israel|Emanu-?[Ee]l|Sinai)\w*",
        True,
    ),
    Shape("religion", "ministry", r"ministry(?!\sof\b)"),
    Shape(
        "union",
        "member trade labor labour local",
        r"(?:member\sof\s(?:the\s)?(?:trade\s|labou?r\s|workers['’]?\s|teachers['’]?\s)union|trades?\sunion\smember\w*|"
        r"labou?r\sunion\smember\w*|local\s(?:union\s)?(?:no\.?\s|#\s?)?\d{1,4})",
    ),
)
