"""Citation packs: what a law asks of the software, how the software answers, and how far each source was checked.

Dated statements from a file. Computes nothing, judges nothing, and is not legal advice.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from fairness.errors import PolicyError
from fairness.packs import PackKind, find_pack, pack_names

__all__ = [
    "Ask",
    "Checked",
    "Citation",
    "CitationPack",
    "citation_packs",
    "load_citations",
    "parse_asks",
    "parse_citations",
]

NOT_DONE = "not done by this software"
"""How an answer begins where the law asks for something that has to be done elsewhere."""


class Checked(StrEnum):
    """How far a citation was checked before it was written down."""

    READ = "read"
    GENERAL = "from general knowledge"


@dataclass(frozen=True, slots=True)
class Citation:
    """One source and how far it was checked."""

    text: str
    checked: Checked


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a law asks, and how the software answers it."""

    what: str
    answer: str

    @property
    def done(self) -> bool:
        """Whether the software does at least a part of it."""
        return not self.answer.casefold().startswith(NOT_DONE)


@dataclass(frozen=True, slots=True)
class CitationPack:
    """One dated pack without figures; `effective` and `as_of` are ISO dates, `status` says what was uncertain then."""

    id: str
    version: str
    title: str
    status: str
    as_of: str
    effective: str
    citations: tuple[Citation, ...]
    asks: tuple[Ask, ...]


@cache
def load_citations(pack_id: str) -> CitationPack:
    """The citation pack with that file name or id.

    Raises:
        PolicyError: there is none, it is a pack of another kind, or it is malformed.
    """
    pack = find_pack(pack_id)
    if pack.kind is not PackKind.CITATIONS:
        known = ", ".join(pack_names(PackKind.CITATIONS))
        raise PolicyError(f"{pack_id!r} is a {pack.kind}, not a citation pack; citation packs are: {known}")
    return parse_citations(pack.text)


def citation_packs() -> tuple[CitationPack, ...]:
    """All citation packs, sorted by id."""
    return tuple(sorted(map(load_citations, pack_names(PackKind.CITATIONS)), key=lambda pack: pack.id))


def parse_citations(text: str) -> CitationPack:
    """A citation pack from TOML; see `policy/illinois.toml` for the shape.

    Raises:
        PolicyError: not TOML, a key is missing, a date is not ISO, or nothing is cited or asked.
    """
    try:
        return _pack(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"the citation pack is not TOML: {error}") from error
    except KeyError as error:
        raise PolicyError(f"the citation pack lacks the key {error}") from error
    except ValueError as error:
        raise PolicyError(f"the citation pack has a value that cannot be used: {error}") from error


def parse_asks(entries: Iterable[Mapping[str, Any]]) -> tuple[Ask, ...]:
    """The `asks` of a pack; each has `what` and `answer`, neither empty.

    Raises:
        KeyError: an entry lacks one of them.
        PolicyError: one of them is empty.
    """
    asks = tuple(Ask(entry["what"], entry["answer"]) for entry in entries)
    if any(not ask.what.strip() or not ask.answer.strip() for ask in asks):
        raise PolicyError("an entry of `asks` is empty: say what is asked and how the software answers")
    return asks


def _pack(raw: Mapping[str, Any]) -> CitationPack:
    pack = CitationPack(
        id=raw["id"],
        version=raw["version"],
        title=raw["title"],
        status=raw["status"],
        as_of=_date(raw["as_of"]),
        effective=_date(raw["effective"]),
        citations=tuple(Citation(entry["text"], Checked(entry["checked"])) for entry in raw["citations"]),
        asks=parse_asks(raw["asks"]),
    )
    if not pack.citations or not pack.asks:
        raise PolicyError(f"the citation pack {pack.id} cites nothing or asks nothing")
    return pack


def _date(text: str) -> str:
    return datetime.date.fromisoformat(text).isoformat()
