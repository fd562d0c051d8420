"""Find the skills of a taxonomy in text, with a spaCy PhraseMatcher.

Whole tokens only, so there is no Java in JavaScript; the longest name wins; a doubtful name ("Go", "R", "Excel") needs
its exact spelling and company. Knows texts, never a candidate.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from models.taxonomy import Taxonomy, builtin_taxonomy

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher

__all__ = ["MATCHER_VERSION", "Mention", "TaxonomyMatcher"]

MATCHER_VERSION = "2"
COMPANY = 40  # characters: how near another skill has to stand for a doubtful name to count
MAX_LISTED_WORDS = 5  # an item of a skills list that the taxonomy does not know, at most


class Mention(NamedTuple):
    """A skill found at characters start…end; an item of a list that the taxonomy does not know has id "x:<words>"."""

    id: str
    label: str
    start: int
    end: int


# What stands right after or before a short name and makes it something else: C++, C#, R&D, "J. R. Smith", vitamin C.
_NOT_AFTER = re.compile(
    r"[+#&’'/]?[+#&]|\.\s?[A-Z][a-z.]|-(?:level|suite|section|class|value|squared|to\b)|\s(?:level|suite|to market)"
)
_NOT_BEFORE = re.compile(
    r"(?:[A-Z]\.\s?|&|[+#]|\b(?:vitamin|hepatitis|grade|class|type|category|level|section|appendix|schedule|series|plan"
    r"|part|room|block|unit|form|exhibit|model)\s)$",
    re.IGNORECASE,
)
_LIST_JOINTS = re.compile(r"[,;•|·▪●◦\n\t/]+|\s[-–—]\s|:\s")
_BOILERPLATE = re.compile(
    r"committed to (?:diversity|equal)[^\n.]*|equal opportunity[^\n.]*|references (?:are )?available[^\n.]*"
    r"|i (?:hereby )?(?:certify|declare)[^\n.]*|curriculum vitae|page \d+ of \d+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:skills?|experience|knowledge|software|programming|development|certification|certified)$", re.I
)


class TaxonomyMatcher:
    """Finds the skills of one taxonomy; built on first use, because spaCy is slow to import."""

    def __init__(self, taxonomy: Taxonomy | None = None) -> None:
        """Use `taxonomy`, or the built-in one."""
        self._taxonomy = taxonomy or builtin_taxonomy()
        self._turn = threading.Lock()  # spaCy's vocabulary grows while a text is read

    @property
    def version(self) -> str:
        """The rules' and the taxonomy's version."""
        return f"{MATCHER_VERSION}.{self._taxonomy.version}"

    def concepts(self, asked: str) -> frozenset[str]:
        """Ids that count as `asked`: the skill of that name and everything narrower; empty if there is none."""
        name = " ".join(asked.casefold().split())
        for candidate in (name, _TAIL.sub("", name), name.removesuffix("s"), f"{name}s"):
            if identity := self._taxonomy.by_name.get(candidate):
                return self._taxonomy.closure(identity)
        return frozenset()

    def mentions(
        self, text: str, *, listed: Sequence[tuple[int, int]] = (), ignored: Sequence[tuple[int, int]] = ()
    ) -> tuple[Mention, ...]:
        """Skills in `text` in order of place.

        Args:
            text: what is searched.
            listed: ranges that are skill lists: doubtful names count there, and items that the taxonomy does not know.
            ignored: ranges where a name is no skill, such as the names of employers.
        """
        skipped = [*ignored, *(m.span() for m in _BOILERPLATE.finditer(text))]
        with self._turn:
            plain, doubtful = self._found(text)
        plain = [m for m in plain if not _inside_any(m.start, m.end, skipped)]
        doubtful = [m for m in doubtful if not _inside_any(m.start, m.end, skipped)]
        known = _longest([*plain, *(m for m in doubtful if self._counts(m, text, listed, plain))])
        unknown = _unlisted(text, listed, [*known, *doubtful], skipped)
        return tuple(sorted([*known, *unknown], key=lambda m: m.start))

    def _found(self, text: str) -> tuple[list[Mention], list[Mention]]:
        """Plain and doubtful names; a doubtful name only as it is spelled in the taxonomy."""
        doc = self._nlp.make_doc(text)
        plain: list[Mention] = []
        doubtful: list[Mention] = []
        for key, first, last in self._plain(doc):
            plain.append(self._mention(doc, key, first, last))
        for key, first, last in self._doubtful(doc):
            doubtful.append(self._mention(doc, key, first, last))
        return plain, doubtful

    def _mention(self, doc: Any, key: int, first: int, last: int) -> Mention:
        span = doc[first:last]
        identity = doc.vocab.strings[key]
        return Mention(identity, self._labels[identity], span.start_char, span.end_char)

    def _counts(self, mention: Mention, text: str, listed: Sequence[tuple[int, int]], plain: Sequence[Mention]) -> bool:
        """Whether a doubtful name stands where skills stand, and is not part of something else."""
        if _NOT_AFTER.match(text, mention.end) or _NOT_BEFORE.search(text[max(0, mention.start - 14) : mention.start]):
            return False
        if _inside_any(mention.start, mention.end, listed):
            return _is_item(text, mention)
        near = (m for m in plain if m.id != mention.id and abs(m.start - mention.start) <= COMPANY)
        return _is_item(text, mention) and any(near)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {concept.id: concept.label for concept in self._taxonomy.concepts}

    @cached_property
    def _nlp(self) -> Language:
        import spacy  # noqa: PLC0415 - pulls in torch; only matching pays for it

        return spacy.blank("en")

    @cached_property
    def _plain(self) -> PhraseMatcher:
        return self._matcher("LOWER", doubtful=False)

    @cached_property
    def _doubtful(self) -> PhraseMatcher:
        return self._matcher("ORTH", doubtful=True)

    def _matcher(self, attribute: str, *, doubtful: bool) -> PhraseMatcher:
        from spacy.matcher import PhraseMatcher  # noqa: PLC0415

        matcher = PhraseMatcher(self._nlp.vocab, attr=attribute)
        for concept in self._taxonomy.concepts:
            names = concept.doubtful if doubtful else concept.names
            if names:
                matcher.add(concept.id, [self._nlp.make_doc(name) for name in names])
        return matcher


def _inside_any(start: int, end: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(left <= start and end <= right for left, right in ranges)


def _longest(mentions: Sequence[Mention]) -> list[Mention]:
    """Of mentions that overlap the longest; the first of equal length."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start, m.id)):
        if not any(mention.start < k.end and k.start < mention.end for k in kept):
            kept.append(mention)
    return kept


