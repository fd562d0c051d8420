"""One spelling for the text of every format, and a measure of how much of it reads like words.

Knows characters. Does not know files, layout or résumés.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean_text", "reading_quality"]

MAX_MARKS = 30
"""Combining marks in a row kept: the Stream-Safe Text Format (Unicode annex 15); more slows normalising down."""

SAMPLE_CHARS = 200_000
"""Quality is judged on so much of the text at most: some 60 pages."""

LONGEST_WORD = 40
"""Characters; longer tokens are words run together, unless they are addresses."""

SHORT_WORD = 4
"""Letters; tokens up to this length may do without a vowel: "npm", "Mgmt" and "html" are words."""

SPELLED_OUT = 4
"""One-letter tokens in a row that count as letters torn apart."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls that are not white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"  # zero width and direction
    "\ufe00-\ufe0f\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff]"  # tags, variation selectors, lone surrogates
)
_ICONS = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ufffc\u2800]")  # glyphs and objects: seen, but not words
_BROKEN = re.compile(
    "[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0e-\x1b]|[^\\W\\d_][\\[\\]{}|~^<>=][^\\W\\d_]"
)
_MAYBE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_MARKS + 1},}}")  # marks are neither letters, digits nor space
_ADDRESS = re.compile(r"[@/\\.:_-]")
_VOWEL = re.compile("[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]", re.IGNORECASE)
_LATIN = re.compile("^[A-Za-z]+$")
_PUNCTUATION = "".join(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum()) + "–—‘’“”…•·«»"


def clean_text(text: str) -> str:
    """`text` as one line in one spelling. Idempotent.

    NFKC; no zero-width characters, soft hyphens, direction marks, controls, lone surrogates or noncharacters; an icon
    of the private-use area becomes a space; any run of white space becomes one space, none at the ends.
    """
    if not (text.isascii() and text.isprintable()):
        text = _ICONS.sub(" ", _INVISIBLE.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _MAYBE_MARKS.sub(_without_piled_marks, text))
    return " ".join(text.split())


def _without_piled_marks(run: re.Match[str]) -> str:
    """Without more marks in a row than any script stacks: normalising them takes the square of their number."""
    marks = {character for character in set(run[0]) if unicodedata.category(character).startswith("M")}
    if not marks:
        return run[0]
    kept: list[str] = []
    piled = 0
    for character in run[0]:
        piled = piled + 1 if character in marks else 0
        if piled <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def reading_quality(text: str) -> int:
    """How much of `text` (best before cleaning) reads like words: 0…100, ideal 100.

    The share of characters that stand in plausible tokens, of all in tokens that can be judged; numbers, bullets and
    rules are not judged. 100 where nothing can be judged but something stands there, 0 for no text at all.
    """
    tokens = text[:SAMPLE_CHARS].split()
    if not tokens:
        return 0
    good = bad = spelled = 0
    for token in [*tokens, ""]:
        core = token.strip(_PUNCTUATION)
        if len(core) == 1 and core.isalpha():
            spelled += 1
            continue
        bad += spelled if spelled >= SPELLED_OUT else 0
        spelled = 0
        is_letters = core.isalpha()
        if not is_letters and _BROKEN.search(token):
            bad += len(token)
        elif is_letters or any(character.isalpha() for character in core):
            good, bad = (good + len(core), bad) if _plausible(core) else (good, bad + len(core))
    return 100 * good // (good + bad) if good + bad else 100


def _plausible(core: str) -> bool:
    if not core.isalpha() and (_ADDRESS.search(core) or any(character.isdigit() for character in core)):
        return True
    if len(core) > LONGEST_WORD:
        return False
    needs_vowel = _LATIN.match(core) and len(core) > SHORT_WORD and not core.isupper()
    return not needs_vowel or _VOWEL.search(core) is not None
