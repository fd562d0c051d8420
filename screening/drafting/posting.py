"""A pasted advertisement as phrases with their places, and the part of it that each stands in.

Knows headings, bullets and sentences. Does not judge what a phrase asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from screening.drafting.wording import PREFERENCE
from screening.resume import Span

__all__ = ["Part", "Phrase", "phrases", "title_of"]


class Part(StrEnum):
    """What a part of an advertisement is about."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    DUTIES = "duties"
    BENEFITS = "benefits"
    COMPANY = "company"
    FORMAL = "formal"  # how to apply, equal opportunity, contract
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One bullet or sentence: characters start…end of the posting, the part and heading that it stands under."""

    text: str
    start: int
    end: int
    part: Part
    heading: str
    is_item: bool

    @property
    def span(self) -> Span:
        """Its place in the posting."""
        return Span(self.start, self.end)


_HEADINGS: Final = (
    (
        Part.PREFERRED,
        r"nice[- ]to[- ]haves?|(?:preferred|desired|desirable|additional|bonus|optional)(?: [\w&]+){0,4}"
        r"|bonus(?: points)?(?: if you have)?"
        r"|good to have|(?:it would be|would be|even) (?:a plus|great|better)(?: if)?|pluses|a plus|extra points"
        r"|w(?:u|ü)nschenswert|von vorteil|idealerweise|(?:les |vos )?(?:plus|atouts)|se valora(?:r[aá])?"
        r"|deseable|gradit[oi]|titoli preferenziali"
        r"|pluspunten|diferenciais|valorizamos|mile widziane|meriterande",
    ),
    (
        Part.REQUIRED,
        r"(?:(?:key|essential|minimum|basic|required|mandatory|core|technical|job|candidate|professional"
        r"|general|our) )*"
        r"(?:requirements?|qualifications?|skills?|experience|criteria|competenc(?:y|ies|es)|knowledge"
        r"|education|certifications?)"
        r"(?: ?(?:and|&|/|,) ?(?:requirements?|qualifications?|skills?|experience|competenc(?:y|ies)|knowledge"
        r"|education|attributes|certifications?))*"
        r"(?: required| needed| we(?:'re| are) looking for)?"
        r"|(?:you|applicants?|candidates?) (?:must|should|will need to|need to) (?:have|be|hold)"
        r"|must[- ]haves?|essentials?|what (?:you(?:['’]ll| will)?|we) (?:need|bring|have|require"
        r"|expect)(?: from you)?"
        r"|you(?:['’]ll| will)? (?:have|need|bring)|(?:about you|your profile|who you are|who we need|you are)"
        r"|(?:what|who) we(?:['’]re| are) looking for|we(?:['’]re| are) looking for|(?:the )?(?:ideal"
        r"|successful) candidate|(?:person|job) specification"
        r"|(?:candidate|your|the) profile|to be considered"
        r"|(?:dein|ihr|das|fachliches)? ?(?:profil|anforderungen)|(?:das bringst du|das bringen sie|was (?:du"
        r"|sie)) ?mit(?:bringst|bringen)?|voraussetzungen|qualifikation(?:en)?"
        r"|(?:votre )?profil(?: recherch[eé])?|comp[eé]tences(?: requises)?|requisitos(?: m[ií]nimos)?"
        r"|(?:tu )?perfil|requisiti|competenze|il tuo profilo"
        r"|functie-?eisen|wat (?:vragen wij|breng je mee)|jouw profiel|wymagania|kvalifikationer",
    ),
    (
        Part.DUTIES,
        r"(?:(?:key|main|your|the|core|principal|primary|job|role|essential|general) )*"
        r"(?:responsibilit(?:y|ies)|duties|tasks|accountabilities|role|functions)"
        r"(?: ?(?:and|&) ?(?:responsibilities|duties|tasks|purpose))?"
        r"|about (?:the|this) (?:job|role|position|opportunity)|what you(?:['’]ll| will)(?: be)? (?:do|doing"
        r"|work on)|what you do|(?:the )?(?:job|position"
        r"|opportunity)(?: description| summary| purpose)?|day[- ]to[- ]day|in this role(?:,? you(?:['’]ll"
        r"| will))?"
        r"|(?:deine|ihre|die)? ?aufgaben(?:gebiet)?|was dich erwartet|(?:vos |les )?missions?(?: principales)?"
        r"|funciones|tareas|mansioni|attivit[aà]"
        r"|(?:je |jouw )?(?:taken|werkzaamheden)|wat ga je doen|atividades|responsabilidades|obowi[aą]zki"
        r"|arbetsuppgifter",
    ),
    (
        Part.BENEFITS,
        r"(?:our |the |your |company |employee )*(?:benefits|perks|rewards?|compensation|salary|remuneration"
        r"|package|pay)(?: ?(?:and|&) ?[\w ]{1,30})?"
        r"|(?:what )?we (?:can )?offer(?: you)?|what(?:['’]s| is) in it for you|what you(?:['’]ll"
        r"| will) (?:get|receive)|why (?:join|work|you)[\w ’']{0,30}"
        r"|(?:was )?wir (?:dir )?bieten(?: ihnen)?|benefits|nous (?:vous )?offrons|avantages"
        r"|(?:qu[eé] )?(?:te )?ofrecemos|(?:cosa )?offriamo|wij bieden|wat bieden wij|oferecemos|oferujemy"
        r"|vi erbjuder",
    ),
    (
        Part.COMPANY,
        r"about (?:us|our [\w ]{2,30}|the (?:company|team|organi[sz]ation|employer|hospital|school))"
        r"|who we are|our (?:company|mission|vision|values|story|culture|team)"
        r"|company (?:description|overview|profile)|(?:[uü]ber|wer) (?:uns|wir sind)|qui sommes[- ]nous"
        r"|(?:notre|l['’])entreprise|sobre nosotros|qui[eé]nes somos|chi siamo|over ons|wie zijn wij"
        r"|sobre n[oó]s|o nas|om oss",
    ),
    (
        Part.FORMAL,
        r"(?:equal|diversity|inclusion|eeo)[\w ,&’'-]{0,60}|how to apply|to apply|apply(?: now)?"
        r"|(?:the )?(?:application|interview|hiring|selection) process|next steps|contact|disclaimer"
        r"|privacy[\w ]{0,20}"
        r"|(?:job|position|role|vacancy) (?:title|type|ref(?:erence)?)|title|type|(?:contract|employment) type"
        r"|department|company|rate|ref(?:erence)?|date"
        r"|(?:hours|contract|location|start(?:ing)? date|closing date|reporting to|job type"
        r"|work(?:ing)? (?:hours|pattern|location))"
        r"|(?:deine )?bewerbung|kontakt|so bewirbst du dich|postuler|candidature|c[oó]mo aplicar"
        r"|come candidarsi|solliciteren|ansökan",
    ),
)
_COMPILED: Final = tuple((part, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for part, pattern in _HEADINGS)
_HEADING_FRAME: Final = re.compile(r"^[\s#*_>=\-–—•\d.)]*(.*?)[\s#*_=:\-–—.!?…]*$")
_INLINE: Final = re.compile(r"^[\s#*_]{0,6}([^:\n]{3,45}?)[*_]{0,2}\s?:[*_]{0,2}\s+(?=\S)")
_BULLET: Final = re.compile(r"^\s*(?:[-–—*•●▪◦‣·➢✓✔o>]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+")
_INLINE_BULLETS: Final = re.compile(r"\s(?:[•●▪◦‣·➢✓✔]|\*(?= ))\s*")
_CLAUSES: Final = re.compile(r";\s+(?=\S)")
_SENTENCES: Final = re.compile(
    r"(?<=[.!?;])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bincl\.)(?<!\bz\.B\.)\s+(?=[\"'(]?[A-ZÀ-Þ0-9])"
)
_DANGLING: Final = re.compile(r"(?:[\s*_,;]|\band|,\s*plus|\bas well as)*$", re.IGNORECASE)
_ADDRESSED: Final = re.compile(r"\b(?:you|candidates?|applicants?|person|someone|must|should)\b", re.IGNORECASE)
MAX_HEADING: Final = 60  # characters; what is longer is a sentence
MAX_TITLE: Final = 90  # ditto, of the first line
MIN_LETTERS: Final = 2  # a phrase with fewer asks for nothing
_TITLE_LABEL: Final = re.compile(
    r"^(?:(?:job|position|role) ?(?:title)?|title|stelle|poste|puesto|vacancy)\s*:\s*", re.IGNORECASE
)
_TITLE_TAIL: Final = re.compile(
    r"\s*[(\[]\s*(?:[mwfdxhi]\s*[/|]\s*)+[mwfdxhi]\s*[)\]]|\s+(?:[-–—|@]|\bin\b|\bat\b)\s+.*$|\s*\((?:remote"
    r"|hybrid|on[- ]?site|full|part)[^)]*\)",
    re.IGNORECASE,
)
_HIRING: Final = re.compile(
    r"^(?:we(?:['’]re| are)? (?:hiring|looking for|seeking)|wanted|now hiring|join us as)\s*:?\s*(?:an? )?"
    r"|\s+(?:needed|wanted|required|gesucht)$",
    re.IGNORECASE,
)

_SOUGHT: Final = re.compile(
    r"\b(?:looking for|hiring|seeking|recruiting|recruit|appoint) (?:an? |our next )?(?:experienced |new "
    r"|talented )?((?:[A-Z][\w/&+-]*[ ,]?){1,6})"
)
SOUGHT_WITHIN: Final = 600  # characters in which an advertisement says whom it seeks
_NEXT_ASK: Final = re.compile(
    r"(?:,| and|, and| as well as| plus|, plus)\s+(?=(?:(?:an?|the) )?(?:track record|(?:(?:proven|strong"
    r"|solid|good|excellent|previous|prior|some) )?(?:experience|knowledge|understanding|familiarity|ability"
    r"|expertise|background) (?:with|in|of|to|using|working)"
    r"|(?:at least |a minimum of |minimum )?\d{1,2}\+? years|an? (?:full |valid |clean )?driving licen[cs]e"
    r"|an? (?:relevant )?(?:degree|bachelor|master)))",
    re.IGNORECASE,
)


def phrases(posting: str) -> tuple[Phrase, ...]:
    """The phrases of `posting` in order of place; headings are none, they say what stands below them."""
    found: list[Phrase] = []
    part, heading = Part.UNSAID, ""
    for start, line in _lines(posting):
        if named := _heading(line) or _introduction(line, part):
            part, heading = named
            continue
        start_of_text, here, above = 0, part, heading
        if (inline := _INLINE.match(line)) and (named := _heading(inline.group(1))):
            (here, above), start_of_text = named, inline.end()
            if len(line) - inline.end() > MAX_HEADING or not found:
                part, heading = here, above
        found += _cut(line, start, start_of_text, here, above)
    return tuple(found)


def title_of(posting: str) -> str:
    """The position's name, where the first line reads like one; empty if it does not."""
    first = next((line.strip() for _, line in _lines(posting) if line.strip() and not _heading(line)), "")
    first = _HEADING_FRAME.sub(r"\1", first)
    name = _HIRING.sub("", _TITLE_TAIL.sub("", _HIRING.sub("", _TITLE_LABEL.sub("", first)))).strip(" .,:;-–—|*#")
    if 0 < len(name) <= MAX_TITLE and not re.search(r"[.!?]\s|\b(?:we|our|you)\b", name, re.I):
        return name
    sought = _SOUGHT.search(posting[:SOUGHT_WITHIN])
    return sought.group(1).strip(" ,.") if sought else ""