_BEFORE_ITEM = re.compile(r"(?:^|[,;•|·▪●◦\n\t/(:]|\b(?:and|or|in|with|using|of)|[-–—])\s*$", re.IGNORECASE)
_AFTER_ITEM = re.compile(
    r"\s*(?:$|[,;•|·▪●◦\n\t/):.]|(?:and|or|for|with|on|to|\d|programming|development)\b|[-–—(])", re.IGNORECASE
)


def _is_item(text: str, mention: Mention) -> bool:
    """Whether a name stands as an item: after a joint or a preposition, and before a joint."""
    before = text[max(0, mention.start - 12) : mention.start]
    return bool(_BEFORE_ITEM.search(before)) and bool(_AFTER_ITEM.match(text, mention.end))


def _unlisted(
    text: str, listed: Sequence[tuple[int, int]], known: Sequence[Mention], skipped: Sequence[tuple[int, int]]
) -> list[Mention]:
    """Items of skill lists that the taxonomy does not know."""
    found: list[Mention] = []
    for left, right in listed:
        for start, end in _items(text, left, right):
            taken = (*skipped, *((m.start, m.end) for m in known))
            if any(left < end and start < right for left, right in taken):
                continue
            words = text[start:end].split()
            if 1 <= len(words) <= MAX_LISTED_WORDS and _reads_like_a_skill(text[start:end]):
                label = " ".join(words)
                found.append(Mention(f"x:{label.casefold()}", label, start, end))
    return found


def _items(text: str, left: int, right: int) -> Iterator[tuple[int, int]]:
    position = left
    for joint in _LIST_JOINTS.finditer(text, left, right):
        yield _trimmed(text, position, joint.start())
        position = joint.end()
    yield _trimmed(text, position, right)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not (text[start].isalnum() or text[start] in "+#."):
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in "+#)"):
        end -= 1
    return start, end


_HEADING = re.compile(
    r"(?:technical |core |key |professional |additional |other |computer |soft |language )?"
    r"(?:skills?|competenc(?:y|ies)|highlights|languages?|certifications?|licen[cs]es?|expertise|proficiencies|summary)",
    re.IGNORECASE,
)


def _reads_like_a_skill(item: str) -> bool:
    """Letters, not a heading, nothing masked, not a sentence."""
    letters = sum(ch.isalpha() for ch in item)
    return letters >= 2 and letters * 2 >= len(item) and "█" not in item and not _HEADING.fullmatch(item.strip())
