"""The built-in taxonomy of skills: what they are called, and what they belong to.

One table a field of work (`*.tsv`: id, label, aliases, broader), written for this project. An alias marked `~` is also
an ordinary word, a name or a place ("Go", "Excel", "Maya"): it counts only where skills are listed or stand together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

__all__ = ["AMBIGUOUS", "Concept", "Taxonomy", "builtin_taxonomy", "parse_taxonomy"]

AMBIGUOUS = "~"
COLUMNS = ("id", "label", "aliases", "broader")


@dataclass(frozen=True, slots=True)
class Concept:
    """A skill: its id, preferred name, other names, doubtful names (as written) and the ids of broader skills."""

    id: str
    label: str
    aliases: tuple[str, ...]
    doubtful: tuple[str, ...]
    broader: tuple[str, ...]
    field: str

    @property
    def names(self) -> tuple[str, ...]:
        """The label and the aliases that can mean nothing else."""
        return (self.label, *self.aliases)


@dataclass(frozen=True)
class Taxonomy:
    """Concepts in the order of their tables, and a version that changes with any of them."""

    concepts: tuple[Concept, ...]
    version: str

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Every name, case-folded, to its id; plain names before doubtful ones, the first concept first."""
        names: dict[str, str] = {}
        for concept in self.concepts:
            for name in concept.names:
                names.setdefault(name.casefold(), concept.id)
        for concept in self.concepts:
            for name in concept.doubtful:
                names.setdefault(name.casefold(), concept.id)
        return names

    @cached_property
    def narrower(self) -> dict[str, tuple[str, ...]]:
        """Ids directly below each id."""
        below: dict[str, list[str]] = {}
        for concept in self.concepts:
            for parent in concept.broader:
                below.setdefault(parent, []).append(concept.id)
        return {parent: tuple(children) for parent, children in below.items()}

    def closure(self, identity: str) -> frozenset[str]:
        """`identity` and everything below it."""
        found: set[str] = set()
        waiting = [identity]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self.narrower.get(current, ()))
        return frozenset(found)


@lru_cache(maxsize=1)
def builtin_taxonomy() -> Taxonomy:
    """The taxonomy that travels with the package."""
    folder = resources.files("models.taxonomy")
    tables = sorted((p.name, p.read_text("utf-8")) for p in folder.iterdir() if p.name.endswith(".tsv"))
    return parse_taxonomy(tables)


def parse_taxonomy(tables: Iterable[tuple[str, str]]) -> Taxonomy:
    """A taxonomy from (file name, text) pairs.

    Raises:
        ValueError: naming the table and the line that cannot be used.
    """
    digest = hashlib.sha256()
    concepts: list[Concept] = []
    for name, text in tables:
        digest.update(f"{name}\n{text}".encode())
        concepts.extend(_rows(name, text))
    return Taxonomy(tuple(concepts), digest.hexdigest()[:12])


def _rows(name: str, text: str) -> Iterator[Concept]:
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if number == 1 or not line.strip():
            continue
        if len(cells) > len(COLUMNS) or len(cells) < 2 or not cells[0] or not cells[1]:
            raise ValueError(f"{name}, line {number}: expected {', '.join(COLUMNS)}, separated by tabs.")
        aliases, broader = (_split(cells[i]) if len(cells) > i else () for i in (2, 3))
        yield Concept(
            id=cells[0],
            label=cells[1],
            aliases=tuple(a for a in aliases if not a.startswith(AMBIGUOUS)),
            doubtful=tuple(a.removeprefix(AMBIGUOUS).strip() for a in aliases if a.startswith(AMBIGUOUS)),
            broader=broader,
            field=name.removesuffix(".tsv"),
        )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())
