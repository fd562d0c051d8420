"""Which languages a text names, in the words of ten languages, and the lawful wording for one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

__all__ = ["NAMES", "Tongue", "level_wording", "meant", "tongues"]

_LEVEL: Final = "C1, written and spoken"
_ELSEWHERE: Final = 40  # characters around a phrase in which the language that it means may stand

# English name: how it begins or reads in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish
# and Danish, without accents.
_STEMS: Final = (
    ("English", r"english|englisch\w*|anglais\w*|ingles[ae]?s?|engels\w*|angielsk\w+|engelsk\w*"
                r"|anglofo\w+|anglophon\w+"),
    ("German", r"german|deutsch\w*|allemand\w*|alema[no]\w*|tedesc\w+|duits\w*|niemieck\w+|tysk\w*|germanophon\w+"),
    ("French", r"french|franzosisch\w*|francais\w*|frances[ae]?s?|frans|franse|francusk\w+|fransk\w*|francophon\w+"),
    ("Spanish", r"spanish|spanisch\w*|espagnol\w*|espanol\w*|castellan[oa]|spagnol\w+|spaans\w*|espanhol\w*"
                r"|hiszpansk\w+|spansk\w*"),
    ("Italian", r"italian|italienisch\w*|italien(?:ne)?s?|italian[oaie]|italiaans\w*|wlosk\w+|italiensk\w*"),
    ("Dutch", r"dutch|niederlandisch\w*|hollandisch\w*|neerlandais\w*|neerlandes\w*|olandes\w*|nederlands\w*"
              r"|holandes\w*|niderlandzk\w+|holendersk\w+|nederlandsk\w*|hollandsk\w*"),
    ("Portuguese", r"portuguese|portugiesisch\w*|portugais\w*|portugues\w*|portoghes\w*|portugees\w*|portugalsk\w+"
                   r"|portugisisk\w*"),
    ("Polish", r"polish|polnisch\w*|polonais\w*|polac[oa]|polones\w*|pools|poolse|polsk\w*"),
    ("Swedish", r"swedish|schwedisch\w*|suedois\w*|suec[oa]|svedes\w*|zweeds\w*|szwedzk\w+|svensk\w*"),
    ("Danish", r"danish|danisch\w*|danois\w*|danes[ae]?|deens\w*|dinamarques\w*|dunsk\w+|dansk\w*"),
    ("Norwegian", r"norwegian|norwegisch\w*|norvegien\w*|norueg[oa]|norveges\w*|noors\w*|norwesk\w+|norsk\w*"),
    ("Finnish", r"finnish|finnisch\w*|finnois\w*|finlandes\w*|fins|finsk\w*"),
    ("Russian", r"russian|russisch\w*|russes?|rus[oa]|russ[oa]|rosyjsk\w+|rysk\w*|russisk\w*"),
    ("Ukrainian", r"ukrainian|ukrainisch\w*|ukrainien\w*|ucranian[oa]|ucrain[oa]|oekraiens\w*|ukrainsk\w+"),
    ("Czech", r"czech|tschechisch\w*|tcheque|chec[oa]|cec[oa]|tsjechisch\w*|czesk\w+|tjeckisk\w*|tjekkisk\w*"),
    ("Hungarian", r"hungarian|ungarisch\w*|hongrois\w*|hungar[oa]|ungherese|hongaars\w*|wegiersk\w+|ungersk\w*"),
    ("Romanian", r"romanian|rumanisch\w*|roumain\w*|ruman[oa]|rumen[oa]|roemeens\w*|romen[oa]|rumunsk\w+|rumansk\w*"),
    ("Greek", r"greek|griechisch\w*|grec|grecque|grieg[oa]|grec[oa]|grieks\w*|greg[oa]|greck\w+|grekisk\w*|graesk\w*"),
    ("Turkish", r"turkish|turkisch\w*|turc|turque|turc[oa]|turks|turkse|tureck\w+|turkisk\w*|tyrkisk\w*"),
    ("Arabic", r"arabic|arabisch\w*|arabe|arab[oa]|arabsk\w+|arabisk\w*"),
    ("Hebrew", r"hebrew|hebraisch\w*|hebreu|hebreo|ebraico|hebreeuws\w*|hebrajsk\w+"),
    ("Hindi", r"hindi"),
    ("Urdu", r"urdu"),
    ("Mandarin", r"mandarin\w*"),
    ("Cantonese", r"cantonese"),
    ("Chinese", r"chinese|chinesisch\w*|chinois\w*|chin[oa]|cinese|chinees|chines|chinsk\w+|kinesisk\w*"),
    ("Japanese", r"japanese|japanisch\w*|japonais\w*|japones\w*|giapponese|japans|japonsk\w+|japansk\w*"),
    ("Korean", r"korean|koreanisch\w*|coreen\w*|corean[oa]|koreaans|koreansk\w+|koreansk\w*"),
)  # fmt: skip
_NAMED: Final = tuple((name, re.compile(rf"(?<!\w)(?:{stem})(?!\w)")) for name, stem in _STEMS)
_JOINTS: Final = frozenset(("/", "or", "and", "oder", "und", "ou", "et", "o", "y", "e", "of", "en", "lub", "i"))
_CLAUSE: Final = re.compile(r"[;,.!?\n()]")

NAMES: Final = "(?:" + "|".join(stem.partition("|")[0] for _, stem in _STEMS).replace(r"\w*", "") + ")"
"""The English names as a pattern."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language by its English name, and where a text names it."""

    name: str
    start: int
    end: int


def tongues(text: str) -> tuple[Tongue, ...]:
    """The languages that `text` names, in order of place."""
    folded = _folded(text)
    found = (Tongue(name, *m.span()) for name, pattern in _NAMED for m in pattern.finditer(folded))
    return tuple(sorted(found, key=lambda one: one.start))


def meant(text: str, start: int, end: int) -> tuple[Tongue, ...]:
    """The languages that a phrase at start…end asks for: those in it, else the nearest in its clause."""
    found = tongues(text)
    if inside := tuple(one for one in found if one.start < end and start < one.end):
        return (*inside, *_joined(text, [one for one in found if one.start >= inside[-1].start]))
    after = [one for one in found if end <= one.start <= end + _ELSEWHERE and not _CLAUSE.search(text, end, one.start)]
    before = [one for one in found if start - _ELSEWHERE <= one.end <= start]
    if after:
        return tuple(after[:1]) + tuple(_joined(text, after))
    near = [one for one in before if not re.search(r"[;.!?\n]", text[one.end : start])]
    return tuple(near[-1:])


def level_wording(name: str) -> str:
    """What may be asked of that language."""
    return f"{name} {_LEVEL}"


def _joined(text: str, after: list[Tongue]) -> Iterator[Tongue]:
    """Those that "or" and "and" join to the first of `after`."""
    for one, two in pairwise(after):
        if text[one.end : two.start].strip().casefold() not in _JOINTS:
            return
        yield two


def _folded(text: str) -> str:
    """In small letters and without accents, character by character."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o"}.get(letter, letter))[:1].lower()
    return plain if len(plain) == 1 else letter
