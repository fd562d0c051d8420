"""Read a text as a person would who is meant to read it: spaced letters, look-alikes and marks undone.

"n a t i v e speaker", "nаtive" with a Cyrillic letter and "**native** speaker" say the same as "native speaker".
Every character keeps the place that it came from, so that what is found is quoted as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["Spelled", "spellings"]

# Letters that look like Latin ones; a word is read so only if nothing but Latin letters is left of it afterwards.
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕһԁԛԝвкмнтгАВЕКМНОРСТУХІЈЅαοειντυκρχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡɩ",
    "aeopcyxijshdqwBKMHTrABEKMHOPCTYXIJSaoeivtukpxABEZHIKMNOPTYXiagi",
)
_DIGITS: Final = str.maketrans("013457@$", "oieastas")
_LETTERED: Final = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d"})
_MARKS: Final = frozenset(
    "*`~\u00ad\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_WORD: Final = re.compile(r"[^\W_]+")
_SPACED: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:([ .\-_·])[^\W\d_])(?:\1{1,2}[^\W\d_]){2,40}(?![^\W_])")
_DIGIT_INSIDE: Final = re.compile(r"(?<=[^\W\d_])[013457@$](?=[^\W\d_])")
# What letters with one space between all of them may spell: where its words part cannot be seen any more.
_RUN_TOGETHER: Final = tuple(
    (phrase.replace(" ", ""), phrase)
    for phrase in (
        "native speaker", "native english speaker", "recent graduate", "recent graduates", "digital native",
        "mother tongue", "culture fit", "able bodied", "us citizen", "women only", "men only", "no children",
        "young people only", "young and dynamic", "christian only",
    )
)  # fmt: skip
LONGEST: Final = 20_000  # characters that are read in other spellings; what is longer is no line of a posting


@dataclass(frozen=True, slots=True)
class Spelled:
    """`text` as it may be read; `places[i]` is where its character i stood in what was written."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Characters start…end of the reading as characters of what was written."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=256)
def spellings(written: str) -> tuple[Spelled, ...]:
    """`written` as it stands, then its other readings, where they differ."""
    plain = Spelled(written, tuple(range(len(written))))
    if len(written) > LONGEST:
        return (plain,)
    folded = _squeezed(_joined(_undisguised(plain)))
    bare = _squeezed(_mapped(folded, "-–—/_", " "))
    readings = (plain, folded, bare)
    return tuple(r for i, r in enumerate(readings) if r.text and r.text not in {o.text for o in readings[:i]})


def _undisguised(spelled: Spelled) -> Spelled:
    """Without marks and accents; look-alike letters and digits inside words read as Latin letters."""
    pairs = list(_letters(spelled))
    text = "".join(letter for letter, _ in pairs)
    text = _WORD.sub(lambda word: _latin(word.group()), text)
    return Spelled(_DIGIT_INSIDE.sub(lambda d: d.group().translate(_DIGITS), text), tuple(place for _, place in pairs))


def _letters(spelled: Spelled) -> Iterator[tuple[str, int]]:
    for letter, place in zip(spelled.text, spelled.places, strict=True):
        if letter in _MARKS:
            continue
        for plain in unicodedata.normalize("NFKD", letter.translate(_LETTERED)):
            if not unicodedata.combining(plain):
                yield plain, place


def _latin(word: str) -> str:
    read = word.translate(_LOOKALIKES)
    return read if read.isascii() and len(read) == len(word) else word


def _joined(spelled: Spelled) -> Spelled:
    """With the letters of "n a t i v e" put together."""
    parts: list[tuple[str, int]] = []
    done = 0
    for run in _SPACED.finditer(spelled.text):
        parts += zip(spelled.text[done : run.start()], spelled.places[done : run.start()], strict=True)
        parts += _put_together(run, spelled.places)
        done = run.end()
    parts += zip(spelled.text[done:], spelled.places[done:], strict=True)
    return Spelled("".join(letter for letter, _ in parts), tuple(place for _, place in parts))


def _put_together(run: re.Match[str], places: tuple[int, ...]) -> list[tuple[str, int]]:
    """The letters of one run: two separators in a row part words, and so do known phrases."""
    separator, letters = run.group(1), list[tuple[str, int]]()
    text = run.group()
    for offset, letter in enumerate(text):
        if letter != separator:
            letters.append((letter, places[run.start() + offset]))
        elif text[offset - 1] == separator:
            letters.append((" ", places[run.start() + offset]))
    word = "".join(letter for letter, _ in letters).casefold()
    for together, phrase in _RUN_TOGETHER:
        if word == together:
            for gap in [at for at, letter in enumerate(phrase) if letter == " "]:
                letters.insert(gap, (" ", letters[gap - 1][1]))
    return letters


def _mapped(spelled: Spelled, letters: str, other: str) -> Spelled:
    return Spelled(spelled.text.translate(dict.fromkeys(map(ord, letters), other)), spelled.places)


def _squeezed(spelled: Spelled) -> Spelled:
    """With one space for every run of white space."""
    kept = [
        (" " if letter.isspace() else letter, place)
        for before, letter, place in zip(" " + spelled.text, spelled.text, spelled.places, strict=False)
        if not (letter.isspace() and before.isspace())
    ]
    return Spelled("".join(letter for letter, _ in kept), tuple(place for _, place in kept))
