"""The language of pool search: words and "phrases", AND, OR, NOT, parentheses; words side by side are joined by AND.

Pure: a query becomes a tree, or an error that says where. A word is looked for whole, as résumés are cut into words; a
star at its end looks for what begins so. Operators are written in capitals; a minus before a word is NOT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from api.errors import BadInput
from api.storage.readings import search_text

__all__ = ["MAX_QUERY", "All", "Any", "Not", "Query", "Words", "matches", "parse_query"]

MAX_QUERY: Final = 500  # characters
MAX_TERMS: Final = 50  # words and phrases: each is a condition of the database's
MAX_DEPTH: Final = 20  # parentheses in parentheses


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand side by side; `pattern` is looked for in the words of a résumé, spaces around them included."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    part: Query


@dataclass(frozen=True, slots=True)
class All:
    """Everything of this must be there."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One of these must be there."""

    parts: tuple[Query, ...]


Query: TypeAlias = Words | Not | All | Any

_TOKEN: Final = re.compile(
    r'\s*(?:(?P<phrase>"[^"]*"|“[^”]*”)(?P<open_star>\*)?|(?P<quote>["“”])|(?P<paren>[()])|(?P<minus>-(?=[^\s()-]))|(?P<word>[^\s()"“”]+))'
)
_WORDS: Final = {"AND": "and", "OR": "or", "NOT": "not"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # phrase, word, and, or, not, (, )
    text: str
    at: int  # first character, from 0


def parse_query(text: str) -> Query:
    """The tree of a query.

    Raises:
        BadInput: it cannot be understood, naming the character (from 1) and what to write instead.
    """
    if len(text) > MAX_QUERY:
        raise BadInput(f"the query is longer than {MAX_QUERY} characters: write a shorter one.")
    tokens = list(_tokens(text))
    if not tokens:
        raise BadInput('the query is empty: write words, such as: python AND (airflow OR "data warehouse").')
    if sum(token.kind in ("word", "phrase") for token in tokens) > MAX_TERMS:
        raise BadInput(f"the query has more than {MAX_TERMS} words: write a shorter one.")
    parser = _Parser(tokens, len(text))
    found = parser.any_of(0)
    parser.expect_end()
    return found


def matches(query: Query, words: str) -> bool:
    """Whether the words of a résumé, as `search_text` makes them, are what `query` looks for."""
    match query:
        case Words(pattern):
            return pattern in words
        case Not(part):
            return not matches(part, words)
        case All(parts):
            return all(matches(part, words) for part in parts)
        case Any(parts):
            return any(matches(part, words) for part in parts)


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while match := _TOKEN.match(text, place):
        kind = str(match.lastgroup if match.lastgroup != "open_star" else "phrase")
        at, found = match.start(kind), match.group(kind)
        place = match.end()
        if kind == "quote":
            raise _error("a quotation mark is not closed", at, 'write it as "two words"')
        if kind == "phrase":
            yield _Token("phrase", found[1:-1] + (match.group("open_star") or ""), at)
        elif kind == "paren":
            yield _Token(found, found, at)
        elif kind == "minus":
            yield _Token("not", found, at)
        else:
            yield _Token(_WORDS.get(found, "word"), found, at)


class _Parser:
    """Reads tokens from left to right: OR binds least, then AND (or nothing between), then NOT."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._next = 0

    def any_of(self, depth: int) -> Query:
        """Read alternatives, joined by OR."""
        parts = [self._all_of(depth)]
        while self._take("or"):
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def expect_end(self) -> None:
        """Nothing is left.

        Raises:
            BadInput: a parenthesis closes nothing.
        """
        if token := self._peek():
            raise _error("a parenthesis closes nothing", token.at, "leave it out, or open it before")

    def _all_of(self, depth: int) -> Query:
        parts = [self._one(depth)]
        while True:
            token = self._peek()
            if self._take("and") or (token and token.kind in ("word", "phrase", "not", "(")):
                parts.append(self._one(depth))
            else:
                return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, depth: int) -> Query:
        if depth > MAX_DEPTH:
            raise _error("there are too many parentheses inside each other", self._at(), "write it flatter")
        token = self._peek()
        if token is None or token.kind in ("and", "or", ")"):
            says = "something is missing" if token is None else f"'{token.text}' stands where a word is expected"
            raise _error(says, self._at(), 'write a word, a "phrase", NOT or a parenthesis there')
        self._next += 1
        if token.kind == "not":
            return Not(self._one(depth + 1))
        if token.kind == "(":
            inner = self.any_of(depth + 1)
            if not self._take(")"):
                raise _error("a parenthesis is not closed", token.at, "close it")
            return inner
        return _words(token)

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, kind: str) -> bool:
        token = self._peek()
        if token is None or token.kind != kind:
            return False
        self._next += 1
        return True

    def _at(self) -> int:
        token = self._peek()
        return self._end if token is None else token.at


def _words(token: _Token) -> Words:
    """Cut as résumés are cut; a star at the end leaves the last word open."""
    pattern = search_text(token.text)
    if pattern == " ":
        raise _error(f"'{token.text}' has no letter or digit", token.at, "write a word there")
    return Words(pattern[:-1] if token.text.endswith("*") else pattern)


def _error(says: str, at: int, instead: str) -> BadInput:
    return BadInput(f"the query cannot be understood at character {at + 1}: {says}; {instead}.")