def _lines(posting: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in posting.splitlines(keepends=True):
        yield start, line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        start += len(line)


def _heading(line: str) -> tuple[Part, str] | None:
    """The part that a line opens, and its words; None if it is no heading."""
    framed = _HEADING_FRAME.match(line)
    words = " ".join(framed.group(1).split()) if framed else ""
    if not words or len(words) > MAX_HEADING:
        return None
    for part, pattern in _COMPILED:
        if pattern.fullmatch(words):
            return part, words
    return None


def _introduction(line: str, part: Part) -> tuple[Part, str] | None:
    """The part that a line opens by ending in a colon ("The successful candidate will:"); None if it does not."""
    words = line.strip(" \t*_#")
    if not words.endswith(":") or len(words) > MAX_TITLE:
        return None
    if PREFERENCE.search(words):
        return Part.PREFERRED, words[:-1]
    return (Part.REQUIRED if _ADDRESSED.search(words) else part), words[:-1]


def _cut(line: str, line_start: int, first: int, part: Part, heading: str) -> Iterator[Phrase]:
    """Bullets and sentences of one line, from its character `first`."""
    is_item = False
    if bullet := _BULLET.match(line, first):
        first, is_item = bullet.end(), True
    for start, end, inline in _pieces(line, first):
        text = line[start:end]
        left = start + len(text) - len(text.lstrip(" \t*_•-–—>"))
        right = start + len(_DANGLING.sub("", text))
        if _letters(line[left:right]) >= MIN_LETTERS:
            yield Phrase(line[left:right], line_start + left, line_start + right, part, heading, is_item or inline)


def _letters(text: str) -> int:
    """Its letters; in a name of one letter ("C#", "C++") the signs count as well."""
    letters = sum(letter.isalpha() for letter in text)
    return letters + sum(sign in "#+" for sign in text) if letters else 0


def _pieces(line: str, first: int) -> Iterator[tuple[int, int, bool]]:
    """Cut at bullets inside the line, then at ends of sentences."""
    bounds = [first]
    bullets = list(_INLINE_BULLETS.finditer(line, first))
    starts = [first, *(b.end() for b in bullets)]
    ends = [*(b.start() for b in bullets), len(line)]
    for begin, stop in zip(starts, ends, strict=True):
        bounds = [begin, *_breaks(line, begin, stop), stop]
        for left, right in pairwise(bounds):
            yield left, right, bool(bullets)


def _breaks(line: str, begin: int, stop: int) -> list[int]:
    """Where a sentence begins, or a further thing that is asked in the same sentence."""
    places = {
        match.end() for pattern in (_SENTENCES, _CLAUSES, _NEXT_ASK) for match in pattern.finditer(line, begin, stop)
    }
    return sorted(place for place in places if begin < place < stop)
